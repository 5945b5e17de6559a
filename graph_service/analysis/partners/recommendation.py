"""Recommended partners and alliances: ranked by a model of later links, explained by complementarity."""

from collections import defaultdict

import numpy as np

from graph_service.analysis.arrays.grouping import Positions, foremost, rounded, rounded_value
from graph_service.analysis.complementarity.fit import fit_contributions
from graph_service.analysis.complementarity.mutual_fits import mutual_fits
from graph_service.analysis.limits import checked_first
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.network.exclusivity import locked_for
from graph_service.analysis.network.link_model import (
    ALLIANCE_WEIGHTS,
    PARTNER_WEIGHTS,
    ScoreColumn,
    contributions,
    informative,
    scores,
)
from graph_service.analysis.partners.recommendation_results import (
    AllianceRecommendation,
    PartnerRecommendation,
    RankedAlliances,
    RankedPartners,
)
from graph_service.domain.network import Levels


def recommended_partners(
    active: ActiveNetwork,
    company: str,
    *,
    first: int = 10,
    include_conflicts: bool = False,
    include_partners: bool = False,
) -> RankedPartners:
    """The companies that are most likely to become partners of this one.

    Parameters
    ----------
    active
        The network on a day.
    company
        Key of the company.
    first
        How many, in 0..5000.
    include_conflicts
        List companies in a declared conflict with this one, and locked ones, as well.
    include_partners
        List partners as well: companies with which the next alliance is likely, the first or not.

    Returns
    -------
    RankedPartners
        By score, ties by key. Unless they are asked for, there are no partners, no companies in
        a declared conflict with this one, and no locked companies: active members, together with another
        company, of an exclusive alliance that this company is not in. A company in a conflict that a rule
        found is listed and marked. With `include_partners`, all partners are listed, also those in a conflict
        or locked: they work together already.

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
    With v the share of recent joins that founded an alliance, they are: `joining`, (1 - v)^2 times
    the logarithm of how likely one joins an alliance of the other that it is not in; `founding`, v times the
    recent activity of both; `profile`, the cosine of what they hold; `fit`, the mutual fit; `left`, minus one
    for each that left all its alliances; `shared`, ln(1 + sum of 2 / size over the alliances that both are
    in).
    Complementarity explains a recommendation; it hardly moves the ranking, because later links do not follow
    it.

    References
    ----------
    Analyses, section 10. L. Adamic and E. Adar, Friends and neighbors on the web, Social Networks 25 (2003).
    T. Zhou, L. Lü and Y.-C. Zhang, Predicting missing links via local information, EPJ B 71 (2009).

    Examples
    --------
    >>> from datetime import date
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
    own = active.joined[active.alliances_of.of(number)]
    outside = np.ones(len(active.network.alliances.keys), dtype=np.bool_)
    outside[own] = False
    locked, partners = locked_for(active, outside), active.partners(number)
    allowed = np.ones(active.company_count, dtype=np.bool_)
    if not include_conflicts:
        allowed[active.declared_conflicts_of(number)] = False
        allowed[locked] = False
    allowed[partners] = include_partners
    allowed[number] = False
    candidates = np.flatnonzero(allowed)
    columns = _columns(active, number, candidates)
    score = rounded(scores(columns, PARTNER_WEIGHTS))
    some = foremost(score, first)
    best = some[np.lexsort((candidates[some], -score[some]))][:first]
    reason = None
    if not len(candidates):
        reason = f"Every other company is a partner of {company}, in a declared conflict with it or locked."
    elif not len(partners):
        reason = f"{company} has no partners: the ranking can't rest on common ones."
    return RankedPartners(
        company=company,
        partners=tuple(
            _partner(
                active,
                number,
                int(candidates[at]),
                score=float(score[at]),
                locked=bool(locked[candidates[at]]),
                parts=contributions(columns, PARTNER_WEIGHTS, at),
            )
            for at in best.tolist()
        ),
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
    :data:`graph_service.analysis.network.link_model.ALLIANCE_WEIGHTS`, each of which is 0 where it knows
    nothing. It is the score of the pair: the same as in
    :func:`graph_service.analysis.alliances.suggested_members.suggested_members`, and comparable between
    companies.
    With v the share of recent joins that founded an alliance, they are: `closeness`, (1 - v)^2 times
    the logarithm of ``sum over alliances z of the company of common(z, x) / (size(z) + 3)`` plus a share of
    the alliance's size; `growth`, the logarithm of the recent joins to those at the usual rate, with ten
    joins added to both; `momentum`, ln(1 + joins, each discounted by its age); `engagement`, ln(1 + alliances
    of the company); `activity`, v times its recent joins and how new it is; `profile`, the cosine of what it
    holds with what the members hold, in which a resource counts more if few hold it; `left`, minus one if it
    left all its alliances; `another`, for a company in an alliance, how much more often such companies join
    than those in none.

    References
    ----------
    Analyses, section 10.

    Examples
    --------
    >>> from datetime import date
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
    columns = [column[candidates] for column in active.link_model.alliance_columns(number)]
    score = rounded(scores(columns, ALLIANCE_WEIGHTS))
    keys = active.network.alliances.keys
    reason = None
    if not len(candidates):
        reason = f"{company} is in every alliance that has members on {active.as_of}."
        if not active.link_model.sizes.any():
            reason = f"No alliance has members on {active.as_of}."
    elif not len(own):
        reason = f"{company} is in no alliance: the ranking can't rest on those it has."
    return RankedAlliances(
        company=company,
        alliances=tuple(
            AllianceRecommendation(
                alliance=keys[candidates[at]],
                score=float(score[at]),
                contributions=contributions(columns, ALLIANCE_WEIGHTS, at),
            )
            for at in np.lexsort((candidates, -score))[:first].tolist()
        ),
        as_of=active.as_of,
        graph_revision=active.graph_revision,
        reason=reason,
    )


def _columns(active: ActiveNetwork, company: int, candidates: Positions) -> list[Levels]:
    """The columns of the model for these candidates."""
    columns = active.link_model.partner_columns(company, mutual_fits(active, company))
    return informative([column[candidates] for column in columns])


def _partner(
    active: ActiveNetwork,
    company: int,
    other: int,
    *,
    score: float,
    locked: bool,
    parts: tuple[ScoreColumn, ...],
) -> PartnerRecommendation:
    gives, forward = fit_contributions(active, company, other)
    receives, backward = fit_contributions(active, other, company)
    closed: defaultdict[str, float] = defaultdict(float)
    for part in (*gives, *receives):
        closed[part.resource] += part.contribution
    common = np.intersect1d(active.partners(company), active.partners(other), assume_unique=True)
    degrees = active.company_graph.degrees[common]
    pair = np.array([company]), np.array([other])
    own, its = (active.joined[active.alliances_of.of(one)] for one in (company, other))
    shared = np.intersect1d(own, its, assume_unique=True)
    return PartnerRecommendation(
        company=active.network.companies.keys[other],
        score=score,
        mutual_fit=min(forward, backward),
        proximity=rounded_value(float((1.0 / degrees).sum())),
        resources=tuple(sorted(closed, key=lambda key: (-closed[key], key))),
        common_partners=active.company_keys(common[np.lexsort((common, degrees))]),
        shared_alliances=len(shared),
        conflict=bool(active.are_in_conflict(*pair)[0]),
        evidence=active.competition_evidence(company, other),
        locked=locked,
        contributions=parts,
    )
