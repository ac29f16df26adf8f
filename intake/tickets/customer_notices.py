# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices to the customer that wait for a timer: who has their ticket now, what a rule says.

Whether they can be written to at that moment (the channel's window, a dialog they are in the
middle of) is known when the timer is due; what it does then is `bots/aftercare/telling.py`. Pure.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from intake.changes import ChangeSet
from intake.conversations import Conversation, Speaker
from intake.ids import ConversationId, TicketNumber
from intake.process.work import Visit
from intake.tickets.ticket import SETTLED
from intake.timers import Timer, TimerKind
from intake.values import replace

if TYPE_CHECKING:
    from intake.consequences import Circumstances

OWNER = "owner"  # the notice that says who has the ticket
VISIT = "visit"  # and the one that says that a visit is off
_GIVEN = frozenset({"assigned"})


def notice_timer(
    conversation: Conversation,
    number: TicketNumber,
    name: str,
    payload: Mapping[str, str],
    now: datetime,
) -> Timer:
    """One notice; another one of this name that still waits is replaced."""
    return Timer(TimerKind.NOTICE, conversation.id, now, payload, number, about=f"{number}/{name}")


def visit_notice(conversation_id: ConversationId, visit: Visit, now: datetime) -> Timer:
    """That this visit is cancelled."""
    payload = {VISIT: visit.id, "starts_at": visit.starts_at.isoformat()}
    number = TicketNumber(visit.ticket)
    about = f"{number}/{VISIT}/{visit.id}"
    return Timer(TimerKind.NOTICE, conversation_id, now, payload, number, about=about)


def tell_owner(change: ChangeSet, circumstances: "Circumstances") -> ChangeSet:
    """The consequence: a customer who talks with the bot hears who works on their ticket.

    Who waits for a person hears of it from whoever comes.
    """
    ticket, conversation = change.ticket, change.conversation
    if ticket is None or ticket.agent_id is None or not change.tells(_GIVEN):
        return change
    is_its = conversation.ticket == ticket.number and conversation.speaker is Speaker.BOT
    entries = change.entries_of(ticket)
    is_given = any(entry.kind in _GIVEN and entry.detail.get("to") for entry in entries)
    is_quiet = any(entry.actor.kind == "import" for entry in entries)
    if not (is_its and is_given) or is_quiet or ticket.status in SETTLED:
        return change
    if not conversation.carries_replies:
        return change
    timer = notice_timer(conversation, ticket.number, OWNER, {}, circumstances.now)
    return replace(change, timers=(*change.timers, timer))
