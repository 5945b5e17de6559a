"""The links along which companies could exchange: all of them or, where they are too many, a sample."""

from typing import Final

import numpy as np

from graph_service.analysis.arrays.grouping import Positions, distinct
from graph_service.analysis.complementarity.fit import fits, fits_of
from graph_service.analysis.complementarity.sampled_cycles import SampledCycles, received_bound
from graph_service.analysis.limits import Deadline
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.optimisation.cycles import Arcs, Found, in_cycles, short_cycles
from graph_service.analysis.optimisation.packing import assignment_bound
from graph_service.domain.network import Flags

ROWS_PER_SECOND: Final = 1_000_000
"""Number of pairs of a gap and a holder, per second of the time limit, up to which all links are examined."""


class Links:
    """Possible links from givers to receivers: fit above 0 and a minimum, neither partners nor in conflict.

    Parameters
    ----------
    active
        The network on a day.
    members
        Who may take part, company numbers, ascending.
    minimum
        Least fit, rounded.
    """

    def __init__(self, active: ActiveNetwork, members: Positions, minimum: float) -> None:
        self._active, self._members, self._minimum = active, members, minimum
        self._arcs: Arcs | None = None
        self._unreached = 0

    def cycles(self, max_length: int, most: int, seconds: float, deadline: Deadline) -> Found:
        """At most `most` cycles of 2 to `max_length` companies without a conflict between any two."""
        active, members = self._active, self._members
        if self._row_count() > ROWS_PER_SECOND * seconds:
            allowed = np.zeros(active.company_count, dtype=np.bool_)
            allowed[members] = True
            sampled = SampledCycles(active, allowed, self._minimum, seconds)
            return sampled.search(max_length, most, deadline.part(0.6))
        rows = fits(
            active, receivers=members, givers=members, minimum=self._minimum, deadline=deadline.part(0.5)
        )
        arcs = Arcs(rows.giver, rows.receiver, rows.fit)
        arcs = arcs.only(~active.are_in_conflict(arcs.giver, arcs.receiver))
        self._arcs = arcs = arcs.only(~active.are_partners(arcs.giver, arcs.receiver))
        self._unreached = len(members) - rows.receivers_done
        ring = in_cycles(arcs, active.company_count)
        conflicts = {
            company: frozenset(active.conflicts_of(company).tolist())
            for company in distinct(ring.giver).tolist()
        }
        search = short_cycles(ring, active.company_count, conflicts, max_length, most, deadline.part(0.4))
        return Found(search.cycles, search.complete and not self._unreached)

    def bound_of_one(self, deadline: Deadline) -> float:
        """An upper bound for a plan in which each company appears at most once."""
        if self._arcs is None:
            return received_bound(self._active, self._members, self._minimum, deadline)
        # receivers that were not examined could be given everything
        return assignment_bound(self._arcs, 1) + self._unreached

    def exist(self, givers: Positions, receivers: Positions) -> Flags:
        """Whether there is a link from givers[i] to receivers[i], for each i."""
        active = self._active
        fit = fits_of(active, givers, receivers)
        result = (fit > 0) & (fit >= self._minimum) & ~active.are_in_conflict(givers, receivers)
        return result & ~active.are_partners(givers, receivers)

    def reason(self, complete: bool, max_length: int) -> str:
        """Why no cycle was found."""
        if not complete:
            return "The time limit was reached before a cycle was found; a longer one may find some."
        if not self._active.needs.total.any():
            return "No company has an open gap."
        if self._arcs is not None and not len(self._arcs):
            share = f"a share of {self._minimum:g} of the gaps"
            return (
                f"No company closes {share} of another that is neither its partner nor in conflict with it."
            )
        return f"There is no cycle of 2 to {max_length} companies without a conflict."

    def _row_count(self) -> int:
        """Pairs of a member's open gap and a holder of it: a bound for the number of fits above 0."""
        needs = self._active.needs
        _, gaps = self._active.needs_of.rows_of(self._members)
        lacked = needs.resource[gaps[needs.weighted[gaps] > 0]]
        return int(self._active.holders_of.sizes(lacked).sum())
