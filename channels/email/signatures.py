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
_BARS = re.compile(r"^\s*\|\s*\|\s*$")
_NAME = re.compile(r"^[-–—/~][^\W\d_][\w.'-]*(?:[ ][^\W\d_][\w.'-]*){0,2}$")
_CONTACT = re.compile(
    r"(?<![\d+-])\+?(?!\d{4}[-/.]\d{1,2}[-/.]\d)\d[\d\s()./-]{6,}\d|[\w.+-]+@[\w-]+\.\w|(?:https?://|www\.)\S"
    r"|\b(?:tel|phone|mobile|fax|skype|电话|手机|传真|地址)\b",
    re.IGNORECASE,
)
_WEB = re.compile(r"\S{0,9}(?:https?://|www\.)\S+", re.IGNORECASE)
_CONTENT = re.compile(r"[:\uff1a\d.?。\uff1f!\uff01]")
# Ann, Ann Lee, A. van der Lee, 张三: each word of a name begins large; a single word need not.
_CAPITAL = r"(?-i:[^\W\d_a-z][\w.'’-]*|van|von|der|de|da|di|bin|al|zu|&)"
_EASTERN = r"[\u3040-\u9fff\uac00-\ud7af\s]{1,12}"
_PERSON = re.compile(rf"(?:\w[\w.'’-]*|{_CAPITAL}(?:[ ,]+{_CAPITAL}){{0,4}}|{_EASTERN})$")
_SMALL_WORDS = re.compile(r"[了吗呢请請不没沒是的把被让給给还還]")
_SENTENCE = re.compile(r"[.?。\uff1f!\uff01]\s*$")
_MOST_LINES = 14
_LONGEST_LINE = 300


def trimmed(lines: Sequence[str], sender: str = "") -> int:
    """How many of these lines stand before the signature; all of them if there is none.

    The address of the `sender` on a line of its own, which Foxmail puts below the name, says
    nothing new.
    """
    lines = [line[:_LONGEST_LINE] for line in lines]
    end = _stripped(lines, len(lines))
    for _ in range(4):  # a phone's line, under it a list's footer, under it a virus scanner's
        shorter = _stripped(lines, _own_address(lines, _cut(lines, end), sender))
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
        below = [one for one in lines[number + 1 : end] if one.strip()]
        start = _marked(lines, number, below, words)
        if start is not None:
            return start
    if end > 1 and _NAME.match(lines[end - 1].strip()) and not lines[end - 2].strip():
        return end - 1
    return _visiting_card(lines, end)


def _own_address(lines: Sequence[str], end: int, sender: str) -> int:
    end = _stripped(lines, end)
    if not sender or end < 2 or lines[end - 1].strip().lower() != sender.lower():  # noqa: PLR2004
        return end
    is_below_name = end > 2 and not lines[end - 3].strip()  # noqa: PLR2004
    if is_below_name and _PERSON.match(lines[end - 2].strip()):
        return end - 2
    return end - 1


def _marked(
    lines: Sequence[str], number: int, below: Sequence[str], words: QuoteWords
) -> int | None:
    """The first line of the signature that this line marks; None if it marks none."""
    line = lines[number]
    if not number:
        return None
    if _is_device(line, words) and len(below) <= 3:  # noqa: PLR2004
        return _card(lines, number)
    is_mark = (
        (_RULE.match(line) and below and _is_footer(below, words))
        or (_BARS.match(line) and _is_card(below))
        or (_ends_words(lines, number, words) and below and _is_signature(below, words))
    )
    return number if is_mark else None


