# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words for points in time, Chinese and English, each read on its own.

Days, parts of the day, clock times and "so long ago". Putting neighbours together, and what a
fault report makes of them, is `moment.py`. Knows no holidays and no lunar calendar.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dialogs.fields.spelling import chinese_number

_ZH_NUMBER = "[零〇一二两三四五六七八九十]{1,3}"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAME = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY_NAME = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_EN_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "a couple of": 2, "a few": 3, "half an": 0.5,
}  # fmt: skip
_RELATIVE_DAYS = {
    "今": 0, "当": 0, "today": 0, "昨": -1, "yesterday": -1, "前": -2, "大前": -3,
    "the day before yesterday": -2, "day before yesterday": -2, "tonight": 0, "明": 1,
    "tomorrow": 1, "后": 2,
}  # fmt: skip
_PERIODS = {
    "凌晨": "dawn", "清晨": "morning", "早上": "morning", "早晨": "morning", "今早": "morning",
    "上午": "morning", "早": "morning", "晨": "morning", "中午": "noon", "午后": "afternoon",
    "下午": "afternoon", "傍晚": "evening", "晚上": "night", "晚间": "night", "晚": "night",
    "夜里": "night", "夜间": "night", "夜": "night", "半夜": "night", "深夜": "night",
    "morning": "morning", "afternoon": "afternoon", "evening": "evening", "night": "night",
}  # fmt: skip
_SECONDS = {
    "分": 60, "小": 3600, "钟": 3600, "天": 86400, "日": 86400, "周": 604800, "星": 604800,
    "礼": 604800, "m": 60, "h": 3600, "d": 86400, "w": 604800,
}  # fmt: skip
_DAY_SECONDS = 86400
_NOON = 12
_EARLY = 6

_WORDS = re.compile(
    rf"""
    (?P<ago>
        (?P<zn>半|\d{{1,3}}|{_ZH_NUMBER})\s*个?(?P<zh>半)?\s*
        (?P<zu>分钟|小时|钟头|天|日|周|星期|礼拜)(?P<zt>半)?\s*(?:之|以)?前
      | \b(?P<en>half\ an|an?\ couple\ of|a\ few|an?|one|two|three|four|five|six|seven|eight|nine
        |ten|\d{{1,3}})
        \s*(?P<eu>min|minute|hour|hr|day|week)s?\ ago\b )
  | (?P<now>刚才|刚刚|\bjust\ now\b|\bright\ now\b)
  | (?P<iso>(?<![\d.\-/])(?P<y>(?:19|20)\d\d)\s*(?:年|[-/.])\s*(?P<m>\d{{1,2}})\s*(?:月|[-/.])\s*
        (?P<d>\d{{1,2}})(?![\d])\s*[日号]?)
  | (?P<md>(?<!\d)(?P<m2>\d{{1,2}}|{_ZH_NUMBER})月(?P<d2>\d{{1,2}}|{_ZH_NUMBER})[日号]?)
  | (?P<enmd>\b(?:(?P<mn>{_MONTH_NAME})\.?\ (?P<dn>\d{{1,2}})(?:st|nd|rd|th)?
        |(?P<dn2>\d{{1,2}})(?:st|nd|rd|th)?\ (?:of\ )?(?P<mn2>{_MONTH_NAME}))
        (?:,?\ (?P<yn>20\d\d))?\b)
  | (?P<rel>大前(?=[天日晚])|[今昨前当明后](?=[天日晚夜早晨])
        |\bthe\ day\ before\ yesterday\b|\bday\ before\ yesterday\b|\byesterday\b|\btoday\b
        |\btomorrow\b)(?P<relday>[天日])?
  | (?P<enpart>\b(?:(?P<which>this|last)\ (?P<part>morning|afternoon|evening|night)|tonight)\b)
  | (?P<week>(?P<zw>上上个?|上个?|这个?|本)?(?:周|星期|礼拜)(?P<zd>[一二三四五六日天])
        |\b(?:(?P<ew>last|this|on)\ )?(?P<ed>{_WEEKDAY_NAME})\b)
  | (?P<period>凌晨|清晨|早上|早晨|上午|中午|午后|下午|傍晚|晚上|晚间|夜里|夜间|半夜|深夜
        |早|晨|晚|夜
        |\b(?:in\ the\ |at\ )?(?P<pe>morning|afternoon|evening|night)\b)
  | (?P<clock>(?<![\d.:])(?P<h>\d{{1,2}})\s*:\s*(?P<mi>[0-5]\d)(?::[0-5]\d)?(?!\d)
            \s*(?P<ap>[ap]\.?m\b\.?)?
        |(?<![\d.])(?P<h2>\d{{1,2}})\s*(?P<ap2>[ap]\.?m\b\.?)
        |(?P<h3>(?<!\d)\d{{1,2}}|{_ZH_NUMBER})\s*(?:点钟?|點|时(?!间|候|常))
            (?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<mi3>[0-5]?\d|{_ZH_NUMBER})分?)?
        |\b(?P<named>noon|midnight)\b)
    """,
    re.VERBOSE,
)
_SLASHED = re.compile(r"(?<![\d./-])(\d{1,2})[/.-](\d{1,2})(?![\d./-])")


@dataclass(frozen=True, slots=True)
class Word:
    """One word for time and its span. Exactly one of day, period, clock and instant is set."""

    start: int
    end: int
    day: date | None = None
    period: str = ""
    clock: tuple[int, int] | None = None
    instant: datetime | None = None
    is_precise: bool = True  # of an instant: whether the clock time means something


