# SPDX-License-Identifier: AGPL-3.0-or-later
"""The signed webhook channel: any other system can be a channel. Its README is the contract.

Messages come in by POST with Standard Webhooks signatures. Replies go back in the answer to
`?wait=`, and, signed the same way, to `callback_url` where one is set.
"""

from collections.abc import Mapping

from channels.contract import Channel, Hub
from channels.webhook.channel import CAPABILITIES, WebhookChannel
from channels.webhook.settings import Settings

__all__ = ["CAPABILITIES", "EXAMPLE", "Settings", "open"]


# Opens nothing anywhere: see `registry.example_settings`.
EXAMPLE: Mapping[str, object] = {"secret": "whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"}


def open(account: str, settings: Mapping[str, object], hub: Hub) -> Channel:  # noqa: A001 - every channel's folder opens with this name
    """One account of the webhook channel. Raises `pydantic.ValidationError`."""
    return WebhookChannel(account, Settings.model_validate(dict(settings)), hub)