def _visiting_card(lines: Sequence[str], end: int) -> int:
    """Where a last paragraph begins that is a name, a web address and one more way to reach it.

    Nobody gives a web address to be called back; without one the block stays (see above).
    """
    start = end
    while start and lines[start - 1].strip() and end - start < _MOST_LINES:
        start -= 1
    card = [line.strip() for line in lines[start:end]]
    web = [line for line in card[1:] if _WEB.fullmatch(line)]
    reached = [line for line in card[1:] if line not in web and _CONTACT.search(line)]
    name = card[0].partition(",")[0] if card else ""
    is_card = (
        start > 1
        and len(web) == 1
        and bool(reached)
        and all(len(line) < 80 for line in card)  # noqa: PLR2004
        and bool(_PERSON.match(name))
        and (" " in name or not name.isascii())
        and not any(map(_is_prose, card[1:]))
    )
    return start if is_card else end


def _ends_words(lines: Sequence[str], number: int, words: QuoteWords) -> bool:
    """A goodbye of its own: on a line with nothing else, below an empty line or a full stop."""
    if not number or not words.closing.match(lines[number]):
        return False
    above = lines[number - 1].strip()
    return not above or bool(_SENTENCE.search(above))


def _card(lines: Sequence[str], device: int) -> int:
    """Where NetEase's card above “签名由网易邮箱大师定制” begins: a table of bars."""
    above = range(device - 1, max(-1, device - 12), -1)
    return next((n for n in above if n and _BARS.match(lines[n])), device)


def _is_card(below: Sequence[str]) -> bool:
    """NetEase's card to its end: a few short lines, and bars between and after them."""
    return (
        1 < len(below) <= 12  # noqa: PLR2004
        and below[-1].strip() == "|"
        and all(len(line) < 80 for line in below)  # noqa: PLR2004
    )


def _is_short(below: Sequence[str]) -> bool:
    filled = [line for line in below if line.strip()]
    return len(filled) <= _MOST_LINES


def _is_footer(below: Sequence[str], words: QuoteWords) -> bool:
    """Below a rule: a list's or scanner's words, or nothing but contact lines."""
    if len(below) > _MOST_LINES:
        return False
    if any(words.footer.search(line) for line in below):
        return True
    contacts = sum(bool(_CONTACT.search(line)) for line in below)
    is_name = _PERSON.match(below[0].strip(" *_~-–—,.")) and not any(map(_is_prose, below))
    is_card = contacts >= 2 or (  # noqa: PLR2004
        len(below) <= 4 and bool(is_name) and not any(map(_CONTENT.search, below))  # noqa: PLR2004
    )
    return is_card and all(len(line) < 80 for line in below)  # noqa: PLR2004


def _is_device(line: str, words: QuoteWords) -> bool:
    """A phone wrote it: “Sent from my iPhone”, not “Sent from my desk, which is easier”."""
    line = line.strip().rstrip("。.")
    if len(line) > 110 or not words.sent_from.match(line):  # noqa: PLR2004 - a sentence
        return False
    if re.search(r"[,\uff0c;\uff1b。?!\uff1f]|\w\. ", re.sub(r"<?https?://\S+", "", line)):
        return False
    return len(line.split()) <= 12  # noqa: PLR2004


def _is_signature(below: Sequence[str], words: QuoteWords) -> bool:
    """After a goodbye: a name, and under it a few short lines of which none is a sentence."""
    if len(below) > 8 or any(len(line) > 90 for line in below):  # noqa: PLR2004
        return False
    if len(below) <= 2 and any(map(_CONTACT.search, below)):  # noqa: PLR2004
        return False  # “谢谢！/ 我的电话 …”: an answer, as likely as a signature
    rest = [line for line in below if not words.closing.match(line)]
    if rest and not _PERSON.match(rest[0].strip(" *_~-–—,.")):
        return False
    plain = [line for line in rest if not _CONTACT.search(line)]
    return not any(_is_prose(line) for line in plain)


def _is_prose(line: str) -> bool:
    """A sentence, or a piece of one; in Chinese told by its small words."""
    if _SMALL_WORDS.search(line):
        return True
    return bool(_SENTENCE.search(line)) and len(line.split()) > 2  # noqa: PLR2004
