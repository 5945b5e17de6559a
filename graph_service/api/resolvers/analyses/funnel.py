"""The funnel of a company's alliances, or of all: their moves come in one statement."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph_service.analysis.alliances.funnel import alliance_funnel
from graph_service.api.resolvers.analyses.preparation import Prepared, reference_key
from graph_service.api.resolvers.context import Analyst
from graph_service.domain.read_models.alliance_record import Lives
from graph_service.query.selection import Field
from graph_service.store.repositories.pipelines import read_pipelines


@dataclass(frozen=True, slots=True)
class PipelinesOnDay:
    """Pipelines as they are looked at on one day."""

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


async def funnel(analyst: Analyst, asked: Field, _keys: Sequence[str]) -> Prepared:
    """Return what prepares the answer to ``Query.allianceFunnel``."""
    reference, day = asked.argument("company"), asked.argument("asOf") or analyst.today
    company = None if reference is None else reference_key(reference, "Company", "company")
    timeout = analyst.settings.analysis_timeout
    lives = await read_pipelines(analyst.database, company, timeout=timeout)
    if company is None:
        some = list(lives.by_alliance.values())
    else:
        joined = {one.alliance for one in lives.memberships[company] if one.since is None or one.since <= day}
        # one that ended is part of the funnel although nobody is its member any more
        some = [lives.by_alliance[key] for key in joined]
    first, last = asked.argument("from"), asked.argument("to")
    return Prepared(lambda _key: alliance_funnel(some, day, first, last), PipelinesOnDay(lives, day))
