"""The store: a database, and the snapshot of its graph, kept while the revision stays the same."""

import asyncio
import time
from dataclasses import dataclass
from typing import Annotated

from typing_extensions import Doc

from graph_service.domain.change import Request
from graph_service.domain.network import Network
from graph_service.store.audit import AuditTrail
from graph_service.store.changes import Applied, apply
from graph_service.store.database import Database
from graph_service.store.feed import Feed
from graph_service.store.revision import graph_revision, is_at_or_after
from graph_service.store.snapshot import read_network


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """When the snapshot was last brought up to date."""

    at: Annotated[float, Doc("By the monotonic clock.")]
    seconds: Annotated[float, Doc("How long it took.")]
    companies: int


class Store:
    """One graph, for reading with statements and as a snapshot, and for hearing of its changes.

    Parameters
    ----------
    database
        A graph that was migrated.
    feed
        What tells of its changes; None makes one.
    """

    def __init__(self, database: Database, feed: Feed | None = None) -> None:
        self.database = database
        self.feed = feed or Feed(database)
        self.trail: AuditTrail | None = None
        """Where changes are written down, beside the history."""
        self.loaded: Loaded | None = None
        """When the snapshot was last read; None before the first time."""
        self._network: Network | None = None
        self._reading = asyncio.Lock()
        self._changing = asyncio.Lock()

    async def network(self, *, timeout: float) -> Network:
        """Return the graph as it is now; when its revision has moved, what has changed is read.

        Raises
        ------
        LimitExceeded
            When reading it takes longer than ``timeout`` seconds.
        """
        network = self._network
        revision = await graph_revision(self.database, timeout=timeout)
        if network is not None and network.revision == revision:
            return network
        async with self._reading:
            if self._network is not None and self._network is not network:
                # others have waited here with us: what the first of them read may do for all
                network = self._network
                if is_at_or_after(network.revision, revision):
                    return network
            began = time.monotonic()
            self._network = await read_network(self.database, timeout=timeout, known=network)
            now = time.monotonic()
            self.loaded = Loaded(at=now, seconds=now - began, companies=len(self._network.companies.keys))
            return self._network

    async def change(self, request: Request, *, timeout: float) -> Applied:
        """Return what became of a request for changes, after carrying it out.

        Changes of one service take turns here: in the graph they would as well, but by trying again.
        Parameters and errors are those of ``changes.apply``; waiting for one's turn does not count.
        """
        async with self._changing:
            applied = await apply(self.database, request, self.trail, timeout=timeout)
        self.feed.wake()
        return applied
