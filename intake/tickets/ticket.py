# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ticket: one structured report, and how it is opened from a draft.

Pure. Which fields a dialog asked is the dialog's business; a ticket keeps them by name and lists
what is still missing, because an incomplete report is a state, never a rejection.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from intake.ids import AgentId, ContactId, ConversationId, TicketNumber, registered_serial
from intake.messages import Attachment
from intake.service_levels.clock import SlaClock
from intake.service_levels.policy import Target
from intake.tickets.progress import NOTHING, Progress
from intake.values import Word, quick


class TicketStatus(Word):
    """Where a ticket is in its life."""

    NEW = "new"  # filed, nobody has it yet
    ASSIGNED = "assigned"  # has an owner who has not begun
    IN_PROGRESS = "in_progress"  # being worked on
    WAITING = "waiting_for_customer"  # the clock rests until the customer answers
    RESOLVED = "resolved"  # we think it is solved
    CLOSED = "closed"  # confirmed, or silent for long enough


# Over as far as we know: nobody works on it, and none of its promises runs.
SETTLED = frozenset({TicketStatus.RESOLVED, TicketStatus.CLOSED})


class Priority(Word):
    """How urgent. The letters are the field's own: P0 is a danger or a standstill."""

    P0 = "P0"  # danger to people, or everything stands still
    P1 = "P1"  # a main function is down
    P2 = "P2"  # works with limits
    P3 = "P3"  # cosmetic, or a question


# Whom a ticket waits for, beside us; the resolution clock rests as long. "" is nobody.
WaitingFor = Literal["", "customer", "parts", "third_party"]


@quick
@dataclass(frozen=True, slots=True)
class FieldValue:
    """What a ticket knows about one field: the value, how people read it, where it came from."""

    value: object
    display: str
    origin: str = "message"
    label: Mapping[str, str] = field(default_factory=dict)


@quick
@dataclass(frozen=True, slots=True)
class TicketDraft:
    """What a dialog, form or agent wants filed. `target` is promised beside the priority's own.

    Without a `priority` the rules derive it. `danger` says in each language which danger to people
    was told beside the fields.
    """

    type: str
    title: str
    fields: Mapping[str, FieldValue]
    priority: Priority | None = None
    priority_reason: str = ""
    queue: str = ""
    incomplete: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    number_prefix: str = "FD"
    target: Target | None = None
    danger: Mapping[str, str] = field(default_factory=dict)


@quick
@dataclass(frozen=True, slots=True)
class Ticket:
    """A filed report.

    It waits for the customer exactly in the status of that name; for parts or a third party it
    waits beside its status (`lifecycle.wait_for`). `level` is the customer's as the contact record
    has it, `target` what this kind of ticket promises beside the priority's own. `reasons` are
    those of its priority in each language, `danger` one to people that was told beside the fields,
    with no words in it if the customer took back what was told; what an agent judged is not
    derived again, what automation set only to become more urgent.
    """

    number: TicketNumber
    type: str
    title: str
    status: TicketStatus
    priority: Priority
    priority_reason: str
    queue: str
    agent_id: AgentId | None
    contact_id: ContactId
    conversation_id: ConversationId | None
    channel: str
    fields: Mapping[str, FieldValue]
    incomplete: tuple[str, ...]
    clock: SlaClock
    created_at: datetime
    updated_at: datetime
    asset_serial: str = ""
    resolved_at: datetime | None = None
    waiting_for: WaitingFor = ""
    progress: Progress = NOTHING
    version: int = 0
    level: str = "normal"
    target: Target | None = None
    judged_by: Literal["rules", "automation", "agent"] = "rules"
    reasons: Mapping[str, str] = field(default_factory=dict)
    danger: Mapping[str, str] = field(default_factory=dict)
    status_since: datetime | None = None
    flags: tuple[str, ...] = ()  # marks that rules set, for people to see and filter by
    fired: Mapping[str, datetime] = field(default_factory=dict)  # rules, and when each did last


def open_ticket(  # noqa: PLR0913 - each is named at the call, and none belongs to another
    draft: TicketDraft,
    *,
    number: TicketNumber,
    contact_id: ContactId,
    conversation_id: ConversationId | None,
    channel: str,
    queue: str,
    now: datetime,
    clock: SlaClock | None = None,
    level: str = "normal",
) -> Ticket:
    """The ticket a draft becomes. `now` is when it was filed, in UTC.

    What follows from it (its priority where the draft gives none, its due times) is added with
    all consequences. `clock` is what is known of its promises already.
    """
    serial = draft.fields.get("serial_number")
    return Ticket(
        number=number,
        type=draft.type,
        title=draft.title,
        status=TicketStatus.NEW,
        priority=draft.priority or Priority.P3,
        priority_reason=draft.priority_reason,
        queue=queue,
        agent_id=None,
        contact_id=contact_id,
        conversation_id=conversation_id,
        channel=channel,
        fields=draft.fields,
        incomplete=draft.incomplete,
        clock=clock or SlaClock(),
        created_at=now,
        updated_at=now,
        asset_serial=registered_serial(str(serial.value or "")) if serial else "",
        level=level,
        target=draft.target,
        judged_by="agent" if draft.priority else "rules",
        danger=draft.danger,
        status_since=now,
    )
