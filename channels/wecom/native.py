# SPDX-License-Identifier: AGPL-3.0-or-later
"""One message of ours as the messages of WeCom it becomes. Pure."""

from collections.abc import Sequence

from channels.contract import Capabilities
from channels.rendering import fits_natively, render
from channels.tencent.markup import plain
from channels.tencent.media import FILE, IMAGE, VIDEO, VOICE, UploadRule, rule_for
from channels.tencent.native import Native, text_message
from intake.errors import PermanentFailure
from intake.messages import Attachment, Option, OutboundMessage
from intake.values import replace

HEAD_BYTES = 1024
_WECOM_VOICE = replace(VOICE, content_types=("audio/amr",))
_RULES = (
    replace(IMAGE, content_types=("image/jpeg", "image/png")),
    _WECOM_VOICE,
    VIDEO,
    FILE,
)


def natives(message: OutboundMessage, can: Capabilities) -> tuple[Native, ...]:
    """What to send, in order. Raises `PermanentFailure` for files that WeCom does not take."""
    files = tuple(Native(_rule(file).kind, file=file) for file in message.attachments)
    if not message.text and not message.options:
        return files
    if _fits_a_menu(message.text, message.options, can):
        return (_menu(message.text, message.options), *files)
    numbered = replace(can, options_max=0, option_label_max=0)
    most = can.messages_per_window - can.reserve_for_agent
    parts = render(message.text, message.options, numbered, most_parts=most)
    return (*(text_message(part.text) for part in parts), *files)


def _fits_a_menu(text: str, options: Sequence[Option], can: Capabilities) -> bool:
    return fits_natively(options, can) and 0 < len(text.encode()) <= HEAD_BYTES


def _menu(text: str, options: Sequence[Option]) -> Native:
    items = [
        {"type": "click", "click": {"id": option.id, "content": option.label}}
        for option in options
    ]
    return Native("msgmenu", {"head_content": plain(text), "list": items})


def _rule(file: Attachment) -> UploadRule:
    rule = rule_for(file.content_type, file.size_bytes, _RULES)
    if rule is None:
        raise PermanentFailure(
            f"unsupported_file: WeCom takes files up to 20 MB, not {file.size_bytes} bytes"
        )
    return rule
