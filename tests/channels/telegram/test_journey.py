# SPDX-License-Identifier: AGPL-3.0-or-later
"""A whole report through a hub in a process of its own, which dies in between, in both modes."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from tree_rules import ROOT

from channels.sandboxes import Seen
from channels.telegram.sandbox import TelegramSandbox
from tests.support.hub import Hub
from tests.support.telegram import JPEG

SIGKILLED = -9
PHOTOS = [JPEG + bytes([number]) for number in range(3)]
Step = tuple[str, Any, str]

ZH: Sequence[Step] = (
    ("say", "打印机坏了", "哪款产品"),
    ("say", "B7", "序列号"),
    ("say", "保修期多久？", "序列号"),
    ("say", "SN2209-118", "什么情况"),
    ("say", "一直卡纸，屏幕显示 E07", "什么时候"),
    ("say", "昨天下午三点", "哪些办法"),
    ("say", "重启过", "照片"),
    ("album", PHOTOS, "哪些人"),
    ("press", "一个部门或一条产线", "电话"),
    ("press", "📱 发送我的手机号", "请您核对"),
    ("old", "一个部门或一条产线", "请您核对"),
    ("say", "电话改成 13900139000", "139 0013 9000\n都对吗"),
    ("press", "确认提交", "FD-000001"),
)
EN: Sequence[Step] = (
    ("say", "my printer is broken", "Which product"),
    ("say", "B7", "serial number"),
    ("say", "where do I find the serial number?", "serial number"),
    ("say", "SN2209-118", "happening"),
    ("say", "it keeps jamming paper, the screen shows E07", "When"),
    ("say", "yesterday at 3 pm", "tried"),
    ("say", "restarted it", "photo"),
    ("album", PHOTOS, "affected"),
    ("press", "A team or one line", "phone"),
    ("press", "📱 Send my phone number", "all right"),
    ("old", "A team or one line", "all right"),
    ("say", "the phone should be +44 20 7946 0958", "20 7946 0958\nIs that"),
    ("press", "Confirm", "FD-000001"),
)
NAMES = {"zh": "张伟", "en": "Ann Lee"}
SCRIPTS = {"zh": ZH, "en": EN}


@dataclass
class Story:
    """A hub that may die, its bot, and one customer."""

    hub: Hub
    sandbox: TelegramSandbox
    person: str

    async def tell(self, script: Sequence[Step]) -> None:
        """Do each step after the answer to the one before."""
        used: dict[str, tuple[int, str]] = {}
        for kind, what, answer in script:
            before = len(await self.sandbox.seen(self.person))
            await self._do(kind, what, used)
            await self._answered(before, answer)

    async def _do(self, kind: str, what: Any, used: dict[str, tuple[int, str]]) -> None:
        if kind == "say":
            await self.sandbox.say(self.person, what)
        elif kind == "album":
            await self.sandbox.album(self.person, what)
        elif kind == "old":
            await self.sandbox.press_data(self.person, *used[what])
        else:
            used[what] = await self._press(what)

    async def _press(self, label: str) -> tuple[int, str]:
        """Press the newest button with this label; where it stood and what it carries."""
        for one in reversed(await self.sandbox.seen(self.person)):
            for option in one.options:
                if option.label == label:
                    await self.sandbox.press(self.person, option.id)
                    return self._carried(option.id)
        raise AssertionError(f"no button {label}: {await self.sandbox.seen(self.person)}")

    def _carried(self, option_id: str) -> tuple[int, str]:
        place, row, column = option_id.split(":")
        if place == "keys":
            return 0, ""
        entry = self.sandbox.world.person(self.person).chat.entry(int(place))
        rows = entry.message["reply_markup"]["inline_keyboard"]
        return int(place), str(rows[int(row)][int(column)]["callback_data"])

    async def _answered(self, before: int, answer: str) -> None:
        def is_there(seen: Sequence[Seen]) -> bool:
            return len(seen) > before and answer in seen[-1].text and not seen[-1].is_own

        try:
            await self.sandbox.until(self.person, is_there)
        except TimeoutError:
            seen = [one.text for one in (await self.sandbox.seen(self.person))[before:]]
            raise AssertionError(f"awaited {answer!r}, saw {seen}\n{self.hub.log[-5:]}") from None

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What stands in the database."""
        with closing(sqlite3.connect(self.hub.database)) as db:
            return db.execute(query).fetchall()


