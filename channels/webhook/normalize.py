# SPDX-License-Identifier: AGPL-3.0-or-later
"""One webhook body → one `InboundMessage`. Pure.

The same reading serves twice: at the door, where a mistake is the sender's to correct (400), and
from the journal. It is written by hand because it stands on the hot path; every refusal names the
place in the body and what belongs there.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

import orjson

from intake.errors import InvalidRequest
from intake.messages import (
    Address,
    InboundMessage,
    Language,
    Location,
    PendingAttachment,
    Profile,
    is_blank,
)

KIND = "webhook"
LONGEST_TEXT = 8_000
LONGEST_ID = 200
MOST_ATTACHMENTS = 10
LARGEST_FILE_BYTES = 10 * 1024 * 1024
# It becomes a header when the file is downloaded, so it must be nothing but a media type.
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}", re.ASCII)
_KNOWN = frozenset({
    "id", "conversation", "sender", "text", "choice", "attachments", "location", "language",
    "sent_at",
})  # fmt: skip
_SENDER = frozenset({"id", "name", "phone", "email"})
_FILE = ("content_type", "data", "url")
_ABSENT = (None, "")  # what clients write where they have nothing to say


def read_message(account: str, body: bytes) -> InboundMessage:
    """The message in a request body. Raises `InvalidRequest` naming each wrong place."""
    document = _document(body)
    problems: dict[str, str] = {}
    sender = _sender(document, problems)
    message_id = _text(document, "id", problems, LONGEST_ID, is_required=True)
    thread = _text(document, "conversation", problems, LONGEST_ID, is_required=True)
    text = _text(document, "text", problems, LONGEST_TEXT)
    choice = _text(document, "choice", problems, LONGEST_ID)
    files = _attachments(document, problems)
    location = _location(document, problems)
    language = document.get("language") or None
    if document.get("language") not in (*_ABSENT, "zh", "en"):
        problems["language"] = 'is "zh" or "en"'
    sent_at = _moment(document, problems)
    if not problems and is_blank(text) and not (choice or files or location):
        problems["text"] = "is empty, and so are choice, attachments and location"
    if problems:
        raise InvalidRequest(problems)
    return InboundMessage(
        sender=Address(KIND, account, sender["id"]),
        message_id=message_id,
        thread=thread,
        text=text,
        choice=choice,
        attachments=files,
        location=location,
        profile=Profile(sender.get("name", ""), sender.get("phone", ""), sender.get("email", "")),
        language=cast("Language | None", language),
        sent_at=sent_at,
    )


def _document(body: bytes) -> Mapping[str, object]:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidRequest({"body": f"is not JSON: {error}"}) from error
    if not isinstance(document, dict):
        raise InvalidRequest({"body": "is not a JSON object"})
    if unknown := document.keys() - _KNOWN:
        raise InvalidRequest(dict.fromkeys(sorted(unknown), "is not a known field"))
    return document


def _text(
    document: Mapping[str, object],
    name: str,
    problems: dict[str, str],
    longest: int,
    *,
    is_required: bool = False,
) -> str:
    given = document.get(name)
    if given is None and not is_required:
        return ""
    value = _clean(given) if isinstance(given, str) else None
    if value is None or (is_required and not value.strip()):
        problems[name] = "is missing" if given is None else "is not a text with something in it"
        return ""
    if len(value) > longest:
        advice = "; send it as an attachment" if name == "text" else ""
        problems[name] = f"is longer than {longest} characters{advice}"
    return value


def _clean(text: str) -> str:
    """The text without NUL, which some of the places it goes to cannot hold."""
    return text.replace("\x00", "")


def _sender(document: Mapping[str, object], problems: dict[str, str]) -> dict[str, str]:
    sender = document.get("sender")
    if not isinstance(sender, dict):
        problems["sender"] = 'is missing: {"id": "…"}'
        return {"id": ""}
    if unknown := sender.keys() - _SENDER:
        problems[f"sender.{min(unknown)}"] = "is not a known field"
    given = {name: value for name, value in sender.items() if value is not None}
    wrong = [name for name, value in given.items() if not isinstance(value, str)]
    if wrong:
        problems[f"sender.{wrong[0]}"] = "is not a text"
        return {"id": ""}
    found = {"id": "", **{name: _clean(value) for name, value in given.items()}}
    if not found["id"].strip():
        problems["sender.id"] = "is missing"
    for name, value in found.items():
        if len(value) > LONGEST_ID:
            problems[f"sender.{name}"] = f"is longer than {LONGEST_ID} characters"
    return found


def _attachments(
    document: Mapping[str, object], problems: dict[str, str]
) -> tuple[PendingAttachment, ...]:
    given = document.get("attachments")
    if given is None:
        return ()
    if not isinstance(given, list) or len(given) > MOST_ATTACHMENTS:
        problems["attachments"] = f"is not a list of at most {MOST_ATTACHMENTS} files"
        return ()
    files = []
    for number, file in enumerate(given):
        try:
            files.append(_attachment(file))
        except ValueError as error:
            problems[f"attachments.{number}"] = str(error)
    return tuple(files)


def _attachment(file: object) -> PendingAttachment:
    if not isinstance(file, dict) or not isinstance(file.get("name"), str):
        raise ValueError('needs {"name", "content_type", "data" or "url"}')  # noqa: TRY004
    wrong = [one for one in _FILE if not isinstance(file.get(one), str | None)]
    if wrong:
        raise ValueError(f"{wrong[0]} is not a text")
    given_type = file.get("content_type") or "application/octet-stream"
    content_type = given_type.partition(";")[0].strip()
    if not _MEDIA_TYPE.fullmatch(content_type):
        raise ValueError("content_type is not a media type such as image/jpeg")
    if (url := file.get("url")) and not file.get("data"):
        # Fetching a stranger's address is a decision of its own (SSRF); the link itself is kept.
        if len(url) > LONGEST_TEXT:
            raise ValueError(f"url is longer than {LONGEST_TEXT} characters")
        return PendingAttachment(file["name"] + ".url.txt", "text/plain", url.encode())
    return PendingAttachment(file["name"], content_type, _content(file.get("data") or ""))


def _content(data: str) -> bytes:
    try:
        content = base64.b64decode("".join(data.split()), validate=True)  # encoders break lines
    except (binascii.Error, ValueError):
        raise ValueError("data is not base64") from None
    if not content or len(content) > LARGEST_FILE_BYTES:
        raise ValueError(f"holds {len(content)} bytes; 1 to {LARGEST_FILE_BYTES} are possible")
    return content


def _location(document: Mapping[str, object], problems: dict[str, str]) -> Location | None:
    place = document.get("location")
    if place in _ABSENT:
        return None
    given = place if isinstance(place, dict) else {}
    latitude, longitude = _degrees(given.get("lat"), 90), _degrees(given.get("lon"), 180)
    label = given.get("label")
    if latitude is None or longitude is None or not isinstance(label, str | None):
        problems["location"] = 'needs {"lat": -90…90, "lon": -180…180, "label"?: "…"}'
        return None
    return Location(latitude, longitude, _clean(label or "")[:LONGEST_ID])


def _degrees(value: object, most: int) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if -most <= value <= most else None


def _moment(document: Mapping[str, object], problems: dict[str, str]) -> datetime | None:
    given = document.get("sent_at")
    if given in _ABSENT:
        return None
    try:
        at = datetime.fromisoformat(str(given).upper())  # RFC 3339 allows a small t and z
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):  # the first and last day there is overflow in UTC
        pass
    problems["sent_at"] = "is not an RFC 3339 time with its zone"
    return None
