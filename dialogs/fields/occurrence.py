# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which moment a text says that the trouble began, seen from now.

A fault lies in the past, so of all readings the latest past one counts. What speaks of something
else, a habit or a plan, is passed over.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache

from dialogs.fields.denial import keeps_last
from dialogs.fields.of_fault import DEED_BEFORE, DEED_WITHIN, TOMORROW, Moment, is_of_fault
from dialogs.fields.patterns import patterns
from dialogs.fields.spelling import chinese_number, has_chinese, simplified
from dialogs.times import english
from dialogs.times.model import Expression, Meaning, When
from dialogs.times.reading import plain, read
from dialogs.times.resolve import meanings
from dialogs.words.typing_errors import Spelling, spelling_of
from intake.values import replace

_DAY_NUMBER = re.compile(
    r"(?<!\d)([12]?\d|3[01]|[一二三四五六七八九十]{1,3})\s*[号號]"
    r"|\bthe ([12]?\d|3[01])(?:st|nd|rd|th)\b",
    re.IGNORECASE,
)
# Where it is told what has happened these are minutes, in plans they may be hours.
_FIVE_TO = re.compile(
    r"(?<!from )(?<!between )\bfive to "
    r"(?=(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b)",
    re.IGNORECASE,
)
# What a time of the clock behind it says more exactly.
_VAGUE = re.compile(
    r"刚才|剛才|刚刚|剛剛|方才|今天|just now|now|today|a (?:moment|minute) ago", re.IGNORECASE
)
_BESIDE = re.compile(
    r"(?:[\s,，、:：在约就]|大概|大约|差不多|about|around|at|roughly)*", re.IGNORECASE
)
# How often something is, which is not counted from a day: every 20 mins from this morning.
_EVERY = re.compile(
    r"\bevery (?:~|about |few |couple of )?(?:\d{1,3} ?)?"
    r"(?:s|secs?|seconds?|mins?|minutes?|hours?|hrs?)(?= (?:from|since|starting)\b)"
)
# It began with the storm of that day, not behind the day: after yesterday's storm.
_AFTER_THAT = re.compile(
    r"\b(?:after|following)(?= (?:yesterday|today|last (?:night|week|month)|this (?:morning|week)"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)(?: (?:morning|afternoon|evening|night))?'s\b)",
    re.IGNORECASE,
)
_THAT_WEEK = re.compile("(?<=前)[那這这](?=个?(?:周|星期|礼拜|月))")  # 国庆节前那周
_FEAST = re.compile("国庆|元旦|中秋|端午|重阳|[立春夏秋冬谷霜圣七][春夏秋冬至分雨降诞夕]")
_HOUR, _YEARS = 3600, 3 * 31536000
_MINUTES = 600  # shorter is how long something takes
_PATTERNS = patterns("moments")
_ENGLISH_TIME = re.compile(
    r"\b(?:ago|since|yesterday|today|tonight|morning|afternoon|evening|last|noon)\b", re.IGNORECASE
)
EXACT = frozenset({"second", "minute", "hour"})
_LONGEST_MISTYPED = 40
_HALF_DAY = timedelta(hours=12)
_EARLY = 6
_CURRENT = (When(week_by=0), When(month_by=0), When(quarter_by=0), When(year_by=0))
_DAY = timedelta(days=1)
_POINTED_DAY = re.compile(r"(1[0-2]|0?[1-9])\.(3[01]|[12]\d|0?[1-9])")


def expressions(text: str, now: datetime) -> list[Expression]:
    """Every expression of time in a text, in either language; somebody called 周一鸣 is none."""
    if has_chinese(text):
        if "周" in text:
            text = _PATTERNS["named_so"].sub(_masked, text)
        if _FEAST.search(text) is not None:
            text = _PATTERNS["named_by_feast"].sub(_masked, text)
        said = read(_THAT_WEEK.sub("一", text), now, is_chinese=True)
        if said or _ENGLISH_TIME.search(text) is None:
            return said  # who mixes the two says "half an hour ago" among Chinese words
    if "every" in text:
        text = _EVERY.sub(lambda one: "every".ljust(len(one[0])), text)
    if "'s" in text:
        text = _AFTER_THAT.sub(lambda one: " " * len(one[0]), text)
    return read(_FIVE_TO.sub("5min to ", text), now, is_chinese=False)


def _masked(name: re.Match[str]) -> str:
    return name.group().replace(name[1], " " * len(name[1]))


def _moments(said: list[Expression], text: str, now: datetime) -> list[Moment]:
    """The moments a fault report can mean, in the order of the text.

    Denied ones (不是昨天) are left out, as is what is still to come after something else
    (两分钟后停转).
    """
    found: list[Moment] = []
    is_now = False
    for index, one in enumerate(said):
        sharper = said[index + 1] if index + 1 < len(said) else None
        if sharper is not None and _is_sharper(one, sharper, text):
            is_now = True
            continue
        moment = _moment(one, text, now)
        if moment is not None:
            found.append(replace(moment, is_explicit=True) if is_now else moment)
        is_now = False
    return found


