import asyncio
import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from graph_service.data import shipped_set
from graph_service.domain.change import Deletion, Request
from graph_service.domain.dataset import PARTS, DataSet, KnownKeys
from graph_service.domain.errors import LimitExceeded, NotFound
from graph_service.domain.model.entities import (
    Alliance,
    Company,
    Competition,
    Financials,
    Holding,
    Membership,
    Need,
    Resource,
    ResourceKind,
)
from graph_service.formats.readers.csv_reader import read_folder
from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from graph_service.store.importing import dataset_import
from graph_service.store.importing.batches import begin_edge_run, write_edges, write_nodes
from graph_service.store.importing.dataset_import import Counts, import_dataset, known_keys
from graph_service.store.mapping.codec import edge_rows
from graph_service.store.mapping.nodes import save_rows
from graph_service.store.schema.revision import graph_revision
from graph_service.store.store import Store
from tests.faults.imports import killed_import, whole_import
from tests.model import Model
from tests.store.contents import contents

CAPITAL = Resource(key="r", name="R", kind=ResourceKind.CAPITAL)
SIZES = {
    "airlines": (180, 2668, 3, 18868, 3718, 78, 1216),
    "cloud_native": (2019, 189, 68, 1504, 2865, 2557, 13375),
    "norway_licences": (134, 113, 676, 2280, 443, 3479, 620),
}

SMALL = DataSet(
    companies=(
        Company(key="a", name="Ærø Air", country="DK", regions=("North", "South"), employees=5),
        Company(
            key="b",
            name="B 😀",
            founded_year=1990,
            website="https://b.example",
            description="Straße\nzwei",
            tags=("x",),
            financials=Financials(year=2025, currency="EUR", revenue=Decimal("1250000.50")),
        ),
        Company(key="c", name="C"),
    ),
    resources=(
        Resource(key="r", name="R", kind=ResourceKind.DATA, pooled=True),
        Resource(key="s", name="S", kind=ResourceKind.BRAND),
    ),
    alliances=(Alliance(key="all", name="All", starts_on=date(2020, 1, 1), exclusive=True),),
    holdings=(
        Holding(company="a", resource="r", level=0.5, evidence="seen"),
        Holding(company="b", resource="r", level=1.0),
    ),
    needs=(Need(company="a", resource="s", importance=0.25, required_level=0.75),),
    memberships=(
        Membership(alliance="all", company="a", role="lead", until=date(2021, 1, 1)),
        Membership(alliance="all", company="a", since=date(2022, 1, 1)),
        Membership(alliance="all", company="b", role="member"),
    ),
    competitions=(Competition(a="a", b="b", intensity=0.5, evidence="derived:test"),),
)


def shipped(name: str) -> DataSet:
    dataset = read_folder(shipped_set(name)).dataset
    assert dataset is not None
    return dataset


LARGER = pytest.mark.thorough("the larger of the shipped data sets, imported")
BESIDE_OTHERS = pytest.mark.thorough("imports while others write, on Neo4j too", on="neo4j")
OTHER_MOMENTS = pytest.mark.thorough("imports interrupted at further moments")


@pytest.mark.parametrize(
    "name",
    [
        "norway_licences",
        pytest.param("airlines", marks=LARGER),
        pytest.param("cloud_native", marks=LARGER),
    ],
)
async def test_a_shipped_set_arrives_completely_and_again_changes_nothing(
    empty_graph: Database, name: str
) -> None:
    dataset = shipped(name)
    model = Model()
    model.take(dataset)
    calls: list[tuple[str, int, int]] = []

    report = await import_dataset(empty_graph, dataset, progress=lambda *call: calls.append(call))

    assert tuple(report.counts[kind] for kind in PARTS) == tuple(Counts(size) for size in SIZES[name])
    assert report.total == Counts(dataset.size)
    finished = [call for call in calls if call[1] == call[2]]
    wanted = [(kind, size, size) for kind, size in zip(PARTS, SIZES[name], strict=True)]
    assert finished[:3] == wanted[:3]
    assert sorted(finished[3:]) == sorted(wanted[3:])  # edges of all kinds are written side by side
    first = await contents(empty_graph)
    assert first.model().records == model.records
    assert {node["version"] for node in first.nodes.values()} == {1}
    revision = await graph_revision(empty_graph)

    report = await import_dataset(empty_graph, dataset)

    assert report.total == Counts(unchanged=dataset.size)
    assert await contents(empty_graph) == first
    assert await graph_revision(empty_graph) == revision


