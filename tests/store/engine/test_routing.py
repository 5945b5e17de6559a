"""A Neo4j by its routing address, as a cluster is named: one server routes to itself."""

import pytest
from neo4j import AsyncManagedTransaction

from graph_service.settings import Settings
from graph_service.store.engine.connect import connect
from graph_service.store.engine.database import Database


@pytest.fixture
def routed_settings(neo4j_settings: Settings) -> Settings:
    scheme, _, server = neo4j_settings.store.partition("://")
    return neo4j_settings.model_copy(update={"store": f"{scheme.replace('bolt', 'neo4j')}://{server}"})


async def test_a_process_reads_from_neo4j_what_it_has_written_and_seen(
    neo4j_database: Database, routed_settings: Settings
) -> None:
    """Bookmarks go along: a server that has not come so far waits until it has, whoever it is."""

    async def write(tx: AsyncManagedTransaction) -> None:
        await (await tx.run("MERGE (n:Routed {key: 'x'}) SET n.seen = coalesce(n.seen, 0) + 1")).consume()

    database = await connect(routed_settings)
    try:
        assert database._bookmarks is not None
        seen = [await database._bookmarks.get_bookmarks()]
        for number in range(1, 4):
            await database.write(write, timeout=10)
            seen.append(await database._bookmarks.get_bookmarks())
            # by a session of its own, which is told to wait for the bookmark
            text = "MATCH (n:Routed) RETURN n.seen"
            assert await database.value(text, {}, timeout=10) == number
        assert all(len(one) == 1 for one in seen[1:])
        assert len(set(map(frozenset, seen[1:]))) == 3
        # what others have written, and this process has seen, is never unseen again
        await neo4j_database.write(write, timeout=10)
        assert await database.value("MATCH (n:Routed) RETURN n.seen", {}, timeout=10) == 4
        after = await database._bookmarks.get_bookmarks()
        assert after != seen[-1]
    finally:
        await database.close()

        async def clear(tx: AsyncManagedTransaction) -> None:
            await (await tx.run("MATCH (n:Routed) DELETE n")).consume()

        await neo4j_database.write(clear, timeout=10)


def test_one_neo4j_needs_no_bookmarks(neo4j_database: Database, embedded_database: Database) -> None:
    assert neo4j_database._bookmarks is None
    assert embedded_database._bookmarks is None
