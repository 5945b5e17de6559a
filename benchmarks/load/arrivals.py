"""Requests by the clock, from a process of its own.

    python -m benchmarks.load.arrivals

Reads Arrivals as JSON from the standard input and writes Outcomes to the standard output. When each request
is due is drawn before the first one is sent, with a seed, as independent clients would send them (exponential
gaps). A request never waits for another: it takes a connection that is free, or opens one. Its time counts
from the moment at which it was due, whatever kept it from being sent then, so that a server that stands still
is charged with all that came meanwhile.
"""

import asyncio
import json
import random
import sys
import time
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from typing import Final

from benchmarks.graphql.load import heard

MAX_OPEN: Final = 1_000
"""Requests under way at a time; one more counts as an error: the server does not keep up."""
PATIENCE_SECONDS: Final = 30.0
SHOWN_ERRORS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Requests of one kind.

    Attributes
    ----------
    share
        Of all requests, in [0, 1].
    bodies
        Of which one is drawn for each request.
    expects
        What stands in every answer that is no error.
    """

    name: str
    share: float
    bodies: list[str]
    expects: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """What comes, at how many requests a second, for how long."""

    port: int
    rate: float
    seconds: float
    seed: int
    kinds: list[Kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """What became of it.

    Attributes
    ----------
    answers
        By kind, for each answer: when it was due, in seconds from the beginning, and how long it took.
    errors
        How many requests were not answered as they should be.
    shown
        Some of the errors.
    """

    answers: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    errors: int = 0
    shown: list[str] = field(default_factory=list)


def schedule(arrivals: Arrivals) -> list[tuple[float, Kind, str]]:
    """When each request is due, in seconds from the beginning, of which kind it is, and its body."""
    chance, due, found = random.Random(arrivals.seed), 0.0, []
    shares = [kind.share for kind in arrivals.kinds]
    while (due := due + chance.expovariate(arrivals.rate)) < arrivals.seconds:
        (kind,) = chance.choices(arrivals.kinds, shares)
        found.append((due, kind, chance.choice(kind.bodies)))
    return found


class _Client:
    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self.answers: dict[str, list[tuple[float, float]]] = defaultdict(list)
        self.errors: list[str] = []
        self.open = 0

    async def ask(self, due: float, begin: float, kind: Kind, body: str) -> None:
        """Send one request and hear its answer."""
        self.open += 1
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                status, answer = await self._exchanged(body.encode())
            if status != 200 or not answer.startswith(b'{"data":{') or kind.expects.encode() not in answer:
                self.errors.append(f"{kind.name}: answered {status}: {answer[:300]!r}")
            else:
                self.answers[kind.name].append((due, time.perf_counter() - begin - due))
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            self.errors.append(f"{kind.name}: {type(error).__name__}: {error}")
        finally:
            self.open -= 1

    async def _exchanged(self, body: bytes) -> tuple[int, bytes]:
        reader, writer = await self._connection()
        try:
            writer.write(
                b"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
                b"accept: application/json\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)
            )
            answer = await heard(reader)
        except BaseException:
            writer.close()
            raise
        self._free.append((reader, writer))
        return answer

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._free:
            reader, writer = self._free.pop()
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self._port)

    def close(self) -> None:
        """Close the connections."""
        for _, writer in self._free:
            writer.close()


async def run(arrivals: Arrivals) -> Outcomes:
    """Send everything when it is due."""
    client, planned = _Client(arrivals.port), schedule(arrivals)
    begin = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for due, kind, body in planned:
            if (early := begin + due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            if client.open >= MAX_OPEN:
                client.errors.append(f"{kind.name}: not sent, {MAX_OPEN} requests are under way")
                continue
            group.create_task(client.ask(due, begin, kind, body))
            # what was just begun gets its turn also where the schedule is behind the clock
            await asyncio.sleep(0)
    client.close()
    return Outcomes(
        answers=dict(client.answers), errors=len(client.errors), shown=client.errors[:SHOWN_ERRORS]
    )


def main() -> None:
    """Do what the standard input says."""
    given = json.load(sys.stdin)
    kinds = [Kind(**kind) for kind in given.pop("kinds")]
    json.dump(asdict(asyncio.run(run(Arrivals(kinds=kinds, **given)))), sys.stdout)


if __name__ == "__main__":
    main()
