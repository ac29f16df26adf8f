# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an account of the webhook channel may be configured as."""

from typing import Any

import pytest
from pydantic import ValidationError

from channels.signatures import secret_bytes
from channels.webhook.settings import Settings

SECRET = "whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"
OTHER = "whsec_MTExMTExMTExMTExMTExMTExMTExMTEx"


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"secret": ""},
        {"secret": "whsec_"},
        {"secret": "whsec_AAAA"},
        {"secret": "whsec_not base64 at all"},
        {"secret": SECRET, "previous_secret": "short"},
        {"secret": SECRET, "callback_url": "example.com/in"},
        {"secret": SECRET, "callback_url": "file:///etc/passwd"},
        {"secret": SECRET, "callback_url": "https://"},
        {"secret": SECRET, "colour": "red"},
    ],
)
def test_what_cannot_work_is_refused_at_the_start(given: Any) -> None:
    """A missing or weak secret, half an address or an unknown key stops the start."""
    with pytest.raises(ValidationError):
        Settings.model_validate(given)


def test_the_newest_secret_comes_first() -> None:
    """It signs; the one before is accepted."""
    settings = Settings.model_validate({"secret": SECRET, "previous_secret": OTHER})
    assert settings.keys() == (secret_bytes(SECRET), secret_bytes(OTHER))


def test_a_secret_does_not_show_itself() -> None:
    """Printing the settings, as a traceback would, reveals nothing."""
    assert SECRET.removeprefix("whsec_") not in repr(Settings.model_validate({"secret": SECRET}))
