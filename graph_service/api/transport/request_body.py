"""Reads bodies of requests within limits of size and time, with or without compression."""

import asyncio
import zlib
from typing import Final

from starlette.requests import Request

from graph_service.api.transport.http_errors import HttpError

_GZIP: Final = 16 + zlib.MAX_WBITS
_ENCODINGS: Final = ("gzip", "x-gzip")


async def read_body(request: Request, most_bytes: int, seconds: float) -> bytes:
    """Return the body of a request, decompressed.

    Raises
    ------
    HttpError
        When it is longer, compressed or not; takes too long to arrive; or does not match its header.
    """
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", *_ENCODINGS):
        raise HttpError(
            415, "Expected a body without compression, or with gzip.", headers={"accept-encoding": "gzip"}
        )
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated[:20]) > most_bytes:
        raise _too_long(most_bytes)
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most_bytes:
                    raise _too_long(most_bytes)
    except TimeoutError:
        late = f"The body was not received within {seconds:g} s."
        raise HttpError(408, late, "LIMIT_EXCEEDED", {"connection": "close"}) from None
    return bytes(body) if encoding == "identity" else _decompressed(bytes(body), most_bytes)


def _decompressed(body: bytes, most_bytes: int) -> bytes:
    """Return the content of a gzip file; decompression stops at the limit, against gzip bombs."""
    whole = bytearray()
    while body:
        member = zlib.decompressobj(_GZIP)
        try:
            whole += member.decompress(body, most_bytes + 1 - len(whole))
        except zlib.error:
            raise HttpError(400, "Expected a body that is compressed with gzip.") from None
        if len(whole) > most_bytes:
            raise _too_long(most_bytes)
        if not member.eof:
            raise HttpError(400, "The compressed body is incomplete.")
        body = member.unused_data
    return bytes(whole)


def _too_long(most_bytes: int) -> HttpError:
    return HttpError(
        413,
        f"A request may have at most {most_bytes:,} bytes, decompressed.",
        "LIMIT_EXCEEDED",
        limit=most_bytes,
    )
