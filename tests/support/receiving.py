# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mailbox's receiver at work, against whatever server a test has."""

import asyncio
from collections.abc import Callable
from typing import Any

from channels.email.receiver import Receiver
from channels.email.settings import Settings
from channels.email.sign_in import SignIn


class Receiving:
    """Starts and stops a receiver, and waits for what it brings to `hub`."""

    def __init__(self, hub: Any) -> None:
        self.hub = hub
        self.task: asyncio.Task[None] | None = None

    @property
    def settings(self) -> Settings:
        """Where the mailbox is."""
        raise NotImplementedError

    def start(self) -> Receiver:
        """Begin to receive."""
        settings = self.settings
        receiver = Receiver("support", settings, self.hub, SignIn(settings))
        self.task = asyncio.create_task(receiver.run())
        return receiver

    async def stop(self) -> None:
        """Stop receiving, as the end of the program does."""
        if self.task is not None:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)
            self.task = None

    async def until(self, condition: Callable[[], bool], seconds: float = 30) -> None:
        """Wait for something that receiving brings about."""
        async with asyncio.timeout(seconds):
            while not condition():
                self.hub.came.clear()
                try:
                    async with asyncio.timeout(0.1):
                        await self.hub.came.wait()
                except TimeoutError:
                    pass


def mailbox(user: str, port: int, **more: Any) -> Settings:
    """The settings of an account on a server of this machine, asked once a second."""
    return Settings.model_validate(
        {
            "address": "support@example.com",
            "imap": f"imap://{user}@127.0.0.1:{port}",
            "smtp": "smtp://127.0.0.1:1",
            "poll_seconds": 1,
            **more,
        }
    )
