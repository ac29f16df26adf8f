# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dispatch in a running program: from a customer's words to a person's ticket."""

import asyncio
import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, select

from bots.runtime.dispatch_worker import DispatchWorker
from intake.agent_actions import Doer, close
from intake.changes import ChangeSet
from intake.conversations import Speaker
from intake.ids import AgentId
from intake.routing.dispatching import CHOSEN
from intake.routing.handing import take_ticket
from intake.routing.queues import ONLINE, TEAM, Availability
from intake.store import schema
from intake.store.desk.dispatch import set_manager
from intake.store.dispatch_reads import waiting
from intake.tickets.required import RequiredFields
from intake.tickets.ticket import FieldValue, Priority, TicketStatus
from tests.support.line import until
from tests.support.team import change_desk, configure, hire, member, online, owned, queued, told
from tests.support.tickets import LINA

B7 = {"model": "B7", "name_zh": "B7", "name_en": "B7", "queue": "printers"}
AUTO = {"printers": {"auto_assign": True}, "finance": {"auto_assign": True}}


@pytest.fixture
async def program(hub: Any) -> Any:
    """The running program, which knows the B7."""
    await hub.program.store.execute_write(insert(schema.product).values(**B7))
    await hub.program.knowledge.load()
    return hub.program


async def reported(hub: Any, report: Any, thread: str = "t1", **changes: str) -> Any:
    """A customer has filed a report; the ticket."""
    for text in report:
        await hub.exchange(changes.get(text, text), thread=thread)
    loaded = await loaded_of(hub.program, thread)
    assert loaded.ticket is not None
    return loaded.ticket


async def loaded_of(program: Any, thread: str = "t1") -> Any:
    """The conversation of a thread as it is stored."""
    conversation_id = program.store.conversation_id("webhook", "main", thread)
    return await program.store.load_conversation(conversation_id)


async def owner(program: Any, number: str) -> str:
    """Who has a ticket."""
    return str((await program.store.load_ticket(number)).agent_id or "")


async def test_a_report_reaches_the_one_who_may_have_it(
    hub: Any, program: Any, report: Any
) -> None:
    """The keyword chooses the queue, the queue its person; the timeline says why, twice."""
    configure(program, queues=AUTO, rules=[{"keywords": ["发票"], "queue": "finance"}])
    await hire(program, member("lina", "printers"), member("fei", "finance"))
    online(program, "lina", "fei")
    ticket = await reported(hub, report, **{"一直卡纸，屏幕显示 E07": "发票打不出来，E07"})
    assert ticket.queue == "finance"
    await until(lambda: owner(program, ticket.number))
    after = await program.store.load_ticket(ticket.number)
    assert (after.agent_id, after.status) == ("a-fei", TicketStatus.ASSIGNED)
    entries = dict(told(program, ticket.number))
    assert entries["dispatched"]["because"] == "keyword 发票 → finance"
    assert entries["assigned"]["because"] == "least loaded in finance (0 of 8)"


async def test_what_lacks_a_field_waits_and_takes_nobodys_place(
    hub: Any, program: Any, report: Any
) -> None:
    """One that must not be assigned yet stays in its queue; who has one place gets the next."""
    configure(program, queues=AUTO)
    await hire(program, member("lina", "printers", capacity=1))
    change_desk(program, required=RequiredFields({"fault": {"assign": ("contract_no",)}}))
    lacking = await reported(hub, report)
    whole = await reported(hub, report, "t2")
    loaded = await loaded_of(program, "t2")
    fields = {**whole.fields, "contract_no": FieldValue("C1", "C1", "agent")}
    filled = ChangeSet(loaded.conversation, ticket=replace(whole, fields=fields))
    assert await program.store.commit([filled]) == [None]
    online(program, "lina")
    await until(lambda: owner(program, whole.number))
    assert await owner(program, lacking.number) == ""
    assert (await program.store.load_ticket(lacking.number)).status is TicketStatus.NEW


async def test_a_waiting_customer_gets_their_person(hub: Any, program: Any) -> None:
    """Ticket or not: whoever asked for a person is told who comes, and only that one speaks."""
    configure(program, queues=AUTO)
    await hire(program, member("lina", "printers"))
    await hub.exchange("转人工")
    online(program, "lina")
    loaded = await until(lambda: _spoken_for(program))
    assert (loaded.conversation.speaker, loaded.conversation.agent_id) == (Speaker.HUMAN, "a-lina")
    assert (await hub.texts())[-1] == ("system", "Lina来接手了，会尽快在这里回复您。")


async def test_a_waiting_customer_without_a_ticket_is_not_swallowed(
    hub: Any, program: Any
) -> None:
    """The bot hands over to a queue where nobody works: the default queue has it, said once."""
    configure(program, queues=AUTO, default_queue="first-line")
    await hire(program, member("wang", "first-line"))
    await hub.exchange("转人工")
    loaded = await loaded_of(program)
    assert (loaded.conversation.speaker, loaded.conversation.queue) == (
        Speaker.WAITING, "first-line",
    )  # fmt: skip
    await hub.exchange("有人吗")
    failed = [one for one in conversation_log(program) if one[0] == "dispatch_failed"]
    detail = {"reason": "unknown_queue", "queue": "printers", "to": "first-line"}
    assert failed == [("dispatch_failed", detail)]
    text = await (await hub.client.get("/metrics")).text()
    assert 'frontdesk_dispatch_total{outcome="failed"} 1.0' in text


