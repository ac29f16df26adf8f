# SPDX-License-Identifier: AGPL-3.0-or-later
"""One message of ours as the customer-service messages of WeChat it becomes. Pure."""

from channels.contract import Capabilities
from channels.rendering import render
from channels.tencent.markup import plain
from channels.tencent.media import IMAGE, VIDEO, VOICE, UploadRule, rule_for
from channels.tencent.native import Native, text_message
from intake.errors import PermanentFailure
from intake.messages import Attachment, Option, OutboundMessage

_RULES = (IMAGE, VOICE, VIDEO)  # an Official Account sends no other files


def natives(message: OutboundMessage, can: Capabilities) -> tuple[Native, ...]:
    """What to send, in order. Raises `PermanentFailure` for files that WeChat does not take."""
    files = tuple(Native(_rule(file).kind, file=file) for file in message.attachments)
    if not message.text and not message.options:
        return files
    most = can.messages_per_window - can.reserve_for_agent
    parts = render(message.text, message.options, can, most_parts=most)
    return (*(_said(part.text, part.options) for part in parts), *files)


def _said(text: str, options: tuple[Option, ...]) -> Native:
    if not options:
        return text_message(text)
    items = [{"id": option.id, "content": option.label} for option in options]
    return Native("msgmenu", {"head_content": plain(text), "list": items, "tail_content": ""})


def _rule(file: Attachment) -> UploadRule:
    rule = rule_for(file.content_type, file.size_bytes, _RULES)
    if rule is None:
        raise PermanentFailure(
            f"unsupported_file: WeChat takes images and voice up to 2 MB and MP4 up to 10 MB, not"
            f" {file.content_type} of {file.size_bytes} bytes"
        )
    return rule
