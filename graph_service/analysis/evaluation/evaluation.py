"""How well recommendations foretell later links, beside the usual baselines."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Final

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, is_contained, rounded
from graph_service.analysis.complementarity.fit import fits_to
from graph_service.analysis.evaluation.later_links import LaterLinks, later_links
from graph_service.analysis.evaluation.retrieval import Retrieval, retrieval
from graph_service.analysis.graph.company_adjacency import Neighbourhood
from graph_service.analysis.network.active_network import DEFAULT_CONFLICT_THRESHOLD, ActiveNetwork
from graph_service.analysis.network.link_model import ALLIANCE_WEIGHTS, PARTNER_WEIGHTS, scores
from graph_service.analysis.partners.recommendation import fits_from, mutual_fits
from graph_service.domain.errors import InvalidInput
from graph_service.domain.model.entities import Membership
from graph_service.domain.network import NO_START, Flags, Levels, Network

MAX_CANDIDATES: Final = 2_500_000
"""Possible links that are scored; of a larger network, those of a random sample of companies."""
NOTES: Final = (
    "Memberships, dates and partners are those of the split; ends that lay ahead were not used.",
    "Resources, levels, needs and competitors are those of the data set today: where they were derived from "
    "later facts, whatever reads them (profile, need-fit, and the recommendation a little) looks ahead.",
    "Stages of alliances are those of today; links that were ended and deleted before today are missing.",
)


class Task(StrEnum):
    """What is foretold."""

    PARTNERS = "PARTNERS"
    ALLIANCES = "ALLIANCES"


class Start(StrEnum):
    """Which links are looked at: WARM where every company of the link was an active member at the split."""

    ALL = "ALL"
    WARM = "WARM"
    COLD = "COLD"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelResult:
    """One model on one task."""

    task: Task
    start: Start
    model: Model
    links: Annotated[int, Doc("Later links to find.")]
    candidates: Annotated[int, Doc("Possible links: all that did not exist at the split.")]
    measures: Retrieval


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Models beside one another, by task, start and model."""

    split: Annotated[date, Doc("The last day that the models know.")]
    until: Annotated[date, Doc("The last day on which a later membership began.")]
    graph_revision: str
    results: tuple[ModelResult, ...]
    left_out: Annotated[int, Doc("Later memberships of companies that the network does not have.")]
    sampled: Annotated[bool, Doc("Whether only the possible links of a sample of companies were scored.")]
    samples: Annotated[int, Doc("Bootstrap samples behind each interval.")]
    seed: int
    notes: Annotated[tuple[str, ...], Doc("What the figures rest on.")] = NOTES

    def result(self, task: Task, start: Start, model: Model) -> ModelResult:
        """The result of one model."""
        return next(
            entry for entry in self.results if (entry.task, entry.start, entry.model) == (task, start, model)
        )


@dataclass(frozen=True, slots=True)
class _Table:
    """The possible links of a task, one row each."""

    task: Task
    came: Flags
    cluster: Positions
    warm: Flags
    searched: Annotated[Positions, Doc("Rows of the table.")]
    query: Annotated[Positions, Doc("The company that searches, for each of `searched`.")]
    scores: dict[Model, Levels]


def evaluate(
    network: Network,
    *,
    split: date | None = None,
    until: date | None = None,
    later: Iterable[Membership] | None = None,
    conflict_threshold: float = DEFAULT_CONFLICT_THRESHOLD,
    samples: int = 500,
    seed: int = 0,
) -> Evaluation:
    """How well each model, knowing the network up to a day, ranks the links that came later.

    Parameters
    ----------
    network
        With dated memberships.
    split
        The last day that the models know; None: the day of the latest join in the network, which needs
        `later`.
    until
        Later memberships that begin after this day are left out; None: none is.
    later
        Later memberships from outside; None: those of the network that begin after the split.
    samples, seed
        Bootstrap samples, and where random numbers begin. The same seed gives the same figures.

    Returns
    -------
    Evaluation
        For partners and for alliances, for all links and warm and cold ones apart, each model. Measures are
        None where no link came.

    Raises
    ------
    InvalidInput
        There is no day to split at, or the later links are outside the network and the split is not stated.

    Notes
    -----
    All pairs that are no partners at the split are candidates, with equal scores counting half; for
    alliances, all pairs of a company and an alliance with members that it is not in. Companies in conflict
    and locked ones are candidates here: the baselines know no conflict. A search is a company with a link to
    find.
    When the later memberships are the network's own, companies that hold nothing and had joined nothing by
    the split are left out: they are in the network only because of what came later.

    References
    ----------
    Analyses, section 10.

    Examples
    --------
    >>> from graph_service.domain.model.entities import Alliance, AllianceStage, Company
    >>> joined = {"rail": "abcd", "road": "abce", "wave": "fg"}
    >>> network = Network.of(
    ...     companies=[Company(key=key, name=key) for key in "abcdefg"],
    ...     alliances=[Alliance(key=key, name=key, stage=AllianceStage.ACTIVE) for key in joined],
    ...     memberships=[
    ...         Membership(alliance=key, company=one, since=date(2024, 5, 1))
    ...         for key in joined for one in joined[key]
    ...     ],
    ... )
    >>> result = evaluate(network, later=[Membership(alliance="rail", company="e")])
    >>> entry = result.result(Task.PARTNERS, Start.WARM, Model.COMMON_NEIGHBOURS)
    >>> entry.links, entry.candidates, entry.measures.auc.value
    (1, 11, 1.0)
    """
    if split is None:
        if later is None:
            raise InvalidInput("Without later links the split must be stated.", field="split")
        dated = network.members.since[network.members.since != NO_START]
        if not len(dated):
            raise InvalidInput("No membership of the network has a date to split at.", field="split")
        split = date.fromordinal(int(dated.max()))
    active = ActiveNetwork(network, split, conflict_threshold)
    links = later_links(active, later, until)
    random = np.random.default_rng(seed)
    known = _known_companies(active, links)
    queries = _queries(known, random)
    tables = (
        _partner_table(active, links, known, queries, random),
        _alliance_table(active, links, queries, random),
    )
    return Evaluation(
        split=split,
        until=links.until,
        graph_revision=network.revision,
        results=tuple(
            _result(table, start, model, samples, seed)
            for table in tables
            for start in Start
            for model in Model
        ),
        left_out=links.left_out,
        sampled=len(queries) < int(known.sum()),
        samples=samples,
        seed=seed,
    )


