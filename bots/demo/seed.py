# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fill an empty store with the demo team's world, once.

People, products, machines and customers are plain rows; the week's tickets go through the same
`ChangeSet` and commit as everything else, so the demo shows what the product really writes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Executable, Table, insert, select

from bots.app import Program
from bots.configuration.service_file import load_service_desk
from bots.demo.work import Working
from dialogs.compiling.standard import builtin_standard
from intake import yaml_text
from intake.changes import ChangeSet, Message
from intake.consequences import Circumstances, follow
from intake.conversations import Conversation, Speaker
from intake.ids import AgentId, ContactId, ConversationId, TicketNumber, ticket_number
from intake.messages import Address, Author
from intake.outbox import DeliveryState, Settlement
from intake.routing.queues import DEFAULT_CAPACITY
from intake.service_desk import ServiceDesk
from intake.service_levels import clock as sla
from intake.service_levels.keeping import told_by
from intake.service_levels.reckoning import promised
from intake.store import dispatch_reads, schema
from intake.store.rows import dumps
from intake.store.times import micros
from intake.tickets.ticket import FieldValue, Priority, Ticket, TicketStatus
from intake.values import replace

HERE = Path(__file__).parent
_OFFSET = re.compile(r"([-+])(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?$")
_MARK = "demo_seeded"
# Those that the demo configures (`setup.py`): an answer to a seeded conversation can leave.
_ACCOUNTS = {"webchat": "site", "webhook": "main", "form": "public"}
AUTHORS = {
    "customer": Author.CUSTOMER,
    "bot": Author.BOT,
    "agent": Author.AGENT,
    "note": Author.NOTE,
}
Document = Mapping[str, Any]


async def seed(program: Program, password_hash: Callable[[], str]) -> bool:
    """Write the demo's world unless it was written before; returns whether it was.

    Every demo agent gets the hash, the administrator too. It is asked for when it is needed:
    hashing is slow on purpose, and most starts find the world written.
    """
    with program.reading.connect() as connection:
        mark = select(schema.setting.c.value).where(schema.setting.c.name == _MARK)
        if connection.scalar(mark):
            return False
    now = program.clock()
    await program.store.execute_write([*_people(password_hash(), now), *_things(now)])
    await _tickets(program, now)
    await program.store.execute_write(insert(schema.setting).values(name=_MARK, value="yes"))
    return True


def logins() -> list[tuple[str, str, str]]:
    """Login, name and role of everybody in the demo team, the administrator first."""
    people = _read("people")["people"]
    return [(one["login"], one["name"], one["role"]) for one in people]


def _read(name: str) -> Document:
    loaded: Document = yaml_text.load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded


def _people(password_hash: str, now: datetime) -> list[Executable]:
    document = _read("people")
    queues = [
        {"id": team["id"], "name_zh": team["name"]["zh"], "name_en": team["name"]["en"]}
        for team in document["teams"]
    ]
    agents = [
        {
            "id": person["login"],
            "login": person["login"],
            "name": person["name"],
            "role": person["role"],
            "language": person["languages"][0],
            "queues": dumps(person["teams"]),
            "password_hash": password_hash,
            "is_active": 1,
            "created_at": micros(now),
        }
        for person in document["people"]
    ]
    seats = [
        {
            "agent_id": person["login"],
            "skills": dumps(person.get("skills", [])),
            "capacity": person.get("capacity", DEFAULT_CAPACITY),
            "shift": person.get("shift", ""),
        }
        for person in document["people"]
    ]
    return (
        _inserts(schema.queue, queues)
        + _inserts(schema.agent, agents)
        + _inserts(schema.agent_seat, seats)
    )


