"""Reads the graph and its snapshot for one request."""

import asyncio
import datetime as dt
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Final

from graph_service.analysis.active import ActiveNetwork
from graph_service.domain.errors import InvalidInput, Unavailable
from graph_service.query import entry
from graph_service.query.entry import Entry
from graph_service.query.selection import Field
from graph_service.query.shape import Sink
from graph_service.settings import Settings
from graph_service.store.store import Store

KEPT_DAYS: Final = 8
"""How many days of the current snapshot are kept ready."""


class ActiveNetworks:
    """The snapshot as it stands on the days asked for last, shared by all requests."""

    def __init__(self, store: Store, conflict_threshold: float) -> None:
        self._store = store
        self._threshold = conflict_threshold
        self._kept: OrderedDict[tuple[str, dt.date], asyncio.Future[ActiveNetwork]] = OrderedDict()

    async def on(self, day: dt.date, *, timeout: float) -> ActiveNetwork:
        """Return the graph of now as it stands on a day."""
        network = await self._store.network(timeout=timeout)
        key = (network.revision, day)
        kept = self._kept.get(key)
        if kept is None or (kept.done() and (kept.cancelled() or kept.exception() is not None)):
            build = asyncio.to_thread(ActiveNetwork, network, day, self._threshold)
            self._kept[key] = asyncio.ensure_future(build)
            # what belongs to an older revision is of no use to anybody
            for old in [kept for kept in self._kept if kept[0] != network.revision]:
                del self._kept[old]
            while len(self._kept) > KEPT_DAYS:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return await asyncio.shield(self._kept[key])


@dataclass(slots=True)
class Analyst:
    """Reads the graph and runs analyses for one request."""

    _store: Store | None
    _networks: ActiveNetworks | None
    settings: Settings
    today: dt.date
    provenance: list[dict[str, Any]] = field(default_factory=list)
    """What each analysis rests on, for the response's extensions."""

    @property
    def store(self) -> Store:
        """The store; what touches nothing stored never asks for it."""
        if self._store is None:
            raise Unavailable("There is no store to read.", hint="Name one with --store.")
        return self._store

    async def read(self, asked: Entry, sink: Sink) -> Any:
        """Return the answer of an entry into the graph."""
        statement = asked.statement
        timeout = self.settings.request_timeout
        value = await self.store.database.value(statement.text, statement.parameters, timeout=timeout)
        return asked.answer(value, sink)

    async def keys(self, type_name: str, asked: Field, argument: str) -> list[str] | None:
        """Return the keys that match a field's filter; None, which stands for all, without a filter."""
        wanted = asked.argument(argument)
        if wanted is None:
            return None
        matching = entry.matching_keys(type_name, wanted, f"{asked.path}.{argument}", self.today)
        found: list[str] = await self.read(matching, [])
        return found

    async def active(self, asked: Field) -> ActiveNetwork:
        """Return the graph as it stands on the day that a field asks for, today unless it says so."""
        day = asked.argument("asOf") or self.today
        assert self._networks is not None, "a store comes with its networks"
        return await self._networks.on(day, timeout=self.settings.analysis_timeout)

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
