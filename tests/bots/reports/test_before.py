# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which earlier messages a report takes in: those that led nowhere, lately, in this matter."""

from datetime import timedelta

import pytest

from bots.reports.before import unused_before
from intake.changes import Message
from intake.messages import Author
from tests.bots.conftest import OPEN


def said(author: Author, text: str = "", minutes: int = 0, **meta: object) -> Message:
    """One line of a thread."""
    return Message(1, author, OPEN + timedelta(minutes=minutes), text, meta=meta)


MODEL = said(Author.CUSTOMER, "B7")
WHAT = said(Author.BOT, fallback="machine")


@pytest.mark.parametrize(
    ("shown", "texts"),
    [
        ((MODEL, WHAT), ["B7"]),
        ((MODEL, WHAT, said(Author.CUSTOMER, "hm"), said(Author.BOT, suggests=2)), ["hm", "B7"]),
        ((MODEL, said(Author.BOT, article="warranty")), []),
        ((MODEL, WHAT, said(Author.BOT, solved=True)), []),
        ((MODEL, WHAT, said(Author.BOT, step="complete")), []),
        ((MODEL, WHAT, said(Author.BOT, hands_off="asked")), []),
        ((MODEL, WHAT, said(Author.AGENT, "hello")), []),
    ],
)
def test_what_was_answered_or_settled_is_left_out(
    shown: tuple[Message, ...], texts: list[str]
) -> None:
    """Newest first."""
    assert [one.text for one in unused_before(shown, OPEN)] == texts


def test_what_is_an_hour_old_is_left_out() -> None:
    """Who comes back after lunch begins anew."""
    assert unused_before((MODEL, WHAT), OPEN + timedelta(minutes=61)) == ()
