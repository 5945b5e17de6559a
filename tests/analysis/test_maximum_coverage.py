"""Maximum coverage: which of the choices that cover most, on random tables, by trying every one."""

import random
from itertools import combinations

import numpy as np
import pytest
from scipy import sparse

from graph_service.analysis.alliances.additions import best_additions
from graph_service.analysis.limits import Deadline
from graph_service.analysis.network.active_network import ActiveNetwork
from graph_service.analysis.optimisation import maximum_coverage as module
from graph_service.analysis.optimisation.maximum_coverage import maximum_coverage
from tests.networks import TODAY, story


def table(seed: int) -> list[set[int]]:
    """Rows that cover some of a few columns: many choices are equally good."""
    chance = random.Random(seed)
    columns, dense = chance.randint(1, 9), chance.choice([0.2, 0.35, 0.5])
    return [{n for n in range(columns) if chance.random() < dense} for _ in range(chance.randint(1, 12))]


def choice_of(rows: list[set[int]], size: int) -> tuple[list[int], int, bool]:
    cells = np.array([[column in row for column in range(9)] for row in rows], dtype=np.float64)
    found = maximum_coverage(sparse.csr_array(cells), size, Deadline(60))
    return list(found.chosen), found.covered, found.optimal


@pytest.mark.parametrize("seed", range(60))
def test_of_equally_good_choices_the_first(seed: int) -> None:
    rows = table(seed)
    for size in (1, 2, 3, 5):
        best: tuple[int, int, list[int]] = (0, 0, [])
        for count in range(1, min(size, len(rows)) + 1):
            for chosen in combinations(range(len(rows)), count):
                covered = set().union(*(rows[row] for row in chosen))
                best = min(best, (-len(covered), count, list(chosen)))
        assert choice_of(rows, size) == (best[2], -best[0], True)


@pytest.mark.parametrize("seed", range(60))
def test_without_the_solver_no_row_has_an_earlier_one_in_its_place(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LEAST_ENTRIES", 0)
    monkeypatch.setattr(module, "ENTRIES_PER_SECOND", 0)
    rows = table(seed)
    for size in (2, 3, 5):
        chosen, covered, _ = choice_of(rows, size)
        for row in chosen:
            others = [rows[other] for other in chosen if other != row]
            assert len(set().union(*others)) < covered
            for earlier in set(range(row)) - set(chosen):
                assert len(set().union(*others, rows[earlier])) != covered


def test_keys_decide_and_not_the_sum_of_their_places() -> None:
    holds = {"a": "123", "c": "134", "e": "256", "t": "456", "b": "1", "d": "4"}
    held = {company: dict.fromkeys(resources, 1.0) for company, resources in holds.items()}
    active = ActiveNetwork(story("m", holds=held, alliances={"x": "m"}).network(), TODAY)
    best = best_additions(active, "x", size=2)
    assert ([row.company for row in best.members], best.added, best.optimal) == (["a", "t"], 6, True)
