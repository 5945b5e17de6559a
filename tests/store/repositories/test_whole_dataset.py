"""The whole graph as a data set, and two companies made one, on both engines."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from graph_service.domain.access import LOCAL, Role, Viewer
from graph_service.domain.change import CompanyMerge, Request
from graph_service.domain.dataset import DataSet
from graph_service.domain.errors import NotFound
from graph_service.domain.model.entities import Company, Competition, Holding, Membership
from graph_service.domain.model.fields import field_specs
from graph_service.formats.readers.input_formats import open_source
from graph_service.formats.tables.dataset_reader import read_source
from graph_service.formats.writers.output_formats import Form
from graph_service.store.changes.changes import AppliedRequest, Refusal, apply
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.repositories.api_keys import create_key
from graph_service.store.repositories.whole_dataset import read_companies, read_dataset, read_names
from graph_service.store.schema.revision import graph_revision
from tests.conftest import delete_everything
from tests.formats.peculiar import life, peculiar
from tests.formats.readers.test_input_formats import sorted_parts
from tests.formats.writers.test_output_formats import exported


def united(one: DataSet, other: DataSet) -> DataSet:
    """Return two data sets without a key in common as one."""
    parts = {
        name: getattr(one, name) + getattr(other, name) for name in ("companies", "resources", "alliances")
    }
    parts |= {
        name: getattr(one, name) + getattr(other, name)
        for name in ("holdings", "needs", "memberships", "competitions")
    }
    return DataSet(**parts, records={**one.records, **other.records})


async def test_an_export_is_imported_into_an_empty_graph_and_exported_again(
    empty_graph: Database, tmp_path: Path
) -> None:
    dataset = united(life(), peculiar())
    await import_dataset(empty_graph, dataset)
    first = await read_dataset(empty_graph)
    assert sorted_parts(first) == sorted_parts(dataset)
    target = exported(first, tmp_path / "x", Form.CSV)
    reading = read_source(open_source(target))
    assert reading.dataset is not None, reading.problems
    unchanged = await import_dataset(empty_graph, reading.dataset)
    assert (unchanged.total.created, unchanged.total.updated) == (0, 0)
    await delete_everything(empty_graph)
    from graph_service.store.schema.migrations import migrate

    await migrate(empty_graph)
    await import_dataset(empty_graph, reading.dataset)
    again = await read_dataset(empty_graph)
    assert sorted_parts(again) == sorted_parts(first)


async def test_names_and_companies(empty_graph: Database) -> None:
    dataset = peculiar()
    await import_dataset(empty_graph, dataset)
    named, resources, alliances = await read_names(empty_graph)
    assert {one.key: one.name for one in named} == {one.key: one.name for one in dataset.companies}
    assert resources == {one.key: one.name for one in dataset.resources}
    assert alliances == {"all": "=All"}
    companies, edges = await read_companies(empty_graph, ["full", "absent"])
    assert companies == {"full": next(one for one in dataset.companies if one.key == "full")}
    assert edges["holdings"] == {("full", "r0"), ("full", "r1")}
    assert edges["memberships"] == {("full", "all")}


async def merge(database: Database, kept: str, gone: str, viewer: Viewer = LOCAL) -> AppliedRequest:
    today = datetime.now(UTC).date()
    changes = (CompanyMerge(kept=kept, gone=gone),)
    return await apply(database, Request(changes=changes, by="test", today=today, viewer=viewer), timeout=30)


def renamed(record: Any, gone: str, kept: str) -> Any:
    """Return a record in which one company stands for another."""
    changes: dict[str, Any] = {}
    for name, spec in field_specs(type(record)).items():
        if (spec.refers is None or spec.refers.to != "Company") and name not in ("parties", "party"):
            continue
        found = getattr(record, name)
        if isinstance(found, tuple):
            new = tuple(kept if key == gone else key for key in found)
            changes[name] = new if name == "parties" else tuple(sorted(new))
        elif found == gone:
            changes[name] = kept
    if isinstance(record, Competition) and changes:
        ends = sorted((changes.get("a", record.a), changes.get("b", record.b)))
        changes = {"a": ends[0], "b": ends[1]}
    return replace(record, **changes) if changes else record


async def test_everything_of_a_company_moves(empty_graph: Database) -> None:
    stays = Company(key="zz", name="Stays", country="NO", tags=("own",))
    dataset = replace(life(), companies=(*life().companies, stays), unstated={})
    await import_dataset(empty_graph, dataset)
    before = await read_dataset(empty_graph)
    gone = before.companies[0]
    applied = await merge(empty_graph, "zz", gone.key)
    assert applied.places == (("Company", "zz"),)
    assert dict(applied.deleted) == {"Company": 1}
    after = await read_dataset(empty_graph)
    wanted: dict[str, Any] = {
        name: sorted(repr(renamed(row, gone.key, "zz")) for row in rows)
        for name, rows in before.parts()
        if name != "companies"
    }
    found = sorted_parts(after)
    companies = {one.key: one for one in after.companies}
    del found["companies"]
    assert found == wanted
    assert gone.key not in companies
    kept = companies["zz"]
    assert (kept.name, kept.country, kept.tags) == ("Stays", "NO", ("own", *gone.tags))
    assert (kept.industry, kept.description) == (gone.industry, gone.description)
    history = await empty_graph.value(
        "MATCH (h:Change) WHERE h.subject = $subject RETURN collect(h.action)",
        {"subject": f"Company:{gone.key}"},
        timeout=10,
    )
    assert "DELETED" in history


async def test_what_contradicts_is_refused_and_nothing_is_changed(empty_graph: Database) -> None:
    dataset = peculiar()
    await import_dataset(empty_graph, dataset)
    await create_key(empty_graph, name="crm", role=Role.PARTNER, company="c00", expires_at=None)
    before, revision = await read_dataset(empty_graph), await graph_revision(empty_graph, timeout=5)
    with pytest.raises(Refusal) as caught:
        await merge(empty_graph, "full", "c00")
    messages = sorted(problem.message for problem in caught.value.problems)
    assert [message[:45] for message in messages] == sorted(
        [
            "full and c00 are recorded as competitors of e",
            "full and c00 both have a holding with r0, and",
            "full and c00 both have a membership with all,",
            "full and c00 both have a membership with all,",
            "full and c00 both have a need with r1, and th",
            "c00 still has API keys: crm.",
        ],
    )
    assert any("level 1e-09 and 0.0" in message for message in messages)
    assert sorted_parts(await read_dataset(empty_graph)) == sorted_parts(before)
    assert await graph_revision(empty_graph, timeout=5) == revision


async def test_equal_edges_become_one_and_periods_that_follow_each_other_stay(empty_graph: Database) -> None:
    dataset = DataSet(
        companies=(Company(key="a", name="A"), Company(key="b", name="B"), Company(key="c", name="C")),
        resources=peculiar().resources,
        alliances=peculiar().alliances,
        holdings=(
            Holding(company="a", resource="r0", level=0.5),
            Holding(company="b", resource="r0", level=0.5),
            Holding(company="b", resource="r1", level=0.7),
        ),
        memberships=(
            Membership(alliance="all", company="a", until=date(2020, 1, 1)),
            Membership(alliance="all", company="b", since=date(2020, 1, 1)),
        ),
        competitions=(Competition(a="b", b="c", intensity=0.5),),
    )
    await import_dataset(empty_graph, dataset)
    await merge(empty_graph, "a", "b")
    after = await read_dataset(empty_graph)
    assert [(one.resource, one.level) for one in after.holdings] == [("r0", 0.5), ("r1", 0.7)]
    assert [(one.company, one.since, one.until) for one in after.memberships] == [
        ("a", None, date(2020, 1, 1)),
        ("a", date(2020, 1, 1), None),
    ]
    assert [(one.a, one.b) for one in after.competitions] == [("a", "c")]


async def test_who_may_not_change_everything_may_not_merge(empty_graph: Database) -> None:
    await import_dataset(
        empty_graph, DataSet(companies=(Company(key="a", name="A"), Company(key="b", name="B")))
    )
    for viewer in (
        Viewer(principal="x", role=Role.ANALYST),
        Viewer(principal="x", role=Role.PARTNER, company="a"),
    ):
        with pytest.raises(Refusal) as caught:
            await merge(empty_graph, "a", "b", viewer)
        assert [problem.code for problem in caught.value.problems] == ["FORBIDDEN"]
    with pytest.raises(Refusal) as caught:
        await merge(empty_graph, "a", "nobody")
    assert isinstance(caught.value.problems[0], NotFound)
