"""Requests that are malformed or too large are the client's fault, whatever they look like."""

import asyncio
import gzip
import json
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from graphql import get_introspection_query
from starlette.requests import Request
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from graph_service.api.transport import http_protocol
from graph_service.api.transport.http_protocol import HttpProtocol
from graph_service.api.transport.request_body import read_body
from graph_service.api.transport.static_pages import EXPLORER
from graph_service.domain.access import Role
from graph_service.domain.dataset import DataSet
from graph_service.domain.model.entities import Alliance, Company
from graph_service.service import open_store
from graph_service.settings import Settings
from graph_service.store.engine.database import Database
from graph_service.store.importing.dataset_import import import_dataset
from graph_service.store.repositories.api_keys import create_key
from tests.conftest import delete_everything
from tests.event_loop import MAX_BLOCKED_S, watched
from tests.raw_http import Reply, bomb, chunked, query, request, sent
from tests.subscribers import PROTOCOL, Service, served
from tests.waiting import PATIENCE_S, until

TYPENAME = "{ __typename }"
GOOD = query(TYPENAME)
KEY = "query ($k: String!) { company(key: $k) { key } }"
LONG = 300_000
LEAKS = (
    "Traceback",
    'File "',
    ".py",
    "site-packages",
    "Exception",
    "ValueError",
    "neo4j",
    "arcadedb",
    "Cypher",
    "0x",
)


@pytest.fixture(scope="module")
async def service(settings: Settings, database: Database) -> AsyncIterator[Service]:
    await delete_everything(database)
    async with open_store(settings) as store:
        companies = (Company(key="a", name="A"), Company(key="b", name="B"))
        await import_dataset(
            store.database, DataSet(companies=companies, alliances=(Alliance(key="x", name="X"),))
        )
        async with served(store, settings) as service:
            yield service


BODIES: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 400),
    "null": (b"null", 400),
    "true": (b"true", 400),
    "number": (b"1", 400),
    "text": (b'"x"', 400),
    "empty list": (b"[]", 400),
    "batch": (b"[" + GOOD + b"," + GOOD + b"]", 400),
    "empty object": (b"{}", 400),
    "no JSON": (b"{", 400),
    "JSON twice": (GOOD + GOOD, 400),
    "query null": (b'{"query": null}', 400),
    "query number": (b'{"query": 1}', 400),
    "query list": (b'{"query": ["{a}"]}', 400),
    "query empty": (b'{"query": ""}', 400),
    "query blank": (b'{"query": " \\n\\t, "}', 400),
    "query of nothing but a comment": (b'{"query": "# a"}', 400),
    "query with a NUL": (b'{"query": "{ __typename } \\u0000"}', 400),
    "two operations, none named": (query("query A { __typename } query B { __typename }"), 400),
    "operation that is not there": (b'{"query": "query A { __typename }", "operationName": "B"}', 400),
    "variables list": (b'{"query": "{a}", "variables": []}', 400),
    "variables text": (b'{"query": "{a}", "variables": "{}"}', 400),
    "operationName number": (b'{"query": "{a}", "operationName": 1}', 400),
    "extensions number": (b'{"query": "{a}", "extensions": 1}', 400),
    "documentId unknown": (b'{"documentId": "sha256:00"}', 400),
    "documentId number": (b'{"documentId": 1}', 400),
    "bytes that are no UTF-8": (b'{"query": "\xff"}', 400),
    "UTF-8 of half a character": (b'{"query": "\xed\xa0\x80"}', 400),
    "UTF-16": (GOOD.decode().encode("utf-16"), 400),
    "byte order mark": (b"\xef\xbb\xbf" + GOOD, 400),
    "half of a surrogate pair": (b'{"query": "{ __typename }", "variables": {"a": "\\ud800"}}', 400),
    "nested brackets": (b"[" * 100_000, 400),
    "nested lists": (b"[" * 100_000 + b"]" * 100_000, 400),
    "nested objects": (b'{"a":' * 40_000 + b"1" + b"}" * 40_000, 400),
    "deep variable": (
        b'{"query": "query ($f: CompanyFilter) { companies(filter: $f) { totalCount } }", "variables": {"f": '
        + b'{"not":' * 900
        + b"{}"
        + b"}" * 900
        + b"}}",
        400,
    ),
    "NaN": (b'{"query": "{ __typename }", "variables": {"a": NaN}}', 400),
    "Infinity": (b'{"query": "{ __typename }", "variables": {"a": Infinity}}', 400),
    "long integer": (b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 10_000 + b"}}", 400),
    "long integer for a text": (
        query(KEY)[:-5] + b'{"k": ' + b"9" * 10_000 + b"}}",
        400,
    ),
    "number for a text": (query(KEY, {"k": 1}), 400),
    "object for a text": (query(KEY, {"k": {"a": 1}}), 400),
    "value missing": (query(KEY, {}), 400),
    "many wrong values": (query("query ($i: [ID!]!) { nodes(ids: $i) { id } }", {"i": [None] * 40_000}), 400),
    "document nested too deeply": (query("{a" * 490 + "}" * 490), 400),
    "literal nested too deeply": (query("{ companies(filter: " + "[" * 480 + ") { totalCount } }"), 400),
    "document of a long name": (query("{" + "a" * 250_000 + "}"), 400),
    "document of a long number": (query("{ companies(first: " + "9" * 10_000 + ") { totalCount } }"), 400),
    "document of line ends": (query("\n" * 120_000), 400),
    "document of comments": (query("#\n" * 80_000 + TYPENAME), 400),
    "document of names": (query("{" + " a" * 120_000 + "}"), 400),
    "document of closing braces": (query("}" * 250_000), 400),
    "unknown names": (query("{" + " companie" * 900 + "}"), 400),
    "fragment that spreads itself": (query("{ ...A } fragment A on Query { ...A }"), 400),
    "fragments in a ring": (
        query("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"),
        400,
    ),
    "subscription": (query("subscription { changes { key } }"), 400),
    "definition of a type": (query("type A { a: Int }"), 400),
    "too long": (query(TYPENAME + " " * LONG), 413),
}