async def test_what_is_stored(empty_graph: Database) -> None:
    await import_dataset(empty_graph, SMALL)
    stored = await contents(empty_graph)
    node = stored.nodes["Company", "b"]
    assert node.pop("created_at") == node.pop("updated_at")
    assert node == {
        "key": "b",
        "name": "B 😀",
        "founded_year": 1990,
        "website": "https://b.example",
        "description": "Straße\nzwei",
        "regions": [],
        "segments": [],
        "tags": ["x"],
        "financials_year": 2025,
        "currency": "EUR",
        "revenue": "1250000.50",
        "revenue_amount": 1250000.5,
        "name_sort": "b \ud7ff\x80\x82\x87\x90\x80",
        "search": "b \ud7ff\x80\x82\x87\x90\x80\nb\nstrasse\nzwei",
        "version": 1,
    }
    assert (
        stored.nodes["Alliance", "all"].items()
        >= {
            "starts_on": "2020-01-01",
            "stage": "PROSPECT",
            "exclusive": True,
            "modes": [],
        }.items()
    )
    assert stored.edges == {
        ("HAS", "a", "r", None): {"level": 0.5, "evidence": "seen"},
        ("HAS", "b", "r", None): {"level": 1.0},
        ("NEEDS", "a", "s", None): {"importance": 0.25, "required_level": 0.75},
        ("MEMBER_OF", "a", "all", ""): {"role": "lead", "until": "2021-01-01", "period": ""},
        ("MEMBER_OF", "a", "all", "2022-01-01"): {"since": "2022-01-01", "period": "2022-01-01"},
        ("MEMBER_OF", "b", "all", ""): {"role": "member", "period": ""},
        ("COMPETES_WITH", "a", "b", None): {"intensity": 0.5, "evidence": "derived:test"},
    }


async def test_only_what_differs_is_changed(empty_graph: Database) -> None:
    await import_dataset(empty_graph, SMALL)
    before = await contents(empty_graph)
    revision = await graph_revision(empty_graph)
    changed = replace(
        SMALL,
        companies=(replace(SMALL.companies[0], name="Aero", employees=None), *SMALL.companies[1:]),
        holdings=(replace(SMALL.holdings[0], level=0.75, evidence=None), SMALL.holdings[1]),
        memberships=(replace(SMALL.memberships[0], role="observer", until=None), *SMALL.memberships[1:]),
    )

    report = await import_dataset(empty_graph, changed)

    after = await contents(empty_graph)
    assert report.total == Counts(updated=3, unchanged=SMALL.size - 3)
    assert [report.counts[kind].updated for kind in PARTS] == [1, 0, 0, 1, 0, 1, 0]
    node = after.nodes.pop(("Company", "a"))
    old = before.nodes.pop(("Company", "a"))
    assert after.nodes == before.nodes
    assert node["version"] == 2
    assert node["created_at"] == old["created_at"]
    assert node["updated_at"] > old["updated_at"]
    assert (node["name"], node["name_sort"], node["search"]) == ("Aero", "aero", "aero\na\n")
    assert "employees" not in node
    assert after.edges == before.edges | {
        ("HAS", "a", "r", None): {"level": 0.75},
        ("MEMBER_OF", "a", "all", ""): {"role": "observer", "period": ""},
    }
    epoch, number = revision.split(".")
    assert await graph_revision(empty_graph) == f"{epoch}.{int(number) + 3}"


async def test_what_the_source_says_nothing_about_stays(empty_graph: Database) -> None:
    await import_dataset(empty_graph, SMALL)
    silent = DataSet(
        companies=(replace(SMALL.companies[1], name="Bee", financials=None),),
        unstated={Company: frozenset({"financials_year", "currency", "revenue"})},
    )
    await import_dataset(empty_graph, silent)
    node = (await contents(empty_graph)).nodes["Company", "b"]
    assert (node["name"], node["revenue"], node["revenue_amount"]) == ("Bee", "1250000.50", 1250000.5)

    await import_dataset(empty_graph, replace(silent, unstated={}))
    node = (await contents(empty_graph)).nodes["Company", "b"]
    assert node["version"] == 3
    assert node.keys().isdisjoint({"financials_year", "currency", "revenue", "revenue_amount"})


async def test_properties_of_others_are_left_alone(empty_graph: Database) -> None:
    await import_dataset(empty_graph, SMALL)
    await empty_graph.write(
        lambda tx: tx.run("MATCH (n {key: 'a'})-[e:HAS]->() SET n.mark = 1, e.mark = 2"), timeout=10
    )
    changed = replace(
        SMALL,
        companies=(replace(SMALL.companies[0], name="Aero"),),
        holdings=(replace(SMALL.holdings[0], level=0.75),),
    )
    await import_dataset(empty_graph, changed)
    stored = await contents(empty_graph)
    assert stored.nodes["Company", "a"]["mark"] == 1
    assert stored.edges["HAS", "a", "r", None] == {"level": 0.75, "evidence": "seen", "mark": 2}


