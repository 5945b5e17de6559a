"""Dumps and their restoration, on both engines, between them, and from every earlier schema."""

import asyncio
import gzip
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest
from neo4j import AsyncManagedTransaction

from graph_service.domain.dataset import DataSet
from graph_service.domain.errors import Conflict, InvalidInput, Unavailable
from graph_service.domain.model.entities import Company, Holding, Resource, ResourceKind
from graph_service.service import open_store
from graph_service.settings import Settings
from graph_service.store.dump.dump import dump, foreign_nodes
from graph_service.store.dump.dump_file import verify_dump
from graph_service.store.dump.restore import restore
from graph_service.store.dump.sections import BOOKKEEPING, SECTIONS
from graph_service.store.engine.database import Database
from graph_service.store.history.audit_trail import verify_chains
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.repositories.api_keys import list_keys
from graph_service.store.schema.migrations import MIGRATIONS, Migration, migrate
from graph_service.store.schema.revision import (
    graph_revision,
    hold_changes,
    release_changes,
    revision_in,
    revision_parts,
)
from tests.api.writing_service import change, send
from tests.conftest import delete_everything
from tests.query.answers import operations_on
from tests.store.contents import Contents, contents
from tests.store.dumped import IDEMPOTENCY_KEYS, fill, lines, rows
from tests.waiting import until

DUMPS = Path(__file__).parents[1] / "dumps"
NEWEST = DUMPS / f"schema-{MIGRATIONS[-1].number}.dump.gz"


@dataclass(frozen=True)
class Filled:
    """A graph with something of everything, as it was when it was dumped."""

    file: Path
    nodes: int
    edges: int
    contents: Contents
    revision: str
    foreign: dict[str, int]


