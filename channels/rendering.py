# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reply under a channel's limits: long texts split, options shown or numbered.

Pure. What a button looks like on the wire is each channel's `send.py`; understanding the digit
that comes back is the conversation's business, because it knows what was asked.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from channels.contract import Capabilities
from intake.messages import Option

_ZWJ = "\u200d"
_BREAKS = ("\n\n", "\n", "。", "！", "？", ". ", "! ", "? ", "；", "; ", "，", ", ", " ")
_NUMBERED_FROM = 3  # parts; two need no numbers, people see the second below the first
_NUMBER_ROOM = len("(99/99) ")

_MEASURES: dict[str, Callable[[str], int]] = {
    "characters": len,
    "bytes": lambda text: len(text.encode()),
    "utf-16": lambda text: len(text.encode("utf-16-le")) // 2,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One native message: a text within the limit, options only where they are real buttons."""

    text: str
    options: tuple[Option, ...] = ()


def render(text: str, options: Sequence[Option], capabilities: Capabilities) -> tuple[Part, ...]:
    """The native messages for one reply. The last one carries the options."""
    shown = tuple(options) if fits_natively(options, capabilities) else ()
    whole = text if shown or not options else numbered(text, options)
    parts = split_text(whole, capabilities.text_max, capabilities.text_unit)
    return (*(Part(part) for part in parts[:-1]), Part(parts[-1], shown))


def fits_natively(options: Sequence[Option], capabilities: Capabilities) -> bool:
    """Whether the channel has buttons for all of these options and their labels."""
    measure = _MEASURES[capabilities.text_unit]
    return 0 < len(options) <= capabilities.options_max and all(
        measure(option.label) <= capabilities.option_label_max for option in options
    )


def numbered(text: str, options: Sequence[Option]) -> str:
    """The text with its options as a numbered list, for channels without buttons."""
    lines = [f"{number}. {option.label}" for number, option in enumerate(options, start=1)]
    return "\n".join([text, *lines] if text else lines)


def split_text(text: str, limit: int, unit: str = "characters") -> tuple[str, ...]:
    """The text in parts of at most `limit` of `unit`; at least one part.

    Breaks at paragraphs, then sentences, then words, and never inside a visible character.
    More than two parts are numbered, "(1/3) ", within the limit.
    """
    measure = _MEASURES[unit]
    if measure(text) <= limit:
        return (text,)
    parts = _cut(text, limit, measure)
    if len(parts) < _NUMBERED_FROM:
        return parts
    parts = _cut(text, max(limit - _NUMBER_ROOM, 1), measure)
    if limit <= _NUMBER_ROOM:
        return parts
    return tuple(f"({number}/{len(parts)}) {part}" for number, part in enumerate(parts, start=1))


def _cut(text: str, limit: int, measure: Callable[[str], int]) -> tuple[str, ...]:
    parts: list[str] = []
    rest = text.strip()
    while measure(rest) > limit:
        end = _break_before(rest, _longest_prefix(rest, limit, measure))
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return (*(part for part in parts if part), rest) if rest else tuple(parts)


def _longest_prefix(text: str, limit: int, measure: Callable[[str], int]) -> int:
    low, high = 1, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle]) <= limit else (low, middle - 1)
    return _not_inside_a_character(text, low)


def _break_before(text: str, end: int) -> int:
    """The best place to break at or before `end`: not so early that parts become scraps."""
    for mark in _BREAKS:
        at = text.rfind(mark, 0, end)
        if at >= end // 2:
            return at + len(mark)
    return end


def _not_inside_a_character(text: str, end: int) -> int:
    at = end
    while 0 < at < len(text) and _joins(text[at - 1], text[at]):
        at -= 1
    return at or end  # one endless cluster is no reason to make no progress


def _joins(left: str, right: str) -> bool:
    is_flag = all("\U0001f1e6" <= letter <= "\U0001f1ff" for letter in (left, right))
    is_tone = "\U0001f3fb" <= right <= "\U0001f3ff"
    is_mark = bool(unicodedata.combining(right)) or unicodedata.category(right) in ("Mn", "Me")
    return is_flag or is_tone or is_mark or _ZWJ in (left, right)