def _known_companies(active: ActiveNetwork, links: LaterLinks) -> Flags:
    """The companies that the network would have without its later memberships.

    One that holds nothing and has joined nothing by the split is there only because of what came later.
    """
    known = (np.diff(active.holds_of.starts) > 0) | (np.diff(active.link_model.history.ever.indptr) > 0)
    if not links.from_outside:
        members = active.network.members
        known |= ~np.isin(np.arange(active.company_count), members.company)
        return known
    return np.ones_like(known)


def _queries(known: Flags, random: np.random.Generator) -> Positions:
    """These companies, or as many of them, drawn at random, as have few enough possible links."""
    companies, count = np.flatnonzero(known), int(known.sum())
    if count * (count - 1) // 2 <= MAX_CANDIDATES:
        return companies
    return np.sort(random.permutation(companies)[: max(1, MAX_CANDIDATES // count)])


def _partner_table(
    active: ActiveNetwork, links: LaterLinks, known: Flags, queries: Positions, random: np.random.Generator
) -> _Table:
    count, model = active.company_count, active.link_model
    degrees = active.company_graph.degrees
    asked = np.zeros(count, dtype=np.bool_)
    asked[queries] = True
    others: list[Positions] = []
    columns: list[list[Levels]] = []
    baselines: list[list[Levels]] = []
    for company in queries.tolist():
        free = known & ~asked
        free[company + 1 :] = known[company + 1 :]  # a pair of two that are asked is looked at once
        free[company] = False
        free[active.partners(company)] = False
        other = np.flatnonzero(free)
        others.append(other)
        likeness, fit = model.likeness(company), fits_to(active, company)
        found = model.partner_columns(company, mutual_fits(active, company))
        columns.append([column[other] for column in found])
        baselines.append(
            [
                (degrees[other] + 1.0) * (degrees[company] + 1.0),
                *(active.company_graph.neighbourhood(company, index)[other] for index in Neighbourhood),
                likeness[other],
                fit[other] + fits_from(active, company, other),
                model.history.prior_joint(company, model.incidence)[other],
            ]
        )
    a, b = np.repeat(queries, [len(other) for other in others]), np.concatenate(others)
    number = np.minimum(a, b) * count + np.maximum(a, b)
    came = is_contained(number, links.pairs)
    cluster = np.full(len(number), -1, dtype=np.int64)
    cluster[came] = links.pair_makers[np.searchsorted(links.pairs, number[came])]
    searching = np.zeros(count, dtype=np.bool_)
    searching[a[came]] = searching[b[came]] = True
    searching &= asked
    first, second = np.flatnonzero(searching[a]), np.flatnonzero(searching[b])
    member = model.is_member
    return _Table(
        Task.PARTNERS,
        came,
        cluster,
        member[a] & member[b],
        np.concatenate([first, second]),
        np.concatenate([a[first], b[second]]),
        _scores(columns, PARTNER_WEIGHTS, baselines, random),
    )


def _alliance_table(
    active: ActiveNetwork, links: LaterLinks, queries: Positions, random: np.random.Generator
) -> _Table:
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
        by_company = [
            *(active.company_graph.weighted_partners(company, index) for index in Neighbourhood),
            model.likeness(company),
            fits_to(active, company),
            model.history.prior_joint(company, model.incidence),
        ]
        near = np.asarray(model.transposed @ np.stack(by_company, axis=1), dtype=np.float64)
        near[:, 3:5] /= sizes[:, None]
        baselines.append([sizes[other], *near[other].T])
    of = np.repeat(queries, [len(other) for other in others])
    came = is_contained(of * alliances + np.concatenate(others), links.joins)
    searching = np.zeros(active.company_count, dtype=np.bool_)
    searching[of[came]] = True
    searched = np.flatnonzero(searching[of])
    return _Table(
        Task.ALLIANCES,
        came,
        of,
        model.is_member[of],
        searched,
        of[searched],
        _scores(columns, ALLIANCE_WEIGHTS, baselines, random),
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
    # equal in exact arithmetic is equal: a tie counts half
    rounded_ones = {model: rounded(column) for model, column in zip(named, theirs, strict=True)}
    return {Model.RECOMMENDATION: rounded(ours), Model.RANDOM: random.random(len(ours)), **rounded_ones}


def _result(table: _Table, start: Start, model: Model, samples: int, seed: int) -> ModelResult:
    chosen = {Start.ALL: np.ones_like(table.warm), Start.WARM: table.warm, Start.COLD: ~table.warm}[start]
    place = np.cumsum(chosen) - 1
    rows = chosen[table.searched]
    came = table.came[chosen]
    return ModelResult(
        task=table.task,
        start=start,
        model=model,
        links=int(came.sum()),
        candidates=len(came),
        measures=retrieval(
            table.scores[model][chosen],
            came,
            table.cluster[chosen],
            place[table.searched[rows]],
            table.query[rows],
            samples=samples,
            seed=seed,
        ),
    )
