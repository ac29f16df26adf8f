# SPDX-License-Identifier: AGPL-3.0-or-later
"""Views of the read side as the API answers them. Pure; the types are in `answers.py`."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from desk import answers
from desk.ports import FieldLabels
from intake.assets import coverage
from intake.messages import LANGUAGES, Attachment
from intake.store.desk import views
from intake.tickets.ticket import FieldValue

API = "/api/v1"


def conversation(view: views.ConversationView) -> answers.Conversation:
    """A conversation as answered."""
    return answers.Conversation.model_validate(view)


def conversation_detail(
    view: views.ConversationView, filed: views.TicketView | None, labels: FieldLabels
) -> answers.ConversationDetail:
    """A conversation with its report: the running dialog's answers, else the ticket's fields."""
    fields = {name: field(value) for name, value in filed.fields.items()} if filed else {}
    running = _dialog(view.dialog)
    if running is not None:
        given = view.dialog.get("answers")
        fields = _collected(running.name, given if isinstance(given, Mapping) else {}, labels)
    return answers.ConversationDetail(**dict(conversation(view)), fields=fields, dialog=running)


def message(view: views.MessageView) -> answers.Message:
    """A message as answered."""
    place = view.location
    return answers.Message(
        seq=view.seq,
        author=view.author,
        author_id=view.author_id,
        author_name=view.author_name,
        at=view.at,
        text=view.text,
        options=[answers.Option.model_validate(option) for option in view.options],
        attachments=[attachment(each) for each in view.attachments],
        location=place
        and answers.Location(lat=place.latitude, lon=place.longitude, label=place.label),
        client_id=view.client_id,
        in_reply_to=view.in_reply_to,
        meta=view.meta,
        delivery=view.delivery and answers.Delivery.model_validate(view.delivery),
    )


def attachment(kept: Attachment) -> answers.Attachment:
    """A stored file with the address it can be read at."""
    return answers.Attachment(
        blob=kept.blob,
        name=kept.name,
        content_type=kept.content_type,
        size_bytes=kept.size_bytes,
        url=f"{API}/files/{kept.blob}?name={quote(kept.name, safe='')}",
    )


def ticket(view: views.TicketView, now: datetime) -> answers.Ticket:
    """A ticket as answered. `now`, in the site's zone, decides which promises are broken."""
    clock = view.clock
    return answers.Ticket(
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
        assignee=view.assignee and answers.AgentBrief.model_validate(view.assignee),
        contact=answers.ContactBrief.model_validate(view.contact),
        asset=view.asset and asset(view.asset, now.date()),
        fields={name: each.value for name, each in view.fields.items()},
        field_details={name: _field_detail(each) for name, each in view.fields.items()},
        incomplete=list(view.incomplete),
        sla=answers.Sla(
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


def derivation(view: views.TicketView) -> answers.Label:
    """How a priority came about: "P1: line stopped, whole company; VIP"."""
    said = {name: view.reasons.get(name) or view.priority_reason for name in LANGUAGES}
    zh, en = (said[name] for name in LANGUAGES)
    return answers.Label(
        zh=f"{view.priority}：{zh}" if zh else view.priority,
        en=f"{view.priority}: {en}" if en else view.priority,
    )


def field(value: FieldValue) -> answers.FieldValue:
    """What is known about one field."""
    return answers.FieldValue(value=value.value, **dict(_field_detail(value)))


def asset(view: views.AssetView, today: date) -> answers.Asset:
    """A machine as answered; who pays depends on the day."""
    covered, day = coverage(view, today)
    return answers.Asset(
        serial=view.serial,
        model=view.model,
        name=answers.Label(zh=view.name_zh, en=view.name_en),
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


def timeline_entry(view: views.TimelineView, titles: Mapping[str, str]) -> answers.TimelineEntry:
    """One thing that happened; a rule that did it goes by its title, if it still has one."""
    known = titles.get(view.actor_id) if view.actor_kind == "rule" else None
    name = known or view.actor_name
    actor = answers.Actor(kind=view.actor_kind, id=view.actor_id, name=name)
    return answers.TimelineEntry(at=view.at, kind=view.kind, actor=actor, detail=view.detail)


def contact(
    view: views.ContactView, now: datetime, account_manager: str | None = None
) -> answers.Contact:
    """One person with everything that belongs to them."""
    return answers.Contact(
        id=view.id,
        name=view.name,
        company=view.company,
        level=view.level,
        phone=view.phone,
        email=view.email,
        address=view.address,
        account_manager=account_manager,
        language=view.language,
        addresses=[answers.ContactAddress.model_validate(each) for each in view.addresses],
        identities=[answers.ContactIdentity.model_validate(each) for each in view.identities],
        links=[answers.ContactLink.model_validate(each) for each in view.links],
        assets=[asset(each, now.date()) for each in view.assets],
        tickets=[ticket(each, now) for each in view.tickets],
        conversations=[conversation(each) for each in view.conversations],
    )


def agent(view: views.AgentView) -> answers.Agent:
    """A member of the team, without anything secret."""
    return answers.Agent.model_validate(view)


def named(name: str, zh: str, en: str) -> answers.Named:
    """A queue, a shift or a tier with its names."""
    return answers.Named(id=name, name=answers.Label(zh=zh, en=en))


def _field_detail(value: FieldValue) -> answers.FieldDetail:
    return answers.FieldDetail(
        display=value.display, origin=value.origin, label=_label(value.label)
    )


def _label(names: Mapping[str, str]) -> answers.Label:
    return answers.Label(zh=names.get("zh", ""), en=names.get("en", ""))


def _dialog(document: Mapping[str, object]) -> answers.RunningDialog | None:
    name, state = document.get("dialog"), document.get("state")
    if not isinstance(name, str) or not isinstance(state, str):
        return None
    asking = state.removeprefix("ask:") if state.startswith("ask:") else None
    return answers.RunningDialog(name=name, state=state, asking=asking)


def _collected(
    dialog: str, given: Mapping[str, Any], labels: FieldLabels
) -> dict[str, answers.FieldValue]:
    """The answers so far; a session keeps each as value, display and origin."""
    return {
        name: answers.FieldValue(
            value=value,
            display=str(display),
            origin=str(origin),
            label=_label(labels(dialog, name)),
        )
        for name, (value, display, origin) in given.items()
    }