@pytest.mark.parametrize("name", BODIES)
async def test_bodies(service: Service, name: str) -> None:
    body, status = BODIES[name]
    reply = await sent(service.address, request(body))
    assert reply.status == status, reply.body[:300]
    refused(reply)


HEADS: dict[str, tuple[bytes, int]] = {
    "no content type": (request(GOOD, content_type=None), 415),
    "content type of nothing": (request(GOOD, content_type=""), 415),
    "plain text": (request(GOOD, content_type="text/plain"), 415),
    "form": (request(GOOD, content_type="application/x-www-form-urlencoded"), 415),
    "upload": (request(GOOD, content_type="multipart/form-data; boundary=a"), 415),
    "GraphQL itself": (request(b"{ __typename }", content_type="application/graphql"), 415),
    "Latin-1": (request(GOOD, content_type="application/json; charset=latin-1"), 415),
    "no charset": (request(GOOD, content_type="application/json; charset"), 415),
    "parameter of the type": (request(GOOD, content_type="application/json; a=b; charset=utf-8"), 415),
    "answer in CSV": (request(GOOD, accept="text/csv"), 406),
    "answer in nothing": (request(GOOD, accept="application/json;q=0"), 406),
    "quality that is none": (request(GOOD, accept="application/json;q=x"), 406),
    "unknown compression": (request(GOOD, content_encoding="br"), 415),
    "two compressions": (request(GOOD, content_encoding="gzip, gzip"), 415),
    "compressed, says the head": (request(GOOD, content_encoding="gzip"), 400),
    "compressed, cut off": (request(gzip.compress(GOOD)[:-9], content_encoding="gzip"), 400),
    "compressed, followed by rubbish": (request(gzip.compress(GOOD) + b"x", content_encoding="gzip"), 400),
    "compressed bomb": (request(bomb(200_000_000), content_encoding="gzip"), 413),
    "compressed bomb of many files": (
        request(b"".join(bomb(20_000) for _ in range(100)), content_encoding="gzip"),
        413,
    ),
    "length stated as too long": (request(GOOD, content_length="999999999999999999999"), 400),
    "length stated as long": (request(GOOD, content_length="10000000"), 413),
    "length that is none": (request(GOOD, content_length="x"), 400),
    "length below nothing": (request(GOOD, content_length="-1"), 400),
    "lengths that differ": (
        request(GOOD, content_length=None, **{"x": f"1\r\ncontent-length: 1\r\ncontent-length: {len(GOOD)}"}),
        400,
    ),
    "length and chunks": (request(GOOD, transfer_encoding="chunked"), 400),
    "chunks beyond the limit": (chunked(*[b" " * 10_000] * 40), 413),
    "chunk whose length is none": (
        request(content_length=None, transfer_encoding="chunked") + b"zz\r\n{}\r\n",
        400,
    ),
    "no host": (request(GOOD, host=None), 421),
    "another host": (request(GOOD, host="elsewhere.example"), 421),
    "host of a similar name": (request(GOOD, host="localhost.elsewhere.example"), 421),
    "two hosts": (request(GOOD, **{"x": "1\r\nhost: elsewhere.example"}), 421),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"a" * 50 + b"\r\n\r\n", 400),
    "no version": (b"GET /graphql\r\n\r\n", 421),
    "unknown method": (request(method="BREW"), 400),
    "wrong method": (request(method="PUT"), 405),
    "deleting": (request(method="DELETE"), 405),
    "header without name": (request(GOOD, **{"x": "1\r\n: b"}), 400),
    "header with a NUL": (request(GOOD, **{"x": "a\x00b"}), 400),
    "long header": (request(GOOD, **{"x": "a" * 2_000_000}), 431),
    "many headers": (request(GOOD, **{f"x{n}": "a" * 100 for n in range(20_000)}), 431),
    "long address": (request(method="GET", target="/graphql?query=" + "a" * 2_000_000), 431),
    "address that is no UTF-8": (request(method="GET", target="/graphql?query=%ff%fe"), 400),
    "address of bad escapes": (request(method="GET", target="/graphql?query=%zz%"), 400),
    "mutation by GET": (request(method="GET", target="/graphql?query=mutation%20%7B%20x%20%7D"), 405),
    "subscription by GET": (
        request(method="GET", target="/graphql?query=subscription%20%7B%20changes%20%7B%20key%20%7D%20%7D"),
        400,
    ),
    "nothing by GET": (request(method="GET"), 400),
    "variables that are no JSON": (
        request(method="GET", target="/graphql?query=%7B__typename%7D&variables=%7B"),
        400,
    ),
    "variables that are a list": (
        request(method="GET", target="/graphql?query=%7B__typename%7D&variables=[]"),
        400,
    ),
}


