"""Answers of searches that a time limit may cut short, kept so that the same question has the same answer."""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Final

KEPT_ANSWERS: Final = 16
"""How many answers are kept; a large one takes some ten megabytes."""


class Searches:
    """The answers given last, shared by all requests.

    How far a search gets in its time depends on what else the machine does; whoever asks again on the same
    revision of the graph gets what was answered first, to the byte.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, object] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, question: Mapping[str, Any], search: Callable[[], object]) -> object:
        """Return what the question was answered before, or else what the search finds.

        Parameters
        ----------
        question
            All that decides the answer, the graph's revision too, in plain values and dates.
        """
        key = json.dumps(question, sort_keys=True, default=str)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = search()
        with self._lock:
            # of two who ask at once the first to be answered counts for both
            found = self._kept.setdefault(key, found)
            while len(self._kept) > KEPT_ANSWERS:
                self._kept.popitem(last=False)
        return found
