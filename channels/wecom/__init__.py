# SPDX-License-Identifier: AGPL-3.0-or-later
"""WeCom customer service (微信客服): a bell comes in, messages are pulled, replies are sent."""

from collections.abc import Mapping

from channels.contract import Channel, Hub
from channels.wecom.channel import CAPABILITIES, WeComChannel
from channels.wecom.settings import Settings

__all__ = ["CAPABILITIES", "EXAMPLE", "Settings", "open"]

# Opens nothing anywhere: see `registry.example_settings`.
EXAMPLE: Mapping[str, object] = {
    "corp_id": "ww0000000000000000",
    "secret": "example",
    "token": "example",
    "aes_key": "A" * 43,
    "open_kfids": ["wkexample"],
    "api_base": "http://127.0.0.1:9",
}


def open(account: str, settings: Mapping[str, object], hub: Hub) -> Channel:  # noqa: A001 - every channel's folder opens with this name
    """One company's customer service. Raises `pydantic.ValidationError`."""
    return WeComChannel(account, Settings.model_validate(dict(settings)), hub)
