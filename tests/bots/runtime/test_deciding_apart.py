# SPDX-License-Identifier: AGPL-3.0-or-later
"""Turns decided by a copy of this process: as here, whatever becomes of the copy."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bots.runtime import deciding_process
from bots.runtime.deciding_apart import MOST_LOST, PORTION, DecidingApart, portions
from bots.runtime.deciding_process import Undecided, decided
from bots.runtime.supervisor import Done, Failed
from tests.bots.conftest import Hub
from tests.support.line import until
from tests.support.turns import arrival

COUNTS = range(1, 20)
TEXTS = ("打印机坏了", "my printer is broken", "保修多久？", "人工", "机器冒烟了", "你好")


@pytest.fixture
async def apart() -> AsyncIterator[DecidingApart]:
    """As a hub has it, and gone at the end."""
    made = DecidingApart()
    yield made
    await made.close()


@pytest.fixture
async def program(open_program: Any) -> Any:
    """A program that has turns to take, and takes none by itself."""
    opened = await open_program(work=False)
    given = [arrival(n + 1, f"t{n}", text=text) for n, text in enumerate(TEXTS)]
    await opened.store.enter(given, (), len(given))
    return opened


@pytest.fixture
async def turns(program: Any) -> list[Undecided]:
    """One turn of each text."""
    contexts = await program.store.claim_turns(100)
    return [Undecided(one, program.clock()) for one in contexts]


def children() -> set[int]:
    """Processes that this one has made."""
    found: set[int] = set()
    for task in Path(f"/proc/{os.getpid()}/task").iterdir():
        found |= {int(one) for one in (task / "children").read_text().split()}
    return found


def is_gone(pid: int) -> bool:
    """Whether a process has ended and somebody has taken note of it."""
    return not Path(f"/proc/{pid}").exists()


async def test_a_copy_decides_what_the_hub_would(
    apart: DecidingApart, program: Any, turns: list[Undecided]
) -> None:
    """The same change sets, in the order of the turns."""
    profile = program.profile()
    there = await apart.decide(turns, profile, COUNTS)
    assert list(there) == decided(turns, profile, COUNTS)
    assert all(isinstance(one, Done) for one in there)


async def test_answers_of_several_portions_are_not_mixed_up(
    apart: DecidingApart, program: Any, turns: list[Undecided]
) -> None:
    """Sent side by side: each gets its own."""
    profile = program.profile()
    asked = [turns[start:] + turns[:start] for start in range(len(turns))]
    found = await asyncio.gather(*(apart.decide(some, profile, COUNTS) for some in asked))
    for some, results in zip(asked, found, strict=True):
        assert list(results) == decided(some, profile, COUNTS)


async def test_a_copy_holds_nothing_of_the_hub(
    apart: DecidingApart, program: Any, turns: list[Undecided]
) -> None:
    """No port, no database, no journal: only the three standard files and its link."""
    before = children()
    await apart.decide(turns, program.profile(), COUNTS)
    (pid,) = children() - before
    (link,) = held_by(pid)
    assert link.startswith("socket:")


def held_by(pid: int) -> list[str]:
    """What a process has open besides the standard files."""
    files = Path(f"/proc/{pid}/fd").iterdir()
    return [str(file.readlink()) for file in files if int(file.name) > 2]


async def test_what_a_killed_copy_was_asked_is_decided_here(
    apart: DecidingApart, program: Any, turns: list[Undecided]
) -> None:
    """And the next turns by a new copy."""
    profile, before = program.profile(), children()
    await apart.decide(turns, profile, COUNTS)
    (first,) = children() - before
    os.kill(first, signal.SIGSTOP)
    asked = asyncio.create_task(apart.decide(turns, profile, COUNTS))
    await asyncio.sleep(0.05)
    os.kill(first, signal.SIGKILL)
    assert list(await asked) == decided(turns, profile, COUNTS)
    await until(lambda: is_gone(first))
    await apart.decide(turns, profile, COUNTS)
    (second,) = children() - before
    assert second != first


async def test_a_copy_that_is_silent_is_ended(
    apart: DecidingApart, program: Any, turns: list[Undecided], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Frozen, it neither answers nor dies by itself: the hub waits for so long and no longer."""
    profile, before = program.profile(), children()
    await apart.decide(turns, profile, COUNTS)
    (frozen,) = children() - before
    monkeypatch.setattr(deciding_process, "PATIENCE_SECONDS", 0.3)  # of the hub, not of the copy
    os.kill(frozen, signal.SIGSTOP)
    asked = [asyncio.create_task(apart.decide(turns, profile, COUNTS)) for _ in range(3)]
    for one in asked:
        assert list(await one) == decided(turns, profile, COUNTS)
    await until(lambda: is_gone(frozen))
    assert apart.may_fork or not deciding_process.can_decide_apart()


