# SPDX-License-Identifier: AGPL-3.0-or-later
"""One entry of kf/sync_msg → one message, or why there is none. Pure.

Source: WeCom docs, "receiving messages and events" (kf/sync_msg); checked 2026-11.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypedDict

import orjson

from channels.tencent.media import Incoming, MediaRef
from channels.tencent.window import Trigger, opening
from channels.wecom.names import KIND, sent_id, thread_name
from intake.errors import UnreadablePayload
from intake.messages import (
    Address,
    Failure,
    Ignored,
    InboundKind,
    InboundMessage,
    Location,
    RawPayload,
)

LATE = "late"  # set in a payload's meta: history from before the first start
WELCOME_FOR = timedelta(seconds=18)  # 20 by the documents, minus the way there
_CUSTOMER, _EVENT, _COLLEAGUE = 3, 4, 5
Entry = Mapping[str, object]

_FAIL_TYPES = {
    1: "the service account was deleted",
    2: "the app was closed",
    4: "window_closed: more than 48 hours since the customer's message",
    5: "the session is closed",
    6: "message_limit: five messages since the customer's last one",
    8: "the company is not verified",
    10: "the customer refuses messages",
    11: "the company has not opened this use",
    12: "the message is not allowed for this kind of account",
    13: "the content is not allowed",
}


class _Said(TypedDict, total=False):
    """What one kind of entry fills in of an `InboundMessage`."""

    text: str
    choice: str
    location: Location
    kind: InboundKind
    refers_to: str
    failures: tuple[Failure, ...]
    reply_context: Mapping[str, object]
    meta: Mapping[str, object]


def read_entry(account: str, payload: RawPayload) -> Incoming | Ignored:
    """What an entry says. Raises `UnreadablePayload`."""
    entry = _entry(account, payload.body)
    origin = entry.get("origin")
    event = _inner(entry, "event")
    person = _text(entry, "external_userid") or _text(event, "external_userid")
    open_kfid = _text(entry, "open_kfid") or _text(event, "open_kfid")
    if not person or not open_kfid or not _text(entry, "msgid"):
        if origin == _EVENT:
            return Ignored("an event that is about no customer")
        raise UnreadablePayload("msgid, open_kfid or external_userid is missing", KIND, account)
    at = _sent_at(entry, payload.received_at)
    said = _said(entry, at)
    if isinstance(said, Ignored):
        return said
    message = InboundMessage(
        sender=Address(KIND, account, person),
        message_id=_text(entry, "msgid"),
        thread=thread_name(open_kfid, person),
        sent_at=at,
        **said,
    )
    return Incoming(message, _media(entry, at))


def _said(entry: Entry, at: datetime) -> _Said | Ignored:
    if entry.get("origin") == _COLLEAGUE:
        return Ignored("a colleague wrote in WeCom")
    if _text(entry, "msgtype") == "event":
        return _event(entry, at)
    if entry.get("origin") != _CUSTOMER:
        return Ignored("not from a customer")
    read = _MESSAGES.get(_text(entry, "msgtype"))
    found: _Said = {"meta": {"unsupported": _text(entry, "msgtype")[:40]}}
    if read is not None:
        found = read(_inner(entry, _text(entry, "msgtype")))
    return {**found, "reply_context": opening(at, Trigger.MESSAGE, _text(entry, "msgid"))}


def _written(body: Entry) -> _Said:
    text, item = _text(body, "content"), _text(body, "menu_id")
    return {"text": text, "choice": item} if item else {"text": text}


def _nothing_said(_body: Entry) -> _Said:
    return {}


def _place(body: Entry) -> _Said:
    latitude, longitude = body.get("latitude"), body.get("longitude")
    label = " ".join(part for part in (_text(body, "name"), _text(body, "address")) if part)
    if isinstance(latitude, int | float) and isinstance(longitude, int | float):
        return {"location": Location(float(latitude), float(longitude), label)}
    return {"text": label, "meta": {"unsupported": "location"}}


def _titled(body: Entry) -> _Said:
    parts = (_text(body, name) for name in ("title", "desc", "url", "pagepath"))
    return {"text": "\n".join(part for part in parts if part)}


_MESSAGES: dict[str, Callable[[Entry], _Said]] = {
    "text": _written,
    "image": _nothing_said,
    "voice": _nothing_said,
    "video": _nothing_said,
    "file": _nothing_said,
    "location": _place,
    "link": _titled,
    "miniprogram": _titled,
}


def _event(entry: Entry, at: datetime) -> _Said | Ignored:
    event = _inner(entry, "event")
    kind = _text(event, "event_type")
    if kind == "enter_session":
        return _entered(entry, event, at)
    if kind == "user_recall_msg":
        return {"kind": InboundKind.RECALLED, "refers_to": _text(event, "recall_msgid")}
    if kind == "msg_send_fail":
        return {"kind": InboundKind.FAILURE, "failures": (_failure(event),)}
    return Ignored(f"the event {kind[:40]} says nothing to us")


def _entered(entry: Entry, event: Entry, at: datetime) -> _Said:
    meta = {name: value for name in ("scene", "scene_param") if (value := _text(event, name))}
    found: _Said = {"kind": InboundKind.OPENED, "meta": {"event": "enter_session", **meta}}
    if code := _text(event, "welcome_code"):
        found["reply_context"] = {
            "welcome_code": code,
            "welcome_for": _text(entry, "msgid"),
            "welcome_until": (at + WELCOME_FOR).isoformat(),
        }
    return found


def _failure(event: Entry) -> Failure:
    fail_type = event.get("fail_type")
    known = _FAIL_TYPES.get(fail_type) if isinstance(fail_type, int) else None
    return Failure(
        recipient=_text(event, "external_userid"),
        is_permanent=True,
        reason=known or f"WeCom could not deliver it (type {fail_type})",
        sent_id=sent_id(_text(event, "fail_msgid")),
    )


def _media(entry: Entry, at: datetime) -> tuple[MediaRef, ...]:
    kind = _text(entry, "msgtype")
    media_id = _text(_inner(entry, kind), "media_id")
    if kind not in {"image", "voice", "video", "file"} or not media_id:
        return ()
    return (MediaRef(media_id, f"{kind}-{at:%Y%m%d-%H%M%S}"),)


def _sent_at(entry: Entry, otherwise: datetime) -> datetime:
    seconds = entry.get("send_time")
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 < seconds < 2**33:
        return otherwise
    return datetime.fromtimestamp(seconds, UTC)


def _entry(account: str, body: bytes) -> Entry:
    try:
        entry = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise UnreadablePayload(f"no JSON: {error}", KIND, account) from error
    if not isinstance(entry, dict) or not entry:
        raise UnreadablePayload("not a JSON object with something in it", KIND, account)
    return entry


def _inner(entry: Entry, name: str) -> Entry:
    value = entry.get(name)
    return value if isinstance(value, Mapping) else {}


def _text(entry: Entry, name: str) -> str:
    value = entry.get(name)
    return value.replace("\x00", "") if isinstance(value, str) else ""