async def test_a_row_that_refers_to_nothing_is_refused(empty_graph: Database) -> None:
    dataset = DataSet(companies=SMALL.companies, holdings=(Holding(company="a", resource="gone", level=0.5),))
    with pytest.raises(NotFound, match="1 holdings refer"):
        await import_dataset(empty_graph, dataset)
    assert (await contents(empty_graph)).edges == {}


async def test_known_keys(empty_graph: Database) -> None:
    assert await known_keys(empty_graph) == KnownKeys()
    await import_dataset(empty_graph, SMALL)
    assert await known_keys(empty_graph) == KnownKeys(
        companies=frozenset("abc"), resources=frozenset("rs"), alliances=frozenset({"all"})
    )


@pytest.mark.parametrize(
    ("batches", "delay"),
    [
        (4, 0.0),
        *(pytest.param(batches, 0.0, marks=OTHER_MOMENTS) for batches in (1, 9, 14)),
        *(pytest.param(batches, 0.02, marks=OTHER_MOMENTS) for batches in (1, 4, 9, 14)),
    ],
)
async def test_interrupted_and_run_again(empty_graph: Database, batches: int, delay: float) -> None:
    dataset = shipped("norway_licences")
    reached = asyncio.Event()
    calls: list[tuple[str, int, int]] = []

    def progress(*call: object) -> None:
        calls.append(call)  # type: ignore[arg-type]
        if len(calls) == batches:
            reached.set()

    task = asyncio.create_task(import_dataset(empty_graph, dataset, batch=500, progress=progress))
    await reached.wait()
    await asyncio.sleep(delay)  # into the batch after it
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    interrupted = await contents(empty_graph)
    assert 0 < len(interrupted.nodes) + len(interrupted.edges) < dataset.size

    report = await import_dataset(empty_graph, dataset)

    model = Model()
    model.take(dataset)
    finished = (await contents(empty_graph)).model()
    assert finished.records == model.records
    assert set(finished.versions.values()) == {1}
    # More may have been there than was seen: a commit goes on at the engine when its sender is gone.
    assert report.total.unchanged >= len(interrupted.nodes) + len(interrupted.edges)
    assert report.total == Counts(dataset.size - report.total.unchanged, 0, report.total.unchanged)


@OTHER_MOMENTS
async def test_killed_and_run_again_by_the_command(empty_graph: Database, settings: Settings) -> None:
    data = shipped_set("norway_licences")
    assert await killed_import(settings, data, empty_graph, 0.0)
    interrupted = await contents(empty_graph)
    model = Model()
    model.take(shipped("norway_licences"))
    assert 0 < len(interrupted.nodes) + len(interrupted.edges) < len(model.records)
    assert await whole_import(settings, data)
    finished = (await contents(empty_graph)).model()
    assert finished.records == model.records
    assert set(finished.versions.values()) == {1}


@BESIDE_OTHERS
async def test_two_imports_at_once(empty_graph: Database) -> None:
    dataset = shipped("norway_licences")
    reports = await asyncio.gather(
        import_dataset(empty_graph, dataset, batch=1000), import_dataset(empty_graph, dataset, batch=700)
    )
    model = Model()
    model.take(dataset)
    finished = (await contents(empty_graph)).model()
    assert finished.records == model.records
    assert set(finished.versions.values()) == {1}
    assert sum((report.total for report in reports), Counts()) == Counts(
        created=dataset.size, unchanged=dataset.size
    )


