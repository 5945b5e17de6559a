"""The smallest partner set: the companies to win so that the open needs are covered at least cost."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import gcd
from typing import Annotated, Final

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, rounded_value
from graph_service.analysis.limits import Deadline, checked_time_limit
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.optimisation.cover import best_cover
from graph_service.analysis.optimisation.demands import UNITS, Demands, shared_divisor, suppliers
from graph_service.domain.errors import InvalidInput
from graph_service.domain.network import Flags, Levels

DEFAULT_COST: Final = 1.0
"""Default cost of a company."""
GREATEST_COST: Final = 1e15
"""Maximum cost of a company."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerSetMember:
    """A company to win as a partner."""

    company: str
    cost: float
    covers: Annotated[tuple[str, ...], Doc("Covered needs that it reaches, or adds to when pooled; by key.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerSet:
    """The companies that cover most of the open needs, at least cost."""

    company: str
    members: Annotated[tuple[PartnerSetMember, ...], Doc("By key; none is superfluous.")]
    total_cost: float
    lower_bound: Annotated[float, Doc("No set that covers the same needs costs less than this.")]
    optimal: Annotated[bool, Doc("No set covers more, and no set that covers as much costs less.")]
    covered: Annotated[tuple[str, ...], Doc("Needs with a shortfall that the members cover, by key.")]
    uncoverable: Annotated[tuple[str, ...], Doc("The other needs with a shortfall, by key.")]
    as_of: date
    graph_revision: str
    truncated: bool = False
    reason: Annotated[str | None, Doc("Why no company is chosen.")] = None


def partner_set(
    active: ActiveNetwork,
    company: str,
    *,
    costs: Mapping[str, float] | None = None,
    exclude: Collection[str] = (),
    time_limit_seconds: float = 5.0,
) -> PartnerSet:
    """The companies that together cover the greatest importance of a company's open needs, at least cost.

    Parameters
    ----------
    active
        The network on a day.
    company
        Key of the company.
    costs
        Cost by company key, at least 0; 1 for a company that is not named. Compared at 9 decimals.
    exclude
        Keys of companies that must not be chosen. Partners, and companies in conflict with the company
        or with each other, never are.
    time_limit_seconds
        Time for the search, above 0; the best set known by then is returned, with its lower bound.

    Returns
    -------
    PartnerSet
        `covered` and `uncoverable` are the needs with a shortfall. A need of importance 0 does not justify
        any cost: it is only covered if a company that is chosen for other needs covers it.

    Raises
    ------
    NotFound
        There is no such company.
    InvalidInput
        A cost or the time limit is outside its range.

    Notes
    -----
    A chosen company covers a need when its level reaches the required level; for a pooled resource own,
    partners' and chosen levels add up to it. Two integer programs: most importance, then least cost.
    Among equally good sets, the result is always the same.

    References
    ----------
    Analyses, section 4.

    Examples
    --------
    >>> from datetime import date
    >>> from graph_service.analysis.examples import six_needs
    >>> result = partner_set(ActiveNetwork(six_needs(), date(2026, 1, 1)), "c")
    >>> [(member.company, member.covers) for member in result.members]
    [('a', ('r1', 'r3', 'r5')), ('b', ('r2', 'r4', 'r6'))]
    >>> result.total_cost, result.lower_bound, result.optimal, result.uncoverable
    (2.0, 2.0, True, ())
    """
    deadline = Deadline(checked_time_limit(time_limit_seconds))
    number = active.company(company)
    price, prices, unit = _prices(active, costs or {})
    allowed = _possible_members(active, number, exclude)
    needs = active.needs
    span = active.needs_of.of(number)
    rows = np.arange(span.start, span.stop)[needs.shortfall[span] > 0]
    important = rows[needs.importance[rows] > 0]
    choice = suppliers(active, _demands(active, important), allowed, prices)
    cover = best_cover(choice.problem, deadline)
    chosen = choice.companies[cover.chosen]
    met = _is_covered(active, rows, chosen)
    optimal = cover.most_worth and cover.cheapest
    total = float(sum((price.get(at, Fraction(DEFAULT_COST)) for at in chosen.tolist()), Fraction(0)))
    return PartnerSet(
        company=company,
        members=_members(active, chosen, price, rows, met),
        total_cost=rounded_value(total),
        lower_bound=rounded_value(total if cover.cheapest else float(Fraction(cover.least_cost) * unit)),
        optimal=optimal,
        covered=active.resource_keys(needs.resource[rows[met]]),
        uncoverable=active.resource_keys(needs.resource[rows[~met]]),
        as_of=active.as_of,
        graph_revision=active.graph_revision,
        truncated=not optimal,
        reason=_reason(company, rows, important, choice.coverable, chosen),
    )


def _possible_members(active: ActiveNetwork, company: int, exclude: Collection[str]) -> Flags:
    """Which companies may be chosen."""
    allowed = np.ones(active.company_count, dtype=np.bool_)
    allowed[active.company_numbers(exclude)] = False
    allowed[active.partners(company)] = False
    allowed[active.conflicts_of(company)] = False
    allowed[company] = False
    return allowed


def _demands(active: ActiveNetwork, rows: Positions) -> Demands:
    """The needs in these rows as demands."""
    needs = active.needs
    worth = np.round(needs.importance[rows] * UNITS)
    return Demands(
        resource=needs.resource[rows],
        required=needs.required[rows],
        lacking=needs.shortfall[rows],
        worth=worth / shared_divisor(worth),
    )


def _members(
    active: ActiveNetwork, chosen: Positions, price: Mapping[int, Fraction], rows: Positions, met: Flags
) -> tuple[PartnerSetMember, ...]:
    resource = active.needs.resource
    return tuple(
        PartnerSetMember(
            company=active.network.companies.keys[at],
            cost=float(price.get(at, DEFAULT_COST)),
            covers=active.resource_keys(resource[rows[_reaches_level(active, rows, at) & met]]),
        )
        for at in chosen.tolist()
    )


def _prices(
    active: ActiveNetwork, costs: Mapping[str, float]
) -> tuple[dict[int, Fraction], Levels, Fraction]:
    """The costs given, by company number; all costs as whole numbers; and the value of their unit."""
    given: dict[int, Fraction] = {}
    for key, cost in costs.items():
        if not 0 <= cost <= GREATEST_COST:
            raise InvalidInput(
                f"The cost of {key} must lie in 0..{GREATEST_COST:g}; it is {cost}.", field="costs"
            )
        given[active.company(key)] = Fraction(round(Fraction(repr(float(cost))) * UNITS), UNITS)
    units = {at: int(cost * UNITS) for at, cost in given.items()}
    default = int(DEFAULT_COST * UNITS)
    divisor = gcd(default, *units.values())
    prices = np.full(active.company_count, default // divisor, dtype=np.float64)
    for at, cost in units.items():
        prices[at] = cost // divisor
    return given, prices, Fraction(divisor, UNITS)


def _reaches_level(active: ActiveNetwork, rows: Positions, company: int) -> Flags:
    """Whether a company reaches the required level of each need, or adds to it when it is pooled."""
    needs = active.needs
    level = active.levels(np.full(len(rows), company), needs.resource[rows])
    result: Flags = np.where(needs.pooled[rows], level > 0, level >= needs.required[rows])
    return result


def _is_covered(active: ActiveNetwork, rows: Positions, chosen: Positions) -> Flags:
    """Whether the chosen companies cover each need."""
    needs = active.needs
    by_one, added = np.zeros(len(rows), dtype=np.bool_), np.zeros(len(rows))
    for company in chosen.tolist():
        by_one |= _reaches_level(active, rows, company)
        # whole units add up exactly
        added += np.round(active.levels(np.full(len(rows), company), needs.resource[rows]) * UNITS)
    result: Flags = np.where(needs.pooled[rows], added >= np.round(needs.shortfall[rows] * UNITS), by_one)
    return result


def _reason(
    company: str, rows: Positions, important: Positions, coverable: Flags, chosen: Positions
) -> str | None:
    if not len(rows):
        return f"No need of {company} has a shortfall."
    if not len(important):
        return f"The needs of {company} that have a shortfall have importance 0."
    if not coverable.any():
        return f"Nobody who may be chosen covers an open need of {company}."
    if not len(chosen):
        return "The time limit was reached before any company was chosen."
    return None
