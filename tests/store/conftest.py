import pytest

from graph_service.store.engine.database import Database
from graph_service.store.schema.migrations import migrate


@pytest.fixture
async def empty_graph(empty_database: Database) -> Database:
    """The engine's database with its schema and nothing else."""
    await migrate(empty_database)
    return empty_database
