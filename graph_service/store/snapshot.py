"""The whole graph at one revision, read in a few statements that return columns."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Final, TypeAlias

import numpy as np
from neo4j import AsyncManagedTransaction
from numpy.typing import DTypeLike
from typing_extensions import Doc

from graph_service.domain.errors import LimitExceeded
from graph_service.domain.model import AllianceStage, CooperationMode
from graph_service.domain.network import (
    NO_END,
    NO_START,
    Alliances,
    Companies,
    Competitions,
    Days,
    Holds,
    Members,
    Needs,
    Network,
    Resources,
)
from graph_service.store.database import Database
from graph_service.store.revision import revision_in
from graph_service.store.statements import STATEMENTS

THINGS_PER_PAGE: Final = 10_000
EDGES_PER_PAGE: Final = 50_000
"""About how many edges one statement returns: what a server with a small heap collects with ease."""
PAUSE_S: Final = 0.1
"""Seconds before the graph is read again that changed while it was read."""

Rows: TypeAlias = list[list[Any]]


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of edges: how a page of it is made, and what the whole is."""

    make: Annotated[Callable[[Sequence[Any]], Any], Doc("From the values that a statement returned.")]
    dtype: Annotated[DTypeLike | None, Doc("Of the array; null: a tuple of texts.")] = np.int32

    def whole(self, pages: Sequence[Any]) -> Any:
        """Return all pages as one array or list."""
        if self.dtype is None:
            return [text for page in pages for text in page]
        return np.concatenate([np.empty(0, self.dtype), *pages])


@dataclass(slots=True)
class _Read:
    """What one transaction has read: rows of things, and sorted columns of edges."""

    revision: str
    companies: Rows = field(default_factory=list)
    resources: Rows = field(default_factory=list)
    alliances: Rows = field(default_factory=list)
    edges: dict[str, list[Any]] = field(default_factory=dict)


async def read_network(database: Database, *, timeout: float) -> Network:
    """Return the graph as columns, all of it at one revision.

    Parameters
    ----------
    database
        A graph that was migrated.
    timeout
        Seconds after which it is given up.

    Raises
    ------
    LimitExceeded
        When ``timeout`` has passed, or the graph has changed every time it was read until then.

    Notes
    -----
    The engines read what is committed when each statement runs, so the revision is looked at before and
    after; when it moved, everything is read again. Arrays are made in threads: the event loop goes on.
    """
    deadline = time.monotonic() + timeout
    while (remaining := deadline - time.monotonic()) > 0:
        read = await database.read(_read, timeout=remaining)
        if read is not None:
            return await asyncio.to_thread(_network, read)
        await asyncio.sleep(PAUSE_S)
    raise LimitExceeded(
        f"The graph changed each time it was read within {timeout:g} s.",
        hint="Try again when the import that is going on has ended.",
    )


async def _read(tx: AsyncManagedTransaction) -> _Read | None:
    """Return what is in the graph; None when it changed meanwhile."""
    read = _Read(await revision_in(tx))
    read.companies = await _things(tx, "read_companies")
    read.resources = await _things(tx, "read_resources")
    read.alliances = await _things(tx, "read_alliances")
    companies, resources, alliances = (
        {row[0]: number for number, row in enumerate(rows)}
        for rows in (read.companies, read.resources, read.alliances)
    )
    company, resource, alliance = _numbers(companies), _numbers(resources), _numbers(alliances)
    sizes = await (await tx.run(STATEMENTS["read_sizes"])).single(strict=True)
    keys = list(companies)
    columns = {
        "holds": (company, resource, _LEVELS),
        "needs": (company, resource, _LEVELS, _LEVELS, _texts()),
        "members": (alliance, company, _days_or(NO_START), _days_or(NO_END)),
        "competitions": (company, company, _LEVELS, _texts()),
    }
    try:
        for kind, parts in columns.items():
            read.edges[kind] = await _edges(tx, f"read_{kind}", keys, sizes[kind], parts)
    except KeyError:
        # An edge of a thing that was not there when things were read: the revision has moved.
        return None
    return read if await revision_in(tx) == read.revision else None


async def _things(tx: AsyncManagedTransaction, name: str) -> Rows:
    """Return the rows of all things of a kind, in the order of their keys."""
    rows: Rows = []
    while True:
        after = rows[-1][0] if rows else ""
        result = await tx.run(STATEMENTS[name], {"after": after, "limit": THINGS_PER_PAGE})
        page = (await result.single(strict=True))[0]
        # The statement takes the page in order; it does not promise to collect it in order.
        rows += sorted(page, key=lambda row: str(row[0]))
        if len(page) < THINGS_PER_PAGE:
            return rows


