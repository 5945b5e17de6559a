"""GraphQL over HTTP beside @neo4j/graphql and the bare Bolt driver, on one Neo4j.

    python -m benchmarks.graphql [--rounds 5] [--seconds 3] [--node /usr/bin/node] [--quick]

Needs the extras `test` and `bench`, and Java 17 with Maven (for Neo4j). A generated network goes into a Neo4j
of its own; the service, a minimal @neo4j/graphql server (benchmarks/peer) and the Bolt driver by itself, with
the very statements that the service sends, are asked the same four questions. First all must give the same
answers. Then they are measured in turn, round after round, with waiting workers: each hears its answer before
it asks again. Ratios are medians of the ratios within a round. CPU is that of the server's process; what the
engine takes for an answer stands beside it. Where there is no server it is that of the load's own process.
Nothing else has to run then, which on busy cores flatters the bare driver's rate; its CPU is the steadier
figure.
"""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from neo4j import GraphDatabase, NotificationMinimumSeverity

from benchmarks.graphql.data import network
from benchmarks.graphql.load import Task
from benchmarks.graphql.questions import Question, questions
from benchmarks.graphql.rounds import Contestant, Place, Sample, interleaved, measured
from benchmarks.graphql.servers import Server, login, neo4j, node_version, peer, request, service
from benchmarks.graphql.table import machine, print_table
from graph_service.domain.dataset import DataSet
from graph_service.service import open_store
from graph_service.settings import Settings
from graph_service.store.importing.dataset_import import import_dataset
from tests.node import NODE

OURS, PEER, BOLT = "service", "@neo4j/graphql", "bare Bolt"
CHECKED = 20
"""Sets of values with which the answers are compared."""


async def fill(settings: Settings, data: DataSet) -> None:
    """Import the network."""
    async with open_store(settings) as store:
        await import_dataset(store.database, data)


def contestants(settings: Settings, ours: Server, peers: Server) -> list[Contestant]:
    """Who is measured."""
    address = list(login(settings))
    return [
        Contestant(OURS, lambda q, n, s: Task(workers=n, seconds=s, port=ours.port, bodies=q.bodies()), ours),
        Contestant(
            PEER,
            lambda q, n, s: Task(workers=n, seconds=s, port=peers.port, bodies=q.bodies(peer=True)),
            peers,
        ),
        Contestant(
            BOLT, lambda q, n, s: Task(workers=n, seconds=s, bolt=address, statements=q.statements()), None
        ),
    ]


def check(settings: Settings, question: Question, ours: Server, peers: Server) -> int:
    """The bytes of the service's longest answer; raise when the answers differ."""
    address, user, password, database = login(settings)
    longest, statements = 0, question.statements()
    with (
        GraphDatabase.driver(
            address, auth=(user, password), notifications_min_severity=NotificationMinimumSeverity.OFF
        ) as driver,
        driver.session(database=database) as session,
    ):
        asked = zip(question.bodies(), question.bodies(peer=True), statements, strict=True)
        for at, (our_body, peers_body, (text, parameters)) in zip(range(CHECKED), asked, strict=False):
            answered = request(ours.port, our_body)
            longest = max(longest, len(answered))
            record = session.run(text, parameters).single(strict=True)[0]
            found: Mapping[str, Any] = {
                OURS: json.loads(answered)["data"],
                PEER: json.loads(request(peers.port, peers_body))["data"],
                BOLT: {"answer": question.entries[at].answer(record, [])},
            }
            plain = {name: question.answer(data) for name, data in found.items()}
            for name in (PEER, BOLT):
                if plain[name] != plain[OURS] or not plain[OURS]:
                    raise AssertionError(f"{question.name} {question.values[at]}: {name} answers otherwise")
    return longest


def measure(options: argparse.Namespace) -> None:
    """Start everything, measure, print."""
    data = network(options.companies, options.alliances, options.seed)
    asked = questions([company.key for company in data.companies], options.seed)
    print(f"{machine()}, Node.js {node_version(options.node)}: {len(data.companies):,} companies, ", end="")
    print(f"{len(data.alliances):,} alliances, {len(data.memberships):,} memberships, ", end="")
    print(f"{len(data.holdings):,} holds, {len(data.needs):,} needs")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings, engine = stack.enter_context(neo4j(folder))
        asyncio.run(fill(settings, data))
        ours = stack.enter_context(service(settings))
        peers = stack.enter_context(peer(settings, options.node))
        for question in asked:
            longest = check(settings, question, ours, peers)
            print(f"{question.name}: answers agree, the service's have up to {longest:,} bytes", flush=True)
        taking_part = contestants(settings, ours, peers)
        for question in asked:
            for contestant in taking_part:  # caches and compilers of all of them get warm
                measured(contestant, contestant.task(question, 16, options.seconds), engine)
        samples: dict[Place, list[Mapping[str, Sample]]] = defaultdict(list)
        rounds = interleaved(
            taking_part,
            asked,
            options.workers,
            rounds=options.rounds,
            seconds=options.seconds,
            engine=engine,
            seed=options.seed,
        )
        for place, found in rounds:
            samples[place].append({one.name: found[one.name] for one in taking_part})
        print_table(samples, PEER, BOLT)


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--companies", type=int, default=10_000)
    parser.add_argument("--alliances", type=int, default=20_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 16, 64])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--node", default=NODE, help="the program that the peer runs on: newer ones are faster"
    )
    parser.add_argument("--quick", action="store_true", help="one round of a second")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.seconds = 1, 1.0
    # an exit like any other, so that what was started is ended
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    measure(options)


if __name__ == "__main__":
    main()
