"""Lives read from the graph are those that were put into it, on both engines."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import Alliance, AllianceStage, Company, Membership
from graph_service.domain.read_models.alliance_record import AllianceLife
from graph_service.domain.records.co_selling import Sale
from graph_service.domain.records.governance import ActionItem
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.repositories.alliance_records import read_activities, read_lives
from graph_service.store.schema.migrations import migrate
from tests.conftest import delete_everything
from tests.lives import COST, TROUBLED, WORKED, life_of, store_records

DUO = Alliance(key="duo", name="Duo", stage=AllianceStage.ACTIVE)
BARE = Alliance(key="bare", name="Bare", stage=AllianceStage.PILOT, starts_on=date(2026, 1, 1))
ACTIONS = (
    ActionItem(
        key="x", alliance="duo", meeting="meeting-1", owner="c", task="Call them", due_on=date(2026, 4, 8)
    ),
    ActionItem(key="y", alliance="duo", task="Write", done_on=date(2026, 4, 9)),
)
SALES = tuple(
    Sale(
        key=f"s{number}",
        alliance="duo",
        company=company,
        sold_on=day,
        product="p",
        amount=Decimal(amount),
        currency=currency,
    )
    for number, (company, day, amount, currency) in enumerate(
        [
            ("a", date(2026, 4, 1), "0.10", "EUR"),
            ("a", date(2026, 4, 30), "0.20", "EUR"),
            ("a", date(2026, 4, 2), "5", "USD"),
            ("b", date(2026, 4, 2), "-1.5", "EUR"),
            ("b", date(2026, 3, 31), "100", "EUR"),
            ("b", date(2026, 5, 1), "100", "EUR"),
        ]
    )
)


@pytest.fixture(scope="module")
async def graph(database: Database) -> Database:
    await delete_everything(database)
    await migrate(database)
    await import_dataset(
        database,
        DataSet(
            companies=tuple(Company(key=key, name=key.upper()) for key in "abc"),
            alliances=(DUO, BARE),
            memberships=(
                Membership(alliance="duo", company="a"),
                Membership(alliance="duo", company="b", since=date(2026, 1, 1), until=date(2026, 7, 1)),
                Membership(alliance="bare", company="a", since=date(2026, 5, 1)),
            ),
        ),
    )
    more = [COST, *(one for one in WORKED if getattr(one, "kpi", None) == COST.key)]
    await store_records(database, [*TROUBLED, *more, *ACTIONS, *SALES])
    return database


def sorted_lists(life: AllianceLife) -> dict[str, object]:
    return {
        name: tuple(sorted(value, key=lambda one: str(one.key))) if isinstance(value, tuple) else value
        for name in AllianceLife.__dataclass_fields__
        for value in (getattr(life, name),)
    }


async def test_all_records_of_an_alliance(graph: Database) -> None:
    lives = await read_lives(graph, alliances=["duo", "bare", "nobody"], timeout=10)
    assert set(lives.by_alliance) == {"duo", "bare"}
    more = [COST, *(one for one in WORKED if getattr(one, "kpi", None) == COST.key)]
    expected = replace(life_of([*TROUBLED, *more]), names={"a": "A", "b": "B"})
    assert sorted_lists(lives.of("duo")) == sorted_lists(expected)
    assert lives.of("bare") == AllianceLife(alliance=BARE)


async def test_the_alliances_of_companies(graph: Database) -> None:
    lives = await read_lives(graph, companies=["a", "b", "c"], timeout=10)
    joined = {
        (company, day.month): [life.alliance.key for life in lives.joined_by(company, day)]
        for company in "abc"
        for day in (date(2025, 12, 31), date(2026, 4, 30), date(2026, 5, 1), date(2026, 7, 1))
    }
    assert joined == {
        **{("a", 12): ["duo"], ("a", 4): ["duo"], ("a", 5): ["bare", "duo"], ("a", 7): ["bare", "duo"]},
        **{("b", 12): [], ("b", 4): ["duo"], ("b", 5): ["duo"], ("b", 7): []},
        **{("c", month): [] for month in (12, 4, 5, 7)},
    }


async def test_nothing_asked_is_nothing_read(graph: Database) -> None:
    lives = await read_lives(graph, timeout=10)
    assert (lives.by_alliance, lives.memberships) == ({}, {})
    assert lives.graph_revision.partition(".")[2].isdigit()


async def test_what_was_done_in_a_period(graph: Database) -> None:
    first, last = date(2026, 4, 1), date(2026, 4, 30)
    found = await read_activities(graph, ["duo", "bare"], first, last, timeout=10)
    assert (found["bare"].actions, found["bare"].sales) == ((), ())
    assert sorted(found["duo"].actions, key=lambda one: one.key) == list(ACTIONS)
    assert found["duo"].names == {"a": "A", "b": "B", "c": "C"}
    sold = {(one.company, one.currency): tuple(sorted(one.amounts)) for one in found["duo"].sales}
    assert sold == {
        ("a", "EUR"): (Decimal("0.10"), Decimal("0.20")),
        ("a", "USD"): (Decimal(5),),
        ("b", "EUR"): (Decimal("-1.5"),),
    }
