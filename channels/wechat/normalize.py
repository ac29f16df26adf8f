# SPDX-License-Identifier: AGPL-3.0-or-later
"""One callback of an Official Account, as plain XML → one message, or why there is none. Pure.

Source: WeChat docs, "receiving standard messages" and "receiving event pushes"; checked 2026-11.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TypedDict

from channels.tencent.envelope import read_xml
from channels.tencent.media import Incoming, MediaRef
from channels.tencent.window import Trigger, opening
from intake.errors import UnreadablePayload
from intake.messages import Address, Failure, Ignored, InboundKind, InboundMessage, Location

KIND = "wechat"
LONGEST_ID = 180
Fields = Mapping[str, object]


class _Said(TypedDict, total=False):
    """What one kind of callback fills in of an `InboundMessage`."""

    text: str
    choice: str
    location: Location
    kind: InboundKind
    failures: tuple[Failure, ...]
    meta: Mapping[str, object]


def read_callback(account: str, body: bytes, menu: Mapping[str, str]) -> Incoming | Ignored:
    """What a callback says. `menu` has the words for the keys of the account's own menu.

    Raises `UnreadablePayload`.
    """
    fields = _fields(account, body)
    person, at = _text(fields, "FromUserName"), _created_at(fields)
    found = _event(fields, menu) if _text(fields, "MsgType") == "event" else _message(fields)
    if isinstance(found, Ignored):
        return found
    is_tap = "choice" in found or _text(fields, "MsgType") == "event"
    trigger = Trigger.TAP if is_tap else Trigger.MESSAGE
    message = InboundMessage(
        sender=Address(KIND, account, person),
        message_id=message_id(fields),
        thread=person,
        sent_at=at,
        reply_context={} if "failures" in found else opening(at, trigger, message_id(fields)),
        **found,
    )
    return Incoming(message, _media(fields, at))


def message_id(fields: Fields) -> str:
    """What makes a callback the same as its retries.

    A MsgId alone is not unique across people (binarywang/WxJava#333); events have none, and the
    vendor names sender and time, which is in whole seconds. The sender is hashed: ids reach logs.
    """
    person = hashlib.sha256(_text(fields, "FromUserName").encode()).hexdigest()[:16]
    own_id = _text(fields, "MsgId")
    if own_id:
        made = f"{person}.{own_id}"
    else:
        names = ("CreateTime", "Event", "EventKey", "MsgID", "MsgType")
        made = ".".join([person, *(_text(fields, name) for name in names)])
    return made if len(made) <= LONGEST_ID else hashlib.sha256(made.encode()).hexdigest()


def _fields(account: str, body: bytes) -> Fields:
    try:
        fields = read_xml(body)
        _created_at(fields)
    except (ValueError, OverflowError) as error:
        raise UnreadablePayload(str(error), KIND, account) from error
    if not _text(fields, "FromUserName") or not _text(fields, "MsgType"):
        raise UnreadablePayload("FromUserName or MsgType is missing", KIND, account)
    return fields


def _message(fields: Fields) -> _Said:
    read = _MESSAGES.get(_text(fields, "MsgType"))
    if read is None:
        return {"meta": {"unsupported": _text(fields, "MsgType")[:40]}}
    return read(fields)


def _written(fields: Fields) -> _Said:
    text, item = _text(fields, "Content"), _text(fields, "bizmsgmenuid")
    return {"text": text, "choice": item} if item else {"text": text}


def _voice(fields: Fields) -> _Said:
    # Absent or empty since 2023-06 (community threads): the recording is the message.
    return {"text": _text(fields, "Recognition")}


def _nothing_said(_fields: Fields) -> _Said:
    return {}


def _place(fields: Fields) -> _Said:
    try:
        latitude, longitude = (float(_text(fields, f"Location_{axis}")) for axis in "XY")
    except ValueError:
        return {"text": _text(fields, "Label"), "meta": {"unsupported": "location"}}
    return {"location": Location(latitude, longitude, _text(fields, "Label"))}


def _link(fields: Fields) -> _Said:
    parts = (_text(fields, name) for name in ("Title", "Description", "Url", "PagePath"))
    return {"text": "\n".join(part for part in parts if part)}


_MESSAGES: dict[str, Callable[[Fields], _Said]] = {
    "text": _written,
    "image": _nothing_said,
    "voice": _voice,
    "video": _nothing_said,
    "shortvideo": _nothing_said,
    "location": _place,
    "link": _link,
    "miniprogrampage": _link,
}


def _event(fields: Fields, menu: Mapping[str, str]) -> _Said | Ignored:
    event, key = _text(fields, "Event"), _text(fields, "EventKey")
    if event in {"subscribe", "SCAN"}:
        scene = key.removeprefix("qrscene_")
        return {"kind": InboundKind.OPENED, "meta": {"event": event, "scene": scene}}
    if event == "CLICK":
        return {"text": menu.get(key, key), "meta": {"menu": key}}
    if event in {"scancode_push", "scancode_waitmsg"}:
        scanned = _inner(fields, "ScanCodeInfo", "ScanResult")
        return {"text": scanned, "meta": {"menu": key, "scanned": True}} if scanned else _no(event)
    if event == "TEMPLATESENDJOBFINISH" and _text(fields, "Status") != "success":
        status = _text(fields, "Status")[:200]
        failure = Failure(_text(fields, "FromUserName"), is_permanent=True, reason=status)
        return {"kind": InboundKind.FAILURE, "failures": (failure,)}
    return _no(event)


def _no(event: str) -> Ignored:
    return Ignored(f"the event {event[:40]} says nothing to us")


def _media(fields: Fields, at: datetime) -> tuple[MediaRef, ...]:
    kind, media_id = _text(fields, "MsgType"), _text(fields, "MediaId")
    if kind not in {"image", "voice", "video", "shortvideo"} or not media_id:
        return ()
    return (MediaRef(media_id, f"{kind}-{at:%Y%m%d-%H%M%S}"),)


def _created_at(fields: Fields) -> datetime:
    return datetime.fromtimestamp(int(_text(fields, "CreateTime")), UTC)


def _inner(fields: Fields, *names: str) -> str:
    value: object = fields
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else ""


def _text(fields: Fields, name: str) -> str:
    """One element's text; empty if it is absent, nested or doubled."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""
