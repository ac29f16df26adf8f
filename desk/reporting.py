# SPDX-License-Identifier: AGPL-3.0-or-later
"""A report that an agent files: what it says, whose matter it is, and who told us.

The ticket belongs to the customer it is about. Somebody else who reported it stands in the field
`reporter` beside, and is never taken for the customer.
"""

from desk.bodies.tickets import NewTicket, Person
from desk.endpoint import Call
from desk.named import check_type
from desk.problems import NamesNothing, preferred_language
from intake.contacts import Contact, learn_from_report
from intake.errors import InvalidRequest
from intake.ids import ContactId, ConversationId, ordered_id
from intake.messages import FilledForm, Language
from intake.ports import Loaded
from intake.ticket_actions import check_entered, desk_conversation, field_value
from intake.tickets.ticket import FieldValue, TicketDraft
from intake.values import replace

REPORTER = "reporter"
REPORTER_LABEL = {"zh": "报修人", "en": "Reported by"}
_TOLD = ("name", "company", "phone", "email")


async def reported(call: Call, body: NewTicket) -> tuple[Loaded, TicketDraft]:
    """The customer it is about with a conversation, and what shall be filed.

    The draft names who told us, if that is somebody else. Raises `InvalidRequest` with the
    dialog's problems by field.
    """
    check_type(call, body.type)
    reporter = await _whom_for(call, body)
    if body.on_behalf_of is None:
        draft = await _draft_of(call, body, reporter.contact)
        told = {name: str(each.value or "") for name, each in draft.fields.items()}
        return replace(reporter, contact=learn_from_report(reporter.contact, told)), draft
    if not (body.on_behalf_of.contact_id or body.on_behalf_of.contact):
        raise InvalidRequest({"on_behalf_of": "missing"})
    customer = await _person(call, body.on_behalf_of, "on_behalf_of.contact_id")
    draft = await _draft_of(call, body, customer)
    fields = {**draft.fields, REPORTER: _as_field(reporter.contact)}
    conversation = reporter.conversation
    if body.conversation_id is None:
        conversation = desk_conversation(conversation.id, customer, call.now)
    return Loaded(conversation, customer, reporter.ticket), replace(draft, fields=fields)


async def _draft_of(call: Call, body: NewTicket, customer: Contact) -> TicketDraft:
    """What shall be filed of this customer; with a form, as that dialog reads and judges it."""
    check_entered(body.fields, {})
    if body.form is None:
        return _plain(body, call.ports.service_desk().usual_type)
    files = {
        name: await call.office.uploads.named(call.principal.id, blobs)
        for name, blobs in body.files.items()
    }
    filled = FilledForm(
        body.form, {name: _entered(value) for name, value in body.fields.items()}, files
    )
    draft = await call.ports.forms.draft(
        filled,
        language_of(call),
        may_be_incomplete=body.may_be_incomplete,
        contact=customer,
    )
    if body.title:
        draft = replace(draft, title=body.title)
    if body.type:
        draft = replace(draft, type=body.type)
    if body.priority is not None:
        draft = replace(draft, priority=body.priority, priority_reason=body.priority_reason)
    return replace(draft, queue=body.queue or draft.queue)


def language_of(call: Call) -> Language:
    """The language of the person at the desk."""
    asked = call.request.headers.get("Accept-Language", "")
    return preferred_language(asked, call.ports.settings.languages[0])


def _plain(body: NewTicket, usual_type: str) -> TicketDraft:
    fields = {name: field_value(value) for name, value in body.fields.items()}
    if body.description:
        fields["description"] = field_value(body.description)
    return TicketDraft(
        type=body.type or usual_type,
        title=body.title or "",  # never empty without a form
        fields=fields,
        priority=body.priority,
        priority_reason=body.priority_reason,
        queue=body.queue,
    )


async def _whom_for(call: Call, body: NewTicket) -> Loaded:
    """The conversation and contact of who reports, existing or to be made."""
    if body.conversation_id is not None:
        loaded = await call.ports.store.load_conversation(body.conversation_id)
        if loaded is None or not call.principal.sees(loaded.conversation.queue):
            raise NamesNothing("conversation_id", body.conversation_id)
        return loaded
    person = Person(contact_id=body.contact_id, contact=body.contact)
    contact = await _person(call, person, "contact_id")
    name = ConversationId(ordered_id(call.now))
    return Loaded(desk_conversation(name, contact, call.now), contact)


async def _person(call: Call, person: Person, place: str) -> Contact:
    if person.contact_id is not None:
        known = await call.ports.queries.contact(person.contact_id, call.principal.queues)
        if known is None:
            raise NamesNothing(place, person.contact_id)
        return known.as_contact()
    given = person.contact.model_dump() if person.contact else {}
    return Contact(id=ContactId(ordered_id(call.now)), **given)


def _as_field(contact: Contact) -> FieldValue:
    told = {place: getattr(contact, place) for place in _TOLD if getattr(contact, place)}
    return FieldValue(told, " · ".join(told.values()), "agent", REPORTER_LABEL)


def _entered(value: object) -> str:
    """An answer as a page sends it: words, or the values of options."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ",".join(map(str, value))
    return "" if value is None else str(value)
