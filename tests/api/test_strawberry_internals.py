"""Each hook into Strawberry and graphql-core that is not documented, by itself, and what breaks without it.

Nothing of the service is imported before a hook has been looked for, so that a new version that moves a name
fails here with a sentence, and not everywhere with an ImportError.
"""

import ast
import importlib
import inspect
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from enum import Enum
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest
import strawberry
from graphql import GraphQLSchema, parse, print_ast, validate
from starlette.websockets import WebSocketState
from strawberry.schema_directive import Location

ROOT: Final = Path(__file__).parents[2]
ADAPTER: Final = ROOT / "graph_service" / "api" / "strawberry_internals"
DOCUMENTED: Final = frozenset(
    {
        *("strawberry", "strawberry.asgi", "strawberry.exceptions", "strawberry.extensions"),
        *("strawberry.schema.config", "strawberry.schema_directive", "strawberry.subscriptions"),
        *("strawberry.types", "graphql", "graphql.language"),
    }
)
"""Modules whose names Strawberry's documentation imports, and those of graphql-core with an ``__all__``."""
WS: Final = "strawberry.subscriptions.protocols.graphql_transport_ws.handlers"
ON_SOCKETS: Final = "GraphQL over WebSocket"
NAMES: Final = {
    "strawberry.asgi.ASGIWebSocketAdapter": "a client that is too slow keeps its WebSocket forever",
    "strawberry.http.exceptions.WebSocketDisconnected": "a WebSocket that was closed is logged as an error",
    "strawberry.schema.schema_converter.GraphQLCoreConverter": "the SDL lacks @cost and @listSize",
    "strawberry.schema.validation_rules.maybe_null.MaybeNullValidationRule": "null is accepted as an input",
    "strawberry.schema.validation_rules.one_of.OneOfInputValidationRule": "a change may be two changes",
    f"{WS}.BaseGraphQLTransportWSHandler": ON_SOCKETS,
    f"{WS}.Operation": ON_SOCKETS,
}
"""By name that is imported from where it is not documented: what breaks without it."""
ATTRIBUTES: Final = frozenset(
    {
        *("DEFINITION_BACKREF", "__strawberry_definition__", "strawberry-definition"),
        *("websocket_adapter_class", "graphql_transport_ws_handler_class", "graphql_ws_handler_class"),
        *("handle_message", "handle_connection_init", "handle_subscribe", "handle_invalid_message"),
        *("run_operation", "send_operation_message", "connection_acknowledged", "send_json"),
    }
)
"""Attributes and arguments that only the adapter may use."""


@contextmanager
def breaks(what: str) -> Iterator[None]:
    """Fail with what breaks in the service when something in the block fails."""
    try:
        yield
    except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001  # whatever a change leads to
        versions = ", ".join(f"{name} {version(name)}" for name in ("strawberry-graphql", "graphql-core"))
        pytest.fail(f"{versions} changed a hook. What breaks: {what}. ({type(error).__name__}: {error})")


def adapter(module: str) -> Any:
    return importlib.import_module(f"graph_service.api.strawberry_internals.{module}")


# ---------------------------------------------------------------------- names


@pytest.mark.parametrize(("name", "what"), NAMES.items(), ids=[name.rpartition(".")[2] for name in NAMES])
def test_a_name_is_where_it_is_imported_from(name: str, what: str) -> None:
    module, _, attribute = name.rpartition(".")
    with breaks(what):
        assert getattr(importlib.import_module(module), attribute)


def imported(path: Path) -> Iterator[str]:
    """Yield what a module imports of Strawberry and graphql-core, with the full name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] in ("strawberry", "graphql"))


def is_documented(name: str) -> bool:
    return name in DOCUMENTED or (name.rpartition(".")[0] in DOCUMENTED and name not in NAMES)


def test_every_name_that_is_not_documented_has_its_sentence() -> None:
    found = {name for path in ADAPTER.glob("*.py") for name in imported(path)}
    assert {name for name in found if not is_documented(name)} == set(NAMES)


def used(path: Path) -> Iterator[str]:
    """Yield the attributes, arguments and names in texts that a module uses, as far as they are hooks."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr="_schema") if owner != "self":
                yield f"{owner}._schema"
            case ast.Attribute(attr=name) if name in ATTRIBUTES:
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if name in ATTRIBUTES:
                yield name
            case ast.Assign(targets=[ast.Name(id=name)]) if name in ATTRIBUTES:
                yield name
            case ast.Constant(value=str(text)) if text in ATTRIBUTES:
                yield text


def modules() -> list[Path]:
    here = Path(__file__)
    files = [*(ROOT / "graph_service").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    return [path for path in files if ADAPTER not in path.parents and path != here]


def test_no_other_module_uses_them() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules()
        for name in (*(name for name in imported(path) if not is_documented(name)), *used(path))
    }
    assert found == set(), "put the hook into graph_service/api/strawberry_internals, with its test"


