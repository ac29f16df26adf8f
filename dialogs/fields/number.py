# SPDX-License-Identifier: AGPL-3.0-or-later
"""A number, in figures or Chinese numerals, perhaps with a unit behind it."""

import re

from dialogs.fields.contract import Parsed, Reading, Unclear
from dialogs.fields.spelling import chinese_number, narrow

_FIGURES = re.compile(r"(?<![\d.])[-+]?\d{1,15}(?:\.\d{1,6})?(?![\d.]*\d)")
_GROUPS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_WORDS = re.compile(r"[零〇一二两三四五六七八九十百千]+")


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """The one number in the answer, within the field's bounds."""
    figures = _FIGURES.findall(_GROUPS.sub("", narrow(text)))
    if len(figures) > 1:
        return Unclear("number.which")
    if figures:
        number = float(figures[0])
    else:
        word = _WORDS.search(text)
        value = chinese_number(word.group()) if word else None
        if value is None:
            return Unclear("number.none")
        number = float(value)
    return _bounded(number, reading)


def _bounded(number: float, reading: Reading) -> Parsed | Unclear:
    low, high = reading.rules.minimum, reading.rules.maximum
    if low is not None and number < low:
        return Unclear("number.low", {"minimum": f"{low:g}"})
    if high is not None and number > high:
        return Unclear("number.high", {"maximum": f"{high:g}"})
    value = int(number) if number.is_integer() else number
    return Parsed(value, str(value))
