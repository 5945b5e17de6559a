"""The network on one day: partners, conflicts, and the resources that companies hold and need.

Rounding happens once, here: every level that the analyses read is rounded to 9 decimals. To hold a
resource means to hold it at a level above 0.
"""

import threading
from bisect import bisect_left
from collections.abc import Collection, Iterable
from copy import copy
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.arrays.grouping import (
    Groups,
    Positions,
    distinct,
    in_order,
    is_contained,
    rounded,
    rounded_value,
)
from graph_service.analysis.graph.company_graph import CompanyGraph
from graph_service.analysis.limits import checked_fraction
from graph_service.analysis.network.evidence import is_derived
from graph_service.analysis.network.link_model import LinkModel
from graph_service.analysis.network.supply import NeedColumns, need_columns
from graph_service.domain.errors import NotFound
from graph_service.domain.model.entities import ACTIVE_STAGES, AllianceStage
from graph_service.domain.network import NO_END, Flags, Ids, Levels, Network

DEFAULT_CONFLICT_THRESHOLD: Final = 0.5
"""Minimum intensity of competition at which two companies conflict."""
REMEMBERED_DISTANCES: Final = 32
"""Number of companies whose distances to all others are cached."""
PAIRS_AT_ONCE: Final = 2_000_000
"""Pairs that are looked up together; bounds the memory of a lookup."""


