# SPDX-License-Identifier: AGPL-3.0-or-later
"""File the ticket that a finished dialog asks for: draft, route, start the clocks, say so."""

from collections.abc import Mapping
from datetime import datetime

from bots import danger
from bots.draft import TurnDraft
from bots.handoff import hand_off
from bots.profile import BotProfile
from bots.reports.machine import REGISTER, ticket_fields
from bots.reports.running import Running, articles_tried, beside, titles_tried, told_beside
from bots.when_answered import with_time
from dialogs import outcome
from dialogs.fields.spelling import fold
from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import Control, vocabulary
from intake.ids import registered_serial, ticket_number
from intake.service_levels.reckoning import promised
from intake.tickets.priority import judged
from intake.tickets.ticket import FieldValue, Priority, Ticket, TicketDraft, open_ticket
from intake.values import replace

# A person looks at these at once.
LONGEST_TITLE = 80
URGENT = frozenset({Priority.P0, Priority.P1})


def file_ticket(draft: TurnDraft, running: Running, ticket_count: int) -> None:
    """Open the ticket, tell the customer its number, and hand over what is urgent.

    A dialog that opens none leaves its answers on the ticket there is, or in the timeline.
    """
    if not running.dialog.definition.completion.ticket_type:
        _keep_answers(draft, running)
        return
    report = report_of(draft, running)
    ticket = open_report(draft, report, ticket_count)
    kinds = danger.told_in(draft, report) if ticket.priority is Priority.P0 else ()
    if kinds:
        told = f"{danger.words_of(ticket)}\n{draft.text}"
        draft.say(danger.advice(draft, kinds, told), meta={"safety": list(kinds)})
    said = outcome.closing(running.dialog, running.session, running.context, ticket.number)
    is_handed_over = ticket.priority in URGENT or draft.is_vip  # which tells when somebody answers
    if said and not is_handed_over:
        said = (*said[:-1], replace(said[-1], text=with_time(draft, said[-1].text)))
    draft.say_all(said, {"step": "complete", "ticket": ticket.number})
    if is_handed_over:
        hand_off(draft, "urgent" if ticket.priority in URGENT else "vip", queue=ticket.queue)


def _keep_answers(draft: TurnDraft, running: Running) -> None:
    report = report_of(draft, running)
    ticket = draft.context.asked_about or draft.context.ticket
    if running.dialog.definition.completion.adds_to_ticket and ticket is not None:
        fields = {**ticket.fields, **report.fields}
        draft.ticket = with_fields(ticket, fields, ticket.incomplete, draft.now)
    told = {name: field.display for name, field in report.fields.items()}
    draft.note("answered_dialog", dialog=running.dialog.name, answers=told)
    said = outcome.closing(running.dialog, running.session, running.context)
    draft.say_all(said, {"step": "complete"})


def open_report(draft: TurnDraft, report: TicketDraft, ticket_count: int) -> Ticket:
    """Route and judge a report, start its clocks and note it. Says nothing to the customer."""
    ticket = as_judged(draft, report, ticket_count)
    draft.ticket = ticket
    learn_from(draft, report)
    draft.update(ticket=ticket.number, queue=ticket.queue, subject=report.title)
    draft.note(
        "opened",
        number=ticket.number,
        message=draft.context.message.message_id,
        priority=ticket.priority.value,
        queue=ticket.queue,
    )
    return ticket


def as_judged(draft: TurnDraft, report: TicketDraft, ticket_count: int) -> Ticket:
    """The ticket that a report makes, with its priority and promises; changes nothing.

    What the customer is told depends on both, so they are known before all consequences are.
    """
    profile = draft.profile
    ticket = open_ticket(
        report,
        number=ticket_number(report.number_prefix, ticket_count),
        contact_id=draft.contact.id,
        conversation_id=draft.conversation.id,
        channel=draft.conversation.address.channel,
        queue=queue_of(report, profile),
        now=draft.now,
        level=draft.contact.level,
    )
    return promised(judged(ticket, profile.desk.priority, draft.language), profile.desk)


_COMPANY = "company"


def learn_from(draft: TurnDraft, report: TicketDraft) -> None:
    """Keep with the contact what a report says of who writes; it is not asked again."""
    told = {
        name: str(field.value or "")
        for name, field in report.fields.items()
        if field.origin != "asset"  # the register speaks of the machine, not of who writes
    }
    company = told.get(_COMPANY, "")
    if control_word(company) is Control.NONE or vocabulary().private.fullmatch(fold(company)):
        del told[_COMPANY]  # an invoice to a private person names no company of theirs
    draft.learn(told)


def report_of(draft: TurnDraft, running: Running) -> TicketDraft:
    """What a dialog has collected, complete or not, as a ticket's draft."""
    report = collected(running)
    if running.dialog.definition.yields_to_danger:
        report = danger.raised(draft, report)
    more = _beside_the_dialog(draft, report)
    return replace(report, fields={**report.fields, **more}) if more else report


def _beside_the_dialog(draft: TurnDraft, report: TicketDraft) -> dict[str, FieldValue]:
    """What the dialog did not ask for: said of the sender, articles, what the register knows."""
    register = beside(draft).get(REGISTER)
    told = told_beside(draft)
    serial = report.fields.get("serial_number") or told.get("serial_number")
    known = register if isinstance(register, Mapping) else {}
    fields = told | ticket_fields(draft, known, serial.value if serial else None)
    if titles := titles_tried(draft):
        label = draft.profile.phrases.in_each_language("tried")
        names = list(articles_tried(draft))
        fields["articles_tried"] = FieldValue(names, " / ".join(titles), "bot", label)
    return fields


def plain_report(draft: TurnDraft) -> TicketDraft:
    """A request that no dialog knows: its own words, for a person to read."""
    subject = str(draft.context.message.meta.get("subject", ""))
    label = draft.profile.phrases.in_each_language("letter.words")
    title = subject or draft.text or draft.phrase("letter.no_words")
    fields = {}
    if draft.text:
        fields["description"] = FieldValue(draft.text, draft.text, "message", label)
    report = TicketDraft("request", " ".join(title.split())[:LONGEST_TITLE], fields)
    return danger.raised(draft, report)


def collected(running: Running) -> TicketDraft:
    """What a dialog has collected and nothing else; `report_of` adds what the turn knows."""
    definition = running.dialog.definition
    values = outcome.draft(definition, running.session, running.context.language)
    fields = {
        name: FieldValue(
            value, values.displays[name], values.origins[name], definition.labels_of(name)
        )
        for name, value in values.fields.items()
    }
    return TicketDraft(
        type=values.type,
        title=values.title,
        fields=fields,
        queue=values.queue,
        incomplete=values.incomplete,
        number_prefix=values.number_prefix,
        target=values.target,
    )


def with_fields(
    ticket: Ticket, fields: Mapping[str, FieldValue], incomplete: tuple[str, ...], now: datetime
) -> Ticket:
    """The ticket with more of its fields filled."""
    serial = fields.get("serial_number")
    named = str(serial.value or "") if serial else ""
    return replace(
        ticket,
        fields=fields,
        incomplete=incomplete,
        asset_serial=registered_serial(named) or ticket.asset_serial,
        updated_at=now,
    )


def queue_of(report: TicketDraft, profile: BotProfile) -> str:
    """The team for a report: the dialog's own choice, else the product's, else everybody's."""
    model = report.fields.get("product")
    team = profile.queues.get(str(model.value), "") if model else ""
    return report.queue or team or profile.hand_off_queue
