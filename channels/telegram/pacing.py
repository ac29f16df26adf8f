# SPDX-License-Identifier: AGPL-3.0-or-later
"""How fast a bot may write.

30 messages a second in all, one a second per chat, 20 a minute per group (Telegram's bot FAQ,
checked 2026-11).

Pure arithmetic on a clock that is given. A place in the queue is taken when it is asked for, so
conversations of one chat do not overtake each other. What Telegram itself says (429) is kept too.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

MOST_KEPT = 10_000  # chats; more are forgotten, oldest first, once their time is over


@dataclass(frozen=True, slots=True)
class Rate:
    """One message every `seconds`, of which `burst` may come at once after a silence."""

    seconds: float
    burst: int


OVERALL = Rate(1 / 30, 30)
CHAT_BURST = 3  # Telegram allows short bursts: an answer and the question asked again
CHAT = Rate(1.0, CHAT_BURST)
GROUP = Rate(3.0, 5)


@dataclass
class Pacing:
    """When the next message of each chat may leave."""

    chat: Rate = CHAT
    clock: Callable[[], float] = monotonic
    _next: dict[int | None, float] = field(default_factory=dict)  # None: the bot as a whole
    _paused: dict[int, float] = field(default_factory=dict)

    def reserve(self, chat_id: int) -> float:
        """Take the next place for this chat; the seconds to wait before it is due."""
        now = self.clock()
        self._forget(now)
        rate = GROUP if chat_id < 0 else self.chat  # groups have negative ids
        waits = (
            self._take(chat_id, rate, now),
            self._take(None, OVERALL, now),
            self._paused.get(chat_id, now) - now,
        )
        return max(waits)

    def pause(self, chat_id: int, seconds: float) -> None:
        """Telegram asked for silence in this chat."""
        self._paused[chat_id] = self.clock() + seconds

    def _take(self, key: int | None, rate: Rate, now: float) -> float:
        due = max(self._next.get(key, now), now)
        self._next[key] = due + rate.seconds
        return max(0.0, due - rate.seconds * (rate.burst - 1) - now)

    def _forget(self, now: float) -> None:
        if len(self._next) > MOST_KEPT:
            self._next = {key: at for key, at in self._next.items() if at > now}
            self._paused = {key: at for key, at in self._paused.items() if at > now}
