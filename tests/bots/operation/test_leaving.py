# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who leaves the team: what they had goes back to its queue, and what stays is told."""

from typing import Any

import pytest

from bots.operation.leaving import come_back, leave
from intake.conversations import Speaker
from intake.errors import NotFound
from intake.routing.handing import take_ticket
from intake.ticket_actions import TicketUpdate, update_ticket
from intake.tickets.ticket import TicketStatus
from tests.support.team import configure, hire, member, queued, told
from tests.support.tickets import LINA


async def taken(program: Any) -> None:
    """Lina has a ticket and speaks with its customer."""
    configure(program)
    await hire(program, member("lina", "printers"), member("wang", "printers"))
    (change,) = queued(program, 1)
    await program.committer.commit([change])
    loaded = await program.store.load_conversation("c0")
    mine = take_ticket(loaded.conversation, loaded.ticket, LINA, "", "李娜来了", program.clock())
    assert await program.committer.commit([mine]) == [None]


async def test_what_they_had_waits_for_somebody_else(open_program: Any) -> None:
    """Ticket and conversation together, with a line for colleagues on the timeline."""
    program = await open_program(work=False)
    await taken(program)
    found = await leave(program, "lina")
    assert (found["released"], found["kept"], found["conversations"]) == (["FD-000000"], [], 0)
    assert (found["customers"], found["tasks"]) == (0, [])
    loaded = await program.store.load_conversation("c0")
    assert (loaded.ticket.agent_id, loaded.ticket.status) == (None, TicketStatus.NEW)
    assert (loaded.conversation.speaker, loaded.conversation.queue) == (
        Speaker.WAITING,
        "printers",
    )
    assert program.profile().desk.team.member("a-lina") is None
    detail = dict(told(program, "FD-000000"))["transferred"]
    assert (detail["to"], "Lina" in detail["note"]) == ("printers", True)
    with pytest.raises(NotFound):
        await leave(program, "lina")
    await come_back(program, "lina")
    assert (await leave(program, "lina"))["released"] == []


async def test_a_conversation_without_a_ticket_of_theirs_waits_too(open_program: Any) -> None:
    """Its customer is not left with somebody who is gone."""
    program = await open_program(work=False)
    await taken(program)
    loaded = await program.store.load_conversation("c0")
    wanted = TicketUpdate(status=TicketStatus.RESOLVED)
    solved = update_ticket(loaded.conversation, loaded.ticket, wanted, LINA, program.clock())
    assert await program.committer.commit([solved]) == [None]
    found = await leave(program, "lina")
    assert (found["released"], found["conversations"]) == ([], 1)
    loaded = await program.store.load_conversation("c0")
    assert (loaded.conversation.speaker, loaded.conversation.agent_id) == (Speaker.WAITING, None)
    assert loaded.ticket.agent_id == "a-lina"  # who solved it
