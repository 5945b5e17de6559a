"""Writers and readers over HTTP while something is killed, and what they say became of their writes.

Each change is one transaction of three: the same number into two companies, and a contact with the number in
its key. So what is half applied shows, as does what was acknowledged and is not there.
"""

import asyncio
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

SENT_AGAIN_S: Final = 0.3
"""Seconds after which a refused request is sent again; clients are asked to wait two."""
PATIENCE_S: Final = 180.0
BETWEEN_READS_S: Final = 0.03
"""Seconds that a reader waits: whoever asks shares a machine with who is asked."""
WRITE: Final = """mutation ($changes: [ChangeInput!]!, $key: String) {
  applyChanges(changes: $changes, idempotencyKey: $key) { errors { code message } replayed }
}"""
READ: Final = '{ company(key: "a%d") { employees needs(first: 5) { totalCount } } }'
STATE: Final = """query ($a: String!, $b: String!, $contact: String!, $alliance: String!) {
  a: company(key: $a) { employees } b: company(key: $b) { employees }
  contact(key: $contact) { key }
  alliance(key: $alliance) { contacts { totalCount } }
}"""


@dataclass
class Found:
    """What was found out."""

    kills: int = 0
    in_flight: Counter[str] = field(default_factory=Counter)
    """Kills with a change under way, and what became of those changes."""
    acknowledged: int = 0
    lost: int = 0
    half_applied: int = 0
    told_wrongly: int = 0
    """Changes whose idempotency key said otherwise than what was there."""
    failed_restarts: int = 0
    back_s: list[float] = field(default_factory=list)
    refused: int = 0
    unclean: Counter[str] = field(default_factory=Counter)
    """Answers that were neither right nor a 503 with Retry-After."""
    slowest_refusal_s: float = 0.0
    reads: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether nothing was lost, half applied or reported with the wrong outcome, and all came back."""
        return not (self.lost or self.half_applied or self.told_wrongly or self.failed_restarts)


class Client:
    """Sends requests to one address, and takes down what is not as it should be.

    Parameters
    ----------
    address
        Of the service.
    found
        Where it is taken down.
    is_killed
        Whether the service itself is: connections that break are no surprise then.
    """

    def __init__(self, address: str, found: Found, *, is_killed: bool) -> None:
        self._http = httpx.AsyncClient(base_url=address, timeout=60)
        self._found, self._is_killed = found, is_killed

    async def data(self, query: str, variables: dict[str, Any] | None = None) -> Any:
        """Return the data of an operation; None when it was refused."""
        began = time.monotonic()
        try:
            answer = await self._http.post("/graphql", json={"query": query, "variables": variables or {}})
        except httpx.TransportError as error:
            if not self._is_killed:
                self._found.unclean[type(error).__name__] += 1
            return None
        if answer.status_code == 200 and "errors" not in answer.json():
            return answer.json()["data"]
        self._found.refused += 1
        self._found.slowest_refusal_s = max(self._found.slowest_refusal_s, time.monotonic() - began)
        if answer.status_code != 503 or "retry-after" not in answer.headers:
            self._found.unclean[f"{answer.status_code} {answer.text[:300]}"] += 1
        return None

    async def sure(self, query: str, variables: dict[str, Any] | None = None) -> Any:
        """Return the data of an operation, sent again until it is not refused."""
        while True:
            data = await self.data(query, variables)
            if data is not None:
                return data
            await asyncio.sleep(SENT_AGAIN_S)

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()


class Writer:
    """Writes numbers into its own pair of companies, one after the other."""

    def __init__(self, number: int, client: Client, found: Found) -> None:
        self.number, self._client, self._found = number, client, found
        self.value = 0
        self.flies = False
        """Whether a change is under way."""
        self.was_hit = False
        """Whether something was killed then."""
        self.must_rest = asyncio.Event()

    async def set_up(self) -> None:
        """Create what it writes to."""
        changes = [
            {"createCompany": {"key": f"{side}{self.number}", "name": side, "employees": 0}} for side in "ab"
        ]
        changes.append({"createAlliance": {"key": f"x{self.number}", "name": "X"}})
        variables = {"changes": changes, "key": f"set up {self.number}"}
        assert (await self._client.sure(WRITE, variables))["applyChanges"]["errors"] == []

    async def run(self) -> None:
        """Write until it is to rest, in between two numbers."""
        while not self.must_rest.is_set():
            await self._write(self.value + 1)

    async def _write(self, value: int) -> None:
        contact = f"w{self.number}-{value}"
        variables = {
            "key": contact,
            "changes": [
                {"updateCompany": {"key": f"a{self.number}", "employees": value}},
                {"createContact": {"key": contact, "alliance": f"x{self.number}", "heldOn": "2026-01-01"}},
                {"updateCompany": {"key": f"b{self.number}", "employees": value}},
            ],
        }
        self.flies = True
        data = await self._client.data(WRITE, variables)
        self.flies = False
        if data is None:
            # not acknowledged: it may be there or not; the key tells, and what is there has to agree
            was_there = (await self.state(contact))["contact"] is not None
            data = await self._client.sure(WRITE, variables)
            self._found.told_wrongly += data["applyChanges"]["replayed"] < was_there
            if self.was_hit:
                became = "kept, its acknowledgement cut off" if was_there else "cut off before its end"
                self._found.in_flight[became] += 1
        self.was_hit = False
        if data["applyChanges"]["errors"]:
            self._found.unclean[str(data["applyChanges"]["errors"])] += 1
        self.value = value
        self._found.acknowledged += 1

    async def state(self, contact: str) -> Any:
        """Return what is there, once it can be read."""
        variables = {
            "a": f"a{self.number}", "b": f"b{self.number}", "contact": contact, "alliance": f"x{self.number}",
        }  # fmt: skip
        return await self._client.sure(STATE, variables)

    async def check(self) -> None:
        """Compare what is there with what was acknowledged."""
        data = await self.state(f"w{self.number}-{self.value}")
        a, b = data["a"]["employees"], data["b"]["employees"]
        self._found.half_applied += a != b
        self._found.lost += max(0, self.value - a) + (self.value > 0 and data["contact"] is None)
        contacts = data["alliance"]["contacts"]["totalCount"]
        self._found.lost += max(0, self.value - contacts)
        self._found.half_applied += max(0, contacts - self.value)


class Load:
    """Writers and readers on one service.

    Parameters
    ----------
    address
        Of the service.
    is_killed
        Whether the service itself is.
    writers, readers
        How many.
    first
        Number of the first writer: each number writes into companies of its own.
    """

    def __init__(
        self, address: str, *, is_killed: bool = False, writers: int = 4, readers: int = 4, first: int = 0
    ) -> None:
        self.found = Found()
        self.client = Client(address, self.found, is_killed=is_killed)
        self.writers = [Writer(number, self.client, self.found) for number in range(first, first + writers)]
        self._readers = readers
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Set up, and let them run."""
        for writer in self.writers:
            await writer.set_up()
        self._tasks = [asyncio.create_task(writer.run()) for writer in self.writers]
        self._tasks += [asyncio.create_task(self._read(number)) for number in range(self._readers)]

    async def _read(self, number: int) -> None:
        while not self.writers[0].must_rest.is_set():
            if await self.client.data(READ % self.writers[number % len(self.writers)].number) is None:
                await asyncio.sleep(SENT_AGAIN_S)
            else:
                self.found.reads += 1
                await asyncio.sleep(BETWEEN_READS_S)

    async def until_writing(self) -> None:
        """Wait until each of them has written something from now on."""
        before = [writer.value for writer in self.writers]
        deadline = time.monotonic() + PATIENCE_S
        while any(one.value == value for one, value in zip(self.writers, before, strict=True)):
            await asyncio.sleep(0.02)
            for task in self._tasks:
                if task.done():
                    task.result()  # raises what ended it
            if time.monotonic() > deadline:
                raise TimeoutError(f"the writers do not get on: {dict(self.found.unclean)}")

    def hit(self) -> None:
        """Take down that something is killed now."""
        self.found.kills += 1
        for writer in self.writers:
            writer.was_hit = writer.flies
        self.found.in_flight["kills with a change under way"] += any(one.flies for one in self.writers)

    async def until_back(self, within_s: float = PATIENCE_S) -> None:
        """Wait until the service answers a read, and take down how long that took."""
        began = time.monotonic()
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self.client.sure("{ companies(first: 1) { totalCount } }")
                self.found.back_s.append(time.monotonic() - began)
                return
        self.found.failed_restarts += 1

    async def finish(self) -> Found:
        """Let them end, compare once more, and return what was found."""
        for writer in self.writers:
            writer.must_rest.set()
        await asyncio.gather(*self._tasks)
        for writer in self.writers:
            await writer.check()
        await self.client.close()
        return self.found