def _is_sharper(vague: Expression, one: Expression, text: str) -> bool:
    """Whether the second of two times tells the first more exactly: just now, 10:05."""
    is_vague = _VAGUE.fullmatch(text, vague.start, vague.end) is not None
    is_next = _BESIDE.fullmatch(text, vague.end, one.start) is not None
    return is_vague and is_next and one.when is not None and one.meanings[0].grain in EXACT


def happened(text: str, now: datetime) -> Moment | None:
    """The moment a text says that the trouble began; None if it rather speaks of something else.

    Of several the one whose words speak of a beginning (从…开始, since), else the first.
    """
    said, low = expressions(text, now), simplified(plain(text))
    found = [*_moments(said, text, now), *_told_days(said, low, now)]
    possible = [one for one in found if is_of_fault(one, low, now)]
    fitting = [one for one in possible if one.is_explicit] or [
        one for one in possible if one.is_told and one.has_time
    ]
    if not fitting:
        lasting = _lasting(said, low, now, _PATTERNS["lasts"])
        return lasting or next((one for one in possible if one.is_part), None)
    if keeps_last(text):
        return fitting[-1]
    return next((one for one in fitting if one.begins), fitting[0])


def asked(text: str, now: datetime) -> Moment | None:
    """The moment in the answer to "when?"; the last one said if there is a correction."""
    said = expressions(text, now)
    found = _moments(said, text, now)
    if len(found) > 1 and keeps_last(text):
        return found[-1]
    if len(found) > 1 and (both := _pieced(said, text, now)) is not None:
        return both
    if not found:
        lasting = _day_only(text, now) or _lasting(said, plain(text), now, None)
        return lasting or _mistyped(text, now)
    return next((one for one in found if one.is_explicit), found[0])


def _mistyped(text: str, now: datetime) -> Moment | None:
    """The moment of an answer with typing errors, "yesterdy mornign"; it stands for all of it."""
    if len(text) > _LONGEST_MISTYPED or not text.isascii():
        return None
    plainly = plain(text)
    repaired = _spelling().repaired(plainly)
    found = asked(repaired, now) if repaired != plainly else None
    return found and replace(found, start=0, end=len(text))


@cache
def _spelling() -> Spelling:
    return spelling_of(english.words())


def _day_only(text: str, now: datetime) -> Moment | None:
    """12号, 十二号, "the 3rd", 3.15: the latest such day. Doubtful anywhere but in an answer."""
    match, when = day_number(text)
    readings = meanings(when, now) if when else ()
    if match is None or not readings:
        return None
    return Moment(*match.span(), readings[0].start, has_time=False)


def day_number(text: str) -> tuple[re.Match[str] | None, When | None]:
    """The first day of a month that is named by its number alone, or the month's beside it."""
    match = _DAY_NUMBER.search(text) or _POINTED_DAY.fullmatch(text.strip())
    when = None
    if match is not None:
        groups = [
            int(one) if one.isdigit() else chinese_number(one) or 0
            for one in match.groups()
            if one
        ]
        when = When(month=groups[0] if len(groups) > 1 else None, day=groups[-1])
    return match, when


def _told_days(said: list[Expression], low: str, now: datetime) -> Iterator[Moment]:
    """The days of a month that a word says to be days: since the 11th, 从15号, 15号那天."""
    for match in _PATTERNS["told_day"].finditer(low):
        day = _day_only(match.group(), now)
        if day is not None and not any(
            one.start < match.end() for one in said if one.end > match.start()
        ):
            yield replace(day, start=match.start(), end=match.end(), is_told=True)


def _lasting(
    said: list[Expression], low: str, now: datetime, cue: re.Pattern[str] | None
) -> Moment | None:
    """已经三天了, "down for two hours": the beginning, counted back."""
    for one in said:
        if one.seconds is None or not _MINUTES <= one.seconds <= _YEARS:
            continue
        since = timedelta(seconds=one.seconds)
        if since.days + 1 < now.toordinal() and (cue is None or _lasts(one, low, cue)):
            at = now - since
            is_short = one.seconds < _DAY.total_seconds()
            at = at if is_short else datetime.combine(at.date(), datetime.min.time())
            return Moment(one.start, one.end, at, has_time=is_short)
    return None


def _lasts(one: Expression, low: str, cue: re.Pattern[str]) -> bool:
    first = max(0, one.start - DEED_BEFORE)
    if cue.search(low, first, one.start):
        return True
    is_in_use = _PATTERNS["in_use"].search(low, first, one.start) is not None
    is_long = one.seconds is not None and one.seconds >= _HOUR
    goes_on = _PATTERNS["lasts_behind"].match(low, one.end) is not None
    return is_long and goes_on and not is_in_use


