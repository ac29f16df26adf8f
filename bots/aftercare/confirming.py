# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a customer says of a ticket we think is solved: it is, it is not, it is broken again.

Pure. By the buttons of our question, by their number, or in words. "Not solved" brings the ticket
back to whoever had it, with the reason; long after the end it becomes a new, linked ticket.
"""

from bots.aftercare.questions import (
    ABOUT,
    ASKS_REASON,
    CONFIRM,
    CONFIRMS,
    asked,
    ticket_asked_about,
)
from bots.answers.after_answer import Verdict, adds_to_it, told_unasked, tried_in, whether_repaired
from bots.draft import TurnDraft
from bots.reports import filing
from bots.triage import Intent, fold
from intake.changes import TimelineEntry
from intake.conversations import Speaker
from intake.process import settling
from intake.process.effects import Effect
from intake.tickets.following_up import draft_again, linked_to
from intake.tickets.progress import Confirmed
from intake.tickets.ticket import SETTLED, Ticket, TicketStatus
from intake.values import replace

_LONGEST_REASON = 500


def took(draft: TurnDraft, intent: Intent, ticket_count: int) -> bool:
    """Do what a verdict on a ticket asks for; False if the message holds none."""
    _note_reason(draft)
    verdict = _verdict(draft, intent)
    if verdict is Verdict.NONE:
        return False
    ticket = ticket_asked_about(draft.context)
    if ticket is None and not draft.context.message.choice:
        ticket = draft.context.ticket
    if ticket is None:
        draft.say(draft.phrase("confirm.not_yours"), meta={"stale": True})
    elif verdict is Verdict.SOLVED:
        solved(draft, ticket)
    else:
        not_solved(draft, ticket, ticket_count)
    return True


def solved(draft: TurnDraft, ticket: Ticket, *, speaks: bool = True) -> None:
    """Close the ticket as confirmed. One that is closed, or in work again, stays as it is.

    It is known of a closed one that nobody had confirmed, however late.
    """
    key = "confirm.thanks"
    late = settling.confirmed_late(ticket, draft.customer, draft.now)
    if ticket.status is TicketStatus.RESOLVED:
        _put(draft, settling.confirmed(ticket, Confirmed.CUSTOMER, draft.customer, draft.now))
        _back_to_bot(draft, ticket)
    elif late is not None:
        _put(draft, late)
    elif ticket.status is not TicketStatus.CLOSED:
        told = TimelineEntry("said_solved", draft.customer, draft.now, {}, ticket.number)
        draft.tell(told)
        key = "confirm.noted"
    if speaks:
        said = draft.phrase(key, number=ticket.number)
        draft.say(said, meta={"solved": True, ABOUT: ticket.number})
    draft.update(unanswered_turns=0)


def not_solved(
    draft: TurnDraft, ticket: Ticket, ticket_count: int, *, speaks: bool = True
) -> None:
    """Back to work with the reason: this ticket, or long after its end a new one."""
    reason = adds_to_it(draft)[:_LONGEST_REASON]
    key = "confirm.reopened"
    if ticket.status not in SETTLED:
        key = "confirm.in_work"
        told = TimelineEntry(
            "said_not_solved", draft.customer, draft.now, {"reason": reason}, ticket.number
        )
        draft.tell(told)
    elif settling.may_reopen(ticket, draft.now, draft.profile.desk.confirmation.reopen_for):
        _put(draft, settling.reopened(ticket, reason, draft.customer, draft.now))
        _hand_back(draft, ticket, reason)
    else:
        key = "confirm.new_ticket"
        ticket = _follow_up(draft, ticket, reason, ticket_count)
        _hand_back(draft, ticket, reason)
    if speaks:
        said = draft.phrase(key, number=ticket.number)
        if not reason:
            said = f"{said}{draft.phrase('confirm.why')}"
        meta = {"solved": False, ABOUT: ticket.number, ASKS_REASON: not reason}
        draft.say(said, meta=meta)


def _verdict(draft: TurnDraft, intent: Intent) -> Verdict:
    context = draft.context
    choice = context.message.choice
    if choice:
        word = choice.removeprefix(CONFIRM).partition(":")[0] if choice.startswith(CONFIRM) else ""
        return {"yes": Verdict.SOLVED, "no": Verdict.NOT_SOLVED}.get(word, Verdict.NONE)
    if context.conversation.dialog:
        return Verdict.NONE
    words = draft.profile.words
    if asked(context, CONFIRMS):
        return whether_repaired(draft.text, words)
    ticket = context.ticket
    if ticket is None or ticket.status not in SETTLED or tried_in(context.shown).articles:
        return Verdict.NONE
    if ticket.status is TicketStatus.RESOLVED:
        return told_unasked(draft.text, words)  # our question is on its way, or was long ago
    is_back = intent is Intent.NOT_SOLVED or _is_back(draft, ticket, intent)
    return Verdict.NOT_SOLVED if is_back else Verdict.NONE


def _is_back(draft: TurnDraft, ticket: Ticket, intent: Intent) -> bool:
    """Whether the trouble of a ticket that closed lately is told of again: 问题又出现了, 又卡纸了.

    What names a thing, or another machine, may be about something else, and begins a report.
    """
    profile, text, machines = draft.profile, draft.text, draft.context.machines
    words, said = profile.words, fold(text)
    is_other = intent is Intent.QUESTION or (machines and ticket.asset_serial not in machines)
    if is_other or told_unasked(text, words) is not Verdict.NOT_SOLVED:
        return False
    if not settling.may_reopen(ticket, draft.now, profile.desk.confirmation.reopen_for):
        return False
    if profile.dialogs.starting_with(text, draft.language) is None and words.back.search(said):
        return True
    return profile.hears_trouble(text) and words.of_the_same.search(said) is not None


def _note_reason(draft: TurnDraft) -> None:
    """What a customer says right after "not solved" is the reason, whoever reads it next."""
    if not asked(draft.context, ASKS_REASON) or not draft.text.strip():
        return
    ticket = ticket_asked_about(draft.context)
    detail = {"reason": draft.text.strip()[:_LONGEST_REASON]}
    about = ticket.number if ticket else None
    draft.tell(TimelineEntry("reason_given", draft.customer, draft.now, detail, about))


def _put(draft: TurnDraft, decided: Effect) -> None:
    draft.ticket = decided.ticket
    draft.tell(*decided.timeline)


def _back_to_bot(draft: TurnDraft, ticket: Ticket) -> None:
    """Give the conversation back to the bot, if people have it because of this ticket."""
    conversation = draft.conversation
    if conversation.ticket != ticket.number:
        return
    if conversation.speaker not in {Speaker.WAITING, Speaker.HUMAN}:
        return
    draft.update(speaker=Speaker.BOT, agent_id=None, queue="", waiting_since=None)
    draft.tell(TimelineEntry("handed_back", draft.customer, draft.now))


def _hand_back(draft: TurnDraft, ticket: Ticket, reason: str) -> None:
    """Let the conversation wait for the ticket's agent in its queue, unless an agent has it.

    Nobody is promised a time: the clocks of the ticket run again.
    """
    if draft.conversation.speaker is Speaker.HUMAN:
        return
    text = draft.phrase("summary.not_solved", number=ticket.number)
    if reason:
        text = f"{text}\n{draft.phrase('summary.last', text=reason[:200])}"
    draft.hand_over(ticket.queue or draft.profile.hand_off_queue, text)
    draft.update(agent_id=ticket.agent_id)


def _follow_up(draft: TurnDraft, old: Ticket, reason: str, ticket_count: int) -> Ticket:
    """A new ticket with what is known from the old one; both say which belongs to which."""
    ticket = filing.open_report(draft, draft_again(old), ticket_count)
    draft.ticket = ticket = replace(ticket, asset_serial=old.asset_serial, agent_id=None)
    link, told = linked_to(ticket, old, reason, draft.customer, draft.now)
    draft.records.append(link)
    draft.tell(*told)
    return ticket
