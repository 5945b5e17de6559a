"""The analyses as fields: where each field's analysis is, and what it is given."""

import asyncio
import datetime as dt
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeVar

from graph_service.analysis.active import ActiveNetwork
from graph_service.analysis.additions import alliance_additions, alliance_coverage, best_additions
from graph_service.analysis.exchange import exchange_opportunities
from graph_service.analysis.fit import fit
from graph_service.analysis.gaps import resource_gaps
from graph_service.analysis.neighbourhood import neighbourhood
from graph_service.analysis.uncovered import uncovered_partners
from graph_service.domain.errors import InvalidInput
from graph_service.domain.identifiers import type_and_key
from graph_service.query import entry
from graph_service.query.entry import Entry
from graph_service.query.selection import Field
from graph_service.query.shape import Sink
from graph_service.settings import Settings
from graph_service.store.store import Store

T = TypeVar("T")
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


@dataclass(frozen=True, slots=True)
class Prepared:
    """An analysis that has all it needs but the key of what it is asked of."""

    active: ActiveNetwork
    analyse: Callable[[str], object]


@dataclass(slots=True)
class Analyst:
    """Reads the graph and runs analyses for one request."""

    store: Store
    networks: ActiveNetworks
    settings: Settings
    today: dt.date
    provenance: list[dict[str, Any]] = field(default_factory=list)
    """What each analysis rests on, for the response's extensions."""

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
        return await self.networks.on(day, timeout=self.settings.analysis_timeout)

    def time_limit(self, asked: Field) -> float:
        """Return the seconds that a field gives its analysis.

        Raises
        ------
        InvalidInput
            When they are not within the limits of the service.
        """
        seconds, most = float(asked.argument("timeLimitSeconds") or 5.0), self.settings.analysis_timeout
        if not 0 < seconds <= most:
            raise InvalidInput(
                f"timeLimitSeconds: expected more than 0 and at most {most:g}, got {seconds:g}.",
                field="timeLimitSeconds",
            )
        return seconds


def company_key(reference: Mapping[str, Any], path: str) -> str:
    """Return the key that a CompanyRef stands for."""
    if reference.get("key") is not None:
        return str(reference["key"])
    type_name, key = type_and_key(reference["id"], f"{path}.id")
    if type_name != "Company":
        raise InvalidInput(f"{path}.id: expected the id of a company.", field=f"{path}.id")
    return key


def given(asked: Field, **names: str) -> dict[str, Any]:
    """Return the arguments that were given, as parameters of an analysis.

    ``names`` maps the parameter of the analysis to the argument of the field.
    """
    return {
        parameter: asked.arguments[argument]
        for parameter, argument in names.items()
        if asked.argument(argument) is not None
    }


async def _resource_gaps(analyst: Analyst, asked: Field) -> Prepared:
    active = await analyst.active(asked)
    return Prepared(active, partial(resource_gaps, active))


async def _fit(analyst: Analyst, asked: Field) -> Prepared:
    other = company_key(asked.arguments["to"], "to")
    active = await analyst.active(asked)
    return Prepared(active, lambda key: fit(active, key, other))


async def _uncovered_partners(analyst: Analyst, asked: Field) -> Prepared:
    competitors = asked.argument("competitors")
    if competitors is not None:
        competitors = [company_key(one, f"competitors[{i}]") for i, one in enumerate(competitors)]
    market = await analyst.keys("Company", asked, "market")
    active = await analyst.active(asked)
    return Prepared(
        active, lambda key: uncovered_partners(active, key, competitors=competitors, market=market)
    )


async def _neighbourhood(analyst: Analyst, asked: Field) -> Prepared:
    options = given(asked, depth="depth", limit="limit")
    active = await analyst.active(asked)
    return Prepared(active, lambda key: neighbourhood(active, key, **options))


async def _coverage(analyst: Analyst, asked: Field) -> Prepared:
    options = await _resources(analyst, asked)
    active = await analyst.active(asked)
    return Prepared(active, lambda key: alliance_coverage(active, key, **options))


async def _additions(analyst: Analyst, asked: Field) -> Prepared:
    options = await _resources(analyst, asked) | given(asked, first="first")
    options["among"] = await analyst.keys("Company", asked, "among")
    active = await analyst.active(asked)
    return Prepared(active, lambda key: alliance_additions(active, key, **options))


async def _best_additions(analyst: Analyst, asked: Field) -> Prepared:
    options = await _resources(analyst, asked) | given(asked, size="size")
    options["among"] = await analyst.keys("Company", asked, "among")
    options["time_limit_seconds"] = analyst.time_limit(asked)
    active = await analyst.active(asked)
    return Prepared(active, lambda key: best_additions(active, key, **options))


async def _resources(analyst: Analyst, asked: Field) -> dict[str, Any]:
    resources = await analyst.keys("Resource", asked, "filter")
    return {"resources": resources, "minimum_level": asked.argument("minLevel")}


async def _exchange_opportunities(analyst: Analyst, asked: Field) -> Prepared:
    options = given(
        asked, minimum_fit="minimumFit", max_length="maxLength", capacity="capacity", first="first"
    )
    options["within"] = await analyst.keys("Company", asked, "within")
    options["time_limit_seconds"] = analyst.time_limit(asked)
    active = await analyst.active(asked)
    return Prepared(active, lambda _key: exchange_opportunities(active, **options))


ANALYSES: Final[Mapping[tuple[str, str], Callable[[Analyst, Field], Awaitable[Prepared]]]] = {
    ("Company", "resourceGaps"): _resource_gaps,
    ("Company", "fit"): _fit,
    ("Company", "uncoveredPartners"): _uncovered_partners,
    ("Company", "neighbourhood"): _neighbourhood,
    ("Alliance", "coverage"): _coverage,
    ("Alliance", "additions"): _additions,
    ("Alliance", "bestAdditions"): _best_additions,
    ("Query", "exchangeOpportunities"): _exchange_opportunities,
}
"""By type and field: what prepares its analysis."""
