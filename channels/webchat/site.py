# SPDX-License-Identifier: AGPL-3.0-or-later
"""One configured web chat: everything its requests and sockets share."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from channels.contract import Capabilities, Hub
from channels.recent import RecentMessages
from channels.webchat.identity import UsedTokens
from channels.webchat.settings import Settings
from intake.phrases import Phrases
from intake.seals import Seal

KIND: Literal["webchat"] = "webchat"
TEXT_MAX = 8000
CAPABILITIES = Capabilities(
    text_max=TEXT_MAX,
    text_unit="characters",
    options_max=20,
    option_label_max=80,
    takes_files=True,
    gathers_bursts=True,
    keeps_sender=True,  # a visitor is who holds the token that we signed
    sends_at_once=True,
)


@dataclass(slots=True)
class OpenPolls:
    """Who waits for messages by polling now, so that they can be answered when the hub ends."""

    is_ending: bool = False
    waiting: set[asyncio.Event] = field(default_factory=set)

    @contextmanager
    def entered(self, woken: asyncio.Event) -> Iterator[None]:
        """Wake this one at the end of the program; at once if it has come."""
        if self.is_ending:
            woken.set()
        self.waiting.add(woken)
        try:
            yield
        finally:
            self.waiting.discard(woken)

    def end_all(self) -> None:
        """Answer everybody who waits, now and from now on."""
        self.is_ending = True
        for woken in self.waiting:
            woken.set()


@dataclass(frozen=True, slots=True)
class Site:
    """A web chat by the name of its account."""

    account: str
    settings: Settings
    hub: Hub
    phrases: Phrases
    seal: Seal
    used_tokens: UsedTokens
    recent: RecentMessages
    polls: OpenPolls = field(default_factory=OpenPolls)

    def wait_seconds(self, bucket: str, key: str, limit: str) -> float:
        """0 if the action is within `limit`, else the seconds to wait; counted per site."""
        return self.hub.allow(f"{KIND}.{bucket}", f"{self.account}:{key}", limit)
