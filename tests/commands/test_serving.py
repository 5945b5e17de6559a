"""The server as its users stop it, with subscribers."""

import time
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.commands.test_commands import serving
from tests.subscribers import PROTOCOL

QUERY = {"query": "subscription { changes { key } }"}


@pytest.mark.parametrize("arguments", [(), ("--workers", "2")], ids=["one", "two"])
def test_the_server_does_not_wait_for_subscribers_when_it_is_stopped(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    with ExitStack() as connections:
        with serving(f"embedded:{tmp_path}", arguments=arguments) as address:
            wait_until_ready(address)
            headers = {"accept": "text/event-stream"}
            response = connections.enter_context(
                httpx.stream("POST", f"{address}/graphql", json=QUERY, headers=headers)
            )
            assert response.status_code == 200
            url = address.replace("http://", "ws://") + "/graphql"
            socket = connections.enter_context(connect(url, subprotocols=[PROTOCOL]))
            socket.send('{"type": "connection_init"}')
            socket.recv()
            socket.send(
                '{"type": "subscribe", "id": "1", "payload": {"query": "subscription { changes { key } }"}}'
            )
            began = time.monotonic()
        assert time.monotonic() - began < 9  # a response that did not end would be waited for 10 s
        assert b"complete" not in response.read()  # so that the client connects again
        with pytest.raises(ConnectionClosed) as caught:
            socket.recv(timeout=1)
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 1012


def wait_until_ready(address: str) -> None:
    """Wait for the workers, which start after the address is announced."""
    for _ in range(300):
        with suppress(httpx.TransportError):
            if httpx.get(f"{address}/health/ready").status_code == 200:
                return
        time.sleep(0.1)
    pytest.fail("it does not listen")