@pytest.mark.parametrize("name", HEADS)
async def test_heads(service: Service, name: str) -> None:
    head, status = HEADS[name]
    reply = await sent(service.address, head)
    assert reply.status == status, reply
    if status == 405:
        assert "POST" in reply.headers["allow"]
    elif reply.headers.get("content-type", "").startswith("application/"):
        refused(reply)


def refused(reply: Reply) -> None:
    """Fail unless this is the refusal of a GraphQL request that says nothing of the service's inside."""
    (*_, error) = reply.json["errors"]
    assert len(reply.json["errors"]) <= 5
    assert error["message"]
    assert error["extensions"]["code"] != "INTERNAL_ERROR"
    assert "data" not in reply.json
    said = " ".join(one["message"] for one in reply.json["errors"])
    assert [word for word in LEAKS if word in said] == []
    assert reply.headers["x-content-type-options"] == "nosniff"


OTHERS: dict[str, int] = {
    "/api/sales/a?from=x": 400,
    "/api/sales/a?from=2026-13-45": 400,
    "/api/sales/a?limit=-1": 400,
    "/api/sales/a?limit=99999999999999999999": 400,
    "/api/sales/a?limit=%D9%A1": 400,
    "/api/sales/a?limit=1&limit=2": 400,
    "/api/sales/a?nothing=1": 400,
    "/api/sales/a?%00=%00": 400,
    "/api/sales/a?product=": 400,
    "/api/sales/zz": 404,
    "/api/sales/%00": 404,
    "/api/sales/%ff%fe": 404,
    "/api/sales/a%2Fb": 404,
    "/api/sales/a/b": 404,
    "/api/sales/" + "a" * 30_000: 404,
    "/api/sales/combined?alliance=zz": 404,
    "/api": 404,
    "/alliances/x/report": 400,
    "/alliances/x/report?from=2026-01-01": 400,
    "/alliances/x/report?from=2026-01-01&to=2025-01-01": 400,
    "/alliances/x/report?from=0000-00-00&to=9999-99-99": 400,
    "/alliances/zz/report?from=2026-01-01&to=2026-02-01": 404,
    "/alliances/%ff/report?from=2026-01-01&to=2026-02-01": 404,
    "/alliances/%3Cscript%3E/report?from=2026-01-01&to=2026-02-01": 404,
    "/explorer/../../settings.py": 404,
    "/explorer/..%2f..%2fsettings.py": 404,
    "/explorer/%00": 404,
    "/explorer/" + "a" * 5_000: 404,
    "/nothing": 404,
    "//elsewhere.example": 404,
}