@pytest.fixture
async def story(
    make_hub: Callable[..., Hub], request: pytest.FixtureRequest
) -> AsyncIterator[Story]:
    """A hub that is not started yet, for one mode and one language."""
    mode, language = request.param
    sandbox = TelegramSandbox(mode)
    await sandbox.start()
    hub = make_hub()
    account = {**sandbox.settings(hub.url, "main"), "album_seconds": 0.3}
    lines = [f'{key} = "{value}"' for key, value in account.items() if isinstance(value, str)]
    hub.extra = "\n".join([
        "[bots.default]",
        f'knowledge = ["{ROOT}/bots/demo/articles.yaml"]',
        "[channels.telegram.main]",
        *lines,
        "album_seconds = 0.3",
        "messages_per_second = 1000",
    ])  # fmt: skip
    yield Story(hub, sandbox, NAMES[language])
    await sandbox.stop()


def told(mode: str, language: str) -> Any:
    """One way through the tests."""
    return pytest.param((mode, language), id=f"{mode}-{language}")


BOTH = [told("polling", "zh"), told("webhook", "en")]


@pytest.mark.parametrize("story", BOTH, indirect=True)
async def test_a_report_with_everything_in_it(story: Story) -> None:
    """One conversation, one ticket, each line heard once.

    With a question in between, an album, buttons, an old one, a contact, a correction, a restart.
    """
    script = SCRIPTS[next(key for key, name in NAMES.items() if name == story.person)]
    await story.hub.start()
    await story.tell(script[:6])
    await story.hub.kill()
    await story.hub.start()
    await story.tell(script[6:])
    assert story.rows("SELECT number FROM ticket") == [("FD-000001",)]
    assert story.rows("SELECT count(*) FROM conversation") == [(1,)]
    assert story.rows("SELECT count(*) FROM message WHERE author = 'customer'") == [(len(script),)]
    bots = story.rows("SELECT count(*) FROM message WHERE author != 'customer'")[0][0]
    seen = [one for one in await story.sandbox.seen(story.person) if not one.is_own]
    noted = 1  # the short message that takes the keyboard away is not a line of the conversation
    assert 0 <= len(seen) - bots - noted <= 1  # killed between a send and its note: one copy more
    photos = story.rows("SELECT extra FROM message WHERE extra LIKE '%photo-%'")
    assert len(photos) == 1
    await story.hub.stop()
    await story.hub.audit()


# Where the hub dies, and at which passing of that place, so that it is in the middle of the talk.
DEATHS = (
    "in.journal.write=kill@3",
    "in.ack=kill@3",
    "turn.decide=kill@3",
    "out.settle.post=kill@3",
)


@pytest.mark.parametrize("story", [told("polling", "zh"), told("webhook", "zh")], indirect=True)
async def test_however_often_it_dies_nothing_is_lost_or_doubled(story: Story) -> None:
    """Killed at one place after the other while the customer goes on talking."""
    deaths = list(DEATHS)
    await story.hub.start(deaths.pop(0))
    talking = asyncio.create_task(story.tell(ZH))
    while True:
        dying = asyncio.create_task(story.hub.died())
        await asyncio.wait({talking, dying}, return_when=asyncio.FIRST_COMPLETED)
        if talking.done():
            dying.cancel()
            break
        assert dying.result() == SIGKILLED, story.hub.log[-10:]
        await story.hub.start(deaths.pop(0) if deaths else "")
    await talking
    assert deaths == []
    assert story.rows("SELECT number FROM ticket") == [("FD-000001",)]
    heard = story.rows("SELECT count(*) FROM message WHERE author = 'customer'")
    assert heard == [(len(ZH),)]
    lines = [one.text for one in await story.sandbox.seen(story.person) if not one.is_own]
    stored = story.rows("SELECT text FROM message WHERE author != 'customer' ORDER BY seq")
    missing = [text for (text,) in stored if text not in lines]
    assert missing == []
    await story.hub.stop()
    await story.hub.audit()


@pytest.mark.parametrize("story", [told("polling", "zh")], indirect=True)
async def test_killed_after_a_send_at_most_one_copy_is_seen(story: Story) -> None:
    """Telegram has no key for repeats: one extra copy per unclean stop, and never a lost line."""
    await story.hub.start("out.send.post=kill@2")
    talking = asyncio.create_task(story.tell(ZH[:3]))
    assert await story.hub.died() == SIGKILLED
    await story.hub.start()
    await talking
    lines = [one.text for one in await story.sandbox.seen(story.person) if not one.is_own]
    stored = [t for (t,) in story.rows("SELECT text FROM message WHERE author != 'customer'")]
    assert 0 <= len(lines) - len(stored) <= 1
    assert set(lines) == set(stored)
