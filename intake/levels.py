# SPDX-License-Identifier: AGPL-3.0-or-later
"""Customer levels: what the team calls its customers, and which of these names mean VIP.

Whatever speaks of a level (priority, promises, dispatch, rules, hand-over) asks here, so that a
customer is a VIP for all of them or for none. Pure.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

LEVEL_GIVEN = "level"  # the signal that a customer has another level
NORMAL = "normal"
VIP = "vip"  # in the configuration: every level that is a VIP's


def plain(level: str) -> str:
    """A level as it is compared: in small letters, `normal` where there is none."""
    return level.strip().casefold() or NORMAL


@lru_cache  # levels are few, and every ticket asks several times
def _is_any(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class CustomerLevels:
    """`vip` are the names, in small letters, that make somebody a VIP; `*` stands for any end."""

    vip: tuple[str, ...] = ("vip*",)

    def is_vip(self, level: str) -> bool:
        """Whether the team has made somebody of this level a VIP; saying so makes nobody one."""
        return _is_any(plain(level), self.vip)

    def names(self, level: str) -> tuple[str, ...]:
        """What the configuration may call a level, the most exact first: its name, then `vip`."""
        name = plain(level)
        return (name, VIP) if name != VIP and self.is_vip(level) else (name,)


USUAL = CustomerLevels()
