# SPDX-License-Identifier: AGPL-3.0-or-later
"""Channels by name: folders are found, wrong names and settings are explained."""

from typing import Any

import pytest

from channels.registry import available_channels, check_settings, open_channel
from intake.errors import SettingsError

SECRET = "a secret of the tests, more than 32 bytes"


def test_a_folder_is_a_channel() -> None:
    """Nothing lists the channels but the folders themselves."""
    assert "webchat" in available_channels()


def test_a_channel_is_opened_by_name(hub: Any) -> None:
    """The section of the configuration becomes a channel of that account."""
    channel = open_channel("webchat", "shop", {"secret": SECRET}, hub)
    assert (channel.kind, channel.account) == ("webchat", "shop")


@pytest.mark.parametrize("kind", ["pigeon", "contract", "..", "webchat.http"])
def test_an_unknown_name_lists_the_known(kind: str, hub: Any) -> None:
    """A misspelt channel is answered with what there is; nothing else is imported."""
    with pytest.raises(SettingsError, match="webchat") as refused:
        open_channel(kind, "main", {}, hub)
    assert refused.value.path == f"channels.{kind}.main"


@pytest.mark.parametrize(
    ("settings", "key", "problem"),
    [
        ({}, "secret", "is missing"),
        ({"secret": SECRET, "colour": "red"}, "colour", "is not a known setting"),
        ({"secret": SECRET, "allowed_origins": ["x"]}, "allowed_origins.0", "'x' is no origin"),
        ({"secret": SECRET, "allowed_origins": "x"}, "allowed_origins", "must be a list"),
        ({"secret": SECRET, "title": 5}, "title", "must be a text"),
    ],
)
def test_wrong_settings_are_named_and_explained(
    settings: dict[str, object], key: str, problem: str, hub: Any
) -> None:
    """Checking and opening give the same answer."""
    path = f"channels.webchat.shop.{key}"
    with pytest.raises(SettingsError) as checked:
        check_settings("webchat", "shop", settings)
    with pytest.raises(SettingsError) as opened:
        open_channel("webchat", "shop", settings, hub)
    assert checked.value.path == opened.value.path == path
    assert checked.value.problem == opened.value.problem
    assert checked.value.problem.startswith(problem)
