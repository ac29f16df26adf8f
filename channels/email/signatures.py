# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where in somebody's own words the signature begins.

Only what is marked is cut: the delimiter “-- ” (RFC 3676 §4.3), a goodbye, a phone's line, a
list's footer. A block of name and telephone without a mark stays: customers write their address
so, and losing it would cost more than showing a signature.
"""

import re
from collections.abc import Sequence

from channels.email.quote_words import QuoteWords, quote_words

_DELIMITER = re.compile(r"^\s{0,3}(?:--[ \xa0]?|—|――|--~--~-+.*)\s*$")
_RULE = re.compile(r"^\s*(?:_{3,}|-{3,}|={3,}|\*{3,}|[-=*_]\s?(?:[-=*_]\s?){4,})\s*$")
_NAME = re.compile(r"^[-–—/~][^\W\d_][\w.'-]*(?:[ ][^\W\d_][\w.'-]*){0,2}$")
_CONTACT = re.compile(
    r"\+?\d[\d\s()./-]{6,}\d|[\w.+-]+@[\w-]+\.\w|(?:https?://|www\.)\S"
    r"|\b(?:tel|phone|mobile|fax|skype|电话|手机|传真|地址)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.?。\uff1f!\uff01]\s*$")
_MOST_LINES = 14


def trimmed(lines: Sequence[str]) -> int:
    """How many of these lines stand before the signature; all of them if there is none."""
    end = _stripped(lines, len(lines))
    for _ in range(4):  # a phone's line, under it a list's footer, under it a virus scanner's
        shorter = _stripped(lines, _cut(lines, end))
        if shorter == end:
            break
        end = shorter
    return end


def _stripped(lines: Sequence[str], end: int) -> int:
    while end and not lines[end - 1].strip():
        end -= 1
    return end


def _cut(lines: Sequence[str], end: int) -> int:
    words = quote_words()
    first = max(0, end - 40)
    for number in range(first, end):
        if _DELIMITER.match(lines[number]) and _is_short(lines[number + 1 : end]):
            return number
    for number in range(max(0, end - 30), end):
        line = lines[number]
        below = [one for one in lines[number + 1 : end] if one.strip()]
        if _RULE.match(line) and below and _is_footer(below, words):
            return number
        if _is_device(line, words) and len(below) <= 3 and number > 0:  # noqa: PLR2004
            return number
        if number and words.closing.match(line) and below and _is_signature(below, words):
            return number
    if end > 1 and _NAME.match(lines[end - 1].strip()) and not lines[end - 2].strip():
        return end - 1
    return end


def _is_short(below: Sequence[str]) -> bool:
    filled = [line for line in below if line.strip()]
    return len(filled) <= _MOST_LINES


def _is_footer(below: Sequence[str], words: QuoteWords) -> bool:
    """Below a rule: a list's or scanner's words, or nothing but contact lines."""
    if len(below) > _MOST_LINES:
        return False
    if any(words.footer.search(line[:300]) for line in below):
        return True
    contacts = sum(bool(_CONTACT.search(line[:300])) for line in below)
    return contacts >= 2 and all(len(line) < 80 for line in below)  # noqa: PLR2004


def _is_device(line: str, words: QuoteWords) -> bool:
    """A phone wrote it: “Sent from my iPhone”, not “Sent from my desk, which is easier”."""
    line = line.strip()
    if len(line) > 110 or not words.sent_from.match(line):  # noqa: PLR2004 - a sentence
        return False
    if re.search(r"[,\uff0c;\uff1b。?!\uff1f]|\w\. ", re.sub(r"<?https?://\S+", "", line)):
        return False
    return len(line.split()) <= 9  # noqa: PLR2004


def _is_signature(below: Sequence[str], words: QuoteWords) -> bool:
    """After a goodbye: a few short lines, none of them a sentence."""
    if len(below) > 8 or any(len(line) > 90 for line in below):  # noqa: PLR2004
        return False
    first = below[0]
    if len(first.split()) > 5 and not _CONTACT.search(first):  # noqa: PLR2004
        return False
    plain = [line for line in below if not _CONTACT.search(line) and not words.closing.match(line)]
    return not any(_SENTENCE.search(line) and len(line.split()) > 2 for line in plain)  # noqa: PLR2004
