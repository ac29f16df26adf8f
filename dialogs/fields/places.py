# SPDX-License-Identifier: AGPL-3.0-or-later
"""Postal addresses in running text: announced (地址：…), or known by their build.

A Chinese address goes from the large to the small and ends in a number or a building; an English
one begins with a number and names a street. Parts are not told apart.
"""

from collections.abc import Iterator

from dialogs.fields.denial import is_denied
from dialogs.fields.patterns import patterns
from dialogs.fields.spelling import simplified

Place = tuple[int, int, str]  # start, end, words

_PATTERNS = patterns("places")
_LEAST_PARTS = 2  # a town and a street
_NOT = ("不是", "不对", "错")


def is_placelike(text: str) -> bool:
    """Whether the answer to "where?" names a place at all; 上次那个地方 does not."""
    if _PATTERNS["no_place"].search(text):
        return False
    return (
        _PATTERNS["parts"].search(text) is not None
        or any(map(str.isdigit, text))
        or text.isascii()
    )


def without_wishes(place: str) -> str:
    """An address without what is to be done there: 西环路1188号 门卫代收, "…, Galway please"."""
    return _PATTERNS["tail"].sub("", place).rstrip(" ,")


def places(text: str) -> tuple[Place, ...]:
    """Start, end and words of every address in a narrow text, without those that are denied."""
    plain = simplified(text)
    found = _chinese(plain) if not plain.isascii() else _english(plain)
    return tuple(
        (start, start + len(place), text[start : start + len(place)])
        for start, _, place in found
        if not is_denied(plain, start)
    )


def _chinese(text: str) -> Iterator[Place]:
    told = list(_told(text))
    yield from told
    end = told[-1][1] if told else 0
    for match in _PATTERNS["built"].finditer(text):
        if match.start() < end:
            continue
        lead = _PATTERNS["leads"].match(match.group())
        place = match.group()[lead.end() if lead else 0 :]
        is_whole = len(_PATTERNS["parts"].findall(place)) >= _LEAST_PARTS and any(
            map(str.isdigit, place)
        )
        if is_whole and not place.startswith(_NOT):
            yield match.end() - len(place), match.end(), place
            end = match.end()
    if end == 0 and _PATTERNS["lone"].fullmatch(text.strip()):
        yield len(text) - len(text.lstrip()), len(text.rstrip()), text.strip()
    elif end == 0 and any(map(str.isdigit, text)):
        yield from _english(text)


def _told(text: str) -> Iterator[Place]:
    """Addresses that a word tells of: 地址：…, 寄到…, and behind 在 those without a number."""
    end = 0
    for match in _PATTERNS["announced"].finditer(text):
        place = without_wishes(match["place"].strip())
        is_denied_here = place.startswith(_NOT)
        if len(_PATTERNS["parts"].findall(place)) >= _LEAST_PARTS and not is_denied_here:
            start = match.start("place") + len(match["place"]) - len(match["place"].lstrip())
            yield start, start + len(place), place
            end = match.end()
    for match in _PATTERNS["sited"].finditer(text, end):
        yield *match.span("place"), match["place"]


def _english(text: str) -> Iterator[Place]:
    end = 0
    for match in _PATTERNS["english_announced"].finditer(text):
        yield match.start("place"), match.end("place"), without_wishes(match["place"].strip())
        end = match.end()
    for name in ("english", "continental"):
        for match in _PATTERNS[name].finditer(text):
            if match.start() >= end:
                yield *match.span(), match.group().strip().rstrip(",.")
