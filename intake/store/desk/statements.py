# SPDX-License-Identifier: AGPL-3.0-or-later
"""The read side's SELECTs and how their rows become views: SQLAlchemy Core, both backends.

Statements only; who runs them, and where, is `queries.py`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Row, Select, func, select

from intake.messages import Attachment, Location, Option
from intake.outbox import DeliveryState
from intake.store.care_rows import care_from
from intake.store.desk import views
from intake.store.rows import StoredFields, clock_from, session_from
from intake.store.schema import (
    agent,
    api_key,
    asset,
    contact,
    conversation,
    delivery,
    message,
    product,
    ticket,
)
from intake.store.times import moment, moment_or_none
from intake.tickets.ticket import SETTLED, FieldValue

# Who acts is an agent or an API key; both carry a name, and their ids never meet.
_actor_name = func.coalesce(agent.c.name, api_key.c.name, "").label("actor_name")
_contact_columns = [
    contact.c.name.label("contact_name"),
    contact.c.company.label("contact_company"),
    contact.c.level.label("contact_level"),
    contact.c.phone.label("contact_phone"),
    contact.c.email.label("contact_email"),
]

_CLOCK_COLUMNS = (
    "first_response_due_at", "resolution_due_at", "responded_at", "resolved_at",
)  # fmt: skip


def conversations() -> Select[Any]:
    """Conversation rows with contact, agent and ticket."""
    return select(
        conversation,
        _actor_name,
        *_contact_columns,
        ticket.c.title.label("ticket_title"),
        ticket.c.status.label("ticket_status"),
        ticket.c.priority.label("ticket_priority"),
        ticket.c.care.label("ticket_care"),
        *(ticket.c[name].label(f"ticket_{name}") for name in _CLOCK_COLUMNS),
    ).select_from(
        conversation.outerjoin(contact, contact.c.id == conversation.c.contact_id)
        .outerjoin(agent, agent.c.id == conversation.c.agent_id)
        .outerjoin(api_key, api_key.c.id == conversation.c.agent_id)
        .outerjoin(ticket, ticket.c.number == conversation.c.ticket)
    )


def tickets() -> Select[Any]:
    """Ticket rows with contact, assignee and asset."""
    return select(ticket, _actor_name, *_contact_columns, *_asset_columns()).select_from(
        ticket.outerjoin(contact, contact.c.id == ticket.c.contact_id)
        .outerjoin(agent, agent.c.id == ticket.c.agent_id)
        .outerjoin(api_key, api_key.c.id == ticket.c.agent_id)
        .outerjoin(asset, asset.c.serial == func.upper(ticket.c.asset_serial))
        .outerjoin(product, product.c.model == asset.c.model)
    )


def assets() -> Select[Any]:
    """Assets with the names of their product."""
    return select(*_asset_columns()).select_from(
        asset.outerjoin(product, product.c.model == asset.c.model)
    )


def messages() -> Select[Any]:
    """Messages with what became of their delivery."""
    return select(message, delivery.c.state, delivery.c.error).select_from(
        message.outerjoin(
            delivery,
            (delivery.c.conversation_id == message.c.conversation_id)
            & (delivery.c.seq == message.c.seq),
        )
    )


def conversation_view(row: Row[Any]) -> views.ConversationView:
    brief = None
    if row.ticket and row.ticket_title is not None:
        brief = views.ConversationTicket(
            row.ticket, row.ticket_title, row.ticket_status, row.ticket_priority, _due_at(row)
        )
    last = None
    if row.last_author:
        last = views.LastLine(row.last_text, row.last_author, moment(row.last_at))
    return views.ConversationView(
        id=row.id,
        channel=row.channel,
        account=row.account,
        speaker=row.speaker,
        queue=row.queue,
        agent=_agent_brief(row),
        contact=_contact_brief(row),
        language=row.language,
        subject=row.subject,
        summary=row.summary,
        last=last,
        last_seq=row.last_seq,
        waiting_since=moment_or_none(row.waiting_since),
        created_at=moment(row.created_at),
        ticket=brief,
        version=row.version,
        changed=row.changed,
        dialog=session_from(row.dialog),
    )


def _due_at(row: Row[Any]) -> datetime | None:
    if row.ticket_status in SETTLED:
        return None
    moments = (getattr(row, f"ticket_{name}") for name in _CLOCK_COLUMNS)
    return clock_from(care_from(row.ticket_care), *moments).due_at


def ticket_view(row: Row[Any]) -> views.TicketView:
    fields = StoredFields(row.fields)
    machine = asset_view(row) if row.serial else None
    if machine is None and row.asset_serial:
        machine = _unregistered(row.asset_serial, fields)
    care = care_from(row.care)
    return views.TicketView(
        number=row.number,
        title=row.title,
        type=row.type,
        status=row.status,
        priority=row.priority,
        priority_reason=row.priority_reason,
        channel=row.channel,
        queue=row.queue,
        assignee=_agent_brief(row),
        contact=_contact_brief(row),
        asset=machine,
        fields=fields,
        incomplete=orjson.loads(row.incomplete),
        clock=clock_from(
            care,
            row.first_response_due_at,
            row.resolution_due_at,
            row.responded_at,
            row.resolved_at,
        ),
        waiting_for=row.waiting_for,
        judged_by=care.judged_by,
        reasons=care.reasons,
        conversation_id=row.conversation_id,
        created_at=moment(row.created_at),
        updated_at=moment(row.updated_at),
        resolved_at=moment_or_none(row.resolved_at),
        flags=orjson.loads(row.flags or "[]"),
        version=row.version,
        changed=row.changed,
    )


def _unregistered(serial: str, fields: Mapping[str, FieldValue]) -> views.AssetView:
    """A machine that the customer named and the register does not know."""
    return views.AssetView(
        serial=serial,
        model=next((fields[n].display for n in ("product", "model") if n in fields), ""),
        name_zh="",
        name_en="",
        contact_id=None,
        location="",
        contract="",
        purchased_on=None,
        warranty_until=None,
        contract_until=None,
        is_provisional=True,
    )


def message_view(row: Row[Any]) -> views.MessageView:
    extra = orjson.loads(row.extra) if row.extra else {}
    sending = None
    if row.state is not None:
        sending = views.DeliveryView(DeliveryState(row.state).name.lower(), row.error or None)
    return views.MessageView(
        seq=row.seq,
        author=row.author,
        author_id=row.author_id,
        author_name=row.author_name,
        at=moment(row.at),
        text=row.text,
        options=tuple(Option(*pair) for pair in extra.get("options", ())),
        attachments=tuple(Attachment(*four) for four in extra.get("attachments", ())),
        location=Location(*extra["location"]) if "location" in extra else None,
        client_id=row.client_id,
        in_reply_to=row.in_reply_to,
        meta=extra.get("meta", {}),
        delivery=sending,
    )


def asset_view(row: Row[Any]) -> views.AssetView:
    return views.AssetView(
        serial=row.serial,
        model=row.model,
        name_zh=row.name_zh or "",
        name_en=row.name_en or "",
        contact_id=row.asset_contact_id,
        location=row.location,
        contract=row.contract,
        purchased_on=_day(row.purchased_on),
        warranty_until=_day(row.warranty_until),
        contract_until=_day(row.contract_until),
        is_provisional=bool(row.is_provisional),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def agent_view(row: Row[Any]) -> views.AgentView:
    return views.AgentView(
        id=row.id,
        login=row.login,
        name=row.name,
        role=row.role,
        language=row.language,
        queues=orjson.loads(row.queues),
        password_hash=row.password_hash,
        is_active=bool(row.is_active),
    )


def article_view(row: Row[Any]) -> views.ArticleView:
    return views.ArticleView(
        id=row.id,
        audience=row.audience,
        status=row.status,
        version=row.version,
        tags=orjson.loads(row.tags),
        texts=orjson.loads(row.texts),
        updated_at=moment(row.updated_at),
    )


def _asset_columns() -> list[ColumnElement[Any]]:
    return [
        asset.c.serial,
        asset.c.model,
        asset.c.contact_id.label("asset_contact_id"),
        asset.c.location,
        asset.c.contract,
        asset.c.purchased_on,
        asset.c.warranty_until,
        asset.c.contract_until,
        asset.c.is_provisional,
        product.c.name_zh,
        product.c.name_en,
    ]


def _agent_brief(row: Row[Any]) -> views.AgentBrief | None:
    return views.AgentBrief(row.agent_id, row.actor_name) if row.agent_id else None


def _contact_brief(row: Row[Any]) -> views.ContactBrief:
    return views.ContactBrief(
        id=row.contact_id,
        name=row.contact_name or "",
        company=row.contact_company or "",
        level=row.contact_level or "normal",
        phone=row.contact_phone or "",
        email=row.contact_email or "",
    )
