# SPDX-License-Identifier: AGPL-3.0-or-later
"""A numbered list in a message: what stands before it, and its items. Pure.

People count in any way: "1) … 2) …", 1、…2、…, ①…②…, 一、…二、…, "first … second …". Whether the
items are matters of their own is for whoever asks.
"""

import re
from dataclasses import dataclass

_FEWEST, _MOST = 2, 9
_LONGEST = 2000  # characters; a longer text is a letter or a log
_ROUND = {chr(0x2460 + n): n + 1 for n in range(_MOST)}  # ①
_COUNTED = {word: n for n, word in enumerate("一二三四五六七八九", start=1)}
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_SPELLED = {form: n for n, one in enumerate(_ORDINALS, 1) for form in (one, f"{one}ly")}
_SPELLED |= {"secondly": 2, "thirdly": 3, "finally": 0, "lastly": 0}  # 0: whatever comes next
# "V1.2", "E01. 2 times" and "10 am" count nothing; a figure that does stands by itself.
_MARK = re.compile(
    r"(?:^|(?<=[\s,，、:：;；。.!！?？(（]))[(（]?(?P<figure>[1-9])"
    r"(?:\s?[)）]|[、．：]|\.(?!\d)|:(?!\d))\s*"
    r"|(?P<round>[①-⑨])\s*[.、]?"
    r"|(?:^|(?<=[\s,，、:：;；。.!！?？]))第?(?P<counted>[一二三四五六七八九])(?:[、．.：:]|是(?![否不的]))\s*"
    r"|第(?P<placed>[一二三四五六七八九])(?:个|件|点)?(?:问题|事)?(?:[,，、：:]|是(?![否不]))\s*"
    r"|(?:^|(?<=[\s,:;.!?(]))(?P<spelled>first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth(?:ly)?"
    r"|fifth(?:ly)?|finally|lastly)(?: of all)?[,:]\s*",
    re.IGNORECASE | re.MULTILINE,
)
_FIRST = re.compile(r"[1①一]|\bfirst", re.IGNORECASE)  # without which nothing is counted


@dataclass(frozen=True, slots=True)
class Listing:
    """What stands before a numbered list, its items in order, and the lines behind the last."""

    before: str
    items: tuple[str, ...]
    behind: str


def listed(text: str) -> Listing | None:
    """The numbered list of a text; None if it counts nothing from one on."""
    if len(text) > _LONGEST or _FIRST.search(text) is None:
        return None
    marks = _counted(text)
    if len(marks) < _FEWEST:
        return None
    ends = [mark.start() for mark in marks[1:]]
    items = [text[mark.end() : end] for mark, end in zip(marks, [*ends, len(text)], strict=True)]
    last, _, behind = items[-1].strip().partition("\n")
    items[-1] = last
    said = tuple(_trimmed(one) for one in items)
    if not all(said):
        return None
    return Listing(text[: marks[0].start()].strip(), said, behind.strip())


def _counted(text: str) -> list[re.Match[str]]:
    """The marks that count on from one, each in the manner of the first."""
    marks: list[re.Match[str]] = []
    for mark in _MARK.finditer(text):
        if marks and mark.lastgroup != marks[0].lastgroup:
            continue
        number = _number(mark)
        if number == len(marks) + 1 or (number == 0 and marks):
            marks.append(mark)
    return marks


def _number(mark: re.Match[str]) -> int:
    word = mark[str(mark.lastgroup)].lower()
    if word.isascii() and word.isdigit():
        return int(word)
    return {**_ROUND, **_COUNTED, **_SPELLED}[word]


def _trimmed(item: str) -> str:
    """An item without what joins it to the next."""
    return re.sub(r"[\s,，;；、]+(?:and|以及|还有|和)?$", "", item.strip()).strip()
