# SPDX-License-Identifier: AGPL-3.0-or-later
"""Views of the read side as the API answers them. Pure; the types are in `answers`."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from desk.answers.assets import Asset
from desk.answers.contacts import Contact, ContactAddress, ContactIdentity, ContactLink
from desk.answers.conversations import (
    Attachment,
    Conversation,
    ConversationDetail,
    Delivery,
    FieldValue,
    Location,
    Message,
    Option,
    RunningDialog,
)
from desk.answers.session import Agent, Named
from desk.answers.shared import AgentBrief, ContactBrief, FieldDetail, Label
from desk.answers.tickets import Actor, Sla, Ticket, TimelineEntry
from desk.ports import FieldLabels
from intake.assets import coverage
from intake.messages import LANGUAGES
from intake.messages import Attachment as StoredFile
from intake.store.desk import views
from intake.tickets.ticket import FieldValue as TicketField

API = "/api/v1"


def conversation(view: views.ConversationView) -> Conversation:
    """A conversation as answered."""
    return Conversation.model_validate(view)


def conversation_detail(
    view: views.ConversationView, filed: views.TicketView | None, labels: FieldLabels
) -> ConversationDetail:
    """A conversation with its report: the running dialog's answers, else the ticket's fields."""
    fields = {name: field(value) for name, value in filed.fields.items()} if filed else {}
    running = _dialog(view.dialog)
    if running is not None:
        given = view.dialog.get("answers")
        fields = _collected(running.name, given if isinstance(given, Mapping) else {}, labels)
    return ConversationDetail(**dict(conversation(view)), fields=fields, dialog=running)


def message(view: views.MessageView) -> Message:
    """A message as answered."""
    place = view.location
    return Message(
        seq=view.seq,
        author=view.author,
        author_id=view.author_id,
        author_name=view.author_name,
        at=view.at,
        text=view.text,
        options=[Option.model_validate(option) for option in view.options],
        attachments=[attachment(each) for each in view.attachments],
        location=place and Location(lat=place.latitude, lon=place.longitude, label=place.label),
        client_id=view.client_id,
        in_reply_to=view.in_reply_to,
        meta=view.meta,
        delivery=view.delivery and Delivery.model_validate(view.delivery),
    )


def attachment(kept: StoredFile) -> Attachment:
    """A stored file with the address it can be read at."""
    return Attachment(
        blob=kept.blob,
        name=kept.name,
        content_type=kept.content_type,
        size_bytes=kept.size_bytes,
        url=f"{API}/files/{kept.blob}?name={quote(kept.name, safe='')}",
    )


def ticket(view: views.TicketView, now: datetime) -> Ticket:
    """A ticket as answered. `now`, in the site's zone, decides which promises are broken."""
    clock = view.clock
    return Ticket(
        number=view.number,
        title=view.title,
        status=view.status,
        priority=view.priority,
        type=view.type,
        priority_reason=view.priority_reason,
        priority_derivation=derivation(view),
        priority_judged_by="agent" if view.judged_by == "agent" else "rules",
        channel=view.channel,
        queue=view.queue,
        assignee=view.assignee and AgentBrief.model_validate(view.assignee),
        contact=ContactBrief.model_validate(view.contact),
        asset=view.asset and asset(view.asset, now.date()),
        fields={name: each.value for name, each in view.fields.items()},
        field_details={name: _field_detail(each) for name, each in view.fields.items()},
        incomplete=list(view.incomplete),
        sla=Sla(
            first_response_due_at=clock.first_response_due_at,
            resolution_due_at=clock.resolution_due_at,
            responded_at=clock.responded_at,
            resolved_at=clock.resolved_at,
            next_response_due_at=clock.next_response_due_at,
            paused=clock.paused_since is not None,
            paused_since=clock.paused_since,
            waiting_for=view.waiting_for,
            breached=list(clock.breached(now)),
        ),
        conversation_id=view.conversation_id,
        created_at=view.created_at,
        updated_at=view.updated_at,
        resolved_at=view.resolved_at,
        flags=list(view.flags),
        version=view.version,
        changed=view.changed,
    )


