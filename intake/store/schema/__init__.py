# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables, once, for every backend (SQLAlchemy Core metadata).

Alembic's migrations create them; a test proves that migrating an empty database gives exactly
this. Times are integers, microseconds since 1970 UTC: they sort, compare and store alike on
SQLite and PostgreSQL. JSON is text: the core reads whole documents and never queries inside.

Changes are numbered: every write to a conversation or ticket sets its `changed` to the next
value of one counter (table `counter`), so "what changed since N" is one indexed query and the
workspace needs no second log (decision 0005).
"""

from intake.store.schema.assets import asset, product
from intake.store.schema.contacts import (
    contact,
    contact_address,
    contact_identity,
    contact_link,
    verification,
)
from intake.store.schema.conversations import conversation, message, participant, thread_name
from intake.store.schema.inbound import channel_state, inbox, journal_outcome, source_position
from intake.store.schema.knowledge import article, article_edition, dialog_source, dismissal
from intake.store.schema.notices import notice
from intake.store.schema.outbox import delivery
from intake.store.schema.parking import parked
from intake.store.schema.parts import part_stock
from intake.store.schema.process import (
    approval,
    cost_line,
    part_request,
    part_reservation,
    rating,
    task,
    visit,
)
from intake.store.schema.registry import metadata
from intake.store.schema.relations import ticket_link
from intake.store.schema.routing import account_manager, agent_seat, escalation
from intake.store.schema.rules import rule_edition
from intake.store.schema.site import counter, setting
from intake.store.schema.team import agent, api_key, idempotency, login, queue
from intake.store.schema.tickets import ticket, timeline
from intake.store.schema.timers import timer

__all__ = [
    "account_manager",
    "agent",
    "agent_seat",
    "api_key",
    "approval",
    "article",
    "article_edition",
    "asset",
    "channel_state",
    "contact",
    "contact_address",
    "contact_identity",
    "contact_link",
    "conversation",
    "cost_line",
    "counter",
    "delivery",
    "dialog_source",
    "dismissal",
    "escalation",
    "idempotency",
    "inbox",
    "journal_outcome",
    "login",
    "message",
    "metadata",
    "notice",
    "parked",
    "part_request",
    "part_reservation",
    "part_stock",
    "participant",
    "product",
    "queue",
    "rating",
    "rule_edition",
    "setting",
    "source_position",
    "task",
    "thread_name",
    "ticket",
    "ticket_link",
    "timeline",
    "timer",
    "verification",
    "visit",
]
