"""Every kind of node, written and read back through GraphQL, on both engines."""

from typing import Any, Final

import orjson
import pytest

from graph_service.api.execution.operations import Operations
from graph_service.domain.global_ids import global_id
from graph_service.domain.kinds import KINDS, Kind
from graph_service.query.graph_mapping import camel_case
from graph_service.store.engine.database import Database
from tests.api.sample_records import WRITABLE, root_field, sample, selection, shown
from tests.api.worked_graph import data
from tests.api.writing_service import base_service, change, read, refused

CHANGES: Final = "nodes { at by action kind subject other version fields { field before after } }"
each_kind = pytest.mark.parametrize("kind", WRITABLE, ids=[kind.name for kind in WRITABLE])


@pytest.fixture(scope="module")
async def base(database: Database) -> Operations:
    return await base_service(database)


class Written:
    """What is written of one kind."""

    def __init__(self, service: Operations, database: Database, kind: Kind) -> None:
        self.service, self.database, self.kind = service, database, kind
        self.key = sample(kind)["key"]
        self.shows = f"{root_field(kind)} {{ {selection(kind)} }}"
        numbered = {"number": 1} if kind.name == "Agreement" else {}
        self.stated = sample(kind) | numbered
        changed = sample(kind, changed=True)
        self.changes = {name: value for name, value in changed.items() if name != "key"}

    async def change(self, verb: str, given: dict[str, Any], shows: str | None = None) -> Any:
        name = f"{verb}{self.kind.name}"
        return await change(self.service, name, given, self.shows if shows is None else shows)

    async def refused(self, verb: str, given: dict[str, Any], shows: str = "") -> Any:
        return await refused(self.service, self.database, f"{verb}{self.kind.name}", given, shows)

    async def read(self, fields: str | None = None) -> Any:
        return await read(self.service, self.kind, self.key, fields or selection(self.kind))


@pytest.fixture
async def written(base: Operations, database: Database, kind: Kind) -> Written:
    """A kind, of which there is one record more, with all its fields stated."""
    written = Written(base, database, kind)
    if await written.read("key") is not None:
        await written.change("delete", {"key": written.key}, "")
    created = await written.change("create", sample(kind))
    assert created[root_field(kind)] == shown(kind, written.stated, 1)
    return written


@each_kind
async def test_what_was_created_is_read_back_and_not_created_again(written: Written, kind: Kind) -> None:
    assert await written.read() == shown(kind, written.stated, 1)
    for name, spec in kind.references.items():
        assert spec.refers is not None
        if spec.refers.listed_as is None:
            continue
        keys = written.stated[camel_case(name)]
        for target in keys if spec.is_list else [keys]:
            listed = f"listed: {spec.refers.listed_as} {{ nodes {{ {selection(kind)} }} }}"
            owner = await read(written.service, KINDS[spec.refers.to], target, listed)
            assert shown(kind, written.stated, 1) in owner["listed"]["nodes"]

    # it is not created once more
    payload, reasons = await written.refused("create", sample(kind), written.shows)
    if kind.name == "Agreement":
        assert reasons == [("CONFLICT", "input.alliance")]  # there is a draft
        return
    assert reasons == [("CONFLICT", "input.key")]
    assert payload["errors"][0]["currentVersion"] == 1
    assert payload[root_field(kind)] == shown(kind, written.stated, 1)


@each_kind
async def test_changes_need_the_present_version(written: Written, kind: Kind) -> None:
    after = shown(kind, written.stated | written.changes, 2)
    updated = await written.change("update", {"key": written.key, "expectedVersion": 1, **written.changes})
    assert updated[root_field(kind)] == after
    assert await written.read() == after

    back = {name: written.stated[name] for name in written.changes}
    stale = {"key": written.key, "expectedVersion": 1}
    payload, reasons = await written.refused("update", {**stale, **back}, written.shows)
    assert reasons == [("CONFLICT", "input.expectedVersion")]
    assert payload["errors"][0]["currentVersion"] == 2
    assert payload[root_field(kind)] == after
    _, reasons = await written.refused("delete", stale)
    assert reasons == [("CONFLICT", "input.expectedVersion")]

    # the values that it has already change nothing, and are no version
    again = await written.change("update", {"key": written.key, "expectedVersion": 2, **written.changes})
    assert again[root_field(kind)] == after
    assert (await written.read("version"))["version"] == 2


@each_kind
async def test_the_history_says_who_when_and_what(written: Written, kind: Kind) -> None:
    await written.change("update", {"key": written.key, **written.changes})
    instants = "" if kind.name == "Resource" else "createdAt updatedAt"
    history = await written.read(f"{instants} history(first: 2) {{ {CHANGES} }}")
    second, first = history["history"]["nodes"]
    assert [(one["action"], one["version"], one["by"]) for one in (first, second)] == [
        ("CREATED", 1, "local"),
        ("UPDATED", 2, "local"),
    ]
    assert {one["subject"] for one in (first, second)} == {global_id(kind.name, written.key)}
    if instants:
        assert (first["at"], second["at"]) == (history["createdAt"], history["updatedAt"])
    assert first["at"] < second["at"]
    assert values(first, "before") == {}
    assert values(first, "after") == stored(kind, written.stated | _default(kind))
    assert values(second, "after") == stored(kind, written.changes)
    old = {name: value for name, value in written.stated.items() if name in written.changes}
    assert values(second, "before") == stored(kind, old)

    gone = await written.change(
        "delete", {"key": written.key, "expectedVersion": 2}, "deleted { kind count }"
    )
    assert gone["deleted"] == [{"kind": kind.name, "count": 1}]
    assert await written.read() is None
    (last,) = (await data(written.service, f"{{ changes(first: 1) {{ {CHANGES} }} }}"))["changes"]["nodes"]
    assert (last["action"], last["version"], last["by"]) == ("DELETED", 2, "local")
    assert last["subject"] == global_id(kind.name, written.key)
    assert values(last, "before") == stored(kind, written.stated | _default(kind) | written.changes)
    assert values(last, "after") == {}
    for verb in ("delete", "update"):
        _, reasons = await written.refused(verb, {"key": written.key})
        assert reasons == [("NOT_FOUND", "input.key")]


def values(entry: dict[str, Any], side: str) -> dict[str, Any]:
    """Return the fields of an entry of the history that have a value on one side."""
    return {one["field"]: orjson.loads(one[side]) for one in entry["fields"] if one[side] is not None}


def stored(kind: Kind, stated: dict[str, Any]) -> dict[str, Any]:
    """Return the values that are not null, as the history has them: figures are fields of the company."""
    flat = {name: value for name, value in stated.items() if not isinstance(value, dict)}
    for figures in stated.values():
        if isinstance(figures, dict):
            flat |= {"financialsYear" if name == "year" else name: one for name, one in figures.items()}
    return {name: value for name, value in flat.items() if value is not None}


def _default(kind: Kind) -> dict[str, Any]:
    return {"stage": "PROSPECT"} if kind.name == "Alliance" else {}
