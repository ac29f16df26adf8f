# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pace of a bot, by a clock that stands still until it is moved."""

from dataclasses import dataclass

import pytest

from channels.telegram.pacing import CHAT_BURST, MOST_KEPT, Pacing, Rate


@dataclass
class Clock:
    """Seconds, as the test says."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def pacing(clock: Clock) -> Pacing:
    """Telegram's own limits."""
    return Pacing(clock=clock)


def test_a_chat_may_burst_and_then_gets_one_a_second() -> None:
    """An answer and the question asked again leave at once; more waits its turn."""
    clock = Clock()
    chat = pacing(clock)
    waits = [chat.reserve(7) for _ in range(CHAT_BURST + 3)]
    assert waits == pytest.approx([0, 0, 0, 1, 2, 3])
    clock.now += 60
    assert chat.reserve(7) == 0


def test_a_group_gets_twenty_a_minute() -> None:
    """After its burst one every three seconds."""
    waits = [
        pacing_of_group.reserve(-7) for pacing_of_group in [pacing(Clock())] for _ in range(8)
    ]
    assert waits == pytest.approx([0, 0, 0, 0, 0, 3, 6, 9])


def test_chats_do_not_wait_for_each_other_within_the_bots_pace() -> None:
    """Thirty chats at once, the thirty-first a little later."""
    all_chats = pacing(Clock())
    waits = [all_chats.reserve(number) for number in range(1, 33)]
    assert waits[:30] == [0.0] * 30
    assert waits[31] == pytest.approx(2 / 30)


def test_telegrams_own_pause_is_kept_for_its_chat_only() -> None:
    """429 silences the chat it was said for."""
    clock = Clock()
    both = pacing(clock)
    both.pause(7, 35)
    assert both.reserve(7) == pytest.approx(35)
    assert both.reserve(8) == 0
    clock.now += 36
    assert both.reserve(7) == 0


def test_the_pace_can_be_set() -> None:
    """For servers with other limits."""
    quick = Pacing(Rate(1 / 1000, 1), clock=Clock())
    assert [quick.reserve(7) for _ in range(3)] == pytest.approx([0, 0.001, 0.002])


def test_old_chats_are_forgotten() -> None:
    """Memory does not grow with every customer there ever was."""
    clock = Clock()
    many = pacing(clock)
    for number in range(MOST_KEPT + 1):
        many.reserve(number + 1)
        clock.now += 1
    clock.now += 60
    many.reserve(1)
    assert len(many._next) < 10  # noqa: SLF001 - what must not grow
