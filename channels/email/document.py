# SPDX-License-Identifier: AGPL-3.0-or-later
"""A `ParsedMail` as a JSON document: for `frontdesk mail`, for people who look for a reason.

Files are named and measured, not included.
"""

from dataclasses import fields
from datetime import datetime

from channels.email.parsed import Bounce, MailAttachment, Mailbox, ParsedMail

_DERIVED = ("is_auto", "is_bounce", "bounce_recipients", "bounce_permanent", "origin_addr")


def as_document(mail: ParsedMail) -> dict[str, object]:
    """Every field and what follows from it, in the order of the class."""
    own = {one.name: _value(getattr(mail, one.name)) for one in fields(ParsedMail)}
    return own | {name: _value(getattr(mail, name)) for name in _DERIVED}


def _value(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    if isinstance(value, MailAttachment):
        return {
            "filename": value.filename,
            "content_type": value.content_type,
            "size": value.size,
            "inline": value.inline,
            "content_id": value.content_id,
        }
    if isinstance(value, Mailbox):
        return {"addr": value.addr, "name": value.name}
    if isinstance(value, Bounce):
        return {
            "message_id": value.message_id,
            "is_permanent": value.is_permanent,
            "recipients": [
                {one.name: getattr(recipient, one.name) for one in fields(recipient)}
                for recipient in value.recipients
            ],
        }
    return value