@pytest.fixture(scope="session")
async def filled(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    file = tmp_path_factory.mktemp("dumps") / "sample.dump.gz"
    await fill(database)
    await dump(database, file)
    own = "MATCH (n) WHERE NOT labels(n)[0] IN $labels RETURN count(n)"
    return Filled(
        file,
        await database.value(own, {"labels": [*BOOKKEEPING]}, timeout=10),
        await database.value("MATCH ()-[e]->() RETURN count(e)", {}, timeout=10),
        await contents(database),
        await graph_revision(database),
        await foreign_nodes(database),
    )


@pytest.fixture
def sample(filled: Filled) -> Path:
    return filled.file


def test_everything_in_the_graph_is_in_a_dump(filled: Filled) -> None:
    dumped = {name: one.rows for name, one in verify_dump(filled.file).sections.items()}
    of_nodes = sum(count for name, count in dumped.items() if SECTIONS[name].end is None)
    assert (of_nodes, sum(dumped.values()) - of_nodes) == (filled.nodes, filled.edges)
    assert {name for name, count in dumped.items() if not count} == set()
    assert filled.foreign == {}


async def test_a_restored_graph_is_dumped_into_the_same_bytes(
    database: Database, filled: Filled, tmp_path: Path
) -> None:
    await delete_everything(database)
    await restore(database, filled.file)
    await dump(database, tmp_path / "restored.dump.gz")
    assert (tmp_path / "restored.dump.gz").read_bytes() == filled.file.read_bytes()
    assert await contents(database) == filled.contents
    # the same number, but nothing that was kept of the graph before is taken for this one
    restored = await graph_revision(database)
    assert revision_parts(restored)[1] == revision_parts(filled.revision)[1]
    assert revision_parts(restored)[0] != revision_parts(filled.revision)[0]
    # what counts for people: keys, the audit log, idempotency keys, further changes
    assert [key.revoked_at is None for key in await list_keys(database)] == [False]
    chains = await verify_chains(database)
    assert [one.broken_at for one in chains] == [None] * len(chains)
    service = operations_on(database)
    for number, key in enumerate(IDEMPOTENCY_KEYS):
        given = {"key": f"x{number}", "name": "Ø 😀 \ue000", "employees": number}
        assert (await send(service, "createCompany", given, key=key))["replayed"]
    await change(service, "createCompany", {"key": "later", "name": "Later"})


async def test_neo4j_holds_and_dumps_what_the_other_engine_does(
    embedded_database: Database, neo4j_database: Database, tmp_path: Path
) -> None:
    await delete_everything(embedded_database)
    await restore(embedded_database, NEWEST)
    await delete_everything(neo4j_database)
    files = [tmp_path / f"{number}.dump.gz" for number in range(3)]
    await dump(embedded_database, files[0])
    await restore(neo4j_database, files[0])
    await dump(neo4j_database, files[1])
    await delete_everything(embedded_database)
    await restore(embedded_database, files[1])
    await dump(embedded_database, files[2])
    assert len({file.read_bytes() for file in files}) == 1
    assert await contents(embedded_database) == await contents(neo4j_database)


@pytest.mark.parametrize("schema", [migration.number for migration in MIGRATIONS])
async def test_a_dump_of_every_earlier_schema_is_restored_and_brought_up_to_date(
    database: Database, schema: int, tmp_path: Path
) -> None:
    """A migration that is added needs a dump of its schema here: made by ``graph-service dump``."""
    file = DUMPS / f"schema-{schema}.dump.gz"
    assert verify_dump(file).schema == schema
    await delete_everything(database)
    manifest = await restore(database, file)
    applied = await database.value("MATCH (m:Migration) RETURN collect(m.number)", {}, timeout=10)
    assert sorted(applied) == [migration.number for migration in MIGRATIONS]
    await dump(database, tmp_path / "now.dump.gz")
    now = verify_dump(tmp_path / "now.dump.gz")
    assert now.schema == MIGRATIONS[-1].number
    assert (now.revision, now.rows) == (manifest.revision, manifest.rows)
    for name, one in now.sections.items():
        assert one == manifest.sections.get(name, one)
    # it is served: read, and written to
    service = operations_on(database)
    await change(service, "updateCompany", {"key": "c1", "name": "Renamed"})


async def test_a_later_migration_changes_what_is_restored(database: Database) -> None:
    """The schema of the dump first, then its rows, then the migrations since."""
    await delete_everything(database)
    await restore(database, NEWEST)
    later = Migration(
        MIGRATIONS[-1].number + 1, "tag", ("MATCH (c:Company) SET c.tags = ['migrated'] RETURN count(c)",)
    )
    assert await migrate(database, (*MIGRATIONS, later)) == (later.number,)
    tags = await database.value("MATCH (c:Company) RETURN collect(DISTINCT c.tags)", {}, timeout=10)
    assert tags == [["migrated"]]
    await delete_everything(database)


# ---------------------------------------------------------------------- while others write


async def test_a_dump_is_of_one_revision_while_others_write(database: Database, tmp_path: Path) -> None:
    """Each change writes the same number into two companies and an edge between what they hold."""
    await delete_everything(database)
    await migrate(database)
    service = operations_on(database)
    pairs = 8
    await change(service, "createAlliance", {"key": "x", "name": "X"})
    for number in range(pairs):
        await change(service, "applyChanges", [
            {"createCompany": {"key": f"a{number}", "name": "A", "employees": 0}},
            {"createCompany": {"key": f"b{number}", "name": "B", "employees": 0}},
            {"createResource": {"key": f"r{number}", "name": "R", "kind": "DATA"}},
        ])  # fmt: skip
    over = asyncio.Event()

    async def writer(number: int) -> int:
        written = 0
        while not over.is_set():
            written += 1
            level = written % 100 / 100
            for pair in range(number, pairs, 2):
                await change(service, "applyChanges", [
                    {"updateCompany": {"key": f"a{pair}", "employees": written}},
                    {"setHolding": {"company": f"a{pair}", "resource": f"r{pair}", "level": level}},
                    {"updateCompany": {"key": f"b{pair}", "employees": written}},
                    {"createContact": {"alliance": "x", "heldOn": "2026-01-01"}}
                    if written < 4 else {"updateResource": {"key": f"r{pair}", "name": str(written)}},
                ])  # fmt: skip
        return written

    writers = [asyncio.create_task(writer(number)) for number in range(2)]
    revisions = []
    try:
        for number in range(6):
            file = tmp_path / f"{number}.dump.gz"
            manifest = await dump(database, file)
            revisions.append(manifest.revision)
            found = rows(file)
            employees = {row["key"]: (row["employees"], row["version"]) for row in found["Company"]}
            assert [employees[f"a{pair}"] for pair in range(pairs)] == [
                employees[f"b{pair}"] for pair in range(pairs)
            ]
            levels = {row[0]: row[2]["level"] for row in found["HAS"]}
            for pair in range(pairs):
                written, _ = employees[f"a{pair}"]
                assert levels.get(f"a{pair}", 0.0) == (written % 100) / 100
            told = [row["subject"] for row in found["Change"] if row["kind"] == "Company"]
            assert all(told.count(f"Company:{key}") == version for key, (_, version) in employees.items())
            assert max(row["number"] for row in found["Change"]) == manifest.revision
            assert len(found["CONTACT_ALLIANCE"]) == len(found["Contact"])
    finally:
        over.set()
        written = await asyncio.gather(*writers)
    assert revisions == sorted(set(revisions))  # others did write
    assert min(written) > 1


async def test_changes_wait_while_they_are_held(
    empty_graph: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await migrate(empty_graph)
    looks = 0

    async def look(tx: AsyncManagedTransaction) -> str:
        nonlocal looks
        looks += 1  # it found that changes are held, and tries again
        return await revision_in(tx)

    monkeypatch.setattr("graph_service.store.schema.revision.revision_in", look)
    monkeypatch.setattr("graph_service.store.schema.revision.HOLD_MS", 59_000)
    service = operations_on(empty_graph)
    await hold_changes(empty_graph)
    waiting = asyncio.create_task(change(service, "createCompany", {"key": "x", "name": "X"}))
    await until(lambda: looks > 2)
    assert not waiting.done()
    await release_changes(empty_graph)
    await waiting
    # a hold that ended long ago, or that ends after a time that nobody would have asked for, holds nothing
    for limit in ("timestamp() - 1", "timestamp() + 3600000"):
        set_back = f"MATCH (g:Graph) SET g.heldUntil = {limit} RETURN g.number"

        async def work(tx: AsyncManagedTransaction, text: str = set_back) -> None:
            await (await tx.run(text)).consume()

        await empty_graph.write(work, timeout=10)
        looks = 0
        await change(service, "updateCompany", {"key": "x", "name": limit})
        assert looks == 0


async def test_an_import_is_waited_for(database: Database, tmp_path: Path) -> None:
    await delete_everything(database)
    await migrate(database)
    data = DataSet(
        companies=tuple(Company(key=f"c{number:03}", name="C") for number in range(200)),
        resources=tuple(Resource(key=f"r{number}", name="R", kind=ResourceKind.DATA) for number in range(3)),
        holdings=tuple(Holding(company=f"c{number:03}", resource="r0", level=1) for number in range(200)),
    )
    begun = asyncio.Event()

    def progress(*_: object) -> None:
        begun.set()

    importing = asyncio.create_task(import_dataset(database, data, batch=40, progress=progress))
    await begun.wait()
    await dump(database, tmp_path / "meanwhile.dump.gz")
    found = rows(tmp_path / "meanwhile.dump.gz")
    done = {(row["kind"], row["number"]): row["count"] for row in found["Change"]}
    assert len(found["Company"]) == sum(count for (kind, _), count in done.items() if kind == "Company")
    assert len(found["HAS"]) == sum(count for (kind, _), count in done.items() if kind == "Holding")
    await importing


# ---------------------------------------------------------------------- broken off


def left_in(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


class Stop(Exception):
    """Somebody ends the program."""


@pytest.mark.parametrize("after", [1, 40, 10_000])
async def test_what_was_broken_off_is_not_served_and_goes_on(
    database: Database, settings: Settings, sample: Path, tmp_path: Path, after: int
) -> None:
    total = verify_dump(sample).rows
    calls = 0

    def progress(_section: str, done: int, _total: int) -> None:
        nonlocal calls
        calls += 1
        if done >= min(after, total + 1):  # the last: while it is read back
            raise Stop

    await delete_everything(database)
    with pytest.raises(Stop):
        await restore(database, sample, progress=progress, batch=20)
    with pytest.raises(Unavailable, match="is not complete"):
        async with open_store(settings):
            pass
    with pytest.raises(Unavailable, match="is not complete"):
        await dump(database, tmp_path / "half.dump.gz")
    assert left_in(tmp_path) == []
    with pytest.raises(Unavailable):
        await graph_revision(database)  # what a service that was running asks when it is asked for its health
    other = DUMPS / "schema-1.dump.gz"
    with pytest.raises(Conflict, match="a part of a dump that is not"):
        await restore(database, other)
    before, calls = calls, 0
    await restore(database, sample, progress=lambda *_: None, batch=20)
    await dump(database, tmp_path / "again.dump.gz")
    assert lines(tmp_path / "again.dump.gz") == lines(sample)
    assert before > 0


async def test_a_graph_that_is_not_empty_is_left_alone(database: Database, sample: Path) -> None:
    await delete_everything(database)
    await migrate(database)
    await change(operations_on(database), "createCompany", {"key": "x", "name": "X"})
    before, revision = await contents(database), await graph_revision(database)
    with pytest.raises(Conflict, match=r"not empty: it holds 1 Change, 1 Company\."):
        await restore(database, sample)
    assert (await contents(database), await graph_revision(database)) == (before, revision)


async def test_somebody_else_who_writes_meanwhile_is_noticed(database: Database, sample: Path) -> None:
    last = verify_dump(sample).rows

    def progress(_section: str, done: int, _total: int) -> None:
        if done == last:
            raise Stop

    async def disturb(tx: AsyncManagedTransaction) -> None:
        await (await tx.run("MATCH (c:Company {key: 'c1'}) SET c.name = 'Other'")).consume()

    await delete_everything(database)
    with pytest.raises(Stop):
        await restore(database, sample, progress=progress)
    await database.write(disturb, timeout=10)
    with pytest.raises(Conflict, match="Company: "):
        await restore(database, sample)
    with pytest.raises(Unavailable, match="is not complete"):
        await migrate(database)
    await delete_everything(database)


# ---------------------------------------------------------------------- files

Lines = list[Any]


def packed(file: Path, text: Lines) -> None:
    file.write_bytes(gzip.compress(b"".join(orjson.dumps(line) + b"\n" for line in text)))


def with_other_row(text: Lines) -> Lines:
    place = next(number for number, line in enumerate(text) if isinstance(line, dict) and "key" in line)
    return [*text[:place], text[place] | {"name": "Other"}, *text[place + 1 :]]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda text: text[:-1], "manifest"),
        (lambda text: text[:-2], "manifest"),
        (lambda text: [*text, "more"], "manifest"),
        (lambda text: [*text[:-3], *text[-2:]], "manifest"),
        (with_other_row, "manifest"),
        (lambda text: [text[0], "Unheard", *text[1:]], "'Unheard' is unknown"),
        (lambda text: [text[0], *text[1:3], text[1], *text[3:]], "there twice"),
        (lambda text: [text[0] | {"format": "other"}, *text[1:]], "first line is not that of a dump"),
        (lambda text: [text[0] | {"version": 2}, *text[1:]], "version 2; this program reads version 1"),
        (lambda text: [{"format": "partner-graph-dump", "version": 1}, *text[1:]], "lacks its schema"),
        (lambda text: [text[0] | {"revision": 0}, *text[1:]], "manifest"),
        (lambda text: [text[0], {"key": "x"}, *text[1:]], "rows of no section"),
    ],
)  # fmt: skip
async def test_a_file_that_is_not_as_it_was_written_is_refused(
    embedded_database: Database, tmp_path: Path, spoil: Callable[[Lines], Lines], reason: str
) -> None:
    file = tmp_path / "spoilt.dump.gz"
    packed(file, spoil(lines(DUMPS / "schema-1.dump.gz")))
    await delete_everything(embedded_database)
    with pytest.raises(InvalidInput, match=reason):
        await restore(embedded_database, file)
    assert await embedded_database.value("MATCH (n) RETURN count(n)", {}, timeout=10) == 0


