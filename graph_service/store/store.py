"""The store: a database, and the snapshot of its graph, which is kept until the revision changes."""

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
"""Seconds until the revision of a server that lags is read again; doubled each time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotLoad:
    """When the snapshot was last brought up to date."""

    at: Annotated[float, Doc("By the monotonic clock.")]
    seconds: Annotated[float, Doc("How long it took.")]
    companies: int


class Store:
    """One graph: read with statements or as a snapshot, changed, and watched.

    Parameters
    ----------
    database
        A graph that was migrated.
    feed
        Its change feed; None makes one.
    """

    def __init__(self, database: Database, feed: ChangeFeed | None = None) -> None:
        self.database = database
        self.feed = feed or ChangeFeed(database)
        self.trail: AuditTrail | None = None
        """The audit log of changes."""
        self.loaded: SnapshotLoad | None = None
        """When the snapshot was last read; None before the first time."""
        self._network: Network | None = None
        self._latest_revision: str | None = None
        """The last revision that a change of this process has made, or that a client waited for."""
        self._read_lock = asyncio.Lock()
        self._change_lock = asyncio.Lock()

    async def network(self, *, timeout: float) -> Network:
        """Return the current graph; if its revision has changed, the changes are read.

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
                # other callers waited for the same lock: the snapshot of the first may be recent enough for
                # all
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
        """Execute a request for changes, and return its outcome.

        Changes of one process take turns here; in the graph they would be serialised by retries.
        Parameters and errors are those of ``changes.apply``; the wait for the turn is not included.
        """
        async with self._change_lock:
            applied = await apply(self.database, request, self.trail, timeout=timeout)
        self._latest_revision = applied.graph_revision
        self.feed.wake()
        return applied

    async def wait_for_revision(self, revision: str, *, timeout: float) -> None:
        """Wait until everything that is read from now on is at least as new as a revision.

        A client names a revision that it has seen; the revision may come from another instance that reads
        another server of the graph. Once this process has read that revision, or a later one, its bookmarks
        prevent older reads. The method does not wait for the revision of another graph, e.g. of the time
        before a restoration.

        Raises
        ------
        Unavailable
            When the graph does not reach it soon.
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
                    f"The graph is at revision {revision_here} here, and has not reached {revision} yet.",
                    hint="Try again, or send no X-Graph-Revision to read the present state.",
                )
            await asyncio.sleep(pause)
            pause *= 2
