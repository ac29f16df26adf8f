# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages that no person would write: read within bounds, and answered."""

import time
from collections.abc import Callable

import pytest

from bots.languages import language_of
from dialogs.fields.codes import codes
from tests.bots.conftest import Chat

LONGEST = 8000  # what channels let through
# Quadratic patterns took half a second for each, and so did everybody else's answer.
SECONDS = 0.25
TRIES = 3


def quickest(work: Callable[[int], None]) -> float:
    """The least processor time of a few tries: the first pays for patterns, any for neighbours.

    Each is told its number, to take another text, since some answers are remembered.
    """
    spent = []
    for number in range(TRIES):
        begun = time.process_time()
        work(number)
        spent.append(time.process_time() - begun)
    return min(spent)


@pytest.mark.parametrize(
    "text", ["x" * LONGEST, "SN-" * (LONGEST // 3), "SN" * (LONGEST // 2)], ids=lambda one: one[:3]
)
def test_endless_letters_tell_no_language(text: str) -> None:
    """And cost next to nothing."""

    def read(shorter: int) -> None:
        assert language_of(text[shorter:], "zh", "zh") == "zh"

    assert quickest(read) < SECONDS / 5


@pytest.mark.parametrize(
    "text", ["9" * LONGEST, "x" * LONGEST, f"and{' ' * LONGEST}a bill"], ids=lambda one: one[:3]
)
@pytest.mark.parametrize("before", [[], ["打印机坏了"], ["打印机坏了", "B7", "卡纸了"]], ids=len)
def test_an_endless_message_is_answered_soon(
    new_chat: Callable[..., Chat], before: list[str], text: str
) -> None:
    """Thousands of figures, letters or blanks; at any point of a report."""
    chats = [new_chat() for _ in range(TRIES)]
    for chat in chats:
        for said in before:
            chat.say(said)

    def answer(shorter: int) -> None:
        assert chats[shorter].say(text[: LONGEST - shorter]).replies

    assert quickest(answer) < SECONDS


def test_a_list_of_codes_is_read_once() -> None:
    """Each was compared with all others: two thousand took a third of a second."""

    def read(shorter: int) -> None:
        assert codes(("E07 " * (LONGEST // 4))[: LONGEST - shorter])

    assert quickest(read) < SECONDS / 2