async def test_a_batch_that_takes_the_engine_too_long_is_written_in_parts(
    empty_graph: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []

    async def slow(database: Database, of: type, stated: list[Any], *rest: Any, **options: Any) -> Any:
        sizes.append(len(stated))
        if len(stated) > 200:
            raise LimitExceeded("The graph engine stopped the statement at its time limit.")
        return await write_nodes(database, of, stated, *rest, **options)

    monkeypatch.setattr(dataset_import, "write_nodes", slow)
    dataset = DataSet(companies=tuple(Company(key=f"k{n:04}", name=str(n)) for n in range(700)))
    report = await import_dataset(empty_graph, dataset)
    assert report.counts["companies"].created == 700
    assert sizes == [700, 350, 175, 175, 350, 175, 175]


@BESIDE_OTHERS
@pytest.mark.parametrize(("at_once", "before_batch"), [(1, 1), (1, 2), (2, 1)])
async def test_what_others_write_meanwhile_is_not_written_again(
    empty_graph: Database, monkeypatch: pytest.MonkeyPatch, at_once: int, before_batch: int
) -> None:
    companies = tuple(Company(key=f"k{n}", name=str(n)) for n in range(6))
    resource = Resource(key="r", name="R", kind=ResourceKind.DATA)
    holdings = tuple(Holding(company=one.key, resource="r", level=1.0) for one in companies)
    await import_dataset(empty_graph, DataSet(companies=companies, resources=(resource,)))
    batches = 0
    turn = asyncio.Lock()

    async def disturbed(database: Database, *rest: Any, **options: Any) -> Any:
        nonlocal batches
        async with turn:
            batches += 1
            if batches == before_batch:
                others = await begin_edge_run(database, [Holding], timeout=10)
                stated = edge_rows(holdings[4:])
                await write_edges(database, others, Holding, stated, frozenset(), timeout=10)
        return await write_edges(database, *rest, **options)

    monkeypatch.setattr(dataset_import, "write_edges", disturbed)
    monkeypatch.setattr(dataset_import, "AT_ONCE", dict.fromkeys(dataset_import.AT_ONCE, at_once))
    report = await import_dataset(empty_graph, DataSet(holdings=holdings), batch=2)
    assert report.counts["holdings"] == Counts(created=4, unchanged=2)
    count = "MATCH (:Company)-[e:HAS]->(:Resource) RETURN count(e)"
    assert await empty_graph.value(count, {}, timeout=10) == 6
    again = await import_dataset(empty_graph, DataSet(holdings=holdings), batch=2)
    assert again.total == Counts(unchanged=6)


@pytest.mark.parametrize("is_told", [True, False])
async def test_a_batch_that_was_committed_without_being_acknowledged_is_not_written_again(
    empty_graph: Database, monkeypatch: pytest.MonkeyPatch, is_told: bool
) -> None:
    companies = tuple(Company(key=f"k{n:03}", name=str(n)) for n in range(150))
    resource = Resource(key="r", name="R", kind=ResourceKind.DATA)
    await import_dataset(empty_graph, DataSet(companies=companies, resources=(resource,)))
    holdings = tuple(Holding(company=one.key, resource="r", level=1.0) for one in companies)
    write, calls = Database.write, 0

    async def unclear(self: Database, work: Any, *, timeout: float) -> Any:
        nonlocal calls
        calls += 1
        written = await write(self, work, timeout=timeout)
        if calls != 2:  # the first one begins the run
            return written
        if is_told:
            raise LimitExceeded("The graph engine did not answer within 120 s.")
        return await write(self, work, timeout=timeout)  # as the driver does

    monkeypatch.setattr(Database, "write", unclear)
    report = await import_dataset(empty_graph, DataSet(holdings=holdings))
    assert report.total == Counts(unchanged=150)
    count = "MATCH (:Company)-[e:HAS]->(:Resource) RETURN count(e)"
    assert await empty_graph.value(count, {}, timeout=10) == 150


@BESIDE_OTHERS
async def test_edges_are_there_once_whoever_else_writes_them_at_the_same_time(empty_graph: Database) -> None:
    chance = random.Random(7)
    companies = tuple(Company(key=f"k{n:02}", name=str(n)) for n in range(30))
    resources = tuple(Resource(key=f"r{n}", name=str(n), kind=ResourceKind.DATA) for n in range(10))
    pairs = [(company.key, resource.key) for company in companies for resource in resources]
    holdings = tuple(Holding(company=one, resource=other, level=1.0) for one, other in pairs)
    needs = tuple(Need(company=one, resource=other, importance=1.0) for one, other in pairs)
    await import_dataset(empty_graph, DataSet(companies=companies, resources=resources))
    number = (await graph_revision(empty_graph)).partition(".")[2]

    async def set_some(count: int) -> int:
        created = 0
        for one, other in chance.sample(pairs, count):
            await asyncio.sleep(0.01)
            course = await begin_edge_run(empty_graph, [Need], timeout=30)
            stated = edge_rows([Need(company=one, resource=other, importance=1.0)])
            created += (await write_edges(empty_graph, course, Need, stated, frozenset(), timeout=30))[0]
        return created

    writing = asyncio.create_task(set_some(20))
    reports = await asyncio.gather(
        *(import_dataset(empty_graph, DataSet(holdings=holdings, needs=needs), batch=20) for _ in range(2))
    )
    created = await writing + sum(report.total.created for report in reports)
    assert created == len(holdings) + len(needs)
    text = "MATCH (:Company)-[e:HAS|NEEDS]->(:Resource) RETURN count(e)"
    assert await empty_graph.value(text, {}, timeout=10) == created
    # every change has a revision of its own, and its entry
    logged = await empty_graph.value(
        "MATCH (h:Change) WHERE h.number > $number WITH h.number AS number, sum(h.count) AS made "
        "RETURN [count(number), min(number), max(number), sum(made)]",
        {"number": int(number)},
        timeout=10,
    )
    last = int((await graph_revision(empty_graph)).partition(".")[2])
    assert logged == [last - int(number), int(number) + 1, last, created]


@BESIDE_OTHERS
async def test_edges_keep_what_an_import_does_not_state(empty_graph: Database) -> None:
    things = DataSet(companies=(Company(key="a", name="A"),), resources=(CAPITAL,))
    seen = Holding(company="a", resource="r", level=0.5, evidence="seen")
    await import_dataset(empty_graph, replace(things, holdings=(seen,)))
    stated = replace(things, holdings=(Holding(company="a", resource="r", level=0.75),))
    cases: list[tuple[dict[type, frozenset[str]], str | None]] = [
        ({Holding: frozenset({"evidence"})}, "seen"),
        ({}, None),
    ]
    for unstated, evidence in cases:
        report = await import_dataset(empty_graph, replace(stated, unstated=unstated))
        assert report.counts["holdings"] == Counts(updated=1)
        text = "MATCH (:Company)-[e:HAS]->(:Resource) RETURN [e.level, e.evidence]"
        assert await empty_graph.value(text, {}, timeout=10) == [0.75, evidence]


@BESIDE_OTHERS
async def test_what_others_delete_meanwhile_is_named_not_there(
    empty_graph: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    companies = tuple(Company(key=f"k{n}", name=str(n)) for n in range(4))
    await import_dataset(empty_graph, DataSet(companies=companies, resources=(CAPITAL,)))
    holdings = tuple(Holding(company=one.key, resource="r", level=1.0) for one in companies)
    batches = 0

    async def disturbed(database: Database, *rest: Any, **options: Any) -> Any:
        nonlocal batches
        batches += 1
        if batches == 2:
            gone = Deletion(kind="Company", key="k3")
            await Store(database).change(
                Request(changes=(gone,), by="test", today=date(2026, 1, 1)), timeout=30
            )
        return await write_edges(database, *rest, **options)

    monkeypatch.setattr(dataset_import, "write_edges", disturbed)
    monkeypatch.setattr(dataset_import, "AT_ONCE", dict.fromkeys(dataset_import.AT_ONCE, 1))
    with pytest.raises(NotFound, match="1 holdings refer to something that is not in the graph"):
        await import_dataset(empty_graph, DataSet(holdings=holdings), batch=2)
    count = "MATCH (:Company)-[e:HAS]->(:Resource) RETURN count(e)"
    assert await empty_graph.value(count, {}, timeout=10) == 2


@BESIDE_OTHERS
async def test_edges_that_others_change_while_they_are_compared_are_compared_again(
    empty_graph: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    companies = tuple(Company(key=f"k{n}", name=str(n)) for n in range(2))
    edges = tuple(Holding(company=one.key, resource="r", level=0.5) for one in companies)
    await import_dataset(empty_graph, DataSet(companies=companies, resources=(CAPITAL,), holdings=edges))
    other = replace(edges[0], level=0.75, evidence="seen")
    calls = 0

    async def disturbed(*rest: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:  # after the stored edges were read, before any is written
            course = await begin_edge_run(empty_graph, [Holding], timeout=10)
            await write_edges(empty_graph, course, Holding, edge_rows([other]), frozenset(), timeout=10)
        await save_rows(*rest)

    monkeypatch.setattr("graph_service.store.importing.batches.save_rows", disturbed)
    stated = DataSet(
        holdings=tuple(replace(one, level=1.0) for one in edges), unstated={Holding: frozenset({"evidence"})}
    )
    report = await import_dataset(empty_graph, stated)
    assert report.counts["holdings"] == Counts(updated=2)
    text = (
        "MATCH (a:Company)-[e:HAS]->(:Resource) WITH a, e ORDER BY a.key "
        "RETURN collect([e.level, e.evidence])"
    )
    assert await empty_graph.value(text, {}, timeout=10) == [[1.0, "seen"], [1.0, None]]
