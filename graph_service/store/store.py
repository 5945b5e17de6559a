"""The store: a database, and the snapshot of its graph, kept while the revision stays the same."""

import asyncio
import time
from dataclasses import dataclass
from typing import Annotated, Final

from typing_extensions import Doc

from graph_service.domain.change import Request
from graph_service.domain.errors import Unavailable
from graph_service.domain.network import Network
from graph_service.store.changes.changes import AppliedRequest, apply
from graph_service.store.engine.database import PATIENCE_S, Database
from graph_service.store.history.audit_trail import AuditTrail
from graph_service.store.history.change_feed import ChangeFeed
from graph_service.store.schema.revision import graph_revision, is_at_or_after, revision_parts
from graph_service.store.snapshot.snapshot import read_network

FIRST_PAUSE_S: Final = 0.02
"""Seconds until a server that has not come to a revision is asked again; each time twice as many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotLoad:
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

    def __init__(self, database: Database, feed: ChangeFeed | None = None) -> None:
        self.database = database
        self.feed = feed or ChangeFeed(database)
        self.trail: AuditTrail | None = None
        """Where changes are written down, beside the history."""
        self.loaded: SnapshotLoad | None = None
        """When the snapshot was last read; None before the first time."""
        self._network: Network | None = None
        self._latest_revision: str | None = None
        """The last revision that a change has made here, or a client was waited for with."""
        self._read_lock = asyncio.Lock()
        self._change_lock = asyncio.Lock()

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
        async with self._read_lock:
            if self._network is not None and self._network is not network:
                # others have waited here with us: what the first of them read may do for all
                network = self._network
                if is_at_or_after(network.revision, revision):
                    return network
            began = time.monotonic()
            self._network = await read_network(self.database, timeout=timeout, known=network)
            now = time.monotonic()
            self.loaded = SnapshotLoad(
                at=now, seconds=now - began, companies=len(self._network.companies.keys)
            )
            return self._network

    async def change(self, request: Request, *, timeout: float) -> AppliedRequest:
        """Return what became of a request for changes, after carrying it out.

        Changes of one service take turns here: in the graph they would as well, but by trying again.
        Parameters and errors are those of ``changes.apply``; waiting for one's turn does not count.
        """
        async with self._change_lock:
            applied = await apply(self.database, request, self.trail, timeout=timeout)
        self._latest_revision = applied.graph_revision
        self.feed.wake()
        return applied

    async def wait_for_revision(self, revision: str, *, timeout: float) -> None:
        """Return when everything that is read from now on is at least as new as a revision.

        Which a client has seen, at another instance maybe, and there from another server of the graph. Once
        this process has read it, or a later one, its bookmarks keep it from reading what was before. The
        revision of another graph, as it was before a restoration, is not waited for.

        Raises
        ------
        Unavailable
            When it does not come soon.
        """
        loop = asyncio.get_running_loop()
        deadline, pause = loop.time() + min(timeout, PATIENCE_S), FIRST_PAUSE_S
        while self._latest_revision is None or not is_at_or_after(self._latest_revision, revision):
            revision_here = await graph_revision(self.database, timeout=timeout)
            if revision_parts(revision_here)[0] != revision_parts(revision)[0]:
                return
            self._latest_revision = revision_here
            if is_at_or_after(revision_here, revision):
                return
            if loop.time() + pause > deadline:
                raise Unavailable(
                    f"The graph is at {revision_here} here, and has not come to {revision} yet.",
                    hint="Ask again; or without X-Graph-Revision for what there is.",
                )
            await asyncio.sleep(pause)
            pause *= 2
