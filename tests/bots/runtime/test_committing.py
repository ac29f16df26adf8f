# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a consequence refuses or fails on: told in its place, and the others are written."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from bots.profile import BotProfile
from bots.runtime.committing import Committer, Known, Undecided
from bots.runtime.metrics import Metrics
from bots.runtime.turn_worker import TurnWorker
from intake.changes import Actor, TimelineEntry
from intake.errors import Conflict, FieldsMissing
from intake.tickets.required import RequiredFields
from intake.tickets.ticket import TicketStatus
from tests.support.turns import AT, answer, arrival, ticket_for


class Faulty(dict[str, Any]):
    """Required fields with a fault in the program, for some types of ticket."""

    faulty = frozenset({"faulty"})
    fault: Exception = ZeroDivisionError("canary")

    def get(self, key: str, default: Any = None) -> Any:
        if key in self.faulty:
            raise self.fault
        return super().get(key, default)


def with_required(profile: BotProfile, by_type: Any) -> BotProfile:
    """The bot of a site where fields are required."""
    return replace(profile, desk=replace(profile.desk, required=RequiredFields(by_type)))


async def claimed(store: Any, *threads: str) -> list[Any]:
    """One turn of each new conversation."""
    arrivals = [arrival(seq, thread) for seq, thread in enumerate(threads, start=1)]
    await store.enter(arrivals, (), len(arrivals))
    return list(await store.claim_turns(10))


async def test_the_others_of_a_batch_are_written(
    store: Any, world: Any, profile: BotProfile
) -> None:
    """One refused, one stumbled over, one good: each has its own answer, in order."""
    bad = with_required(profile, Faulty(fault={"resolve": ("root_cause",)}))
    committer = Committer(store, lambda: bad, world.clock)
    first, second, third = await claimed(store, "t1", "t2", "t3")
    resolved = replace(ticket_for(first, 1), status=TicketStatus.RESOLVED)
    step = TimelineEntry(
        "status_changed", Actor("agent", "a"), AT, {"from": "new", "to": "resolved"}
    )
    refused = replace(answer(first, "x", ticket=resolved), timeline=(step,))
    faulty = replace(ticket_for(second, 2), type="faulty")
    failed = answer(second, "y", ticket=faulty)
    good = answer(third, "z", ticket=ticket_for(third, 3))
    problems = await committer.commit([refused, failed, good])
    assert isinstance(problems[0], FieldsMissing)
    assert isinstance(problems[1], Undecided)
    assert problems[2] is None
    assert [row[0] for row in world.rows("SELECT number FROM ticket")] == ["FD-000003"]


async def test_what_was_decided_on_is_not_read_again(
    store: Any, world: Any, profile: BotProfile
) -> None:
    """The contact as whoever decided has read it, and not as it is stored by now."""
    (context,) = await claimed(store, "t1")
    filed = answer(context, "x", ticket=ticket_for(context, 1))
    vip = replace(context.contact, level="vip")
    committer = Committer(store, lambda: profile, world.clock)
    assert await committer.commit([filed], [Known(vip, None)]) == [None]
    ticket = await store.load_ticket("FD-000001")
    assert ticket is not None
    assert ticket.level == "vip"


@pytest.mark.parametrize("fault", [ZeroDivisionError("canary"), Conflict("canary")])
async def test_a_customers_turn_is_parked_and_not_lost(
    store: Any, world: Any, profile: BotProfile, fault: Exception
) -> None:
    """What follows stumbles or refuses: deciding again would end the same, so a person takes over.

    The message is set aside with its bytes.
    """
    by_type, told = Faulty(), asyncio.Event()
    by_type.faulty, by_type.fault = frozenset({"fault"}), fault
    bad = with_required(profile, by_type)
    committer = Committer(store, lambda: bad, world.clock)
    worker = TurnWorker(store, committer, lambda: bad, world.clock, Metrics(), told.set)
    await store.enter([arrival(1, text="机器冒烟了")], (), 1)
    working = asyncio.create_task(worker.run())
    async with asyncio.timeout(20):
        await told.wait()
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working
    reason = f"{type(fault).__name__}: canary"
    assert world.rows("SELECT stage, reason FROM parked") == [("turn", reason)]
    (text,) = world.rows("SELECT text FROM message WHERE author = 'customer'")
    assert text == ("机器冒烟了",)
    assert world.rows("SELECT speaker FROM conversation") == [("waiting",)]
