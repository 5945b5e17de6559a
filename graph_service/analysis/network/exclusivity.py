"""Which companies an exclusive alliance binds."""

import numpy as np

from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.domain.network import Flags


def locked_for(active: ActiveNetwork, outsiders: Flags) -> Flags:
    """Which companies are in an exclusive alliance with another company, in none of these alliances.

    Parameters
    ----------
    outsiders
        By alliance: whether who asks is not a member of it.
    """
    sizes = np.diff(active.members_of.starts)
    exclusive = np.flatnonzero(active.network.alliances.exclusive & (sizes > 1) & outsiders)
    _, rows = active.members_of.rows_of(exclusive)
    result = np.zeros(active.company_count, dtype=np.bool_)
    result[active.member[rows]] = True
    return result
