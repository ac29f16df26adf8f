# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices to a customer about their ticket, when their timer is due: said, or shown to people.

Pure decisions, like those of `afterwards.py`. Nothing is said into a window that has closed or in
the middle of a dialog. What a rule wanted to say and cannot is left to a person, in sight: a note,
a flag, and a line on the timeline that rules can wait for.
"""

from datetime import datetime

from bots.aftercare.afterwards import (
    LATER,
    MOST_LATER,
    TIMER,
    done,
    language_of,
    spoken_in,
    unreachable,
)
from bots.profile import BotProfile
from intake.changes import ChangeSet, Message, TimelineEntry
from intake.conversations import Speaker
from intake.messages import Author
from intake.tickets.ticket import SETTLED, Ticket
from intake.timers import DueTimer, Timer
from intake.values import replace

UNSAID = "not_told"  # the flag of a ticket whose customer was to hear something


def notice_due(
    due: DueTimer, profile: BotProfile, now: datetime, _ticket_count: int
) -> ChangeSet | Timer | None:
    """What becomes of one notice; see `intake/tickets/customer_notices.py` for who sets them."""
    ticket = due.ticket
    if ticket is None:
        return None
    if "rule" in due.timer.payload:
        return _of_rule(due, ticket, profile, now)
    return _of_owner(due, ticket, profile, now)


def _of_owner(
    due: DueTimer, ticket: Ticket, profile: BotProfile, now: datetime
) -> ChangeSet | Timer | None:
    """Who works on it, if that is still so and news to the customer."""
    owner = profile.desk.team.member(ticket.agent_id)
    conversation = due.conversation
    if owner is None or ticket.status in SETTLED or conversation.ticket != ticket.number:
        return None
    if conversation.speaker is not Speaker.BOT or unreachable(due, profile, now):
        return None
    if conversation.dialog:
        return _later(due, ticket, now)
    language = language_of(due, profile)
    text = profile.phrases.say(language, "told.owner", number=ticket.number, name=owner.name)
    spoken, messages = spoken_in(due, profile, now, text, (), {"notice": "owner"})
    return ChangeSet(spoken, messages, timers=done(due))


def _of_rule(
    due: DueTimer, ticket: Ticket, profile: BotProfile, now: datetime
) -> ChangeSet | Timer | None:
    payload = due.timer.payload
    why = unreachable(due, profile, now)
    if not why:
        meta = {"notice": payload["rule"], "rule": payload["rule"]}
        spoken, messages = spoken_in(due, profile, now, payload["text"], (), meta)
        return ChangeSet(spoken, messages, timers=done(due))
    conversation, language = due.conversation, profile.default_language
    text = profile.phrases.say(language, "told.unsaid", text=payload["text"])
    note = Message(conversation.last_seq + 1, Author.NOTE, now, text, meta=dict(payload))
    detail = {"rule": payload["rule"], "reason": why, "text": payload["text"]}
    told = [TimelineEntry("message_not_sent", TIMER, now, detail, ticket.number)]
    if UNSAID not in ticket.flags:
        ticket = replace(ticket, flags=(*ticket.flags, UNSAID), updated_at=now)
        told.append(TimelineEntry("flagged", TIMER, now, {"flag": UNSAID}, ticket.number))
    return ChangeSet(
        replace(conversation, last_seq=note.seq),
        (note,),
        ticket=ticket,
        timeline=tuple(told),
        timers=done(due),
    )


def _later(due: DueTimer, ticket: Ticket, now: datetime) -> Timer | None:
    """Once more when they may be through, while it is still news."""
    since = ticket.status_since or ticket.created_at
    return replace(due.timer, due_at=now + LATER) if now - since < MOST_LATER else None
