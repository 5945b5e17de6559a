"""Sales read from the graph are those that were put into it, on both engines."""

from decimal import Decimal

import pytest

from graph_service.domain.errors import LimitExceeded, NotFound
from graph_service.domain.read_models.sales_query import SalesFilter
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.repositories.sales import read_sales
from graph_service.store.schema.migrations import migrate
from tests.conftest import delete_everything
from tests.lives import store_records
from tests.sales import FIRST, GRAPH, OTHERS, SECOND, WORKED


@pytest.fixture(scope="module")
async def graph(database: Database) -> Database:
    await delete_everything(database)
    await migrate(database)
    await import_dataset(database, GRAPH)
    await store_records(database, [*OTHERS, *WORKED])
    return database


@pytest.mark.parametrize(
    "wanted",
    [
        SalesFilter(),
        SalesFilter(company="partner_a"),
        SalesFilter(alliance="duo"),
        SalesFilter(company="partner_b", alliance="trio"),
        SalesFilter(first=SECOND),
        SalesFilter(last=FIRST, company="partner_a"),
        SalesFilter(product="seat", first=FIRST),
    ],
)
async def test_what_matches(graph: Database, wanted: SalesFilter) -> None:
    expected = sorted(
        (
            one
            for one in [*WORKED, *OTHERS]
            if wanted.company in (None, one.company)
            and wanted.alliance in (None, one.alliance)
            and wanted.product in (None, one.product)
            and (wanted.first is None or wanted.first <= one.sold_on)
            and (wanted.last is None or one.sold_on <= wanted.last)
        ),
        key=lambda one: (one.sold_on, one.key),
    )
    found = await read_sales(graph, wanted, size=100, timeout=10)
    assert (list(found.page), found.more) == (expected, False)
    assert sum(len(one.amounts) for one in found.amounts) == len(expected)
    assert sum((sum(one.amounts) for one in found.amounts), Decimal(0)) == sum(
        (one.amount for one in expected), Decimal(0)
    )


async def test_a_page_says_whether_more_follow(graph: Database) -> None:
    page = await read_sales(graph, SalesFilter(), size=3, after=(FIRST, "b1"), timeout=10)
    assert ([one.key for one in page.page], page.more) == (["a2", "b2", "z1"], True)
    last = await read_sales(graph, SalesFilter(), size=3, skip=5, timeout=10)
    assert ([one.key for one in last.page], last.more) == (["z2", "z3", "z4"], False)
    assert sum(len(one.amounts) for one in last.amounts) == 8


async def test_limits_and_unknown_keys(graph: Database) -> None:
    assert (await read_sales(graph, SalesFilter(), size=1, most=8, timeout=10)).more
    with pytest.raises(LimitExceeded, match="More than 7 sales"):
        await read_sales(graph, SalesFilter(), size=1, most=7, timeout=10)
    for wanted in (SalesFilter(company="nobody"), SalesFilter(alliance="nobody")):
        with pytest.raises(NotFound) as refused:
            await read_sales(graph, wanted, size=1, timeout=10)
        assert refused.value.field == ("alliance" if wanted.company is None else "company")