class ActiveNetwork:
    """A network on one day. Immutable: build it once per revision and day, and share it between threads.

    Columns that need the whole graph are computed on first use and then kept; two threads that use one at the
    same moment may both compute it, with the same result.

    Parameters
    ----------
    network
        The graph at one revision.
    as_of
        The day.
    conflict_threshold
        Intensity of competition, in [0, 1], at which two companies conflict.

    Attributes
    ----------
    members_of, member
        `member[members_of.of(a)]` are the companies active in alliance a, ascending.
    alliances_of, joined
        `joined[alliances_of.of(c)]` are the alliances that company c is active in, ascending.
    holds_of, held, held_level
        `held[holds_of.of(c)]` are the resources that company c holds, ascending, and their levels.
    holders_of, holder, holder_level
        `holder[holders_of.of(r)]` are the companies that hold resource r, ascending, and their levels.
    needs_of
        The rows of a company in the columns of needs.
    rivals_of, rival, rival_conflicts, rival_row
        `rival[rivals_of.of(c)]` are the companies that c competes with, whether they conflict, and the rows
        of the network's competitions that say so.

    Raises
    ------
    InvalidInput
        The threshold is outside [0, 1].

    References
    ----------
    The common rules of the analyses: as-of date, conflict, order.

    Examples
    --------
    >>> from graph_service.domain.model.entities import Alliance, AllianceStage, Company, Membership
    >>> network = Network.of(
    ...     companies=[Company(key=key, name=key) for key in "abc"],
    ...     alliances=[Alliance(key="x", name="X", stage=AllianceStage.ACTIVE, ends_on=date(2026, 7, 1))],
    ...     memberships=[
    ...         Membership(alliance="x", company="a"),
    ...         Membership(alliance="x", company="b"),
    ...         Membership(alliance="x", company="c", until=date(2026, 2, 1)),
    ...     ],
    ... )
    >>> [ActiveNetwork(network, day).partner_keys("a") for day in (date(2026, 1, 1), date(2026, 3, 1))]
    [('b', 'c'), ('b',)]
    >>> ActiveNetwork(network, date(2026, 7, 1)).partner_keys("a")
    ()
    """

    def __init__(
        self,
        network: Network,
        as_of: date,
        conflict_threshold: float = DEFAULT_CONFLICT_THRESHOLD,
    ) -> None:
        self._all_days = network
        """With the holdings and needs of all days; ``network`` has those of this day."""
        self.network = network.on(as_of)
        self.as_of = as_of
        self.conflict_threshold = checked_fraction(conflict_threshold, "conflictThreshold")
        self.company_count = len(network.companies.keys)
        self.resource_count = len(network.resources.keys)
        self._hops: dict[int, Ids] = {}
        self._hops_lock = threading.Lock()
        self._take_memberships()
        self._take_holdings()
        self._take_competitions()
        self.needs_of = Groups.by(self.network.needs.company, self.company_count)

    def _take_memberships(self) -> None:
        members, day = self.network.members, self.as_of.toordinal()
        running = self._running_alliances(day)
        active = running[members.alliance] & (members.since <= day) & (day < members.until)
        # a company may have two periods that include the day: it is one member
        pairs = distinct(
            members.alliance[active].astype(np.int64) * self.company_count + members.company[active]
        )
        alliance, self.member = np.divmod(pairs, max(1, self.company_count))
        self._member_pairs = pairs
        self.members_of = Groups.by(alliance, len(self.network.alliances.keys))
        by_company = in_order(self.member, self.company_count)
        self.joined = alliance[by_company]
        self.alliances_of = Groups.by(self.member[by_company], self.company_count)

    def _running_alliances(self, day: int) -> Flags:
        alliances = self.network.alliances
        stage_runs = np.array([stage in ACTIVE_STAGES for stage in alliances.stages], dtype=np.bool_)
        ended = np.array([stage is AllianceStage.ENDED for stage in alliances.stages], dtype=np.bool_)
        # an ended alliance without a stated end is not active; one with a stated end is active until then
        stage_runs |= ended & (alliances.ends_on != NO_END)
        result: Flags = stage_runs & (alliances.starts_on <= day) & (day < alliances.ends_on)
        return result

    def _take_holdings(self) -> None:
        holds = self.network.holds
        level = rounded(holds.level)
        some = level > 0
        company = holds.company[some]
        self.held = holds.resource[some].astype(np.int64)
        self.held_level = level[some]
        self.holds_of = Groups.by(company, self.company_count)
        self._held_pairs = company.astype(np.int64) * self.resource_count + self.held
        by_resource = in_order(self.held, self.resource_count)
        self.holder = company[by_resource].astype(np.int64)
        self.holder_level = self.held_level[by_resource]
        self.holders_of = Groups.by(self.held[by_resource], self.resource_count)

    def _take_competitions(self) -> None:
        rows = self.network.competitions
        a, b = rows.a.astype(np.int64), rows.b.astype(np.int64)
        strong = rounded(rows.intensity) >= rounded_value(self.conflict_threshold)
        pairs = np.concatenate([a * self.company_count + b, b * self.company_count + a])
        order = np.argsort(pairs, kind="stable")
        company, self.rival = np.divmod(pairs[order], max(1, self.company_count))
        self.rival_conflicts = np.concatenate([strong, strong])[order]
        self.rival_row = order % max(1, len(rows.a))
        self.rivals_of = Groups.by(company, self.company_count)
        self._conflict_pairs = pairs[order][self.rival_conflicts]

    @property
    def graph_revision(self) -> str:
        """The graph revision that the network was read at."""
        return self.network.revision

    @property
    def parameters(self) -> dict[str, object]:
        """The day and the threshold, as stated in answers."""
        return {"asOf": self.as_of.isoformat(), "conflictThreshold": self.conflict_threshold}

    def after(self, network: Network) -> "ActiveNetwork":
        """The network at a later revision, on the same day; columns that did not change are kept.

        If only the revision differs, everything is kept; if the partners are the same, their graph is kept.
        """
        if network.has_columns_of(self._all_days):
            later = copy(self)
            later._all_days = network
            later.network = replace(self.network, revision=network.revision)
            return later
        later = ActiveNetwork(network, self.as_of, self.conflict_threshold)
        same_partners = (
            later.company_count == self.company_count
            and np.array_equal(later.members_of.starts, self.members_of.starts)
            and np.array_equal(later.member, self.member)
        )
        if same_partners and "company_graph" in vars(self):
            vars(later)["company_graph"] = self.company_graph
        return later

    @cached_property
    def derived(self) -> frozenset[str]:
        """Which of ``needs`` and ``competitors`` were, at least in part, made by a rule and not declared."""
        columns = {"needs": self.network.needs.evidence, "competitors": self.network.competitions.evidence}
        return frozenset(name for name, evidence in columns.items() if any(map(is_derived, evidence)))

    @cached_property
    def needs(self) -> NeedColumns:
        """The supply of every need on this day; rows as in the network's needs."""
        return need_columns(self)

    @cached_property
    def company_graph(self) -> CompanyGraph:
        """The partners as one graph of all companies, which keeps its measures."""
        return CompanyGraph.of(self)

    @cached_property
    def link_model(self) -> LinkModel:
        """The model of new links, from the memberships, dates and resources of the whole network."""
        return LinkModel(self)

    def company(self, key: str) -> int:
        """The number of a company.

        Raises
        ------
        NotFound
            There is no company with this key.
        """
        return _number(self.network.companies.keys, key, "company")

    def resource(self, key: str) -> int:
        """The number of a resource; NotFound when there is none with this key."""
        return _number(self.network.resources.keys, key, "resource")

    def alliance(self, key: str) -> int:
        """The number of an alliance; NotFound when there is none with this key."""
        return _number(self.network.alliances.keys, key, "alliance")

    def company_numbers(self, keys: Collection[str] | None) -> Positions:
        """The numbers of these companies, ascending, each once; of all when None is given."""
        if keys is None:
            return np.arange(self.company_count, dtype=np.int64)
        return np.array(sorted({self.company(key) for key in keys}), dtype=np.int64)

    def resource_numbers(self, keys: Collection[str] | None) -> Positions:
        """The numbers of these resources, ascending, each once; of all when None is given."""
        if keys is None:
            return np.arange(self.resource_count, dtype=np.int64)
        return np.array(sorted({self.resource(key) for key in keys}), dtype=np.int64)

    def company_keys(self, numbers: Iterable[int]) -> tuple[str, ...]:
        """The keys of these companies, in the order given."""
        keys = self.network.companies.keys
        return tuple(keys[number] for number in numbers)

    def resource_keys(self, numbers: Iterable[int]) -> tuple[str, ...]:
        """The keys of these resources, in the order given."""
        keys = self.network.resources.keys
        return tuple(keys[number] for number in numbers)

    def alliance_keys(self, numbers: Iterable[int]) -> tuple[str, ...]:
        """The keys of these alliances, in the order given."""
        keys = self.network.alliances.keys
        return tuple(keys[number] for number in numbers)

    def partners(self, company: int) -> Positions:
        """The companies that share an active alliance with this one, ascending."""
        _, rows = self.members_of.rows_of(self.joined[self.alliances_of.of(company)])
        members = distinct(self.member[rows])
        others: Positions = members[members != company]
        return others

    def partner_keys(self, company: str) -> tuple[str, ...]:
        """Keys of the companies that share an active alliance with this one, ascending."""
        return self.company_keys(self.partners(self.company(company)))

    def are_partners(self, a: NDArray[np.int64], b: NDArray[np.int64]) -> Flags:
        """Whether a[i] and b[i] share an active alliance, for each i."""
        result = np.zeros(len(a), dtype=np.bool_)
        for begin in range(0, len(a), PAIRS_AT_ONCE):
            part = slice(begin, begin + PAIRS_AT_ONCE)
            owner, rows = self.alliances_of.rows_of(a[part])
            other = b[part][owner]
            shared = is_contained(self.joined[rows] * self.company_count + other, self._member_pairs)
            result[begin + owner[shared]] = True
        result &= a != b
        return result

    def are_in_conflict(self, a: NDArray[np.int64], b: NDArray[np.int64]) -> Flags:
        """Whether a[i] and b[i] conflict, for each i."""
        return is_contained(a * self.company_count + b, self._conflict_pairs)

    def conflicts_of(self, company: int) -> Positions:
        """The companies that this one is in conflict with, ascending."""
        rows = self.rivals_of.of(company)
        rivals: Positions = self.rival[rows][self.rival_conflicts[rows]]
        return rivals

    @cached_property
    def rival_derived(self) -> Flags:
        """Whether the competition was found by a rule, for each row of ``rival``."""
        derived = np.array([is_derived(text) for text in self.network.competitions.evidence], dtype=np.bool_)
        result: Flags = derived[self.rival_row]
        return result

    def declared_conflicts_of(self, company: int) -> Positions:
        """The companies in a declared conflict with this one, ascending: not one that a rule found."""
        rows = self.rivals_of.of(company)
        rivals: Positions = self.rival[rows][self.rival_conflicts[rows] & ~self.rival_derived[rows]]
        return rivals

    def competition_evidence(self, company: int, rival: int) -> str | None:
        """Where it comes from that the two compete; None if they don't, or nothing is stated."""
        rows = self.rivals_of.of(company)
        at = rows.start + int(np.searchsorted(self.rival[rows], rival))
        if at == rows.stop or self.rival[at] != rival:
            return None
        return self.network.competitions.evidence[int(self.rival_row[at])]

    def levels(self, companies: NDArray[np.integer], resources: NDArray[np.integer]) -> Levels:
        """The level at which companies[i] holds resources[i], 0 when it does not."""
        wanted = companies.astype(np.int64) * self.resource_count + resources
        if not len(self._held_pairs):
            return np.zeros(len(wanted), dtype=np.float64)
        positions = np.minimum(np.searchsorted(self._held_pairs, wanted), len(self._held_pairs) - 1)
        is_held = self._held_pairs[positions] == wanted
        return np.where(is_held, self.held_level[positions], 0.0)

    def hops(self, company: int) -> Ids:
        """Steps from this company to every other in the graph of partners; -1 where unreachable."""
        with self._hops_lock:
            known = self._hops.get(company)
        if known is not None:
            return known
        distance = self._search(company)
        with self._hops_lock:
            if len(self._hops) >= REMEMBERED_DISTANCES:
                del self._hops[next(iter(self._hops))]
            self._hops[company] = distance
        return distance

    def _search(self, company: int) -> Ids:
        """Breadth-first over companies and alliances in turn: no alliance is spread out into its pairs."""
        distance = np.full(self.company_count, -1, dtype=np.int32)
        distance[company] = 0
        visited = np.zeros(len(self.network.alliances.keys), dtype=np.bool_)
        frontier, step = np.array([company], dtype=np.int64), 0
        while len(frontier):
            step += 1
            _, rows = self.alliances_of.rows_of(frontier)
            alliances = distinct(self.joined[rows])
            alliances = alliances[~visited[alliances]]
            visited[alliances] = True
            _, rows = self.members_of.rows_of(alliances)
            reached = distinct(self.member[rows])
            frontier = reached[distance[reached] < 0]
            distance[frontier] = step
        distance.setflags(write=False)
        return distance


def _number(keys: tuple[str, ...], key: str, kind: str) -> int:
    position = bisect_left(keys, key)
    if position == len(keys) or keys[position] != key:
        raise NotFound(f"There is no {kind} with the key {key!r}.")
    return position
