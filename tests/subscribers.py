"""Clients of subscriptions, and the service that they connect to, on a real port."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from graph_service.api.app import Application
from graph_service.commands.serving.http_server import server_options
from graph_service.service import application
from graph_service.settings import Settings
from graph_service.store.store import Store
from tests.waiting import PATIENCE_S, until

PROTOCOL = Subprotocol("graphql-transport-ws")
CHANGES = """
  mutation ($changes: [ChangeInput!]!) {
    applyChanges(changes: $changes) { graphRevision errors { code message } }
  }
"""


class Service:
    """The service at an address."""

    def __init__(self, app: Application, address: str) -> None:
        self.app = app
        self.address = address
        self.http = httpx.AsyncClient(base_url=address, timeout=PATIENCE_S)

    async def ask(self, query: str, variables: Mapping[str, Any] | None = None) -> Any:
        response = await self.http.post("/graphql", json={"query": query, "variables": variables or {}})
        body = response.json()
        assert "errors" not in body, body["errors"]
        return body["data"]

    async def change(self, *changes: Mapping[str, Any]) -> str:
        """Make changes; return the revision."""
        payload = (await self.ask(CHANGES, {"changes": list(changes)}))["applyChanges"]
        assert payload["errors"] == [], payload
        return str(payload["graphRevision"])

    async def revision(self) -> str:
        return str((await self.ask("{ serviceInfo { graphRevision } }"))["serviceInfo"]["graphRevision"])

    async def begun(self, subscriptions: int = 1) -> None:
        """Wait until so many subscriptions have begun: what is changed from then on, they tell."""
        feed = self.app.services.store.feed
        await until(lambda: feed.subscribers == subscriptions)

    async def settled(self, subscriptions: int = 1) -> None:
        """Wait until so many subscriptions have told all that there was, and wait for something new."""
        feed, revision = self.app.services.store.feed, await self.revision()

        def is_settled() -> bool:
            if feed.subscribers != subscriptions:
                return False
            watch = feed._watcher
            return (
                watch is not None
                and watch._revision == revision
                and len(watch._notification._waiters) == subscriptions
            )

        await until(is_settled)

    @asynccontextmanager
    async def connected(self, **options: Any) -> AsyncIterator["Socket"]:
        """Give a socket on which the protocol has begun."""
        address = self.address.replace("http://", "ws://") + "/graphql"
        async with connect(address, subprotocols=[PROTOCOL], **options) as connection:
            client = Socket(connection)
            await client.send(type="connection_init")
            assert await client.message() == {"type": "connection_ack"}
            yield client

    @asynccontextmanager
    async def events(
        self, query: str, variables: Mapping[str, Any] | None = None, **headers: str
    ) -> AsyncIterator["Events"]:
        """Give the server-sent events of an operation."""
        async with self.http.stream(
            "POST",
            "/graphql",
            json={"query": query, "variables": variables or {}},
            headers={"accept": "text/event-stream"} | headers,
        ) as response:
            assert response.status_code == 200, await response.aread()
            assert response.headers["content-type"].startswith("text/event-stream")
            yield Events(response)


class Socket:
    """One end of a WebSocket."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, **message: Any) -> None:
        await self.connection.send(json.dumps(message))

    async def message(self) -> Any:
        async with asyncio.timeout(PATIENCE_S):
            return json.loads(await self.connection.recv())

    async def subscribe(self, query: str, *, id: str = "1", **variables: Any) -> None:
        await self.send(type="subscribe", id=id, payload={"query": query, "variables": variables})

    async def data(self, id: str = "1") -> Any:
        """Return the data of the next event."""
        message = await self.message()
        assert (message["type"], message["id"]) == ("next", id), message
        assert "errors" not in message["payload"], message
        assert message["payload"].get("extensions") != {"analyses": []}, message
        return message["payload"]["data"]

    async def silent(self, service: Service, subscriptions: int = 1) -> None:
        """Fail when anything comes of the subscriptions that the service has."""
        await service.settled(subscriptions)
        await self.subscribe("{ __typename }", id="last")  # its answer comes after all that was sent before
        assert await self.data("last") == {"__typename": "Query"}
        assert await self.message() == {"type": "complete", "id": "last"}


class Events:
    """Server-sent events as they come."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()

    async def next(self) -> dict[str, str]:
        """Return the fields of the next event; of a comment nothing."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(PATIENCE_S):
            async for line in self._lines:
                if not line and fields:
                    return fields
                name, _, value = line.partition(":")
                if name:
                    fields[name] = value.strip()
        raise EOFError

    async def data(self) -> Any:
        """Return the data of the next event."""
        event = await self.next()
        assert event["event"] == "next", event
        body = json.loads(event["data"])
        assert "errors" not in body, body
        return body["data"]


@asynccontextmanager
async def served(store: Store, settings: Settings) -> AsyncIterator[Service]:
    """Serve a store on a free port of this machine."""
    app = application(settings, store)
    listening = socket.create_server(("127.0.0.1", 0))
    options = server_options(settings) | {"timeout_graceful_shutdown": 5}
    server = uvicorn.Server(uvicorn.Config(app, **options))
    # without signal handlers, which belong to the process of the tests
    serving = asyncio.create_task(server._serve([listening]))
    while not server.started:
        assert not serving.done(), serving
        await asyncio.sleep(0.01)
    service = Service(app, f"http://127.0.0.1:{listening.getsockname()[1]}")
    try:
        yield service
    finally:
        await service.http.aclose()
        app.services.streams.close()
        server.should_exit = True
        await serving
