"""The rate limit of one client, by the cost of its operations per minute."""

import math
import time
from typing import Final

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from graph_service.domain.errors import RateLimited

REFUSED_COST: Final = 100
"""Cost of a refused request: it was read, and perhaps validated."""
PAGE_COST: Final = 1_000
"""Cost of a page, or of a request for sales."""


class RateLimiter:
    """The recent cost of each client, in this process.

    Parameters
    ----------
    cost_per_minute
        The limit of each client; 0 sets no limit.
    """

    def __init__(self, cost_per_minute: int) -> None:
        self._limit = RateLimitItemPerMinute(cost_per_minute) if cost_per_minute else None
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def spend(self, client: str, cost: int) -> None:
        """Record that a client spends this.

        Raises
        ------
        RateLimited
            When it has spent too much in the last minute; then nothing is recorded.
        """
        if self._limit is None or self._limiter.hit(self._limit, client, cost=cost):
            return
        stats = self._limiter.get_window_stats(self._limit, client)
        seconds = max(1, math.ceil(stats.reset_time - time.time()))
        raise RateLimited(
            f"The request costs {cost:,}; {stats.remaining:,} of {self._limit.amount:,} per minute are left.",
            retry_after=seconds,
            limit=self._limit.amount,
            found=cost,
            hint=f"Wait {seconds} s. The operator sets the limit in GRAPH_SERVICE_COST_PER_MINUTE.",
        )
