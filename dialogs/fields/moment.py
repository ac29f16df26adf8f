# SPDX-License-Identifier: AGPL-3.0-or-later
"""When something happened: 昨天下午三点, 半小时前, "yesterday 3 pm", 2026-03-04 14:30.

A fault lies in the past, so of all readings the latest past one counts. The result is an RFC 3339
time in UTC, or a date where no clock time was meant; shown in local time. What the words can mean
is `dialogs.times`' matter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dialogs.fields.contract import FieldType, Parsed, Reading, Unclear
from dialogs.fields.denial import keeps_last
from dialogs.fields.patterns import patterns
from dialogs.fields.spelling import chinese_number, has_chinese, simplified
from dialogs.times.model import Expression, Meaning, When
from dialogs.times.reading import plain, read
from dialogs.times.resolve import meanings
from intake.values import replace

_DAY_NUMBER = re.compile(
    r"(?<!\d)([12]?\d|3[01]|[一二三四五六七八九十]{1,3})\s*[号號]|\bthe ([12]?\d|3[01])(?:st|nd|rd|th)\b",
    re.IGNORECASE,
)
_POINTED_DAY = re.compile(r"(1[0-2]|0?[1-9])\.(3[01]|[12]\d|0?[1-9])")
_HOUR, _YEARS = 3600, 3 * 31536000
_PATTERNS = patterns("moments")
_CLAUSE_END = re.compile(r"[,，。.;；!！?？]")
_STORED = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(?::\d\d)?(?:[Zz]|[+-]\d\d:\d\d)")
_DEED_WITHIN = 16
_DEED_BEFORE = 44
_TOMORROW = timedelta(minutes=5)  # clocks differ a little
_EXACT = frozenset({"second", "minute", "hour"})
_HALF_DAY = timedelta(hours=12)
_EARLY = 6
_CURRENT = (When(week_by=0), When(month_by=0), When(quarter_by=0), When(year_by=0))
_DAY = timedelta(days=1)

Value = tuple[str, datetime, datetime | None] | tuple[str, str] | tuple[str, float]


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, local and naive, and where in the text it stands.

    `is_explicit` is false for just "at three", "in the morning" or 3/4, which may be anything in
    a longer text, unless it `is_told` to be the fault's (stuck here since 7:15). `begins` says
    that the words around it speak of a beginning; `is_current` that it is this week, this month or
    this year as a whole.
    """

    start: int
    end: int
    at: datetime
    has_time: bool
    is_explicit: bool = True
    begins: bool = False
    is_told: bool = False
    is_current: bool = False


def find_moments(text: str, now: datetime, lang: str) -> list[tuple[int, int, list[Value]]]:
    """Every expression of time in a text: where it stands, and all it can mean.

    A value is `("dt", start, end or None)`, `("time", "HH:MM:SS")` or `("dur", seconds)`, the
    likeliest first. `lang` is "zh" or "en". Times are in the zone of `now`.
    """
    found: list[tuple[int, int, list[Value]]] = []
    for one in read(text, now.replace(tzinfo=None), is_chinese=lang == "zh"):
        if one.seconds is not None:
            found.append((one.start, one.end, [("dur", one.seconds)]))
            continue
        found.append((one.start, one.end, list(_values(one, now))))
    return found


def _values(expression: Expression, now: datetime) -> Iterator[Value]:
    for meaning in expression.meanings:
        if meaning.is_daily:
            yield "time", f"{meaning.start:%H:%M:%S}"
        end = meaning.end.replace(tzinfo=now.tzinfo) if meaning.end else None
        yield "dt", meaning.start.replace(tzinfo=now.tzinfo), end


def moments(text: str, now: datetime) -> list[Moment]:
    """The moments a fault report can mean, in the order of the text. `now` is local and naive.

    Denied ones (不是昨天) are left out, as is what is still to come after something else
    (两分钟后停转).
    """
    return _moments(_read(text, now), text, now)


def _read(text: str, now: datetime) -> list[Expression]:
    return read(text, now, is_chinese=has_chinese(text))


def _moments(said: list[Expression], text: str, now: datetime) -> list[Moment]:
    found = (_moment(one, text, now) for one in said)
    return [one for one in found if one is not None]


def happened(text: str, now: datetime) -> Moment | None:
    """The moment a text says that the trouble began; None if it rather speaks of something else.

    Of several the one whose words speak of a beginning (从…开始, since), else the first.
    """
    said, low = _read(text, now), simplified(plain(text))
    found = [*_moments(said, text, now), *_told_days(said, low, now)]
    possible = [one for one in found if _is_of_fault(one, low, now)]
    fitting = [one for one in possible if one.is_explicit] or [
        one for one in possible if one.is_told and one.has_time
    ]
    if not fitting:
        return _lasting(said, low, now, _PATTERNS["lasts"])
    if keeps_last(text):
        return fitting[-1]
    return next((one for one in fitting if one.begins), fitting[0])


