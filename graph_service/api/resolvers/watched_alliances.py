"""The warnings of alliances that somebody watches: which of them are new."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from graphql import GraphQLObjectType

from graph_service.analysis.alliances.monitoring.alliance_health import (
    MOST_WARNINGS,
    PortfolioWarning,
    PortfolioWarnings,
    portfolio_warnings,
)
from graph_service.analysis.alliances.monitoring.warning import WarningKind, WarningSeverity
from graph_service.api.resolvers.analyses.alliance_health import LivesOnDay
from graph_service.api.resolvers.context import Analyst
from graph_service.api.resolvers.query import complete, provenance, read_named
from graph_service.api.resolvers.serialization import Rendering
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
    analyst
        Reads them.
    field
        Asks for their warnings.
    watched
        The place of the alliance or the company.
    """

    def __init__(self, analyst: Analyst, field: Field, watched: str) -> None:
        self.day = analyst.today
        """The day that they were looked at."""
        self.places = frozenset({watched})
        """A change that is not about one of these changes none of the warnings."""
        self._analyst = analyst
        self._field = field
        self._watched = watched
        self._known: dict[tuple[str, WarningKind, str], int] = {}

    @property
    def is_new_day(self) -> bool:
        """Whether the day is over that they were looked at."""
        return self._analyst.store.feed.today() != self.day

    async def news(self, *, told: bool = False) -> Sequence[Record]:
        """Return, as it is selected, what did not apply when they were last looked at, or is worse now.

        Parameters
        ----------
        told
            What applies now counts as told: nothing is new.

        Raises
        ------
        NotFound
            When the alliance or the company is gone.
        Conflict
            When one of the alliances was deleted meanwhile; then nothing counts as told.
        """
        self.day = self._analyst.today = self._analyst.store.feed.today()
        lives = await self._lives()
        found = await asyncio.to_thread(self._warnings, lives)
        if found.truncated:
            raise LimitExceeded(
                f"There are more than {MOST_WARNINGS:,} warnings.", hint="Watch the alliances one by one."
            )
        ranks = {_identity(one): _BY_SEVERITY.index(one.severity) for one in found.warnings}
        known = ranks if told else self._known
        new = [
            one
            for one in found.warnings
            if ranks[_identity(one)] < known.get(_identity(one), len(_BY_SEVERITY))
        ]
        records = await self._shown(new, found, lives)
        self._known = ranks
        self.places = frozenset({self._watched, *(place("Alliance", key) for key in lives.by_alliance)})
        return records

    async def _lives(self) -> Lives:
        kind, _, key = self._watched.partition(":")
        analyst = self._analyst
        timeout = analyst.settings.analysis_timeout
        if kind == "Alliance":
            return await read_lives(analyst.database, alliances=[key], timeout=timeout)
        known = root_queries.matching_keys(kind, {"key": {"eq": key}}, self._field.path, self.day)
        if not await analyst.read(known, []):
            raise NotFound(f"There is no company with the key {key!r}.", field="company")
        return await read_lives(analyst.database, companies=[key], timeout=timeout)

    def _warnings(self, lives: Lives) -> PortfolioWarnings:
        kind, _, key = self._watched.partition(":")
        joined = [lives.of(key)] if kind == "Alliance" else lives.joined_by(key, self.day)
        threshold = self._analyst.settings.health_threshold
        return portfolio_warnings(joined, self.day, threshold, first=MOST_WARNINGS)

    async def _shown(
        self, new: Sequence[PortfolioWarning], found: PortfolioWarnings, lives: Lives
    ) -> Sequence[Record]:
        analyst, field = self._analyst, self._field
        schema = field.document.schema
        root = schema.subscription_type
        assert isinstance(root, GraphQLObjectType)
        rendering, following = Rendering(schema), Sink()
        records: list[Any] = [None] * len(new)
        for number, one in enumerate(new):
            rendering.put(records, number, one, root.fields[field.name].type, field)
        basis = LivesOnDay(lives, self.day, analyst.settings.health_threshold)
        asked = Pending(Record.of(root.name), field, "")
        analyst.provenance[:] = [provenance(asked, found, basis)]
        analyst.count_statements()  # they are kept for one answer, and this goes on
        await read_named(analyst, rendering, following)
        await complete(analyst, following)
        return records


def _identity(warning: PortfolioWarning) -> tuple[str, WarningKind, str]:
    """Return what stays the same of a warning while its figures move on."""
    return warning.alliance, warning.kind, warning.about
