# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every backend of the store promises to those who read it, and to those who write rarely."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from intake.errors import StoreUnavailable
from intake.messages import Author
from intake.process.work import Visit, VisitState
from intake.store import open_store, schema
from intake.store.desk.parked import IS_PARKED
from intake.tickets.ticket import TicketStatus
from tests.support.turns import answer, arrival, entered, spoken, ticket_for


async def test_the_outcome_of_a_message_is_kept(store: Any, world: Any) -> None:
    """Unknown, waiting, answered: a repeated message can be told the same as the first."""
    assert await store.outcome("webhook", "main", "m1") is None
    came = arrival(1, "a")
    first, second = await entered(store, came, arrival(2, "b"))
    await world.written()
    waiting = await store.outcome("webhook", "main", "m1")
    assert (waiting.is_settled, waiting.received_at) == (False, came.received_at)
    ticket = ticket_for(first, await store.next_ticket_count())
    await store.commit([answer(first, "one", "two", ticket=ticket), answer(second, "three")])
    found = await store.outcome("webhook", "main", "m1")
    assert (found.is_settled, found.received_at) == (True, came.received_at)
    assert [message.text for message in found.replies] == ["one", "two"]
    assert found.ticket_number == ticket.number
    assert (await store.outcome("webhook", "main", "m2")).ticket_number is None
    assert await store.outcome("webhook", "second", "m1") is None


async def test_a_ticket_is_named_only_to_the_message_that_opened_it(store: Any) -> None:
    """A later message of the conversation has replies of its own and no new ticket."""
    (context,) = await entered(store, arrival(1))
    await store.commit([answer(context, "done", ticket=ticket_for(context, 1))])
    (later,) = await entered(store, arrival(2))
    await store.commit([answer(later, "yes?")])
    found = await store.outcome("webhook", "main", "m2")
    assert [message.text for message in found.replies] == ["yes?"]
    assert found.ticket_number is None


async def test_a_thread_hides_notes(store: Any) -> None:
    """What agents tell each other never reaches the customer, whatever is asked for."""
    (context,) = await entered(store, arrival(1))
    note = spoken(context.conversation, "difficult customer", Author.NOTE)
    await store.commit([note])
    loaded = await store.load_conversation(context.conversation.id)
    assert loaded is not None
    await store.commit([spoken(loaded.conversation, "Good morning")])
    thread = await store.thread("webhook", "main", "t1", 0, 10)
    assert [(message.seq, message.text) for message in thread.messages] == [(2, "Good morning")]
    assert thread.conversation.last_seq == 2
    assert await store.thread("webhook", "main", "unknown", 0, 10) is None


async def test_a_thread_is_read_in_pieces(store: Any) -> None:
    """`after_seq` and `limit` page through it in order."""
    (context,) = await entered(store, arrival(1))
    await store.commit([answer(context, "two", "three", "four")])
    seen = []
    after = 0
    while messages := (await store.thread("webhook", "main", "t1", after, 2)).messages:
        seen.append([message.seq for message in messages])
        after = messages[-1].seq
    assert seen == [[1, 2], [3, 4]]


async def test_ticket_numbers_are_never_used_twice(store: Any, world: Any) -> None:
    """Counting goes on above every number that stands in the store, also after a crash."""
    (context,) = await entered(store, arrival(1))
    counts = [await store.next_ticket_count() for _ in range(3)]
    await store.commit([answer(context, "ok", ticket=ticket_for(context, counts[-1]))])
    await world.reopen()
    assert await world.store.next_ticket_count() > counts[-1]
    assert counts == sorted(set(counts))
    assert await world.store.load_ticket("FD-000003") is not None
    assert await world.store.load_ticket("FD-000004") is None


