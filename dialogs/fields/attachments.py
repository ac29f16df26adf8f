# SPDX-License-Identifier: AGPL-3.0-or-later
"""Photos, videos and other files of the customer, already stored by their content.

Never opens a file; whether a type or size is allowed is the channel's matter.
"""

from dialogs.fields.contract import Json, Parsed, Reading, Rules, Unclear
from intake.messages import Attachment, Language


def parse(_text: str, reading: Reading) -> Parsed | Unclear:
    """The files that came with the message."""
    if not reading.attachments:
        return Unclear("attachments.none")
    value: Json = [as_json(one) for one in reading.attachments]
    return Parsed(value, show(value, reading.rules, reading.language))


def show(value: Json, _rules: Rules, _language: Language) -> str:
    """The names of the files."""
    files = value if isinstance(value, list) else []
    return ", ".join(str(one["name"]) for one in files if isinstance(one, dict))


def as_json(attachment: Attachment) -> dict[str, Json]:
    """An attachment as it is kept in an answer."""
    return {
        "blob": attachment.blob,
        "name": attachment.name,
        "content_type": attachment.content_type,
        "size_bytes": attachment.size_bytes,
    }
