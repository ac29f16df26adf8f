# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies and the messages they must become; and what is refused, with its place."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from channels.webhook import open as open_webhook
from channels.webhook.normalize import read_message
from intake.errors import InvalidRequest, UnreadablePayload
from intake.messages import PendingAttachment, RawPayload
from tests.support.plain import plain

PAYLOADS = Path(__file__).parent / "payloads"
SECRET = "whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"
RECEIVED_AT = datetime(2026, 3, 4, 9, 15, 3, tzinfo=UTC)


def problems(**fields: Any) -> dict[str, str]:
    """What a body with these fields is refused for; `None` takes a field away."""
    document = {"id": "m1", "conversation": "c1", "sender": {"id": "u1"}, "text": "hi", **fields}
    body = orjson.dumps({name: value for name, value in document.items() if value is not None})
    with pytest.raises(InvalidRequest) as caught:
        read_message("main", body)
    return caught.value.problems


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("*.json")), ids=lambda path: path.stem)
def test_payloads_become_the_expected_message(path: Path) -> None:
    """Each recorded body means what was reviewed, field by field."""
    expected = json.loads((PAYLOADS / "expected" / path.name).read_bytes())
    assert plain(read_message("main", path.read_bytes())) == expected


def test_every_payload_has_a_reviewed_expectation() -> None:
    """No fixture lies about without its answer, and no answer without its fixture."""
    names = {path.name for path in PAYLOADS.glob("*.json")}
    assert names == {path.name for path in (PAYLOADS / "expected").glob("*.json")}
    assert len(names) >= 8


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("colour", "red", "colour"),
        ("id", None, "id"),
        ("id", 7, "id"),
        ("id", " ", "id"),
        ("id", "\x00", "id"),
        ("id", "x" * 201, "id"),
        ("conversation", None, "conversation"),
        ("conversation", "", "conversation"),
        ("conversation", "x" * 201, "conversation"),
        ("sender", None, "sender"),
        ("sender", "u1", "sender"),
        ("sender", {}, "sender.id"),
        ("sender", {"id": ""}, "sender.id"),
        ("sender", {"id": "\x00"}, "sender.id"),
        ("sender", {"id": 7}, "sender.id"),
        ("sender", {"id": "u1", "age": "7"}, "sender.age"),
        ("sender", {"id": None}, "sender.id"),
        ("sender", {"id": "u1", "name": 7}, "sender.name"),
        ("sender", {"id": "u1", "name": "x" * 201}, "sender.name"),
        ("text", 7, "text"),
        ("text", None, "text"),
        ("text", "", "text"),
        ("text", "\0\u200b", "text"),
        ("text", " \n ", "text"),
        ("text", "字" * 8001, "text"),
        ("choice", ["a"], "choice"),
        ("language", "fr", "language"),
        ("language", ["zh"], "language"),
        ("language", [], "language"),
        ("sent_at", {}, "sent_at"),
        ("location", [], "location"),
        ("location", {}, "location"),
        ("sent_at", "yesterday", "sent_at"),
        ("sent_at", "2026-03-04T10:00:00", "sent_at"),
        ("sent_at", "0001-01-01T00:00:00+08:00", "sent_at"),
        ("sent_at", 1772600000, "sent_at"),
        ("location", "Shanghai", "location"),
        ("location", {"lat": 91, "lon": 0}, "location"),
        ("location", {"lat": 0, "lon": 181}, "location"),
        ("location", {"lat": 0}, "location"),
        ("location", {"lat": "here", "lon": 0}, "location"),
        ("location", {"lat": True, "lon": False}, "location"),
        ("location", {"lat": 0, "lon": 0, "label": {"a": 1}}, "location"),
        ("location", {"lat": 0, "lon": 0, "label": []}, "location"),
        ("attachments", {}, "attachments"),
        ("attachments", [{"name": "a", "data": "QUJD"}] * 11, "attachments"),
        ("attachments", ["a.txt"], "attachments.0"),
        ("attachments", [{"data": "QUJD"}], "attachments.0"),
        ("attachments", [{"name": "a.txt"}], "attachments.0"),
        ("attachments", [{"name": "a.txt", "data": None}], "attachments.0"),
        ("attachments", [{"name": "a.txt", "data": True}], "attachments.0"),
        ("attachments", [{"name": "a.txt", "data": "!!!"}], "attachments.0"),
        ("attachments", [{"name": "a.txt", "data": ""}], "attachments.0"),
        ("attachments", [{"name": "a", "data": "QUJD"}, 7], "attachments.1"),
        ("attachments", [{"name": "a", "data": "QUJD", "content_type": 0}], "attachments.0"),
        ("attachments", [{"name": "a", "data": "QUJD", "url": []}], "attachments.0"),
        ("attachments", [{"name": "a", "url": "http://a/" + "b" * 8000}], "attachments.0"),
        (
            "attachments",
            [{"name": "a", "content_type": "a/b\r\nX-Evil: 1", "data": "QUJD"}],
            "attachments.0",
        ),
        (
            "attachments",
            [{"name": "a", "content_type": "a/" + "b" * 200, "data": "QUJD"}],
            "attachments.0",
        ),
    ],
)
def test_a_wrong_field_is_named(field: str, value: Any, place: str) -> None:
    """Each wrong field is refused under its own name, and no other is blamed."""
    assert list(problems(**{field: value})) == [place]


