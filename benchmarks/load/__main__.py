"""How much the service takes at a p99 of 200 ms, and whether it keeps that up.

    python -m benchmarks.load [--companies 100000] [--seconds 15] [--soak 600] [--beside] [--quick]

Needs the extras `test` and `bench`, and Java 17 with Maven (for Neo4j). A generated network goes into a Neo4j
of its own. Requests come by the clock (see arrivals.py): the four reading questions of benchmarks.graphql, as
many of each, with 5 % changes and 1 % analyses among them. The rate is doubled until the p99 is above 200 ms
(--limit) or one is not answered as it should be, and then what lies between is halved until it is known to a
tenth. The same with the reads alone, for the service and for a minimal @neo4j/graphql server
(benchmarks/peer). The load, the servers and the database share this machine's cores. As analyses are one
request of a hundred, the p99 is that of all others; theirs is printed beside it.

--soak: at half of the rate found, so many seconds; how the memory that the service holds grows after the
first minute (or tenth), and the latency of the first and the last minute (or tenth).
--beside: instead of all this, Q1 at a fixed rate, alone and beside one analysis of seconds after the other,
in turn; first with analyses in threads of the service, then in a process of their own. On an embedded store
too (--store embedded). Each analysis is asked with other values every time.
--analysis-processes: of the service whose highest rate is looked for; as many as it likes by default.
--quick: a network of 2,000 companies and short moments, to see that it works.
"""

import argparse
import asyncio
import json
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final
from urllib.error import HTTPError

from benchmarks.graphql.__main__ import fill
from benchmarks.graphql.data import network
from benchmarks.graphql.questions import questions
from benchmarks.graphql.servers import Server, neo4j, node_version, peer, request, service
from benchmarks.graphql.table import machine
from benchmarks.load.arrivals import PATIENCE_SECONDS, Arrivals, Kind, Outcomes
from benchmarks.load.mix import ANALYSED, LONG, long_analysis, mixed, reads
from graph_service.domain.dataset import DataSet
from graph_service.settings import Settings

LEAST_RATE, FIRST_RATE, MAX_RATE = 1.0, 10.0, 20_000.0
WARMING: Final = 40
"""Requests of each kind that are asked before anything is measured."""
CLOSE_ENOUGH: Final = 1.1
"""The rate that is too much, as a multiple of the one that is not."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What was measured at one rate; milliseconds."""

    rate: float
    p50: float
    p99: float
    errors: int


def put(server: Server, kinds: list[Kind], rate: float, seconds: float, seed: int) -> Outcomes:
    """Put the load on a server, from a process of its own."""
    task = Arrivals(port=server.port, rate=rate, seconds=seconds, seed=seed, kinds=kinds)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load.arrivals"],
        input=json.dumps(asdict(task)),
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        timeout=120 + PATIENCE_SECONDS + seconds,
    )
    return Outcomes(**json.loads(done.stdout))


