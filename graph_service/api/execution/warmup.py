"""Computes, at the start of a service, the data that its first analyses would wait for."""

import asyncio
import logging
from functools import partial
from typing import Final

from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.api.compute.snapshot_cache import SnapshotCache
from graph_service.api.resolvers.context import ResolverContext
from graph_service.domain.errors import ServiceError
from graph_service.query import root_queries

_LOG = logging.getLogger(__name__)
MAX_COMPANIES: Final = 10_000
"""Maximum number of companies for a warm-up, which takes seconds and some ten megabytes.

For larger networks it would take memory even if no client requests an analysis."""
QUIET_SECONDS: Final = 0.5
"""Seconds between two checks whether an analysis still runs."""


async def warm_up(context: ResolverContext, snapshots: SnapshotCache) -> None:
    """Read today's snapshot, and compute the expensive data that is kept with it, while no analysis runs."""
    try:
        _, _, companies, _, _ = await context.read(root_queries.totals(context.today), [])
        if not 0 < companies <= MAX_COMPANIES:
            return
        active = await snapshots.on(context.today, timeout=context.settings.analysis_timeout)
        for work in (_drawing, _betweenness):
            while context.threads.running:  # noqa: ASYNC110  # an event would be set and cleared by each request
                await asyncio.sleep(QUIET_SECONDS)
            await context.threads.run(partial(work, active))
    except ServiceError as error:
        _LOG.warning("warm-up failed: %s", error.message)
    except Exception:  # noqa: BLE001  # the service works without it, and a request shows the error
        _LOG.exception("warm-up failed")


def _drawing(active: ActiveNetwork) -> None:
    _ = active.needs, active.company_graph.communities, active.company_graph.places


def _betweenness(active: ActiveNetwork) -> None:
    _ = active.company_graph.betweenness
