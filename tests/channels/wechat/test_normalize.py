# SPDX-License-Identifier: AGPL-3.0-or-later
"""Callbacks and the messages they must become; what is ignored, and what is parked."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy import parse_message

from channels.tencent.envelope import read_xml
from channels.wechat.normalize import message_id, read_callback
from intake.errors import UnreadablePayload
from intake.messages import Ignored
from tests.support.plain import plain

PAYLOADS = Path(__file__).parent / "payloads"
MENU = {"REPORT": "我要报修"}
ALL = sorted(PAYLOADS.glob("*.xml"))


def body(elements: str) -> bytes:
    """A callback of one person with these elements."""
    return f"<xml><FromUserName>o</FromUserName>{elements}</xml>".encode()


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_payloads_become_the_expected_message(path: Path) -> None:
    """Each callback means what was reviewed, field by field, its files by their ids."""
    expected = json.loads((PAYLOADS / "expected" / f"{path.stem}.json").read_bytes())
    found = read_callback("main", path.read_bytes(), MENU)
    if isinstance(found, Ignored):
        assert {"ignored": found.reason} == expected
    else:
        media = [[one.media_id, one.name] for one in found.media]
        assert {**plain(found.message), "media": media} == expected


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_wechatpy_reads_the_same_sender_and_time(path: Path) -> None:
    """An independent reader sees the same person, kind and time in each payload."""
    fields = read_xml(path.read_bytes())
    if str(fields.get("MsgId", "1")).isdigit():  # it raises on ids that are no numbers
        seen = parse_message(path.read_text("utf-8"))
        assert seen.source == fields["FromUserName"]
        assert str(int(seen.time)) == fields["CreateTime"]


def test_events_of_one_second_are_told_apart() -> None:
    """Two menu items tapped in one second are two events, and a retry is the same one."""
    one, other = ({"FromUserName": "o", "CreateTime": "1", "EventKey": key} for key in "ab")
    assert message_id(one) != message_id(other)
    assert message_id(one) == message_id(dict(one))


def test_one_msgid_of_two_people_is_two_messages() -> None:
    """MsgIds are unique per person only (binarywang/WxJava#333)."""
    one, other = ({"FromUserName": who, "MsgId": "1"} for who in ("o1", "o2"))
    assert message_id(one) != message_id(other)


@pytest.mark.parametrize(
    "given_body",
    [
        b"<xml></xml>",
        b"<xml><MsgType>text</MsgType><CreateTime>1</CreateTime></xml>",
        b"<xml><FromUserName>o</FromUserName><MsgType>text</MsgType></xml>",
        body("<MsgType>a</MsgType><MsgType>b</MsgType><CreateTime>1</CreateTime>"),
        body("<MsgType>text</MsgType><CreateTime>99999999999999999999</CreateTime>"),
        b"\xff<xml/>",
        b"{}",
        b'<!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>',
    ],
)
def test_what_cannot_be_read_is_parked(given_body: bytes) -> None:
    """Never another error than the one that parks the bytes."""
    with pytest.raises(UnreadablePayload):
        read_callback("main", given_body, {})


@given(
    st.binary()
    | st.dictionaries(
        st.sampled_from((
            "FromUserName", "MsgType", "CreateTime", "Event", "EventKey", "Content", "MsgId",
            "MediaId", "Location_X", "Location_Y", "ScanCodeInfo",
        )),
        st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
        | st.sampled_from(("text", "event", "location", "CLICK", "subscribe", "1772585703")),
    ).map(
        lambda fields: (
            "<xml>"
            + "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items())
            + "</xml>"
        ).encode()
    )
)  # fmt: skip
def test_no_body_breaks_the_reading(given_body: bytes) -> None:
    """Whatever comes, it is a message, ignored, or parked."""
    with suppress(UnreadablePayload):
        read_callback("main", given_body, {})