def time_words(text: str, now: datetime) -> Iterator[Word]:
    """Every time word of a folded text, in order. `now` is local to the customer."""
    for match in _WORDS.finditer(text):
        kind = next(name for name in _READERS if match.group(name) is not None)
        yield from _READERS[kind](match, now)


def slashed_day(text: str, now: datetime) -> Word | None:
    """3/4 as month and day; too ambiguous anywhere but in the answer to "when?"."""
    match = _SLASHED.search(text)
    day = _past_day(int(match.group(1)), int(match.group(2)), now) if match else None
    return Word(match.start(), match.end(), day=day) if match and day else None


def hour_in(period: str, hour: int) -> int:
    """The hour of the day (24 and more: the next morning) that a part of the day makes of it."""
    if period in {"afternoon", "evening"} and hour < _NOON:
        return hour + _NOON
    if period == "noon" and hour < _EARLY:
        return hour + _NOON
    if period == "night" and hour <= _NOON:
        return hour + (_NOON * 2 if hour < _EARLY else _NOON)
    return 0 if period in {"dawn", "morning"} and hour == _NOON else hour


def _ago(match: re.Match[str], now: datetime) -> Iterator[Word]:
    if match.group("zn"):
        number = 0.5 if match.group("zn") == "半" else float(_figure(match.group("zn")) or 0)
        number += 0.5 if match.group("zh") or match.group("zt") else 0
        unit = match.group("zu")[0]
    else:
        word, unit = match.group("en"), match.group("eu")[0]
        number = float(word) if word.isdigit() else _EN_NUMBERS.get(word, 2)
    seconds = _SECONDS[unit]
    instant = now - timedelta(seconds=round(number * seconds))
    yield Word(*match.span(), instant=instant, is_precise=seconds < _DAY_SECONDS)


def _now(match: re.Match[str], now: datetime) -> Iterator[Word]:
    yield Word(*match.span(), instant=now)


def _iso(match: re.Match[str], _now: datetime) -> Iterator[Word]:
    day = _day(int(match.group("y")), int(match.group("m")), int(match.group("d")))
    if day:
        yield Word(*match.span(), day=day)


def _month_day(match: re.Match[str], now: datetime) -> Iterator[Word]:
    month, number = _figure(match.group("m2")), _figure(match.group("d2"))
    day = _past_day(month or 0, number or 0, now)
    if day:
        yield Word(*match.span(), day=day)


def _english_date(match: re.Match[str], now: datetime) -> Iterator[Word]:
    name = match.group("mn") or match.group("mn2")
    month = _MONTHS.index(name[:3]) + 1
    number = int(match.group("dn") or match.group("dn2"))
    year = match.group("yn")
    day = _day(int(year), month, number) if year else _past_day(month, number, now)
    if day:
        yield Word(*match.span(), day=day)


def _relative(match: re.Match[str], now: datetime) -> Iterator[Word]:
    day = now.date() + timedelta(days=_RELATIVE_DAYS[match.group("rel")])
    yield Word(*match.span(), day=day)


def _english_part(match: re.Match[str], now: datetime) -> Iterator[Word]:
    is_yesterday = match.group("which") == "last"
    yield Word(*match.span(), day=now.date() - timedelta(days=int(is_yesterday)))
    yield Word(match.end(), match.end(), period=_PERIODS[match.group("part") or "night"])


def _weekday(match: re.Match[str], now: datetime) -> Iterator[Word]:
    today = now.date()
    if match.group("zd"):
        target = "一二三四五六日".index(match.group("zd").replace("天", "日"))
        weeks = (match.group("zw") or "").count("上")
        day = today - timedelta(days=today.weekday() - target + 7 * weeks)
        if not match.group("zw") and day > today:
            day -= timedelta(days=7)
    else:
        target = _WEEKDAYS.index(match.group("ed")[:3])
        back = (today.weekday() - target) % 7
        day = today - timedelta(days=back or (7 if match.group("ew") == "last" else 0))
    yield Word(*match.span(), day=day)


def _period(match: re.Match[str], _now: datetime) -> Iterator[Word]:
    yield Word(*match.span(), period=_PERIODS[match.group("pe") or match.group("period")])


def _clock(match: re.Match[str], _now: datetime) -> Iterator[Word]:
    if named := match.group("named"):
        yield Word(*match.span(), clock=(_NOON if named == "noon" else 0, 0))
        return
    hour = _figure(match.group("h") or match.group("h2") or match.group("h3"))
    quarter = {"一": 15, "三": 45}.get(match.group("quarter") or "", 0)
    minute = 30 if match.group("half") else quarter
    if figure := match.group("mi") or match.group("mi3"):
        minute = _figure(figure) or 0
    half_day = (match.group("ap") or match.group("ap2") or "")[:1]
    if hour is None or hour > _NOON * 2 or minute > 59:  # noqa: PLR2004 minutes end at 59
        return
    if half_day:
        hour = hour % _NOON + (_NOON if half_day == "p" else 0)
    yield Word(*match.span(), clock=(hour, minute))


_READERS: dict[str, Callable[[re.Match[str], datetime], Iterator[Word]]] = {
    "ago": _ago,
    "now": _now,
    "iso": _iso,
    "md": _month_day,
    "enmd": _english_date,
    "rel": _relative,
    "enpart": _english_part,
    "week": _weekday,
    "period": _period,
    "clock": _clock,
}


def _figure(text: str) -> int | None:
    return int(text) if text.isdigit() else chinese_number(text)


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _past_day(month: int, number: int, now: datetime) -> date | None:
    """The latest such day that is not in the future."""
    day = _day(now.year, month, number)
    if day is not None and day > now.date():
        return _day(now.year - 1, month, number)
    return day
