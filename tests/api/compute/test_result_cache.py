"""Answers of searches are kept: the same question, the same object."""

from datetime import date

import pytest

from graph_service.api.compute import result_cache
from graph_service.api.compute.result_cache import Searches


def test_the_same_question_gets_the_same_answer() -> None:
    kept = Searches()
    first = kept.answer({"day": date(2026, 1, 1), "limit": 1}, object)
    assert kept.answer({"limit": 1, "day": date(2026, 1, 1)}, object) is first
    assert kept.answer({"limit": 2, "day": date(2026, 1, 1)}, object) is not first
    assert kept.answer({"limit": 1, "day": date(2026, 1, 2)}, object) is not first


def test_of_two_who_ask_at_once_both_get_what_was_found_first() -> None:
    kept = Searches()
    found: list[object] = []

    def while_another_asks() -> object:
        found.append(kept.answer({}, object))
        return object()

    assert kept.answer({}, while_another_asks) is found[0]


def test_nothing_is_an_answer_and_a_failure_is_none() -> None:
    kept = Searches()
    assert kept.answer({}, lambda: None) is None
    assert kept.answer({}, object) is None
    with pytest.raises(ZeroDivisionError):
        kept.answer({"other": 1}, lambda: 1 / 0)
    assert kept.answer({"other": 1}, lambda: 2) == 2


def test_those_not_asked_for_longest_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(result_cache, "KEPT_ANSWERS", 2)
    kept = Searches()
    one, two = (kept.answer({"n": n}, object) for n in (1, 2))
    assert kept.answer({"n": 1}, object) is one
    kept.answer({"n": 3}, object)
    assert kept.answer({"n": 1}, object) is one
    assert kept.answer({"n": 2}, object) is not two
