"""Answers of searches are kept: the same question, the same object."""

from datetime import date

import pytest

from graph_service.api.compute import result_cache
from graph_service.api.compute.result_cache import ResultCache


def test_the_same_question_gets_the_same_answer() -> None:
    kept = ResultCache()
    first = kept.get_or_compute({"day": date(2026, 1, 1), "limit": 1}, object)
    assert kept.get_or_compute({"limit": 1, "day": date(2026, 1, 1)}, object) is first
    assert kept.get_or_compute({"limit": 2, "day": date(2026, 1, 1)}, object) is not first
    assert kept.get_or_compute({"limit": 1, "day": date(2026, 1, 2)}, object) is not first


def test_of_two_who_ask_at_once_both_get_what_was_found_first() -> None:
    kept = ResultCache()
    found: list[object] = []

    def while_another_asks() -> object:
        found.append(kept.get_or_compute({}, object))
        return object()

    assert kept.get_or_compute({}, while_another_asks) is found[0]


def test_nothing_is_an_answer_and_a_failure_is_none() -> None:
    kept = ResultCache()
    assert kept.get_or_compute({}, lambda: None) is None
    assert kept.get_or_compute({}, object) is None
    with pytest.raises(ZeroDivisionError):
        kept.get_or_compute({"other": 1}, lambda: 1 / 0)
    assert kept.get_or_compute({"other": 1}, lambda: 2) == 2


def test_those_not_asked_for_longest_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(result_cache, "CACHED_RESULTS", 2)
    kept = ResultCache()
    one, two = (kept.get_or_compute({"n": n}, object) for n in (1, 2))
    assert kept.get_or_compute({"n": 1}, object) is one
    kept.get_or_compute({"n": 3}, object)
    assert kept.get_or_compute({"n": 1}, object) is one
    assert kept.get_or_compute({"n": 2}, object) is not two