async def test_a_frozen_copy_does_not_hold_up_the_end(
    apart: DecidingApart, program: Any, turns: list[Undecided]
) -> None:
    """Whoever stops the hub waits for nobody's answers."""
    before = children()
    await apart.decide(turns, program.profile(), COUNTS)
    (frozen,) = children() - before
    os.kill(frozen, signal.SIGSTOP)
    await apart.close()
    assert is_gone(frozen)


async def test_what_cannot_be_sent_is_decided_here(
    apart: DecidingApart, program: Any, turns: list[Undecided]
) -> None:
    """And the answers of others stay theirs."""
    profile = program.profile()
    unsendable = [turns[0]._replace(context=replace(turns[0].context, parts=(lambda: None,)))]
    asked = [apart.decide(turns, profile, COUNTS), apart.decide(turns[1:], profile, COUNTS)]
    first, odd, last = await asyncio.gather(
        asked[0], apart.decide(unsendable, profile, COUNTS), asked[1]
    )
    assert list(first) == decided(turns, profile, COUNTS)
    assert list(last) == decided(turns[1:], profile, COUNTS)
    assert len(odd) == 1


class Deadly:
    """What no copy survives to be asked about."""

    def __init__(self) -> None:
        self._here = os.getpid()

    def __getattr__(self, name: str) -> Any:
        if os.getpid() != self._here:
            os.kill(os.getpid(), signal.SIGKILL)
        raise AttributeError(name)


async def test_copies_that_die_one_after_another_are_given_up(
    apart: DecidingApart, turns: list[Undecided]
) -> None:
    """Not after one death, however many portions it had in hand."""
    apart.may_fork = True  # also where there is one core only
    deadly: Any = Deadly()
    for _ in range(MOST_LOST):
        assert apart.takes(100)
        lost = await asyncio.gather(*(apart.decide([one], deadly, COUNTS) for one in turns))
        assert all(isinstance(one, Failed) for (one,) in lost)
    assert not apart.takes(100)


async def test_what_the_bot_learns_makes_a_new_copy(
    apart: DecidingApart, program: Any, turns: list[Undecided]
) -> None:
    """The old one answers what it was asked, and goes."""
    profile, before = program.profile(), children()
    await apart.decide(turns, profile, COUNTS)
    (old,) = children() - before
    learnt = replace(profile, hand_off_queue="another")
    asked = asyncio.create_task(apart.decide(turns, profile, COUNTS))
    await asyncio.sleep(0)
    there = await apart.decide(turns, learnt, COUNTS)
    assert list(await asked) == decided(turns, profile, COUNTS)
    assert list(there) == decided(turns, learnt, COUNTS)
    await until(lambda: is_gone(old))


async def test_what_raises_there_is_told_as_it_would_be_here(
    apart: DecidingApart, turns: list[Undecided]
) -> None:
    """With the words and the frames that a parked message is kept with."""
    knows_nothing: Any = object()
    there = await apart.decide(turns[:2], knows_nothing, COUNTS)
    for one in there:
        assert isinstance(one, Failed)
        assert one.kind == "AttributeError"
        assert "take_turn" in one.traceback


@pytest.mark.parametrize("many", [1, 8, PORTION, PORTION + 1, 5 * PORTION - 1])
def test_portions_are_even_and_complete(many: int) -> None:
    """Nobody is left out, none is large, and their sizes differ by little."""
    found = portions(range(many))
    assert [each for some in found for each in some] == list(range(many))
    sizes = [len(some) for some in found]
    assert max(sizes) <= PORTION


async def test_many_at_once_are_answered_each_with_a_number_of_its_own(hub: Any) -> None:
    """Through the whole program: nobody is left out, and no number either."""
    program = hub.program
    many = range(1, 41)
    fires = [arrival(n, f"fire {n}", text="机器冒烟了") for n in many]
    await program.store.enter(fires, (), 40)
    program.turns.wake()
    await until(lambda: all_said(hub, 40))
    found = await tickets(hub)
    assert len(found) == 40
    numbers = sorted(int(number.rpartition("-")[2]) for number in found)
    assert numbers[-1] - numbers[0] <= 40  # the timers hold one for what they may open


async def all_said(hub: Hub, many: int) -> bool:
    """Whether everybody has an answer."""
    return all([len(await hub.texts(f"fire {n}")) > 1 for n in range(1, many + 1)])


async def tickets(hub: Hub) -> set[str]:
    """The numbers of their tickets."""
    found = set()
    for n in range(1, 41):
        thread = await hub.program.store.thread("webhook", "main", f"fire {n}", 0, 10)
        assert thread is not None
        found.add(thread.conversation.ticket)
    return found
