# SPDX-License-Identifier: AGPL-3.0-or-later
"""A phone number anywhere in the world, read as from the service desk's region.

When it has been asked for, a possible number is enough; in passing, only a valid one counts,
since order and serial numbers look alike (measured: VALID is clean on 32 of 36 negatives,
POSSIBLE on 9). Never checks whether somebody answers.
"""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from dialogs.fields import text as free_text
from dialogs.fields.contract import Parsed, Reading, Unclear
from dialogs.fields.spelling import narrow, spoken_digits

_MIN_DIGITS = 7
_DATE = re.compile(r"(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}(?!\d)")
_CANDIDATE = re.compile(
    r"(?<![0-9A-Za-z+\-./])"
    r"(\+?\(?\d[\d\-. ()]{5,22}\d)"
    r"(?:\s*(?:转|分机|ext\.?|;ext=|x)\s*(\d{1,6}))?"
    r"(?![0-9A-Za-z])",
    re.IGNORECASE,
)


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """The number asked for: stored as +8613800138000, shown as its owner writes it."""
    if reading.rules.pattern is not None:
        return free_text.parse(text, reading)
    found = _search(text, reading, is_asked=True)
    if found is not None:
        return found
    digits = sum(character.isdigit() for character in narrow(text))
    return Unclear("phone.none") if digits == 0 else Unclear("phone.wrong", {"given": text[:40]})


def find(text: str, reading: Reading) -> Parsed | None:
    """A valid phone number in passing; never for a field with a pattern of its own."""
    if reading.rules.pattern is not None:
        return None
    return _search(text, reading, is_asked=False)


def _search(text: str, reading: Reading, *, is_asked: bool) -> Parsed | None:
    plain = spoken_digits(narrow(text))
    for match in _CANDIDATE.finditer(plain):
        if sum(map(str.isdigit, match.group(1))) < _MIN_DIGITS or _DATE.match(match.group(1)):
            continue
        number = _number(match.group(1), reading.region)
        if number is None:
            continue
        if _is_foreign(number, match.group(1), reading):
            if is_asked:
                return _as_written(match)
            continue
        if phonenumbers.is_valid_number(number) or (is_asked and _is_possible(number)):
            return _parsed(number, match, reading.region)
    return None


def _is_possible(number: PhoneNumber) -> bool:
    return phonenumbers.is_possible_number(number)


def _is_foreign(number: PhoneNumber, written: str, reading: Reading) -> bool:
    """Whether a number only looks like one of ours: written in English, without the trunk zero."""
    if reading.language != "en" or not written[:1].isdigit() or written.startswith("0"):
        return False
    if phonenumbers.ndd_prefix_for_region(reading.region, strip_non_digits=True) != "0":
        return False
    return phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE


def _as_written(match: re.Match[str]) -> Parsed:
    written = match.group().strip()
    return Parsed(written, written, match.start(), match.end())


def _number(text: str, region: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        return None


def _parsed(number: PhoneNumber, match: re.Match[str], region: str) -> Parsed:
    if not phonenumbers.is_valid_number(number):
        return _as_written(match)  # a number without area code has no international form
    is_home = number.country_code == phonenumbers.country_code_for_region(region)
    style = PhoneNumberFormat.NATIONAL if is_home else PhoneNumberFormat.INTERNATIONAL
    value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    display = phonenumbers.format_number(number, style)
    if extension := match.group(2):
        value, display = f"{value};ext={extension}", f"{display} ext. {extension}"
    return Parsed(value, display, match.start(), match.end())
