# SPDX-License-Identifier: AGPL-3.0-or-later
"""The copy that decides on another core dies in the middle of the day, and so does the hub."""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from bots.runtime.deciding_process import can_decide_apart
from tests.outages.test_kill import (
    PUSHED,
    Rows,
    check_books,
    check_messages,
    check_replies,
    check_tickets,
    customers,
    reply_ids,
)
from tests.support.hub import Hub
from tests.support.line import until
from tests.support.provider import receiver

pytestmark = pytest.mark.skipif(
    not can_decide_apart(), reason="one core only: the hub decides by itself"
)


def copies(hub: Hub) -> list[int]:
    """The copies that the hub has told of and that live."""
    told = [line for line in hub.log if "deciding_process_started" in line]
    pids = [int(line.partition('"pid": ')[2].partition(",")[0].rstrip("}\n")) for line in told]
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


async def kill_copies(hub: Hub) -> None:
    """Each as it appears, until nobody makes one any more."""
    while True:
        for pid in copies(hub):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        await asyncio.sleep(0.05)


async def test_nobody_notices_that_copies_are_killed(make_hub: Callable[..., Hub]) -> None:
    """Eighty customers at a time: what a copy had in hand the hub decides, once."""
    async with receiver() as called:
        hub = make_hub(extra=PUSHED.format(url=called.url))
        await hub.start()
        people = customers(hub, each=40)
        killing = asyncio.create_task(kill_copies(hub))
        await asyncio.gather(*(one.talk() for one in people))
        killing.cancel()
        assert any("deciding_process_lost" in line for line in hub.log), hub.log
        await called.has(reply_ids(people, "pushed"))
        await hub.stop()
    rows = Rows(hub)
    check_messages(rows, people)
    check_replies(rows, people)
    check_tickets(rows, people)
    check_books(hub, people)


async def test_a_copy_is_gone_with_its_hub(make_hub: Callable[..., Hub]) -> None:
    """Killed while both are at work, the hub leaves nobody behind who holds its port."""
    hub = make_hub()
    await hub.start()
    people = customers(hub, each=20)[:20]
    talking = asyncio.gather(*(one.talk() for one in people))
    await until(lambda: copies(hub))
    left = copies(hub)
    await hub.kill()
    await until(lambda: not [pid for pid in left if Path(f"/proc/{pid}").exists()])
    await hub.start()
    for person in people:
        person.came_back()
    await talking
    await hub.stop()
    rows = Rows(hub)
    check_messages(rows, people)
    check_tickets(rows, people)
    await hub.audit()
