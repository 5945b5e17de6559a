"""The context of one operation: through it resolvers read the graph and its snapshot."""

import asyncio
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.api.compute.result_cache import ResultCache
from graph_service.api.compute.snapshot_cache import SnapshotCache
from graph_service.api.compute.thread_pool import ThreadPool
from graph_service.api.request.audit_notes import AuditNotes
from graph_service.api.validation.checked_document import CheckedDocument
from graph_service.domain.access import LOCAL, Viewer
from graph_service.domain.errors import InternalError, InvalidInput, Unavailable
from graph_service.query import root_queries
from graph_service.query.access.access_filter import FilteredDatabase, reader_for
from graph_service.query.root_queries import Alike, Entry
from graph_service.query.row_decoder import Sink, rows_in
from graph_service.query.selection import Field
from graph_service.settings import Settings
from graph_service.store.engine.database import Reader
from graph_service.store.engine.read_batching import MAX_KEYS
from graph_service.store.store import Store

_NO_VALUES: Final[Mapping[str, Any]] = {}
JOINT_ROWS: Final = 1_000
"""Maximum rows of an answer that is read together with others."""
MAX_TOGETHER: Final = 20_000
"""Maximum expected rows of all answers that are read together."""
UNCOUNTED_ROWS: Final = 100_000
"""Lists of at most this page size are not counted: they are rarely full."""
LARGE_ROWS: Final = 10_000
"""Minimum number of rows of an answer that is built outside the event loop.

Building this many takes about five milliseconds; a thread costs half a millisecond."""


@dataclass(slots=True)
class ResolverContext:
    """The ``info.context`` of resolvers: reads the graph and runs analyses for one operation."""

    _store: Store | None
    _snapshots: SnapshotCache | None
    settings: Settings
    today: dt.date
    threads: ThreadPool
    """Where analyses are run."""
    provenance: list[dict[str, Any]] = field(default_factory=list)
    """The provenance of each analysis, for the response's extensions."""
    document: CheckedDocument | None = None
    """The document that is executed."""
    viewer: Viewer = LOCAL
    """The sender of the operation."""
    statements: list[str] = field(default_factory=list)
    """The text of each reading statement, in the order in which they were sent."""
    earlier_statements: int = 0
    """Number of statements sent for the earlier answers of a subscription."""
    analysed: list[tuple[str, float]] = field(default_factory=list)
    """The analyses that were run, each with the seconds that it took."""
    explains: bool = False
    """Whether the answer shows the statements: then none is combined with those of other requests."""
    used_plan: bool = False
    """Whether a compiled plan answered it."""
    roots_with_errors: set[str] = field(default_factory=set)
    """The response keys of root fields with errors in the place of values: these are to be completed."""
    audit: AuditNotes | None = None
    """The audit log, which records refusals."""
    revision: str | None = None
    """The revision that its last change has made."""
    position: str | None = None
    """The key of the last change that a subscription has sent."""

    @property
    def store(self) -> Store:
        """The store."""
        if self._store is None:
            raise Unavailable("There is no store to read.", hint="Name one with --store.")
        return self._store

    @property
    def database(self) -> Reader:
        """The database, limited to what the viewer may see: every read of an operation goes through it."""
        return reader_for(self.viewer, self.store.database, self.today)

    def count_statements(self) -> None:
        """Drop the texts of the statements so far, but keep their number."""
        self.earlier_statements += len(self.statements)
        self.statements.clear()

    def visible_statement(self, text: str, parameters: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """Return a statement and its parameters, limited to what the viewer may see."""
        database = self.database
        return (
            database.rewrite(text, parameters)
            if isinstance(database, FilteredDatabase)
            else (text, parameters)
        )

    async def read(self, entry: Entry, sink: Sink, values: Mapping[str, Any] = _NO_VALUES) -> Any:
        """Return the answer of an entry; ``values`` are those of variables that its statement leaves open."""
        statement = entry.statement
        parameters = statement.bound(values)
        self.statements.append(statement.text)
        read_batcher = self.store.database.read_batcher
        # lists are rarely as long as their pages: recent answers are a better estimate
        expected = min(entry.most_rows, read_batcher.rows.get(statement.text, entry.most_rows))
        if entry.alike is None or self.explains or expected > JOINT_ROWS:
            value = await self._value(statement.text, parameters)
        else:
            value = await self._value_of_key(statement.text, parameters, entry.alike, expected)
        if entry.most_rows <= (UNCOUNTED_ROWS if entry.alike is None else JOINT_ROWS):
            return entry.answer(value, sink)
        rows = rows_in(value, LARGE_ROWS)
        if entry.alike is not None:
            read_batcher.note(statement.text, rows)
        if rows < LARGE_ROWS:
            return entry.answer(value, sink)
        # in a thread, so that the event loop does not block other requests
        return await asyncio.to_thread(entry.answer, value, sink)

    async def _value(self, text: str, parameters: Mapping[str, Any]) -> Any:
        return await self.database.value(text, parameters, timeout=self.settings.request_timeout)

    async def _value_of_key(self, text: str, parameters: Mapping[str, Any], alike: Alike, rows: int) -> Any:
        """Return the answer of a statement for a key, read together with equal statements for other keys."""
        key = parameters[alike.key]
        others = orjson.dumps({name: value for name, value in parameters.items() if name != alike.key})
        viewer = self.viewer
        return await self.store.database.read_batcher.value(
            (text, others, viewer.role, viewer.company, self.today),
            key,
            lambda: self._value(text, parameters),
            lambda keys: self._value(alike.statement.text, {**parameters, alike.key: keys}),
            most=min(MAX_KEYS, MAX_TOGETHER // max(1, rows)),
        )

    async def keys(self, type_name: str, field: Field, argument: str) -> list[str] | None:
        """Return the keys that match a field's filter; None, for all keys, without a filter."""
        wanted = field.argument(argument)
        if wanted is None:
            return None
        matching = root_queries.matching_keys(type_name, wanted, f"{field.path}.{argument}", self.today)
        found: list[str] = await self.read(matching, [])
        return found

    async def active(self, field: Field) -> ActiveNetwork:
        """Return the graph on the day of a field's ``asOf`` argument, which is today by default."""
        day = field.argument("asOf") or self.today
        return await self._visible_snapshots.on(day, timeout=self.settings.analysis_timeout)

    @property
    def _visible_snapshots(self) -> SnapshotCache:
        """The snapshots of what the viewer may see."""
        if self._snapshots is None:
            raise InternalError("An operation without a store asks for a snapshot.")
        return self._snapshots.visible_to(self.viewer)

    @property
    def result_cache(self) -> ResultCache:
        """The results of searches with a time limit."""
        return self._visible_snapshots.results

    def time_limit(self, field: Field) -> float:
        """Return the time limit, in seconds, of a field's analysis.

        Raises
        ------
        InvalidInput
            When they are not within the limits of the service.
        """
        given, most = field.argument("timeLimitSeconds"), self.settings.analysis_timeout
        seconds = 5.0 if given is None else float(given)
        if not 0 < seconds <= most:
            raise InvalidInput(
                f"timeLimitSeconds: expected more than 0 and at most {most:g}, got {seconds:g}.",
                field="timeLimitSeconds",
            )
        return seconds
