"""The snapshots that analyses use: the graph on a day, limited to what a viewer may see."""

import asyncio
import datetime as dt
from collections import OrderedDict
from typing import Final, Protocol

from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.api.compute.result_cache import ResultCache
from graph_service.domain.access import Role, Viewer
from graph_service.domain.alliance_stages import AGREED_STAGES
from graph_service.domain.network import Network

KEPT_DAYS: Final = 8
"""Number of days for which the snapshot is cached."""


class SnapshotSource(Protocol):
    """A source of snapshots: a store, or a part of one."""

    async def network(self, *, timeout: float) -> Network:
        """Return the current graph."""


class PartnerSnapshots:
    """The snapshot that partners see: without alliances that are only candidates.

    Parameters
    ----------
    snapshots
        The whole graph.
    """

    def __init__(self, snapshots: SnapshotSource) -> None:
        self._snapshots = snapshots
        self._last: tuple[Network, Network] | None = None
        self._making = asyncio.Lock()

    async def network(self, *, timeout: float) -> Network:
        """Return the current graph as partners see it: the same object until it changes."""
        whole = await self._snapshots.network(timeout=timeout)
        async with self._making:
            if self._last is None or self._last[0] is not whole:
                agreed = await asyncio.to_thread(whole.of_stages, frozenset(AGREED_STAGES), self._last)
                self._last = (whole, agreed)
            return self._last[1]


class SnapshotCache:
    """The snapshots of the most recently requested days, shared by all requests.

    Parameters
    ----------
    snapshots
        The source.
    conflict_threshold
        Competitors of at least this intensity are in conflict.
    """

    def __init__(self, snapshots: SnapshotSource, conflict_threshold: float) -> None:
        self._snapshots = snapshots
        self._threshold = conflict_threshold
        self.results = ResultCache()
        self._kept: OrderedDict[dt.date, tuple[Network, asyncio.Future[ActiveNetwork]]] = OrderedDict()
        self._for_partners: SnapshotCache | None = None

    def visible_to(self, viewer: Viewer) -> "SnapshotCache":
        """Return the snapshots of what a viewer may see; partners share none with viewers who see more."""
        if viewer.role is not Role.PARTNER:
            return self
        if self._for_partners is None:
            self._for_partners = SnapshotCache(PartnerSnapshots(self._snapshots), self._threshold)
        return self._for_partners

    async def on(self, day: dt.date, *, timeout: float) -> ActiveNetwork:
        """Return the current graph on a day."""
        network = await self._snapshots.network(timeout=timeout)
        kept_network, kept = self._kept.get(day, (None, None))
        built = kept.result() if kept is not None and _succeeded(kept) else None
        if kept is None or kept_network is not network or (kept.done() and built is None):
            # data of an older revision is no longer used
            for other, (older, _) in list(self._kept.items()):
                if not network.has_columns_of(older):
                    del self._kept[other]
            if built is None:
                build = asyncio.to_thread(ActiveNetwork, network, day, self._threshold)
            else:
                build = asyncio.to_thread(built.after, network)
            kept = asyncio.ensure_future(build)
            self._kept[day] = (network, kept)
            while len(self._kept) > KEPT_DAYS:
                self._kept.popitem(last=False)
        self._kept.move_to_end(day)
        return await asyncio.shield(kept)


def _succeeded(future: asyncio.Future[ActiveNetwork]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None