def percentile(milliseconds: Sequence[float], share: float) -> float:
    """The value that this share of the values is not above; infinite without values."""
    ordered = sorted(milliseconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("inf")


def milliseconds(outcomes: Outcomes, name: str | None = None) -> list[float]:
    """How long the answers took, of all kinds or of one."""
    kinds = outcomes.answers if name is None else {name: outcomes.answers.get(name, [])}
    return [1000 * took for answers in kinds.values() for _, took in answers]


def moment(server: Server, kinds: list[Kind], rate: float, seconds: float, seed: int) -> Moment:
    """Measure at one rate, and print it."""
    found = put(server, kinds, rate, seconds, seed)
    times = [took for kind in kinds if kind.name != ANALYSED for took in milliseconds(found, kind.name)]
    measured = Moment(rate, percentile(times, 0.5), percentile(times, 0.99), found.errors)
    by_kind = ", ".join(
        f"{kind.name} {percentile(milliseconds(found, kind.name), 0.99):,.0f}" for kind in kinds
    )
    print(f"  {rate:8,.0f}/s  p50 {measured.p50:7,.1f}  p99 {measured.p99:8,.1f} ms  ({by_kind})", end="")
    print(f"  {found.errors} errors" + "".join(f"\n    {one}" for one in found.shown[:1]), flush=True)
    return measured


def warm(server: Server, kinds: list[Kind]) -> None:
    """Ask some of everything, one after the other: caches and compilers of all who take part get warm."""
    for kind in kinds:
        for body in kind.bodies[:WARMING]:
            with suppress(HTTPError):  # what is wrong will show when it is measured
                request(server.port, body)


def highest(server: Server, kinds: list[Kind], options: argparse.Namespace) -> Moment | None:
    """The moment of the highest rate that is good; None when not even one request a second is."""
    best, rate, above, seed = None, FIRST_RATE, MAX_RATE, options.seed
    warm(server, kinds)
    moment(server, kinds, FIRST_RATE, options.seconds, seed)
    while LEAST_RATE <= rate <= MAX_RATE and (best is None or above / best.rate > CLOSE_ENOUGH):
        seed += 1
        found = moment(server, kinds, rate, options.seconds, seed)
        if found.errors == 0 and found.p99 <= options.limit:
            best = found
            rate = rate * 2 if above == MAX_RATE else (rate * above) ** 0.5
        else:
            above = rate
            rate = rate / 2 if best is None else (best.rate * above) ** 0.5
    return best


def soak(server: Server, kinds: list[Kind], rate: float, seconds: float, seed: int) -> None:
    """Print what changes while the load goes on."""
    part = min(60.0, seconds / 10)
    held: list[tuple[float, float]] = []
    begin, ended = time.monotonic(), threading.Event()

    def watch() -> None:
        while not ended.wait(min(1.0, part / 10)):
            held.append((time.monotonic() - begin, server.memory()))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        found = put(server, kinds, rate, seconds, seed)
    finally:
        ended.set()
        watching.join()
    answers = [answer for kind in found.answers.values() for answer in kind]
    first = [1000 * took for due, took in answers if due < part]
    last = [1000 * took for due, took in answers if due >= seconds - part]
    print(f"soak: {seconds:,.0f} s at {rate:,.0f}/s, {len(answers):,} answers, {found.errors} errors")
    for error in found.shown:
        print(f"  {error}")
    memory = [megabytes for _, megabytes in held]
    print(f"  memory {min(memory):,.0f} to {max(memory):,.0f} MB, {statistics.mean(memory):,.0f} on average")
    # a trend, as more is held while an analysis goes on
    slope, start = statistics.linear_regression(*zip(*(one for one in held if one[0] >= part), strict=True))
    growth = 100 * slope * (seconds - part) / (start + slope * part)
    print(f"  memory at the end, to that after {part:.0f} s: {growth:+.1f} % (least squares)")
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        before, after = percentile(first, share), percentile(last, share)
        print(f"  {name} in the first {part:.0f} s {before:,.1f} ms, in the last {after:,.1f} ms")


@contextmanager
def _asking(server: Server, name: str, data: DataSet, counter: list[int]) -> Iterator[list[float]]:
    """One analysis after the other, while the block runs."""
    ended, done = threading.Event(), list[float]()

    def ask() -> None:
        while not ended.is_set():
            counter[0] += 1
            answer = request(server.port, long_analysis(name, data, counter[0]))
            if not answer.startswith(b'{"data":{'):
                print(f"  {name}: {answer[:300]!r}")
                return
            done.append(0.0)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield done
    finally:
        ended.set()
        asking.join()


def beside(server: Server, data: DataSet, options: argparse.Namespace) -> None:
    """Print Q1 alone and beside analyses."""
    keys = [company.key for company in data.companies]
    kinds = reads(questions(keys, options.seed)[:1], 1.0)
    request(server.port, long_analysis("exchange", data, 0))  # the snapshot is read
    put(server, kinds, options.rate, options.seconds, options.seed)
    counter = [0]
    for name in LONG:
        ratios, alone, other, number = [], [], [], 0
        for turn in range(options.rounds):
            seed = options.seed + turn
            alone.append(
                percentile(milliseconds(put(server, kinds, options.rate, options.seconds, seed)), 0.99)
            )
            with _asking(server, name, data, counter) as done:
                found = put(server, kinds, options.rate, options.seconds, seed)
            other.append(percentile(milliseconds(found), 0.99))
            ratios.append(other[-1] / alone[-1])
            number += len(done)
        print(
            f"Q1 at {options.rate:,.0f}/s: p99 alone {statistics.median(alone):,.1f} ms, beside {name} "
            f"{statistics.median(other):,.1f} ms ({number} answered): {statistics.median(ratios):.2f}x",
            flush=True,
        )


def measure(options: argparse.Namespace) -> None:
    """Start what is needed, measure, print."""
    data = network(options.companies, options.companies * 3 // 4, options.seed)
    print(f"{machine()}, Node.js {node_version()}: {len(data.companies):,} companies, ", end="")
    print(f"{len(data.alliances):,} alliances, {len(data.memberships):,} memberships, ", end="")
    print(f"{len(data.holdings):,} holds, {len(data.needs):,} needs", flush=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = Settings(store=f"embedded:{folder / 'store'}")
        if options.store == "neo4j":
            settings, _ = stack.enter_context(neo4j(folder))
        asyncio.run(fill(settings, data))
        if options.beside:
            for processes, where in ((0, "threads"), (1, "a process")):
                print(f"analyses in {where}")
                with service(settings, processes) as ours:
                    beside(ours, data, options)
            return
        asked = questions([company.key for company in data.companies], options.seed)
        mix = mixed(data, options.seed)
        found: dict[str, Moment | None] = {}
        with service(settings, options.analysis_processes) as ours:
            print("service, reads with 5 % changes and 1 % analyses")
            request(ours.port, mix[-1].bodies[0])  # the snapshot is read
            best = found["service, mixed"] = highest(ours, mix, options)
            if options.soak and best is not None:
                soak(ours, mix, best.rate / 2, options.soak, options.seed)
            print("service, reads alone")
            found["service, reads"] = highest(ours, reads(asked, 1.0), options)
        with peer(settings) as other:
            print("@neo4j/graphql, reads alone")
            kinds = reads(asked, 1.0, peer=True)
            found["@neo4j/graphql, reads"] = highest(other, kinds, options)
        print(f"highest rate at a p99 of {options.limit:g} ms without an error")
        for name, one in found.items():
            print(f"  {name:24}" + ("none" if one is None else f"{one.rate:8,.0f}/s, p99 {one.p99:,.0f} ms"))


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--companies", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=15.0, help="of each moment")
    parser.add_argument("--limit", type=float, default=200.0, help="most milliseconds of the p99")
    parser.add_argument("--soak", type=float, default=0.0, help="seconds at half of the rate")
    parser.add_argument("--beside", action="store_true", help="reads beside analyses, and nothing else")
    parser.add_argument("--rate", type=float, default=50.0, help="of the reads beside analyses")
    parser.add_argument("--rounds", type=int, default=5, help="of reads alone and beside analyses")
    parser.add_argument("--store", choices=["neo4j", "embedded"], default="neo4j")
    parser.add_argument("--analysis-processes", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="a small network and short moments")
    options = parser.parse_args()
    if options.store == "embedded" and not options.beside:
        parser.error("--store embedded is for --beside: the peer needs a Neo4j")
    if options.quick:
        options.companies, options.seconds, options.rounds = 2_000, 3.0, 1
        options.soak = min(options.soak, 10.0)
    # an exit like any other, so that what was started is ended
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    measure(options)


if __name__ == "__main__":
    main()
