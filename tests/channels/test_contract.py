# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every channel keeps of `channels.contract.Channel`, whichever network is behind it."""

import inspect
from datetime import UTC, datetime
from typing import Any

import pytest

from channels.contract import Channel
from channels.registry import (
    available_channels,
    capabilities_of,
    example_settings,
    open_channel,
)
from channels.rendering import length_of, render
from intake.choices import digits_of
from intake.errors import SettingsError, UnreadablePayload
from intake.messages import Ignored, Option, RawPayload

UNREADABLE = (b"", b"{", b"[]", b"null", b"\xff\xfe", b"{}", b"[" * 5000)
UNKNOWN = (
    b'{"update_id": 7, "story": {"id": 1}}',
    b"<xml><MsgType><![CDATA[alien]]></MsgType></xml>",
    b'{"msgtype": "alien", "msgid": "1"}',
)
HOSTILE = (
    "]]><MsgType>event</MsgType>",
    "<b>bold</b> & <script>alert(1)</script> &lt;",
    "_*[link](http://x)~`>#+-=|{}.!",
    '", "admin": true, "x": "',
    "{0} {name} %s $HOME",
)


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


@pytest.mark.parametrize("kind", available_channels())
def test_its_capabilities_are_known_without_an_account(kind: str, hub: Any) -> None:
    """`frontdesk dialog lint` reads them; an account may have fewer, never a smaller text."""
    of_kind = capabilities_of(kind)
    opened = open_channel(kind, "main", example_settings(kind), hub).capabilities
    assert (opened.text_max, opened.text_unit) == (of_kind.text_max, of_kind.text_unit)


def test_its_capabilities_make_sense(channel: Channel) -> None:
    """Room for a sentence, labels where there are options, and a message left for a person."""
    can = channel.capabilities
    assert can.text_max >= 500
    assert can.text_unit in {"characters", "bytes", "utf-16"}
    assert (can.options_max > 0) == (can.option_label_max > 0)
    assert can.payload_max == 0 or can.payload_max >= 32
    assert (can.messages_per_window > 0) <= (can.window is not None)
    assert 0 <= can.reserve_for_agent <= max(can.messages_per_window - 1, 0)


@pytest.mark.parametrize("count", [1, 2, 3, 9, 10, 30])
def test_every_option_can_be_chosen(channel: Channel, count: int) -> None:
    """By a button or a digit in front of it, on each page of a list of any length."""
    can = channel.capabilities
    options = [Option(f"12:value{number}", f"第{number}项") for number in range(count)]
    options.append(Option("!human", "转人工"))
    for start in range(0, len(options), can.page_size):
        page = options[start : start + can.page_size]
        *_, last = render("请选一项。", page, can)
        if last.options:
            assert last.options == tuple(page)
        else:
            lines = last.text.splitlines()[1:]
            assert lines == [
                f"{digit}. {option.label}"
                for digit, option in zip(digits_of(page), page, strict=True)
            ]


@pytest.mark.parametrize("cluster", ["👨‍👩‍👧", "👍🏽", "🇨🇳", "e\u0301", "中"])
@pytest.mark.parametrize("before", range(8))
def test_visible_characters_stay_whole_at_its_limit(
    channel: Channel, cluster: str, before: int
) -> None:
    """Wherever the limit falls: each part fits in the channel's own unit, no emoji is torn."""
    can = channel.capabilities
    text = "x" * (can.text_max - before) + cluster * 3
    parts = [part.text for part in render(text, (), can)]
    assert all(length_of(part, can) <= can.text_max for part in parts)
    assert sum(part.count(cluster) for part in parts) == 3


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_stays_text_until_the_wire(channel: Channel, text: str) -> None:
    """Nothing is taken out or added; escaping is the business of each wire format."""
    assert [part.text for part in render(text, (), channel.capabilities)] == [text]


@pytest.mark.parametrize("body", [*UNREADABLE, *UNKNOWN])
async def test_what_it_cannot_read_it_says(channel: Channel, body: bytes) -> None:
    """`UnreadablePayload`, so that the bytes are parked, or `Ignored`; never another error.

    Kinds that came after this release are among them: nobody's chat stops for them.
    """
    payload = RawPayload(channel.kind, "main", datetime(2026, 3, 4, tzinfo=UTC), body)
    read = getattr(channel, "read", None)
    try:
        found = await read(payload) if read else channel.normalize(payload)
    except UnreadablePayload:
        return
    assert isinstance(found, Ignored) or all(one.message_id for one in found)


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