def asked(text: str, now: datetime) -> Moment | None:
    """The moment in the answer to "when?"; the last one said if there is a correction."""
    said = _read(text, now)
    found = _moments(said, text, now)
    if len(found) > 1 and keeps_last(text):
        return found[-1]
    if len(found) > 1 and (both := _pieced(said, text, now)) is not None:
        return both
    if not found:
        return _day_only(text, now) or _lasting(said, plain(text), now, None)
    return next((one for one in found if one.is_explicit), found[0])


def coming(text: str, now: datetime) -> Moment | None:
    """The first moment of a text that is still to come, an appointment: 下周二上午, "Friday"."""
    for one in _read(text, now):
        ahead = [meaning for meaning in one.meanings if meaning.start > now]
        if one.when is None or not ahead or not _is_explicit(one.when):
            continue
        soonest = min(ahead, key=lambda meaning: meaning.start)
        return Moment(one.start, one.end, soonest.start, has_time=soonest.grain in _EXACT)
    return None


def _day_only(text: str, now: datetime) -> Moment | None:
    """12号, 十二号, "the 3rd", 3.15: the latest such day. Doubtful anywhere but in an answer."""
    match = _DAY_NUMBER.search(text) or _POINTED_DAY.fullmatch(text.strip())
    when = None
    if match is not None:
        groups = [
            int(one) if one.isdigit() else chinese_number(one) or 0
            for one in match.groups()
            if one
        ]
        when = When(month=groups[0] if len(groups) > 1 else None, day=groups[-1])
    readings = meanings(when, now) if when else ()
    if match is None or not readings:
        return None
    return Moment(*match.span(), readings[0].start, has_time=False)


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
        if one.seconds is None or not _HOUR <= one.seconds <= _YEARS:
            continue
        since = timedelta(seconds=one.seconds)
        if since <= now - datetime.min and (cue is None or _lasts(one, low, cue)):
            at = now - since
            is_short = one.seconds < _DAY.total_seconds()
            at = at if is_short else datetime.combine(at.date(), datetime.min.time())
            return Moment(one.start, one.end, at, has_time=is_short)
    return None


def _lasts(one: Expression, low: str, cue: re.Pattern[str]) -> bool:
    first = max(0, one.start - _DEED_BEFORE)
    if cue.search(low, first, one.start):
        return True
    is_in_use = _PATTERNS["in_use"].search(low, first, one.start) is not None
    return low.startswith("了", one.end) and not is_in_use


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


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """The time asked for; for `format` exactly in that form."""
    if reading.rules.format:
        at = _by_format(text, reading)
        return Parsed(_stored(at), text.strip()) if at else Unclear("moment.format")
    if reading.rules.is_future and (ahead := _appointment(text, reading)) is not None:
        return ahead
    moment = _exact(text, reading) or asked(text, _local(reading))
    if moment is None:
        return Unclear("moment.none")
    if reading.rules.is_past and moment.at - _local(reading) > _TOMORROW:
        return Unclear("moment.future")
    return _parsed(moment, reading)


def parse_date(text: str, reading: Reading) -> Parsed | Unclear:
    """The day asked for, without a clock time."""
    if reading.rules.format:
        at = _by_format(text, reading)
        return Parsed(str(at.date()), str(at.date())) if at else Unclear("moment.format")
    moment = asked(text, _local(reading))
    if moment is None:
        return Unclear("moment.no_date")
    if reading.rules.is_past and moment.at.date() > _local(reading).date():
        return Unclear("moment.future")
    return _parsed(Moment(moment.start, moment.end, moment.at, has_time=False), reading)


def find(text: str, reading: Reading) -> Parsed | None:
    """The past point in time that is not said of something else (三天前换过线).

    Where the dialog asks for one ahead, the first that is to come.
    """
    if reading.rules.format:
        return None
    if reading.rules.is_future:
        return _appointment(text, reading)
    moment = happened(text, _local(reading))
    return _parsed(moment, reading) if moment else None


def _appointment(text: str, reading: Reading) -> Parsed | None:
    """A time that is to come, with the words it was wished in: they tell morning from evening."""
    moment = coming(text, _local(reading))
    if moment is None:
        return None
    parsed = _parsed(moment, reading)
    said = text[moment.start : moment.end].strip()
    return parsed if moment.has_time else replace(parsed, display=f"{parsed.display} ({said})")


def _local(reading: Reading) -> datetime:
    return reading.now.astimezone(reading.zone).replace(tzinfo=None)


def _by_format(text: str, reading: Reading) -> datetime | None:
    try:
        return datetime.strptime(text.strip(), reading.rules.format).replace(tzinfo=reading.zone)
    except ValueError:
        return None


