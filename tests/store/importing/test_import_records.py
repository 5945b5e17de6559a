"""Records of the alliances' lives, and the history of an import."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any

import pytest

from graph_service.domain.dataset import DataSet, KnownKeys
from graph_service.domain.errors import Conflict, NotFound
from graph_service.domain.kinds import RECORDS, Kind
from graph_service.domain.model.entities import Company
from graph_service.domain.records.alliance_ecosystem import AllianceEcosystem
from graph_service.domain.records.governance import ActionItem
from graph_service.domain.records.pilot import KpiReading, Pilot
from graph_service.formats.readers.csv_reader import read_folder
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import Counts, import_dataset, known_keys
from graph_service.store.schema.revision import graph_revision
from tests.formats.folders import LIFE
from tests.model import Model
from tests.store.contents import contents


def example() -> DataSet:
    dataset = read_folder(LIFE).dataset
    assert dataset is not None
    return dataset


def only(*records: Any, unstated: frozenset[str] = frozenset()) -> DataSet:
    """A data set of records of one kind."""
    of = type(records[0])
    return DataSet(records={of.__name__: records}, unstated={of: unstated} if unstated else {})


async def changes(database: Database) -> list[dict[str, Any]]:
    text = "MATCH (h:Change) WITH h ORDER BY h.key RETURN collect(properties(h))"
    found: list[dict[str, Any]] = await database.value(text, {}, timeout=10)
    return found


def said(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry of the history without its place, and with what its texts hold."""
    found = {name: one for name, one in entry.items() if name not in ("key", "number", "at", "by", "entries")}
    return found | {name: json.loads(found[name]) for name in ("before", "after") if name in found}


async def test_the_example_arrives_completely_and_again_changes_nothing(empty_graph: Database) -> None:
    dataset = example()
    model = Model()
    model.take(dataset)

    report = await import_dataset(empty_graph, dataset)

    assert report.total == Counts(dataset.size)
    assert {part: counts.created for part, counts in report.counts.items() if counts.created} == {
        part: len(rows) for part, rows in dataset.parts()
    }
    first = await contents(empty_graph)
    assert first.model() == model
    revision, log = await graph_revision(empty_graph), await changes(empty_graph)
    assert [said(entry) for entry in log] == [
        {"action": "IMPORTED", "kind": type(rows[0]).__name__, "count": len(rows)}
        for _, rows in dataset.parts()
    ]
    assert {entry["by"] for entry in log} == {"import"}
    assert len({entry["number"] for entry in log}) == len(log)

    report = await import_dataset(empty_graph, dataset)

    assert report.total == Counts(unchanged=dataset.size)
    assert await contents(empty_graph) == first
    assert await graph_revision(empty_graph) == revision
    assert await changes(empty_graph) == log


async def test_what_is_stored(empty_graph: Database) -> None:
    await import_dataset(empty_graph, example())
    stored = await contents(empty_graph)
    sale = stored.nodes["Sale", "s4"]
    assert sale.pop("created_at") == sale.pop("updated_at")
    assert sale == {
        "key": "s4",
        "sold_on": "2023-10-02",
        "product": "Ticket",
        "quantity": "0.5",
        "amount": "25000.5",
        "currency": "EUR",
        "version": 1,
    }
    assert ("SALE_ALLIANCE", "s4", "ab", None) in stored.edges
    assert ("SALE_COMPANY", "s4", "b", None) in stored.edges
    assert {end for kind, _, end, _ in stored.edges if kind == "INNOVATION_PROJECT_PARTICIPANTS"} == set(
        "abc"
    )
    assert stored.nodes["Article", "how-to"]["search"] == (
        "how-to\nhow to bill\nfirst count,\nthen write\nbilling"
    )
    assert stored.nodes["AgreementTier", "ab--1--1"]["percentages"] == ["60", "40"]


def a_value_of(kind: Kind) -> tuple[str, type]:
    """Return a field of one value that refers to nothing, and its type."""
    return next(
        (field, spec.type)
        for field, spec in kind.fields.items()
        if spec.type in (str, float, Decimal)
        and not (spec.is_list or spec.refers or field in ("key", "unit", "currency"))
    )


