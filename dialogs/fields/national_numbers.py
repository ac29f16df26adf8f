# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose country a phone number without its country's code is of: grouping and language tell.

Pure. What may as well be another country's stays as it was written: whoever calls knows better
than a guess of ours.
"""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from dialogs.fields.contract import Reading

HOME = "CN"  # whose habits of grouping are told apart from those of others
_FIGURES = re.compile(r"\d+")
# How English writers write numbers of their own country, by its code: as nobody writes ours.
_OVERSEAS = {
    1: re.compile(r"(?:1[\-. ])?\(?[2-9]\d{2}\)?[\-. ]\d{3}[\-. ]\d{4}"),
    44: re.compile(r"07\d{9}|020 7\d{3} \d{4}|0\d{4} (?:\d{5,6}|\d{3} \d{3})|0\d{3} \d{3} \d{4}"),
    91: re.compile(r"[6-9]\d{4}[ -]\d{5}"),
}
# Begins with its country's code, apart: +44 7700 …, 0044 7700 ….
_GROUPED = re.compile(r"\+\d{1,3}[ (\-]|00[1-9]\d{0,2}[ (](?=(?:\D*\d){7})")
# Whose landlines, written in English with an area code of ours, are as likely meant.
_NEIGHBOURS = ("GB", "DE", "IE")
_LANDLINES = frozenset(
    {
        phonenumbers.PhoneNumberType.FIXED_LINE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    }
)
_DASHED_AREA = re.compile(r"\(?0\d{2,3}\)?-")


def parsed_number(text: str, region: str) -> PhoneNumber | None:
    """The number as dialled within a region; None if it can be none there."""
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        return None


def is_overseas(written: str, reading: Reading) -> bool:
    """Whether a number is grouped as in another country: 07700 900123, (415) 555-2671."""
    if reading.language != "en":
        return False
    home = phonenumbers.country_code_for_region(reading.region)
    return any(one.fullmatch(written) for code, one in _OVERSEAS.items() if code != home)


def is_abroad(number: PhoneNumber, written: str, reading: Reading) -> bool:
    """Whether a number names another country itself, and is as long as they are there."""
    is_home = number.country_code == phonenumbers.country_code_for_region(reading.region)
    is_named = _GROUPED.match(written) is not None and not is_home
    length = phonenumbers.is_possible_number_with_reason(number)
    return is_named and length == phonenumbers.ValidationResult.IS_POSSIBLE


def is_foreign(number: PhoneNumber, written: str, reading: Reading) -> bool:
    """Whether a number only looks like one of ours: written in English, as nobody here groups it.

    Without the trunk zero, or with another area code than the one it would have: 091 496 010.
    """
    if reading.language != "en" or not written[:1].isdigit():
        return False
    if phonenumbers.ndd_prefix_for_region(reading.region, strip_non_digits=True) != "0":
        return False
    kind = phonenumbers.number_type(number)
    if written.startswith("0"):
        return kind != phonenumbers.PhoneNumberType.MOBILE and not _has_its_area(number, written)
    return kind == phonenumbers.PhoneNumberType.FIXED_LINE


def is_anybodys(number: PhoneNumber, written: str, reading: Reading) -> bool:
    """Whether a landline is as likely one of another country: 029 is Cardiff and Xi'an.

    Written in English with an area code of both, or grouped as nobody here does: 02920 180123.
    Nobody in Britain puts a dash behind the area code; without any gap a number may be anybody's
    in Germany, where area codes are of any length.
    """
    is_landline = written.startswith(("0", "(0")) and reading.region == HOME
    if not is_landline or phonenumbers.number_type(number) not in _LANDLINES:
        return False
    if reading.language != "en":
        return not _has_its_area(number, written)
    if _DASHED_AREA.match(written):
        return False
    regions = _NEIGHBOURS if len(_FIGURES.findall(written)) > 1 else _NEIGHBOURS[:1]
    others = (parsed_number(written, one) for one in regions)
    return any(
        one is not None
        and phonenumbers.is_valid_number(one)
        and phonenumbers.number_type(one) in _LANDLINES
        and _has_its_area(one, written)
        for one in others
    )


def _has_its_area(number: PhoneNumber, written: str) -> bool:
    """Whether the first group of a number, if there are several, is its area code."""
    first, *others = _FIGURES.findall(written)
    if not others:
        return True
    area, *_ = _FIGURES.findall(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))
    return bool(first == area)
