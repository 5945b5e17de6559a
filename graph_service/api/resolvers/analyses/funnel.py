"""The funnel of a company's alliances, or of all: one statement reads their moves."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph_service.analysis.alliances.funnel import alliance_funnel
from graph_service.api.resolvers.analyses.preparation import PreparedAnalysis, reference_key
from graph_service.api.resolvers.context import ResolverContext
from graph_service.domain.read_models.alliance_record import Lives
from graph_service.query.selection import Field
from graph_service.store.repositories.pipelines import read_pipelines


@dataclass(frozen=True, slots=True)
class PipelinesOnDay:
    """Pipelines on one day."""

    lives: Lives
    as_of: dt.date
    derived: frozenset[str] = frozenset()

    @property
    def graph_revision(self) -> str:
        """The graph revision that they were read at."""
        return self.lives.graph_revision

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The day."""
        return {"asOf": self.as_of.isoformat()}


async def funnel(context: ResolverContext, field: Field, _keys: Sequence[str]) -> PreparedAnalysis:
    """Prepare the answer to ``Query.allianceFunnel``."""
    reference, day = field.argument("company"), field.argument("asOf") or context.today
    company = None if reference is None else reference_key(reference, "Company", "company")
    timeout = context.settings.analysis_timeout
    lives = await read_pipelines(context.database, company, timeout=timeout)
    if company is None:
        pipelines = list(lives.by_alliance.values())
    else:
        joined = {
            membership.alliance
            for membership in lives.memberships[company]
            if membership.since is None or membership.since <= day
        }
        # an ended alliance is part of the funnel, although it no longer has members
        pipelines = [lives.by_alliance[key] for key in joined]
    first, last = field.argument("from"), field.argument("to")
    return PreparedAnalysis(
        lambda _key: alliance_funnel(pipelines, day, first, last), PipelinesOnDay(lives, day)
    )
