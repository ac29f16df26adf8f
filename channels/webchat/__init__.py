# SPDX-License-Identifier: AGPL-3.0-or-later
"""Web chat: a small widget on a customer's page, and the server side it talks to.

See `README.md` for the protocol and for what a site has to set up.
"""

from collections.abc import Mapping
from pathlib import Path

from channels.contract import Hub
from channels.recent import RecentMessages
from channels.webchat.channel import WebChat
from channels.webchat.identity import UsedTokens
from channels.webchat.settings import Settings
from channels.webchat.site import CAPABILITIES, KIND, Site
from intake.phrases import Phrases
from intake.seals import Seal

__all__ = ["CAPABILITIES", "EXAMPLE", "Settings", "WebChat", "open"]

_PHRASES = Path(__file__).parent / "phrases"


KEPT_SECRET = "secret"  # noqa: S105 - the setting's name
# Opens nothing anywhere: see `registry.example_settings`.
EXAMPLE: Mapping[str, object] = {"secret": "0" * 64}


def open(  # noqa: A001 - the name every channel folder answers to
    account: str, settings: Mapping[str, object], hub: Hub
) -> WebChat:
    """The web chat of one account. Raises `pydantic.ValidationError` for wrong settings."""
    checked = Settings.model_validate(dict(settings))
    seal = Seal(checked.secret.get_secret_value().encode())
    used = UsedTokens(hub, KIND, account)
    return WebChat(
        Site(account, checked, hub, Phrases.load(_PHRASES), seal, used, RecentMessages())
    )
