"""Resource gaps: what a company lacks after counting its own and its partners' resources."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, rounded, rounded_value
from graph_service.analysis.limits import checked_first
from graph_service.analysis.network.active_network import ActiveNetwork


class GapStatus(StrEnum):
    """What a need is met with."""

    OWN = "OWN"
    PARTNER = "PARTNER"
    PARTIAL = "PARTIAL"
    OPEN = "OPEN"


@dataclass(frozen=True, slots=True, kw_only=True)
class GapCandidate:
    """A company outside the circle of partners that holds what is lacking."""

    company: str
    level: Annotated[float, Doc("How much of the resource it holds, in (0, 1].")]
    closes: Annotated[float, Doc("Share of the shortfall that it would close, in [0, 1].")]
    hops: Annotated[int | None, Doc("Steps away in the alliance graph; None when unreachable.")]
    conflict: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceGap:
    """One need and what it is met with; levels in [0, 1], a pooled partner level may exceed 1."""

    resource: str
    importance: float
    required_level: float
    own_level: float
    partner_level: Annotated[float, Doc("Best level among partners; the sum for a pooled resource.")]
    best_partner: Annotated[str | None, Doc("Partner with the highest level, ties by key.")]
    shortfall: float
    gap: Annotated[float, Doc("importance * shortfall.")]
    status: GapStatus
    single_source: Annotated[bool, Doc("Not met by itself, and exactly one partner reaches the level.")]
    evidence: Annotated[str | None, Doc("Where the need comes from; derived:... when a rule made it.")]
    _active: ActiveNetwork = field(repr=False, compare=False)
    _row: int = field(repr=False, compare=False)

    def candidates(self, first: int = 5) -> tuple[GapCandidate, ...]:
        """Companies that are not partners and hold the resource, best first; none without a shortfall.

        Order: those without a conflict first, then by `closes`, fewer hops, key.

        Raises
        ------
        InvalidInput
            `first` is outside 0..5000.
        """
        checked_first(first)
        if self.shortfall == 0:
            return ()
        active, needs = self._active, self._active.needs
        company = int(needs.company[self._row])
        rows = active.holders_of.of(int(needs.resource[self._row]))
        holder, level = active.holder[rows], active.holder_level[rows]
        outside = ~np.isin(holder, active.partners(company)) & (holder != company)
        holder, level = holder[outside], level[outside]
        pooled = bool(needs.pooled[self._row])
        adds = level if pooled else np.maximum(0.0, level - needs.effective[self._row])
        closes = rounded(np.minimum(1.0, adds / self.shortfall))
        hops = active.hops(company)[holder]
        conflict = np.isin(holder, active.conflicts_of(company))
        unreachable = hops < 0
        order = np.lexsort((holder, hops, unreachable, -closes, conflict))[:first]
        return tuple(
            GapCandidate(
                company=active.network.companies.keys[holder[at]],
                level=float(level[at]),
                closes=float(closes[at]),
                hops=None if unreachable[at] else int(hops[at]),
                conflict=bool(conflict[at]),
            )
            for at in order
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceGapReport:
    """The needs of one company, greatest gap first."""

    company: str
    as_of: date
    graph_revision: str
    total_gap: Annotated[float, Doc("Sum of the gaps.")]
    gaps: tuple[ResourceGap, ...]
    truncated: bool = False
    reason: Annotated[str | None, Doc("Why there is nothing to close.")] = None


def resource_gaps(active: ActiveNetwork, company: str) -> ResourceGapReport:
    """What a company needs, what it and its partners hold of it, and what is still lacking.

    Parameters
    ----------
    active
        The network on a day.
    company
        Key of the company.

    Returns
    -------
    ResourceGapReport
        All needs, by gap (greatest first), then resource key.

    Raises
    ------
    NotFound
        There is no such company.

    Notes
    -----
    ``effective = max(own, best partner)``, for a pooled resource ``min(1, own + sum of partners)``;
    ``shortfall = max(0, required - effective)``, ``gap = importance * shortfall``. The first call computes
    these columns for the whole network; later calls only read the needs of one company.

    References
    ----------
    Analyses, section 2.

    Examples
    --------
    >>> from graph_service.domain.model.entities import (
    ...     Alliance, AllianceStage, Company, Holding, Membership, Need, Resource, ResourceKind,
    ... )
    >>> from graph_service.domain.network import Network
    >>> network = Network.of(
    ...     companies=[Company(key=key, name=key) for key in "cpq"],
    ...     resources=[Resource(key="r", name="R", kind=ResourceKind.OTHER)],
    ...     alliances=[Alliance(key="x", name="X", stage=AllianceStage.ACTIVE)],
    ...     holdings=[
    ...         Holding(company=key, resource="r", level=level) for key, level in zip("cpq", (0.3, 0.6, 0.7))
    ...     ],
    ...     needs=[Need(company="c", resource="r", importance=0.5, required_level=0.8)],
    ...     memberships=[Membership(alliance="x", company=key) for key in "cp"],
    ... )
    >>> report = resource_gaps(ActiveNetwork(network, date(2026, 1, 1)), "c")
    >>> [(gap.resource, gap.shortfall, gap.gap, str(gap.status), gap.best_partner) for gap in report.gaps]
    [('r', 0.2, 0.1, 'PARTIAL', 'p')]
    >>> report.gaps[0].candidates()
    (GapCandidate(company='q', level=0.7, closes=0.5, hops=None, conflict=False),)
    """
    number = active.company(company)
    span = active.needs_of.of(number)
    rows = np.arange(span.start, span.stop, dtype=np.int64)
    gap = rounded(active.needs.weighted[rows])
    order = np.lexsort((rows, -gap))
    total = rounded_value(float(active.needs.total[number]))
    return ResourceGapReport(
        company=company,
        as_of=active.as_of,
        graph_revision=active.graph_revision,
        total_gap=total,
        gaps=tuple(_gap(active, int(rows[at]), float(gap[at])) for at in order),
        reason=_reason(active, company, rows),
    )


def _gap(active: ActiveNetwork, row: int, gap: float) -> ResourceGap:
    needs, network = active.needs, active.network
    own, required, effective = needs.own[row], needs.required[row], needs.effective[row]
    if own >= required:
        status = GapStatus.OWN
    elif effective >= required:
        status = GapStatus.PARTNER
    else:
        status = GapStatus.PARTIAL if effective > 0 else GapStatus.OPEN
    best = int(needs.best_partner[row])
    return ResourceGap(
        resource=network.resources.keys[needs.resource[row]],
        importance=float(needs.importance[row]),
        required_level=float(required),
        own_level=float(own),
        partner_level=float(needs.partner[row]),
        best_partner=None if best < 0 else network.companies.keys[best],
        shortfall=float(needs.shortfall[row]),
        gap=gap,
        status=status,
        single_source=status is not GapStatus.OWN and int(needs.reaching[row]) == 1,
        evidence=network.needs.evidence[row],
        _active=active,
        _row=row,
    )


def _reason(active: ActiveNetwork, company: str, rows: Positions) -> str | None:
    if not len(rows):
        return f"{company} states no needs."
    if not active.needs.shortfall[rows].any():
        return f"All needs of {company} are covered by itself or its partners."
    if not active.needs.weighted[rows].any():
        return f"The needs of {company} that are not covered have importance 0."
    return None