def test_a_use_elsewhere_is_found(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(
        "from strawberry.schema.schema import Schema\n"
        "class Connection:\n"
        "    adapter = websocket_adapter_class = None\n"
        "    async def handle_subscribe(self, info, schema):\n"
        "        self._schema = schema._schema\n"
        "        return vars(info)['__strawberry_definition__']\n",
        encoding="utf-8",
    )
    assert [name for name in imported(path) if not is_documented(name)] == ["strawberry.schema.schema.Schema"]
    assert set(used(path)) == {
        *("handle_subscribe", "schema._schema", "__strawberry_definition__"),
    }


# ---------------------------------------------------------------------- schema


@strawberry.schema_directive(locations=[Location.FIELD_DEFINITION])
class Price:
    amount: int


@strawberry.input(one_of=True)
class Either:
    left: int | None = strawberry.UNSET
    right: int | None = strawberry.UNSET


@strawberry.type
class Query:
    @strawberry.field
    def twice(self, number: int) -> int:
        return 2 * number

    @strawberry.field
    def one(self, either: Either) -> int:
        return 1 if either.left else 2


@pytest.fixture
def hooks() -> Any:
    return adapter("schema_hooks")


def schema(**options: Any) -> strawberry.Schema:
    return strawberry.Schema(Query, **options)


def test_the_schema_of_graphql_core_is_the_one_that_strawberry_made(hooks: Any) -> None:
    with breaks("the service does not start: it has no schema to validate operations against"):
        core = hooks.core_schema(schema())
        assert isinstance(core, GraphQLSchema)
        assert core.query_type is not None
        assert core.query_type.fields.keys() == {"twice", "one"}


def test_directives_that_are_declared_are_in_the_sdl(hooks: Any) -> None:
    with breaks("the SDL lacks @cost and @listSize, so no client can work out what an operation costs"):
        made = schema(types=[Price])
        query = hooks.core_schema(made).query_type
        hooks.declare_directives(query.fields["twice"], iter([Price(amount=3)]))
        assert "twice(number: Int!): Int! @price(amount: 3)" in made.as_str()


def test_an_enum_that_is_registered_is_known(hooks: Any) -> None:
    class Colour(Enum):
        RED = "red"

    with breaks("the service does not start: an enum of the model is registered twice"):
        assert not hooks.is_registered(Colour)
        strawberry.enum(Colour)
        assert hooks.is_registered(Colour)


def test_two_values_of_a_one_of_input_are_refused(hooks: Any) -> None:
    with breaks("a change of applyChanges may be two changes at once, and one of them is lost"):
        core = hooks.core_schema(schema())
        for text, errors in (("{left: 1}", 0), ("{left: 1, right: 2}", 1)):
            document = parse(f"{{ one(either: {text}) }}")
            assert len(validate(core, document, hooks.VALIDATION_RULES)) == errors, print_ast(document)


# ---------------------------------------------------------------------- WebSocket

OVERRIDDEN: Final = {
    "handle_message": "a malformed message ends a WebSocket with a traceback",
    "handle_connection_init": "while the graph is away, a WebSocket ends with a traceback",
    "handle_subscribe": "limits of a connection and trusted documents don't apply over WebSocket",
    "run_operation": "operations over WebSocket are not limited, not counted and not in the audit log",
}
"""By method of Strawberry's handler that the adapter overrides: what breaks when it is not called."""


@pytest.mark.parametrize(("name", "what"), OVERRIDDEN.items(), ids=OVERRIDDEN)
def test_a_method_that_is_overridden_is_one_of_strawberry(name: str, what: str) -> None:
    with breaks(what):
        original = getattr(importlib.import_module(WS).BaseGraphQLTransportWSHandler, name)
        own = getattr(adapter("websocket_protocol").Connection, name)
        assert list(inspect.signature(original).parameters) == list(inspect.signature(own).parameters)


class Socket:
    """What a handler of the protocol uses of a WebSocket."""

    def __init__(self, *messages: Any) -> None:
        self.messages = messages
        self.sent: list[Any] = []
        self.closed: tuple[int, str] | None = None

    async def iter_json(self) -> AsyncIterator[Any]:
        for message in self.messages:
            yield message

    async def send_json(self, message: Mapping[str, object]) -> None:
        self.sent.append(dict(message))

    async def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)


class View:
    """What a handler of the protocol uses of its view: it accepts one credential."""

    async def on_ws_connect(self, context: Any) -> Any:
        if context["connection_params"].get("key") != "right":
            raise LookupError
        return strawberry.UNSET


