# SPDX-License-Identifier: AGPL-3.0-or-later
"""WeCom's stand-in and a real hub that is connected to it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from channels.sandboxes import Seen
from channels.wecom.channel import WeComChannel
from channels.wecom.sandbox import KFID, WeComSandbox
from channels.wecom.settings import Settings
from tests.support.line import Line, connected, until


@dataclass
class Company:
    """One company: WeCom's side and ours."""

    wecom: WeComSandbox
    line: Line

    async def shown(self, person: str = "wm1") -> list[Seen]:
        """What stands in the customer's chat and is not their own, in order."""
        return [one for one in await self.wecom.seen(person) if not one.is_own]

    async def came(self, count: int, person: str = "wm1") -> Sequence[Seen]:
        """Wait for so many messages in all."""

        async def enough() -> list[Seen]:
            shown = await self.shown(person)
            return shown if len(shown) >= count else []

        found: Sequence[Seen] = await until(enough)
        return found

    async def ask(self, text: str, expected: str, person: str = "wm1") -> Seen:
        """Say something; the message with these words that comes after it."""
        before = len(await self.shown(person))
        await self.wecom.say(person, text)
        return await self.told(expected, before, person)

    async def told(self, expected: str, after: int = 0, person: str = "wm1") -> Seen:
        """The message with these words, once it is there."""

        async def fitting() -> list[Seen]:
            return [one for one in (await self.shown(person))[after:] if expected in one.text]

        found: Sequence[Seen] = await until(fitting)
        return found[0]

    def thread(self, person: str = "wm1", open_kfid: str = KFID) -> str:
        return f"{open_kfid}/{person}"


Connect = Callable[..., Awaitable[Company]]


@pytest.fixture
async def connect(tmp_path: Path, empty_database: Path) -> AsyncIterator[Connect]:
    """Starts a stand-in and a hub; `settings` are more of the account's section."""
    async with AsyncExitStack() as stack:

        async def start(
            wecom: WeComSandbox | None = None,
            *,
            works: Sequence[str] = ("work", "listen"),
            **more: Any,
        ) -> Company:
            wecom = wecom or WeComSandbox()
            line = await stack.enter_async_context(
                connected(tmp_path, empty_database, wecom, WeComChannel, Settings, works, **more)
            )
            return Company(wecom, line)

        yield start