async def _edges(
    tx: AsyncManagedTransaction, name: str, keys: Sequence[str], size: int, columns: Sequence[_Column]
) -> list[Any]:
    """Return the columns of all edges of a kind, sorted by their columns of numbers from the first on."""
    pages: list[list[Any]] = [[] for _ in columns]
    companies_per_page = max(1, -(-len(keys) // max(1, -(-size // EDGES_PER_PAGE))))
    for start in range(0, len(keys) if size else 0, companies_per_page):
        page = keys[start : start + companies_per_page]
        result = await tx.run(STATEMENTS[name], {"first": page[0], "last": page[-1]})
        record = await result.single(strict=True)
        made = await asyncio.to_thread(_made, columns, record.values())
        for column, part in zip(pages, made, strict=True):
            column.append(part)
    return await asyncio.to_thread(_sorted, columns, pages)


def _made(columns: Sequence[_Column], values: Sequence[Sequence[Any]]) -> list[Any]:
    return [column.make(part) for column, part in zip(columns, values, strict=True)]


def _sorted(columns: Sequence[_Column], pages: Sequence[Sequence[Any]]) -> list[Any]:
    wholes = [column.whole(parts) for column, parts in zip(columns, pages, strict=True)]
    leading = [whole for column, whole in zip(columns, wholes, strict=True) if column.dtype is np.int32]
    order = np.lexsort(leading[::-1])
    return [
        tuple(map(whole.__getitem__, order.tolist())) if column.dtype is None else whole[order]
        for column, whole in zip(columns, wholes, strict=True)
    ]


def _numbers(known: Mapping[str, int]) -> _Column:
    return _Column(lambda keys: np.fromiter(map(known.__getitem__, keys), np.int32, len(keys)))


def _days_or(unstated: int) -> _Column:
    return _Column(lambda texts: _days(texts, unstated))


def _texts() -> _Column:
    """Return a column of texts in which equal ones are one object, and empty ones None."""
    shared: dict[str, str | None] = {"": None}
    return _Column(lambda texts: [shared.setdefault(text, text) for text in texts], None)


_LEVELS: Final = _Column(lambda values: np.array(values, dtype=np.float64), np.float64)


@lru_cache(maxsize=65_536)
def _day(text: str | None, unstated: int) -> int:
    return date.fromisoformat(text).toordinal() if text else unstated


def _network(read: _Read) -> Network:
    holds, needs = read.edges["holds"], read.edges["needs"]
    members, competitions = read.edges["members"], read.edges["competitions"]
    company = _columns(read.companies, 6)
    resource = _columns(read.resources, 4)
    alliance = _columns(read.alliances, 7)
    return Network(
        revision=read.revision,
        companies=Companies(
            keys=company[0],
            names=company[1],
            industries=company[2],
            countries=company[3],
            regions=tuple(map(tuple, company[4])),
            segments=tuple(map(tuple, company[5])),
        ),
        resources=Resources(
            keys=resource[0],
            names=resource[1],
            kinds=resource[2],
            pooled=np.array(resource[3], dtype=np.bool_),
        ),
        alliances=Alliances(
            keys=alliance[0],
            names=alliance[1],
            stages=tuple(map(AllianceStage, alliance[2])),
            modes=tuple(tuple(map(CooperationMode, modes)) for modes in alliance[3]),
            exclusive=np.array(alliance[4], dtype=np.bool_),
            starts_on=_days(alliance[5], NO_START),
            ends_on=_days(alliance[6], NO_END),
        ),
        holds=Holds(company=holds[0], resource=holds[1], level=holds[2]),
        needs=Needs(
            company=needs[0],
            resource=needs[1],
            importance=needs[2],
            required_level=needs[3],
            evidence=needs[4],
        ),
        members=Members(alliance=members[0], company=members[1], since=members[2], until=members[3]),
        competitions=Competitions(
            a=competitions[0], b=competitions[1], intensity=competitions[2], evidence=competitions[3]
        ),
    )


def _columns(rows: Rows, count: int) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True)) if rows else [()] * count


def _days(values: Sequence[str | None], unstated: int) -> Days:
    return np.array([_day(text, unstated) for text in values], dtype=np.int32)
