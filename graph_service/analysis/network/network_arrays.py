"""The arrays of a network on one day: what the computations below ``ActiveNetwork`` read of it."""

from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.arrays.grouping import Groups, Positions
from graph_service.domain.network import Levels, Network


class NetworkArrays(Protocol):
    """A network on one day, as columns; ``ActiveNetwork`` says what each of them holds."""

    network: Network
    as_of: date
    company_count: int
    resource_count: int
    member: Positions
    members_of: Groups
    joined: Positions
    alliances_of: Groups
    held: Positions
    held_level: Levels
    holds_of: Groups

    def levels(self, companies: NDArray[np.integer], resources: NDArray[np.integer]) -> Levels:
        """Return the level at which companies[i] holds resources[i], 0 when it does not."""
