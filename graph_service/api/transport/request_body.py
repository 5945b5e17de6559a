"""Bodies of requests: read within a size and a time, also where they are compressed."""

import asyncio
import zlib
from typing import Final

from starlette.requests import Request

from graph_service.api.transport.http_errors import Refused

_GZIP: Final = 16 + zlib.MAX_WBITS
_ENCODINGS: Final = ("gzip", "x-gzip")


async def body_of(request: Request, most_bytes: int, seconds: float) -> bytes:
    """Return the body of a request, decompressed.

    Raises
    ------
    Refused
        When it is longer, compressed or not; takes too long to come; or is not what its header says.
    """
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", *_ENCODINGS):
        raise Refused(
            415, "Expected a body that is compressed with gzip, or not.", headers={"accept-encoding": "gzip"}
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
        late = f"The body did not come within {seconds:g} s."
        raise Refused(408, late, "LIMIT_EXCEEDED", {"connection": "close"}) from None
    return bytes(body) if encoding == "identity" else _decompressed(bytes(body), most_bytes)


def _decompressed(body: bytes, most_bytes: int) -> bytes:
    """Return what a gzip file holds; a small one may hold very much, so no more than is allowed is made."""
    whole = bytearray()
    while body:
        member = zlib.decompressobj(_GZIP)
        try:
            whole += member.decompress(body, most_bytes + 1 - len(whole))
        except zlib.error:
            raise Refused(400, "Expected a body that is compressed with gzip.") from None
        if len(whole) > most_bytes:
            raise _too_long(most_bytes)
        if not member.eof:
            raise Refused(400, "The compressed body is cut off.")
        body = member.unused_data
    return bytes(whole)


def _too_long(most_bytes: int) -> Refused:
    return Refused(
        413,
        f"A request may have at most {most_bytes:,} bytes, decompressed.",
        "LIMIT_EXCEEDED",
        limit=most_bytes,
    )
