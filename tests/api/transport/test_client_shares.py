"""What a request reads counts as its client's, over HTTP and over WebSocket."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graph_service.service import open_store
from graph_service.settings import Settings
from graph_service.store.engine import client_shares
from graph_service.store.engine.client_shares import CLIENT_SHARE, ClientShares, embedded_share
from graph_service.store.engine.database import Database
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


def test_an_embedded_engine_has_as_many_statements_of_a_client_as_its_cores_can_work_on() -> None:
    assert [embedded_share(cores) for cores in (1, 2, 4, 20, 64)] == [8, 8, 16, 80, 80]


async def test_the_share_fits_the_engine(database: Database) -> None:
    cores = os.cpu_count() or 1
    assert database._shares._most == (CLIENT_SHARE if database.engine == "neo4j" else embedded_share(cores))
