"""Results of searches with a time limit, cached so that the same request has the same answer."""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Final

CACHED_RESULTS: Final = 16
"""How many results are cached; a large one takes some ten megabytes."""


class ResultCache:
    """The most recently used results, shared by all requests.

    The progress of a search within its time depends on the load of the machine; the same request on the same
    revision of the graph always gets the first answer, byte by byte.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, object] = OrderedDict()
        self._lock = threading.Lock()

    def get_or_compute(self, question: Mapping[str, Any], search: Callable[[], object]) -> object:
        """Return the cached result of a question, or compute it.

        Parameters
        ----------
        question
            Everything that determines the answer, including the graph's revision, in plain values and dates.
        """
        key = json.dumps(question, sort_keys=True, default=str)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        result = search()
        with self._lock:
            # of two equal searches at the same time, the first to end determines the result of both
            result = self._kept.setdefault(key, result)
            while len(self._kept) > CACHED_RESULTS:
                self._kept.popitem(last=False)
        return result
