# SPDX-License-Identifier: AGPL-3.0-or-later
"""How patient we are: what a silence has come to, and when."""

from datetime import UTC, datetime, timedelta

from intake.contacts import Contact
from intake.conversations import Conversation
from intake.ids import ContactId, ConversationId
from intake.messages import Address
from intake.timers import DueTimer, Patience, SilenceStep, Timer

ASKED = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
MINUTES = timedelta(minutes=1)
DAY = timedelta(hours=24)


def due(timer: Timer, heard_at: datetime) -> DueTimer:
    """The timer with the state of its conversation."""
    conversation = Conversation(
        ConversationId("c1"), Address("webchat", "site", "v"), "v", ContactId("k1")
    )
    return DueTimer(timer, conversation, Contact(ContactId("k1")), None, heard_at)


def first(patience: Patience) -> Timer:
    """The timer of a dialog that began just now."""
    return patience.first_timer(ConversationId("c1"), ASKED)


def test_one_reminder_then_a_ticket() -> None:
    """Ten minutes after the question; a day after the question, not after the reminder."""
    patience = Patience()
    timer = first(patience)
    assert timer.due_at == ASKED + 10 * MINUTES
    assert patience.step(due(timer, ASKED), None) == (SilenceStep.REMIND, timer.due_at)
    reminded = patience.after_reminder(due(timer, ASKED), timer.due_at)
    assert reminded.due_at == ASKED + DAY
    assert reminded.key == timer.key
    assert patience.step(due(reminded, timer.due_at), None) == (SilenceStep.FILE, ASKED + DAY)


def test_who_has_spoken_since_gets_more_time() -> None:
    """The newest word counts, whoever said it, except for our own reminder."""
    patience = Patience()
    timer = first(patience)
    spoke_at = ASKED + 8 * MINUTES
    assert patience.step(due(timer, spoke_at), None)[1] == spoke_at + 10 * MINUTES
    reminded = patience.after_reminder(due(timer, ASKED), timer.due_at)
    later = ASKED + 40 * MINUTES
    assert patience.step(due(reminded, later), None) == (SilenceStep.FILE, later + DAY)


def test_no_reminder_where_we_may_not_write_or_shall_not() -> None:
    """A window that has closed, or a bot that never reminds: only the ticket is left."""
    timer = first(Patience())
    late = Patience(remind_after=timedelta(hours=50))
    assert late.step(due(timer, ASKED), timedelta(hours=48))[0] is SilenceStep.FILE
    never = Patience(remind_after=None)
    assert first(never).due_at == ASKED + DAY
    assert never.step(due(timer, ASKED), None) == (SilenceStep.FILE, ASKED + DAY)
