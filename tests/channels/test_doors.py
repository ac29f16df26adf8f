# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address a provider calls, tried like an attacker and like a provider on a bad day.

A channel joins by its `contract.py`; nothing here knows which there are.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from tests.support.contract import Door, Knock, Proof, contract_of
from tests.support.pair import Pair, running_pair
from tests.support.report import VARIANTS, name_of

REFUSED = frozenset({401, 403})
OLD = timedelta(hours=1)
WITH_DOORS = [
    pytest.param(one, id=name_of(one)) for one in VARIANTS if one[1] in contract_of(one[0]).doors
]


@dataclass
class Doorstep:
    """A channel's door with nobody in front of it yet."""

    pair: Pair
    door: Door

    async def knock(self, text: str, person: str = "anna", ago: timedelta = timedelta()) -> Knock:
        """A genuine request, not sent yet."""
        return await self.door.knock(self.pair.sandbox, person, text, ago)

    @property
    def taken(self) -> int:
        """How many payloads were recorded."""
        return len(self.pair.hub.accepted)

    async def texts(self, count: int) -> list[str]:
        """What people said, once there is so much of it."""
        return [one.text for one in await self.pair.entered(count)]


@pytest.fixture(params=WITH_DOORS)
async def step(request: pytest.FixtureRequest, hub: Any) -> AsyncIterator[Doorstep]:
    """Each door in front of a real channel."""
    kind, mode = request.param
    door = contract_of(kind).doors[mode]
    async with running_pair(kind, mode, hub) as pair:
        if door.ready is not None:
            await door.ready(pair.sandbox)
        yield Doorstep(pair, door)


async def test_no_door_is_forgotten(pair: Pair) -> None:
    """Whoever is called says in `contract.py` how: else nobody would try to get in."""
    is_called = any(route.method == "POST" for route in pair.channel.routes())
    assert is_called == (pair.mode in contract_of(pair.kind).doors)


def changed(text: str) -> str:
    """Another text of the same length and alphabet: one letter in its middle is different."""
    middle = len(text) // 2
    other = "A" if text[middle] != "A" else "B"
    return text[:middle] + other + text[middle + 1 :]


FORGED: dict[str, Callable[[Proof, Knock, Knock], Knock]] = {
    "missing": lambda proof, knock, _: proof.put(knock, None),
    "empty": lambda proof, knock, _: proof.put(knock, ""),
    "one letter": lambda proof, knock, _: proof.put(knock, changed(proof.of(knock))),
    "half": lambda proof, knock, _: proof.put(knock, proof.of(knock)[:-8]),
    "too long": lambda proof, knock, _: proof.put(knock, proof.of(knock) + "x" * 4000),
    "not ASCII": lambda proof, knock, _: proof.put(knock, "秘密" * 10),
}
MOVED: dict[str, Callable[[Proof, Knock, Knock], Knock]] = {
    "of another request": lambda proof, knock, other: proof.put(knock, proof.of(other)),
    "body changed": lambda _, knock, __: replace(knock, body=knock.body[:-20] + b" " * 20),
    "body swapped": lambda _, knock, other: replace(knock, body=other.body),
}


@pytest.mark.parametrize("how", [*FORGED, *MOVED])
async def test_a_forged_request_is_refused(step: Doorstep, how: str) -> None:
    """401 or 403, nothing is recorded; and the genuine one is taken afterwards."""
    proof = step.door.proof
    if how in MOVED and not proof.covers_body:
        return  # the provider's own limit: it vouches for the sender, not for each body
    knock, other = await step.knock("一"), await step.knock("二", "bo")
    forged = (FORGED | MOVED)[how](proof, knock, other)
    assert await forged.sent() in REFUSED
    assert step.taken == 0
    assert await knock.sent() < 300
    assert "一" in await step.texts(1)


async def test_an_old_request_is_refused(step: Doorstep) -> None:
    """What was listened in on yesterday opens nothing today, where requests carry their time."""
    if not step.door.expires:
        return
    for ago in (OLD, -OLD):
        assert await (await step.knock("一", ago=ago)).sent() in REFUSED
    assert step.taken == 0


async def test_a_replay_enters_once(step: Doorstep) -> None:
    """The same bytes again are acknowledged and change nothing."""
    knock = await step.knock("一")
    for _ in range(3):
        assert await knock.sent() < 300
    later = await step.knock("二")
    assert await later.sent() < 300
    assert await step.texts(2) == ["一", "二"]


async def test_concurrent_duplicates_enter_once(step: Doorstep) -> None:
    """Retries that overtake the first request all have an answer, and are one message."""
    knock = await step.knock("一")
    statuses = await asyncio.gather(*(knock.sent() for _ in range(6)))
    assert all(status < 300 for status in statuses)
    assert await (await step.knock("二")).sent() < 300
    assert await step.texts(2) == ["一", "二"]


async def test_what_comes_out_of_order_is_not_old(step: Doorstep) -> None:
    """A request that was made first and arrives last is no repeat: nothing is known by its age."""
    first, second = await step.knock("一", "anna"), await step.knock("二", "bo")
    assert await second.sent() < 300
    assert await first.sent() < 300
    assert sorted(await step.texts(2)) == ["一", "二"]


@pytest.mark.parametrize("is_chunked", [False, True])
async def test_an_oversize_body_is_refused(step: Doorstep, is_chunked: bool) -> None:  # noqa: FBT001
    """413 beyond the limit, declared or not; the next request is served."""
    knock = await step.knock("一")
    large = replace(knock, body=knock.body + b" " * (step.door.largest_bytes + 1))
    assert await large.sent(is_chunked) == 413
    assert step.taken == 0
    assert await knock.sent() < 300


async def test_what_cannot_be_recorded_comes_again(step: Doorstep) -> None:
    """503 while the store is away, so that the provider repeats it; then it enters once.

    A bell may be answered: what it announced waits with the provider.
    """
    knock = await step.knock("一")
    step.pair.hub.is_away = True
    assert await knock.sent() == 503 or step.door.is_bell
    assert step.taken == 0
    step.pair.hub.is_away = False
    assert await knock.sent() < 300
    assert await step.texts(1) == ["一"]
