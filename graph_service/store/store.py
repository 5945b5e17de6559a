"""The store: a database, and the snapshot of its graph, kept while the revision stays the same."""

import asyncio

from graph_service.domain.network import Network
from graph_service.store.database import Database
from graph_service.store.revision import graph_revision
from graph_service.store.snapshot import read_network


class Store:
    """One graph, for reading with statements and as a snapshot."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._network: Network | None = None
        self._reading = asyncio.Lock()

    async def network(self, *, timeout: float) -> Network:
        """Return the graph as it is now; read anew only when its revision has moved.

        Raises
        ------
        LimitExceeded
            When reading it takes longer than ``timeout`` seconds.
        """
        network = self._network
        revision = await graph_revision(self.database, timeout=timeout)
        if network is not None and network.revision == revision:
            return network
        async with self._reading:
            network = self._network
            if network is None or network.revision != revision:
                network = await read_network(self.database, timeout=timeout)
                self._network = network
            return network
