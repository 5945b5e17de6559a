"""Open triads: two partners of one company that it should introduce to each other."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, is_contained, rounded_value
from graph_service.analysis.complementarity.fit import fits_among
from graph_service.analysis.limits import checked_first, checked_fraction
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.domain.network import Levels


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTriad:
    """Two partners of the hub that are not partners of each other."""

    hub: Annotated[str, Doc("The company that should introduce the two.")]
    a: str
    b: Annotated[str, Doc("After `a` by key.")]
    mutual_fit: Annotated[float, Doc("The smaller of the fits between a and b, in [0, 1].")]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTriads:
    """The introductions that a hub could make, best first."""

    triads: tuple[OpenTriad, ...]
    as_of: date
    graph_revision: str
    truncated: bool = False
    reason: Annotated[str | None, Doc("Why there are none.")] = None


def open_triads(active: ActiveNetwork, hub: str, *, minimum_fit: float = 0.3, first: int = 20) -> OpenTriads:
    """Pairs of a company's partners that complement each other and do not work together yet.

    Parameters
    ----------
    active
        The network on a day.
    hub
        Key of the company that would introduce them.
    minimum_fit
        Least mutual fit, in [0, 1].
    first
        How many, in 0..5000.

    Returns
    -------
    OpenTriads
        By mutual fit, then the keys of a and b. The two are neither partners nor in conflict.

    Raises
    ------
    NotFound
        There is no such company.
    InvalidInput
        The fit or `first` is outside its range.

    Notes
    -----
    Only resources that the partners hold and lack are used. With a minimum of 0 pairs without any fit count
    too.

    References
    ----------
    Analyses, section 6.

    Examples
    --------
    >>> from datetime import date
    >>> from graph_service.analysis.examples import hub_and_partners
    >>> active = ActiveNetwork(hub_and_partners(), date(2026, 1, 1))
    >>> [(triad.hub, triad.a, triad.b, triad.mutual_fit) for triad in open_triads(active, "h").triads]
    [('h', 'a', 'b', 0.7)]
    """
    minimum = rounded_value(checked_fraction(minimum_fit, "minimumFit"))
    checked_first(first)
    partners = active.partners(active.company(hub))
    a, b, mutual = mutual_fits(active, partners)
    keep = (mutual >= minimum) & ~active.are_partners(a, b) & ~active.are_in_conflict(a, b)
    a, b, mutual = a[keep], b[keep], mutual[keep]
    order = np.lexsort((b, a, -mutual))[:first]
    pairs = list(zip(a[order].tolist(), b[order].tolist(), mutual[order].tolist(), strict=True))
    if minimum == 0:
        pairs += [(*pair, 0.0) for pair in _without_fit(active, partners, a, b, first - len(pairs))]
    keys = active.network.companies.keys
    reason = None
    if len(partners) < 2:
        reason = f"{hub} has fewer than two partners on {active.as_of}."
    elif first and not pairs:
        reason = f"No two partners of {hub} that could meet have a mutual fit of {minimum:g} or more."
    return OpenTriads(
        triads=tuple(OpenTriad(hub=hub, a=keys[a], b=keys[b], mutual_fit=value) for a, b, value in pairs),
        as_of=active.as_of,
        graph_revision=active.graph_revision,
        reason=reason,
    )


def mutual_fits(active: ActiveNetwork, companies: Positions) -> tuple[Positions, Positions, Levels]:
    """The pairs a < b within some companies whose mutual fit is above 0, and the fit; by a, then b."""
    rows = fits_among(active, companies)
    pairs = rows.giver * active.company_count + rows.receiver
    backward = rows.receiver * active.company_count + rows.giver
    order = np.argsort(pairs)
    both = (rows.giver < rows.receiver) & is_contained(backward, pairs[order])
    there = np.flatnonzero(both)
    there = there[np.argsort(pairs[there])]
    back = order[np.searchsorted(pairs[order], backward[there])]
    return rows.giver[there], rows.receiver[there], np.minimum(rows.fit[there], rows.fit[back])


def _without_fit(
    active: ActiveNetwork, partners: Positions, a: Positions, b: Positions, most: int
) -> list[tuple[int, int]]:
    """Pairs of partners that could meet and are not among those with a fit, by key."""
    pairs: list[tuple[int, int]] = []
    for partner in partners.tolist():
        if len(pairs) >= most:
            break
        others = partners[partners > partner]
        for taken in (active.partners(partner), active.conflicts_of(partner), np.sort(b[a == partner])):
            others = others[~is_contained(others, taken)]
        pairs += [(partner, other) for other in others.tolist()]
    return pairs[: max(0, most)]
