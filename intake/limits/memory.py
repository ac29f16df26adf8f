# SPDX-License-Identifier: AGPL-3.0-or-later
"""RateLimiter in memory, on the `limits` library's moving window."""

import time
from functools import lru_cache

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class MemoryLimiter:
    """See `RateLimiter`."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def wait_seconds(self, bucket: str, key: str, limit: str) -> float:
        """See `RateLimiter.wait_seconds`."""
        rule = _rule(limit)
        if self._limiter.hit(rule, bucket, key):
            return 0.0
        resets_at = self._limiter.get_window_stats(rule, bucket, key).reset_time
        return max(0.1, resets_at - time.time())


@lru_cache(maxsize=64)
def _rule(limit: str) -> RateLimitItem:
    return parse(limit)
