"""Reads the graph and its snapshot for one request."""

import asyncio
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.api.compute.result_cache import Searches
from graph_service.api.compute.snapshot_cache import ActiveNetworks
from graph_service.api.compute.thread_pool import Desk
from graph_service.api.request.audit_notes import AuditNotes
from graph_service.api.validation.document_cache import Checked
from graph_service.domain.access import LOCAL, Viewer
from graph_service.domain.errors import InvalidInput, Unavailable
from graph_service.query import root_queries
from graph_service.query.access_filter import SeenDatabase, as_seen_by
from graph_service.query.root_queries import Alike, Entry
from graph_service.query.row_decoder import Sink, rows_in
from graph_service.query.selection import Field
from graph_service.settings import Settings
from graph_service.store.engine.database import Reader
from graph_service.store.engine.read_batching import MOST_KEYS
from graph_service.store.store import Store

_NO_VALUES: Final[Mapping[str, Any]] = {}
JOINT_ROWS: Final = 1_000
"""Rows of an answer that is read together with others."""
MOST_TOGETHER: Final = 20_000
"""Rows of all that are read together, as far as it can be foreseen."""
UNCOUNTED_ROWS: Final = 100_000
"""Rows that a list may have at most whose rows are not worth counting: it is far from full."""
LARGE_ROWS: Final = 10_000
"""Rows of an answer from which on it is put together beside the event loop.

That many take some five milliseconds; a thread costs half a one."""


@dataclass(slots=True)
class Analyst:
    """Reads the graph and runs analyses for one request."""

    _store: Store | None
    _networks: ActiveNetworks | None
    settings: Settings
    today: dt.date
    desk: Desk
    """Where analyses are run."""
    provenance: list[dict[str, Any]] = field(default_factory=list)
    """What each analysis rests on, for the response's extensions."""
    checked: Checked | None = None
    """The document that is run."""
    viewer: Viewer = LOCAL
    """Who asks."""
    statements: list[str] = field(default_factory=list)
    """The text of each reading statement that the request cost, in the order in which they were sent."""
    counted: int = 0
    """Statements that were sent for answers before this one: of what gives several."""
    analysed: list[tuple[str, float]] = field(default_factory=list)
    """The analyses that were run, each with the seconds that it took."""
    explains: bool = False
    """Whether they are shown, so that each has to be sent as it stands."""
    took_short_way: bool = False
    audit: AuditNotes | None = None
    """Told what is refused."""
    revision: str | None = None
    """The revision that its last change has made."""
    position: str | None = None
    """Where a subscription to changes stands: the key of the last one that was told."""

    @property
    def store(self) -> Store:
        """The store; what touches nothing stored never asks for it."""
        if self._store is None:
            raise Unavailable("There is no store to read.", hint="Name one with --store.")
        return self._store

    @property
    def database(self) -> Reader:
        """The database as who asks sees it: whatever is read for them is read here."""
        return as_seen_by(self.viewer, self.store.database, self.today)

    def count_statements(self) -> None:
        """Keep but the number of the statements so far."""
        self.counted += len(self.statements)
        self.statements.clear()

    def seen(self, text: str, parameters: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """Return a statement and its parameters as they are sent for who asks."""
        database = self.database
        return database.seen(text, parameters) if isinstance(database, SeenDatabase) else (text, parameters)

    async def read(self, asked: Entry, sink: Sink, values: Mapping[str, Any] = _NO_VALUES) -> Any:
        """Return the answer of an entry; ``values`` are those of variables that its statement leaves open."""
        statement = asked.statement
        parameters = statement.bound(values)
        self.statements.append(statement.text)
        joint_reads = self.store.database.joint_reads
        # lists are seldom as long as their pages: what such answers had lately tells more
        expected = min(asked.most_rows, joint_reads.rows.get(statement.text, asked.most_rows))
        if asked.alike is None or self.explains or expected > JOINT_ROWS:
            value = await self._value(statement.text, parameters)
        else:
            value = await self._value_of_key(statement.text, parameters, asked.alike, expected)
        if asked.most_rows <= (UNCOUNTED_ROWS if asked.alike is None else JOINT_ROWS):
            return asked.answer(value, sink)
        rows = rows_in(value, LARGE_ROWS)
        if asked.alike is not None:
            joint_reads.note(statement.text, rows)
        if rows < LARGE_ROWS:
            return asked.answer(value, sink)
        # in turns with the requests of others, which the loop would keep waiting
        return await asyncio.to_thread(asked.answer, value, sink)

    async def _value(self, text: str, parameters: Mapping[str, Any]) -> Any:
        return await self.database.value(text, parameters, timeout=self.settings.request_timeout)

    async def _value_of_key(self, text: str, parameters: Mapping[str, Any], alike: Alike, rows: int) -> Any:
        """Return what a statement gives for a key; others that wait with the same question go along."""
        key = parameters[alike.key]
        others = orjson.dumps({name: value for name, value in parameters.items() if name != alike.key})
        viewer = self.viewer
        return await self.store.database.joint_reads.value(
            (text, others, viewer.role, viewer.company, self.today),
            key,
            lambda: self._value(text, parameters),
            lambda keys: self._value(alike.statement.text, {**parameters, alike.key: keys}),
            most=min(MOST_KEYS, MOST_TOGETHER // max(1, rows)),
        )

    async def keys(self, type_name: str, asked: Field, argument: str) -> list[str] | None:
        """Return the keys that match a field's filter; None, which stands for all, without a filter."""
        wanted = asked.argument(argument)
        if wanted is None:
            return None
        matching = root_queries.matching_keys(type_name, wanted, f"{asked.path}.{argument}", self.today)
        found: list[str] = await self.read(matching, [])
        return found

    async def active(self, asked: Field) -> ActiveNetwork:
        """Return the graph as it stands on the day that a field asks for, today unless it says so."""
        day = asked.argument("asOf") or self.today
        assert self._networks is not None, "a store comes with its networks"
        return await self._networks.seen_by(self.viewer).on(day, timeout=self.settings.analysis_timeout)

    @property
    def searches(self) -> Searches:
        """The answers of searches with a time limit."""
        assert self._networks is not None, "a store comes with its networks"
        return self._networks.seen_by(self.viewer).searches

    def time_limit(self, asked: Field) -> float:
        """Return the seconds that a field gives its analysis.

        Raises
        ------
        InvalidInput
            When they are not within the limits of the service.
        """
        given, most = asked.argument("timeLimitSeconds"), self.settings.analysis_timeout
        seconds = 5.0 if given is None else float(given)
        if not 0 < seconds <= most:
            raise InvalidInput(
                f"timeLimitSeconds: expected more than 0 and at most {most:g}, got {seconds:g}.",
                field="timeLimitSeconds",
            )
        return seconds