def derivation(view: views.TicketView) -> Label:
    """How a priority came about: "P1: line stopped, whole company; VIP"."""
    said = {name: view.reasons.get(name) or view.priority_reason for name in LANGUAGES}
    zh, en = (said[name] for name in LANGUAGES)
    return Label(
        zh=f"{view.priority}：{zh}" if zh else view.priority,
        en=f"{view.priority}: {en}" if en else view.priority,
    )


def field(value: TicketField) -> FieldValue:
    """What is known about one field."""
    return FieldValue(value=value.value, **dict(_field_detail(value)))


def asset(view: views.AssetView, today: date) -> Asset:
    """A machine as answered; who pays depends on the day."""
    covered, day = coverage(view, today)
    return Asset(
        serial=view.serial,
        model=view.model,
        name=Label(zh=view.name_zh, en=view.name_en),
        contact_id=view.contact_id,
        location=view.location,
        contract=view.contract,
        purchased_on=view.purchased_on,
        warranty_until=view.warranty_until,
        contract_until=view.contract_until,
        is_provisional=view.is_provisional,
        coverage=covered.value,
        covered_until=day,
    )


def timeline_entry(view: views.TimelineView, titles: Mapping[str, str]) -> TimelineEntry:
    """One thing that happened; a rule that did it goes by its title, if it still has one."""
    known = titles.get(view.actor_id) if view.actor_kind == "rule" else None
    name = known or view.actor_name
    actor = Actor(kind=view.actor_kind, id=view.actor_id, name=name)
    return TimelineEntry(at=view.at, kind=view.kind, actor=actor, detail=view.detail)


def contact(view: views.ContactView, now: datetime, account_manager: str | None = None) -> Contact:
    """One person with everything that belongs to them."""
    return Contact(
        id=view.id,
        name=view.name,
        company=view.company,
        level=view.level,
        phone=view.phone,
        email=view.email,
        address=view.address,
        account_manager=account_manager,
        language=view.language,
        addresses=[ContactAddress.model_validate(each) for each in view.addresses],
        identities=[ContactIdentity.model_validate(each) for each in view.identities],
        links=[ContactLink.model_validate(each) for each in view.links],
        assets=[asset(each, now.date()) for each in view.assets],
        tickets=[ticket(each, now) for each in view.tickets],
        conversations=[conversation(each) for each in view.conversations],
    )


def agent(view: views.AgentView) -> Agent:
    """A member of the team, without anything secret."""
    return Agent.model_validate(view)


def named(name: str, zh: str, en: str) -> Named:
    """A queue, a skill, a shift, a tier or a type with its names."""
    return Named(id=name, name=Label(zh=zh, en=en))


def _field_detail(value: TicketField) -> FieldDetail:
    return FieldDetail(display=value.display, origin=value.origin, label=_label(value.label))


def _label(names: Mapping[str, str]) -> Label:
    return Label(zh=names.get("zh", ""), en=names.get("en", ""))


def _dialog(document: Mapping[str, object]) -> RunningDialog | None:
    name, state = document.get("dialog"), document.get("state")
    if not isinstance(name, str) or not isinstance(state, str):
        return None
    asking = state.removeprefix("ask:") if state.startswith("ask:") else None
    return RunningDialog(name=name, state=state, asking=asking)


def _collected(
    dialog: str, given: Mapping[str, Any], labels: FieldLabels
) -> dict[str, FieldValue]:
    """The answers so far; a session keeps each as value, display and origin."""
    return {
        name: FieldValue(
            value=value,
            display=str(display),
            origin=str(origin),
            label=_label(labels(dialog, name)),
        )
        for name, (value, display, origin) in given.items()
    }
