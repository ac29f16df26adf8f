# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands behind the timers that `benchmarks.timers` measures: conversations and tickets.

Each kind is prepared so long before the measured moment that its timers are due exactly then, all
in the same second. Tickets come about as in the program: decided, followed, committed.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.turn_cost import GREETING
from bots.app import Program
from bots.turn import take_turn
from channels.webhook.normalize import read_message
from intake.changes import Actor, ChangeSet, Message, TimelineEntry
from intake.ids import AgentId, ticket_number
from intake.inbox import Arrival, TurnContext
from intake.messages import Author
from intake.process import settling
from intake.tickets import lifecycle
from intake.tickets.progress import Confirmed
from intake.tickets.ticket import (
    FieldValue,
    Priority,
    Ticket,
    TicketDraft,
    TicketStatus,
    open_ticket,
)
from intake.values import replace

# A Wednesday afternoon in the hours of the team, so that working time and others pass alike.
MOMENT = datetime(2026, 11, 25, 8, tzinfo=UTC)
TOGETHER = 250  # conversations that begin in one transaction
LINA = Actor("agent", "a-lina", "李娜")
CUSTOMER = Actor("customer")
REPORT = "激光切割机开机后报警 E217，切割头不动，重启过两次还是一样，麻烦尽快安排。"
FIELDS: Mapping[str, str] = {
    "description": REPORT,
    "product": "LC-3015",
    "serial_number": "",  # each machine has its own
    "error_code": "E217",
    "impact": "line",
    "contact_person": "张伟",
    "phone": "13812345678",
    "company": "华东精密机械",
}


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = MOMENT

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.now


@dataclass(frozen=True, slots=True)
class Bench:
    """The program that is measured, and its clock."""

    program: Program
    clock: HandClock


