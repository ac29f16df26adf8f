# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reply under a channel's limits: long texts split, options shown or numbered.

Pure. What a button looks like on the wire is each channel's `send.py`; understanding the digit
that comes back is the conversation's business, because it knows what was asked. Merging what one
turn says, and paging long lists, happen before (`bots/shaping.py`): it must be remembered.
"""

import sys
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from channels.contract import Capabilities
from intake.choices import digits_of
from intake.messages import Language, Option
from intake.phrases import Phrases

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


def render(
    text: str, options: Sequence[Option], capabilities: Capabilities, *, most_parts: int = 0
) -> tuple[Part, ...]:
    """The native messages for one reply. The last one carries the options.

    With `most_parts`, where messages are counted, a longer text is cut off with "…" in the last
    of them; the options stay whole.
    """
    shown = tuple(options) if fits_natively(options, capabilities) else ()
    listed = "" if shown or not options else numbered("", options)
    whole = "\n".join(filter(None, (text, listed)))
    parts = split_text(whole, capabilities.text_max, capabilities.text_unit)
    if 0 < most_parts < len(parts):
        parts = _cut_off(text, listed, capabilities, most_parts)
    return (*(Part(part) for part in parts[:-1]), Part(parts[-1], shown))


def fits_natively(options: Sequence[Option], capabilities: Capabilities) -> bool:
    """Whether the channel has buttons for all of these options, their labels and their ids."""
    measure = _MEASURES[capabilities.text_unit]
    longest_id = capabilities.payload_max or sys.maxsize
    return 0 < len(options) <= capabilities.options_max and all(
        measure(option.label) <= capabilities.option_label_max
        and len(option.id.encode()) <= longest_id
        for option in options
    )


def numbered(text: str, options: Sequence[Option]) -> str:
    """The text with its options as a numbered list, for channels without buttons.

    A person is 0. Ways around a question whose answer is free text get no digits: they stand in
    one line, as words to type.
    """
    digits = digits_of(options)
    if options and not any(digits):
        lines = [_words(options)]
    else:
        pairs = zip(digits, options, strict=True)
        lines = [_line(digit, option.label) for digit, option in pairs]
    return "\n".join([text, *lines] if text else lines)


def length_of(text: str, capabilities: Capabilities) -> int:
    """How long the channel finds a text, in its own unit."""
    return _MEASURES[capabilities.text_unit](text)


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


def _cut_off(
    text: str, listed: str, capabilities: Capabilities, most_parts: int
) -> tuple[str, ...]:
    """At most so many parts: the text shortened at its end, what can be chosen kept."""
    limit, unit = capabilities.text_max, capabilities.text_unit
    measure = _MEASURES[unit]
    room = max(limit - measure("…\n" + listed), 1)
    parts = _cut(text, limit, measure)
    last = _cut("\n".join(parts[most_parts - 1 :]), room, measure)[0]
    end = "\n".join(filter(None, (f"{last}…", listed)))
    return (*parts[: most_parts - 1], *split_text(end, limit, unit)[:1])


def _line(digit: str, label: str) -> str:
    is_there = label.startswith(digit) and not label[len(digit) :][:1].isdigit()
    return label if is_there else f"{digit}. {label}"


def _words(options: Sequence[Option]) -> str:
    labels = [option.label for option in options]
    language: Language = "en" if "".join(labels).isascii() else "zh"
    mark = "／" if language == "zh" else " / "
    return _phrases().say(language, "reply_with", words=mark.join(labels))


@cache
def _phrases() -> Phrases:
    return Phrases.load(Path(__file__).with_name("phrases"))


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
