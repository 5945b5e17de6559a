"""Changes of the graph, by any process, for subscribers.

A watcher polls the revision of the graph, and so notices a change by any process that writes to the same
graph. All subscribers of a process share the polling, and the reads after a change. There is no polling
without subscribers.
"""

import asyncio
import datetime as dt
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Coroutine, Hashable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from graph_service.domain.errors import Conflict, InternalError, LimitExceeded, ServiceError
from graph_service.store.engine.database import Database
from graph_service.store.history.events import ChangeEvent, read_change_events
from graph_service.store.schema.revision import graph_revision, is_at_or_after, revision_parts

MAX_REVISIONS: Final = 500
"""Maximum number of revisions that are read at once."""
KEPT_READS: Final = 32
"""Number of recent reads that are kept, for subscribers that need the same ones."""
TIMEOUT_S: Final = 10.0
"""Seconds that the graph may take to answer."""
SETTLING_S: Final = 1.0
"""Seconds after which a revision with fewer changes than it states, or with none, is accepted."""


def utc_today() -> dt.date:
    """Return the current day in UTC."""
    return dt.datetime.now(dt.UTC).date()


@dataclass(frozen=True, slots=True)
class ChangeBatch:
    """What was changed from one revision to another."""

    revision: str
    events: tuple[ChangeEvent, ...]


class ChangeFeed:
    """The changes of one graph.

    Parameters
    ----------
    database
        A graph that was migrated.
    interval
        Seconds between two polls.
    today
        Returns the current day.
    """

    def __init__(
        self, database: Database, interval: float = 0.5, today: Callable[[], dt.date] = utc_today
    ) -> None:
        self.today = today
        self._database = database
        self._interval = interval
        self.subscribers = 0
        """Number of subscribers."""
        self._watcher: GraphWatcher | None = None
        self._polling: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """Poll at once: this process has changed the graph."""
        if self._watcher is not None:
            self._watcher.wake.set()

    @asynccontextmanager
    async def subscribe(self, most: int) -> AsyncIterator["GraphWatcher"]:
        """Yield the watcher, which polls as long as there is a subscriber.

        Parameters
        ----------
        most
            Maximum number of subscribers at a time.

        Raises
        ------
        LimitExceeded
            When there are already that many.
        """
        if self.subscribers >= most:
            raise LimitExceeded(
                f"There are already {most:,} subscriptions, which is the maximum.",
                hint="Try again later, or use another instance.",
            )
        if self._watcher is None or self._polling is None or self._polling.done():
            self._watcher = GraphWatcher(self._database, self.today)
            self._polling = asyncio.create_task(self._watcher.poll(self._interval))
        self.subscribers += 1
        try:
            yield self._watcher
        finally:
            self.subscribers -= 1
            if not self.subscribers:
                self._polling.cancel()
                self._watcher.close()
                self._watcher = None


class GraphWatcher:
    """Polls the revision, and reads what has changed, for all subscribers."""

    def __init__(self, database: Database, today: Callable[[], dt.date]) -> None:
        self.wake = asyncio.Event()
        self._database = database
        self._today = today
        self._revision: str | None = None
        self._failure: Exception | None = None
        self._notification = asyncio.Event()
        self._reads: OrderedDict[Hashable, asyncio.Task[Any]] = OrderedDict()

    async def wait_for_change(self, revision: str, day: dt.date | None = None) -> None:
        """Wait until the graph is past a revision or, where a day is given, that day is over.

        Raises
        ------
        Conflict
            When the graph was replaced by another one, or by an earlier state of it.
        """
        while True:
            if self._failure is not None:
                raise self._failure
            if self._revision is not None:
                if revision_parts(self._revision)[0] != revision_parts(revision)[0]:
                    raise _replaced()
                if not is_at_or_after(revision, self._revision):
                    return
            if day is not None and self._today() != day:
                return
            await self._notification.wait()

    async def read_after(self, revision: str) -> ChangeBatch:
        """Return the changes after a revision that the graph is past, or the first part of them."""
        if self._revision is None:
            raise InternalError("changes are read before the revision of the graph is known")
        batch: ChangeBatch = await self._read_once(revision, partial(self._read, revision, self._revision))
        return batch

    async def value(self, text: str, parameters: Mapping[str, Any], *, timeout: float) -> Any:
        """Return the value of a statement that reads the history, whose entries never change.

        Parameters and errors are those of ``Database.value``.
        """
        read = partial(self._database.value, text, parameters, timeout=timeout)
        return await self._read_once((text, repr(parameters)), read)

    async def _read_once(self, what: Hashable, read: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        """Return what is read, once for all subscribers that need the same."""
        read_task = self._reads.get(what)
        if read_task is None:
            self._reads[what] = read_task = asyncio.create_task(read())
            while len(self._reads) > KEPT_READS:
                self._reads.popitem(last=False)
        try:
            # the read continues if one of the waiting subscribers leaves
            return await asyncio.shield(read_task)
        except Exception:
            self._reads.pop(what, None)
            raise

    async def _read(self, known: str, now: str) -> ChangeBatch:
        epoch, first = revision_parts(known)
        newest = revision_parts(now)[1]
        last = min(newest, first + MAX_REVISIONS)
        patience = asyncio.get_running_loop().time() + SETTLING_S
        while True:
            work = partial(read_change_events, known=first, now=last)
            events = await self._database.read(work, timeout=TIMEOUT_S)
            # The engines may show a part of the transaction that was committed last. Earlier ones are shown
            # completely, as it could only begin when they had ended.
            last_events = [event for event in events if event.number == last]
            if last < newest or (
                last_events and last_events[0].changes_in_revision in (None, len(last_events))
            ):
                break
            if asyncio.get_running_loop().time() > patience:
                break  # another program raised the number, and wrote no entries, or not all
            await asyncio.sleep(0.01)
        return ChangeBatch(f"{epoch}.{last}", tuple(events))

    async def poll(self, interval: float) -> None:
        """Poll the revision of the graph, and notify the waiting subscribers."""
        day = self._today()
        try:
            while True:
                self.wake.clear()
                revision = self._revision
                with suppress(ServiceError):  # a graph that is down may come back
                    revision = await graph_revision(self._database, timeout=TIMEOUT_S)
                today = self._today()
                if self._revision is not None and not is_at_or_after(str(revision), self._revision):
                    raise _replaced()
                if revision != self._revision or today != day:
                    self._revision, day = revision, today
                    self._notify()
                with suppress(TimeoutError):
                    async with asyncio.timeout(interval):
                        await self.wake.wait()
        except Exception as error:  # noqa: BLE001  # raised to all who wait, which show or mask it
            self._failure = error
            self._notify()

    def close(self) -> None:
        """Cancel reads that no subscriber needs any longer."""
        for read_task in self._reads.values():
            read_task.cancel()

    def _notify(self) -> None:
        notification, self._notification = self._notification, asyncio.Event()
        notification.set()


def _replaced() -> Conflict:
    return Conflict(
        "The graph was replaced by another one, or by an earlier state of it.",
        hint="Read your data again, and subscribe after the graphRevision of that answer.",
    )
