"""Competitors' uncovered partners: who and what in a market the competitors have not reached."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Groups, Positions, distinct, is_contained, rounded
from graph_service.analysis.complementarity.fit import fits_to
from graph_service.analysis.limits import checked_first
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.domain.errors import InvalidInput
from graph_service.domain.network import Flags, Levels


class CoverageClass(StrEnum):
    """How far the competitors have reached a company, and whether it is a partner already."""

    WHITE_SPACE = "WHITE_SPACE"
    CONTESTED = "CONTESTED"
    SATURATED = "SATURATED"
    SHARED = "SHARED"
    OWN_ONLY = "OWN_ONLY"


class UncoveredStatus(StrEnum):
    """Whether there was anything to compare."""

    OK = "OK"
    NO_COMPETITORS = "NO_COMPETITORS"
    EMPTY_MARKET = "EMPTY_MARKET"


class AreaDimension(StrEnum):
    """What a market is divided by."""

    INDUSTRY = "INDUSTRY"
    REGION = "REGION"
    SEGMENT = "SEGMENT"
    RESOURCE = "RESOURCE"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredCandidate:
    """A company of the market and how far the competitors have reached it."""

    company: str
    class_: CoverageClass
    coverage: Annotated[float, Doc("Share of the competitors that it is a partner of, in [0, 1].")]
    covered_by: Annotated[tuple[str, ...], Doc("Those competitors, by key.")]
    locked: Annotated[bool, Doc("Bound by an exclusive alliance with a competitor.")]
    fit: Annotated[float, Doc("Share of the asking company's gaps that it would close.")]
    opportunity: Annotated[float, Doc("fit * (1 - coverage).")]
    conflict: Annotated[bool, Doc("It is in conflict with the asking company.")]
    evidence: Annotated[
        str | None,
        Doc("Where it comes from that it competes with the asking company; derived:... if by a rule."),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCoverage:
    """A part of the market, counted in companies."""

    area: Annotated[str, Doc("The value of the dimension; for RESOURCE the resource's key.")]
    companies: Annotated[int, Doc("How many companies of the market lie there.")]
    competitor_coverage: Annotated[int, Doc("How many of them are partners of a competitor.")]
    own_coverage: Annotated[int, Doc("How many of them are partners of the asking company.")]
    uncovered: Annotated[bool, Doc("No competitor has a partner there.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """The market, one row per company, ascending."""

    company: Positions
    competitors_of: Annotated[Groups, Doc("By row, the rows of `competitor`.")]
    competitor: Annotated[Positions, Doc("The competitors that are partners.")]
    own: Annotated[Flags, Doc("Partner of the asking company.")]
    conflict: Annotated[Flags, Doc("In conflict with the asking company.")]
    counted: Annotated[Flags, Doc("Counts in areas: a competitor that a rule found is listed only.")]
    locked: Flags
    bound: Annotated[Flags, Doc("Locked by a competitor that was declared or named: listed last.")]
    fit: Annotated[Levels, Doc("Not rounded.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class UncoveredPartners:
    """A market from the viewpoint of a company that has competitors in it."""

    company: str
    competitors: Annotated[tuple[str, ...], Doc("By key.")]
    as_of: date
    graph_revision: str
    status: UncoveredStatus
    truncated: bool = False
    reason: Annotated[str | None, Doc("Why there are no candidates.")] = None
    _active: ActiveNetwork = field(repr=False, compare=False)
    _market: _Columns = field(repr=False, compare=False)

    def candidates(
        self, classes: Collection[CoverageClass] | None = None, first: int = 50
    ) -> tuple[CoveredCandidate, ...]:
        """The companies of the market, greatest opportunity first; locked ones last; ties by key.

        A company that only a competitor found by a rule locks is not put last.

        Parameters
        ----------
        classes
            Only these; None: all of them.
        first
            How many, in 0..5000.

        Raises
        ------
        InvalidInput
            `first` is outside its range.
        """
        checked_first(first)
        if self.status is not UncoveredStatus.OK:
            return ()
        market = self._market
        counts = np.diff(market.competitors_of.starts)
        coverage = rounded(counts / len(self.competitors))
        fit, opportunity = rounded(market.fit), rounded(market.fit * (1.0 - counts / len(self.competitors)))
        order = np.lexsort((market.company, -opportunity, market.bound))
        candidates: list[CoveredCandidate] = []
        for at in order:
            if len(candidates) == first:
                break
            class_ = _class(bool(market.own[at]), int(counts[at]), len(self.competitors))
            if classes is None or class_ in classes:
                candidates.append(
                    CoveredCandidate(
                        company=self._active.network.companies.keys[market.company[at]],
                        class_=class_,
                        coverage=float(coverage[at]),
                        covered_by=self._active.company_keys(
                            market.competitor[market.competitors_of.of(at)].tolist()
                        ),
                        locked=bool(market.locked[at]),
                        fit=float(fit[at]),
                        opportunity=float(opportunity[at]),
                        conflict=bool(market.conflict[at]),
                        evidence=self._active.competition_evidence(
                            self._active.company(self.company), int(market.company[at])
                        ),
                    )
                )
        return tuple(candidates)

    def areas(self, dimension: AreaDimension, uncovered_only: bool = False) -> tuple[AreaCoverage, ...]:
        """The parts of the market, most companies first, then by name; none without competitors.

        Competitors are counted only in a market that names them.

        A company that states several values counts in each; one that states none, in no area.
        """
        if self.status is not UncoveredStatus.OK:
            return ()
        market = self._market
        reached = np.diff(market.competitors_of.starts) > 0
        everyone = self._area_counts(dimension, market.company[market.counted])
        competitors = self._area_counts(dimension, market.company[market.counted & reached])
        own = self._area_counts(dimension, market.company[market.counted & market.own])
        return tuple(
            AreaCoverage(
                area=area,
                companies=count,
                competitor_coverage=competitors[area],
                own_coverage=own[area],
                uncovered=not competitors[area],
            )
            for area, count in sorted(everyone.items(), key=lambda entry: (-entry[1], entry[0]))
            if not (uncovered_only and competitors[area])
        )

    def _area_counts(self, dimension: AreaDimension, companies: Positions) -> Counter[str]:
        """How many of these companies lie in each area."""
        active, columns = self._active, self._active.network.companies
        if dimension is AreaDimension.RESOURCE:
            _, rows = active.holds_of.rows_of(companies)
            counts = np.bincount(active.held[rows], minlength=active.resource_count)
            some = np.flatnonzero(counts)
            return Counter(dict(zip(active.resource_keys(some), counts[some].tolist(), strict=True)))
        if dimension is AreaDimension.INDUSTRY:
            stated = (columns.industries[number] for number in companies)
            return Counter(industry for industry in stated if industry is not None)
        values = columns.regions if dimension is AreaDimension.REGION else columns.segments
        return Counter(value for number in companies for value in set(values[number]))


def uncovered_partners(
    active: ActiveNetwork,
    company: str,
    *,
    competitors: Sequence[str] | None = None,
    market: Collection[str] | None = None,
    include_conflicts: bool = False,
) -> UncoveredPartners:
    """Which companies and areas of a market the competitors' alliances have not reached.

    Parameters
    ----------
    active
        The network on a day.
    company
        Key of the company that asks.
    competitors
        Keys of its competitors; None: all companies that it competes with, however weakly.
    market
        Keys of the companies to look at, of which the asking company is left out; None: all but the asking
        company and its competitors. A competitor that a rule found, and that `competitors` does not
        name, is a candidate all the same, with its evidence.
    include_conflicts
        Without a market: all competitors are candidates.

    Returns
    -------
    UncoveredPartners
        Its status is NO_COMPETITORS or EMPTY_MARKET when there is nothing to compare; it has then neither
        candidates nor areas.

    Raises
    ------
    NotFound
        One of the companies does not exist.
    InvalidInput
        The company is named as its own competitor.

    Notes
    -----
    ``coverage(p)`` is the share of competitors that p is a partner of, ``opportunity(p) =
    fit(p -> company) * (1 - coverage(p))``. A company is locked when it is in an active exclusive alliance
    with a competitor.

    References
    ----------
    Analyses, section 7.

    Examples
    --------
    >>> from graph_service.domain.model.entities import Alliance, AllianceStage, Membership
    >>> from graph_service.domain.model.entities import Company, Competition
    >>> from graph_service.domain.network import Network
    >>> pacts = {"f-p3": "f p3", "k1-p1": "k1 p1", "k1-p2": "k1 p2", "k2-p2": "k2 p2", "k2-p3": "k2 p3"}
    >>> network = Network.of(
    ...     companies=[Company(key=key, name=key) for key in "f k1 k2 p1 p2 p3 p4 p5".split()],
    ...     alliances=[Alliance(key=key, name=key, stage=AllianceStage.ACTIVE) for key in pacts],
    ...     memberships=[
    ...         Membership(alliance=key, company=member)
    ...         for key, members in pacts.items()
    ...         for member in members.split()
    ...     ],
    ...     competitions=[Competition(a="f", b=rival, intensity=0.4) for rival in ("k1", "k2")],
    ... )
    >>> result = uncovered_partners(ActiveNetwork(network, date(2026, 1, 1)), "f")
    >>> [(entry.company, str(entry.class_), entry.coverage) for entry in result.candidates()]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('p1', 'CONTESTED', 0.5), ('p2', 'SATURATED', 1.0), ('p3', 'SHARED', 0.5),
     ('p4', 'WHITE_SPACE', 0.0), ('p5', 'WHITE_SPACE', 0.0)]
    """
    number = active.company(company)
    if competitors is None:
        rows = active.rivals_of.of(number)
        rivals = active.rival[rows]
        declared = rivals[~active.rival_derived[rows]]
    else:
        rivals = declared = active.company_numbers(competitors)
        if number in rivals:
            raise InvalidInput(f"{company} can't be its own competitor.", field="competitors")
    candidates = active.company_numbers(market)
    hidden = declared if market is None and not include_conflicts else declared[:0]
    left_out = np.append(hidden, number)
    candidates = candidates[~is_contained(candidates, distinct(left_out))]
    status, reason = UncoveredStatus.OK, None
    if not len(rivals):
        status, reason = UncoveredStatus.NO_COMPETITORS, f"{company} has no competitors to compare with."
    elif not len(candidates):
        status, reason = UncoveredStatus.EMPTY_MARKET, "No company is left in the market."
    return UncoveredPartners(
        company=company,
        competitors=active.company_keys(rivals),
        as_of=active.as_of,
        graph_revision=active.graph_revision,
        status=status,
        reason=reason,
        _active=active,
        _market=_market(
            active,
            number,
            rivals,
            declared,
            candidates,
            counted=~is_contained(candidates, rivals if market is None else rivals[:0]),
        ),
    )


def _market(
    active: ActiveNetwork,
    company: int,
    rivals: Positions,
    declared: Positions,
    market: Positions,
    *,
    counted: Flags,
) -> _Columns:
    locked, bound = np.zeros(len(market), dtype=np.bool_), np.zeros(len(market), dtype=np.bool_)
    firm = is_contained(rivals, declared)
    at, competitor = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for rival, is_firm in zip(rivals.tolist(), firm.tolist(), strict=True):
        partners = np.flatnonzero(is_contained(market, active.partners(rival)))
        at.append(partners)
        competitor.append(np.full(len(partners), rival))
        held = is_contained(market, _bound_with(active, rival))
        locked |= held
        bound |= held & is_firm
    row = np.concatenate(at)
    order = np.argsort(row, kind="stable")  # the competitors of a company remain in their order
    return _Columns(
        company=market,
        competitors_of=Groups.by(row[order], len(market)),
        competitor=np.concatenate(competitor)[order],
        own=is_contained(market, active.partners(company)),
        counted=counted,
        locked=locked,
        bound=bound,
        conflict=is_contained(market, active.conflicts_of(company)),
        fit=fits_to(active, company)[market],
    )


def _bound_with(active: ActiveNetwork, company: int) -> Positions:
    """The companies that share an active exclusive alliance with this one, ascending."""
    alliances = active.joined[active.alliances_of.of(company)]
    _, rows = active.members_of.rows_of(alliances[active.network.alliances.exclusive[alliances]])
    bound = distinct(active.member[rows])
    others: Positions = bound[bound != company]
    return others


def _class(own: bool, covered: int, competitors: int) -> CoverageClass:
    if own:
        return CoverageClass.SHARED if covered else CoverageClass.OWN_ONLY
    if not covered:
        return CoverageClass.WHITE_SPACE
    return CoverageClass.SATURATED if covered == competitors else CoverageClass.CONTESTED