@pytest.mark.parametrize("half", [0, 1])
async def test_one_value_that_differs_is_one_update(empty_graph: Database, half: int) -> None:
    """In every other kind at once: an update that spreads to a kind between them is seen."""
    dataset = example()
    await import_dataset(empty_graph, dataset)
    before = (await contents(empty_graph)).without_times()
    records, expected = dict(dataset.records), {}
    for name in list(RECORDS)[half::2]:
        field, type_ = a_value_of(RECORDS[name])
        row = records[name][0]
        old = getattr(row, field)
        new = "Changed" if type_ is str else type_(3)
        records[name] = (replace(row, **{field: new}), *records[name][1:])
        expected[name, row.key] = {
            "action": "UPDATED",
            "kind": name,
            "subject": f"{name}:{row.key}",
            "version": 2,
            "before": {field: str(old) if isinstance(old, Decimal) else old},
            "after": {field: str(new) if isinstance(new, Decimal) else new},
        }
    so_far = len(await changes(empty_graph))

    report = await import_dataset(empty_graph, replace(dataset, records=records))

    assert report.total == Counts(updated=len(expected), unchanged=dataset.size - len(expected))
    for name, kind in RECORDS.items():
        assert report.counts[kind.plural].updated == (name in {kind for kind, _ in expected}), name
    after = (await contents(empty_graph)).without_times()
    assert after.nodes.keys() == before.nodes.keys()
    assert {place for place in after.nodes if after.nodes[place] != before.nodes[place]} == expected.keys()
    assert {after.nodes[place]["version"] for place in expected} == {2}
    history = [said(change) for change in (await changes(empty_graph))[so_far:]]
    assert sorted(history, key=itemgetter("subject")) == sorted(expected.values(), key=itemgetter("subject"))


async def test_references_are_replaced_taken_away_and_added(empty_graph: Database) -> None:
    await import_dataset(empty_graph, example())
    (ecosystem,) = example().records["AllianceEcosystem"]
    hire, south = example().records["ActionItem"]
    vision, _ = example().records["Assessment"]
    await import_dataset(empty_graph, only(replace(ecosystem, alliances=("ac",))))
    await import_dataset(empty_graph, only(replace(vision, assessor="c", value=7.0)))
    report = await import_dataset(
        empty_graph,
        only(replace(hire, body=None, meeting=None, owner=None), replace(south, body="ab-committee")),
    )
    assert report.total == Counts(updated=2)
    stored = await contents(empty_graph)
    model = stored.model()
    assert model.records["alliance_ecosystems", ("abc",)] == replace(ecosystem, alliances=("ac",))
    assert model.records["assessments", ("b-vision",)] == replace(vision, assessor="c", value=7.0)
    assert model.records["action_items", ("ab-hire",)] == replace(hire, body=None, meeting=None, owner=None)
    assert model.records["action_items", ("ab-south",)] == replace(south, body="ab-committee")
    assert [(said(entry)["before"], said(entry)["after"]) for entry in (await changes(empty_graph))[-4:]] == [
        ({"alliances": ["ab", "ac"]}, {"alliances": ["ac"]}),
        ({"assessor": "a", "value": 8.0}, {"assessor": "c", "value": 7.0}),
        (
            {"body": "ab-committee", "meeting": "ab-m1", "owner": "a"},
            {"body": None, "meeting": None, "owner": None},
        ),
        ({"body": None}, {"body": "ab-committee"}),
    ]


async def test_what_the_source_says_nothing_about_stays(empty_graph: Database) -> None:
    await import_dataset(empty_graph, example())
    (ecosystem,) = example().records["AllianceEcosystem"]
    hire, _ = example().records["ActionItem"]
    silent = AllianceEcosystem(key="abc", name="Renamed")
    report = await import_dataset(
        empty_graph, only(silent, unstated=frozenset({"alliances", "agreed_values"}))
    )
    assert report.total == Counts(updated=1)
    report = await import_dataset(
        empty_graph,
        only(
            ActionItem(key="ab-hire", alliance="ab", task="Hire one", due_on=hire.due_on),
            unstated=frozenset({"body", "meeting", "owner", "responsible", "done_on"}),
        ),
    )
    assert report.total == Counts(unchanged=1)
    model = (await contents(empty_graph)).model()
    assert model.records["action_items", ("ab-hire",)] == hire
    assert model.records["alliance_ecosystems", ("abc",)] == replace(
        ecosystem, name="Renamed", description=None
    )


