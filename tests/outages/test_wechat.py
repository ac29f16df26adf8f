# SPDX-License-Identifier: AGPL-3.0-or-later
"""kill -9 while people report faults on WeChat and WeCom: nothing lost, nothing doubled.

The providers keep what the hub did not confirm, as they do in reality: WeChat tries three times,
WeCom holds everything until the cursor moves. Afterwards each chat is compared with what the hub
has stored.
"""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field
from typing import Any

import pytest

from channels.sandboxes import Sandbox
from channels.wechat.sandbox import WeChatSandbox
from channels.wecom.sandbox import WeComSandbox
from tests.support.hub import Hub

# What the customer says, and words of the answer to it.
SCRIPT = (
    ("打印机坏了", "哪款产品"), ("B7", "序列号"), ("找不到", "什么情况"),
    ("一直卡纸", "什么时候"), ("昨天下午三点", "试过"), ("没有", "照片"), ("跳过", "影响到哪些人"),
    ("部门", "怎么称呼"), ("张伟", "方便联系您的电话"), ("13800138000", "核对"), ("对", "工单号"),
)  # fmt: skip
PATIENCE_SECONDS = 60
# The sixth pass of a place is in the middle of the conversations; transactions are more.
WHERE = {
    "in.recv": 6,
    "in.journal.sync": 6,
    "in.enter.post": 6,
    "turn.commit.pre": 30,
    "turn.commit.post": 30,
    "out.send.pre": 6,
    "out.send.post": 6,
    "out.settle.post": 6,
}


@dataclass
class Customer:
    """One person in one provider's app."""

    sandbox: Sandbox
    name: str
    answers: list[str] = field(default_factory=list)

    async def talk(self) -> None:
        """Say every line, each after the answer to the one before."""
        for text, expected in SCRIPT:
            await self.sandbox.say(self.name, text)
            await self._told(expected)

    async def _told(self, expected: str) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not any(expected in text for text in await self.shown()):  # noqa: ASYNC110 - the app shows it when it comes
                await asyncio.sleep(0.02)

    async def shown(self) -> list[str]:
        """What came from us."""
        return [one.text for one in await self.sandbox.seen(self.name) if not one.is_own]


def section(kind: str, settings: Mapping[str, object]) -> str:
    """A channel's part of frontdesk.toml."""
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    return "\n".join([f"[channels.{kind}.sandbox]", *lines, ""])


@pytest.mark.parametrize("failpoint", sorted(WHERE))
async def test_a_kill_loses_and_doubles_nothing(
    failpoint: str, make_hub: Callable[..., Hub]
) -> None:
    """Killed anywhere, each message has one effect, each question is asked once."""
    async with AsyncExitStack() as stack:
        sandboxes: list[Any] = [WeChatSandbox("safe"), WeComSandbox()]
        hub = make_hub()
        for one in sandboxes:
            await one.start(0)
            stack.push_async_callback(one.stop)
            hub.extra += section(one.kind, one.settings(hub.url))
        await hub.start(f"{failpoint}=kill@{WHERE[failpoint]}")
        people = [Customer(one, f"{one.kind}-{number}") for one in sandboxes for number in "ab"]
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_serve_again(hub))
            for person in people:
                tasks.create_task(person.talk())
        for one in sandboxes:
            await one.pusher.settled()
        await hub.stop()
        for person in people:
            _check_chat(await person.shown(), person.name)
    _check_books(hub)


async def _serve_again(hub: Hub) -> None:
    assert await hub.died() == -9, hub.log
    await hub.start()


def _check_chat(shown: list[str], name: str) -> None:
    """Every answer is there exactly once."""
    for _, expected in SCRIPT:
        assert sum(expected in text for text in shown) == 1, (name, expected, shown)


def _check_books(hub: Hub) -> None:
    """Every line is stored once in its order, and each person has one ticket."""
    lines = [text for text, _ in SCRIPT]
    with closing(sqlite3.connect(hub.database)) as db:
        threads = [row[0] for row in db.execute("SELECT id FROM conversation")]
        assert len(threads) == 4
        for thread in threads:
            rows = db.execute(
                "SELECT text FROM message WHERE conversation_id=? AND author='customer'"
                " ORDER BY seq",
                (thread,),
            )
            assert [text for (text,) in rows] == lines
        assert db.execute("SELECT count(*) FROM ticket").fetchone() == (4,)
        uncertain = db.execute("SELECT count(*) FROM delivery WHERE state IN (2, 4)").fetchone()
        assert uncertain == (0,)
