"""The snapshot of the graph as analyses look at it: on a day, and as somebody sees it."""

import asyncio
import datetime as dt
from collections import OrderedDict
from typing import Final, Protocol

from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.api.compute.result_cache import Searches
from graph_service.domain.access import Role, Viewer
from graph_service.domain.alliance_stages import AGREED_STAGES
from graph_service.domain.network import Network

KEPT_DAYS: Final = 8
"""How many days of the snapshot are kept ready."""


class Snapshots(Protocol):
    """Where snapshots come from: a store, or what somebody sees of one."""

    async def network(self, *, timeout: float) -> Network:
        """Return the graph as it is now."""


class AgreedAlliances:
    """The snapshot that partners see: without alliances that are no more than candidates.

    Parameters
    ----------
    snapshots
        The whole graph.
    """

    def __init__(self, snapshots: Snapshots) -> None:
        self._snapshots = snapshots
        self._last: tuple[Network, Network] | None = None
        self._making = asyncio.Lock()

    async def network(self, *, timeout: float) -> Network:
        """Return the graph as it is now and partners see it: the same object as long as it stays the same."""
        whole = await self._snapshots.network(timeout=timeout)
        async with self._making:
            if self._last is None or self._last[0] is not whole:
                agreed = await asyncio.to_thread(whole.of_stages, frozenset(AGREED_STAGES), self._last)
                self._last = (whole, agreed)
            return self._last[1]


class ActiveNetworks:
    """The snapshot as it stands on the days asked for last, shared by all requests.

    Parameters
    ----------
    snapshots
        Where it comes from.
    conflict_threshold
        Competitors of at least this intensity are in conflict.
    """

    def __init__(self, snapshots: Snapshots, conflict_threshold: float) -> None:
        self._snapshots = snapshots
        self._threshold = conflict_threshold
        self.searches = Searches()
        self._kept: OrderedDict[dt.date, tuple[Network, asyncio.Future[ActiveNetwork]]] = OrderedDict()
        self._of_partners: ActiveNetworks | None = None

    def seen_by(self, viewer: Viewer) -> "ActiveNetworks":
        """Return those of somebody's own graph: what they ask shares nothing with what others see more of."""
        if viewer.role is not Role.PARTNER:
            return self
        if self._of_partners is None:
            self._of_partners = ActiveNetworks(AgreedAlliances(self._snapshots), self._threshold)
        return self._of_partners

    async def on(self, day: dt.date, *, timeout: float) -> ActiveNetwork:
        """Return the graph of now as it stands on a day."""
        network = await self._snapshots.network(timeout=timeout)
        kept_network, kept = self._kept.get(day, (None, None))
        built = kept.result() if kept is not None and _succeeded(kept) else None
        if kept is None or kept_network is not network or (kept.done() and built is None):
            # what belongs to an older revision is of no use to anybody else
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
