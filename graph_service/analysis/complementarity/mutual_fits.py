"""The mutual fits of one company with all others."""

import numpy as np

from graph_service.analysis.arrays.grouping import Positions, sums
from graph_service.analysis.complementarity.fit import fits_to
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.domain.network import Levels


def mutual_fits(active: ActiveNetwork, company: int) -> Levels:
    """The smaller of the fits in both directions, of each company; 0 for a partner; not rounded."""
    result = fits_to(active, company)
    result[active.partners(company)] = 0.0  # what a partner holds counts as there already
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
