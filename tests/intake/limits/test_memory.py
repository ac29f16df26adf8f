# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rate limits in memory: so many, then wait; each key for itself."""

from intake.limits import MemoryLimiter


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
