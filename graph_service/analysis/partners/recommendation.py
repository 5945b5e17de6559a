"""Recommended partners and alliances: ranked by a model of later links, explained by complementarity."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, foremost, rounded, rounded_value, sums
from graph_service.analysis.complementarity.fit import fit_contributions, fits_to
from graph_service.analysis.limits import checked_first
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.network.link_model import ALLIANCE_WEIGHTS, PARTNER_WEIGHTS, scores
from graph_service.domain.network import Flags, Levels


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerRecommendation:
    """A company that is likely to become a partner, and what the two could give one another."""

    company: str
    score: Annotated[
        float, Doc("Weighted sum of the model's columns; a higher score is more likely; no unit.")
    ]
    mutual_fit: Annotated[float, Doc("The smaller of the fits in both directions, in [0, 1].")]
    proximity: Annotated[float, Doc("Resource-allocation index on the company graph, at least 0.")]
    resources: Annotated[
        tuple[str, ...],
        Doc("What one would close of the other's gaps, greatest sum of contributions first; ties by key."),
    ]
    common_partners: Annotated[tuple[str, ...], Doc("Those with the fewest partners first; ties by key.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedPartners:
    """Companies recommended to one company, best first."""

    company: str
    partners: tuple[PartnerRecommendation, ...]
    as_of: date
    graph_revision: str
    truncated: bool = False
    reason: Annotated[
        str | None, Doc("Why no company is recommended, or what the ranking could not use.")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllianceRecommendation:
    """An alliance that a company is likely to join."""

    alliance: str
    score: Annotated[
        float, Doc("Weighted sum of the model's columns; a higher score is more likely; no unit.")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedAlliances:
    """Alliances recommended to one company, best first."""

    company: str
    alliances: tuple[AllianceRecommendation, ...]
    as_of: date
    graph_revision: str
    truncated: bool = False
    reason: Annotated[
        str | None, Doc("Why no alliance is recommended, or what the ranking could not use.")
    ] = None


def recommended_partners(active: ActiveNetwork, company: str, *, first: int = 10) -> RankedPartners:
    """The companies that are most likely to become partners of this one.

    Parameters
    ----------
    active
        The network on a day.
    company
        Key of the company.
    first
        How many, in 0..5000.

    Returns
    -------
    RankedPartners
        By score, ties by key. Left out are partners, companies in conflict with this one, and locked
        companies: active members, together with another company, of an alliance marked exclusive.

    Raises
    ------
    NotFound
        There is no such company.
    InvalidInput
        `first` is outside its range.

    Notes
    -----
    The score is ``sum(weight * column)`` over the columns of
    :data:`graph_service.analysis.network.link_model.PARTNER_WEIGHTS`; a column that is constant over the
    candidates counts 0.
    With v the share of recent joins that founded an alliance, they are: `joining`, (1 - v) times
    the logarithm of how likely one joins an alliance of the other; `founding`, v times the recent activity of
    both; `shared`, (1 - v) ln(1 + Adamic-Adar index); `profile`, the cosine of what they hold; `fit`, the
    mutual fit; `left`, minus one for each that left all its alliances. Complementarity explains a
    recommendation; it hardly moves the ranking, because later links do not follow it.

    References
    ----------
    Analyses, section 10. L. Adamic and E. Adar, Friends and neighbors on the web, Social Networks 25 (2003).
    T. Zhou, L. Lü and Y.-C. Zhang, Predicting missing links via local information, EPJ B 71 (2009).

    Examples
    --------
    >>> from graph_service.domain.model.entities import Alliance, AllianceStage, Company, Membership
    >>> from graph_service.domain.network import Network
    >>> network = Network.of(
    ...     companies=[Company(key=key, name=key) for key in "abxz"],
    ...     alliances=[Alliance(key=key, name=key, stage=AllianceStage.ACTIVE) for key in ("ax", "bx")],
    ...     memberships=[Membership(alliance=pair, company=key) for pair in ("ax", "bx") for key in pair],
    ... )
    >>> result = recommended_partners(ActiveNetwork(network, date(2026, 1, 1)), "a")
    >>> [(entry.company, entry.proximity, entry.common_partners) for entry in result.partners]
    [('b', 0.5, ('x',)), ('z', 0.0, ())]
    """
    number = active.company(company)
    checked_first(first)
    candidates = np.flatnonzero(_candidates(active, number))
    score = rounded(partner_scores(active, number, candidates))
    some = foremost(score, first)
    best = some[np.lexsort((candidates[some], -score[some]))][:first]
    own = active.partners(number)
    reason = None
    if not len(candidates):
        reason = f"Every other company is a partner of {company}, in conflict with it or locked."
    elif not len(own):
        reason = f"{company} has no partners: the ranking can't rest on common ones."
    return RankedPartners(
        company=company,
        partners=tuple(_partner(active, number, own, int(candidates[at]), float(score[at])) for at in best),
        as_of=active.as_of,
        graph_revision=active.graph_revision,
        reason=reason,
    )


def recommended_alliances(active: ActiveNetwork, company: str, *, first: int = 10) -> RankedAlliances:
    """The alliances that this company is most likely to join.

    Parameters
    ----------
    active
        The network on a day.
    company
        Key of the company.
    first
        How many, in 0..5000.

    Returns
    -------
    RankedAlliances
        Alliances with active members that the company is not one of, by score, ties by key.

    Raises
    ------
    NotFound
        There is no such company.
    InvalidInput
        `first` is outside its range.

    Notes
    -----
    The score is ``sum(weight * column)`` over the columns of
    :data:`graph_service.analysis.network.link_model.ALLIANCE_WEIGHTS`; a column that is constant over the
    alliances counts 0.
    With v the share of recent joins that founded an alliance, `closeness` is (1 - v) times the
    logarithm of ``sum over alliances z of the company of common(z, x) / (size(z) + 3)`` plus a share of the
    alliance's size; `growth` the logarithm of its joins a year for each member; `engagement` rises with the
    alliances and recent joins of the company; `profile` is (1 + 2 v) times the cosine of what the company
    holds with what the members hold.

    References
    ----------
    Analyses, section 10.

    Examples
    --------
    >>> from graph_service.domain.model.entities import Alliance, AllianceStage, Company, Membership
    >>> from graph_service.domain.network import Network
    >>> joined = {"rail": "abc", "road": "bcd", "wave": "ef"}
    >>> network = Network.of(
    ...     companies=[Company(key=key, name=key) for key in "abcdef"],
    ...     alliances=[Alliance(key=key, name=key, stage=AllianceStage.ACTIVE) for key in joined],
    ...     memberships=[Membership(alliance=key, company=one) for key in joined for one in joined[key]],
    ... )
    >>> result = recommended_alliances(ActiveNetwork(network, date(2026, 1, 1)), "a")
    >>> [entry.alliance for entry in result.alliances]
    ['road', 'wave']
    """
    number = active.company(company)
    checked_first(first)
    own = active.joined[active.alliances_of.of(number)]
    outside = active.link_model.sizes > 0
    outside[own] = False
    candidates = np.flatnonzero(outside)
    columns = active.link_model.alliance_columns(number)
    score = rounded(scores([column[candidates] for column in columns], ALLIANCE_WEIGHTS))
    keys = active.network.alliances.keys
    reason = None
    if not len(candidates):
        reason = f"{company} is in every alliance that has members."
    elif not len(own):
        reason = f"{company} is in no alliance: the ranking can't rest on those it has."
    return RankedAlliances(
        company=company,
        alliances=tuple(
            AllianceRecommendation(alliance=keys[candidates[at]], score=float(score[at]))
            for at in np.lexsort((candidates, -score))[:first]
        ),
        as_of=active.as_of,
        graph_revision=active.graph_revision,
        reason=reason,
    )


def partner_scores(active: ActiveNetwork, company: int, candidates: Positions) -> Levels:
    """The score of each candidate for a link with this company, not rounded."""
    columns = active.link_model.partner_columns(company, mutual_fits(active, company))
    return scores([column[candidates] for column in columns], PARTNER_WEIGHTS)


def mutual_fits(active: ActiveNetwork, company: int) -> Levels:
    """The smaller of the fits in both directions, of each company that is not a partner; not rounded."""
    result = fits_to(active, company)
    givers = np.flatnonzero(result)
    result[givers] = np.minimum(result[givers], fits_from(active, company, givers))
    return result


def fits_from(active: ActiveNetwork, giver: int, receivers: Positions) -> Levels:
    """The fit of one company to each of these, as if none of them were its partner; not rounded."""
    needs = active.needs
    held = np.zeros(active.resource_count)
    span = active.holds_of.of(giver)
    held[active.held[span]] = active.held_level[span]
    of, rows = active.needs_of.rows_of(receivers)
    level = held[needs.resource[rows]]
    adds = np.where(needs.pooled[rows], level, np.maximum(0.0, level - needs.effective[rows]))
    closed = needs.importance[rows] * np.minimum(needs.shortfall[rows], adds)
    totals = needs.total[receivers]
    return sums(of, closed, len(receivers)) / np.where(totals > 0, totals, 1.0)


def _candidates(active: ActiveNetwork, company: int) -> Flags:
    """Neither the company itself nor a partner, in conflict, or locked."""
    allowed = np.ones(active.company_count, dtype=np.bool_)
    allowed[company] = False
    allowed[active.partners(company)] = False
    allowed[active.conflicts_of(company)] = False
    sizes = np.diff(active.members_of.starts)
    exclusive = np.flatnonzero(active.network.alliances.exclusive & (sizes > 1))
    _, rows = active.members_of.rows_of(exclusive)
    allowed[active.member[rows]] = False
    return allowed


def _partner(
    active: ActiveNetwork, company: int, partners: Positions, other: int, score: float
) -> PartnerRecommendation:
    gives, forward = fit_contributions(active, company, other)
    receives, backward = fit_contributions(active, other, company)
    contributions: defaultdict[str, float] = defaultdict(float)
    for part in (*gives, *receives):
        contributions[part.resource] += part.contribution
    common = np.intersect1d(partners, active.partners(other), assume_unique=True)
    degrees = active.company_graph.degrees[common]
    return PartnerRecommendation(
        company=active.network.companies.keys[other],
        score=score,
        mutual_fit=min(forward, backward),
        proximity=rounded_value(float((1.0 / degrees).sum())),
        resources=tuple(sorted(contributions, key=lambda key: (-contributions[key], key))),
        common_partners=active.company_keys(common[np.lexsort((common, degrees))]),
    )
