"""Analyses of the records of alliances: one statement reads the records of all requested alliances."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph_service.analysis.alliances.monitoring.alliance_health import alliance_health, portfolio_warnings
from graph_service.analysis.alliances.monitoring.alliance_report import alliance_report
from graph_service.api.resolvers.analyses.preparation import PreparedAnalysis
from graph_service.api.resolvers.context import ResolverContext
from graph_service.domain.read_models.alliance_record import Lives
from graph_service.query.selection import Field
from graph_service.store.repositories.alliance_records import read_activities, read_lives


@dataclass(frozen=True, slots=True)
class LivesOnDay:
    """The records of alliances on one day."""

    lives: Lives
    as_of: dt.date
    threshold: float

    @property
    def graph_revision(self) -> str:
        """The graph revision that they were read at."""
        return self.lives.graph_revision

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The day, and the health below which there is a warning."""
        return {"asOf": self.as_of.isoformat(), "healthThreshold": self.threshold}

    @property
    def derived(self) -> frozenset[str]:
        """Nothing: records are stated, and not computed by a rule."""
        return frozenset()


async def health(context: ResolverContext, field: Field, keys: Sequence[str]) -> PreparedAnalysis:
    """Prepare the health of alliances."""
    day = await _on_day(context, field, alliances=keys)
    return PreparedAnalysis(lambda key: alliance_health(day.lives.of(key), day.as_of, day.threshold), day)


async def alliance_warnings(context: ResolverContext, field: Field, keys: Sequence[str]) -> PreparedAnalysis:
    """Prepare the warnings of all alliances of companies."""
    first = field.argument("first")
    options = {} if first is None else {"first": first}
    day = await _on_day(context, field, companies=keys)

    def analyse(key: str) -> object:
        return portfolio_warnings(day.lives.joined_by(key, day.as_of), day.as_of, day.threshold, **options)

    return PreparedAnalysis(analyse, day, "warnings")


async def report(context: ResolverContext, field: Field, keys: Sequence[str]) -> PreparedAnalysis:
    """Prepare the reports on alliances over a period."""
    first, last = field.arguments["from"], field.arguments["to"]
    settings, database = context.settings, context.database
    lives = await read_lives(database, alliances=keys, timeout=settings.analysis_timeout)
    activities = await read_activities(database, keys, first, last, timeout=settings.analysis_timeout)
    day = LivesOnDay(lives, last, settings.health_threshold)
    return PreparedAnalysis(
        lambda key: alliance_report(lives.of(key), activities[key], first, last, day.threshold), day
    )


async def _on_day(context: ResolverContext, field: Field, **keys: Sequence[str]) -> LivesOnDay:
    settings = context.settings
    lives = await read_lives(context.database, timeout=settings.analysis_timeout, **keys)
    return LivesOnDay(lives, field.argument("asOf") or context.today, settings.health_threshold)
