# SPDX-License-Identifier: AGPL-3.0-or-later
"""Smoke, fire, gas, current, an injury: safety first, then a ticket and a person, then the rest.

Nothing is asked before people are told what to do: the ticket is opened with what is known, and
says honestly what is missing. Pure. Letters have their own way to say it (`letters.py`).
"""

from bots import danger, in_danger
from bots.answers import talk
from bots.draft import TurnDraft, unsettled
from bots.handoff import hand_off
from bots.profile import REPORT
from bots.reports import adding, filing
from bots.reports.running import Running, dialog_context, given, running_dialog
from bots.triage import Intent, fold
from dialogs import engine
from dialogs.understanding import unasked
from dialogs.words.dangers import dangers, gravest_first
from intake.tickets.ticket import Priority, Ticket, TicketDraft
from intake.values import replace

_TELLING = frozenset({Intent.STATEMENT, Intent.QUESTION, Intent.NOT_SOLVED})


def protected(draft: TurnDraft, intent: Intent, ticket_count: int) -> bool:
    """Deal with a danger the message tells of; False if it tells of none.

    Where an agent has the conversation only the agent speaks: they see the message, and the
    ticket is put first. While a danger that was told before may last, nothing else is spoken of.
    """
    kinds = _kinds(draft, intent)
    running = running_dialog(draft) if kinds else None
    if running and not running.dialog.definition.yields_to_danger:
        return False
    ticket = unsettled(draft.context.ticket)
    if ticket is not None and ticket.priority is Priority.P0:
        return _told_more(draft, ticket, kinds, intent)
    if not kinds:
        return False
    is_ours = draft.conversation.agent_id is None
    if is_ours:
        draft.say(in_danger.first_advice(draft, kinds), meta={"safety": list(kinds)})
    if ticket is not None:
        put_first(draft, ticket, kinds)
    else:
        ticket = filing.open_report(draft, _report(draft, running), ticket_count)
    if is_ours:
        said = draft.phrase("danger.filed", number=ticket.number)
        draft.say(said, meta={"step": "complete", "ticket": ticket.number})
        draft.update(dialog={})
        hand_off(draft, "danger", queue=ticket.queue)
    return True


def put_first(draft: TurnDraft, ticket: Ticket, kinds: tuple[str, ...]) -> Ticket:
    """Give an open ticket the highest priority, with the times that go with it."""
    reasons = danger.reasons(draft.profile.phrases, kinds)
    raised = replace(ticket, danger=reasons, judged_by="rules", updated_at=draft.now)
    return draft.judge_anew(ticket, raised)


def _told_more(draft: TurnDraft, ticket: Ticket, kinds: tuple[str, ...], intent: Intent) -> bool:
    """Say what to do about a danger that comes to one told before, or stay with that one."""
    if draft.conversation.agent_id is not None:
        return False
    phrases = draft.profile.phrases
    told = danger.kinds_on(phrases, ticket)
    more = tuple([kind for kind in kinds if kind not in told])
    lasting = in_danger.open_in(draft)
    is_back = bool(kinds) and (lasting is None or danger.is_over(phrases, ticket))
    if not (more or is_back):
        return lasting is not None and in_danger.stayed_with(draft, lasting, kinds, intent)
    put_first(draft, ticket, gravest_first({*told, *more}))
    adding.keep(draft, ticket)
    draft.say(danger.advice(draft, more or kinds), meta={"safety": list(more or kinds)})
    talk.noted(draft)
    return True


def _kinds(draft: TurnDraft, intent: Intent) -> tuple[str, ...]:
    """The dangers of this message, whatever it wants beside. A bare wish is cheap to rule out."""
    if intent not in _TELLING and fold(draft.text) in draft.profile.words.whole:
        return ()
    return dangers(draft.text)


def _report(draft: TurnDraft, running: Running | None) -> TicketDraft:
    """All that is known by now: of the running dialog, of the profile, of this message."""
    if running is None:
        library = draft.profile.dialogs
        dialog = library.starting_with(draft.text, draft.language) or library.by_name(REPORT)
        if dialog is None:
            return filing.plain_report(draft)
        context = dialog_context(draft)
        running = Running(dialog, engine.opened(dialog, context), context)
    session = unasked.take_in(running.dialog, running.session, given(draft), running.context)
    return filing.report_of(draft, replace(running, session=session))
