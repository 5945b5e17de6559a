"""How long others wait for a service that runs in the event loop of the tests."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

MAX_BLOCKED_S = 0.25
"""Maximum time for which others may block a request."""


class Watch:
    """What was measured."""

    longest_s = 0.0
    """Most processor time that went by on the loop before the next one had its turn; what else the machine
    does is not in it."""


@asynccontextmanager
async def watched() -> AsyncIterator[Watch]:
    """Measure, every few milliseconds, how much the event loop does before it comes round again."""
    watch = Watch()

    async def look() -> None:
        while True:
            begun = time.thread_time()
            await asyncio.sleep(0.002)
            watch.longest_s = max(watch.longest_s, time.thread_time() - begun)

    looking = asyncio.create_task(look())
    await asyncio.sleep(0.01)
    try:
        yield watch
    finally:
        await asyncio.sleep(0.01)  # the last turn is one, too
        looking.cancel()
