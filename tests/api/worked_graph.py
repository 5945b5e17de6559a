"""A small graph whose answers are worked out by hand."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson

from graph_service.api.execution.operations import Operations
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
from tests.query.answers import operations_on

TODAY = dt.datetime.now(dt.UTC).date()
DAY = dt.timedelta(days=1)
ODD = "\"'\\ \n{}$p0 `n` 😀\u2028"


def euros(amount: str, currency: str | None = "EUR") -> Financials:
    return Financials(currency=currency, revenue=Decimal(amount))


DATASET = DataSet(
    companies=(
        Company(
            key="a",
            name="Ålesund Air",
            country="NO",
            regions=("EU",),
            employees=10,
            financials=euros("0.10"),
            description="Short hops",
        ),
        Company(
            key="b",
            name="alesund air",
            country="NO",
            regions=("EU", "US", "EU"),
            employees=20,
            financials=euros("0.20"),
        ),
        Company(
            key="c", name="Zürich", country="CH", regions=(), tags=("x", "y"), financials=euros("5", "CHF")
        ),
        Company(key="d", name=ODD, industry=ODD, employees=0, founded_year=980, tags=(ODD,)),
        Company(key="e", name="\U0001f680", founded_year=1990, financials=Financials(year=2024)),
    ),
    resources=(
        Resource(key="r1", name="One", kind=ResourceKind.DATA),
        Resource(key="r2", name="Two", kind=ResourceKind.BRAND, pooled=True),
    ),
    alliances=(
        Alliance(key="now", name="Now", stage=AllianceStage.ACTIVE, modes=(CooperationMode.CHANNEL,)),
        Alliance(key="over", name="Over", stage=AllianceStage.ENDED, ends_on=TODAY),
        Alliance(key="ending", name="Ending", stage=AllianceStage.ENDED, ends_on=TODAY + DAY),
        Alliance(key="undated", name="Undated", stage=AllianceStage.ENDED),
        Alliance(key="soon", name="Soon", stage=AllianceStage.AGREEMENT, starts_on=TODAY + DAY),
        Alliance(key="talks", name="Talks", stage=AllianceStage.CONTACTED),
    ),
    holdings=(
        Holding(company="a", resource="r1", level=0.1 + 0.2),
        Holding(company="a", resource="r2", level=1.0),
        Holding(company="b", resource="r1", level=0.3),
    ),
    needs=(Need(company="b", resource="r2", importance=0.5, required_level=0.75),),
    memberships=(
        Membership(alliance="now", company="a", since=dt.date(2001, 1, 1), until=dt.date(2002, 1, 1)),
        Membership(alliance="now", company="a", since=dt.date(2010, 1, 1), role="founder"),
        Membership(alliance="now", company="b"),
        Membership(alliance="ending", company="a"),
        Membership(alliance="ending", company="b", until=TODAY + DAY),
        Membership(alliance="ending", company="b", since=dt.date(2005, 1, 1)),
        Membership(alliance="over", company="a"),
        Membership(alliance="over", company="c"),
        Membership(alliance="undated", company="a"),
        Membership(alliance="undated", company="c"),
        Membership(alliance="soon", company="a"),
        Membership(alliance="soon", company="d"),
        Membership(alliance="talks", company="a"),
        Membership(alliance="talks", company="e"),
    ),
    competitions=(
        Competition(a="a", b="c", intensity=0.9, evidence="routes"),
        Competition(a="b", b="c", intensity=0.2),
    ),
)


async def service_on(database: Database) -> Operations:
    """Return what runs operations on a database that has this graph alone."""
    await delete_everything(database)
    await migrate(database)
    await import_dataset(database, DATASET)
    return operations_on(database)


async def data(service: Operations, query: str, variables: Mapping[str, Any] | None = None) -> Any:
    """Return the data of an operation that has no errors, as a client reads them."""
    answer = await service.run(query, variables)
    assert "errors" not in answer.body, answer.body["errors"]
    return orjson.loads(orjson.dumps(answer.body))["data"]
