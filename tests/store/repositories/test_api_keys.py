"""Keys of the interface, on both engines."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from graph_service.domain.access import Role
from graph_service.domain.dataset import DataSet
from graph_service.domain.errors import InvalidInput, NotFound
from graph_service.domain.model.entities import Company
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.repositories.api_keys import (
    LONGEST_NAME,
    create_key,
    find_key,
    has_keys,
    list_keys,
    revoke_key,
    valid_keys,
)
from graph_service.store.schema.migrations import migrate
from graph_service.store.schema.revision import graph_revision
from tests.conftest import delete_everything


@pytest.fixture
async def graph(database: Database) -> AsyncIterator[Database]:
    await delete_everything(database)
    await migrate(database)
    await import_dataset(database, DataSet(companies=(Company(key="a", name="A"),)))
    yield database
    await delete_everything(database)


async def test_a_key_is_recognised_by_its_token_alone(graph: Database) -> None:
    assert not await has_keys(graph)
    key, token = await create_key(graph, name=" crm ", role=Role.PARTNER, company="a")
    other, _ = await create_key(graph, name="a" * LONGEST_NAME, role=Role.ADMIN)
    assert (key.viewer.role, key.viewer.company, key.name) == (Role.PARTNER, "a", "crm")
    assert await find_key(graph, token) == key
    identifier, _, secret = token.partition(".")
    assert identifier == key.id
    assert len(secret) == 43  # 256 bits
    for wrong in (f"{identifier}.{secret}x", f"{other.id}.{secret}", identifier, f".{secret}", "", "."):
        assert await find_key(graph, wrong) is None
    assert await list_keys(graph) == [key, other]
    assert await has_keys(graph)


async def test_nothing_of_the_secret_is_stored(graph: Database) -> None:
    revision = await graph_revision(graph)
    _, token = await create_key(graph, name="ann", role=Role.EDITOR)
    texts = await graph.value("MATCH (n) RETURN collect(properties(n))", {}, timeout=10)
    assert token.partition(".")[2] not in repr(texts)
    assert await graph_revision(graph) == revision
    assert await graph.value("MATCH (n:Change) WHERE n.kind = 'ApiKey' RETURN count(n)", {}, timeout=10) == 0


async def test_revoked_and_expired_ones_are_known_and_do_not_count(graph: Database) -> None:
    now = datetime.now(UTC)
    revoked, token = await create_key(graph, name="one", role=Role.EDITOR)
    short, _ = await create_key(graph, name="two", role=Role.EDITOR, expires_at=now + timedelta(hours=1))
    assert await valid_keys(graph, [revoked.id, short.id, "none"]) == {revoked.id, short.id}
    after = await revoke_key(graph, revoked.id)
    assert not after.is_valid_at(now + timedelta(seconds=1))
    assert await revoke_key(graph, revoked.id) == after
    assert await find_key(graph, token) == after
    assert await valid_keys(graph, [revoked.id, short.id]) == {short.id}
    assert short.is_valid_at(now)
    assert not short.is_valid_at(now + timedelta(hours=1))
    assert await has_keys(graph)
    with pytest.raises(NotFound, match="no key"):
        await revoke_key(graph, "none")


async def test_what_is_wrong_makes_no_key(graph: Database) -> None:
    with pytest.raises(NotFound, match="no company"):
        await create_key(graph, name="x", role=Role.PARTNER, company="zz")
    with pytest.raises(InvalidInput, match="company"):
        await create_key(graph, name="x", role=Role.PARTNER)
    with pytest.raises(InvalidInput, match="company"):
        await create_key(graph, name="x", role=Role.ADMIN, company="a")
    for name in (" ", "x" * (LONGEST_NAME + 1)):
        with pytest.raises(InvalidInput, match="name"):
            await create_key(graph, name=name, role=Role.ADMIN)
    with pytest.raises(InvalidInput, match="expires"):
        await create_key(graph, name="x", role=Role.ADMIN, expires_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert not await has_keys(graph)