def _things(now: datetime) -> list[Executable]:
    products = [
        {
            "model": one["model"],
            "name_zh": one["name"]["zh"],
            "name_en": one["name"]["en"],
            "category": one["category"],
            "aliases": dumps(one["aliases"]),
            "queue": one["queue"],
        }
        for one in _read("catalogue")["products"]
    ]
    stamps = {"created_at": micros(now), "updated_at": micros(now)}
    known = _read("contacts")["contacts"]
    contacts = [{**_without(one, "account_manager"), **stamps} for one in known]
    managers = [
        {"contact_id": one["id"], "agent_id": one["account_manager"]}
        for one in known
        if "account_manager" in one
    ]
    assets = [
        {
            "serial": one["serial"],
            "model": one["model"],
            "contact_id": one["contact"],
            "location": one["location"],
            "contract": one["contract"],
            "purchased_on": str(one["purchased_on"]),
            "warranty_until": str(one["warranty_until"]),
        }
        for one in _read("assets")["assets"]
    ]
    return (
        _inserts(schema.product, products)
        + _inserts(schema.contact, contacts)
        + _inserts(schema.asset, assets)
        + _inserts(schema.account_manager, managers)
    )


def _without(document: Document, name: str) -> Document:
    return {key: value for key, value in document.items() if key != name}


def _inserts(table: Table, documents: Sequence[Document]) -> list[Executable]:
    return [insert(table).values(**document) for document in documents]


async def _tickets(program: Program, now: datetime) -> None:
    """The week's tickets, oldest first, with their conversations already delivered."""
    contacts = {one["id"]: one for one in _read("contacts")["contacts"]}
    names = {login: name for login, name, _ in logins()}
    desk = load_service_desk(program.settings.bots.default)
    with program.reading.connect() as connection:
        desk = replace(desk, team=dispatch_reads.team(connection))
    labels: dict[str, Any] = {
        name: standard["label"]
        for name, standard in builtin_standard().items()
        if "label" in standard
    }
    for document in _read("tickets")["tickets"]:
        count = await program.store.next_ticket_count()
        case = _Case(document, contacts[document["contact"]], names, labels, now)
        change = case.change(ticket_number("FD", count), desk)
        await program.store.commit([follow(change, Circumstances(desk, now))])
        await program.store.settle(
            [
                Settlement(change.conversation.id, message.seq, DeliveryState.SENT)
                for message in change.messages
            ]
        )