async def test_the_lists_of_an_alliance_that_a_file_is_silent_about_stay(empty_graph: Database) -> None:
    dataset = example()
    await import_dataset(empty_graph, dataset)
    silent = replace(dataset.alliances[0], purposes=(), depth=None)
    report = await import_dataset(
        empty_graph,
        DataSet(alliances=(silent,), unstated={type(silent): frozenset({"purposes", "depth"})}),
    )
    assert report.total == Counts(unchanged=1)
    await import_dataset(empty_graph, DataSet(alliances=(silent,)))
    assert (await contents(empty_graph)).nodes["Alliance", "ab"]["purposes"] == []


async def test_updates_of_things_and_edges_are_in_the_history(empty_graph: Database) -> None:
    dataset = example()
    await import_dataset(empty_graph, dataset)
    company, member = dataset.companies[0], dataset.memberships[0]
    await import_dataset(
        empty_graph,
        DataSet(
            companies=(replace(company, name="Company Ä", employees=5), Company(key="d", name="Company D")),
            memberships=(replace(member, role="lead", until=date(2025, 1, 1)),),
        ),
    )
    created, renamed, joined = [said(entry) for entry in (await changes(empty_graph))[-3:]]
    assert created == {"action": "IMPORTED", "kind": "Company", "count": 1}
    assert renamed == {
        "action": "UPDATED",
        "kind": "Company",
        "subject": "Company:a",
        "version": 2,
        "before": {"employees": None, "name": "Company A"},
        "after": {"employees": 5, "name": "Company Ä"},
    }
    assert joined == {
        "action": "UPDATED",
        "kind": "Membership",
        "subject": "Company:a",
        "other": "Alliance:ab",
        "before": {"since": "2023-07-01", "role": None, "until": None},
        "after": {"since": "2023-07-01", "role": "lead", "until": "2025-01-01"},
    }


async def test_known_keys_say_what_a_record_is_part_of(empty_graph: Database) -> None:
    await import_dataset(empty_graph, example())
    assert await known_keys(empty_graph) == KnownKeys(
        companies=frozenset("abc"),
        alliances=frozenset({"ab", "ac"}),
        records={
            "Pilot": {"ab-north": "ab"},
            "Kpi": {"ab-cost": "ab", "ab-share": "ab"},
            "Agreement": {"ab--1": "ab", "ab--2": "ab"},
            "GovernanceBody": {"ab-committee": "ab"},
            "Meeting": {"ab-m1": "ab-committee"},
            "Review": {"ab-q4": "ab"},
            "AllianceEcosystem": {"abc": ""},
            "InnovationProject": {"one-bill": "abc"},
        },
    )


async def test_a_record_that_refers_to_nothing_is_refused(empty_graph: Database) -> None:
    await import_dataset(empty_graph, example())
    before, log = await contents(empty_graph), await changes(empty_graph)
    with pytest.raises(NotFound, match="1 pilots refer to something"):
        await import_dataset(
            empty_graph,
            only(Pilot(key="one", alliance="ab", goal="G"), Pilot(key="two", alliance="gone", goal="G")),
        )
    lost = replace(example().records["Assessment"][0], assessor="gone")
    with pytest.raises(NotFound, match="1 assessments refer"):
        await import_dataset(empty_graph, only(lost))
    assert await contents(empty_graph) == before
    assert await changes(empty_graph) == log


@pytest.mark.parametrize("same_batch", [True, False])
async def test_what_occurs_once_occurs_once_in_the_graph(empty_graph: Database, same_batch: bool) -> None:
    await import_dataset(empty_graph, example())
    before = await contents(empty_graph)
    twin = KpiReading(key="twin", kpi="ab-share", read_on=date(2023, 4, 1), value=2.0)
    with pytest.raises(Conflict, match=r"twin would have the same kpi and read_on as first-share"):
        await import_dataset(empty_graph, only(twin))
    assert await contents(empty_graph) == before
    # where the other goes elsewhere at the same time, its place is free
    moved = replace(example().records["KpiReading"][1], read_on=date(2023, 5, 1))
    batch = 5 if same_batch else 1
    assert moved.key == "first-share"
    report = await import_dataset(empty_graph, only(moved, twin), batch=batch)
    assert report.total == Counts(created=1, updated=1)
    with pytest.raises(Conflict, match="first-share would have"):
        await import_dataset(empty_graph, only(replace(moved, read_on=date(2023, 4, 1))))
