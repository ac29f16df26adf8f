# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures that only their place makes a phone number: behind a name, or in a clause of their own.

No register of numbers knows them, 555-0177 without its area and 087 123 4567 of another country,
and order and serial numbers are written alike.
"""

import re

from dialogs.fields.naming import is_given_name, is_lone_name
from dialogs.fields.patterns import word_list

_WITHIN, _FAR = 32, 120  # characters
_CLAUSES = re.compile(r"[,;:.!?(\n]+")
# Seven figures as a number without area code is written, and a name right before them.
_SHORT = r"[2-9]\d{2}[-. ]\d{4}"
_WHOSE = re.compile(
    r"(?:^|(?<=[,;:.!?(\n]))\s*(?:(?i:call|ask for|it'?s|for|to|and|by|thanks|cheers)\s+)?"
    r"(?P<name>[A-Z][a-z'’\-]+(?: [A-Z][A-Za-z'’\-]*\.?){0,2})(?P<apart>\s?[,:;–-])?\s+\(?$"
)
# In groups behind a zero, as within many countries: 087 123 4567, 03-1234-5678.
_NATIONAL = r"\(?0[1-9]\d{0,4}\)?(?:[ /\-]{1,3}\d{2,8}){1,4}"
# Either of them, which nothing but its place makes a number to call.
PLACED = re.compile(rf"(?<![\dA-Za-z+\-./(])(?:{_SHORT}|{_NATIONAL})(?![\dA-Za-z\-/])")
_NATIONAL_DIGITS = range(9, 13)
# Nothing else is grouped so: 0664/123 45 67.
_PLAINLY_NATIONAL = re.compile(r"0[1-9]\d{1,3}-\d{2,4}(?: \d{2,4})+")
# In groups of whatever kind, 9123 4567, (11) 98765-4321, 512 345 678, and what is a date instead.
_GROUPS = re.compile(r"\(?\d{2,4}\)?(?:[ /\-]{1,2}\d{2,9}){1,4}")
_GROUPED_DIGITS = range(8, 13)
_DATED = re.compile(r"\d{1,2}[-/ ]\d{1,2}[-/ ](?:19|20)\d\d")
# Who signs what was said before, with the number behind: … since yesterday. Joost, 06-12345678.
_SIGNED = re.compile(
    r"(?:^|(?<=[.!?)\n])\s|(?<=\n))\s*"
    r"(?P<name>[A-Z][a-z'’\-]+(?: [A-Z][A-Za-z'’\-]*\.?){0,2}),"
    r"(?i: as (?:i )?(?:said|before),)? \(?$"
)
_AT_END = re.compile(r"\s*[.!]?\s*(?:$|\n)")
_CLAUSE_BEFORE = re.compile(r"(?:^|[,;:.!?(\n])\s*$")
_CLAUSE_BEHIND = re.compile(r"\s*(?:$|[,;.!?)\n])")
_WHOSE_CHINESE = re.compile(
    r"(?:^|[,;:.!?\s])(?:我[是叫]|联系人|找|打给|联系)?(?P<name>[\u4e00-\u9fff]{2,4})[,:、\s]*$"
)


def is_beside_name(match: re.Match[str], plain: str) -> bool:
    """Whether figures stand behind whose number they are: Olga Petrov, 555-0177.

    Seven of them, or such as are written within a country: Aoife Brennan 087 123 4567. The latter
    may also stand for themselves, if nothing else is grouped so.
    """
    is_national = _is_national(match[0])
    if _is_signed(match, plain):
        return True
    if re.fullmatch(_SHORT, match[0]) is None and not is_national:
        return False
    start = max(0, match.start() - _WITHIN)
    if is_national and (_is_own_clause(match, plain) or _is_behind_chinese(match, plain, start)):
        return True
    whose = _WHOSE.search(plain, start, match.start())
    return whose is not None and _is_of(whose, match, plain, is_national=is_national)


def _is_of(whose: re.Match[str], match: re.Match[str], plain: str, *, is_national: bool) -> bool:
    """Whether words with capitals before a number are somebody's name.

    Two of them might be a maker's name, so a comma must part them from seven figures; one that is
    no first name must be all there is.
    """
    name, rest = whose["name"], plain[: whose.start("name")] + plain[match.end() :]
    if is_given_name(name):
        return True
    if " " in name:
        is_all = is_national and _CLAUSE_BEHIND.match(plain, match.end()) is not None
        return (whose["apart"] is not None or is_all) and is_lone_name(name)
    return name not in word_list("not_people_english") and not any(map(str.isalnum, rest))


def _is_signed(match: re.Match[str], plain: str) -> bool:
    """Whether figures in groups are all that stands behind a name which ends a message."""
    written = match[0]
    is_grouped = _GROUPS.fullmatch(written) is not None and _DATED.fullmatch(written) is None
    is_whole = is_grouped and sum(map(str.isdigit, written)) in _GROUPED_DIGITS
    if not is_whole or _AT_END.match(plain, match.end()) is None:
        return False
    signed = _SIGNED.search(plain, max(0, match.start() - _WITHIN), match.start())
    return signed is not None and not set(signed["name"].split()) & word_list("not_people_english")


def _is_behind_chinese(match: re.Match[str], plain: str, start: int) -> bool:
    named = _WHOSE_CHINESE.search(plain, start, match.start())
    return named is not None and is_lone_name(named["name"])


def _is_national(written: str) -> bool:
    """Whether figures are grouped behind a zero, and as many as of a number with its area."""
    digits = sum(map(str.isdigit, written))
    return digits in _NATIONAL_DIGITS and re.fullmatch(_NATIONAL, written) is not None


def _is_own_clause(match: re.Match[str], plain: str) -> bool:
    """Whether figures stand for themselves that only a phone number has in such groups.

    Or whose owner has a clause before them: Karen Doyle, 12 Mill Road, 0171 2345678.
    """
    is_own = (
        _CLAUSE_BEFORE.search(plain, 0, match.start()) is not None
        and _CLAUSE_BEHIND.match(plain, match.end()) is not None
    )
    return is_own and (
        _PLAINLY_NATIONAL.fullmatch(match[0]) is not None
        or any(
            is_given_name(clause.strip())
            for clause in _CLAUSES.split(plain[max(0, match.start() - _FAR) : match.start()])
        )
    )
