# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Telegram refuses, in its own words. Pure.

The descriptions are those of api.telegram.org (Bot API 10.0, tdlib/telegram-bot-api), because
clients recognise failures by them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

TEXT_MAX = 4096
CAPTION_MAX = 1024
MOST_BUTTONS = 100
BUTTON_DATA_BYTES = 64
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)((?:\s[^<>]*)?)>|<")
_TAGS = frozenset({
    "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "span", "tg-spoiler", "a", "code",
    "pre", "blockquote", "tg-emoji",
})  # fmt: skip


@dataclass
class Refused(Exception):
    """An answer other than ok."""

    code: int
    description: str
    parameters: Mapping[str, int] = field(default_factory=dict)


def bad_request(what: str) -> Refused:
    """A 400 as Telegram words it."""
    return Refused(400, f"Bad Request: {what}")


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def plain_text(text: str, parse_mode: str, longest: int = TEXT_MAX) -> str:
    """The text without markup. Raises `Refused` for broken markup, nothing left, or too much."""
    if parse_mode.lower() == "html":
        text = _without_tags(text)
    elif parse_mode:
        raise bad_request("unsupported parse_mode")
    if not text.strip():
        raise bad_request("message text is empty")
    if units(text) > longest:
        raise bad_request("message is too long")
    return text.strip()


def _without_tags(html: str) -> str:
    opened: list[str] = []
    parts: list[str] = []
    end = 0
    for found in _TAG.finditer(html):
        parts.append(unescape(html[end : found.start()]))
        end = found.end()
        _check_tag(found, html, opened)
    if opened:
        raise bad_request(
            f"can't parse entities: Can't find end tag corresponding to start tag \"{opened[-1]}\""
        )
    parts.append(unescape(html[end:]))
    return "".join(parts)


def _check_tag(found: re.Match[str], html: str, opened: list[str]) -> None:
    offset = len(html[: found.start()].encode())
    is_end, name = found.group(1), (found.group(2) or "").lower()
    if name not in _TAGS:
        raise bad_request(
            f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {offset}'
        )
    if not is_end:
        opened.append(name)
    elif not opened or opened.pop() != name:
        raise bad_request(f"can't parse entities: Unexpected end tag at byte offset {offset}")


def check_markup(markup: Mapping[str, Any], *, is_private: bool) -> None:
    """Refuse buttons that Telegram would refuse."""
    rows: Sequence[Sequence[Any]] = markup.get("inline_keyboard") or markup.get("keyboard") or ()
    buttons = [button for row in rows for button in row]
    if len(buttons) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    for button in buttons:
        text = button if isinstance(button, str) else button.get("text", "")
        if not text.strip():
            raise bad_request("can't parse inline keyboard button: Text must be non-empty")
        if "inline_keyboard" in markup:
            _check_inline(button)
        elif not is_private and _asks(button):
            raise bad_request("phone number can be requested in private chats only")


def _check_inline(button: Mapping[str, Any]) -> None:
    data = button.get("callback_data")
    if data is None and "url" not in button:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed")
    if data is not None and not 1 <= len(data.encode()) <= BUTTON_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")


def _asks(button: str | Mapping[str, Any]) -> bool:
    if isinstance(button, str):
        return False
    return bool(button.get("request_contact") or button.get("request_location"))
