# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates, clock times and numbers in figures, as both languages write them.

`FIGURES` is a pattern to build into a language's own, `figure` makes a token of its match.
Figures within a code (XJ-200, E07) are no numbers.
"""

import re
from collections.abc import Callable

from dialogs.times.model import Token, When

MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_UNIT = (
    r"(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?|months?|y|yrs?|"
    r"years?)(?![a-z0-9])"
)
# Amperes in small letters, by what they are amperes of.
_CARRIES = (
    r"\s?(?:fuses?|breakers?|sockets?|plugs?|supply|circuits?|loads?|adapt[eo]rs?|chargers?|outlets?"
    r"|cables?|relays?|contactors?|switch|mcbs?|rcds?|rcbos?|current|max\b|rated|amps?|service|feed"
    r"|保险|熔|空开|断路|漏[电保]|开关|插[座头排]|电[流源缆线]|充电|适配|的(?:保险|空开|电))"
)
_M = rf"(?:\s*[ap]\s?\.?\s?m(?![a-z])\.?|[ap](?![a-z0-9]|{_CARRIES}))"
_LEFT = r"(?<![a-z0-9.\-/#])(?<!\d:)"  # no part of 10:05, but of "date:2026-03-04"
_RIGHT = r"(?![a-z0-9]|[.:/]\d|-(?:\d{3}|\d{1,2}-)|-(?![qh][1-4])[a-z])"
FIGURES = (
    rf"(?P<ymd>{_LEFT}(?P<y1>[12]\d{{3}})(?P<gap>\s?[\-/.]\s?|\s)(?P<m1>[01]?\d)(?P=gap)"
    r"(?P<d1>[0-3]\d|[1-9](?!\d))(?:t(?=\d))?(?![a-z./]|\d(?!\d:)))"
    rf"|(?P<named>{_LEFT}(?P<a2>\d{{4}}|\d{{1,2}})[\-/](?P<m2>{_NAME})[\-/](?P<b2>\d{{4}}|\d{{1,2}})(?!\d))"
    rf"|(?P<dmy>(?<![a-z0-9./#])(?<!\d:)(?<![a-z0-9]{{3}}-)(?P<a3>\d{{1,2}})(?P<g3>[\-/.])(?P<b3>\d{{1,2}})(?P=g3)"
    rf"(?P<y3>[12]\d{{3}}|\d\d)(?![a-z0-9/]))"
    rf"|(?P<glued>(?<![a-z])(?P<m4>{_NAME})[\-/]?(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?(?![a-z0-9\-]))"
    rf"|(?P<clock>(?:(?<![a-z0-9.#])|(?<=\dt))(?<!\d:)(?<!\d{{4}}-)(?P<h5>[0-2]?\d)(?::(?P<i5>[0-5]\d)(?::(?P<s5>[0-5]\d))?(?![:\d])"
    rf"(?:{_M}m?)?|[.](?P<i6>[0-5]\d)(?={_M}){_M}"
    r"|(?:(?<=at \d)|(?<=at \d\d)|(?<=1[3-9])|(?<=2[0-4]))h(?![a-z0-9])"
    r"|h(?P<i7>[0-5]\d)(?![a-z0-9])"
    rf"|(?P<i8>[0-5]\d)?(?={_M}){_M}(?:pm)?))"
    rf"|(?P<ym>{_LEFT}(?P<y9>(?:19|20)\d\d)\s?[\-/.]\s?(?P<m9>1[0-2]|0?[1-9])(?![a-z0-9]|[\-/.:]\d))"
    rf"|(?P<my>{_LEFT}(?P<m10>1[0-2]|0?[1-9])[\-/](?P<y10>(?:19|20)\d\d)(?![a-z0-9]|[\-/]\d))"
    # Round the clock is no day, unless a word says so: since 24/7.
    rf"|(?P<slash>(?<![a-z0-9.#/])(?<!\d:)(?:(?<=on )|(?<=since )|(?<=from )|(?!24/7(?!\d)))"
    r"(?P<a11>\d{1,2})/(?P<b11>\d{1,2})(?![a-gi-z0-9/]|[.]\d)[日号]?)"
    r"|(?P<decade>(?<![a-z0-9.\-/#])(?P<y12>1\d{3}|20\d\d|[2-9]0)\s?'?s(?![a-z]))"
    r"|(?P<half>(?:(?<![a-z0-9])|(?<=(?<![a-z0-9])20\d\d)(?=q))(?P<q13>[qh])\s?(?P<n13>[1-4])(?![a-z0-9]))"
    r"|(?P<ordinal>(?<![a-z0-9.\-/])(?P<n14>\d{1,2})(?:st|nd|rd|th)(?![a-z0-9]))"
    rf"|(?P<number>(?<![a-z0-9./#])(?:(?<![a-z]-)|(?<=[ap]m-))(?<!\d{{3}}-)(?P<n15>\d{{1,6}}(?:\.\d{{1,4}})?)(?={_UNIT}|{_NAME}|ish|(?<=20\d\d)q[1-4](?![a-z0-9])|{_RIGHT}))"
    r"|(?P<years>(?<![a-z0-9./#\-])(?P<n16>\d{4})(?=-\d{4}(?![\d\-]))|(?<=\d{4}-)(?P<n17>\d{4})(?![a-z0-9\-]))"
    r"|(?P<code>[a-z]*\d[a-z0-9]*)"
)


# Behind these figures with dots are a version: 升级到2.3.15, "firmware 4.2.10".
_TO = r"\s?(?:is|was|[:：为是到]|号|to)?\s*$"
_VERSION = (
    r"(?<![a-z])(?:version|firmware|ver\.?|build|release|rev\.?|v)|版本号?|固件"
    r"|升级到|更新到|升到|升级至"
)
_VERSIONED = re.compile(
    rf"(?:{_VERSION}|(?<![a-z])(?:driver|ios|android|app|software|os)"
    rf"|驱动|软件|程序|系统|客户端){_TO}"
)
# With a year in full they are one only where a word says so: 软件2026.11.20开始打不开.
_SAID_TO_BE_VERSION = re.compile(rf"(?:{_VERSION}){_TO}")
_VERSIONED_WITHIN = 16


def _is_version(match: re.Match[str], gap: str, year: str) -> bool:
    if gap.strip() != ".":
        return False
    cue = _SAID_TO_BE_VERSION if len(year) > 2 else _VERSIONED
    first = max(0, match.start() - _VERSIONED_WITHIN)
    return cue.search(match.string, first, match.start()) is not None


def figure(match: re.Match[str]) -> Token:
    """The token of a match of `FIGURES`; a gap if the figures are no date and no time."""
    kind = match.lastgroup or ""
    token = _READERS[kind](match) if kind in _READERS else None
    return token or Token("x", *match.span())


def full_year(written: str) -> int:
    """15 as 2015, 98 as 1998; four figures as they are."""
    year = int(written)
    if len(written) > 2:
        return year
    return year + (1900 if year >= 50 else 2000)


def _date(match: re.Match[str], year: int | None, month: int, day: int) -> Token | None:
    """A date, the other way round if it must be."""
    if month > 12:
        month, day = day, month
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    swap = (day, month) if day <= 12 and day != month else None
    return Token("w", *match.span(), when=When(year=year, month=month, day=day, swap=swap))


def _ymd(match: re.Match[str]) -> Token | None:
    month, day = int(match["m1"]), int(match["d1"])
    if _is_version(match, match["gap"], match["y1"]):
        return None
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return Token("w", *match.span(), when=When(year=int(match["y1"]), month=month, day=day))


def _named(match: re.Match[str]) -> Token:
    first, last = match["a2"], match["b2"]
    year, day = (first, last) if len(first) > len(last) else (last, first)
    month = MONTH_NAMES.index(match["m2"][:3]) + 1
    when = When(year=full_year(year), month=month, day=int(day))
    return Token("w", *match.span(), when=when)


def _dmy(match: re.Match[str]) -> Token | None:
    if _is_version(match, match["g3"], match["y3"]):
        return None
    return _date(match, full_year(match["y3"]), int(match["a3"]), int(match["b3"]))


def _glued(match: re.Match[str]) -> Token:
    month = MONTH_NAMES.index(match["m4"][:3]) + 1
    return Token("w", *match.span(), when=When(month=month, day=int(match["d4"])))


def _clock(match: re.Match[str]) -> Token | None:
    hour = int(match["h5"])
    minute = int(match["i5"] or match["i6"] or match["i7"] or match["i8"] or 0)
    if hour > 24:
        return None
    written = match.group().replace(" ", "").replace(".", "")
    mark = written.rstrip("m")[-1:]
    half_day = {"a": "am", "p": "pm"}.get(mark)
    if written.endswith("ampm"):
        half_day = None
    if half_day and not 0 < hour <= 12:
        half_day = None
    second = int(match["s5"]) if match["s5"] else None
    when = When(hour=hour, minute=minute, second=second, half_day=half_day)
    return Token("c", *match.span(), hour, when=when)


def _ym(match: re.Match[str]) -> Token:
    when = When(year=int(match["y9"]), month=int(match["m9"]))
    return Token("w", *match.span(), when=when)


def _my(match: re.Match[str]) -> Token:
    when = When(year=int(match["y10"]), month=int(match["m10"]))
    return Token("w", *match.span(), when=when)


def _slash(match: re.Match[str]) -> Token | None:
    token = _date(match, None, int(match["a11"]), int(match["b11"]))
    if token is None:
        return None
    fraction = int(match["a11"]) / int(match["b11"])
    return Token("S", token.start, token.end, fraction, when=token.when)


def _decade(match: re.Match[str]) -> Token:
    year = full_year(match["y12"]) if len(match["y12"]) > 2 else 1900 + int(match["y12"])
    count = 100 if year % 100 == 0 and len(match["y12"]) > 2 and year < 2000 else 10
    return Token("w", *match.span(), when=When(years=(year, count)))


def _half(match: re.Match[str]) -> Token | None:
    number = int(match["n13"])
    if match["q13"] == "q":
        return Token("Q", *match.span(), number, when=When(quarter=number))
    return Token("Q", *match.span(), number, "h", When(half_year=number)) if number < 3 else None


def _ordinal(match: re.Match[str]) -> Token:
    return Token("o", *match.span(), int(match["n14"]))


def _four(match: re.Match[str]) -> Token:
    """Four figures on either side of a hyphen: years, or times of day."""
    written = match["n16"] or match["n17"]
    return Token("n", *match.span(), float(written), written)


def _number(match: re.Match[str]) -> Token:
    written = match["n15"]
    return Token("n", *match.span(), float(written), written)


_READERS: dict[str, Callable[[re.Match[str]], Token | None]] = {
    "ymd": _ymd, "named": _named, "dmy": _dmy, "glued": _glued, "clock": _clock, "ym": _ym,
    "my": _my, "slash": _slash, "decade": _decade, "half": _half, "ordinal": _ordinal,
    "number": _number, "years": _four,
}  # fmt: skip
