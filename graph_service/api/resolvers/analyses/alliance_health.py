"""Analyses of the life of alliances: the records of all that are asked about come in one statement."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph_service.analysis.alliances.monitoring.alliance_health import alliance_health, portfolio_warnings
from graph_service.analysis.alliances.monitoring.alliance_report import alliance_report
from graph_service.api.resolvers.analyses.preparation import Prepared
from graph_service.api.resolvers.context import Analyst
from graph_service.domain.read_models.alliance_record import Lives
from graph_service.query.selection import Field
from graph_service.store.repositories.alliance_records import read_activities, read_lives


@dataclass(frozen=True, slots=True)
class LivesOnDay:
    """Lives as they are looked at on one day."""

    lives: Lives
    as_of: dt.date
    threshold: float

    @property
    def graph_revision(self) -> str:
        """The graph revision that they were read at."""
        return self.lives.graph_revision

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The day, and the health below which one warns."""
        return {"asOf": self.as_of.isoformat(), "healthThreshold": self.threshold}

    @property
    def derived(self) -> frozenset[str]:
        """Nothing: records are stated, no rule makes them."""
        return frozenset()


async def health(analyst: Analyst, asked: Field, keys: Sequence[str]) -> Prepared:
    """Return what prepares the health of alliances."""
    day = await _on_day(analyst, asked, alliances=keys)
    return Prepared(lambda key: alliance_health(day.lives.of(key), day.as_of, day.threshold), day)


async def alliance_warnings(analyst: Analyst, asked: Field, keys: Sequence[str]) -> Prepared:
    """Return what prepares the warnings of all alliances of companies."""
    first = asked.argument("first")
    options = {} if first is None else {"first": first}
    day = await _on_day(analyst, asked, companies=keys)

    def analyse(key: str) -> object:
        return portfolio_warnings(day.lives.joined_by(key, day.as_of), day.as_of, day.threshold, **options)

    return Prepared(analyse, day, "warnings")


async def report(analyst: Analyst, asked: Field, keys: Sequence[str]) -> Prepared:
    """Return what prepares the reports on alliances over a period."""
    first, last = asked.arguments["from"], asked.arguments["to"]
    settings, database = analyst.settings, analyst.database
    lives = await read_lives(database, alliances=keys, timeout=settings.analysis_timeout)
    activities = await read_activities(database, keys, first, last, timeout=settings.analysis_timeout)
    day = LivesOnDay(lives, last, settings.health_threshold)
    return Prepared(
        lambda key: alliance_report(lives.of(key), activities[key], first, last, day.threshold), day
    )


async def _on_day(analyst: Analyst, asked: Field, **keys: Sequence[str]) -> LivesOnDay:
    settings = analyst.settings
    lives = await read_lives(analyst.database, timeout=settings.analysis_timeout, **keys)
    return LivesOnDay(lives, asked.argument("asOf") or analyst.today, settings.health_threshold)