def _pieced(said: list[Expression], text: str, now: datetime) -> Moment | None:
    """A day and a time of day said apart: 中午吃饭的时候，昨天."""
    said = [one for one in said if one.when is not None]
    whens = [one.when for one in said if one.when is not None]
    first, *others = whens
    if len(others) != 1:
        return None
    when = first.joined(others[0])
    if when is None or not any(one.meanings[0].is_daily for one in said):
        return None
    joined = Expression(said[0].start, said[1].end, meanings(when, now), when=when)
    return _moment(joined, text, now)


def _moment(expression: Expression, text: str, now: datetime) -> Moment | None:
    when = expression.when
    if when is None or not expression.meanings or when.bound == "before" or when.years is not None:
        return None
    before = text[max(0, expression.start - DEED_WITHIN) : expression.start]
    if _PATTERNS["denied"].search(before) or (_is_to_come(when) and any(map(str.isalnum, before))):
        return None
    chosen = _past(expression.meanings, when, now)
    is_part = when == When(part=when.part, bound=when.bound) and _is_part_told(expression, text)
    begins = when.bound is not None or _PATTERNS["begins"].match(text, expression.end) is not None
    begins = begins or _PATTERNS["begins"].match(text[expression.end :]) is not None
    return Moment(
        expression.start,
        expression.end,
        chosen.start,
        has_time=chosen.grain in EXACT,
        is_explicit=is_explicit(when) or _is_date(when, expression, text),
        is_current=chosen.grain in {"week", "month", "quarter", "year"} and when in _CURRENT,
        is_part=is_part,
        may_be_ahead=any(one.start > now for one in expression.meanings),
        is_told=when.bound == "since"
        or _PATTERNS["told_behind"].match(text, expression.end) is not None
        or _PATTERNS["told_before"].search(text, 0, expression.start) is not None,
        begins=begins or before.rstrip().endswith(("从", "自", "since")),
    )


def _is_part_told(expression: Expression, text: str) -> bool:
    """Whether the words beside a part of the day tell what was found or stopped then."""
    since = expression.when is not None and expression.when.bound == "since"
    return (
        (since and _PATTERNS["work_begins"].match(text, expression.end) is None)
        or _PATTERNS["told_part"].match(text, expression.end) is not None
        or _PATTERNS["told_part_before"].search(text, 0, expression.start) is not None
    )


def _past(readings: tuple[Meaning, ...], when: When, now: datetime) -> Meaning:
    """The latest past reading: the first listed, except among the hours of a day."""
    past = [one for one in readings if one.start - now <= TOMORROW]
    if readings[0].is_daily:
        days = [
            Meaning(one.start - back, None, one.grain)
            for one in readings
            for back in (timedelta(), _DAY)
            if one.start - now <= back + TOMORROW and one.start.toordinal() > back.days
        ]
        if days and readings[0].grain in EXACT:
            return max(days, key=lambda one: one.start)
        return days[0] if days else readings[0]
    if not past:
        return readings[0]
    first = past[0]
    # Nobody says 昨天三点 for three in the night: that would be 凌晨.
    is_open = when.hour is not None and when.half_day is None and when.part is None
    if is_open and 0 < first.start.hour < _EARLY and first.start + _HALF_DAY <= now:
        return Meaning(first.start + _HALF_DAY, None, first.grain)
    return first


def _is_to_come(when: When) -> bool:
    return when.shift is not None and any(amount > 0 for _, amount in when.shift)


def is_explicit(when: When) -> bool:
    """Whether it tells a day or a full time: not just "at three", "in the morning" or 3/4."""
    has_clock = when.hour is not None and (when.part is not None or when.half_day is not None)
    is_slashed = when.swap is not None and when.year is None and when.hour is None
    lone = When(hour=when.hour, minute=when.minute, second=when.second, half_day=when.half_day,
                part=when.part, bound=when.bound, until=when.until)  # fmt: skip
    return not is_slashed and (has_clock or when != lone)


def _is_date(when: When, expression: Expression, text: str) -> bool:
    """Whether a word says that 3/12 is a day: since 3/12, not "3/4 of the machines"."""
    if when.swap is None or when.hour is not None:
        return False
    low, start, end = text.casefold(), expression.start, expression.end
    if _PATTERNS["fraction_behind"].match(low, end) is not None:
        return False
    return (
        _PATTERNS["told_date"].search(low, max(0, start - DEED_WITHIN), start) is not None
        or when.bound == "since"
        or low.startswith("on ", start)
        or _PATTERNS["dated_behind"].match(low, end) is not None
    )
