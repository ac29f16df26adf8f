# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often somebody may try to sign in: a delay that grows, never a lock.

A stranger who knows a log-in name must not be able to shut its owner out, so what is counted
strictly is the pair of name and address; name and address alone only have wide limits. In memory:
a restart forgives, and several nodes each count for themselves.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many attempts at once, and one more every `seconds_each`."""

    at_once: int
    seconds_each: float


PAIR = Allowance(at_once=5, seconds_each=10)
ADDRESS = Allowance(at_once=30, seconds_each=1)
LOGIN = Allowance(at_once=60, seconds_each=0.5)


class Throttle:
    """Counts attempts. Remembers the most recent few thousand who tried."""

    def __init__(self) -> None:
        # key → the moment until which its attempts are used up, in seconds since 1970
        self._used_until: OrderedDict[tuple[str, str], float] = OrderedDict()

    def attempt(self, login: str, address: str, now: datetime) -> int:
        """0 if this attempt may be made, and it is counted; else whole seconds to wait."""
        name = login.casefold()
        limits = (
            (("pair", f"{name}\n{address}"), PAIR),
            (("address", address), ADDRESS),
            (("login", name), LOGIN),
        )
        at = now.timestamp()
        wait = max(self._wait(key, allowance, at) for key, allowance in limits)
        if wait > 0:
            return max(1, math.ceil(wait))
        for key, allowance in limits:
            self._used_until[key] = self._until(key, allowance, at) + allowance.seconds_each
            self._used_until.move_to_end(key)
        while len(self._used_until) > MOST_REMEMBERED:
            self._used_until.popitem(last=False)
        return 0

    def forgive(self, login: str, address: str) -> None:
        """The right password was given: this pair starts afresh."""
        self._used_until.pop(("pair", f"{login.casefold()}\n{address}"), None)

    def _wait(self, key: tuple[str, str], allowance: Allowance, at: float) -> float:
        used = self._until(key, allowance, at) - at
        return used - (allowance.at_once - 1) * allowance.seconds_each

    def _until(self, key: tuple[str, str], allowance: Allowance, at: float) -> float:
        """Until when attempts are used up; now, where none are.

        What is farther ahead than all of them together was counted before the clock was put back.
        """
        until = self._used_until.get(key, 0)
        farthest = at + allowance.at_once * allowance.seconds_each
        return until if at < until <= farthest else at
