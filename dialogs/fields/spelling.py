# SPDX-License-Identifier: AGPL-3.0-or-later
"""One way to write the same words: width, case, punctuation, Chinese numerals.

Shared by the field types; decides nothing about meaning.
"""

import re
from collections.abc import Mapping
from functools import cache

from intake.knowledge.tables import simplified as simpler
from intake.signs import narrow as narrow  # noqa: PLC0414 - had from here, like its kin

PUNCTUATION = " \t\r\n\u3000.,!?;:~…。，！？；：、～·'\"“”‘’()（）[]【】<>《》"
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "幺": 1, "两": 2, "俩": 2, "仨": 3, "壹": 1, "贰": 2, "叁": 3}
_CANTONESE = dict(
    zip(map(ord, "咗唔嘅冇佢睇嚟俾畀喺嗰啲揾搵嘢"), "了不的没他看来给给在那些找找事", strict=True)
)
_UNITS = {"十": 10, "百": 100, "千": 1000}
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SPOKEN = re.compile(r"[〇零幺一二三四五六七八九](?:[ \-,，、]?[〇零幺一二三四五六七八九]){6,}")
# So many single signs in a row are no list: five are A B C D E.
_SPACED = re.compile(r"(?<!\S)\S(?: \S){6,}(?!\S)")
_PAUSES = str.maketrans(",，、", "---")
_ENGLISH_DIGITS = {
    "oh": "0", "o": "0", "zero": "0", "nought": "0", "nil": "0", "one": "1", "two": "2",
    "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
}  # fmt: skip
_TIMES = {"double": 2, "triple": 3}
_SCALES = {"hundred": "00", "thousand": "000"}
_ENGLISH_DIGIT = (
    rf"(?:(?:double|triple)\s+)?(?:{'|'.join(_ENGLISH_DIGITS)})\b(?:\s+(?:hundred|thousand)\b)?"
)
ENGLISH_RUN = re.compile(
    rf"\b(?:plus\s+)?{_ENGLISH_DIGIT}(?:[\s,\-]+(?:(?:then|and)\s+)?{_ENGLISH_DIGIT}){{5,}}",
    re.IGNORECASE,
)
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "最后": -1,
    "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
}  # fmt: skip
_INDEX = re.compile(
    r"(?:第|the |option |number |no\.? ?|选项?|选择)?"
    r"(\d{1,2}|最后|[一二两三四五六七八九十]{1,3}|[a-z]+|\d(?:st|nd|rd|th))"
    r"(?: one| option|一?[个项号种条])?"
)


def simplified(text: str) -> str:
    """The text for comparing with simplified characters; its length does not change.

    Cantonese ones become those of written Chinese with the same meaning: 壞咗 is 坏了.
    """
    if text.isascii() or _to_simplify().search(text) is None:
        return text  # `translate` looks up every character: 30 µs for a long message
    return text.translate(_simple_forms())


@cache
def _simple_forms() -> Mapping[int, str]:
    return {**simpler(), **_CANTONESE}


@cache
def _to_simplify() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, _simple_forms()))}]")


def closed(text: str) -> str:
    """The text with words that are spaced sign by sign put together, 型 号 ： Y Z - 8: bad scans.

    Its length stays: the blanks go to the end of each run.
    """
    return _SPACED.sub(lambda run: run.group().replace(" ", "").ljust(len(run.group())), text)


def fold(text: str) -> str:
    """The text for comparing: narrow, lower case, without surrounding blanks."""
    return narrow(text).strip().casefold()


def unquoted(folded: str) -> str:
    """A folded text without apostrophes: who is in a hurry writes "wont" and "doesnt"."""
    return folded.replace("'", "").replace("’", "")


def compared(text: str) -> str:
    """The text as known words are compared with it: folded, simplified, without apostrophes."""
    return simplified(unquoted(fold(text)))


def searched(text: str) -> str:
    """The text as patterns search it: folded, simplified; phones write the curly apostrophe."""
    return simplified(fold(text)).replace("’", "'")


def comma_of(text: str) -> str:
    """What parts clauses of a text, in its language: a comma, and a blank in English."""
    return "，" if has_chinese(text) else ", "


def bare(text: str) -> str:
    """The folded text without surrounding punctuation."""
    return fold(text).strip(PUNCTUATION)


def has_chinese(text: str) -> bool:
    """Whether a text holds any Chinese character."""
    return not text.isascii() and _CHINESE.search(text) is not None


def chinese_characters(text: str) -> int:
    """How many Chinese characters a text holds."""
    return len(_CHINESE.findall(text))


def letters(text: str) -> int:
    """How many letters and digits of any script a text holds; emoji and marks do not count."""
    return sum(character.isalnum() for character in text)


def chinese_number(text: str) -> int | None:
    """The value of 十二, 二十, 三百零五, 一二三; None if it is no such number."""
    if not text:
        return None
    if all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total, digit = 0, 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            return None
    return total + digit


def spoken_digits(text: str) -> str:
    """The text with long runs of spoken digits (幺三八…, "oh one double six …") as figures.

    Its length stays: what the words of an English run leave over becomes blanks.
    """
    if not text.isascii():
        text = _SPOKEN.sub(
            lambda run: "".join(str(_DIGITS.get(c, c)) for c in run.group()).translate(_PAUSES),
            text,
        )
    return ENGLISH_RUN.sub(lambda run: _figures(run.group()).ljust(len(run.group())), text)


def _figures(run: str) -> str:
    figures, times = "", 1
    for word in re.findall("[a-z]+", run.casefold()):
        figures += "+" if word == "plus" else _ENGLISH_DIGITS.get(word, "") * times
        figures += _SCALES.get(word, "")
        times = _TIMES.get(word, 1)
    return figures


def index_of(text: str) -> int | None:
    """Which option a customer counts out: 1, １, 一, ①, "1.", 第一个, "the first one" → 1.

    -1 is the last one. None if the text is no such word.
    """
    match = _INDEX.fullmatch(bare(text))
    if match is None:
        return None
    word = match.group(1)
    if word.isdigit():
        return int(word)
    return _ORDINALS.get(word, chinese_number(word))
