# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mail channel: IMAP in, SMTP out, and a reader of mails that never raises."""

from collections.abc import Mapping
from pathlib import Path

from channels.contract import Hub
from channels.email.channel import CAPABILITIES, MailChannel
from channels.email.probe import probe
from channels.email.settings import Settings
from intake.phrases import Phrases

__all__ = ["CAPABILITIES", "EXAMPLE", "MailChannel", "Settings", "open", "probe"]

_PHRASES = Path(__file__).parent / "phrases"
KEPT_SECRET = "secret"  # noqa: S105 - the setting's name
# Opens nothing anywhere: see `registry.example_settings`.
EXAMPLE: Mapping[str, object] = {
    "address": "support@example.com",
    "imap": "imap://support@127.0.0.1:1",
    "smtp": "smtp://127.0.0.1:1",
    "password": "none",
    "secret": "0" * 64,
}


def open(  # noqa: A001 - the name every channel folder answers to
    account: str, settings: Mapping[str, object], hub: Hub
) -> MailChannel:
    """One mailbox. Raises `pydantic.ValidationError` for wrong settings."""
    checked = Settings.model_validate(dict(settings))
    return MailChannel(account, checked, hub, Phrases.load(_PHRASES))
