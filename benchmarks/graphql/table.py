"""What was measured, as a table."""

import os
import platform
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from benchmarks.graphql.rounds import Place, Sample

Samples = Mapping[Place, Sequence[Mapping[str, Sample]]]
"""By place: the rounds, each with a sample by contestant."""
FIGURES = ("rate", "median", "p99", "cpu", "engine_cpu")


def machine() -> str:
    """When, where, and on what."""
    when, python = time.strftime("%d %B %Y %H:%M"), platform.python_version()
    return f"{when}, {os.cpu_count()} cores, {platform.machine()}, Python {python}"


def print_table(samples: Samples, peer: str, bare: str) -> None:
    """Print the median of the rounds, and the median of the ratios within a round."""
    compared = (("rate", peer), ("rate", bare), ("cpu", peer), ("p99", peer))
    print("| question | workers | contestant | req/s | p50 ms | p99 ms | CPU ms | engine CPU ms | ", end="")
    print(f"req/s : {peer} | req/s : {bare} | CPU : {peer} | p99 : {peer} |")
    print(f"|---|---:|---|{'---:|' * (len(FIGURES) + len(compared))}")
    for place, rounds in sorted(samples.items()):
        for name in rounds[0]:
            of = {who: [asdict(one[who]) for one in rounds] for who in (name, peer, bare)}
            medians = [statistics.median(one[figure] for one in of[name]) for figure in FIGURES]
            ratios = [
                statistics.median(
                    one[figure] / other[figure] for one, other in zip(of[name], of[who], strict=True)
                )
                for figure, who in compared
            ]
            cells = [
                *(place.question, str(place.workers), name, f"{medians[0]:,.0f}"),
                *(f"{value:.1f}" for value in medians[1:]),
                *(f"{value:.2f}" for value in ratios),
            ]
            print(f"| {' | '.join(cells)} |")
