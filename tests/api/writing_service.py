"""Changes over GraphQL, as tests send them."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from graphql import GraphQLField, GraphQLInputObjectType, GraphQLObjectType, get_named_type

from graph_service.api.execution.operations import Operations
from graph_service.api.schema.schema import CORE
from graph_service.domain.kinds import Kind
from graph_service.store.engine.database import Database
from graph_service.store.schema.migrations import migrate
from graph_service.store.schema.revision import graph_revision
from tests.api.sample_records import TARGETS, WRITABLE, root_field, sample
from tests.api.worked_graph import data
from tests.conftest import delete_everything
from tests.query.answers import operations_on
from tests.store.contents import contents

ERRORS: Final = (
    "errors { code message field hint currentVersion dependents { kind count } } graphRevision replayed"
)


async def send(
    service: Operations, mutation: str, given: Any, shows: str = "", key: str | None = None
) -> dict[str, Any]:
    """Return the payload of a mutation, refused or not."""
    assert isinstance(CORE.mutation_type, GraphQLObjectType)
    field: GraphQLField = CORE.mutation_type.fields[mutation]
    argument = next(name for name in field.args if name != "idempotencyKey")
    query = (
        f"mutation ($given: {field.args[argument].type}, $key: String) {{ "
        f"done: {mutation}({argument}: $given, idempotencyKey: $key) {{ {shows} {ERRORS} }} }}"
    )
    payload: dict[str, Any] = (await data(service, query, {"given": given, "key": key}))["done"]
    return payload


async def change(
    service: Operations, mutation: str, given: Any, shows: str = "", key: str | None = None
) -> dict[str, Any]:
    """Return the payload of a mutation that is carried out."""
    payload = await send(service, mutation, given, shows, key)
    assert payload["errors"] == []
    assert payload["graphRevision"] is not None
    return payload


def check_path(mutation: str, path: str) -> None:
    """Fail unless a path names an argument or a field of an input of the mutation."""
    assert CORE.mutation_type is not None
    name, *fields = re.sub(r"\[\d+\]", "", path).split(".")
    type_ = get_named_type(CORE.mutation_type.fields[mutation].args[name].type)
    for field in fields:
        assert isinstance(type_, GraphQLInputObjectType)
        type_ = get_named_type(type_.fields[field].type)


@asynccontextmanager
async def unchanged(database: Database) -> AsyncIterator[None]:
    """See that what is done inside changes nothing: neither the contents, nor the revision."""
    before = (await graph_revision(database), await contents(database), await entries(database))
    yield
    assert (await graph_revision(database), await contents(database), await entries(database)) == before


async def entries(database: Database) -> int:
    """Return how many entries the history has."""
    found = await database.value("MATCH (h:Change) RETURN count(*)", {}, timeout=10)
    return int(found)


async def read(service: Operations, kind: Kind, key: str, fields: str) -> Any:
    """Return these fields of a record; None when there is no such record."""
    field = root_field(kind)
    query = f"query ($key: String!) {{ {field}(key: $key) {{ {fields} }} }}"
    return (await data(service, query, {"key": key}))[field]


async def refused(
    service: Operations, database: Database, mutation: str, given: Any, shows: str = ""
) -> tuple[dict[str, Any], list[tuple[str, str | None]]]:
    """Return payload, and code and field of each error, of a mutation that changes nothing."""
    async with unchanged(database):
        payload = await send(service, mutation, given, shows)
    assert payload["graphRevision"] is None
    assert not payload["replayed"]
    assert all(error["message"].endswith(".") for error in payload["errors"])
    assert payload["errors"]
    for error in payload["errors"]:
        check_path(mutation, error["field"])
    return payload, [(error["code"], error["field"]) for error in payload["errors"]]


async def base_service(database: Database) -> Operations:
    """Return what writes to a database that has what the samples refer to, and nothing else."""
    await delete_everything(database)
    await migrate(database)
    service = operations_on(database)
    for kind in WRITABLE:
        for key in TARGETS.get(kind.name, ()):
            if key is not None:
                # a draft that belongs to a1, as the other records do
                own: Mapping[str, Any] = {"alliance": "a1"} if kind.name == "Agreement" else {}
                await change(service, f"create{kind.name}", {**sample(kind), **own, "key": key})
    return service
