# SPDX-License-Identifier: AGPL-3.0-or-later
"""The values between the steps of reading a time: tokens, what was said, what it can mean."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TypeAlias

Lengths: TypeAlias = tuple[tuple[str, float], ...]  # units with their amounts, signed


@dataclass(frozen=True, slots=True)
class When:
    """What an expression says about a moment, not yet seen from any now. None: not said.

    Names with `_by` count from the current one: `week_by` −1 is last week. `nth` counts within the
    rest (the third week of …; negative from the end); `shift` moves it, or now if there is no
    rest; `span` is a stretch that begins or ends there.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    half_day: str | None = None  # "am" or "pm"
    part: str | None = None  # of the day; see `days.PARTS`
    year_by: int | None = None
    quarter_by: int | None = None
    month_by: int | None = None
    week_by: int | None = None
    day_by: int | None = None
    weekday_by: int | None = None  # "last Friday" is −1, whichever week that is
    quarter: int | None = None
    half_year: int | None = None
    week: int | None = None
    years: tuple[int, int] | None = None  # first year and how many: a decade, a century
    holiday: str | None = None
    lunar: tuple[int, int | None, bool] | None = None  # month, day, whether it is a leap month
    is_weekend: bool | None = None
    nth: tuple[int, str, int] | None = None  # which, of what, how many
    edge: str | None = None  # early, mid, late; see `resolve`
    shift: Lengths | None = None
    span: Lengths | None = None
    swap: tuple[int, int] | None = None  # 3/4 the other way round: month and day
    until: "When | None" = None
    bound: str | None = None  # before, after, since

    def joined(self, other: "When") -> "When | None":
        """Both at once; None if they speak of the same thing."""
        values = {}
        for name in _NAMES:
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine is not None and theirs is not None and mine != theirs:
                return None
            values[name] = theirs if mine is None else mine
        return When(**values)


_NAMES = tuple(field.name for field in fields(When))


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a group of words. `kind` is one letter; see `grammar`."""

    kind: str
    start: int
    end: int
    number: float = 0
    word: str = ""
    when: When | None = None
    lengths: Lengths = ()


@dataclass(frozen=True, slots=True)
class Meaning:
    """One reading of an expression: a stretch of time, local and without zone.

    `grain` is how exact it was meant: from second to year; "part" is a part of the day.
    `is_daily` is true for a time of day without a day.
    """

    start: datetime
    end: datetime | None
    grain: str
    is_daily: bool = False
    bound: str = ""


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression of time and where it stands. A duration has no meanings but `seconds`.

    `when` is what it says; `is_whole_day` and the like are read from it.
    """

    start: int
    end: int
    meanings: tuple[Meaning, ...] = ()
    seconds: float | None = None
    when: When | None = None


def spoken_by(tokens: Sequence[Token], when: When) -> Token:
    """The one token that stands for several: what all of them together say."""
    return Token("w", tokens[0].start, tokens[-1].end, when=when)
