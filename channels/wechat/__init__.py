# SPDX-License-Identifier: AGPL-3.0-or-later
"""WeChat Official Accounts (公众号): callbacks in, passive replies and service messages out."""

from collections.abc import Mapping

from channels.contract import Channel, Hub
from channels.wechat.channel import CAPABILITIES, WeChatChannel
from channels.wechat.settings import Settings

__all__ = ["CAPABILITIES", "EXAMPLE", "Settings", "open"]

# Opens nothing anywhere: see `registry.example_settings`.
EXAMPLE: Mapping[str, object] = {
    "app_id": "wx0000000000000000",
    "app_secret": "example",
    "token": "example",
    "aes_key": "A" * 43,
    "api_base": "http://127.0.0.1:9",
}


def open(account: str, settings: Mapping[str, object], hub: Hub) -> Channel:  # noqa: A001 - every channel's folder opens with this name
    """One Official Account. Raises `pydantic.ValidationError`."""
    return WeChatChannel(account, Settings.model_validate(dict(settings)), hub)
