# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mailbox on a real Dovecot, a scripted SMTP server, and the mail channel between them."""

import secrets
from collections.abc import AsyncIterator
from typing import Any

import pytest

from channels.email.settings import Settings
from tests.support.mail_servers import PASSWORD, Dovecot
from tests.support.receiving import Receiving, mailbox

SECRET = "0" * 64


class Box(Receiving):
    """One mailbox and the receiver that reads it."""

    def __init__(self, server: Dovecot, user: str, hub: Any) -> None:
        super().__init__(hub)
        self.server = server
        self.user = user
        self.port = 0
        self.more: dict[str, Any] = {}

    @property
    def settings(self) -> Settings:
        """On the real server, or on what stands before it at `port`."""
        more = {"password": PASSWORD, **self.more}
        return mailbox(self.user, self.port or self.server.port, **more)

    def deliver(self, *mails: bytes) -> None:
        """Put mails into the mailbox."""
        with self.server.login(self.user) as client:
            for raw in mails:
                self.server.put(client, raw)

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
