# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mailbox on a real Dovecot, a scripted SMTP server, and the mail channel between them."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from channels.email.receiver import Receiver
from channels.email.settings import Settings
from channels.email.sign_in import SignIn
from tests.support.mail_servers import PASSWORD, Dovecot

SECRET = "0" * 64


@dataclass
class Box:
    """One mailbox and the receiver that reads it."""

    server: Dovecot
    user: str
    hub: Any
    port: int = 0
    more: dict[str, Any] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None

    @property
    def settings(self) -> Settings:
        return Settings.model_validate(
            {
                "address": "support@example.com",
                "imap": f"imap://{self.user}@127.0.0.1:{self.port or self.server.port}",
                "smtp": "smtp://127.0.0.1:1",
                "password": PASSWORD,
                "poll_seconds": 1,
                **self.more,
            }
        )

    def deliver(self, *mails: bytes) -> None:
        """Put mails into the mailbox."""
        with self.server.login(self.user) as client:
            for raw in mails:
                self.server.put(client, raw)

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

    async def received(self, count: int, seconds: float = 30) -> list[bytes]:
        """The mails, each once, as soon as `count` different ones have come."""
        await self.until(lambda: len(self.hub.taken) >= count, seconds)
        return list(self.hub.taken.values())


@pytest.fixture
async def box(imap_server: Dovecot, hub: Any) -> AsyncIterator[Box]:
    """An empty mailbox of this test."""
    name = f"u{secrets.token_hex(6)}"
    with imap_server.login(name):
        pass  # the first login makes it
    made = Box(imap_server, name, hub)
    yield made
    await made.stop()
