# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices to a customer about their ticket, when their timer is due: said, or shown to people.

Pure decisions, like those of `afterwards.py`. Nothing is said into a window that has closed or in
the middle of a dialog. What a rule wanted to say and cannot is left to a person, in sight: a note,
a flag, and a line on the timeline that rules can wait for.
"""

from datetime import datetime

from bots.aftercare.case import LATER, MOST_LATER, Case, said, unreachable
from bots.profile import BotProfile
from bots.reports.running import waits
from intake.changes import ChangeSet, Message
from intake.conversations import Speaker
from intake.messages import Author
from intake.tickets.customer_notices import VISIT
from intake.tickets.ticket import SETTLED
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
    case = Case(due, ticket, profile, now)
    payload = due.timer.payload
    if VISIT in payload:
        begins = datetime.fromisoformat(payload["starts_at"]).astimezone(profile.zone)
        starts = f"{begins:%Y-%m-%d %H:%M}"
        text = case.phrase("told.visit_cancelled", number=ticket.number, starts=starts)
        return _said_or_left(case, "visit_cancelled", text)
    return _of_rule(case) if "rule" in payload else _of_owner(case)


def _of_owner(case: Case) -> ChangeSet | Timer | None:
    """Who works on it, if that is still so and news to the customer."""
    ticket, conversation = case.ticket, case.due.conversation
    owner = case.profile.desk.team.member(ticket.agent_id)
    if owner is None or ticket.status in SETTLED or conversation.ticket != ticket.number:
        return None
    if conversation.speaker is not Speaker.BOT or unreachable(case):
        return None
    if waits(conversation):
        return _later(case)
    text = case.phrase("told.owner", number=ticket.number, name=owner.name)
    spoken, messages = said(case, text, (), {"notice": "owner"})
    return ChangeSet(spoken, messages, timers=case.done)


def _of_rule(case: Case) -> ChangeSet:
    """What a rule says to the customer; where it cannot be said, a note and a flag for people."""
    payload = case.due.timer.payload
    return _said_or_left(case, payload["rule"], payload["text"])


def _said_or_left(case: Case, rule: str, words: str) -> ChangeSet:
    conversation, ticket = case.due.conversation, case.ticket
    why = unreachable(case)
    if not why:
        meta = {"notice": rule, "rule": rule}
        spoken, messages = said(case, words, (), meta)
        return ChangeSet(spoken, messages, timers=case.done)
    language = case.profile.default_language
    text = case.profile.phrases.say(language, "told.unsaid", text=words)
    note = Message(
        conversation.last_seq + 1, Author.NOTE, case.now, text, meta={"rule": rule, "text": words}
    )
    told = [case.entry("message_not_sent", rule=rule, reason=why, text=words)]
    if UNSAID not in ticket.flags:
        ticket = replace(ticket, flags=(*ticket.flags, UNSAID), updated_at=case.now)
        told.append(case.entry("flagged", flag=UNSAID))
    return ChangeSet(
        replace(conversation, last_seq=note.seq),
        (note,),
        ticket=ticket,
        timeline=tuple(told),
        timers=case.done,
    )


def _later(case: Case) -> Timer | None:
    """Once more when they may be through, while it is still news."""
    since = case.ticket.status_since or case.ticket.created_at
    return (
        replace(case.due.timer, due_at=case.now + LATER) if case.now - since < MOST_LATER else None
    )
