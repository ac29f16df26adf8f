# SPDX-License-Identifier: AGPL-3.0-or-later
"""One configured web chat: everything its requests and sockets share."""

from dataclasses import dataclass
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
    shows_typing=True,
    gathers_bursts=True,
    keeps_sender=True,  # a visitor is who holds the token that we signed
    sends_at_once=True,
)


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

    def wait_seconds(self, bucket: str, key: str, limit: str) -> float:
        """0 if the action is within `limit`, else the seconds to wait; counted per site."""
        return self.hub.allow(f"{KIND}.{bucket}", f"{self.account}:{key}", limit)