async def test_a_contacts_open_tickets_are_found(store: Any) -> None:
    """Newest first, of this contact alone, whatever the conversation; closed ones are left out."""
    (one,) = await entered(store, arrival(1))
    (other,) = await entered(store, arrival(2, "t2", sender="somebody else"))
    tickets = [ticket_for(one, count) for count in (1, 2, 3)]
    tickets[1] = replace(tickets[1], status=TicketStatus.CLOSED)
    tickets[2] = replace(tickets[2], created_at=tickets[2].created_at + timedelta(days=1))
    for ticket in tickets:
        loaded = await store.load_conversation(one.conversation.id)
        await store.commit([replace(spoken(loaded.conversation, "ok"), ticket=ticket)])
    await store.commit([answer(other, "ok", ticket=ticket_for(other, 9))])
    found = await store.tickets_of(one.contact.id, 10)
    assert [ticket.number for ticket in found] == ["FD-000003", "FD-000001"]
    assert len(await store.tickets_of(one.contact.id, 1)) == 1
    assert await store.tickets_of("nobody", 10) == []


async def test_the_visits_of_a_ticket_that_are_not_over(store: Any) -> None:
    """The first one first; those of other tickets, or that are done or off, are left out."""
    (one,) = await entered(store, arrival(1))
    at = one.received_at
    made = [
        Visit(known_as, number, known_as, "", at + timedelta(days=days), at + timedelta(days=9))
        for known_as, number, days in (("a", "FD-1", 3), ("b", "FD-1", 1), ("c", "FD-2", 1))
    ]
    made += [
        replace(made[0], id=state.value, engineer=state.value, state=state) for state in VisitState
    ]
    await store.commit([replace(answer(one, "ok"), records=tuple(made))])
    found = await store.visits_ahead("FD-1")
    assert [visit.id for visit in found] == ["b", "a", "on_site", "planned"]
    assert await store.visits_ahead("FD-3") == []


async def test_changes_are_numbered_upwards(world: Any) -> None:
    """Each write gets a higher number than all before it, across restarts: "what is new" works."""
    numbers = []
    for seq in (1, 2, 3):
        await world.store.enter([arrival(seq)], (), seq)
        (context,) = await world.store.claim_turns(1)
        await world.store.commit([answer(context, "ok")])
        numbers += [row[0] for row in world.rows("SELECT changed FROM conversation")]
        await world.reopen()
    assert numbers == sorted(set(numbers))


async def test_rare_writes_are_one_transaction(store: Any, world: Any) -> None:
    """Statements that belong together are written together or not at all."""
    table = schema.queue
    one = insert(table).values(id="a", name_zh="甲", name_en="A")
    await store.execute_write([one, insert(table).values(id="b", name_zh="乙", name_en="B")])
    with pytest.raises(Exception, match="UNIQUE"):
        await store.execute_write([insert(table).values(id="c", name_zh="", name_en=""), one])
    with world.opened.reading.connect() as connection:
        assert connection.execute(select(table.c.id).order_by(table.c.id)).scalars().all() == [
            "a", "b",
        ]  # fmt: skip


async def test_a_second_process_is_refused(store: Any, world: Any) -> None:
    """Two writers would break the order silently; the second is told which file and what to do."""
    program = "import sys; from intake.store import open_store; open_store(sys.argv[1], None)"
    second = subprocess.run(  # noqa: ASYNC221 - the test waits for it on purpose
        [sys.executable, "-c", program, f"sqlite:///{world.path}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode != 0
    assert "StoreUnavailable" in second.stderr
    assert f"{world.path} is in use" in second.stderr
    with pytest.raises(StoreUnavailable):
        open_store(f"sqlite:///{world.path}", world.clock)
    assert await store.enter([arrival(1)], (), 1) == [True]


async def test_the_reading_side_cannot_write(world: Any) -> None:
    """Lists and commands have an engine that is read-only by itself."""
    with world.opened.reading.connect() as connection, pytest.raises(Exception, match="readonly"):
        connection.execute(insert(schema.setting).values(name="a", value="b"))


async def test_what_is_parked_is_counted_by_an_index(world: Any) -> None:
    """It is counted at every change, among all that was ever settled."""
    counting = select(func.count()).select_from(schema.parked).where(IS_PARKED)
    plan = world.rows(f"EXPLAIN QUERY PLAN {counting}")
    assert "ix_parked_open" in plan[0][-1]
