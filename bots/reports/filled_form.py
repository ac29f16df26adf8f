# SPDX-License-Identifier: AGPL-3.0-or-later
"""A whole dialog in one message: file its ticket at once, or complete the one it continues.

Pure. The page has checked the answers already; here everything is read again, because the page is
only a customer's browser. What cannot be used is still told to the team: nothing is dropped.
"""

from datetime import datetime

from bots.draft import TurnDraft
from bots.handoff import hand_off
from bots.profile import BotProfile
from bots.reports import filing
from bots.reports.running import Running, dialog_context
from dialogs import form as dialog_form
from dialogs import outcome
from dialogs.definition import Dialog
from dialogs.form import Entered
from intake.changes import ChangeSet
from intake.conversations import Speaker
from intake.inbox import TurnContext
from intake.messages import FilledForm
from intake.tickets.ticket import SETTLED, Ticket, TicketDraft


def take_form(
    context: TurnContext, form: FilledForm, profile: BotProfile, now: datetime, ticket_count: int
) -> ChangeSet:
    """What to write for a form that was sent. See `turn.take_turn`."""
    conversation = context.conversation
    language = context.message.language or conversation.language or profile.default_language
    draft = TurnDraft(context, profile, now, language)
    if conversation.speaker is Speaker.CLOSED:
        draft.update(speaker=Speaker.BOT)
    dialog = profile.dialogs.by_name(form.name)
    if dialog is None:  # it was taken away while somebody filled it in
        draft.said = _unread(draft, form)
        hand_off(draft, "failed")
        return draft.finish()
    entered = dialog_form.read(dialog, form, dialog_context(draft))
    running = Running(dialog, dialog_form.complete(dialog, entered), dialog_context(draft))
    draft.said = _as_said(draft, running, form, entered)
    open_ticket = _continued(context, form, dialog)
    if open_ticket is not None:
        complete(draft, open_ticket, filing.report_of(draft, running))
    else:
        _file(draft, running, ticket_count)
    if conversation.dialog.get("dialog") == dialog.name or form.continues:
        draft.update(dialog={})
    draft.update(unanswered_turns=0)
    return draft.finish()


def _file(draft: TurnDraft, running: Running, ticket_count: int) -> None:
    """A new ticket. Where somebody of the team has the conversation, only they speak."""
    conversation = draft.conversation
    opens_ticket = running.dialog.definition.completion.ticket_type
    if conversation.bot_may_speak or not opens_ticket:
        filing.file_ticket(draft, running, ticket_count)
        return
    ticket = filing.open_report(draft, filing.report_of(draft, running), ticket_count)
    if conversation.agent_id is None:
        said = outcome.closing(running.dialog, running.session, running.context, ticket.number)
        draft.say_all(said, {"step": "complete", "ticket": ticket.number})


def _continued(context: TurnContext, form: FilledForm, dialog: Dialog) -> Ticket | None:
    """The ticket that this form completes: the thread's own, while it is open."""
    ticket = context.ticket
    if ticket is None or not form.continues or ticket.status in SETTLED:
        return None
    return ticket if ticket.type == dialog.definition.completion.ticket_type else None


def complete(draft: TurnDraft, ticket: Ticket, report: TicketDraft) -> None:
    """Put the new answers into the ticket, and say so where the bot is still spoken with."""
    put_into(draft, ticket, report)
    if draft.conversation.agent_id is None:
        said = draft.phrase("form.completed", number=ticket.number)
        draft.say(said, meta={"step": "complete", "ticket": ticket.number})


def put_into(draft: TurnDraft, ticket: Ticket, report: TicketDraft) -> None:
    """Put the new answers into the ticket. What an agent has entered stays."""
    known = ticket.fields
    changed = {
        name: field
        for name, field in report.fields.items()
        if name not in known
        or (known[name].origin != "agent" and known[name].value != field.value)
    }
    fields = {**known, **changed}
    incomplete = tuple(name for name in report.incomplete if name not in fields)
    draft.ticket = filing.with_fields(ticket, fields, incomplete, draft.now)
    for name, field in changed.items():
        old = ticket.fields.get(name)
        detail = {"field": name, "from": old.display if old else "", "to": field.display}
        draft.note("field_changed", **detail)


def _as_said(draft: TurnDraft, running: Running, form: FilledForm, entered: Entered) -> str:
    """The form as a message people can read, what could not be used as it was written."""
    fields = running.dialog.definition.by_name
    told = {name: answer.display for name, answer in entered.answers.items()}
    told |= {name: text for name, text in form.values.items() if name not in told and text}
    return "\n".join(
        draft.phrase(
            "form.line",
            name=fields[name].wording[draft.language].label if name in fields else name,
            value=value,
        )
        for name, value in told.items()
    )


def _unread(draft: TurnDraft, form: FilledForm) -> str:
    """A form whose questions are not known any more, as it was written."""
    return "\n".join(
        draft.phrase("form.line", name=name, value=value) for name, value in form.values.items()
    )
