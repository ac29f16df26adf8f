# SPDX-License-Identifier: AGPL-3.0-or-later
"""A report goes on that was filed while its customer was silent, and completes the same ticket.

Pure. What an agent has entered or judged meanwhile stays; a ticket that was settled is left
alone, and what the customer says then begins something new.
"""

from collections.abc import Mapping

from bots.draft import TurnDraft
from bots.handoff import hand_off
from bots.reports import filing
from bots.reports.filled_form import complete, put_into
from bots.reports.running import Running
from bots.reports.silence_timers import FILED, REMINDED, TAKEN_UP
from bots.triage import LONGEST_WISH, Intent, fold
from dialogs.words.control_words import control_word
from intake.conversations import Conversation, Speaker
from intake.inbox import TurnContext
from intake.tickets.priority import judged
from intake.tickets.ticket import SETTLED, Ticket, TicketDraft
from intake.values import replace


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
    """The turn without its dialog where the ticket filed from it is settled; else unchanged."""
    conversation, ticket = context.conversation, context.ticket
    if FILED not in conversation.dialog or (ticket and ticket.status not in SETTLED):
        return context
    return replace(context, conversation=replace(conversation, dialog={}))


def filed_as(ticket: Ticket) -> dict[str, str]:
    """What has to be remembered of a ticket that is filed from a dialog which may go on."""
    return {"ticket": ticket.number, "title": ticket.title}


def comes_back(draft: TurnDraft, intent: Intent) -> bool:
    """Whether somebody only says that they go on: 我回来了, "don't cancel".

    Unless we have waited, or they had cancelled, "go ahead" steers the dialog and 还在吗 asks.
    """
    if draft.context.message.choice or len(draft.text) > LONGEST_WISH:
        return False
    if draft.profile.words.go_on.fullmatch(fold(draft.text)) is None:
        return False
    waited = draft.conversation.dialog.keys() & {FILED, REMINDED, TAKEN_UP}
    return bool(waited) or (intent is Intent.STATEMENT and control_word(draft.text) is None)


def complete_ticket(draft: TurnDraft, ticket: Ticket, running: Running) -> None:
    """Put what was still missing into the ticket, and tell the customer."""
    report = filing.report_of(draft, running)
    complete(draft, _titled_anew(draft, ticket, report), report)
    filing.learn_from(draft, report)
    draft.note("completed", number=ticket.number)
    if _is_urgent_now(draft, ticket):
        hand_off(draft, "urgent", queue=ticket.queue)
    else:
        draft.update(speaker=Speaker.BOT, waiting_since=None)


def left_to_people(draft: TurnDraft, running: Running) -> None:
    """Put what was told since the report was filed into its ticket, where a person goes on."""
    ticket = filed_ticket(draft.context)
    if ticket is not None:
        report = filing.report_of(draft, running)
        put_into(draft, _titled_anew(draft, ticket, report), report)


def _titled_anew(draft: TurnDraft, ticket: Ticket, report: TicketDraft) -> Ticket:
    """The ticket with the title of all answers, where nobody has changed it."""
    if ticket.title != _filed(draft.conversation).get("title"):
        return ticket
    return replace(ticket, title=report.title)


def _is_urgent_now(draft: TurnDraft, before: Ticket) -> bool:
    """Whether what was added makes the ticket urgent, and it was not before."""
    if draft.ticket is None:
        return False
    after = judged(draft.ticket, draft.profile.desk.priority, draft.language).priority
    return after.value < before.priority.value and after in filing.URGENT


def _filed(conversation: Conversation) -> Mapping[str, object]:
    filed = conversation.dialog.get(FILED)
    return filed if isinstance(filed, Mapping) else {}