def _exact(text: str, reading: Reading) -> Moment | None:
    """A time as it is stored, which other programs send."""
    if not _STORED.fullmatch(text.strip()):
        return None
    try:
        at = datetime.fromisoformat(text.strip()).astimezone(reading.zone)
    except (ValueError, OverflowError):
        return None
    return Moment(0, len(text), at.replace(tzinfo=None), has_time=True)


def _moment(expression: Expression, text: str, now: datetime) -> Moment | None:
    when = expression.when
    if when is None or not expression.meanings or when.bound == "before" or when.years is not None:
        return None
    before = text[max(0, expression.start - _DEED_WITHIN) : expression.start]
    if _PATTERNS["denied"].search(before) or (_is_to_come(when) and any(map(str.isalnum, before))):
        return None
    chosen = _past(expression.meanings, when, now)
    begins = when.bound is not None or _PATTERNS["begins"].match(text, expression.end) is not None
    begins = begins or _PATTERNS["begins"].match(text[expression.end :]) is not None
    return Moment(
        expression.start,
        expression.end,
        chosen.start,
        has_time=chosen.grain in _EXACT,
        is_explicit=_is_explicit(when),
        is_current=chosen.grain in {"week", "month", "quarter", "year"} and when in _CURRENT,
        is_told=when.bound == "since"
        or _PATTERNS["told_behind"].match(text, expression.end) is not None
        or _PATTERNS["told_before"].search(text, 0, expression.start) is not None,
        begins=begins or before.rstrip().endswith(("从", "自", "since")),
    )


def _past(readings: tuple[Meaning, ...], when: When, now: datetime) -> Meaning:
    """The latest past reading: the first listed, except among the hours of a day."""
    past = [one for one in readings if one.start - now <= _TOMORROW]
    if readings[0].is_daily:
        days = [
            Meaning(one.start - back, None, one.grain)
            for one in readings
            for back in (timedelta(), _DAY)
            if one.start - now <= back + _TOMORROW and one.start - datetime.min >= back
        ]
        if days and readings[0].grain in _EXACT:
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


def _is_explicit(when: When) -> bool:
    has_clock = when.hour is not None and (when.part is not None or when.half_day is not None)
    is_slashed = when.swap is not None and when.year is None and when.hour is None
    lone = When(hour=when.hour, minute=when.minute, second=when.second, half_day=when.half_day,
                part=when.part, bound=when.bound, until=when.until)  # fmt: skip
    return not is_slashed and (has_clock or when != lone)


def _is_of_fault(moment: Moment, low: str, now: datetime) -> bool:
    if moment.at - now > _TOMORROW:
        return False
    before = low[max(0, moment.start - _DEED_BEFORE) : moment.start]
    if _PATTERNS["repeated"].search(before) or _PATTERNS["habit"].search(
        low, moment.start, moment.end
    ):
        return False
    is_told = _PATTERNS["broke"].match(low, moment.end) is not None  # 换过一次刀今天又坏了
    if not is_told and _PATTERNS["before_deeds"].search(before):
        return False
    if _PATTERNS["state"].fullmatch(low, moment.start, moment.end):
        return False
    if _PATTERNS["limit"].match(low, moment.start) or _PATTERNS["counted"].match(low, moment.end):
        return False
    if moment.is_current and not moment.begins:
        return False  # 这个月已经第三次了
    follows = _CLAUSE_END.split(low[moment.end : moment.end + _DEED_WITHIN])[0]
    return not _tells_other_deed(follows) and _PATTERNS["planned"].search(follows) is None


def _tells_other_deed(follows: str) -> bool:
    """Whether the words behind a time say that something else was done then, not a fault.

    Not if it was never done (没修好), if the fault came of it (换了滤芯之后) or is told before it.
    """
    broke = _PATTERNS["broke"].search(follows)
    for deed in _PATTERNS["other_deeds"].finditer(follows):
        if broke is not None and broke.start() < deed.start():
            return False
        is_done = _PATTERNS["not_done"].search(follows, 0, deed.start()) is None
        if is_done and _PATTERNS["led_to"].match(follows, deed.end()) is None:
            return True
    return False


def _parsed(moment: Moment, reading: Reading) -> Parsed:
    day = str(moment.at.date())
    value = _stored(moment.at.replace(tzinfo=reading.zone)) if moment.has_time else day
    display = f"{moment.at:%Y-%m-%d %H:%M}" if moment.has_time else day
    return Parsed(value, display, moment.start, moment.end)


def _stored(at: datetime) -> str:
    try:
        at = at.astimezone(UTC)
    except OverflowError:  # on the first or last day that there is no zone matters
        at = at.replace(tzinfo=UTC)
    return f"{at.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


TYPES = (FieldType("datetime", parse, find), FieldType("date", parse_date))
