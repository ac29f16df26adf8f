# SPDX-License-Identifier: AGPL-3.0-or-later
"""Entries of sync_msg and the messages they must become; what is ignored, and what is parked."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.wecom import EXAMPLE
from channels.wecom import open as open_wecom
from channels.wecom.names import LONGEST_MSGID, msgid, sent_id
from channels.wecom.normalize import LATE, read_entry
from intake.errors import UnreadablePayload
from intake.messages import Ignored, InboundKind, RawPayload
from tests.support.plain import plain

PAYLOADS = Path(__file__).parent / "payloads"
ALL = sorted(PAYLOADS.glob("*.json"))
RECEIVED_AT = datetime(2026, 3, 4, 9, 15, 3, tzinfo=UTC)


def payload(body: bytes, **meta: str) -> RawPayload:
    """A recorded entry."""
    return RawPayload("wecom", "main", RECEIVED_AT, body, meta)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_payloads_become_the_expected_message(path: Path) -> None:
    """Each entry means what was reviewed, field by field, its files by their ids."""
    expected = json.loads((PAYLOADS / "expected" / path.name).read_bytes())
    found = read_entry("main", payload(path.read_bytes()))
    if isinstance(found, Ignored):
        assert {"ignored": found.reason} == expected
    else:
        media = [[one.media_id, one.name] for one in found.media]
        assert {**plain(found.message), "media": media} == expected


def test_history_from_before_the_first_start_gets_no_answer() -> None:
    """It is kept and shown; nobody waits for an answer to last Tuesday's message."""
    channel = open_wecom("main", EXAMPLE, None)  # type: ignore[arg-type]
    found = channel.normalize(payload((PAYLOADS / "text_zh.json").read_bytes(), **{LATE: "1"}))
    assert not isinstance(found, Ignored)
    assert found[0].kind is InboundKind.AUTOMATIC
    entered = (PAYLOADS / "enter_without_code.json").read_bytes()
    assert isinstance(channel.normalize(payload(entered, **{LATE: "1"})), Ignored)


@given(st.from_regex(r"[\w-]{22}\.[1-9][0-9]{0,4}", fullmatch=True), st.integers(0, 20))
def test_a_msgid_leads_back_to_its_message(ours: str, part: int) -> None:
    """Within what WeCom allows, different for each part, and readable in a failure report."""
    made = msgid(ours, part)
    assert len(made) <= LONGEST_MSGID
    assert made.replace("-", "").replace("_", "").isalnum()
    assert made != msgid(ours, part + 1)
    if ours.isascii():
        assert sent_id(made) == ours


@given(st.text(), st.integers(0, 20))
def test_any_id_of_ours_becomes_a_msgid(ours: str, part: int) -> None:
    """Whatever ids we use one day, WeCom takes what is made of them."""
    made = msgid(ours, part)
    assert made.isascii()
    assert len(made) <= LONGEST_MSGID


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b"null", b'{"origin": 3}', b'{"msgid": 7}', b"\xff"]
)
def test_what_cannot_be_read_is_parked(body: bytes) -> None:
    """Never another error than the one that parks the bytes."""
    with pytest.raises(UnreadablePayload):
        read_entry("main", payload(body))


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.integers(-(2**63), 2**63),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from(("msgid", "open_kfid", "external_userid", "origin", "msgtype", "event",
                         "event_type", "text", "content", "send_time", "image", "media_id",
                         "location", "latitude", "longitude")), inner),
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(("msgtype", "event", "text", "send_time", "image", "origin",
                                        "location")), VALUES))  # fmt: skip
def test_no_entry_breaks_the_reading(parts: dict[str, object]) -> None:
    """Whatever comes, it is a message, ignored, or parked."""
    entry = {"msgid": "m", "open_kfid": "wk", "external_userid": "wm", **parts}
    with suppress(UnreadablePayload):
        read_entry("main", payload(json.dumps(entry).encode()))
