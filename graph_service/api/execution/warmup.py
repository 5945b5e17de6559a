"""What a service works out when it starts, so that whoever asks first waits no longer than the others."""

import asyncio
import logging
from functools import partial
from typing import Final

from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.api.compute.snapshot_cache import ActiveNetworks
from graph_service.api.resolvers.context import Analyst
from graph_service.domain.errors import ServiceError
from graph_service.query import root_queries

_LOG = logging.getLogger(__name__)
MOST_COMPANIES: Final = 10_000
"""Companies up to which it is done: seconds of work and some ten megabytes.

Larger networks take memory that a service which is asked for no analysis does without."""
QUIET_SECONDS: Final = 0.5
"""How long it waits where somebody's analysis runs, before it looks again."""


async def work_ahead(analyst: Analyst, networks: ActiveNetworks) -> None:
    """Read the snapshot of today, and work out what takes long and is kept with it, while nobody computes."""
    try:
        _, _, companies, _, _ = await analyst.read(root_queries.totals(analyst.today), [])
        if not 0 < companies <= MOST_COMPANIES:
            return
        active = await networks.on(analyst.today, timeout=analyst.settings.analysis_timeout)
        for work in (_drawing, _betweenness):
            while analyst.desk.running:  # noqa: ASYNC110  # an event would be set and cleared by each request
                await asyncio.sleep(QUIET_SECONDS)
            await analyst.desk.done(partial(work, active))
    except ServiceError as error:
        _LOG.warning("nothing was worked out ahead: %s", error.message)
    except Exception:  # noqa: BLE001  # a service does without it, and whoever asks is told
        _LOG.exception("nothing was worked out ahead")


def _drawing(active: ActiveNetwork) -> None:
    _ = active.needs, active.company_graph.communities, active.company_graph.places


def _betweenness(active: ActiveNetwork) -> None:
    _ = active.company_graph.betweenness
