"""A Bolt engine: its driver, and transactions on it.

Both engines speak Bolt, so everything above this module is the same on both.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from typing import Any, Final, Protocol, TypeVar

from neo4j import AsyncDriver, AsyncManagedTransaction, AsyncResult, AsyncSession, Query, unit_of_work
from neo4j.api import AsyncBookmarkManager
from neo4j.exceptions import ConstraintError, DriverError, Neo4jError, ServiceUnavailable, SessionExpired

from graph_service.domain.errors import Conflict, LimitExceeded
from graph_service.store.engine.client_shares import CLIENT_SHARE, ClientShares
from graph_service.store.engine.driver_errors import translate_error, unreachable_error
from graph_service.store.engine.embedded import EmbeddedEngine
from graph_service.store.engine.liveness import LivenessProbe
from graph_service.store.engine.read_batching import ReadBatcher
from graph_service.tracing import span

T = TypeVar("T")


class Reader(Protocol):
    """Runs reading statements on a whole database, or on the part of it that a viewer may see."""

    async def value(self, text: str, parameters: Mapping[str, Any], *, timeout: float) -> Any:
        """Return the first column of the only record of a reading statement; None without a record."""


Work = Callable[[AsyncManagedTransaction], Awaitable[T]]

CONSTRAINT_RETRIES: Final = 5
"""How often an upsert that lost a race for a new key runs again (on the embedded engine only)."""
ENGINES_SHARE: Final = 0.9
"""Share of the time limit that the engine gets for a statement, so that it stops before the caller."""
PATIENCE_S: Final = 1.8
"""Seconds that a request waits for an engine that is down."""
READY_S: Final = 10.0
"""Seconds that an engine may take to answer its first statement once it listens."""
JOB_S: Final = 60.0
"""Calls with at least this time limit are jobs, e.g. imports: they wait half of their limit for an engine."""


class Database:
    """One database on a Bolt engine.

    Parameters
    ----------
    driver
        An open driver; closed by ``close``.
    name
        The database's name on the engine.
    address
        The address of the store as users write it, e.g. ``embedded:/data`` or ``bolt://host:7687``; no
        password in it.
    agent
        What the server calls itself, e.g. ``Neo4j/5.26.16``.
    embedded
        The embedded engine that serves it, closed by ``close``; None on a Neo4j.
    server
        The address of the server, if it differs from ``address``.
    bookmarks
        With several servers: the bookmarks of this process, so that the next server that it reads from is at
        least as recent.
    client_share
        Number of connections that one client may use at a time.
    """

    def __init__(
        self,
        driver: AsyncDriver,
        name: str,
        address: str,
        *,
        agent: str = "",
        embedded: EmbeddedEngine | None = None,
        server: str | None = None,
        bookmarks: AsyncBookmarkManager | None = None,
        client_share: int = CLIENT_SHARE,
    ) -> None:
        self._driver = driver
        self._shares = ClientShares(client_share)
        self._liveness = LivenessProbe(server or address, self._is_ready)
        self._embedded = embedded
        self._bookmarks = bookmarks
        self.name = name
        self.address = address
        self.agent = agent
        self.engine = "neo4j" if embedded is None else "embedded"
        """Which of the two engines it is: ``embedded`` or ``neo4j``."""
        self.statements = 0
        """Number of reading statements sent by ``value`` so far."""
        self.read_batcher = ReadBatcher()

    @property
    def connections(self) -> tuple[int, int]:
        """How many connections are in use, and how many are open."""
        # a private attribute of the driver; its version is pinned, and a test reads it
        connections = [connection for pool in self._driver._pool.connections.values() for connection in pool]
        return sum(connection.in_use for connection in connections), len(connections)

    async def value(self, text: str, parameters: Mapping[str, Any], *, timeout: float) -> Any:
        """Return the first column of the only record of a reading statement; None without a record.

        Parameters
        ----------
        text
            One Cypher statement.
        parameters
            Its parameters.
        timeout
            Seconds after which the statement is cancelled.

        Raises
        ------
        LimitExceeded
            When it takes longer than ``timeout``.
        Unavailable
            When the engine can't be reached.
        """
        self.statements += 1

        async def value(result: AsyncResult) -> Any:
            record = await result.single()
            return None if record is None else record[0]

        async def work(tx: AsyncManagedTransaction) -> Any:
            return await value(await tx.run(text, dict(parameters)))

        async def auto_commit(session: AsyncSession) -> Any:
            limited = Query(text, timeout=ENGINES_SHARE * timeout)
            return await value(await session.run(limited, dict(parameters)))

        with span("statement"):
            return await self._run("READ", work, timeout, auto_commit)

    async def read(self, work: Work[T], *, timeout: float) -> T:
        """Run ``work`` in a read transaction, retried after transient faults, and return its result."""
        with span("transaction"):
            return await self._run("READ", work, timeout)

    async def write(self, work: Work[T], *, timeout: float) -> T:
        """Run ``work`` in a write transaction, all of it or nothing, and return its result.

        ``work`` may run several times: it is retried after transient faults and lost races for a new key.
        """
        attempt = 0
        while True:
            try:
                with span("transaction"):
                    return await self._run("WRITE", work, timeout)
            except Conflict as conflict:
                lost_race = isinstance(conflict.__cause__, ConstraintError)
                if not lost_race or attempt == CONSTRAINT_RETRIES:
                    raise
            await asyncio.sleep(0.02 * 2**attempt)
            attempt += 1

    async def _run(
        self,
        mode: str,
        work: Work[T],
        timeout: float,
        auto_commit: Callable[[AsyncSession], Awaitable[T]] | None = None,
    ) -> T:
        """Run ``work`` in transactions until one succeeds; before that ``auto_commit``, if it is given.

        A transaction takes three round trips to the engine, an auto-commit statement takes one. But the
        driver does not retry auto-commit statements: after an error that a retry may solve, a transaction
        follows.
        """
        if self._liveness.is_down and timeout < JOB_S:
            raise unreachable_error(self.address)
        timer = _CallTimer(timeout)
        try:
            async with (
                timer.limit,
                self._place(timer),
                self._driver.session(
                    database=self.name, default_access_mode=mode, bookmark_manager=self._bookmarks
                ) as session,
            ):
                with self._liveness.cut_short(timer.limit) if timeout < JOB_S else nullcontext():
                    if auto_commit is not None:
                        timer.is_working = True
                        try:
                            return await auto_commit(session)
                        except (Neo4jError, DriverError) as error:
                            if not error.is_retryable():
                                raise
                            if isinstance(error, ServiceUnavailable | SessionExpired):
                                self._liveness.start_probing()
                    timer.wait_for_engine()
                    return await self._in_transaction(session, mode, work, timer)
        except TimeoutError as error:
            if not (timer.is_working or timer.is_queued) or self._liveness.is_down:
                raise unreachable_error(self.address) from error
            raise LimitExceeded(
                f"The graph engine did not answer within {timeout:g} s.",
                hint="Ask for less at once, or raise the time limit.",
            ) from error
        except (Neo4jError, DriverError, OSError) as error:
            if self._liveness.is_down:
                raise unreachable_error(self.address) from error
            raise translate_error(error, self.address) from error

    @asynccontextmanager
    async def _place(self, timer: "_CallTimer") -> AsyncIterator[None]:
        """Wait for the other calls of the same client, when there are many."""
        async with self._shares.place():
            timer.is_queued = False
            if self._liveness.is_down and timer.timeout < JOB_S:
                raise unreachable_error(self.address)
            yield

    async def _in_transaction(
        self, session: AsyncSession, mode: str, work: Work[T], timer: "_CallTimer"
    ) -> T:
        """Run ``work`` in a transaction that the driver retries, and return its result."""

        async def run_work(tx: AsyncManagedTransaction) -> T:
            timer.begin_work()
            try:
                return await work(tx)
            except (ServiceUnavailable, SessionExpired):
                self._liveness.start_probing()
                timer.wait_for_engine()
                raise

        execute = session.execute_read if mode == "READ" else session.execute_write
        return await execute(unit_of_work(timeout=ENGINES_SHARE * timer.timeout)(run_work))

    async def _is_ready(self) -> bool:
        try:
            async with asyncio.timeout(READY_S), self._driver.session(database=self.name) as session:
                await (await session.run("RETURN 1")).consume()
        except (Neo4jError, DriverError, OSError, TimeoutError):
            return False
        return True

    async def close(self) -> None:
        """Close the connections, and the embedded engine."""
        self._liveness.close()
        await self._driver.close()
        if self._embedded is not None:
            await self._embedded.close()


class _CallTimer:
    """The time limit of one call: a shorter one while the call waits for an engine that is down.

    The embedded engine ignores the time limit that is sent over Bolt, so the service watches it as well.
    """

    def __init__(self, timeout: float) -> None:
        self.timeout = timeout
        self._loop = asyncio.get_running_loop()
        self._deadline = self._loop.time() + timeout
        self._patience = PATIENCE_S if timeout < JOB_S else timeout / 2
        self.limit = asyncio.timeout_at(self._deadline)
        self.is_queued = True
        """Whether the call waits for other calls of the same client."""
        self.is_working = False
        """Whether the engine works on a statement, as far as is known."""

    def begin_work(self) -> None:
        """Record that the engine has begun: now the whole time limit of the call applies."""
        self.is_working = True
        if not self.limit.expired():
            self.limit.reschedule(self._deadline)

    def wait_for_engine(self) -> None:
        """Record that the call waits for the engine, for which a shorter limit applies."""
        self.is_working = False
        if not self.limit.expired():
            self.limit.reschedule(min(self._deadline, self._loop.time() + self._patience))