@pytest.mark.parametrize("target", OTHERS, ids=lambda target: target[:50])
async def test_other_routes(service: Service, target: str) -> None:
    reply = await sent(service.address, request(method="GET", target=target, accept="*/*"))
    assert reply.status == OTHERS[target], reply
    assert [word for word in LEAKS if word in reply.body.decode()] == []
    assert b"<script" not in reply.body
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["x-frame-options"] == "DENY"
    assert reply.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("target", ["/api/sales/a", "/alliances/x/report", "/health/ready"])
async def test_methods_of_other_routes(service: Service, method: str, target: str) -> None:
    assert (await sent(service.address, request(GOOD, method=method, target=target))).status == 405


async def test_what_is_unusual_but_right_is_answered(service: Service) -> None:
    for one in (
        request(GOOD),
        request(GOOD, content_type="Application/JSON;charset=UTF-8"),
        request(gzip.compress(GOOD), content_encoding="gzip"),
        request(gzip.compress(GOOD[:9]) + gzip.compress(GOOD[9:]), content_encoding="GZIP"),
        request(GOOD, host="127.0.0.1:1234"),
        request(GOOD, host="[::1]:1234"),
        chunked(GOOD[:5], GOOD[5:]),
        request(b'{"query": "{a}", "query": "{ __typename }"}'),
        request(method="GET", target="/graphql?query=%7B__typename%7D"),
    ):
        reply = await sent(service.address, one)
        assert (reply.status, reply.json) == (200, {"data": {"__typename": "Query"}}), one


