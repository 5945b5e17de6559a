"""The warnings of watched alliances: which of them are new."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from graph_service.analysis.alliances.monitoring.alliance_health import (
    MAX_WARNINGS,
    PortfolioWarning,
    PortfolioWarnings,
    portfolio_warnings,
)
from graph_service.analysis.alliances.monitoring.warning import WarningKind, WarningSeverity
from graph_service.api.resolvers.analyses.alliance_health import LivesOnDay
from graph_service.api.resolvers.context import ResolverContext
from graph_service.api.resolvers.query import provenance, read_named_nodes, run_pending_analyses
from graph_service.api.resolvers.serialization import Serializer, object_type
from graph_service.domain.errors import LimitExceeded, NotFound
from graph_service.domain.read_models.alliance_record import Lives
from graph_service.query import root_queries
from graph_service.query.row_decoder import Pending, Record, Sink
from graph_service.query.selection import Field
from graph_service.store.history.history import place
from graph_service.store.repositories.alliance_records import read_lives

_BY_SEVERITY: Final = list(WarningSeverity)
"""The worst first."""


class WatchedAlliances:
    """One alliance, or all that a company is in.

    Parameters
    ----------
    context
        Reads them.
    field
        The field that selects their warnings.
    watched
        The place of the alliance or the company.
    """

    def __init__(self, context: ResolverContext, field: Field, watched: str) -> None:
        self.day = context.today
        """The day of the last evaluation."""
        self.places = frozenset({watched})
        """The nodes that the warnings depend on: other changes do not affect them."""
        self._context = context
        self._field = field
        self._watched = watched
        self._known: dict[tuple[str, WarningKind, str], int] = {}

    @property
    def is_new_day(self) -> bool:
        """Whether a day has begun since the last evaluation."""
        return self._context.store.feed.today() != self.day

    async def new_warnings(self, *, as_known: bool = False) -> Sequence[Record]:
        """Return, as selected, the warnings that did not apply at the last evaluation, or are worse now.

        Parameters
        ----------
        as_known
            Take all current warnings as known: none is new.

        Raises
        ------
        NotFound
            When the alliance or the company was deleted.
        Conflict
            When one of the alliances was deleted meanwhile; then no warning counts as known.
        """
        self.day = self._context.today = self._context.store.feed.today()
        lives = await self._lives()
        current = await asyncio.to_thread(self._warnings, lives)
        if current.truncated:
            raise LimitExceeded(
                f"There are more than {MAX_WARNINGS:,} warnings.", hint="Watch the alliances one by one."
            )
        ranks = {_identity(warning): _BY_SEVERITY.index(warning.severity) for warning in current.warnings}
        known = ranks if as_known else self._known
        new = [
            warning
            for warning in current.warnings
            if ranks[_identity(warning)] < known.get(_identity(warning), len(_BY_SEVERITY))
        ]
        records = await self._serialize(new, current, lives)
        self._known = ranks
        self.places = frozenset({self._watched, *(place("Alliance", key) for key in lives.by_alliance)})
        return records

    async def _lives(self) -> Lives:
        kind, _, key = self._watched.partition(":")
        context = self._context
        timeout = context.settings.analysis_timeout
        if kind == "Alliance":
            return await read_lives(context.database, alliances=[key], timeout=timeout)
        known = root_queries.matching_keys(kind, {"key": {"eq": key}}, self._field.path, self.day)
        if not await context.read(known, []):
            raise NotFound(f"There is no company with the key {key!r}.", field="company")
        return await read_lives(context.database, companies=[key], timeout=timeout)

    def _warnings(self, lives: Lives) -> PortfolioWarnings:
        kind, _, key = self._watched.partition(":")
        joined = [lives.of(key)] if kind == "Alliance" else lives.joined_by(key, self.day)
        threshold = self._context.settings.health_threshold
        return portfolio_warnings(joined, self.day, threshold, first=MAX_WARNINGS)

    async def _serialize(
        self, new: Sequence[PortfolioWarning], current: PortfolioWarnings, lives: Lives
    ) -> Sequence[Record]:
        context, field = self._context, self._field
        context.roots_with_errors.clear()  # the events of the last evaluation have been sent
        schema = field.document.schema
        root = object_type(schema.subscription_type)
        serializer, following = Serializer(schema), Sink()
        records: list[Any] = [None] * len(new)
        for number, warning in enumerate(new):
            serializer.put(records, number, warning, root.fields[field.name].type, field)
        basis = LivesOnDay(lives, self.day, context.settings.health_threshold)
        pending = Pending(Record.of(root.name), field, "")
        context.provenance[:] = [provenance(pending, current, basis)]
        context.count_statements()  # the texts are kept for one answer, but a subscription has many
        await read_named_nodes(context, field, serializer, following)
        await run_pending_analyses(context, following)
        return records


def _identity(warning: PortfolioWarning) -> tuple[str, WarningKind, str]:
    """Return the identity of a warning, which does not depend on its figures."""
    return warning.alliance, warning.kind, warning.about
