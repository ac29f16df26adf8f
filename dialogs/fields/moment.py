# SPDX-License-Identifier: AGPL-3.0-or-later
"""When something happened: 昨天下午三点, 半小时前, "yesterday 3 pm", 2026-03-04 14:30.

A fault lies in the past, so bare weekdays and days without a year are the latest ones. The result
is an RFC 3339 time in UTC, or a date where no clock time was meant; shown in local time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from dialogs.fields.calendar_words import Word, hour_in, slashed_day, time_words
from dialogs.fields.contract import FieldType, Parsed, Reading, Unclear
from dialogs.fields.spelling import fold, narrow

_GAP = re.compile(
    r"[\s,，的t]*(?:at|on|in the|around|about|大概|大约|约|差不多)?"
    r"(?:\s*(?:at|around|about|the))?\s*"
)
_OTHER_DEEDS = re.compile(
    r"换|买|修|装|保养|来过|到货|送|bought|install|replac|repair|service|deliver|order",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[,，。.;；!！?？]")
_STORED = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(?::\d\d)?(?:[Zz]|[+-]\d\d:\d\d)")
_DEED_WITHIN = 16
_READABLE = 2000  # nobody tells the time after so many characters
_TOMORROW = timedelta(minutes=5)  # clocks differ a little


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time in the customer's zone and where in the text it stands."""

    start: int
    end: int
    at: datetime
    has_time: bool
    is_explicit: bool  # not just "at three" or "in the morning"


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """The time asked for; for `format` exactly in that form."""
    if reading.rules.format:
        return _by_format(text, reading)
    moment = _exact(text, reading) or _asked(text, reading)
    if moment is None:
        return Unclear("moment.none")
    if reading.rules.is_past and moment.at > reading.now + _TOMORROW:
        return Unclear("moment.future")
    return _parsed(moment)


def parse_date(text: str, reading: Reading) -> Parsed | Unclear:
    """The day asked for, without a clock time."""
    if reading.rules.format:
        answer = _by_format(text, reading)
        if isinstance(answer, Unclear):
            return answer
        day = str(datetime.fromisoformat(str(answer.value)).astimezone(reading.zone).date())
        return Parsed(day, day)
    moment = _asked(text, reading)
    if moment is None:
        return Unclear("moment.no_date")
    if reading.rules.is_past and moment.at.date() > reading.now.astimezone(reading.zone).date():
        return Unclear("moment.future")
    return _parsed(Moment(moment.start, moment.end, moment.at, has_time=False, is_explicit=True))


def find(text: str, reading: Reading) -> Parsed | None:
    """The first past point in time that is not said of something else (三天前换过线)."""
    if reading.rules.format:
        return None
    plain = narrow(text[:_READABLE]).lower()
    for moment in _moments(plain, reading):
        follows = plain[moment.end : moment.end + _DEED_WITHIN]
        if not moment.is_explicit or _OTHER_DEEDS.search(_CLAUSE_END.split(follows)[0]):
            continue
        if moment.at <= reading.now + _TOMORROW:
            return _parsed(moment)
    return None


def _by_format(text: str, reading: Reading) -> Parsed | Unclear:
    try:
        at = datetime.strptime(text.strip(), reading.rules.format).replace(tzinfo=reading.zone)
    except ValueError:
        return Unclear("moment.format")
    return Parsed(_stored(at), text.strip())


def _exact(text: str, reading: Reading) -> Moment | None:
    """A time as it is stored, which other programs send."""
    if not _STORED.fullmatch(text.strip()):
        return None
    try:
        at = datetime.fromisoformat(text.strip()).astimezone(reading.zone)
    except ValueError:
        return None
    return Moment(0, len(text), at, has_time=True, is_explicit=True)


def _asked(text: str, reading: Reading) -> Moment | None:
    plain = fold(text[:_READABLE])
    moments = list(_moments(plain, reading))
    if moments:
        return next((one for one in moments if one.is_explicit), moments[0])
    day = slashed_day(plain, reading.now.astimezone(reading.zone))
    return _joined([day], reading) if day else None


def _moments(text: str, reading: Reading) -> Iterator[Moment]:
    """Neighbouring time words put together."""
    group: list[Word] = []
    for word in time_words(text, reading.now.astimezone(reading.zone)):
        if group and not (_fits(group, word) and _GAP.fullmatch(text, group[-1].end, word.start)):
            yield _joined(group, reading)
            group = []
        group.append(word)
    if group:
        yield _joined(group, reading)


def _fits(group: list[Word], word: Word) -> bool:
    """Whether the group lacks what this word says."""
    if word.instant is not None or any(one.instant is not None for one in group):
        return False
    if word.day is not None:
        return all(one.day is None for one in group)
    if word.clock is not None:
        return all(one.clock is None for one in group)
    return all(not one.period for one in group)


def _joined(group: list[Word], reading: Reading) -> Moment:
    start, end = group[0].start, group[-1].end
    instant = group[0].instant
    if instant is not None:
        return Moment(start, end, instant, has_time=group[0].is_precise, is_explicit=True)
    now = reading.now.astimezone(reading.zone)
    day = next((one.day for one in group if one.day), None)
    period = next((one.period for one in group if one.period), "")
    clock = next((one.clock for one in group if one.clock), None)
    at = _at(day or now.date(), period, clock, reading)
    if day is None and clock is not None and at > now:
        at -= timedelta(days=1)
    is_explicit = day is not None or (clock is not None and bool(period))
    return Moment(start, end, at, has_time=clock is not None, is_explicit=is_explicit)


def _at(day: date, period: str, clock: tuple[int, int] | None, reading: Reading) -> datetime:
    start = datetime.combine(day, time(), tzinfo=reading.zone)
    if clock is None:
        return start
    days, hour = divmod(hour_in(period, clock[0]), 24)
    return start.replace(hour=hour, minute=clock[1]) + timedelta(days=days)


def _parsed(moment: Moment) -> Parsed:
    day = str(moment.at.date())
    value = _stored(moment.at) if moment.has_time else day
    display = f"{moment.at:%Y-%m-%d %H:%M}" if moment.has_time else day
    return Parsed(value, display, moment.start, moment.end)


def _stored(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


TYPES = (FieldType("datetime", parse, find), FieldType("date", parse_date))
