# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telegram: a bot that people write to, by webhook or by polling.

Of python-telegram-bot only the types and `Bot` are used: its own receive loops confirm updates
before they are durable.
"""

from collections.abc import Mapping

from channels.contract import Channel, Hub
from channels.telegram.channel import TelegramChannel
from channels.telegram.limits import CAPABILITIES
from channels.telegram.settings import Settings

__all__ = ["CAPABILITIES", "EXAMPLE", "Settings", "open"]


# Opens nothing anywhere: see `registry.example_settings`.
EXAMPLE: Mapping[str, object] = {"token": "1000000:example-token-of-nobody-at-all"}


def open(account: str, settings: Mapping[str, object], hub: Hub) -> Channel:  # noqa: A001 - every channel's folder opens with this name
    """One bot. Raises `pydantic.ValidationError`."""
    return TelegramChannel(account, Settings.model_validate(dict(settings)), hub)
