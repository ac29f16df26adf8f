# SPDX-License-Identifier: AGPL-3.0-or-later
"""Updates and what they say, now and in later versions."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from channels.telegram.normalize import Bot, Reading, read_update, update_id_of
from intake.errors import UnreadablePayload
from intake.messages import Ignored, InboundKind
from tests.support.plain import plain

PAYLOADS = Path(__file__).parent / "payloads"
US = Bot("main", 1000000)
IN_GROUPS = Bot("main", 1000000, answers_groups=True)


def said(reading: Reading | Ignored) -> dict[str, Any]:
    """A reading as JSON, for people to review."""
    if isinstance(reading, Ignored):
        return {"ignored": reading.reason}
    document: dict[str, Any] = {"message": plain(reading.message)}
    if reading.files:
        document["files"] = [asdict(file) for file in reading.files]
    if reading.album:
        document["album"] = reading.album
    if reading.press:
        document["press"] = asdict(reading.press)
    return document


def changed(name: str, **parts: Any) -> bytes:
    """A recorded message with other parts; `None` takes one away."""
    update = orjson.loads((PAYLOADS / f"{name}.json").read_bytes())
    message = {**update["message"], **parts}
    update["message"] = {key: part for key, part in message.items() if part is not None}
    return orjson.dumps(update)


def read(body: bytes, bot: Bot = US) -> Reading:
    """What an update says; fails if it says nothing."""
    found = read_update(bot, body)
    assert isinstance(found, Reading), found
    return found


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("*.json")), ids=lambda path: path.stem)
def test_payloads_become_what_was_reviewed(path: Path) -> None:
    """Each recorded update means the same as ever, field by field."""
    expected = json.loads((PAYLOADS / "expected" / path.name).read_bytes())
    assert said(read_update(US, path.read_bytes())) == expected


def test_only_the_own_contact_proves_a_number() -> None:
    """Anybody can share anybody's card: `user_id` must be the sender's."""
    card = {"phone_number": "8613800138000", "first_name": "x"}
    for user_id, is_verified in ((500000001, True), (500000002, False), (None, False)):
        contact = {**card, **({"user_id": user_id} if user_id else {})}
        profile = read(changed("text_zh", text=None, contact=contact)).message.profile
        assert profile.is_verified is is_verified
        assert profile.phone == ("+8613800138000" if is_verified else "")


@pytest.mark.parametrize(
    ("code", "language"),
    [("zh-hans", "zh"), ("zh", "zh"), ("en", "en"), ("en-US", "en"), ("fr", None), (None, None)],
)
def test_the_apps_language_is_ours_or_unknown(code: str | None, language: str | None) -> None:
    """A language we do not speak decides nothing."""
    user = {"id": 1, "is_bot": False, "first_name": "x", "language_code": code}
    assert read(changed("text_zh", **{"from": user})).message.language == language


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [("伟", "张", "张伟"), ("Ann", "Lee", "Ann Lee"), ("张伟", None, "张伟"), ("伟", "Z", "伟 Z")],
)
def test_a_name_is_written_as_its_owner_would(first: str, last: str | None, name: str) -> None:
    """Chinese family names come first and without a space."""
    user = {"id": 1, "is_bot": False, "first_name": first, "last_name": last}
    assert read(changed("text_zh", **{"from": user})).message.profile.name == name


@pytest.mark.parametrize(
    ("text", "words"),
    [("/cancel", "取消"), ("/help@service_bot", "帮助"), ("/unknown x", "/unknown x"), ("/", "/")],
)
def test_commands_are_words(text: str, words: str) -> None:
    """In the customer's language; a command we do not know stays as it was typed."""
    assert read(changed("text_zh", text=text)).message.text == words


def test_in_groups_only_those_who_ask_us_are_answered() -> None:
    """By command, mention or answer; each person in a conversation of their own."""
    chat = {"id": -100500, "type": "supergroup", "title": "g"}
    bot = {"id": 1000000, "is_bot": True, "first_name": "b"}
    mention = [{"type": "mention", "offset": 0, "length": 12}]
    ours = {"message_id": 1, "date": 1, "chat": chat, "from": bot, "text": "?"}
    talk = changed("text_zh", chat=chat)
    assert isinstance(read_update(IN_GROUPS, talk), Ignored)
    for parts in (
        {"text": "/help"},
        {"text": "@service_bot hi", "entities": mention},
        {"reply_to_message": ours},
    ):
        asked = changed("text_zh", chat=chat, message_thread_id=7, **parts)
        assert isinstance(read_update(US, asked), Ignored)
        message = read(asked, IN_GROUPS).message
        assert message.thread == "-100500/7/500000001"
        assert message.reply_context["reply_to"] == message_id(asked)


def message_id(body: bytes) -> int:
    """The number of the message in an update."""
    number: int = orjson.loads(body)["message"]["message_id"]
    return number


def test_start_tells_where_the_customer_came_from() -> None:
    """The payload of a link or QR code, for routing and for agents; it is no text."""
    message = read((PAYLOADS / "start_with_payload_from_a_qr_code.json").read_bytes()).message
    assert message.kind is InboundKind.OPENED
    assert message.text == ""
    assert message.reply_context == message.meta == {"ref": "sn_SN2209-118"}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"{}", b"\xff", b'{"update_id": 1, "message": {}}',
        b'{"update_id": 1, "message": 5}', b'{"update_id": 1, "message": {"message_id": "x"}}',
        b'{"update_id": 1, "callback_query": {"id": 5}}', b"[" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_update_is_unreadable(body: bytes) -> None:
    """Named as such, so that it is parked with its bytes."""
    with pytest.raises(UnreadablePayload):
        read_update(US, body)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"update_id": "1"}', b'{"update_id": -1}'])
def test_a_body_without_a_number_has_no_position(body: bytes) -> None:
    """The door records it all the same."""
    assert update_id_of(body) is None


NAMES = (
    "update_id", "message", "edited_message", "callback_query", "my_chat_member", "message_id",
    "from", "chat", "id", "type", "date", "text", "photo", "contact", "is_bot", "first_name",
)  # fmt: skip


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.text() | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(NAMES), inner),
    ).map(lambda value: json.dumps(value).encode())
    | st.binary()
)
def test_no_body_breaks_the_reading(body: bytes) -> None:
    """Whatever comes, it is a message, nothing for us, or unreadable."""
    try:
        found = read_update(US, body)
    except UnreadablePayload:
        event("unreadable")
    else:
        assert isinstance(found, Ignored) or found.message.message_id
