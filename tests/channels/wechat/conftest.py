# SPDX-License-Identifier: AGPL-3.0-or-later
"""WeChat's stand-in and a real hub that is connected to it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from channels.wechat.channel import WeChatChannel
from channels.wechat.sandbox import WeChatSandbox
from channels.wechat.settings import Settings
from tests.support.line import Line, connected, until


@dataclass
class Account:
    """One Official Account: WeChat's side and ours."""

    wechat: WeChatSandbox
    line: Line

    async def shown(self, person: str = "o1") -> list[str]:
        """What stands in the person's chat and is not their own, in order."""
        return [one.text for one in await self.wechat.seen(person) if not one.is_own]

    async def ask(self, text: str, person: str = "o1") -> str:
        """Say something; the answer that came, however it came."""
        before = len(await self.shown(person))
        await self.wechat.say(person, text)
        shown: list[str] = await until(lambda: self.more(person, before))
        return shown[-1]

    async def more(self, person: str, before: int) -> list[str]:
        """The messages shown, once there are more than before."""
        shown = await self.shown(person)
        return shown if len(shown) > before else []

    @property
    def sends(self) -> list[Any]:
        """The customer-service messages that WeChat was asked to send."""
        path = "/cgi-bin/message/custom/send"
        return [given for called, given in self.wechat.server.calls if called == path]


Connect = Callable[..., Awaitable[Account]]


@pytest.fixture
async def connect(tmp_path: Path, empty_database: Path) -> AsyncIterator[Connect]:
    """Starts a stand-in and a hub; `settings` are more of the account's section."""
    async with AsyncExitStack() as stack:

        async def start(
            mode: str = "safe",
            *,
            has_menus: bool = False,
            only_answers: bool = False,
            works: Sequence[str] = ("work", "listen"),
            **more: Any,
        ) -> Account:
            wechat = WeChatSandbox(mode, has_menus=has_menus, only_answers=only_answers)
            line = await stack.enter_async_context(
                connected(tmp_path, empty_database, wechat, WeChatChannel, Settings, works, **more)
            )
            return Account(wechat, line)

        yield start
