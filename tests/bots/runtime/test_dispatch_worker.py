# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dispatch in a running program: from a customer's words to a person's ticket."""

from typing import Any

import pytest
from sqlalchemy import insert

from intake.conversations import Speaker
from intake.store import schema
from intake.tickets.ticket import TicketStatus
from tests.support.line import until
from tests.support.team import configure, hire, member, online, told

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


async def test_a_waiting_customer_gets_their_person(hub: Any, program: Any) -> None:
    """Ticket or not: whoever asked for a person is told who comes, and only that one speaks."""
    configure(program, queues=AUTO)
    await hire(program, member("lina", "printers"))
    await hub.exchange("转人工")
    online(program, "lina")
    loaded = await until(lambda: _spoken_for(program))
    assert (loaded.conversation.speaker, loaded.conversation.agent_id) == (Speaker.HUMAN, "a-lina")
    assert (await hub.texts())[-1] == ("system", "Lina来接手了，会尽快在这里回复您。")


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
    failed = dict(told(program, ticket.number))["dispatch_failed"]
    assert failed == {"reason": "unknown_queue", "queue": "nowhere", "to": "printers"}
    answer = await hub.client.get("/metrics")
    text = await answer.text()
    assert 'frontdesk_dispatch_total{outcome="failed"} 1.0' in text
    assert "frontdesk_queues_unstaffed 1.0" in text
