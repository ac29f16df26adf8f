# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules for years: where a number is one, and a year beside a month or a day."""

from dialogs.times.model import Token, When, spoken_by
from intake.values import replace

_CENTURY = 2000  # nobody speaks of ninety-nine years ago, but of 1999


def _is_year(token: Token) -> bool:
    if token.kind != "n":
        return False
    is_written = len(token.word) == 4 or token.word == "words"
    return is_written and 1500 <= token.number < 2200


def _year_number(tokens: list[Token]) -> int | None:
    """2015, or "nineteen eighty six" in two numbers."""
    if len(tokens) == 1 and _is_year(tokens[0]):
        return int(tokens[0].number)
    if len(tokens) == 2 and all(one.word == "words" for one in tokens):
        century, rest = tokens[0].number, tokens[1].number
        is_century = 15 <= century <= 20 or (1500 <= century <= 2000 and century % 100 == 0)
        if is_century and 1 <= rest < 100:
            return int((century if century >= 1500 else century * 100) + rest)
    return None


def alone(tokens: list[Token]) -> Token | None:
    """A year where the words around it say so: in 2014, the year 2008, = 2019."""
    numbers = [one for one in tokens if one.kind == "n"]
    year = _year_number(numbers)
    if year is None:
        return None
    start = tokens[0].start if tokens[0].kind in "u=" else numbers[0].start
    return Token("y", start, tokens[-1].end, year, when=When(year=year))


def beside(tokens: list[Token]) -> Token | None:
    """The year beside a month or a day: the first token stays what it was."""
    first = tokens[0]
    if any(one.kind == "-" and one.word.isalpha() for one in tokens):
        return None  # from 2016-q2 to 2017-q4
    numbers = [one for one in tokens[1:] if one.kind == "n"]
    year = _year_number(numbers)
    if year is None or first.when is None or first.when.year is not None:
        return None
    return spoken_by(tokens, replace(first.when, year=year))


def before(tokens: list[Token]) -> Token | None:
    """2017 April, 2019 q1."""
    last = tokens[-1]
    if not _is_year(tokens[0]) or last.when is None:
        return None
    return spoken_by(tokens, replace(last.when, year=int(tokens[0].number)))


def short(tokens: list[Token]) -> Token | None:
    """14th April 15, Sep 20 '15: only behind a day and a month."""
    first, last = tokens[0], tokens[-1]
    is_date = (
        first.when is not None and first.when.day and first.when.month and not first.when.year
    )
    if not is_date or first.when is None or len(last.word) != 2 or not last.word.isdigit():
        return None
    return spoken_by(tokens, replace(first.when, year=2000 + int(last.number)))


def two_digits(tokens: list[Token]) -> Token:
    """15年 before a month, a season or 底 is 2015."""
    return replace(tokens[0], kind="y")


def old(tokens: list[Token]) -> Token | None:
    """99年以前 is before 1999; 15年以前 is fifteen years ago."""
    year = tokens[0].when.year if tokens[0].when else None
    return replace(tokens[0], kind="y") if year and year < _CENTURY else None