@pytest.mark.parametrize("spoil", ["cut", "bit", "text", "none", "folder"])
def test_a_file_that_can_not_be_read_is_refused(tmp_path: Path, spoil: str) -> None:
    whole = NEWEST.read_bytes()
    file = tmp_path / "spoilt.dump.gz"
    match spoil:
        case "cut":
            file.write_bytes(whole[:-100])
        case "bit":
            file.write_bytes(whole[:500] + bytes([whole[500] ^ 4]) + whole[501:])
        case "text":
            file.write_text("companies\n")
        case "folder":
            file.mkdir()
    with pytest.raises(InvalidInput, match=str(file)):
        verify_dump(file)


def test_the_manifest_holds_the_digests_of_the_lines() -> None:
    text = gzip.decompress(NEWEST.read_bytes())
    before, _, manifest = text.partition(b'"manifest"\n')
    said = orjson.loads(manifest)
    assert said["sha256"] == sha256(before).hexdigest()
    company = before.partition(b'"Company"\n')[2].partition(b'\n"')[0] + b"\n"
    assert said["sections"]["Company"] == {
        "rows": company.count(b"\n"),
        "sha256": sha256(company).hexdigest(),
    }


async def test_a_newer_dump_is_refused(embedded_database: Database, tmp_path: Path) -> None:
    text = lines(NEWEST)
    text[0]["schema"] = len(MIGRATIONS) + 1
    before = b"".join(orjson.dumps(line, option=orjson.OPT_SORT_KEYS) + b"\n" for line in text[:-2])
    text[-1]["sha256"] = sha256(before).hexdigest()
    file = tmp_path / "newer.dump.gz"
    file.write_bytes(
        gzip.compress(before + b'"manifest"\n' + orjson.dumps(text[-1], option=orjson.OPT_SORT_KEYS) + b"\n")
    )
    with pytest.raises(Unavailable, match="newer version"):
        await restore(embedded_database, file)


async def test_a_file_that_is_there_is_not_written_over(
    embedded_database: Database, empty_graph: Database, tmp_path: Path
) -> None:
    file = tmp_path / "here.dump.gz"
    file.write_text("mine")
    with pytest.raises(InvalidInput, match="exists already"):
        await dump(empty_graph, file)
    with pytest.raises(InvalidInput, match="can't be written"):
        await dump(empty_graph, tmp_path / "none" / "x.dump.gz")
    assert file.read_text() == "mine"
    assert left_in(tmp_path) == ["here.dump.gz"]


async def test_no_graph_is_no_dump(empty_database: Database, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="There is no graph"):
        await dump(empty_database, tmp_path / "none.dump.gz")
