# SPDX-License-Identifier: AGPL-3.0-or-later
"""The report form: a dialog on one page, opened from a menu, a link or the code on a machine."""

from collections.abc import Mapping

from channels.contract import Hub
from channels.form.channel import CAPABILITIES, FormChannel
from channels.form.settings import Settings

__all__ = ["CAPABILITIES", "EXAMPLE", "Settings", "open"]

EXAMPLE: Mapping[str, object] = {}


def open(account: str, settings: Mapping[str, object], hub: Hub) -> FormChannel:  # noqa: A001 - the registry's name
    """See `channels.contract.OpenChannel`."""
    return FormChannel(account, Settings.model_validate(dict(settings)), hub)
