# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which pages may talk to a chat, and which settings say so."""

import pytest
from pydantic import ValidationError

from channels.webchat.origins import is_allowed
from channels.webchat.settings import Settings

SECRET = "a secret of the tests, more than 32 bytes"
LISTED = ("https://shop.example",)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        (None, "desk.example"),
        ("https://shop.example", "desk.example"),
        ("https://SHOP.example:443", "desk.example"),
        ("https://desk.example", "desk.example"),
        ("http://127.0.0.1:8080", "127.0.0.1:8080"),
        ("http://[::1]:8080", "[::1]:8080"),
    ],
)
def test_our_own_and_listed_pages_may(origin: str | None, host: str) -> None:
    """The hub's own address needs no setting, other sites are named in it."""
    assert is_allowed(origin, host, LISTED)


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "*",
        "http://shop.example",
        "https://shop.example:8443",
        "https://shop.example.evil.example",
        "https://evil.example/https://shop.example",
        "https://desk.example@evil.example",
        "https://desk.example:99999",
        "file://",
        "javascript:alert(1)",
    ],
)
def test_all_others_may_not(origin: str) -> None:
    """Near misses, other schemes and what is no origin at all."""
    assert not is_allowed(origin, "desk.example", LISTED)


def test_a_star_opens_loopback_in_the_demo_only() -> None:
    """The demo may be tried from any local port; a page on the net still may not."""
    demo = Settings.model_validate(
        {"secret": SECRET, "allowed_origins": ["*"], "is_demo": True}
    ).allowed_origins
    assert is_allowed("http://localhost:5173", "127.0.0.1:8080", demo)
    assert not is_allowed("https://evil.example", "127.0.0.1:8080", demo)


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"allowed_origins": ["*"]}, "allowed_origins"),
        ({"allowed_origins": ["https://a.example/chat"]}, "allowed_origins"),
        ({"allowed_origins": ["a.example"]}, "allowed_origins"),
        ({"secret": "short"}, "secret"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_wrong_settings_name_their_key(values: dict[str, object], key: str) -> None:
    """What cannot be used is refused when the hub starts, by name."""
    with pytest.raises(ValidationError, match=key):
        Settings.model_validate({"secret": SECRET, **values})


def test_the_secret_is_not_shown() -> None:
    """Printing the settings shows no secret."""
    assert SECRET not in repr(Settings.model_validate({"secret": SECRET}))
