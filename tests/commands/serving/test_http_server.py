"""The server as its users stop it, with subscribers."""

import time
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.services import serving
from tests.subscribers import PROTOCOL
from tests.waiting import until_now

QUERY = {"query": "subscription { changes { key } }"}
SEVERAL = pytest.mark.thorough("services with several processes")
PATIENCE_S = 60.0


@pytest.mark.parametrize(
    "arguments", [(), pytest.param(("--workers", "2"), marks=SEVERAL)], ids=["one", "two"]
)
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


@SEVERAL
def test_what_a_worker_told_of_itself_ends_with_it_and_what_it_counted_stays(tmp_path: Path) -> None:
    with serving(f"embedded:{tmp_path}", arguments=("--workers", "2")) as address, ExitStack() as connections:
        wait_until_ready(address)
        for _ in range(10):  # by connections of their own, so that both answer some
            answer = httpx.post(f"{address}/graphql", json={"query": "{ companies { totalCount } }"})
            assert answer.status_code == 200
        stream = connections.enter_context(
            httpx.stream(
                "POST",
                f"{address}/graphql",
                json=QUERY,
                headers={"accept": "text/event-stream"},
                timeout=PATIENCE_S,
            )
        )
        # whichever of them is asked, and however often
        wait_for(address, "graph_service_subscriptions", 1)
        wait_for(address, "graph_service_subscriptions", 1)
        counted = scraped(address)["graph_service_statements_total"]
        assert counted >= 10
        victim = worker_behind(stream.extensions["network_stream"].get_extra_info("client_addr"), address)
        victim.kill()
        wait_for(address, "graph_service_subscriptions", 0)
        assert scraped(address)["graph_service_statements_total"] >= counted
        assert scraped(address)["graph_service_pool_connections"] > 0


def worker_behind(client: tuple[str, int], address: str) -> psutil.Process:
    """Return the worker that a client is connected to."""
    port = urlsplit(address).port
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            for one in process.net_connections("tcp"):
                if one.laddr.port == port and one.raddr and one.raddr.port == client[1]:
                    return process
    pytest.fail(f"nobody is connected to {client}")


def scraped(address: str) -> dict[str, float]:
    """Return the samples without labels that /metrics tells."""
    text = httpx.get(f"{address}/metrics", timeout=PATIENCE_S).text
    families = text_string_to_metric_families(text)
    return {one.name: one.value for family in families for one in family.samples if not one.labels}


def wait_for(address: str, name: str, value: float) -> None:
    """Wait until /metrics tells this."""
    deadline = time.monotonic() + PATIENCE_S
    while (found := scraped(address).get(name)) != value:
        assert time.monotonic() < deadline, f"{name} is {found}, not {value}"
        time.sleep(0.1)


def wait_until_ready(address: str) -> None:
    """Wait for the workers, which start after the address is announced."""

    def is_ready() -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"{address}/health/ready").status_code == 200
        return False

    until_now(is_ready)
