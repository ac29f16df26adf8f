# SPDX-License-Identifier: AGPL-3.0-or-later
"""1,000 queued tickets to 50 agents: decided, committed and synced, as a ratio to one second.

The promise is at most 1.0. Beside it the processor time of the same (neighbours on the machine
make the clock on the wall slower, not the processor), and the decision alone (the pure function).

    python -m benchmarks.dispatch [--tickets 1000] [--agents 50] [--rounds 3]
"""

import argparse
import asyncio
import json
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import Executable, insert

from bots.app import Program
from bots.settings import Settings, parse
from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.contacts import Contact
from intake.conversations import Conversation, Speaker
from intake.ids import AgentId, ContactId, ConversationId, TicketNumber
from intake.messages import Address
from intake.routing.assignment import Job, assign
from intake.routing.queues import ONLINE, Member, Seat
from intake.routing.section import DispatchSection
from intake.service_levels.clock import SlaClock
from intake.store import schema
from intake.store.desk.dispatch import set_seat
from intake.store.times import micros
from intake.tickets.ticket import FieldValue, TicketDraft, open_ticket
from intake.values import replace

PROMISED_SECONDS = 1.0
QUEUE = "printers"
SKILLS = [{"needs": ["laser"], "products": ["B7"]}]


def main() -> None:
    """Print the ratios as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dispatch", description=__doc__)
    parser.add_argument("--tickets", type=int, default=1000)
    parser.add_argument("--agents", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    rounds = [
        asyncio.run(_drained(options.tickets, options.agents)) for _ in range(options.rounds)
    ]
    whole, spent = zip(*rounds, strict=True)
    alone = [_decided(options.tickets, options.agents) for _ in range(options.rounds)]
    report = {
        "tickets": options.tickets,
        "agents": options.agents,
        "ratio_to_promise": round(median(whole) / PROMISED_SECONDS, 3),
        "best_ratio": round(min(whole) / PROMISED_SECONDS, 3),
        "processor_ratio": round(median(spent) / PROMISED_SECONDS, 3),
        "decision_alone_ratio": round(median(alone) / PROMISED_SECONDS, 3),
    }
    print(json.dumps(report, indent=1))


async def _drained(tickets: int, agents: int) -> tuple[float, float]:
    """Seconds until everything that waits is somebody's, on disk; and those of the processor."""
    with tempfile.TemporaryDirectory() as folder:
        program = await Program.open(_settings(Path(folder)))
        team = _team(agents, tickets)
        await program.store.execute_write(_hired(team))
        await program.prepare()
        knowledge = program.knowledge
        desk = knowledge.profile.desk
        section = DispatchSection.model_validate(
            {"queues": {QUEUE: {"auto_assign": True}}, "skills": SKILLS}
        )
        desk = replace(desk, dispatch=section.dispatch(desk.hours))
        knowledge.run_service(desk)
        await program.committer.commit([_queued(number) for number in range(tickets)])
        program.signals.publish(ONLINE, frozenset(one.id for one in team))
        started, processor = time.perf_counter(), time.process_time()
        given = await program.dispatch.drain()
        seconds, spent = time.perf_counter() - started, time.process_time() - processor
        await program.close()
    if given != tickets:
        raise SystemExit(f"{given} of {tickets} tickets were given out")
    return seconds, spent


def _decided(tickets: int, agents: int) -> float:
    now = datetime.now(UTC)
    needs = frozenset({"laser"})
    jobs = [Job(f"{n:06}", QUEUE, now + timedelta(seconds=n), needs) for n in range(tickets)]
    seats = [Seat(one, is_online=True) for one in _team(agents, tickets)]
    started = time.perf_counter()
    assign(jobs, seats, frozenset())
    return time.perf_counter() - started


def _settings(folder: Path) -> Settings:
    return parse(
        {
            "store": {
                "url": f"sqlite:///{folder}/frontdesk.db",
                "journal": f"{folder}/journal",
                "blobs": f"{folder}/blobs",
            },
        }
    )


def _team(count: int, tickets: int) -> list[Member]:
    capacity = -(-tickets // count)
    return [
        Member(
            AgentId(f"a{n:03}"), f"a{n:03}", f"Agent {n}", frozenset({QUEUE, "lines"}),
            frozenset({"laser"}), capacity,
        )
        for n in range(count)
    ]  # fmt: skip


def _hired(team: list[Member]) -> list[Executable]:
    now = micros(datetime.now(UTC))
    statements: list[Executable] = [
        insert(schema.queue).values(id=QUEUE, name_zh=QUEUE, name_en=QUEUE)
    ]
    for one in team:
        row = {"id": one.id, "login": one.login, "name": one.name, "role": "agent"}
        statements.append(insert(schema.agent).values(**row, created_at=now))
        statements += set_seat(one)
    return statements


def _queued(number: int) -> ChangeSet:
    now = datetime.now(UTC)
    contact = Contact(ContactId(f"k{number}"), f"Customer {number}")
    ticket = open_ticket(
        TicketDraft("fault", "Paper jam", {"product": FieldValue("B7", "B7")}),
        number=TicketNumber(f"FD-{number:06}"),
        contact_id=contact.id,
        conversation_id=ConversationId(f"c{number}"),
        channel="webhook",
        queue=QUEUE,
        clock=SlaClock(),
        now=now,
    )
    conversation = Conversation(
        ConversationId(f"c{number}"), Address("webhook", "main", f"w{number}"), f"w{number}",
        contact.id, Speaker.WAITING, queue=QUEUE, ticket=ticket.number, waiting_since=now,
        created_at=now,
    )  # fmt: skip
    opened = TimelineEntry("opened", Actor("bot"), now)
    return ChangeSet(conversation, ticket=ticket, contact=contact, timeline=(opened,))


if __name__ == "__main__":
    main()
