"""Two instances of the service on one graph: what one does reaches the other, and either may be restarted."""

import asyncio
import json
import time
from collections.abc import Iterator

import httpx
import pytest

from graph_service.settings import Settings
from tests.command_line import command
from tests.faults.victims import Service
from tests.waiting import until

CREATE = """mutation ($key: String!) { createCompany(input: { key: $key, name: "C" }) {
  errors { message } graphRevision } }"""
ECOSYSTEM = "{ ecosystem { companies } }"
DRAIN_S = 3.0
FRESH_S = DRAIN_S / 3
"""For how long those who send requests trust what they saw: who sends then is in time, also on a machine that
has more to do."""
PATIENCE_S = 120.0


@pytest.fixture(scope="module")
def instances(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, Service]]:
    folder = tmp_path_factory.mktemp("instances")
    settings = Settings(store=f"embedded:{folder}/graph")
    environment = {"GRAPH_SERVICE_DRAIN_TIME": str(DRAIN_S)}
    both = (Service(settings, folder, **environment), Service(settings, folder, **environment))
    try:
        for one in both:
            one.wait_until_ready()
        yield both
    finally:
        for one in both:
            one.kill()


def ask(service: Service, query: str, **variables: str) -> dict[str, object]:
    answer = httpx.post(
        f"{service.address}/graphql", json={"query": query, "variables": variables}, timeout=PATIENCE_S
    )
    body: dict[str, object] = answer.json()
    assert "errors" not in body, body
    return body


def revision(body: dict[str, object]) -> object:
    (analysis,) = body["extensions"]["analyses"]  # type: ignore[index]
    return analysis["graphRevision"]


def test_a_change_by_one_reaches_caches_and_subscribers_of_the_other(
    instances: tuple[Service, Service],
) -> None:
    one, other = instances
    before = revision(ask(other, ECOSYSTEM))
    headers = {"accept": "text/event-stream"}
    query = {"query": "subscription { changes { key } }"}
    with httpx.stream(
        "POST", f"{other.address}/graphql", json=query, headers=headers, timeout=PATIENCE_S
    ) as stream:
        lines = stream.iter_lines()
        ask(one, CREATE, key="told")
        told = next(line for line in lines if line.startswith("data:") and "changes" in line)
        assert json.loads(told.removeprefix("data:"))["data"]["changes"]["key"].endswith("-000000")
    after = revision(ask(other, ECOSYSTEM))
    assert after != before
    assert after == revision(ask(one, ECOSYSTEM))


async def test_a_rolling_restart_fails_no_request(instances: tuple[Service, Service]) -> None:
    """As behind a load balancer: who says that it is not ready is sent nothing new; nothing is retried."""
    trusted_until = dict.fromkeys(instances, 0.0)
    over = asyncio.Event()
    failures: list[str] = []
    answered = dict.fromkeys(instances, 0)

    async def look(client: httpx.AsyncClient) -> None:
        while not over.is_set():
            for one in instances:
                asked_at = time.monotonic()
                try:
                    answer = await client.get(f"{one.address}/health/ready", timeout=PATIENCE_S)
                    trusted_until[one] = asked_at + FRESH_S if answer.status_code == 200 else 0.0
                except httpx.TransportError:
                    trusted_until[one] = 0.0
            await asyncio.sleep(0.1)

    async def send(client: httpx.AsyncClient, number: int) -> None:
        for turn in range(100_000):
            if over.is_set():
                return
            one = instances[(turn + number) % 2]
            if time.monotonic() > trusted_until[one]:
                await asyncio.sleep(0.01)
                continue
            query = {"query": "{ companies(first: 1) { totalCount } }"}
            if turn % 10 == 9:
                query = {"query": CREATE, "variables": {"key": f"rolling-{number}-{turn}"}}  # type: ignore[dict-item]
            try:
                answer = await client.post(f"{one.address}/graphql", json=query, timeout=PATIENCE_S)
                body = answer.json()
                if answer.status_code != 200 or "errors" in body:
                    failures.append(f"{answer.status_code} {answer.text[:300]}")
            except httpx.TransportError as error:
                failures.append(repr(error))
            answered[one] += 1

    async with httpx.AsyncClient() as client:
        tasks = [asyncio.create_task(look(client))]
        tasks += [asyncio.create_task(send(client, number)) for number in range(4)]
        try:
            for one in instances:
                one.process.terminate()
                began = time.monotonic()
                await asyncio.to_thread(one.process.wait, PATIENCE_S)
                assert time.monotonic() - began > DRAIN_S * 0.9
                one.start()
                await asyncio.to_thread(one.wait_until_ready)
                before = answered[one]
                await until(lambda one=one, before=before: answered[one] > before + 5)  # type: ignore[misc]
        finally:
            over.set()
            await asyncio.gather(*tasks)
    assert failures == []
    assert min(answered.values()) > 10


def test_an_instance_that_drains_says_so_and_answers(instances: tuple[Service, Service]) -> None:
    one, _ = instances
    with httpx.Client() as client:
        assert "connection" not in client.get(f"{one.address}/health/ready").headers
        one.process.terminate()
        while (answer := client.get(f"{one.address}/health/ready")).status_code == 200:
            pass
        assert (answer.status_code, answer.json()["status"]) == (503, "draining")
        assert answer.headers["connection"] == "close"
        assert client.get(f"{one.address}/health/live").status_code == 200
        ask(one, "{ companies(first: 1) { totalCount } }")
    assert one.process.wait(PATIENCE_S) == 0 or one.process.returncode == -15
    one.start()
    one.wait_until_ready()


def test_a_revocation_at_the_terminal_reaches_every_instance(instances: tuple[Service, Service]) -> None:
    """Last: with a key in the graph every request needs one."""
    store = instances[0]._environment["GRAPH_SERVICE_STORE"]
    token = command("keys", "create", "ann", "--role", "admin", "--store", store).stdout.strip()
    headers = {"authorization": f"Bearer {token}", "accept": "text/event-stream"}
    query = {"query": "subscription { changes { key } }"}
    with httpx.stream(
        "POST", f"{instances[1].address}/graphql", json=query, headers=headers, timeout=PATIENCE_S
    ) as stream:
        assert stream.status_code == 200
        revoked = command("keys", "revoke", token.partition(".")[0], "--store", store)
        assert revoked.returncode == 0, revoked.stderr
        assert "UNAUTHENTICATED" in "".join(stream.iter_lines())
    for one in instances:
        asked = {"query": "{ companies(first: 1) { totalCount } }"}
        answer = httpx.post(
            f"{one.address}/graphql", json=asked, headers={"authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 401