@pytest.mark.parametrize(
    "field", ["text", "choice", "attachments", "location", "language", "sent_at"]
)
def test_null_means_absent(field: str) -> None:
    """Serialisers that write every field with null are understood."""
    document = {
        "id": "m1", "conversation": "c1", "sender": {"id": "u1"}, "text": "hi", "choice": "c",
        field: None,
    }  # fmt: skip
    assert read_message("main", orjson.dumps(document)).message_id == "m1"


@pytest.mark.parametrize("nothing", [None, ""])
def test_what_a_client_leaves_empty_is_absent(nothing: str | None) -> None:
    """Clients write null, or an empty text, where they have nothing to say."""
    body = {
        "id": "m1",
        "conversation": "c1",
        "sender": {"id": "u1", "name": nothing, "phone": nothing, "email": nothing},
        "text": "hi",
        "attachments": [{"name": "a", "data": "QUJD", "content_type": nothing, "url": nothing}],
        **dict.fromkeys(["choice", "location", "language", "sent_at"], nothing),
    }
    file = {"name": "a", "data": "QUJD"}
    sender = {"id": "u1"}
    bare = {
        "id": "m1",
        "conversation": "c1",
        "sender": sender,
        "text": "hi",
        "attachments": [file],
    }
    assert read_message("main", orjson.dumps(body)) == read_message("main", orjson.dumps(bare))


def test_other_spellings_of_the_same_value_are_read() -> None:
    """Base64 in lines, and RFC 3339 with a small t and z."""
    body = {
        "id": "m1",
        "conversation": "c1",
        "sender": {"id": "u1"},
        "sent_at": "2026-03-04t09:15:03z",
        "attachments": [{"name": "a.txt", "content_type": "text/plain", "data": "QUJD\r\nREVG\n"}],
    }
    message = read_message("main", orjson.dumps(body))
    assert message.sent_at == RECEIVED_AT
    assert message.attachments == (PendingAttachment("a.txt", "text/plain", b"ABCDEF"),)


def test_a_picture_by_address_is_kept_as_a_link_and_not_fetched() -> None:
    """Normalising is pure: the link becomes a small text file, nobody calls the address."""
    document = {
        "id": "m1", "conversation": "c1", "sender": {"id": "u1"},
        "attachments": [
            {"name": "photo.jpg", "content_type": "image/jpeg", "url": "http://169.254.169.254/"}
        ],
    }  # fmt: skip
    (file,) = read_message("main", orjson.dumps(document)).attachments
    assert file == PendingAttachment("photo.jpg.url.txt", "text/plain", b"http://169.254.169.254/")


def test_from_the_journal_the_same_mistakes_are_unreadable() -> None:
    """What got past an older door is parked with its bytes, not lost and not looped."""
    channel = open_webhook("main", {"secret": SECRET}, None)  # type: ignore[arg-type]
    with pytest.raises(UnreadablePayload):
        channel.normalize(RawPayload("webhook", "main", RECEIVED_AT, b"{}"))


@given(st.binary() | st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.integers(-(2**63), 2**63),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from(("id", "conversation", "sender", "text", "location", "attachments",
                         "sent_at", "lat", "lon", "name", "data", "url")), inner),
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_no_body_breaks_the_reading(body: bytes) -> None:
    """Whatever comes, it is a message or a refusal with a place."""
    try:
        message = read_message("main", body)
    except InvalidRequest as error:
        event(f"refused for {len(error.problems)} places")
    else:
        assert message.message_id
        assert message.thread
