# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every channel keeps of `channels.contract.Channel`, whichever network is behind it."""

import inspect
from datetime import UTC, datetime
from typing import Any

import pytest

from channels.contract import Channel
from channels.registry import available_channels, example_settings, open_channel
from intake.errors import SettingsError, UnreadablePayload
from intake.messages import Ignored, RawPayload


@pytest.fixture(params=available_channels())
def channel(request: pytest.FixtureRequest, hub: Any) -> Channel:
    """One account of each kind."""
    kind: str = request.param
    return open_channel(kind, "main", example_settings(kind), hub)


def test_it_knows_who_it_is(channel: Channel) -> None:
    """Kind and account are what the configuration says."""
    assert channel.kind in available_channels()
    assert channel.account == "main"


def test_its_addresses_are_its_own(channel: Channel) -> None:
    """Below `/channels/{kind}/{account}`, so that accounts cannot meet. Who fetches has none.

    The report form is at `/forms`: its address is printed on machines and typed by people, and
    the settings refuse a second account.
    """
    base = "/forms" if channel.kind == "form" else f"/channels/{channel.kind}/main"
    paths = [route.path for route in channel.routes()]
    assert all(path == base or path.startswith(f"{base}/") for path in paths)


def test_it_tells_how_it_is(channel: Channel) -> None:
    """An ill channel names its problem; a new one is well, or says what it waits for."""
    health = channel.health()
    assert health.is_well or health.problem


def test_its_capabilities_make_sense(channel: Channel) -> None:
    """Room for a sentence, and labels where there are options."""
    can = channel.capabilities
    assert can.text_max >= 500
    assert (can.options_max > 0) == (can.option_label_max > 0)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"{}", b"[" * 5000])
def test_what_it_cannot_read_it_says(channel: Channel, body: bytes) -> None:
    """`UnreadablePayload`, so that the bytes are parked; never another error."""
    payload = RawPayload(channel.kind, "main", datetime(2026, 3, 4, tzinfo=UTC), body)
    try:
        found = channel.normalize(payload)
    except UnreadablePayload:
        return
    assert isinstance(found, Ignored)


def test_normalising_is_plain_and_the_rest_waits(channel: Channel) -> None:
    """Pure code is never async; what leaves the building is."""
    assert not inspect.iscoroutinefunction(channel.normalize)
    assert inspect.iscoroutinefunction(channel.send)
    assert inspect.iscoroutinefunction(channel.run)


@pytest.mark.parametrize("kind", available_channels())
def test_an_unknown_setting_is_refused(kind: str, hub: Any) -> None:
    """With the whole path of the key."""
    with pytest.raises(SettingsError) as caught:
        open_channel(kind, "main", {**example_settings(kind), "colour": "red"}, hub)
    assert caught.value.path == f"channels.{kind}.main.colour"