Prepare = Callable[[Bench, str, int], Awaitable[None]]
Decided = tuple[Ticket, tuple[TimelineEntry, ...]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that time brings, and how long before it is prepared."""

    before: timedelta
    prepare: Prepare


async def silent(bench: Bench, name: str, count: int) -> None:
    """Customers begin a report and are asked something."""
    profile, now = bench.program.knowledge.profile, bench.clock.now
    for contexts in await _begun(bench, name, count, GREETING):
        decided = [take_turn(one, profile, now, one.inbox_seq) for one in contexts]
        _check(await bench.program.committer.commit(decided))


def filed(priority: Priority, type_: str = "fault") -> Prepare:
    """Customers report something, and a ticket is opened."""

    async def prepare(bench: Bench, name: str, count: int) -> None:
        number = 0
        for contexts in await _begun(bench, name, count, REPORT):
            opened = []
            for context in contexts:
                number += 1
                opened.append(_opened(context, ticket_number(name, number), priority, type_))
            _check(await bench.program.committer.commit(opened))

    return prepare


async def resolved(bench: Bench, name: str, count: int) -> None:
    """The same, and an agent has solved it."""
    await filed(Priority.P2)(bench, name, count)
    now = bench.clock.now

    def solved(ticket: Ticket) -> Decided:
        owned = replace(ticket, agent_id=AgentId(LINA.id))
        after = lifecycle.step_to(owned, TicketStatus.RESOLVED, now)
        detail = {"from": ticket.status.value, "to": after.status.value}
        return after, (TimelineEntry("status_changed", LINA, now, detail, ticket.number),)

    await _decide(bench, name, count, solved)


async def asked(bench: Bench, name: str, count: int) -> None:
    """The same, and the customer has been asked whether it is solved."""
    await resolved(bench, name, count)
    while await bench.program.timers.handle_due():
        pass


async def confirmed(bench: Bench, name: str, count: int) -> None:
    """The same, and the customer has said that it is."""
    await asked(bench, name, count)
    now = bench.clock.now

    def closed(ticket: Ticket) -> Decided:
        effect = settling.confirmed(ticket, Confirmed.CUSTOMER, CUSTOMER, now)
        return effect.ticket, effect.timeline

    await _decide(bench, name, count, closed)


KINDS: Mapping[str, Kind] = {
    "reminder": Kind(timedelta(minutes=10), silent),
    "warning": Kind(timedelta(hours=2), filed(Priority.P2)),
    "breach": Kind(timedelta(hours=1), filed(Priority.P1)),
    "rule": Kind(timedelta(hours=2), filed(Priority.P1)),
    "step": Kind(timedelta(hours=8), filed(Priority.P3, "installation")),
    "confirmation": Kind(timedelta(), resolved),
    "closing": Kind(timedelta(days=3), asked),
    "survey": Kind(timedelta(hours=24), confirmed),
}


async def prepare(bench: Bench, names: Sequence[str], count: int) -> None:
    """So many timers of each kind, due at `MOMENT`; what is due before that is done."""
    for name in sorted(names, key=lambda one: KINDS[one].before, reverse=True):
        bench.clock.now = MOMENT - KINDS[name].before
        await KINDS[name].prepare(bench, name.upper(), count)
    bench.clock.now = MOMENT - timedelta(seconds=1)
    while await bench.program.timers.handle_due():
        pass
    bench.clock.now = MOMENT


async def _begun(bench: Bench, name: str, count: int, text: str) -> list[list[TurnContext]]:
    """So many customers write this, each for the first time; in groups of a transaction."""
    store, now = bench.program.store, bench.clock.now
    position = await store.journal_position()
    groups = []
    for first in range(0, count, TOGETHER):
        arrivals = []
        for number in range(first, min(first + TOGETHER, count)):
            who = f"{name}-{number}"
            document = {"id": who, "conversation": who, "sender": {"id": who}, "text": text}
            message = read_message("main", json.dumps(document).encode())
            arrivals.append(Arrival(position + number + 1, message, now))
        await store.enter(arrivals, (), arrivals[-1].journal_seq)
        groups.append(await store.claim_turns(TOGETHER))
    return groups


def _opened(context: TurnContext, number: str, priority: Priority, type_: str) -> ChangeSet:
    message, now = context.message, context.received_at
    values = {**FIELDS, "serial_number": f"SN{number}"}
    draft = TicketDraft(
        type=type_,
        title="激光切割机报警 E217",
        fields={
            name: FieldValue(value, value, "message", {"zh": name, "en": name})
            for name, value in values.items()
        },
        priority=priority,
        priority_reason="一台设备停机",
    )
    ticket = open_ticket(
        draft,
        number=number,  # type: ignore[arg-type]
        contact_id=context.contact.id,
        conversation_id=context.conversation.id,
        channel=context.conversation.address.channel,
        queue="service",
        now=now,
    )
    said = Message(1, Author.CUSTOMER, now, message.text, client_id=message.message_id)
    conversation = replace(
        context.conversation,
        ticket=ticket.number,
        last_seq=1,
        language="zh",
        subject=message.text,
    )
    return ChangeSet(
        conversation,
        (said,),
        ticket=ticket,
        timeline=(TimelineEntry("opened", Actor("bot"), now),),
        inbox_seq=context.inbox_seq,
    )


async def _decide(
    bench: Bench,
    name: str,
    count: int,
    decide: Callable[[Ticket], Decided],
) -> None:
    """Decide on each of the tickets and commit."""
    store = bench.program.store
    changes = []
    for number in range(1, count + 1):
        ticket = await store.load_ticket(ticket_number(name, number))
        loaded = ticket and await store.load_conversation(ticket.conversation_id or "")
        if ticket is None or not loaded:
            raise SystemExit(f"{name}-{number} was not written")
        after, timeline = decide(ticket)
        changes.append(ChangeSet(loaded.conversation, ticket=after, timeline=timeline))
    for first in range(0, count, TOGETHER):
        _check(await bench.program.committer.commit(changes[first : first + TOGETHER]))


def _check(problems: Sequence[Exception | None]) -> None:
    if wrong := next(filter(None, problems), None):
        raise SystemExit(f"not everything was written: {wrong!r}")
