"""Requests as bytes: what no HTTP client would send."""

import asyncio
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Reply:
    """What came back; status 0 where the connection was closed without an answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


async def sent(address: str, *parts: bytes, end: bool = False, within: float = 60.0) -> Reply:
    """Send bytes, and return what is answered until the connection is closed or the answer is whole.

    Parameters
    ----------
    address
        Of the service.
    parts
        What is sent.
    end
        Whether no more is said to come, so that the service sees the request cut off.
    within
        Seconds for all of it.
    """
    place = urlsplit(address)
    async with asyncio.timeout(within):
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
            if end:
                writer.write_eof()
        except ConnectionError:
            pass  # it has refused already, which is what is read next
        try:
            return await _reply(reader)
        finally:
            writer.close()


async def _reply(reader: asyncio.StreamReader) -> Reply:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return Reply(0, {}, b"")
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Reply(int(first.split()[1]), headers, body)


def request(
    body: bytes = b"", *, method: str = "POST", target: str = "/graphql", **headers: str | None
) -> bytes:
    """Return a request for GraphQL as JSON, with these headers besides or instead; None leaves one out."""
    given: dict[str, str | None] = {
        "host": "localhost",
        "content-type": "application/json",
        "accept": "application/graphql-response+json",
        "content-length": str(len(body)),
    }
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value is not None)
    return f"{method} {target} HTTP/1.1\r\n{lines}\r\n".encode("latin-1") + body


def chunked(*chunks: bytes) -> bytes:
    """Return a request whose body comes in chunks."""
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return request(content_length=None, transfer_encoding="chunked") + body + b"0\r\n\r\n"


def query(text: str, variables: Any = None) -> bytes:
    """Return the body that asks this."""
    return json.dumps({"query": text, "variables": variables}).encode()


def bomb(size: int) -> bytes:
    """Return a small gzip file of very many spaces around a query."""
    return gzip.compress(query("{ __typename }") + b" " * size, 9)
