# SPDX-License-Identifier: AGPL-3.0-or-later
"""A report goes on that was filed while its customer was silent, and completes the same ticket.

Pure. What an agent has entered or judged meanwhile stays; a ticket that was settled is left
alone, and what the customer says then begins something new.
"""

from collections.abc import Mapping
from dataclasses import replace

from bots import filing
from bots.draft import TurnDraft
from bots.filled_form import SETTLED, complete
from bots.handoff import hand_off
from bots.running import Running
from bots.silence_timers import FILED, REMINDED
from bots.triage import fold
from intake.conversations import Conversation, Speaker, changed
from intake.inbox import TurnContext
from intake.service_levels import clock
from intake.tickets.ticket import Ticket, TicketDraft


def filed_ticket(context: TurnContext) -> Ticket | None:
    """The ticket that the running dialog completes, if it was filed from it and goes on.

    Nobody of the team has the conversation in hand, and the ticket is not settled.
    """
    conversation, ticket = context.conversation, context.ticket
    is_free = conversation.agent_id is None and conversation.speaker is not Speaker.HUMAN
    if ticket is None or not is_free or ticket.status in SETTLED:
        return None
    return ticket if _filed(conversation).get("ticket") == ticket.number else None


def without_settled(context: TurnContext) -> TurnContext:
    """The turn without a filed report whose ticket is settled: nothing of it goes on."""
    conversation, ticket = context.conversation, context.ticket
    if FILED not in conversation.dialog or (ticket and ticket.status not in SETTLED):
        return context
    return replace(context, conversation=changed(conversation, {"dialog": {}}))


def filed_as(ticket: Ticket) -> dict[str, str]:
    """What has to be remembered of a ticket that is filed from a dialog which may go on."""
    return {"ticket": ticket.number, "title": ticket.title, "priority": ticket.priority.value}


def comes_back(draft: TurnDraft) -> bool:
    """Whether somebody we have waited for only says that they are there again."""
    waited = draft.conversation.dialog.keys() & {FILED, REMINDED}
    return bool(waited) and fold(draft.text) in draft.profile.words.go_on


def complete_ticket(draft: TurnDraft, ticket: Ticket, running: Running) -> None:
    """Put what was still missing into the ticket, and tell the customer."""
    report = filing.report_of(draft, running)
    judged = _judged_anew(draft, ticket, report)
    complete(draft, judged, report)
    draft.note("completed", number=ticket.number)
    if judged.priority is not ticket.priority and judged.priority in filing.URGENT:
        hand_off(draft, "urgent", queue=ticket.queue)
    else:
        draft.update(speaker=Speaker.BOT, waiting_since=None)


def _judged_anew(draft: TurnDraft, ticket: Ticket, report: TicketDraft) -> Ticket:
    """The ticket with the title and priority of all answers, where nobody has changed them."""
    filed = _filed(draft.conversation)
    if ticket.title == filed.get("title"):
        ticket = replace(ticket, title=report.title)
    is_more_urgent = report.priority.value < ticket.priority.value
    if ticket.priority.value != filed.get("priority") or not is_more_urgent:
        return ticket
    profile = draft.profile
    due = clock.start(profile.policy, report.priority.value, profile.hours, ticket.created_at)
    kept_clock = replace(
        due, responded_at=ticket.clock.responded_at, resolved_at=ticket.clock.resolved_at
    )
    return replace(
        ticket,
        priority=report.priority,
        priority_reason=report.priority_reason,
        clock=kept_clock,
    )


def _filed(conversation: Conversation) -> Mapping[str, object]:
    filed = conversation.dialog.get(FILED)
    return filed if isinstance(filed, Mapping) else {}
