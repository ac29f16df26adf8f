# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rate limits in memory: so many, then wait; each key for itself."""

from intake.limits import MemoryLimiter
from intake.limits.memory import MOST_KEYS


def test_so_many_are_free_and_then_there_is_a_wait() -> None:
    """The wait is given in seconds and is never longer than the window."""
    limiter = MemoryLimiter()
    waits = [limiter.wait_seconds("login", "1.2.3.4", "3/hour") for _ in range(5)]
    assert waits[:3] == [0.0, 0.0, 0.0]
    assert all(0 < wait <= 3600 for wait in waits[3:])


def test_keys_and_buckets_do_not_share() -> None:
    """One busy visitor costs nobody else anything."""
    limiter = MemoryLimiter()
    assert limiter.wait_seconds("login", "a", "1/hour") == 0
    assert limiter.wait_seconds("login", "b", "1/hour") == 0
    assert limiter.wait_seconds("send", "a", "1/hour") == 0
    assert limiter.wait_seconds("login", "a", "1/hour") > 0


def test_a_refused_action_does_not_count() -> None:
    """Knocking on a closed door does not keep it closed longer."""
    limiter = MemoryLimiter()
    limiter.wait_seconds("login", "a", "1/hour")
    first = limiter.wait_seconds("login", "a", "1/hour")
    assert limiter.wait_seconds("login", "a", "1/hour") <= first


class HandClock:
    """Seconds that pass only when told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_window_moves() -> None:
    """Each action counts for one window's length, whenever the others were."""
    clock = HandClock()
    limiter = MemoryLimiter(clock)
    waits = []
    for clock.now in (0, 40, 50, 60, 61, 100):
        waits.append(limiter.wait_seconds("send", "a", "2/minute"))
    assert waits == [0, 0, 10, 0, 39, 0]


def test_keys_whose_window_has_passed_are_gone() -> None:
    """Visitors of yesterday take no memory."""
    clock = HandClock()
    limiter = MemoryLimiter(clock)
    for number in range(100):
        limiter.wait_seconds("send", f"v{number}", "2/minute")
    clock.now = 59
    limiter.wait_seconds("send", "v0", "2/minute")
    clock.now = 60
    limiter.wait_seconds("send", "new", "2/minute")
    assert limiter.remembered == 2
    clock.now = 120
    limiter.wait_seconds("send", "new", "2/minute")
    assert limiter.remembered == 1


def test_a_flood_of_keys_is_bounded() -> None:
    """50,000 keys within one window: the newest are remembered, and no action gets slower."""
    limiter = MemoryLimiter(HandClock())
    for number in range(50_000):
        limiter.wait_seconds("send", f"v{number}", "1/minute")
    assert limiter.remembered == MOST_KEYS
    assert limiter.wait_seconds("send", "v49999", "1/minute") == 60
