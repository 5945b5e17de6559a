"""Rounds: each contestant in turn, a moment at each question and number of workers."""

import json
import random
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from benchmarks.graphql.load import Report, Task
from benchmarks.graphql.questions import Question
from benchmarks.graphql.servers import Server, wait_until_idle


@dataclass(frozen=True, slots=True)
class Contestant:
    """Who is measured.

    Attributes
    ----------
    task
        What its load is, for a question, a number of workers and seconds.
    server
        Whose CPU counts; None where the load is what is measured.
    """

    name: str
    task: Callable[[Question, int, float], Task]
    server: Server | None


@dataclass(frozen=True, slots=True)
class Sample:
    """One moment of one contestant: answers a second, milliseconds, and milliseconds of CPU an answer."""

    rate: float
    median: float
    p99: float
    cpu: float
    engine_cpu: float


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where samples belong."""

    question: str
    workers: int


def measured(contestant: Contestant, task: Task, engine: Server) -> Sample:
    """Put the load on a contestant."""
    server = contestant.server
    before, engine_before = server.cpu() if server else 0.0, engine.cpu()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.graphql.load"],
        input=json.dumps(asdict(task)),
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        timeout=120 + task.seconds,
    )
    report = Report(**json.loads(done.stdout))
    # The first answers of each worker are in the CPU and not in the times.
    count, all_answers = len(report.answers), len(report.answers) + task.workers
    cpu = (server.cpu() - before) / all_answers if server else report.cpu / count
    milliseconds = sorted(1000 * seconds for seconds in report.answers)
    return Sample(
        rate=count / report.wall,
        median=statistics.median(milliseconds),
        p99=milliseconds[min(count - 1, int(0.99 * count))],
        cpu=1000 * cpu,
        engine_cpu=1000 * (engine.cpu() - engine_before) / all_answers,
    )


def interleaved(
    contestants: Sequence[Contestant],
    questions: Sequence[Question],
    workers: Sequence[int],
    *,
    rounds: int,
    seconds: float,
    engine: Server,
    seed: int,
) -> Iterator[tuple[Place, Mapping[str, Sample]]]:
    """Each round at each place: a sample of every contestant, in an order that is drawn anew."""
    chance = random.Random(seed)
    servers = [engine, *(one.server for one in contestants if one.server)]
    for _ in range(rounds):
        for question in questions:
            for number in workers:
                found = {}
                for contestant in chance.sample(contestants, len(contestants)):
                    wait_until_idle(servers)
                    task = contestant.task(question, number, seconds)
                    found[contestant.name] = measured(contestant, task, engine)
                yield Place(question.name, number), found
