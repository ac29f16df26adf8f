# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a customer adds or puts right once their report is filed: it belongs to that ticket.

Pure. Nobody who has just reported a fault means a new one by "there is a noise too", and a new
phone number is of no use in a chat that nobody reads again.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta

from bots.answers import articles
from bots.answers.after_answer import Verdict, told_unasked
from bots.draft import BOT, TurnDraft, unsettled
from bots.reports import filing
from bots.reports.machine import About
from bots.reports.running import Running, dialog_context
from bots.triage import Intent, fold, intent_of
from dialogs.definition import Field
from dialogs.extraction import volunteered
from dialogs.fields.contract import Parsed
from dialogs.fields.naming import is_given_name, is_lone_name
from dialogs.fields.spelling import has_chinese
from dialogs.session import UserInput
from dialogs.step import DialogContext, Found
from dialogs.understanding.introducing import PERSONAL_TYPES, introductions, personal_fields
from dialogs.words.control_words import control_word
from intake.changes import TimelineEntry
from intake.tickets.required import is_empty
from intake.tickets.ticket import SETTLED, FieldValue, Ticket
from intake.values import replace

_JUST_NOW = timedelta(hours=2)
_LATELY = timedelta(days=3)
_PRODUCT, _CHOICE = "product", "choice"
_MACHINE = (_PRODUCT, "serial_number")
_TELLS_WHICH = frozenset({"serial_number", "error_code"})  # kept although nobody need tell it
_PHONE, _PERSON = "phone", "person"
_LONE_NUMBER = re.compile(r"\+?[(\d][\d ()/.\-]{5,20}\d")
_FOUND_AT = frozenset({"email", "address"})  # where somebody is found; no report asks for it
LONGEST = 500


def about_just_filed(draft: TurnDraft, running: Running) -> About | None:
    """The ticket this conversation has just filed, if a report that begins may be more of it."""
    ticket = own(draft)
    is_new = not draft.conversation.dialog and not running.session.is_over
    if ticket is None or not is_new or draft.now - ticket.created_at > _JUST_NOW:
        return None
    if draft.profile.words.another.search(fold(draft.text)):
        return None
    if running.dialog.definition.completion.ticket_type != ticket.type or not draft.text:
        return None
    for name in _MACHINE:
        told, known = running.session.answers.get(name), ticket.fields.get(name)
        if told and told.origin == "message" and known and told.value != known.value:
            return None
    return About(ticket.number, ticket.title, ticket.queue, draft.text[:LONGEST])


def completed(draft: TurnDraft) -> bool:
    """Fill fields their open ticket lacks with what a customer says; False if it fills none.

    Who had no time for questions sends a phone number afterwards: it belongs into its field.
    """
    ticket = unsettled(draft.context.ticket)
    if ticket is None or not ticket.incomplete or not draft.text or draft.conversation.dialog:
        return False
    found = missing_in(draft, ticket)
    if not found or draft.conversation.agent_id is not None:
        return False
    draft.learn({name: str(field.value) for name, field in found.items()})
    fill_and_say(draft, ticket, found)
    return True


def added(draft: TurnDraft) -> bool:
    """Put words that nothing else can be made of onto the ticket; False if there is none."""
    ticket = own(draft)
    words = draft.text.strip()
    if ticket is None or not any(map(str.isalnum, words)) or control_word(words) is not None:
        return False
    join(draft, ticket)
    return True


def told_besides(draft: TurnDraft) -> bool:
    """Put onto the ticket just filed what is told after it, before an article is guessed.

    "I forgot to say: it beeps" is of that ticket in whatever words, and so is what was done while
    there was danger, which nobody asks about; anything else, unless an article answers it.
    """
    ticket = own(draft)
    if ticket is None or draft.now - ticket.created_at > _JUST_NOW or draft.conversation.dialog:
        return False
    words, folded = draft.profile.words, fold(draft.text)
    is_more = words.besides.match(folded) is not None
    is_more = is_more or (bool(ticket.danger) and words.did.search(folded) is not None)
    is_more = is_more or told_unasked(draft.text, words) is Verdict.NOT_SOLVED  # tried in vain
    return (is_more or not articles.knows_answer(draft)) and added(draft)


def join(draft: TurnDraft, ticket: Ticket) -> None:
    """Put the message's words onto the ticket as they are, and say so."""
    keep(draft, ticket)
    draft.say(draft.phrase("added_to_ticket", number=ticket.number), meta={"joins": ticket.number})
    draft.update(unanswered_turns=0)


