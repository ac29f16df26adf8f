# SPDX-License-Identifier: AGPL-3.0-or-later
"""RateLimiter in memory: a moving window per key. The `limits` library reads the notation only.

Its own storage looks through all keys at every hit and never forgets one. Here keys of one limit
stand in the order of their last counted action, so that those whose window has passed are in
front. A restart forgets everything.
"""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from functools import lru_cache

from limits import parse

MOST_KEYS = 10_000  # of one limit; beyond, the one that was quiet longest is forgotten
SHORTEST_WAIT_SECONDS = 0.1

_Key = tuple[str, str]
_Windows = OrderedDict[_Key, deque[float]]  # when the counted actions were, oldest first


class MemoryLimiter:
    """See `RateLimiter`. `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._windows: dict[str, _Windows] = {}

    @property
    def remembered(self) -> int:
        """How many keys are kept."""
        return sum(len(windows) for windows in self._windows.values())

    def wait_seconds(self, bucket: str, key: str, limit: str) -> float:
        """See `RateLimiter.wait_seconds`."""
        most, seconds = _rule(limit)
        now = self._clock()
        windows = self._windows.setdefault(limit, OrderedDict())
        _forget(windows, now - seconds)
        actions = windows.setdefault((bucket, key), deque())
        while actions and actions[0] <= now - seconds:
            actions.popleft()
        if len(actions) >= most:
            return max(SHORTEST_WAIT_SECONDS, actions[0] + seconds - now)
        actions.append(now)
        windows.move_to_end((bucket, key))
        if len(windows) > MOST_KEYS:
            windows.popitem(last=False)
        return 0.0


def _forget(windows: _Windows, until: float) -> None:
    """Forget the keys whose last action was at `until` or before."""
    while windows:
        key, actions = next(iter(windows.items()))
        if actions[-1] > until:
            return
        del windows[key]


@lru_cache(maxsize=64)
def _rule(limit: str) -> tuple[int, float]:
    rule = parse(limit)
    return rule.amount, float(rule.get_expiry())
