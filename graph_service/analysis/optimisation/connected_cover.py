"""The smallest choice of companies that meets demands and is connected through active alliances."""

from dataclasses import dataclass
from math import ceil, inf
from typing import Annotated, Final

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from typing_extensions import Doc

from graph_service.analysis.arrays.grouping import Positions, distinct, is_contained, sums
from graph_service.analysis.limits import Deadline
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.optimisation.cover import (
    ENTRIES_PER_SECOND,
    TOLERANCE,
    fractional_cost,
    rival_rows,
)
from graph_service.analysis.optimisation.demands import Suppliers, rivals_among
from graph_service.analysis.optimisation.integer_program import Rows
from graph_service.domain.network import Flags, Levels

MAX_CUTS: Final = 5
"""Number of companies of a disconnected part for which a connecting company is required at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """A connected choice, and what is proven about it."""

    members: Annotated[Positions, Doc("With the founder, ascending.")]
    complete: Annotated[bool, Doc("They meet all demands.")]
    least_size: Annotated[int, Doc("No complete choice has fewer members.")]
    proven: Annotated[bool, Doc("No complete choice is smaller; if this is not complete, there is none.")]


class Connection:
    """The paths from a founder to the companies that could meet demands.

    Parameters
    ----------
    founder
        The company that is in every choice.
    allowed
        By company number: whether the company may be in a choice.
    choice
        The companies that could meet the demands, of which there is at least one.
    """

    def __init__(self, active: ActiveNetwork, founder: int, allowed: Flags, choice: Suppliers) -> None:
        self._active, self._founder, self._allowed, self._choice = active, founder, allowed, choice

    def smallest(self, deadline: Deadline) -> Connected:
        """The smallest connected choice without rivals that meets all demands.

        Notes
        -----
        A choice is grown from the founder along shortest paths. Then an integer program looks for a smaller
        one among the companies that are near enough to be in it. Its solution may be disconnected: then a
        company between a part and the founder is required, and the program is solved again. Its solutions
        only ever grow, so the size of each is a bound.
        """
        best, complete = self._grown(np.ones(len(self._choice.companies), dtype=np.bool_), deadline)
        nodes, least = self._near_enough(len(best) - 1 if complete else inf)
        problem = self._choice.problem
        least = max(least, 1 + int(fractional_cost(problem, float(problem.worth.sum()))))
        proven = complete and least >= len(best)
        entries = len(nodes) + problem.supply.nnz
        if proven or entries > ENTRIES_PER_SECOND * deadline.remaining_seconds():
            return Connected(members=best, complete=complete, least_size=least, proven=proven)
        rows = self._program(nodes)
        while not proven and rows.entries <= ENTRIES_PER_SECOND * deadline.remaining_seconds():
            solution = rows.maximum(-np.ones(len(nodes)), deadline)
            if solution.infeasible:
                proven = True
                break
            if np.isfinite(solution.bound):
                least = max(least, 1 + ceil(-solution.bound - TOLERANCE))
            if solution.values is not None:
                chosen = nodes[solution.values > 0.5]
                whole = self._cut(rows, nodes, chosen)
                better, meets = np.sort([*chosen, self._founder]), whole
                if not whole:
                    better, meets = self._grown(is_contained(self._choice.companies, chosen), deadline)
                if meets and not (complete and len(best) <= len(better)):
                    best, complete = better, True
            proven = complete and least >= len(best)
            if deadline.is_over():
                break
        least = len(best) if complete and proven else least
        return Connected(members=best, complete=complete, least_size=least, proven=proven)

    def _near_enough(self, most: float) -> tuple[Positions, int]:
        """The companies that can be in a choice with these bounds on its size.

        Notes
        -----
        A company that meets no demand is only needed on a path from the founder to one that does, and all
        companies of a shortest path are in the choice.
        """
        start = np.array([self._founder])
        here = distances(self._active, start, self._allowed)
        there = distances(self._active, self._choice.companies, self._allowed)
        near = (here > 0) & (there >= 0) & (here + there + 1 <= most)
        supply = self._choice.problem.supply.tocsc()
        steps = here[self._choice.companies[supply.indices]].astype(np.float64)
        steps[steps < 0] = inf
        farthest = np.minimum.reduceat(steps, supply.indptr[:-1]).max()
        # out of reach altogether: the program will say so
        return np.flatnonzero(near), 1 + (int(farthest) if np.isfinite(farthest) else 1)

    def _program(self, nodes: Positions) -> Rows:
        """The program: demands are met, there are no rivals, and a partner of the founder is chosen."""
        rows = Rows(len(nodes))
        supply = self._choice.problem.supply.tocoo()
        here = is_contained(self._choice.companies[supply.row], nodes)
        columns = np.searchsorted(nodes, self._choice.companies[supply.row[here]])
        demand = self._choice.problem.demand
        table = sparse.csr_array(
            (supply.data[here], (supply.col[here], columns)), shape=(len(demand), len(nodes))
        )
        rows.add(table, demand, inf)
        rows.add(rival_rows(rivals_among(self._active, nodes), len(nodes)), -inf, 1.0)
        first = np.flatnonzero(is_contained(nodes, self._active.partners(self._founder)))
        rows.add_row(first, np.ones(len(first)), 1.0)
        return rows

    def _cut(self, rows: Rows, nodes: Positions, chosen: Positions) -> bool:
        """Whether a choice meets the demands and is connected; later steps require missing connections."""
        whole = True
        problem = self._choice.problem
        among = np.flatnonzero(is_contained(self._choice.companies, chosen))
        by_demand = problem.supply.tocsc()
        for demand in np.flatnonzero(~problem.met(among)).tolist():
            whole = False
            span = slice(by_demand.indptr[demand], by_demand.indptr[demand + 1])
            others = np.setdiff1d(self._choice.companies[by_demand.indices[span]], chosen)
            self._require(rows, nodes, others, None)
        open_to = np.zeros(self._active.company_count, dtype=np.bool_)
        open_to[nodes] = True
        open_to[self._founder] = True
        members = np.sort([*chosen, self._founder])
        apart = parts(self._active, members)
        own = next(part for part in apart if self._founder in part)
        for part in apart:
            if part is own:
                continue
            whole = False
            for near, far in ((part, own), (own, part)):
                around = np.zeros_like(open_to)
                around[neighbours(self._active, near)] = True
                reached = distances(self._active, far, open_to, around) >= 0
                between = np.flatnonzero(around & reached & open_to)
                for company in part[:MAX_CUTS].tolist():
                    self._require(rows, nodes, between, company)
        return whole

    def _require(self, rows: Rows, nodes: Positions, some: Positions, company: int | None) -> None:
        """At least one of some companies, if a company is chosen (None: in any case)."""
        columns = np.searchsorted(nodes, some[is_contained(some, nodes)]).tolist()
        if company is None:
            rows.add_row(columns, [1.0] * len(columns), 1.0)
        else:
            own = int(np.searchsorted(nodes, company))
            rows.add_row([*columns, own], [*[1.0] * len(columns), -1.0], 0.0)

    def _grown(self, preferred: Flags, deadline: Deadline) -> tuple[Positions, bool]:
        """Members reached from the founder along shortest paths, and whether they meet all demands.

        Parameters
        ----------
        preferred
            The suppliers that are connected first.
        """
        companies, problem = self._choice.companies, self._choice.problem
        free, lacking = self._allowed.copy(), problem.demand.copy()
        members = [self._founder]
        while lacking.any() and not deadline.is_over():
            steps = distances(self._active, np.array(sorted(members)), free)
            gain = np.zeros(self._active.company_count)
            gain[companies] = self._gain(lacking)
            can = (gain[companies] > 0) & (steps[companies] > 0)
            if not can.any():
                break
            can = can & preferred if (can & preferred).any() else can
            targets = companies[can]
            target = targets[np.lexsort((targets, -gain[targets], steps[targets]))[0]]
            way = self._way(int(target), steps, gain)
            rivals = rivals_among(self._active, np.sort(way))
            if len(rivals):
                # the rival that is not the target is removed; a replacement is searched without it
                free[np.setdiff1d(np.sort(way)[rivals[0]], [target])[0]] = False
                continue
            for company in way:
                members.append(company)
                free[self._active.conflicts_of(company)] = False
                at = int(np.searchsorted(companies, company))
                if at < len(companies) and companies[at] == company:
                    lacking = np.maximum(0.0, lacking - problem.supply[[at]].toarray()[0])
        return self._necessary_members(members), not lacking.any()

    def _gain(self, lacking: Levels) -> Levels:
        """How much of the missing demand each supplier would add."""
        supply, demand = self._choice.problem.supply, self._choice.problem.demand
        row = np.repeat(np.arange(supply.shape[0]), np.diff(supply.indptr))
        part = np.minimum(supply.data, lacking[supply.indices]) / demand[supply.indices]
        return sums(row, part, supply.shape[0])

    def _way(self, target: int, steps: Positions, gain: Levels) -> list[int]:
        """The companies on a shortest path to a target, itself included; of several, those that gain most."""
        way = [target]
        while steps[way[-1]] > 1:
            before = self._active.partners(way[-1])
            before = before[steps[before] == steps[way[-1]] - 1]
            way.append(int(before[np.argmax(gain[before])]))
        return way

    def _necessary_members(self, members: list[int]) -> Positions:
        """The members without those that neither a demand nor a connection needs; the last added go first."""
        problem, companies = self._choice.problem, self._choice.companies

        def worth(some: list[int]) -> float:
            return problem.worth_of(np.flatnonzero(is_contained(companies, np.sort(some))))

        for company in members[:0:-1]:
            others = [member for member in members if member != company]
            if worth(others) == worth(members) and len(parts(self._active, np.sort(others))) == 1:
                members = others
        return np.sort(members)


def distances(
    active: ActiveNetwork, sources: Positions, allowed: Flags, stop: Flags | None = None
) -> Positions:
    """Steps from the nearest source through allowed companies; -1 where unreachable.

    Parameters
    ----------
    stop
        Companies that are reached, but not passed.
    """
    distance = np.full(active.company_count, -1, dtype=np.int64)
    distance[sources] = 0
    visited = np.zeros(len(active.network.alliances.keys), dtype=np.bool_)
    frontier, step = sources, 0
    while len(frontier):
        step += 1
        _, rows = active.alliances_of.rows_of(frontier)
        entered = np.zeros_like(visited)
        entered[active.joined[rows]] = True
        _, rows = active.members_of.rows_of(np.flatnonzero(entered & ~visited))
        visited |= entered
        met = np.zeros(active.company_count, dtype=np.bool_)
        met[active.member[rows]] = True
        reached = np.flatnonzero(met & allowed & (distance < 0))
        distance[reached] = step
        frontier = reached if stop is None else reached[~stop[reached]]
    return distance


def neighbours(active: ActiveNetwork, companies: Positions) -> Positions:
    """The partners of these companies that are not among them, ascending."""
    _, rows = active.alliances_of.rows_of(companies)
    _, rows = active.members_of.rows_of(distinct(active.joined[rows]))
    members = distinct(active.member[rows])
    others: Positions = members[~is_contained(members, companies)]
    return others


def parts(active: ActiveNetwork, companies: Positions) -> list[Positions]:
    """The companies by connected part, ascending."""
    count = len(companies)
    a, b = (side.ravel() for side in np.meshgrid(companies, companies, indexing="ij"))
    linked = active.are_partners(a, b).reshape(count, count)
    number, labels = csgraph.connected_components(linked, directed=False)
    return [companies[labels == label] for label in range(number)]
