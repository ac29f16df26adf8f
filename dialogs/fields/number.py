# SPDX-License-Identifier: AGPL-3.0-or-later
"""A number, in figures, Chinese numerals or English words, perhaps with a unit behind it.

In passing only where the dialog file says how it is announced (`hears`): a figure alone in a
message may be anything.
"""

import re

from dialogs.fields.contract import Parsed, Reading, Unclear
from dialogs.fields.spelling import chinese_number, narrow
from dialogs.times import english
from intake.values import replace

_FIGURES = re.compile(r"(?<![\d.])[-+]?\d{1,15}(?:\.\d{1,6})?(?![\d.]*\d)")
_GROUPS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_MOST_WORDS = 8  # "I think about a hundred and fifty people"
_VAGUE = frozenset({"few", "several", "some", "many"})
_WORDS = re.compile(r"[零〇一二两三四五六七八九十百千]+")


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """The one number in the answer, within the field's bounds."""
    figures = _FIGURES.findall(_GROUPS.sub("", narrow(text)))
    if len(figures) > 1:
        return Unclear("number.which")
    if figures:
        number = float(figures[0])
    else:
        spoken = _spoken(text)
        if not spoken:
            return Unclear("number.none")
        if len(spoken) > 1:
            return Unclear("number.which")
        number = spoken[0]
    return _bounded(number, reading)


def find(text: str, reading: Reading) -> Parsed | None:
    """The number in the first words of a message that the dialog's `hears` fits."""
    finder = reading.rules.finder
    match = finder.search(narrow(text)) if finder else None
    if match is None:
        return None
    number = parse(match.group(), reading)
    if isinstance(number, Unclear):
        return None
    return replace(number, start=match.start(), end=match.end())


def _spoken(text: str) -> list[float]:
    """The numbers in words: 二十, "twenty-five". A whole sentence with "one" in it has none."""
    if word := _WORDS.search(text):
        value = chinese_number(word.group())
        return [] if value is None else [float(value)]
    words = narrow(text).lower().split()
    if len(words) > _MOST_WORDS or not _VAGUE.isdisjoint(words):
        return []
    return [float(one.number) for one in english.tokens(" ".join(words)) if one.kind == "n"]


def _bounded(number: float, reading: Reading) -> Parsed | Unclear:
    low, high = reading.rules.minimum, reading.rules.maximum
    if low is not None and number < low:
        return Unclear("number.low", {"minimum": f"{low:g}"})
    if high is not None and number > high:
        return Unclear("number.high", {"maximum": f"{high:g}"})
    value = int(number) if number.is_integer() else number
    return Parsed(value, str(value))
