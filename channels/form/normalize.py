# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was sent from a page → one `InboundMessage`. Pure, and the writing of it beside it.

We write these payloads ourselves, from a request that was checked; they are read back as
carefully as anybody's, since a later version reads what an earlier one wrote.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from intake.errors import UnreadablePayload
from intake.forms import Thread
from intake.messages import (
    Address,
    Attachment,
    FilledForm,
    InboundMessage,
    Language,
    Location,
    Profile,
    RawPayload,
)

KIND = "form"


@dataclass(frozen=True, slots=True)
class Submission:
    """One page as it was sent: a filled form, or words for a report that is there already."""

    id: str
    thread: Thread
    language: Language
    form: FilledForm | None = None
    text: str = ""


def written(submission: Submission) -> bytes:
    """A submission as it is journalled."""
    thread = submission.thread
    document: dict[str, object] = {
        "id": submission.id,
        "thread": [thread.channel, thread.account, thread.thread, thread.address],
        "language": submission.language,
    }
    if submission.text:
        document["text"] = submission.text
    if form := submission.form:
        document |= {
            "form": form.name,
            "continues": form.continues,
            "values": dict(form.values),
            "files": {name: list(map(_file_out, files)) for name, files in form.files.items()},
            "places": {
                name: [one.latitude, one.longitude, one.label] for name, one in form.places.items()
            },
        }
    return orjson.dumps(document)


def read_submission(account: str, payload: RawPayload) -> InboundMessage:
    """The message in a journalled submission. Raises `UnreadablePayload`."""
    try:
        return _read(orjson.loads(payload.body))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UnreadablePayload(f"no submission of a form: {error}", KIND, account) from error


def _read(document: Mapping[str, object]) -> InboundMessage:
    match document:
        case {
            "id": str(message_id),
            "thread": [str(channel), str(account), str(thread), str(address)],
            "language": "zh" | "en" as language,
        }:
            form = _form(document) if "form" in document else None
        case _:
            raise ValueError("parts are missing")
    text = str(document.get("text", ""))
    places = tuple(form.places.values()) if form else ()
    return InboundMessage(
        sender=Address(channel, account, address),
        message_id=message_id,
        thread=thread,
        # Plain words too, so that machines are found by the serial numbers in them.
        text=text or "\n".join(form.values.values() if form else ()),
        attachments=form.attachments if form else (),
        location=places[0] if places else None,
        profile=Profile(),
        language=language,
        form=form,
    )


def _form(document: Mapping[str, object]) -> FilledForm:
    values, files, places = (_mapping(document, name) for name in ("values", "files", "places"))
    return FilledForm(
        name=str(document["form"]),
        values={str(name): str(value) for name, value in values.items()},
        files={str(name): tuple(map(_file_in, _list(some))) for name, some in files.items()},
        places={str(name): _place_in(_list(one)) for name, one in places.items()},
        continues=document.get("continues") is True,
    )


def _mapping(document: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = document.get(name, {})
    if not isinstance(found, dict):
        raise TypeError(f"{name} is no object")
    return found


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("a list is missing")
    return value


def _file_out(file: Attachment) -> list[object]:
    return [file.blob, file.name, file.content_type, file.size_bytes]


def _file_in(stored: object) -> Attachment:
    match stored:
        case [str(blob), str(name), str(content_type), int(size)]:
            return Attachment(blob, name, content_type, size)
        case _:
            raise ValueError("a file is not described")


def _place_in(stored: list[object]) -> Location:
    match stored:
        case [float(latitude) | int(latitude), float(longitude) | int(longitude), str(label)]:
            return Location(float(latitude), float(longitude), label)
        case _:
            raise ValueError("a place is not described")