async def test_a_default_queue_without_anybody_is_loud(
    hub: Any, program: Any, report: Any
) -> None:
    """There is nowhere else to go: it stays, and the supervisors hear of it."""
    configure(program, default_queue="first-line", rules=[], otherwise="first-line")
    await hire(program, member("lina", "printers"))
    ticket = await reported(hub, report)
    assert ticket.queue == "first-line"
    entries = [one for one in told(program, ticket.number) if one[0] == "dispatch_failed"]
    assert [detail["to"] for _, detail in entries] == ["first-line"]
    assert dict(told(program, ticket.number))["notified"]["to"] == "director"


def conversation_log(program: Any) -> list[tuple[str, Any]]:
    """What the timeline tells of conversations, in order."""
    timeline = schema.timeline.c
    statement = select(timeline.kind, timeline.detail).order_by(timeline.id)
    with program.reading.connect() as db:
        return [(row.kind, json.loads(row.detail)) for row in db.execute(statement)]


async def _spoken_for(program: Any) -> Any:
    loaded = await loaded_of(program)
    return loaded if loaded.conversation.agent_id else None


async def test_without_the_setting_people_take_by_hand(
    hub: Any, program: Any, report: Any
) -> None:
    """The rule still chooses the queue; nobody is given anything."""
    configure(program, rules=[{"keywords": ["卡纸"], "queue": "printers"}])
    await hire(program, member("lina", "printers"))
    online(program, "lina")
    ticket = await reported(hub, report)
    assert ticket.queue == "printers"
    assert await program.dispatch.drain() == 0
    assert await owner(program, ticket.number) == ""


async def test_a_queue_without_anybody_swallows_nothing(
    hub: Any, program: Any, report: Any
) -> None:
    """The ticket goes to the default queue, the timeline and the metrics say so."""
    configure(
        program,
        default_queue="printers",
        rules=[
            {"keywords": ["卡纸"], "queue": "nowhere"},
        ],
    )
    await hire(program, member("lina", "printers"))
    ticket = await reported(hub, report)
    assert ticket.queue == "printers"
    assert (await loaded_of(program)).conversation.queue in {"", "printers"}
    entries = dict(told(program, ticket.number))
    assert entries["notified"]["to"] == "director"
    failed = entries["dispatch_failed"]
    assert failed == {"reason": "unknown_queue", "queue": "nowhere", "to": "printers"}
    answer = await hub.client.get("/metrics")
    text = await answer.text()
    assert 'frontdesk_dispatch_total{outcome="failed"} 1.0' in text
    assert "frontdesk_queues_unstaffed 1.0" in text


async def test_two_nodes_give_each_ticket_once_and_nobody_too_much(open_program: Any) -> None:
    """Both decide on the same state at the same time; what was stale is decided again."""
    program = await open_program(work=False)
    configure(program, queues=AUTO)
    team = [member(f"p{n}", "printers", capacity=3) for n in range(4)]
    await hire(program, *team)
    await program.committer.commit(queued(program, 20))
    workers = [program.dispatch, _another(program)]
    program.signals.publish(ONLINE, frozenset(each.id for each in team))
    given = await asyncio.gather(*(one.drain() for one in workers))
    has = owned(program)
    assert sum(given) == len(has) == 12
    assert Counter(has.values()) == {one.id: 3 for one in team}
    assert list(has) == [f"FD-{n:06}" for n in range(12)]
    for number in has:
        kinds = [kind for kind, _ in told(program, number)]
        assert kinds.count("assigned") == 1


def _another(program: Any) -> DispatchWorker:
    """The dispatch of a second node on the same store."""
    return DispatchWorker(
        program.reading, program.committer, program.profile, program.clock, program.metrics
    )


async def test_an_agent_and_dispatch_want_the_same_ticket(open_program: Any) -> None:
    """Whoever commits first has it; dispatch then gives out what is left."""
    program = await open_program(work=False)
    configure(program, queues=AUTO)
    await hire(program, member("lina", "printers", capacity=1), member("wang"))
    (change,) = queued(program, 1)
    await program.committer.commit([change])
    program.signals.publish(ONLINE, frozenset({"a-lina"}))
    loaded = await program.store.load_conversation("c0")
    by = Doer(AgentId("a-wang"), "王强")
    own = take_ticket(loaded.conversation, loaded.ticket, by, "", "王强来了", program.clock())
    assert own is not None
    results = await asyncio.gather(program.dispatch.drain(), program.committer.commit([own]))
    has = owned(program)["FD-000000"]
    assert (has == "a-lina") == (results[0] == 1)
    assert (has == "a-wang") == (results[1] == [None])


