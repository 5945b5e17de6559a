"""How well recommendations predict later links, compared with the usual baselines."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Final

import numpy as np
from typing_extensions import Doc

from graph_service.analysis.evaluation.later_links import later_links
from graph_service.analysis.evaluation.link_tables import (
    LinkTable,
    Model,
    Task,
    alliance_links,
    known_companies,
    partner_links,
    searching_companies,
)
from graph_service.analysis.evaluation.retrieval import Retrieval, retrieval
from graph_service.analysis.network.active_network import DEFAULT_CONFLICT_THRESHOLD, ActiveNetwork
from graph_service.domain.errors import InvalidInput
from graph_service.domain.model.entities import Membership
from graph_service.domain.network import NO_START, Network

NOTES: Final = (
    "Memberships, dates and partners are those of the split; later ends of memberships were not used.",
    "Resources, levels, needs and competitors are those of the data set today: if they were derived from "
    "later facts, the models that use them (profile, need-fit, and the recommendation a little) look ahead.",
    "Stages of alliances are those of today; links that were ended and deleted before today are missing.",
)


class Start(StrEnum):
    """Which links are evaluated: WARM where every company of the link was an active member at the split."""

    ALL = "ALL"
    WARM = "WARM"
    COLD = "COLD"


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
    """Results of all models, by task, start and model."""

    split: Annotated[date, Doc("The last day that the models know.")]
    until: Annotated[date, Doc("The last day on which a later membership began.")]
    graph_revision: str
    results: tuple[ModelResult, ...]
    left_out: Annotated[int, Doc("Later memberships of companies that the network does not have.")]
    in_new_alliances: Annotated[
        int,
        Doc("Later memberships of alliances that the network does not have: they count for partners only."),
    ]
    sampled: Annotated[bool, Doc("Whether only the possible links of a sample of companies were scored.")]
    samples: Annotated[int, Doc("Bootstrap samples behind each interval.")]
    seed: int
    notes: Annotated[tuple[str, ...], Doc("The assumptions behind the figures.")] = NOTES

    @property
    def counts(self) -> tuple[str, ...]:
        """Which later memberships were not used, or not for every task, in sentences."""
        sentences = []
        if self.left_out:
            sentences.append(
                f"Left out: {self.left_out:,} later memberships of companies that the network does not have."
            )
        if self.in_new_alliances:
            sentences.append(
                f"{self.in_new_alliances:,} later memberships are of alliances that the network does not "
                "have: they count for partners, and not for joining or inviting."
            )
        return tuple(sentences)

    def result(self, task: Task, start: Start, model: Model) -> ModelResult:
        """The result of one model."""
        return next(
            entry for entry in self.results if (entry.task, entry.start, entry.model) == (task, start, model)
        )


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
    """How well each model, which knows the network up to a day, ranks the links formed later.

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
        Bootstrap samples, and the seed of the random numbers. The same seed gives the same figures.

    Returns
    -------
    Evaluation
        One result per model, for partners and for alliances, and for all, warm and cold links. Measures are
        None where no link was formed.

    Raises
    ------
    InvalidInput
        There is no day to split at, or the later links are outside the network and the split is not stated.

    Notes
    -----
    All pairs that are not partners at the split are candidates, with equal scores counting half; for
    alliances, all pairs of a company and an alliance with members that it is not in. Companies in conflict
    and locked ones are candidates here, because the baselines do not use conflicts. A search is a company
    with a link to find. When the later memberships are the network's own, companies that hold nothing and had
    joined nothing by the split are left out: they are in the network only because of what came later.

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
            raise InvalidInput("Without later links, state the split.", field="split")
        dated = network.members.since[network.members.since != NO_START]
        if not len(dated):
            raise InvalidInput("No membership of the network has a date to split at.", field="split")
        split = date.fromordinal(int(dated.max()))
    active = ActiveNetwork(network, split, conflict_threshold)
    links = later_links(active, later, until)
    random = np.random.default_rng(seed)
    known = known_companies(active, links)
    queries = searching_companies(known, random)
    tables = (
        *partner_links(active, links, known, queries, random),
        *alliance_links(active, links, queries, random),
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
        in_new_alliances=links.in_new_alliances,
        sampled=len(queries) < int(known.sum()),
        samples=samples,
        seed=seed,
    )


def _result(links: LinkTable, start: Start, model: Model, samples: int, seed: int) -> ModelResult:
    chosen = {Start.ALL: np.ones_like(links.warm), Start.WARM: links.warm, Start.COLD: ~links.warm}[start]
    place = np.cumsum(chosen) - 1
    rows = chosen[links.searched]
    came = links.came[chosen]
    return ModelResult(
        task=links.task,
        start=start,
        model=model,
        links=int(came.sum()),
        candidates=len(came),
        measures=retrieval(
            links.scores[model][chosen],
            came,
            links.cluster[chosen],
            place[links.searched[rows]],
            links.query[rows],
            samples=samples,
            seed=seed,
        ),
    )
