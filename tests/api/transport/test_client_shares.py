"""What a request reads counts as its client's, over HTTP and over WebSocket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graph_service.service import open_store
from graph_service.settings import Settings
from graph_service.store.engine import client_shares
from graph_service.store.engine.client_shares import ClientShares
from tests.subscribers import served

QUERY = "{ companies(first: 1) { nodes { key } } }"


class Noted(ClientShares):
    """Shares that remember the clients."""

    def __init__(self) -> None:
        super().__init__(1)
        self.clients: list[str | None] = []

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        self.clients.append(client_shares._CLIENT.get())
        async with super().place():
            yield


async def test_over_http_and_websocket(settings: Settings) -> None:
    async with open_store(settings) as store, served(store, settings) as service:
        await service.ask(QUERY)  # the application has started
        over_http = store.database._shares = Noted()
        await service.ask(QUERY)
        assert over_http.clients == ["127.0.0.1"]
        over_websocket = store.database._shares = Noted()
        async with service.connected() as socket:
            await socket.subscribe(QUERY)
            await socket.data()
        assert over_websocket.clients == ["127.0.0.1"]
