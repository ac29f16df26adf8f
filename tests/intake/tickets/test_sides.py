# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several changes as one, in particular two of the same conversation."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from intake.changes import ChangeSet, Message
from intake.conversations import DESK_CHANNEL, Speaker
from intake.ids import ticket_number
from intake.messages import Address, Author, Language
from intake.tickets.sides import entry_of, joined, notice_to
from intake.timers import Timer, TimerKind
from tests.support.sides import heard_in, listener, parts, side
from tests.support.tickets import LINA

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
ONE, TWO = side(1, NOW), side(2, NOW)
TEXTS: dict[Language, str] = {"zh": "合并", "en": "merged"}
TIMERS = [Timer(kind, ONE.conversation.id, NOW) for kind in (TimerKind.NOTICE, TimerKind.SURVEY)]


def said(*texts: str) -> ChangeSet:
    """Lines in the first conversation, which had three."""
    lines = [Message(number, Author.NOTE, NOW, text) for number, text in enumerate(texts, start=4)]
    after = replace(ONE.conversation, last_seq=3 + len(lines))
    return ChangeSet(after, tuple(lines))


def test_changes_of_different_conversations_stand_side_by_side() -> None:
    """The first leads; what went along with one of them goes along with all."""
    along = replace(said("a"), also=(ChangeSet(TWO.conversation),))
    change = joined([along, ChangeSet(listener(3).conversation)])
    assert [one.conversation.id for one in parts(change)] == ["k-1", "k-2", "k-3"]
    assert all(not one.also for one in change.also)


def test_two_changes_of_a_conversation_are_one() -> None:
    """Lines are numbered on, and nothing of either is lost."""
    first = replace(
        said("a", "b"),
        ticket=ONE.ticket,
        timers=(TIMERS[0],),
        timeline=(entry_of("linked", LINA, NOW, ONE.ticket.number),),
    )
    second = replace(
        said("c"),
        ticket=TWO.ticket,
        timers=(TIMERS[1],),
        timeline=(entry_of("unlinked", LINA, NOW, TWO.ticket.number),),
    )
    change = joined([first, second])
    assert change.also == ()
    assert [(one.seq, one.text) for one in change.messages] == [(4, "a"), (5, "b"), (6, "c")]
    assert change.conversation.last_seq == 6
    assert (change.ticket, change.tickets) == (ONE.ticket, (TWO.ticket,))
    assert list(change.timers) == TIMERS
    assert [one.kind for one in change.timeline] == ["linked", "unlinked"]


def test_a_ticket_that_both_change_is_as_the_second_left_it() -> None:
    """It is written once."""
    grown = replace(ONE.ticket, title="It jams and smokes")
    change = joined([replace(said(), ticket=ONE.ticket), replace(said(), ticket=grown)])
    assert (change.ticket, change.tickets) == (grown, ())
    change = joined([said(), replace(said(), ticket=grown)])
    assert (change.ticket, change.tickets) == (grown, ())


def test_what_the_conversation_is_about_is_the_seconds_to_say() -> None:
    """As after a merge into a ticket of the same conversation."""
    number = ticket_number("FD", 9)
    gone_on = ChangeSet(replace(ONE.conversation, ticket=number))
    assert joined([said("a"), gone_on]).conversation.ticket == number


@pytest.mark.parametrize(
    ("known", "contact", "text"),
    [("en", "zh", "merged"), (None, "en", "merged"), (None, None, "合并")],
)
def test_a_notice_speaks_the_customers_language(
    known: Language | None, contact: Language | None, text: str
) -> None:
    """That of the conversation, else of the person, else the first there is."""
    one = listener(1, language=known)
    one = replace(one, contact=replace(one.contact, language=contact))
    change = notice_to(one, TEXTS, NOW)
    assert heard_in(change) == {"k-1": [text]}
    assert change.messages[0].seq == change.conversation.last_seq == 4


def test_a_notice_opens_a_closed_chat_and_no_phone() -> None:
    """What is answered is heard; where nobody can be written to nothing changes."""
    closed = listener(1, speaker=Speaker.CLOSED)
    assert notice_to(closed, TEXTS, NOW).conversation.speaker is Speaker.BOT
    by_phone = listener(1, speaker=Speaker.CLOSED, address=Address(DESK_CHANNEL, "desk", "k-1"))
    assert notice_to(by_phone, TEXTS, NOW) == ChangeSet(by_phone.conversation)
