# SPDX-License-Identifier: AGPL-3.0-or-later
"""Smoke, fire, gas, current, an injury: safety first, then a ticket and a person, then the rest.

Nothing is asked before people are told what to do: the ticket is opened with what is known, and
says honestly what is missing. Pure. Letters have their own way to say it (`letters.py`).
"""

from bots import danger
from bots.answers.talk import REPORT
from bots.draft import TurnDraft
from bots.handoff import hand_off
from bots.reports import filing
from bots.reports.running import Running, dialog_context, given, running_dialog
from bots.triage import Intent
from dialogs import engine, unasked
from dialogs.dangers import dangers
from dialogs.extraction import volunteered
from intake.service_levels.reckoning import promised
from intake.tickets.priority import judged
from intake.tickets.ticket import SETTLED, FieldValue, Priority, Ticket, TicketDraft
from intake.values import replace


def protected(draft: TurnDraft, intent: Intent, ticket_count: int) -> bool:
    """Deal with a danger the message tells of; False if it tells of none.

    Where an agent has the conversation only the agent speaks: they see the message, and the
    ticket is put first. A danger that was told before is not answered twice.
    """
    kinds = _kinds(draft, intent)
    running = running_dialog(draft) if kinds else None
    if not kinds or (running and not running.dialog.definition.yields_to_danger):
        return False
    ticket = _open_ticket(draft)
    if ticket is not None and ticket.priority is Priority.P0:
        return False
    is_ours = draft.conversation.agent_id is None
    if is_ours:
        draft.say(danger.advice(draft, kinds), meta={"safety": list(kinds)})
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
    desk = draft.profile.desk
    draft.ticket = promised(judged(raised, desk.priority, draft.language), desk)
    detail = {
        "from": ticket.priority.value,
        "to": draft.ticket.priority.value,
        "reason": draft.ticket.priority_reason,
    }
    draft.note("priority_changed", **detail)
    return draft.ticket


def completed(draft: TurnDraft) -> bool:
    """Put what a customer in the queue adds into their ticket; False if nothing of it is missing.

    Who had no time for questions sends a phone number afterwards: it belongs into its field.
    """
    ticket = _open_ticket(draft)
    if ticket is None or not ticket.incomplete or not draft.text or draft.conversation.dialog:
        return False
    found = _missing_in(draft, ticket)
    if not found or draft.conversation.agent_id is not None:
        return False
    draft.ticket = filing.with_fields(
        ticket,
        {**ticket.fields, **found},
        tuple(name for name in ticket.incomplete if name not in found),
        draft.now,
    )
    told = {name: str(field.value) for name, field in found.items()}
    draft.learn(told)
    draft.note("fields_filled", fields=sorted(found))
    items = ("、" if draft.language == "zh" else ", ").join(
        f"{field.label.get(draft.language, name)} {field.display}" for name, field in found.items()
    )
    said = draft.phrase("danger.noted", number=ticket.number, items=items)
    draft.say(said, meta={"noted": sorted(found)})
    return True


def _missing_in(draft: TurnDraft, ticket: Ticket) -> dict[str, FieldValue]:
    """The missing fields of a ticket that a message fills."""
    dialog = draft.profile.dialogs.filing(ticket.type)
    if dialog is None:
        return {}
    definition = dialog.definition
    missing = [field for field in definition.fields if field.name in ticket.incomplete]
    found, _ = volunteered(missing, draft.text, dialog_context(draft))
    return {
        one.field.name: FieldValue(
            one.parsed.value,
            one.parsed.display,
            label={name: wording.label for name, wording in one.field.wording.items()},
        )
        for one in found
    }


def _kinds(draft: TurnDraft, intent: Intent) -> tuple[str, ...]:
    """The dangers of this message. A bare wish ("a person!") is cheap to rule out."""
    if intent not in {Intent.STATEMENT, Intent.QUESTION, Intent.NOT_SOLVED} or not draft.text:
        return ()
    return dangers(draft.text)


def _open_ticket(draft: TurnDraft) -> Ticket | None:
    ticket = draft.context.ticket
    return ticket if ticket is not None and ticket.status not in SETTLED else None


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