async def test_bodies_that_never_come(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    async def read_in_a_hurry(request: Request, most_bytes: int, _seconds: float) -> bytes:
        return await read_body(request, most_bytes, 0.2)

    monkeypatch.setattr("graph_service.api.transport.endpoint.read_body", read_in_a_hurry)
    late = await sent(service.address, request(GOOD, content_length="2000"))
    assert late.status == 408
    assert late.json["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert (await sent(service.address, request(GOOD, content_length="2000"), end=True)).status in (0, 408)
    assert (await sent(service.address, request(GOOD))).status == 200


FIRST = request(GOOD)
SLOW: dict[str, tuple[bytes, bytes, int]] = {
    "nothing": (b"", b"", 0),
    "half a head": (b"POST /gra", b"", 408),
    "a head that never ends": (b"POST /graphql HTTP/1.1\r\nx: ", b"a", 408),
    "half a head after a request": (FIRST + FIRST[:20], b"", 200),
    "headers without end after a request": (FIRST + FIRST[:10], b"x", 200),
    "a body that was refused": (request(b"", content_length="10000000"), b"a", 413),
}


async def _received(reader: asyncio.StreamReader) -> bytes:
    """All that comes until the connection ends, also where it is cut because we go on sending."""
    answer = b""
    with suppress(ConnectionError):
        while part := await reader.read(65_536):
            answer += part
    return answer


@pytest.mark.parametrize("name", SLOW)
async def test_clients_that_take_their_time_to_send(
    service: Service, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Those who send a byte now and then keep no connection for longer than others."""
    monkeypatch.setattr(http_protocol, "REQUEST_S", 0.3)
    begin, more, status = SLOW[name]
    place = urlsplit(service.address)
    async with asyncio.timeout(PATIENCE_S):
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        writer.write(begin)
        told = asyncio.create_task(_received(reader))
        with suppress(ConnectionError):
            while not told.done():
                writer.write(more)
                await asyncio.sleep(0.05)
        answer = await told
        writer.close()
    assert answer.startswith(b"HTTP/1.1 %d " % status if status else b"")
    assert (b"HTTP/1.1 408 " in answer) == (name not in ("nothing", "a body that was refused"))


async def test_who_sends_ahead_is_answered_in_turn(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_protocol, "REQUEST_S", 0.3)
    late = request(GOOD, content_length=str(len(GOOD)))
    place = urlsplit(service.address)
    async with asyncio.timeout(PATIENCE_S):
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        # the body of the first comes in two parts, and within the time that bodies have
        writer.write(late[:-5])
        await asyncio.sleep(0.35)  # on the same loop: what would end the connection has had its turn before
        writer.write(late[-5:] + FIRST + request(GOOD, connection="close"))
        answer = await reader.read()
        writer.close()
    assert answer.count(b"HTTP/1.1 200 ") == 3


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[HttpProtocol]:
    """The connections that are opened."""
    made: list[HttpProtocol] = []
    connection_made = HttpProtocol.connection_made

    def noted(protocol: HttpProtocol, transport: asyncio.Transport) -> None:
        connection_made(protocol, transport)
        made.append(protocol)

    monkeypatch.setattr(HttpProtocol, "connection_made", noted)
    return made


async def test_a_connection_that_is_not_used_for_a_while_stays_open(
    service: Service, made: list[HttpProtocol]
) -> None:
    """Where the server closes it just as a proxy sends its next request, that request fails."""
    place = urlsplit(service.address)
    async with asyncio.timeout(PATIENCE_S):
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        writer.write(FIRST)
        answer = await reader.readuntil(b"}}")
        (protocol,) = made
        await until(lambda: protocol.timeout_keep_alive_task)
        assert protocol.timeout_keep_alive_task is not None
        # all that would end it; proxies keep theirs for 60 s
        assert protocol.timeout_keep_alive_task.when() - protocol.loop.time() > 60
        assert protocol._receiving is None
        writer.write(request(GOOD, connection="close"))
        answer += await reader.read()
        writer.close()
    assert answer.count(b"HTTP/1.1 200 ") == 2


async def test_nothing_is_kept_for_who_has_left(
    service: Service, made: list[HttpProtocol], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_protocol, "REQUEST_S", 10 * PATIENCE_S)
    place = urlsplit(service.address)
    _, writer = await asyncio.open_connection(place.hostname, place.port)
    await until(lambda: made)
    assert made[0]._receiving is not None
    writer.close()
    await until(lambda: made[0]._receiving is None)


async def test_clients_that_do_not_receive(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_protocol, "ANSWER_S", 0.3)
    given_up: list[tuple[str, int] | None] = []
    connection_lost = HttpProtocol.connection_lost

    def noted(protocol: HttpProtocol, exc: Exception | None) -> None:
        given_up.append(protocol.client)
        connection_lost(protocol, exc)

    monkeypatch.setattr(HttpProtocol, "connection_lost", noted)
    largest = max((EXPLORER / "assets").glob("*.js"), key=lambda file: file.stat().st_size)
    long = request(method="GET", target=f"/explorer/assets/{largest.name}")
    length = len((await sent(service.address, long)).body)
    assert length > 300_000
    place = urlsplit(service.address)
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
        client.setblocking(False)
        await asyncio.get_running_loop().sock_connect(client, (place.hostname, place.port))
        await asyncio.get_running_loop().sock_sendall(client, long * 20)
        await until(lambda: client.getsockname() in given_up)
        received = 0
        async with asyncio.timeout(PATIENCE_S):
            with suppress(ConnectionError):
                while part := await asyncio.get_running_loop().sock_recv(client, 65_536):
                    received += len(part)
    assert 0 < received < 15 * length


WEBSOCKET: dict[str, tuple[str | bytes, int]] = {
    "no JSON": ("{", 4400),
    "null": ("null", 4400),
    "number": ("1", 4400),
    "list": ("[]", 4400),
    "nested": ("[" * 100_000, 4400),
    "long integer": ('{"type": ' + "9" * 10_000 + "}", 4400),
    "NaN": ('{"type": NaN}', 4400),
    "type null": ('{"type": null}', 4400),
    "unknown type": ('{"type": "x"}', 4400),
    "too early": ('{"type": "subscribe", "id": "1", "payload": {"query": "{a}"}}', 4401),
    "too long": (" " * LONG, 1009),
}


@pytest.mark.parametrize("name", WEBSOCKET)
@pytest.mark.parametrize("compression", [None, "deflate"])
async def test_messages_of_a_websocket(service: Service, name: str, compression: str | None) -> None:
    message, code = WEBSOCKET[name]
    address = service.address.replace("http://", "ws://") + "/graphql"
    async with connect(address, subprotocols=[PROTOCOL], compression=compression) as connection:
        await connection.send(message)
        with pytest.raises(ConnectionClosed):
            async with asyncio.timeout(PATIENCE_S):
                await connection.recv()
        assert connection.close_code == code


async def test_a_websocket_of_another_host_is_refused(service: Service) -> None:
    address = service.address.replace("http://", "ws://") + "/graphql"
    with pytest.raises(InvalidStatus) as caught:
        await connect(address, subprotocols=[PROTOCOL], additional_headers={"Host": "elsewhere.example"})
    assert caught.value.response.status_code in (400, 403)


@pytest.mark.parametrize("body", ["{", '{"query": "{"}', '{"query": "{ nothing }"}'])
async def test_event_streams(service: Service, body: str) -> None:
    reply = await sent(service.address, request(body.encode(), accept="text/event-stream"))
    assert reply.status in (200, 400)


async def test_nobody_waits_for_those_who_send_rubbish(service: Service) -> None:
    """Others are answered meanwhile: what takes long runs beside the event loop, or is refused before it."""
    heavy = [HEADS[name][0] for name in ("compressed bomb", "many headers", "long address")]
    await _nobody_waits_for(service, *heavy)


async def test_the_service_says_little_of_itself(service: Service) -> None:
    reply = await sent(service.address, request(GOOD))
    assert "server" not in reply.headers
    assert reply.headers["cache-control"] == "no-store"
    assert json.loads(reply.body) == {"data": {"__typename": "Query"}}


async def test_nobody_waits_for_rubbish_of_those_who_are_written_down(service: Service) -> None:
    """The audit log tells of what somebody with a key asks. The service asks for keys from here on."""
    database = service.app.services.store.database
    _, token = await create_key(database, name="x", role=Role.PARTNER, company="a")
    await _nobody_waits_for(service, authorization=f"Bearer {token}")


async def _nobody_waits_for(service: Service, *heavy: bytes, **headers: str) -> None:
    """Fail when others wait while all sorts of rubbish, and these requests, are sent."""
    asked = [body for body, _ in BODIES.values()] + [query(get_introspection_query())] * 3
    requests = [*heavy, *(request(body, **headers) for body in asked)]
    async with watched() as watch:
        await asyncio.gather(*(sent(service.address, one) for one in requests))
    assert watch.longest_s < MAX_BLOCKED_S
    assert (await sent(service.address, request(GOOD, **headers))).status == 200