class _Case:
    """One ticket of the file on its way to a `ChangeSet`."""

    def __init__(
        self,
        document: Document,
        contact: Document,
        names: Mapping[str, str],
        labels: Mapping[str, Mapping[str, str]],
        now: datetime,
    ) -> None:
        self.document = document
        self.contact = contact
        self.names = names
        self.labels = labels
        self.now = now
        self.opened_at = self._moment(document["opened"])

    def change(self, number: TicketNumber, desk: ServiceDesk) -> ChangeSet:
        """Conversation, messages, ticket and timeline, as they stand at the end of the week."""
        messages = self._messages()
        conversation = self._conversation(number, len(messages))
        working = Working(self._ticket(number), conversation, desk, self._moment, self.names)
        working.begin(self.opened_at)
        for line in self.document["timeline"]:
            working.do(line)
        ticket = promised(working.ticket, desk)
        # What was due before the demo began is not told when it begins.
        told = told_by(ticket, desk, self.now)
        ticket = replace(ticket, clock=replace(ticket.clock, told=told))
        return ChangeSet(
            conversation=conversation,
            messages=messages,
            ticket=ticket,
            timeline=tuple(sorted(working.timeline, key=lambda entry: entry.at)),
            records=tuple(working.records.values()),
            timers=tuple(working.timers.values()),
        )

    def _moment(self, offset: str) -> datetime:
        found = _OFFSET.fullmatch(offset)
        if found is None:
            message = f"bots/demo/tickets.yaml: {offset!r} is not like -2d3h15m"
            raise ValueError(message)
        sign, *parts = found.groups()
        days, hours, minutes = (int(part or 0) for part in parts)
        away = timedelta(days=days, hours=hours, minutes=minutes)
        return self.now + away if sign == "+" else self.now - away

    def _conversation(self, number: TicketNumber, last_seq: int) -> Conversation:
        document = self.document
        is_over = document["status"] in {"resolved", "closed"}
        agent = document["assignee"]
        account = _ACCOUNTS.get(document["channel"], "demo")
        speaker = Speaker.HUMAN if agent else Speaker.WAITING
        return Conversation(
            id=ConversationId(f"demo-{document['id']}"),
            address=Address(document["channel"], account, f"demo-{document['contact']}"),
            thread=f"demo-{document['id']}",
            contact_id=ContactId(document["contact"]),
            speaker=Speaker.CLOSED if is_over else speaker,
            language=document["language"],
            queue=document["queue"],
            agent_id=AgentId(agent) if agent and not is_over else None,
            ticket=number,
            last_seq=last_seq,
            subject=document["title"],
            waiting_since=None if agent or is_over else self.opened_at,
            created_at=self.opened_at,
        )

    def _messages(self) -> tuple[Message, ...]:
        lines = [line for line in self.document["timeline"] if line["author"] in AUTHORS]
        return tuple(
            Message(
                seq=seq,
                author=AUTHORS[line["author"]],
                at=self._moment(line["at"]),
                text=line["text"],
                author_id=line.get("by", ""),
                author_name=self._name(line),
                client_id=f"demo-{seq}" if line["author"] == "customer" else "",
            )
            for seq, line in enumerate(lines, start=1)
        )

    def _name(self, line: Document) -> str:
        if line["author"] == "customer":
            return str(self.contact["name"])
        return self.names.get(line.get("by", ""), "")

    def _ticket(self, number: TicketNumber) -> Ticket:
        document = self.document
        waits = document["status"] == TicketStatus.WAITING.value
        return Ticket(
            number=number,
            type=document["type"],
            title=document["title"],
            status=TicketStatus(document["status"]),
            priority=Priority(document["priority"]),
            priority_reason=document["priority_reason"],
            queue=document["queue"],
            agent_id=AgentId(document["assignee"]) if document["assignee"] else None,
            contact_id=ContactId(document["contact"]),
            conversation_id=ConversationId(f"demo-{document['id']}"),
            channel=document["channel"],
            fields={
                name: FieldValue(
                    value, self._display(name, value), "message", self.labels.get(name, {})
                )
                for name, value in document["fields"].items()
            },
            incomplete=(),
            clock=self._kept(sla.SlaClock()),
            created_at=self.opened_at,
            updated_at=self._last("status", "agent", "customer") or self.opened_at,
            asset_serial=document.get("asset") or "",
            waiting_for="customer" if waits else "",
            level=self.contact["level"],
            judged_by="agent",
        )

    def _display(self, name: str, value: object) -> str:
        """What people read: for a choice, its label in the customer's language."""
        options: Document = builtin_standard().get(name, {}).get("options", {})  # type: ignore[assignment]
        label = options.get(str(value), {})
        label = label.get("label", label) if isinstance(label, Mapping) else {}
        return str(label.get(self.document["language"], value))

    def _kept(self, clock: sla.SlaClock) -> sla.SlaClock:
        answered = [
            self._moment(line["at"])
            for line in self.document["timeline"]
            if line["author"] == "agent"
        ]
        clock = sla.respond(clock, min(answered)) if answered else clock
        resolved = (
            self._last("status") if self.document["status"] in {"resolved", "closed"} else None
        )
        if self.document["status"] == TicketStatus.WAITING.value:
            clock = sla.pause(clock, self._last("status") or self.opened_at, "customer")
        return sla.resolve(clock, resolved) if resolved else clock

    def _last(self, *authors: str) -> datetime | None:
        moments = [
            self._moment(line["at"])
            for line in self.document["timeline"]
            if line["author"] in authors
        ]
        return max(moments, default=None)
