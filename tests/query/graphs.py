"""Small random data sets, made of what is easily got wrong: gaps, ties, ends of periods, odd characters."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final, TypeVar

from neo4j import AsyncManagedTransaction

from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import (
    Alliance,
    AllianceStage,
    Company,
    Competition,
    CooperationMode,
    Financials,
    Holding,
    Membership,
    Need,
    Resource,
    ResourceKind,
)
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.schema.migrations import migrate
from tests.conftest import delete_everything
from tests.query.model import Bookkeeping, Graph, Thing

T = TypeVar("T")

NAMES: Final = (
    "Air Ål",
    "air al",
    "Łódź – Nord",
    "Straße",
    "STRASSE",
    "😀 Smile",
    "\U0001f1e5 flag",
    "\ue000 private",
    "\uffe5 wide",
    "Quote \" and \\ and '",
    "${p0} {n} $p1 `b`",
    "Zeta",
    "Zeta",
    "beta\u00a0two",
)
TEXTS: Final = (*NAMES, "north", "North", "south 😀", "a\nb")
KINDS: Final = tuple(ResourceKind)[:4]
LEVELS: Final = (0.0, 0.1, 0.2, 0.30000000000000004, 1 / 3, 0.5, 1.0)
DAYS: Final = (-4000, -400, -1, 0, 1, 400)
AMOUNTS: Final = ("0", "-12.50", "100.1", "100.10", "1250000.50", "999999999999999.99")


def days(today: date) -> list[date]:
    """Return the days around which periods begin and end."""
    return [today + timedelta(days=shift) for shift in DAYS]


def random_graph(random: Random, today: date) -> Graph:
    """Return a random data set as the model reads it, with bookkeeping to write into the store."""

    def maybe(values: Any) -> Any:
        return random.choice([None, *values])

    def some(values: Any, most: int) -> list[Any]:
        return random.sample(list(values), random.randint(0, min(most, len(values))))

    near = days(today)
    companies = tuple(
        Company(
            key=f"c{i}",
            name=random.choice(NAMES),
            industry=maybe(TEXTS[:4]),
            country=maybe(["NO", "DE", "FR"]),
            regions=tuple(some(TEXTS[10:], 3)),
            segments=tuple(some(["b2b", "b2c", "gov"], 2)),
            employees=maybe([0, 5, 5, 120, 2**31 - 1]),
            founded_year=maybe([980, 1900, 1950, 2010]),
            website=maybe(["https://example.com/?q=\"'"]),
            description=maybe(TEXTS),
            tags=tuple(some(TEXTS[:5], 2)),
            financials=_financials(random),
        )
        for i in range(random.randint(0, 9))
    )
    resources = tuple(
        Resource(
            key=f"r-{i}", name=random.choice(NAMES), kind=random.choice(KINDS), pooled=random.random() < 0.3
        )
        for i in range(random.randint(0, 5))
    )
    alliances = tuple(
        Alliance(
            key=f"a_{i}",
            name=random.choice(NAMES),
            modes=tuple(some(CooperationMode, 3)),
            stage=random.choice([*AllianceStage, AllianceStage.ACTIVE, AllianceStage.ENDED]),
            exclusive=random.random() < 0.3,
            starts_on=maybe(near),
            ends_on=maybe(near),
            scope=maybe(TEXTS),
        )
        for i in range(random.randint(0, 5))
    )
    edges = [(company.key, resource.key) for company in companies for resource in resources]
    holdings = tuple(
        Holding(
            company=one,
            resource=other,
            level=random.choice(LEVELS),
            evidence=maybe(TEXTS),
            since=maybe(near),
            until=maybe(near),
        )
        for one, other in some(edges, 20)
    )
    needs = tuple(
        Need(
            company=one,
            resource=other,
            importance=random.choice(LEVELS),
            required_level=random.choice(LEVELS),
            evidence=maybe(TEXTS),
            since=maybe(near),
            until=maybe(near),
        )
        for one, other in some(edges, 20)
    )
    periods = [
        (alliance.key, company.key, since)
        for alliance in alliances
        for company in companies
        for since in [None, *random.sample(near, 2)]
    ]
    memberships = tuple(
        Membership(
            alliance=alliance,
            company=company,
            role=maybe(TEXTS[:4]),
            since=since,
            until=maybe(near),
            share=maybe(LEVELS),
        )
        for alliance, company, since in some(periods, 30)
    )
    pairs = [(a.key, b.key) for a in companies for b in companies if a.key < b.key]
    competitions = tuple(
        Competition(a=a, b=b, intensity=random.choice(LEVELS), evidence=maybe(TEXTS))
        for a, b in some(pairs, 10)
    )
    dataset = DataSet(
        companies=companies,
        resources=resources,
        alliances=alliances,
        holdings=holdings,
        needs=needs,
        memberships=memberships,
        competitions=competitions,
    )
    things: tuple[Thing, ...] = (*companies, *resources, *alliances)
    bookkeeping = {
        (type(thing).__name__, thing.key): Bookkeeping(
            random.randint(1, 9),
            f"2026-01-0{random.randint(1, 3)}T00:00:00.000000Z",
            "2026-02-01T12:00:00.5Z",
        )
        for thing in things
    }
    return Graph(dataset, today, bookkeeping)


def _financials(random: Random) -> Financials | None:
    figures = Financials(
        year=random.choice([None, 2024]),
        currency=random.choice([None, "EUR", "EUR", "NOK"]),
        revenue=Decimal(random.choice(AMOUNTS)) if random.random() < 0.6 else None,
        profit=random.choice([None, Decimal("-0.05")]),
        debt_ratio=random.choice([None, 0.45, 1 / 3]),
    )
    return figures if random.random() < 0.7 and figures != Financials() else None


async def stored(database: Database, graph: Graph) -> None:
    """Put the graph into the database, and nothing else; the bookkeeping becomes that of the model."""
    await delete_everything(database)
    await migrate(database)
    await import_dataset(database, graph.dataset)
    rows = [
        [kind, key, {"version": n.version, "created_at": n.created_at, "updated_at": n.updated_at}]
        for (kind, key), n in graph.bookkeeping.items()
    ]

    async def work(tx: AsyncManagedTransaction) -> None:
        statement = "UNWIND $rows AS row MATCH (n {key: row[1]}) WHERE row[0] IN labels(n) SET n += row[2]"
        await (await tx.run(statement, {"rows": rows})).consume()

    await database.write(work, timeout=60)
