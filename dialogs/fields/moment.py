# SPDX-License-Identifier: AGPL-3.0-or-later
"""When something happened: 昨天下午三点, 半小时前, "yesterday 3 pm", 2026-03-04 14:30.

The result is an RFC 3339 time in UTC, or a date where no clock time was meant; shown in local
time. For who tells only roughly when something began, 有一阵子了, it is their own words. What
words can mean is `dialogs.times`' matter, which moment is meant `occurrence`'s.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo

from dialogs.fields import roughly, visiting
from dialogs.fields.contract import FieldType, Parsed, Reading, Unclear
from dialogs.fields.occurrence import asked, happened
from dialogs.fields.of_fault import TOMORROW, Moment
from dialogs.fields.visiting import coming, day_ahead, rules_out
from dialogs.times.model import Expression
from dialogs.times.reading import read
from intake.values import replace

_STORED = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(?::\d\d)?(?:[Zz]|[+-]\d\d:\d\d)")
# Days offered for a visit: "come Wed or Thu", 周三或周四来看.
_OFFERED = re.compile(
    r"[ ,]*(?:or|/) ?(?:on )?(?:mon|tue|wed|thu|fri|sat|sun)"
    r"|(?:或者?|、)(?:周|星期|礼拜)?[一二三四五六日天]",
    re.IGNORECASE,
)
_COMING = re.compile(
    r"\b(?:come|look at|visit|send|book|schedule)\b|[过上来]来|来[修看]|上门|派|约|安排",
    re.IGNORECASE,
)

Value = tuple[str, datetime, datetime | None] | tuple[str, str] | tuple[str, float]


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


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """The time asked for; for `format` exactly in that form."""
    if reading.rules.format:
        at = _by_format(text, reading)
        return Parsed(_stored(at), text.strip()) if at else Unclear("moment.format")
    if reading.rules.is_future:
        return _ahead(text, reading)
    if reading.rules.is_past and (told := roughly.answered(text)) is not None:
        return told
    moment = _exact(text, reading) or asked(text, _local(reading))
    if moment is None:
        return _told_roughly(text, reading) or Unclear("moment.none")
    if reading.rules.is_past and moment.at - _local(reading) > TOMORROW:
        return Unclear("moment.future")
    return _past(text, moment, reading)


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
    told = roughly.mentioned(text) if reading.rules.is_past else None
    moment = happened(text, _local(reading))
    if moment is None or (told and told.start <= moment.start < told.end):
        return told  # "for a while now" is not now
    if reading.rules.is_past and _OFFERED.match(text, moment.end) and _COMING.search(text):
        return told  # "can you come Wed or Thu" offers days, and tells of none
    return _past(text, moment, reading)


def _ahead(text: str, reading: Reading) -> Parsed | Unclear:
    """The time somebody may come, or the words that leave it to us; one ruled out is none."""
    now = _local(reading)
    ahead = _appointment(text, reading, is_asked=True) or visiting.in_words(text)
    if ahead is not None:
        return ahead
    if rules_out(text, now):
        later = day_ahead(text, now)
        left = _parsed(later, reading) if later else visiting.still_open(text, now)
        return left or Unclear("moment.ruled_out")
    moment = _exact(text, reading) or day_ahead(text, now) or asked(text, now)
    if moment is None or moment.at.date() < now.date() or _is_of_no_day(moment, now):
        return visiting.still_open(text, now) or Unclear("moment.none_ahead")
    return _parsed(moment, reading)


def _is_of_no_day(moment: Moment, now: datetime) -> bool:
    """Whether it is only a time of day, 上午, or one that is over today: then it is of any day."""
    return not moment.is_explicit or (moment.has_time and moment.at < now)


def _told_roughly(text: str, reading: Reading) -> Parsed | None:
    return roughly.after_something(text) if reading.rules.is_past else None


def _past(text: str, moment: Moment, reading: Reading) -> Parsed:
    """The moment, or the words for it where nobody counted: 好几天了."""
    told = roughly.uncounted(text, moment) if reading.rules.is_past else None
    return told or _parsed(moment, reading)


def _appointment(text: str, reading: Reading, *, is_asked: bool = False) -> Parsed | None:
    """A time that is to come, with the words it was wished in: they tell morning from evening."""
    moment = coming(text, _local(reading), is_asked=is_asked)
    if moment is None:
        return None
    parsed = _parsed(moment, reading)
    said = text[moment.start : moment.end].strip()
    display = parsed.display if moment.has_time else f"{parsed.display} ({said})"
    return replace(parsed, display=display, is_any_week=moment.is_any_week)


def puts_off(text: str, chosen: object, reading: Reading) -> bool:
    """Whether a text says nothing but that the day chosen before does not suit."""
    day = _day_of(chosen, reading.zone) if isinstance(chosen, str) else None
    return day is not None and visiting.only_rules_out(text, day, _local(reading))


def rather(text: str, reading: Reading) -> Parsed | None:
    """The time that a text prefers to one named before, and nothing else: "Tuesday is better"."""
    return _appointment(text, reading) if visiting.prefers(text, _local(reading)) else None


def in_week_of(parsed: Parsed, earlier: object, zone: tzinfo) -> Parsed:
    """A weekday said instead of an earlier appointment, as one of that appointment's week.

    After "next Tuesday", "rather Thursday" is the one behind it and not the one before.
    """
    if not (parsed.is_any_week and isinstance(earlier, str)):
        return parsed
    said, before = _day_of(str(parsed.value), zone), _day_of(earlier, zone)
    if said is None or before is None:
        return parsed
    weeks = (before - timedelta(days=before.weekday())) - (said - timedelta(days=said.weekday()))
    if weeks <= timedelta():
        return parsed
    if parsed.value == str(said):
        value = str(said + weeks)
    else:
        value = _stored(datetime.fromisoformat(str(parsed.value)) + weeks)
    display = parsed.display.replace(str(said), str(said + weeks))
    return replace(parsed, value=value, display=display)


def _day_of(value: str, zone: tzinfo) -> date | None:
    """The local day of a stored value; None for words, 尽快."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at.astimezone(zone).date() if at.tzinfo else at.date()


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
