"""The possible links of a network at the split, with the scores that each model gives them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, is_contained, rounded
from graph_service.analysis.complementarity.fit import fits_to
from graph_service.analysis.complementarity.mutual_fits import fits_from, mutual_fits
from graph_service.analysis.evaluation.later_links import LaterLinks
from graph_service.analysis.graph.company_adjacency import Neighbourhood
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.network.link_model import ALLIANCE_WEIGHTS, PARTNER_WEIGHTS, scores
from graph_service.domain.network import Flags, Levels

MAX_CANDIDATES: Final = 2_500_000
"""Maximum number of possible links that are scored; in a larger network companies are sampled."""


class Task(StrEnum):
    """What is predicted."""

    PARTNERS = "PARTNERS"
    """New partners of a company."""
    NEXT_PARTNERS = "NEXT_PARTNERS"
    """Companies that share a later alliance with a company, whether or not they are partners."""
    ALLIANCES = "ALLIANCES"
    """Alliances that a company joins."""
    MEMBERS = "MEMBERS"
    """The same links, searched from the other side: companies that join an alliance."""


class Model(StrEnum):
    """What ranks the possible links."""

    RECOMMENDATION = "RECOMMENDATION"
    RANDOM = "RANDOM"
    POPULARITY = "POPULARITY"
    COMMON_NEIGHBOURS = "COMMON_NEIGHBOURS"
    ADAMIC_ADAR = "ADAMIC_ADAR"
    RESOURCE_ALLOCATION = "RESOURCE_ALLOCATION"
    RESOURCE_PROFILE = "RESOURCE_PROFILE"
    NEED_FIT = "NEED_FIT"
    PRIOR_JOINT_ALLIANCES = "PRIOR_JOINT_ALLIANCES"


@dataclass(frozen=True, slots=True)
class LinkTable:
    """The possible links of a task, one row each."""

    task: Task
    came: Flags
    cluster: Positions
    warm: Flags
    searched: Annotated[Positions, Doc("Rows of the table.")]
    query: Annotated[Positions, Doc("The company or alliance that searches, for each of `searched`.")]
    scores: dict[Model, Levels]


def known_companies(active: ActiveNetwork, links: LaterLinks) -> Flags:
    """The companies that the network would have without its later memberships.

    A company that holds nothing and has joined nothing by the split is only there because of later data.
    """
    known = (np.diff(active.holds_of.starts) > 0) | (np.diff(active.link_model.history.ever.indptr) > 0)
    if not links.from_outside:
        members = active.network.members
        known |= ~np.isin(np.arange(active.company_count), members.company)
        return known
    return np.ones_like(known)


def searching_companies(known: Flags, random: np.random.Generator) -> Positions:
    """These companies, or a random sample of them with few enough possible links."""
    companies, count = np.flatnonzero(known), int(known.sum())
    if count * (count - 1) // 2 <= MAX_CANDIDATES:
        return companies
    return np.sort(random.permutation(companies)[: max(1, MAX_CANDIDATES // count)])


def partner_links(
    active: ActiveNetwork, links: LaterLinks, known: Flags, queries: Positions, random: np.random.Generator
) -> tuple[LinkTable, LinkTable]:
    """Return the possible links of two companies, at least one of which searches: new ones, and all."""
    count = active.company_count
    searches = np.zeros(count, dtype=np.bool_)
    searches[queries] = True
    others = [_other_companies(known, searches, company) for company in queries.tolist()]
    pairs = list(zip(queries.tolist(), others, strict=True))
    columns = [_partner_columns(active, company, other) for company, other in pairs]
    baselines = [_partner_baselines(active, company, other) for company, other in pairs]
    a, b = np.repeat(queries, [len(other) for other in others]), np.concatenate(others)
    all_scores = _scores(columns, PARTNER_WEIGHTS, baselines, random)
    new = ~active.are_partners(a, b)
    return (
        _pair_table(Task.PARTNERS, active, links, searches, (a, b), all_scores, new),
        _pair_table(Task.NEXT_PARTNERS, active, links, searches, (a, b), all_scores, np.ones_like(new)),
    )


def _pair_table(
    task: Task,
    active: ActiveNetwork,
    links: LaterLinks,
    searches: Flags,
    ends: tuple[Positions, Positions],
    all_scores: dict[Model, Levels],
    chosen: Flags,
) -> LinkTable:
    """The table of the chosen pairs."""
    a, b = (end[chosen] for end in ends)
    number = np.minimum(a, b) * active.company_count + np.maximum(a, b)
    came = is_contained(number, links.pairs)
    cluster = np.full(len(number), -1, dtype=np.int64)
    cluster[came] = links.pair_makers[np.searchsorted(links.pairs, number[came])]
    searching = np.zeros(active.company_count, dtype=np.bool_)
    searching[a[came]] = searching[b[came]] = True
    searching &= searches
    first, second = np.flatnonzero(searching[a]), np.flatnonzero(searching[b])
    member = active.link_model.is_member
    return LinkTable(
        task,
        came,
        cluster,
        member[a] & member[b],
        np.concatenate([first, second]),
        np.concatenate([a[first], b[second]]),
        {model: column[chosen] for model, column in all_scores.items()},
    )


def _other_companies(known: Flags, searches: Flags, company: int) -> Positions:
    """The other companies; a pair of two searching companies is taken once."""
    free = known & ~searches
    free[company + 1 :] = known[company + 1 :]
    free[company] = False
    return np.flatnonzero(free)


def _partner_columns(active: ActiveNetwork, company: int, other: Positions) -> list[Levels]:
    """The columns of the link model, for a company and some others."""
    columns = active.link_model.partner_columns(company, mutual_fits(active, company))
    return [column[other] for column in columns]


def _partner_baselines(active: ActiveNetwork, company: int, other: Positions) -> list[Levels]:
    """The scores of the baselines in the order of the models, for a company and some others."""
    graph, model = active.company_graph, active.link_model
    return [
        (graph.degrees[other] + 1.0) * (graph.degrees[company] + 1.0),
        *(graph.neighbourhood(company, index)[other] for index in Neighbourhood),
        model.likeness(company)[other],
        fits_to(active, company)[other] + fits_from(active, company, other),
        model.history.ever_joint(company)[other],
    ]


def alliance_links(
    active: ActiveNetwork, links: LaterLinks, queries: Positions, random: np.random.Generator
) -> tuple[LinkTable, LinkTable]:
    """Return the possible links of a company that searches and an alliance, and those of the alliances."""
    model, alliances = active.link_model, len(active.network.alliances.keys)
    sizes = np.maximum(model.sizes, 1.0)
    others: list[Positions] = []
    columns: list[list[Levels]] = []
    baselines: list[list[Levels]] = []
    for company in queries.tolist():
        free = model.sizes > 0
        free[active.joined[active.alliances_of.of(company)]] = False
        other = np.flatnonzero(free)
        others.append(other)
        columns.append([column[other] for column in model.alliance_columns(company)])
        near_company = [
            *(active.company_graph.weighted_partners(company, index) for index in Neighbourhood),
            model.likeness(company),
            fits_to(active, company),
            model.history.ever_joint(company),
        ]
        near = np.asarray(model.transposed @ np.stack(near_company, axis=1), dtype=np.float64)
        near[:, 3:5] /= sizes[:, None]
        baselines.append([sizes[other], *near[other].T])
    of, to = np.repeat(queries, [len(other) for other in others]), np.concatenate(others)
    came = is_contained(of * alliances + to, links.joins)
    table = _scores(columns, ALLIANCE_WEIGHTS, baselines, random)
    by_company, by_alliance = (np.flatnonzero(np.isin(end, end[came])).astype(np.int64) for end in (of, to))
    warm = model.is_member[of]
    return (
        LinkTable(Task.ALLIANCES, came, of, warm, by_company, of[by_company], table),
        LinkTable(Task.MEMBERS, came, of, warm, by_alliance, to[by_alliance], table),
    )


def _scores(
    columns: list[list[Levels]],
    weights: dict[str, float],
    baselines: list[list[Levels]],
    random: np.random.Generator,
) -> dict[Model, Levels]:
    """The scores of every model; the baselines' columns are in the order of the models."""
    ours = scores([np.concatenate(column) for column in zip(*columns, strict=True)], weights)
    theirs = [np.concatenate(column) for column in zip(*baselines, strict=True)]
    named: list[Model] = [model for model in Model if model not in (Model.RECOMMENDATION, Model.RANDOM)]
    # scores that are equal in exact arithmetic must be equal here: a tie counts half
    rounded_ones = {model: rounded(column) for model, column in zip(named, theirs, strict=True)}
    return {Model.RECOMMENDATION: rounded(ours), Model.RANDOM: random.random(len(ours)), **rounded_ones}
