# SPDX-License-Identifier: AGPL-3.0-or-later
"""When somebody may come, in words that name no moment: 随时都行, 越快越好, "any day but Friday".

And when nobody can: 周五不行, "not on Friday" name a day that is not wished. A time to come is the
next that the words can mean; when the trouble began is `occurrence`'s matter. Whoever names any
time that may suit has answered: where it cannot be told apart, their words stand for it.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

from dialogs.fields.contract import Parsed
from dialogs.fields.occurrence import EXACT, day_number, expressions, is_explicit
from dialogs.fields.of_fault import CLAUSE_END, Moment
from dialogs.fields.patterns import patterns
from dialogs.fields.spelling import narrow, simplified
from dialogs.times.model import Expression, Meaning, When
from dialogs.times.resolve import meanings
from intake.values import replace

_PATTERNS = patterns("visits")
_ORDERED = patterns("ordered")
_LONGEST = 60
_LONGEST_WISH = 200
_A_DAY = timedelta(days=1)
_WITHIN = 40  # characters before a time that may take it back


def is_refused(text: str, start: int, end: int) -> bool:
    """Whether the time that stands there is said to be one when nobody should come."""
    plain = _plain(text)
    before, behind = plain[max(0, start - _WITHIN) : start], plain[end:]
    if _PATTERNS["doubted_before"].search(before) is not None:
        return _PATTERNS["suits_behind"].match(behind) is not None
    return (
        _PATTERNS["refused_before"].search(before) is not None
        or _PATTERNS["refused_behind"].match(behind) is not None
    )


def in_words(text: str) -> Parsed | None:
    """A whole answer that leaves the time to us, or rules one out, as it was said."""
    words = text.strip()
    if len(words) > _LONGEST:
        return None
    plain = _plain(words)
    left = _PATTERNS["free"].sub(" ", plain)
    if left == plain or _PATTERNS["around"].fullmatch(left) is None:
        return None
    return Parsed(words, words)


def still_open(text: str, now: datetime) -> Parsed | None:
    """An answer in its own words, if any time that it names may still suit.

    A stretch that has begun and is not over (这周), a bound (周五之前), and what is left beside a
    time that is ruled out: 下午不行，上午来, 周三不行别的都行.
    """
    words = text.strip()
    plain = _plain(text)
    said = expressions(text, now)
    is_open = (
        any(_may_suit(text, one, now) for one in said)
        or _PATTERNS["free"].search(plain) is not None
        or _PATTERNS["only_refused"].search(plain) is not None
        or (said and any(map(_is_welcome, _PATTERNS["but"].split(plain))))
    )
    return Parsed(words[:_LONGEST_WISH], words[:_LONGEST_WISH]) if is_open else None


def _may_suit(text: str, one: Expression, now: datetime) -> bool:
    if one.when is None or not one.meanings:
        return False
    is_bound = one.when.bound is not None  # 周三以前不行: behind it they can
    if is_refused(text, one.start, one.end):
        return is_bound
    return any(
        meaning.is_daily or max(meaning.start, meaning.end or now) > now
        for meaning in one.meanings
    )


def _is_welcome(clause: str) -> bool:
    return (
        _PATTERNS["welcome"].search(clause) is not None
        and _PATTERNS["unwelcome"].search(clause) is None
    )


def _plain(text: str) -> str:
    """The text for comparing; its length is kept."""
    return simplified(narrow(text)).lower().replace("’", "'")


def coming(text: str, now: datetime, *, is_asked: bool = False) -> Moment | None:
    """The first moment of a text that is still to come, an appointment: 下周二上午, "Friday".

    One that is ruled out is none: of 周五不行，周六吧 only the second. Where it `is_asked` for,
    12/3 is a day too.
    """
    is_day_refused = False
    for one in _with_weeks(expressions(text, now), now):
        ahead = [meaning for meaning in one.meanings if meaning.start > now]
        if one.when is None or not ahead:
            continue
        if not (is_explicit(one.when) or (is_asked and one.when.swap is not None)):
            continue
        if not is_asked and is_delivery(text, one.start, one.end):
            continue
        if is_day_refused and one.meanings[0].is_daily:
            continue  # 周五没人，下午五点后有人 is not today
        if is_refused(text, one.start, one.end):
            is_day_refused = True
            if (comma := CLAUSE_END.search(text, one.start, one.end)) is None:
                continue
            # Of 别明天来，周五来 both were read as one.
            behind = coming(text[comma.end() :], now, is_asked=is_asked)
            return behind and replace(
                behind, start=behind.start + comma.end(), end=behind.end + comma.end()
            )
        soonest = min(_likeliest(ahead), key=lambda meaning: meaning.start)
        return Moment(
            one.start,
            one.end,
            soonest.start,
            has_time=soonest.grain in EXACT,
            is_any_week=_names_no_week(one.when),
        )
    return None


def is_delivery(text: str, start: int, end: int) -> bool:
    """Whether the clause around a time says when the goods come, and nothing of a visit."""
    plain = _plain(text)
    if _ORDERED["delivery"].search(plain) is None:
        return False
    before = CLAUSE_END.split(plain[:start])[-1]
    behind = CLAUSE_END.split(plain[end:])[0]
    clause = f"{before} {behind}"
    return (
        _ORDERED["delivery"].search(clause) is not None
        and _ORDERED["visit"].search(clause) is None
    )


def _likeliest(ahead: list[Meaning]) -> Iterator[Meaning]:
    """Of the readings that only begin one stretch otherwise the first: 月底 is not from the 16th.

    Custom draws the line at the 25th, the 21st or the middle of the month; all have one end.
    """
    ends: set[datetime] = set()
    for one in ahead:
        if one.end is None or one.end not in ends:
            yield one
        if one.end is not None:
            ends.add(one.end)


def rules_out(text: str, now: datetime) -> bool:
    """Whether a text names a time when nobody should come."""
    return any(is_refused(text, one.start, one.end) for one in expressions(text, now))


def only_rules_out(text: str, day: date, now: datetime) -> bool:
    """Whether a text says that a day does not suit, and nothing else: 周五不太方便."""
    said = expressions(text, now)
    if not said or coming(text, now) is not None:
        return False
    first, plain = said[0], _plain(text)
    if not is_refused(text, first.start, first.end):
        return False
    if not _is_day(first, day):
        return False
    before, behind = plain[: first.start], plain[first.end :]
    for name in ("doubted_before", "refused_before"):
        before = _PATTERNS[name].sub(" ", before)
    for name in ("refused_behind", "suits_behind"):
        refusal = _PATTERNS[name].match(behind)
        behind = behind[refusal.end() :] if refusal else behind
    return _PATTERNS["beside"].fullmatch(f"{before} {behind}") is not None


def _is_day(said: Expression, day: date) -> bool:
    """Whether an expression names that day; a weekday of which no week was said is its own."""
    if said.when is not None and _names_no_week(said.when):
        return said.when.weekday == day.weekday()
    return any(
        one.start.date() <= day < (one.end or one.start + _A_DAY).date() + _A_DAY
        for one in said.meanings
    )


def prefers(text: str, now: datetime) -> bool:
    """Whether a text names a time to come as the better one, and says nothing else."""
    plain = _plain(text)
    if _PATTERNS["prefers"].search(plain) is None or (moment := coming(text, now)) is None:
        return False
    left = _PATTERNS["prefers"].sub(" ", f"{plain[: moment.start]} {plain[moment.end :]}")
    return _PATTERNS["beside"].fullmatch(left) is not None


def _names_no_week(when: When) -> bool:
    lone = When(weekday=when.weekday, hour=when.hour, minute=when.minute, second=when.second,
                half_day=when.half_day, part=when.part)  # fmt: skip
    return when.weekday is not None and when == lone


def _with_weeks(said: list[Expression], now: datetime) -> list[Expression]:
    """The expressions with a week named first put to the day after it: 下周到货，想约周三."""
    for first, last in pairwise(said):
        week, day = first.when, last.when
        if week is None or day is None or day.weekday is None or not week.week_by:
            continue
        when = week.joined(day) if week == When(week_by=week.week_by) else None
        if when is not None:
            return [Expression(last.start, last.end, meanings(when, now), when=when)]
    return said


def day_ahead(text: str, now: datetime) -> Moment | None:
    """12号, "the 3rd" as the next such day, in the answer to when somebody may come."""
    match, when = day_number(text)
    ahead = [one.start for one in meanings(when, now) if one.start > now] if when else []
    if match is None or not ahead:
        return None
    if is_refused(text, *match.span()):
        behind = day_ahead(text[match.end() :], now)  # 12号不行，13号可以
        return behind and replace(
            behind, start=behind.start + match.end(), end=behind.end + match.end()
        )
    return Moment(*match.span(), min(ahead), has_time=False)
