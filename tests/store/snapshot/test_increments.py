import asyncio
import random
from collections import Counter, defaultdict
from dataclasses import fields, replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from neo4j import AsyncManagedTransaction

from graph_service.domain.dataset import DataSet
from graph_service.domain.network import Network, is_undated
from graph_service.store.engine.database import Database
from graph_service.store.history.history import Action, Entry, log_changes
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.schema.revision import graph_revision, is_at_or_after, raise_revision
from graph_service.store.snapshot import increments, snapshot
from graph_service.store.snapshot.snapshot import read_network
from graph_service.store.store import Store
from tests.store.changing import AT, KEYS, NODES, Change, random_change
from tests.store.generated import EVERYTHING
from tests.store.importing.test_dataset_import import SMALL
from tests.store.snapshot.test_snapshot import columns, shipped

PARTS = [part.name for part in fields(Network) if part.name != "revision"]


@pytest.fixture
def whole_reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts how often everything was read."""
    counted: Counter[str] = Counter()
    original = snapshot._read_whole

    async def whole(tx: AsyncManagedTransaction) -> Network:
        counted["whole"] += 1
        return await original(tx)

    monkeypatch.setattr(snapshot, "_read_whole", whole)
    return counted


async def later(database: Database, network: Network) -> Network:
    return await read_network(database, timeout=30, known=network)


def shared(one: Network, other: Network) -> list[str]:
    """Return the parts that two networks have in common."""
    return [part for part in PARTS if getattr(one, part) is getattr(other, part)]


@pytest.mark.parametrize("seed", range(3))
async def test_it_is_what_reading_everything_gives(
    empty_graph: Database, whole_reads: Counter[str], seed: int
) -> None:
    chance = random.Random(seed)
    start = Change()
    for label in NODES:
        for key in KEYS[::2]:
            start.save(label, key)
    await start.made(empty_graph)
    network = await read_network(empty_graph, timeout=30)
    sizes: dict[str, set[int]] = defaultdict(set)
    for _ in range(40):
        for _ in range(chance.choice((1, 1, 1, 3, 10))):
            await random_change(chance).made(empty_graph)
        whole_reads.clear()
        network = await later(empty_graph, network)
        assert not whole_reads
        assert columns(network) == columns(await read_network(empty_graph, timeout=30))
        for part in PARTS:
            struct = getattr(network, part)
            sizes[part].add(len(getattr(struct, fields(struct)[0].name)))
    assert all(len(sizes[part]) > 2 for part in PARTS), sizes


async def test_changes_of_a_large_graph(empty_graph: Database, whole_reads: Counter[str]) -> None:
    dataset = shipped("norway_licences")
    await import_dataset(empty_graph, dataset)
    network = await read_network(empty_graph, timeout=30)
    companies, resources = network.companies.keys, network.resources.keys
    busy = max(companies, key=lambda key: int((network.members.company == companies.index(key)).sum()))
    change = Change()
    change.save("Company", "0-first", name="First")
    change.save("Company", "m-between", name="Between")
    change.save("Resource", "zz-last", name="Last")
    change.connect("Holding", "m-between", "zz-last", level=0.5)
    change.connect("Competition", "0-first", "m-between", intensity=1.0)
    change.delete("Company", busy)
    change.delete("Resource", resources[len(resources) // 2])
    change.delete("Alliance", network.alliances.keys[0])
    await change.made(empty_graph)
    whole_reads.clear()
    after = await later(empty_graph, network)
    assert not whole_reads
    assert len(after.members.company) < len(network.members.company)
    assert columns(after) == columns(await read_network(empty_graph, timeout=30))


async def test_what_did_not_change_is_shared(empty_graph: Database) -> None:
    await import_dataset(empty_graph, SMALL)
    before = await read_network(empty_graph, timeout=30)

    change = Change()
    change.record("k")
    await change.made(empty_graph)
    after = await later(empty_graph, before)
    assert shared(before, after) == PARTS
    assert after.revision == await graph_revision(empty_graph) != before.revision

    renamed = Change()
    renamed.save("Company", "a", name="New name")
    await renamed.made(empty_graph)
    assert shared(after, await later(empty_graph, after)) == PARTS[1:]

    needing = Change()
    needing.connect("Need", "b", "s", importance=0.5, required_level=0.5)
    await needing.made(empty_graph)
    after = await later(empty_graph, after)
    assert shared(before, after) == [part for part in PARTS if part not in ("companies", "needs")]
    assert await later(empty_graph, after) is after


async def test_what_is_created_again_has_lost_its_edges(empty_graph: Database) -> None:
    await import_dataset(empty_graph, SMALL)
    before = await read_network(empty_graph, timeout=30)
    assert len(before.competitions.a)
    change = Change()
    change.delete("Company", "b")
    change.save("Company", "b", name="B")
    await change.made(empty_graph)
    after = await later(empty_graph, before)
    assert after.companies.keys == before.companies.keys
    assert 1 not in (*after.holds.company, *after.members.company, *after.competitions.b)
    assert columns(after) == columns(await read_network(empty_graph, timeout=30))


async def unsaid(tx: AsyncManagedTransaction) -> None:
    """Change something without a word in the history."""
    await raise_revision(tx)
    await (await tx.run("MATCH (c:Company {key: 'a'}) SET c.name = 'Unsaid'")).consume()


async def imported(tx: AsyncManagedTransaction) -> None:
    number = await raise_revision(tx)
    await (await tx.run("MATCH (c:Company {key: 'a'}) SET c.name = 'Unsaid'")).consume()
    await log_changes(tx, number, AT, "x", [Entry(action=Action.IMPORTED, kind="Company", count=1)])


@pytest.mark.parametrize("change", [unsaid, imported])
async def test_where_the_history_is_silent_everything_is_read(
    empty_graph: Database, whole_reads: Counter[str], change: Any
) -> None:
    await import_dataset(empty_graph, SMALL)
    before = await read_network(empty_graph, timeout=30)
    await empty_graph.write(change, timeout=10)
    other = Change()
    other.save("Company", "b", name="Said")
    await other.made(empty_graph)
    whole_reads.clear()
    after = await later(empty_graph, before)
    assert whole_reads["whole"] == 1
    assert after.companies.names[:2] == ("Unsaid", "Said")


async def test_an_import_that_only_changes_is_followed(
    empty_graph: Database, whole_reads: Counter[str]
) -> None:
    await import_dataset(empty_graph, SMALL)
    before = await read_network(empty_graph, timeout=30)
    other = DataSet(
        companies=(replace(SMALL.companies[0], name="Other"),),
        holdings=tuple(replace(one, level=0.0625) for one in SMALL.holdings),
        memberships=tuple(replace(one, until=date(2030, 1, 1)) for one in SMALL.memberships),
    )
    await import_dataset(empty_graph, other)
    whole_reads.clear()
    after = await later(empty_graph, before)
    assert not whole_reads
    assert set(after.holds.level.tolist()) == {0.0625}
    assert columns(after) == columns(await read_network(empty_graph, timeout=30))


async def test_many_changes_are_read_anew(
    empty_graph: Database, whole_reads: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(increments, "MAX_CHANGES", 3)
    network = await read_network(empty_graph, timeout=30)
    for size in (3, 4):
        for number_of_transactions in (1, size):
            change = Change()
            for number in range(size // number_of_transactions):
                change.save("Company", f"c{number}", name=f"{size} {number_of_transactions}")
            for _ in range(number_of_transactions):
                await change.made(empty_graph)
            whole_reads.clear()
            network = await later(empty_graph, network)
            assert whole_reads["whole"] == (size > 3)
            assert columns(network) == columns(await read_network(empty_graph, timeout=30))
        for number in range(size):
            records = Change()
            records.record(f"{size}-{number}")
            await records.made(empty_graph)
        whole_reads.clear()
        network = await later(empty_graph, network)
        assert whole_reads["whole"] == (size > 3)


async def test_another_graph_is_read_anew(empty_graph: Database, whole_reads: Counter[str]) -> None:
    await import_dataset(empty_graph, SMALL)
    change = Change()
    change.save("Company", "a")
    await change.made(empty_graph)
    here = await read_network(empty_graph, timeout=30)
    epoch, number = here.revision.split(".")
    for revision in (f"0000beef.{number}", f"0000beef.{int(number) - 1}", f"{epoch}.{int(number) + 1}"):
        elsewhere = Network.of(companies=EVERYTHING.companies, revision=revision)
        whole_reads.clear()
        assert columns(await later(empty_graph, elsewhere)) == columns(here)
        assert whole_reads["whole"] == 1


@pytest.fixture
def meanwhile(empty_graph: Database, monkeypatch: pytest.MonkeyPatch) -> list[Change]:
    """Changes that are made one by one, each after something was read again."""
    changes: list[Change] = []
    original = increments._read_columns

    async def read(tx: AsyncManagedTransaction, part: str, keys: Any) -> list[Any]:
        found = await original(tx, part, keys)
        if changes:
            await changes.pop(0).made(empty_graph)
        return found

    monkeypatch.setattr(increments, "_read_columns", read)
    return changes


async def test_a_change_of_what_is_just_read_is_followed(
    empty_graph: Database, whole_reads: Counter[str], meanwhile: list[Change]
) -> None:
    await import_dataset(empty_graph, SMALL)
    network = await read_network(empty_graph, timeout=30)
    gone, again, held = Change(), Change(), Change()
    gone.delete("Resource", "r")
    again.save("Resource", "r", name="Again")
    held.save("Resource", "r", name="And again")
    held.save("Company", "a0", name="Between")
    held.connect("Holding", "a0", "r", level=1.0)
    change = Change()
    change.connect("Holding", "c", "r", level=0.5)
    await change.made(empty_graph)
    whole_reads.clear()
    meanwhile += [gone, again, held]
    after = await later(empty_graph, network)
    assert not meanwhile
    assert not whole_reads
    assert columns(after) == columns(await read_network(empty_graph, timeout=30))


async def test_a_change_of_something_else_waits_for_the_next_time(
    empty_graph: Database, whole_reads: Counter[str], meanwhile: list[Change]
) -> None:
    await import_dataset(empty_graph, SMALL)
    network = await read_network(empty_graph, timeout=30)
    change, other = Change(), Change()
    change.connect("Holding", "c", "r", level=0.5)
    other.connect("Holding", "a", "r", level=0.125)
    other.connect("Need", "c", "s", importance=1.0, required_level=1.0)
    await change.made(empty_graph)
    then = columns(await read_network(empty_graph, timeout=30))
    meanwhile.append(other)
    network = await later(empty_graph, network)
    assert not meanwhile
    assert columns(network) == then
    assert columns(await later(empty_graph, network)) == columns(await read_network(empty_graph, timeout=30))


async def test_dates_of_holdings_and_needs_are_followed(empty_graph: Database) -> None:
    await import_dataset(empty_graph, SMALL)
    network = await read_network(empty_graph, timeout=30)
    assert is_undated(network.holds.since)
    dated, undated = Change(), Change()
    dated.connect("Holding", "c", "r", level=0.5, since="2020-01-01", until="2021-01-01")
    dated.connect("Need", "c", "s", importance=1.0, required_level=1.0, until="2021-01-01")
    await dated.made(empty_graph)
    network = await later(empty_graph, network)
    assert columns(network) == columns(await read_network(empty_graph, timeout=30))
    (row,) = np.flatnonzero(network.holds.since)
    assert network.companies.keys[network.holds.company[row]] == "c"
    assert [network.holds.since[row], network.holds.until[row]] == [
        date(2020, 1, 1).toordinal(),
        date(2021, 1, 1).toordinal(),
    ]
    undated.connect("Holding", "c", "r", level=0.5)
    await undated.made(empty_graph)
    network = await later(empty_graph, network)
    assert columns(network) == columns(await read_network(empty_graph, timeout=30))
    assert not network.holds.since.any()


@pytest.mark.parametrize("moment", ["resources", "alliances", "holds", "needs"])
async def test_a_change_while_everything_is_read_is_followed(
    empty_graph: Database, whole_reads: Counter[str], monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    await import_dataset(empty_graph, SMALL)
    change = Change()
    change.save("Company", "a0", name="Between")
    change.save("Resource", "r0", name="Between")
    change.connect("Holding", "a0", "r0", level=1.0)
    change.connect("Need", "a", "r0", importance=1.0, required_level=1.0)
    change.delete("Company", "b")
    pending = [change]

    async def change_now(name: str) -> None:
        if pending and name == f"read_{moment}":
            await pending.pop().made(empty_graph)

    original_things, original_edges = snapshot._read_things, snapshot._read_edges

    async def things(tx: AsyncManagedTransaction, name: str) -> Any:
        await change_now(name)
        return await original_things(tx, name)

    async def edges(tx: AsyncManagedTransaction, name: str, *more: Any) -> Any:
        await change_now(name)
        return await original_edges(tx, name, *more)

    monkeypatch.setattr(snapshot, "_read_things", things)
    monkeypatch.setattr(snapshot, "_read_edges", edges)
    network = await read_network(empty_graph, timeout=30)
    assert not pending
    assert whole_reads["whole"] == 1
    assert columns(network) == columns(await read_network(empty_graph, timeout=30))


async def test_a_snapshot_is_of_one_revision_while_changes_are_made(empty_graph: Database) -> None:
    start = Change()
    for key in KEYS:
        start.save("Company", key)
        start.save("Resource", f"r-{key}")
        start.connect("Holding", key, f"r-{key}", level=1.0)
    await start.made(empty_graph)
    store, chance = Store(empty_graph), random.Random(0)

    async def move() -> None:
        where = dict(zip(KEYS, KEYS, strict=True))
        moves = 0
        while moves < 100 or len(revisions) < 6:  # however slow the machine, some are seen
            moves += 1
            resource, company = chance.choice(KEYS), chance.choice(KEYS)
            if where[resource] != company:
                change = Change()
                change.disconnect("Holding", where[resource], f"r-{resource}")
                change.connect("Holding", company, f"r-{resource}", level=1.0)
                await change.made(empty_graph)
                where[resource] = company

    revisions = set[str]()
    moving = asyncio.create_task(move())
    while not moving.done():
        network = await store.network(timeout=20)
        revisions.add(network.revision)
        assert sorted(network.holds.resource.tolist()) == list(range(len(KEYS)))
        await asyncio.sleep(0)
    await moving
    assert columns(await store.network(timeout=20)) == columns(await read_network(empty_graph, timeout=20))


async def test_one_reads_for_all_who_wait(empty_graph: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(empty_graph)
    await store.network(timeout=10)
    change = Change()
    change.save("Company", "a")
    await change.made(empty_graph)
    reads: list[Network | None] = []

    async def read(database: Database, *, timeout: float, known: Network | None = None) -> Network:
        reads.append(known)
        return await read_network(database, timeout=timeout, known=known)

    monkeypatch.setattr("graph_service.store.store.read_network", read)
    found = await asyncio.gather(*(store.network(timeout=10) for _ in range(5)))
    assert len(reads) == 1
    assert {network.companies.keys for network in found} == {("a",)}


@pytest.mark.parametrize(
    ("revision", "other", "expected"),
    [("e.2", "e.2", True), ("e.10", "e.9", True), ("e.2", "e.3", False), ("f.3", "e.2", False)],
)
def test_revisions_are_compared_by_number(revision: str, other: str, expected: bool) -> None:
    assert is_at_or_after(revision, other) == expected