async def test_what_is_left_waits_until_a_place_is_free(open_program: Any) -> None:
    """The oldest first, and nothing to who is away, not able, or in another queue."""
    program = await open_program(work=False)
    needs = [{"needs": ["laser"], "types": ["laser"]}]
    configure(program, queues=AUTO, skills=needs)
    await hire(
        program,
        member("lina", "printers", capacity=1),
        member("away", "printers", state=Availability.AWAY),
        member("other", "finance"),
    )
    program.signals.publish(ONLINE, frozenset({"a-lina", "a-away", "a-other"}))
    for change in queued(program, 3):
        kind = "laser" if change.conversation.id == "c0" else "fault"
        ticket = replace(change.ticket, type=kind)
        await program.committer.commit([replace(change, ticket=ticket)])
    assert await program.dispatch.drain() == 1
    assert owned(program) == {"FD-000001": "a-lina"}
    assert await program.dispatch.drain() == 0
    loaded = await program.store.load_conversation("c1")
    done = close(loaded.conversation, loaded.ticket, LINA, program.clock(), "好了")
    await program.committer.commit([done])
    assert await program.dispatch.drain() == 1
    assert owned(program) == {"FD-000001": "a-lina", "FD-000002": "a-lina"}


async def test_off_their_shift_people_get_what_is_urgent(open_program: Any) -> None:
    """And only that is read: the rest of a long queue waits for the shift, not in memory."""
    program = await open_program(work=False)
    night = {"night": {"hours": ["22:00-23:00"]}}
    configure(program, queues=AUTO, shifts=night)
    await hire(program, member("lina", "printers", shift="night"))
    program.signals.publish(ONLINE, frozenset({"a-lina"}))
    for change in queued(program, 3):
        priority = Priority.P0 if change.conversation.id == "c1" else Priority.P1
        ticket = replace(change.ticket, priority=priority, judged_by="agent")
        await program.committer.commit([replace(change, ticket=ticket)])
    with program.reading.connect() as db:
        read = waiting(db, (), 10, urgent_in={"printers"})
        assert [one.ticket.number for one in read] == ["FD-000001"]
        assert len(waiting(db, {"printers"}, 10)) == 3
    assert await program.dispatch.drain() == 1
    assert owned(program) == {"FD-000001": "a-lina"}


async def test_an_account_manager_gets_their_customer(open_program: Any) -> None:
    """Directly, whatever the queue; the timeline names the rule."""
    program = await open_program(work=False)
    configure(program, rules=[{"account_manager": True}])
    await hire(program, member("lina", "printers"))
    await program.store.execute_write(set_manager("k0", "a-lina"))
    program.signals.publish(TEAM)
    await program.committer.commit(queued(program, 1))
    assert owned(program) == {"FD-000000": "a-lina"}
    assert dict(told(program, "FD-000000"))["dispatched"]["because"] == "account manager → Lina"


async def test_a_queue_an_agent_chose_stands(open_program: Any) -> None:
    """Rules are for tickets nobody has looked at."""
    program = await open_program(work=False)
    rules = [{"types": ["fault"], "queue": "finance"}]
    configure(program, rules=rules)
    await hire(program, member("lina", "printers", "finance"))
    (change,) = queued(program, 1)
    opened = replace(change.timeline[0], detail={CHOSEN: "printers"})
    await program.committer.commit([replace(change, timeline=(opened,))])
    assert (await program.store.load_ticket("FD-000000")).queue == "printers"


async def test_who_waits_without_a_ticket_waits_in_a_queue(hub: Any, program: Any) -> None:
    """A hand-over before there is a ticket goes to the default queue, and on to a person."""
    assert program.knowledge.profile.hand_off_queue == "printers"
    configure(program, queues=AUTO)
    await hire(program, member("lina", "printers"))
    await hub.exchange("你们什么态度！")
    assert (await loaded_of(program)).conversation.queue == "printers"
    online(program, "lina")
    loaded = await until(lambda: _spoken_for(program))
    assert loaded.conversation.agent_id == "a-lina"
    assert (await hub.texts())[1][1].startswith("实在抱歉")


async def test_a_conversation_without_a_queue_gets_its_tickets(hub: Any, program: Any) -> None:
    """Whoever looks at the queue of the finance team sees its customers, too."""
    configure(program, rules=[{"keywords": ["冒烟"], "queue": "finance"}])
    await hire(program, member("fei", "finance"))
    await hub.exchange("B7 打印机冒烟了")
    loaded = await loaded_of(program)
    assert (loaded.conversation.speaker, loaded.conversation.queue) == (Speaker.WAITING, "finance")


async def test_what_has_no_queue_is_the_default_queues(open_program: Any) -> None:
    """Nothing lies between the queues."""
    program = await open_program(work=False)
    configure(program, default_queue="printers", queues=AUTO)
    await hire(program, member("lina", "printers"))
    (change,) = queued(program, 1)
    nowhere = replace(change.ticket, queue="")
    conversation = replace(change.conversation, queue="")
    await program.committer.commit([replace(change, conversation=conversation, ticket=nowhere)])
    program.signals.publish(ONLINE, frozenset({"a-lina"}))
    assert await program.dispatch.drain() == 1
    assert owned(program) == {"FD-000000": "a-lina"}