def keep(draft: TurnDraft, ticket: Ticket) -> None:
    """Put the message's words onto the ticket as they are; says nothing to the customer."""
    draft.note("joined", number=ticket.number, text=draft.text.strip()[:LONGEST])


def missing_in(draft: TurnDraft, ticket: Ticket) -> dict[str, FieldValue]:
    """The missing fields of a ticket that a message fills."""
    dialog = draft.profile.dialogs.filing(ticket.type)
    if dialog is None:
        return {}
    definition = dialog.definition
    missing = [
        *(
            field
            for field in definition.fields
            if field.name in ticket.incomplete
            or (field.type.name in _TELLS_WHICH and field.name not in ticket.fields)
        ),
        *(
            field
            for field in personal_fields()
            if field.type.name in _FOUND_AT
            and field.name not in definition.by_name
            and field.name not in ticket.fields
        ),
    ]
    context = dialog_context(draft)
    of_sender = [one for one in missing if one.type.name in {*PERSONAL_TYPES, *_FOUND_AT}]
    told, rest = introductions(of_sender, draft.text, context)
    known = {one.field.name for one in told}
    left = [one for one in missing if one.name not in known]
    if intent_of(draft.text, draft.profile.words) is Intent.QUESTION:
        left = [one for one in left if one.type.name != _CHOICE]  # who asks tells nothing
    more, _ = volunteered(left, rest, context)
    found = (*told, *more) or _alone(missing, draft.text, context)
    return {
        one.field.name: FieldValue(
            one.parsed.value,
            one.parsed.display,
            label=one.field.labels,
        )
        for one in found
    }


def _alone(missing: Iterable[Field], text: str, context: DialogContext) -> tuple[Found, ...]:
    """The number to call or the name that is all of a message: 0171 5550123, "Jens Maier".

    It is the answer to what we asked for, so that no register of numbers need know it.
    """
    said = text.strip()
    kind = ""
    if _LONE_NUMBER.fullmatch(said):
        kind = _PHONE
    elif is_lone_name(said) and (has_chinese(said) or is_given_name(said)):
        kind = _PERSON
    field = next((one for one in missing if one.type.name == kind), None)
    parsed = context.parse(field, UserInput(said)) if field is not None else None
    return (Found(field, parsed),) if field and isinstance(parsed, Parsed) else ()


def fill(draft: TurnDraft, ticket: Ticket, found: Mapping[str, FieldValue]) -> None:
    """Put the fields into the ticket; says nothing to the customer.

    The timeline tells each with what it was before, and that the customer said so.
    """
    incomplete = tuple(name for name in ticket.incomplete if name not in found)
    draft.ticket = filing.with_fields(ticket, {**ticket.fields, **found}, incomplete, draft.now)
    for name, field in found.items():
        old = ticket.fields.get(name)
        detail = {"from": old.display if old else "", "to": field.display, "field": name}
        told = TimelineEntry("field_changed", draft.customer, draft.now, detail, ticket.number)
        draft.tell(told)
    if _PRODUCT in found:
        _move_to_its_team(draft, draft.ticket, str(found[_PRODUCT].value))


def _move_to_its_team(draft: TurnDraft, ticket: Ticket, model: str) -> None:
    """Let the product's team have what nobody has taken yet, and waits in everybody's queue.

    A danger is filed before anybody can say of which machine.
    """
    team, here = draft.profile.queues.get(model, ""), draft.profile.hand_off_queue
    if not team or team == ticket.queue or ticket.queue != here or ticket.agent_id is not None:
        return
    draft.ticket = replace(ticket, queue=team)
    detail = {"from": ticket.queue, "to": team}
    draft.tell(TimelineEntry("queue_changed", BOT, draft.now, detail, ticket.number))


def fill_and_say(draft: TurnDraft, ticket: Ticket, found: Mapping[str, FieldValue]) -> None:
    """Put the fields into the ticket, and tell the customer which and with what."""
    is_change = any(not is_empty(ticket.fields.get(name)) for name in found)
    fill(draft, ticket, found)
    items = draft.listed(
        f"{one.label.get(draft.language, name)} {one.display}" for name, one in found.items()
    )
    key = "fields_changed" if is_change else "fields_added"
    said = draft.phrase(key, number=ticket.number, items=items)
    draft.say(said, meta={"noted": sorted(found)})
    draft.update(unanswered_turns=0)


def own(draft: TurnDraft) -> Ticket | None:
    """The open ticket of this conversation, if it is not too old to be meant."""
    ticket = draft.context.ticket
    if ticket is None or ticket.status in SETTLED or ticket.number != draft.conversation.ticket:
        return None
    return ticket if draft.now - ticket.created_at <= _LATELY else None
