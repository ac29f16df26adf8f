# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets that come back, and questions to the next tier, on a clock that is moved by hand."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from intake.agent_actions import Doer
from intake.conversations import Speaker
from intake.routing.escalation import EscalationState, escalate, settle
from intake.routing.handing import take_ticket
from intake.routing.settings import Tier
from intake.service_levels.policy import Promise
from intake.store.dispatch_reads import escalation_from, escalations
from intake.ticket_actions import TicketUpdate, update_ticket
from intake.tickets.ticket import TicketStatus
from tests.support.team import configure, hire, leave, member, online, queued, told
from tests.support.tickets import LINA, SUN


async def reopened(program: Any, at: datetime, by: Doer) -> Any:
    """Lina's ticket is solved and comes back; as it is then."""
    (change,) = queued(program, 1)
    await program.committer.commit([change])
    loaded = await program.store.load_conversation("c0")
    mine = take_ticket(loaded.conversation, loaded.ticket, LINA, "", "李娜来了", program.clock())
    await program.committer.commit([mine])
    for status, doer in ((TicketStatus.RESOLVED, LINA), (TicketStatus.IN_PROGRESS, by)):
        program.clock.now = at
        loaded = await program.store.load_conversation("c0")
        wanted = TicketUpdate(status=status)
        after = update_ticket(loaded.conversation, loaded.ticket, wanted, doer, at)
        assert await program.committer.commit([after]) == [None]
    return await program.store.load_conversation("c0")


MONDAY_NIGHT = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
MONDAY_NOON = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)


async def test_a_reopened_ticket_goes_back_to_its_person(open_program: Any) -> None:
    """While they are on shift."""
    program = await open_program(work=False)
    configure(program)
    await hire(program, member("lina", "printers"))
    loaded = await reopened(program, MONDAY_NOON, SUN)
    assert loaded.ticket.agent_id == "a-lina"
    assert ("returned", {"to": "a-lina", "name": "Lina"}) in told(program, "FD-000000")


@pytest.mark.parametrize("gone", [False, True])
async def test_off_shift_a_reopened_ticket_waits_in_its_queue(
    open_program: Any, *, gone: bool
) -> None:
    """Or when they do not work here any more: nobody waits for somebody who is not there."""
    program = await open_program(work=False)
    configure(program)
    await hire(program, member("lina", "printers"), member("wang", "printers"))
    if gone:
        await leave(program, "lina")
    loaded = await reopened(program, MONDAY_NOON if gone else MONDAY_NIGHT, SUN)
    assert (loaded.ticket.agent_id, loaded.ticket.status) == (None, TicketStatus.NEW)
    assert (loaded.conversation.speaker, loaded.conversation.agent_id) == (Speaker.WAITING, None)


async def test_who_works_late_keeps_what_comes_back(open_program: Any) -> None:
    """Outside opening hours, with a workspace open; also after the team has changed."""
    program = await open_program(work=False)
    configure(program)
    await hire(program, member("lina", "printers"), member("wang", "printers"))
    online(program, "lina")
    await leave(program, "wang")
    loaded = await reopened(program, MONDAY_NIGHT, SUN)
    assert loaded.ticket.agent_id == "a-lina"
    assert "returned" in [kind for kind, _ in told(program, "FD-000000")]


async def test_what_comes_back_to_a_queue_that_is_empty_by_now(open_program: Any) -> None:
    """Whoever had it has left, and nobody else works there: the default queue has it, loudly."""
    program = await open_program(work=False)
    configure(program, default_queue="first-line")
    await hire(program, member("lina", "printers"), member("wang", "first-line"))
    await leave(program, "lina")
    loaded = await reopened(program, MONDAY_NOON, SUN)
    assert (loaded.ticket.agent_id, loaded.ticket.queue) == (None, "first-line")
    assert loaded.conversation.queue == "first-line"
    failed = dict(told(program, "FD-000000"))["dispatch_failed"]
    assert failed == {"reason": "no_member", "queue": "printers", "to": "first-line"}


async def test_what_waited_without_an_owner_is_theirs_who_solves_it(open_program: Any) -> None:
    """A solved ticket has somebody: to come back to, and to be rated."""
    program = await open_program(work=False)
    configure(program)
    await hire(program, member("lina", "printers"), member("wang", "printers"))
    loaded = await reopened(program, MONDAY_NIGHT, SUN)
    assert loaded.ticket.agent_id is None
    wanted, now = TicketUpdate(status=TicketStatus.RESOLVED), program.clock()
    solved = update_ticket(loaded.conversation, loaded.ticket, wanted, SUN, now)
    assert await program.committer.commit([solved]) == [None]
    ticket = await program.store.load_ticket("FD-000000")
    assert (ticket.status, ticket.agent_id) == (TicketStatus.RESOLVED, "a-sun")
    assert ("assigned", {"from": "", "to": "a-sun", "name": "孙主管"}) in told(
        program, "FD-000000"
    )


async def test_who_reopens_their_own_ticket_keeps_it(open_program: Any) -> None:
    """At midnight too: they are at work."""
    program = await open_program(work=False)
    configure(program)
    await hire(program, member("lina", "printers"))
    assert (await reopened(program, MONDAY_NIGHT, LINA)).ticket.agent_id == "a-lina"


async def all_due(program: Any) -> None:
    """Handle what is due, the promises of the ticket too."""
    async with asyncio.timeout(10):
        while await program.timers.handle_due():
            pass


async def test_a_tier_that_does_not_answer_in_time_is_told_of(open_program: Any) -> None:
    """The timer marks it; answering it late still works."""
    program = await open_program(work=False)
    tier = Tier("tier2", "printers", Promise(timedelta(hours=4)))
    await program.committer.commit(queued(program, 1))
    loaded = await program.store.load_conversation("c0")
    asked = escalate(
        loaded.conversation,
        loaded.ticket,
        tier,
        LINA,
        program.clock(),
        escalation_id="e1",
        note="?",
        due_at=program.clock() + tier.time.within,
    )
    await program.committer.commit([asked])
    program.clock.move(hours=3)
    await all_due(program)
    assert "escalation_overdue" not in [kind for kind, _ in told(program, "FD-000000")]
    program.clock.move(hours=1)
    await all_due(program)
    with program.reading.connect() as db:
        (row,) = db.execute(escalations("FD-000000", pending=True))
    late = escalation_from(row)
    assert late.state is EscalationState.OVERDUE
    kinds = [kind for kind, _ in told(program, "FD-000000")]
    assert kinds.count("escalation_overdue") == 1
    assert "notified" in kinds[kinds.index("escalation_overdue") :]
    loaded = await program.store.load_conversation("c0")
    done = settle(
        loaded.conversation,
        loaded.ticket,
        late,
        EscalationState.ANSWERED,
        SUN,
        program.clock(),
        answer="换板",
    )
    assert await program.committer.commit([done]) == [None]
    assert await program.committer.commit([done]) != [None]  # decided on what was before