async def spoken(*messages: Any) -> Socket:
    """Return the socket after a connection has handled these messages."""

    class Connection(adapter("websocket_protocol").Connection):  # type: ignore[misc]  # by its name
        closes_on = {LookupError: (1013, "later")}  # noqa: RUF012
        failure = (1011, "failed")

        def flaw(self, message: Any) -> str | None:
            return None if isinstance(message, dict) else "no message"

        def refusal(self, payload: dict[str, Any], running: int) -> Mapping[str, Any] | None:
            payload["query"] = payload.get("query", "named")
            return {"message": "too many"} if running or payload["query"] == "refused" else None

        async def may_run(self) -> bool:
            return True

        async def answers(
            self, query: str, variables: Mapping[str, Any], operation_name: str | None
        ) -> AsyncGenerator[tuple[bool, dict[str, Any]], None]:
            if query == "fails":
                raise ValueError("an error of the service")
            yield True, {"data": [query, dict(variables), operation_name]}
            if query == "wrong":
                yield False, {"errors": ["e"]}

    socket = Socket()
    connection = Connection(View(), socket, {}, None, None, timedelta(seconds=1))
    for message in messages:
        await connection.handle_message(message)
        for operation in list(connection.operations.values()):
            if operation.task is not None and message["id"] != "waits":
                await operation.task
    await connection.shutdown()
    return socket


INIT: Final = {"type": "connection_init", "payload": {"key": "right"}}


def begun(identifier: str, **payload: Any) -> dict[str, Any]:
    return {"type": "subscribe", "id": identifier, "payload": payload}


async def test_an_operation_over_websocket_is_answered_by_the_service() -> None:
    with breaks(f"{ON_SOCKETS}: no operation is answered"):
        socket = await spoken(
            INIT, begun("1", variables={"a": 1}, operationName="N"), begun("2", query="wrong")
        )
        assert socket.sent == [
            {"type": "connection_ack"},
            {"id": "1", "type": "next", "payload": {"data": ["named", {"a": 1}, "N"]}},
            {"id": "1", "type": "complete"},
            {"id": "2", "type": "next", "payload": {"data": ["wrong", {}, None]}},
            {"id": "2", "type": "error", "payload": ["e"]},
        ]
        assert socket.closed is None


async def test_an_operation_over_websocket_is_refused_by_the_service() -> None:
    with breaks(OVERRIDDEN["handle_subscribe"]):
        socket = await spoken(INIT, begun("1", query="refused"), begun("waits"), begun("2"))
        errors = [message for message in socket.sent if message["type"] == "error"]
        assert errors == [
            {"id": "1", "type": "error", "payload": [{"message": "too many"}]},
            {"id": "2", "type": "error", "payload": [{"message": "too many"}]},
        ]


@pytest.mark.parametrize(
    ("messages", "closed", "what"),
    [
        ([[]], (4400, "no message"), OVERRIDDEN["handle_message"]),
        ([{"type": "connection_init"}], (1013, "later"), OVERRIDDEN["handle_connection_init"]),
        ([begun("1")], (4401, "Unauthorized"), "operations are executed before the client is authenticated"),
    ],
)
async def test_a_connection_is_closed(messages: list[Any], closed: tuple[int, str], what: str) -> None:
    with breaks(what):
        assert (await spoken(*messages)).closed == closed


async def test_a_connection_whose_operation_fails_is_closed(caplog: pytest.LogCaptureFixture) -> None:
    with breaks("an error of the service over WebSocket is not logged, and the client waits forever"):
        with pytest.raises(ValueError, match="an error of the service"):
            await spoken(INIT, begun("1", query="fails"))
        assert "an operation over WebSocket failed" in caplog.text


async def test_a_client_that_is_too_slow_is_noted() -> None:
    protocol = adapter("websocket_protocol")
    noted: list[bool] = []

    class Slow:
        application_state = WebSocketState.CONNECTED
        state = SimpleNamespace(send_timeout=0.001, too_slow=SimpleNamespace(set=lambda: noted.append(True)))

        async def send_text(self, _: str) -> None:
            await importlib.import_module("asyncio").Event().wait()

    with breaks(NAMES["strawberry.asgi.ASGIWebSocketAdapter"]):
        view = protocol.WebSocketView(
            schema(), protocol.Connection, origins=(), init_timeout=timedelta(seconds=1)
        )
        socket: Any = Slow()
        adapted = view.websocket_adapter_class(view, socket, socket)
        disconnected = importlib.import_module("strawberry.http.exceptions").WebSocketDisconnected
        with pytest.raises(disconnected):
            await adapted.send_json({"type": "ping"})
        assert noted == [True]
        assert view.graphql_transport_ws_handler_class is protocol.Connection
