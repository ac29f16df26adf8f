# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules for clock times in words: half past two, 20 to 3, at seven, three thirty pm."""

from dialogs.times.model import Token, When
from intake.values import replace

_HOURS = 24
_FIVES = frozenset({10, 20, 25})  # five to seven is a range, "at five to seven" none
_MINUTES = 60


def _clock(
    tokens: list[Token], hour: float, minute: float, half_day: str | None = None
) -> Token | None:
    if not (0 <= hour <= _HOURS and 0 <= minute < _MINUTES and hour == int(hour)):
        return None
    if half_day and not 0 < hour <= 12:
        half_day = None
    when = When(hour=int(hour), minute=int(minute), half_day=half_day)
    return Token("c", tokens[0].start, tokens[-1].end, hour, when=when)


def _marked(tokens: list[Token]) -> Token | None:
    """3 in the AM, seven pm, ten thirty am."""
    numbers = [one.number for one in tokens if one.kind == "n"]
    minute = numbers[1] if len(numbers) > 1 else 0
    return _clock(tokens, numbers[0], minute, tokens[-1].word)


def _spelled(tokens: list[Token]) -> Token | None:
    """P m in two words."""
    return replace(tokens[0], kind="M", end=tokens[-1].end)


def _past(tokens: list[Token]) -> Token | None:
    """20 minutes past 3 pm, half past two, a quarter past noon."""
    return _beside(tokens, 1)


def _to(tokens: list[Token]) -> Token | None:
    """A quarter to noon, 20 minutes to 2pm."""
    return _beside(tokens, -1)


def _beside(tokens: list[Token], sign: int) -> Token | None:
    base = tokens[-1]
    first = next(one for one in tokens if one.kind in "nhq")
    minutes = {"h": 30, "q": 15}.get(first.kind, first.number)
    if base.when is not None and base.when.hour is not None:
        hour, half_day = base.when.hour, base.when.half_day
    else:
        hour, half_day = int(base.number), None
    if base.when is not None and base.when.minute:
        return None
    if sign < 0:
        hour, minutes = (hour - 1) % _HOURS, _MINUTES - minutes
        if hour == 0 and half_day:
            hour = 12
    return _clock(tokens, hour, minutes, half_day)


def _minutes_to(tokens: list[Token]) -> Token | None:
    """Twenty to six, five to six pm: in words; in figures it would be a range."""
    first, to, base = tokens[-3:]
    is_clock = base.kind == "c"
    minutes = _FIVES | {5} if is_clock or len(tokens) > 3 else _FIVES
    if first.word != "words" or to.word != "to" or first.number not in minutes:
        return None
    if is_clock:
        return _beside(tokens[-3:], -1)
    hour = (base.number - 1) % 12 or 12
    return _clock(tokens[-3:], hour, _MINUTES - first.number) if 1 <= base.number <= 12 else None


def _half_three(tokens: list[Token]) -> Token | None:
    """Half three is 3:30 in British English."""
    return _clock(tokens, tokens[1].number, 30) if 1 <= tokens[1].number <= 12 else None


def _two_numbers(tokens: list[Token]) -> Token | None:
    """Three twenty, seven twenty-seven: words only, 10 and more for the minutes."""
    hour, minute = tokens[0], tokens[-1]
    is_spoken = hour.word == minute.word == "words" and 1 <= hour.number <= 12
    if not is_spoken or not 10 <= minute.number < _MINUTES:
        return None
    return _clock(tokens, hour.number, minute.number)


def _after_day(tokens: list[Token]) -> Token | None:
    """Tomorrow at 8, friday 23 at 4: the moment stays, the hour is added."""
    first, number = tokens[0], tokens[-1]
    hour = _bare(tokens, number)
    if hour is None or hour.when is None or first.when is None or first.when.hour is not None:
        return None
    when = first.when.joined(hour.when)
    return Token("w", first.start, number.end, when=when) if when else None


def _before_day(tokens: list[Token]) -> Token | None:
    """8 tonight, 10, tonight, 3 in the morning."""
    first, last = tokens[0], tokens[-1]
    if len(first.word) == 3 and first.word.isdigit():
        return None  # room 134 this afternoon
    if last.when is None or (last.kind == "w" and last.when.part is None):
        return None
    hour = _bare(tokens, first)
    if hour is None or hour.when is None or last.when.hour is not None:
        return None
    when = last.when.joined(hour.when)
    kind = "c" if last.kind == "p" else "w"
    return Token(kind, tokens[0].start, last.end, first.number, when=when) if when else None


def _at(tokens: list[Token]) -> Token | None:
    """At 7, at 1030."""
    number = tokens[-1]
    if len(number.word) == 4 and number.word[:2] in {"19", "20"} and tokens[0].word == "on":
        return Token("y", number.start, number.end, when=When(year=int(number.number)))
    if "." in number.word and tokens[0].word == "on":
        month, _, day = number.word.partition(".")
        when = When(month=int(month), day=int(day)) if 1 <= int(month) <= 12 else None
        return Token("w", number.start, number.end, when=when) if when else None
    clock = _bare(tokens, number)
    return replace(clock, start=tokens[-1].start) if clock else None


def _bare(tokens: list[Token], number: Token) -> Token | None:
    if "." in number.word:
        return _pointed(tokens, number)
    if len(number.word) in {3, 4} and number.word.isdigit():
        hour, minute = divmod(int(number.number), 100)
        return _clock(tokens, hour, minute) if hour <= _HOURS else None
    return _clock(tokens, number.number, 0) if number.number <= _HOURS else None


def _pointed(tokens: list[Token], number: Token) -> Token | None:
    """6.45 as a clock time."""
    hour, _, minute = number.word.partition(".")
    return _clock(tokens, float(hour), float(minute)) if len(minute) == 2 else None


def weak(tokens: list[Token]) -> Token | None:
    """一点 beside a day or a part of the day, or alone, is one o'clock."""
    return replace(tokens[0], kind="c")


def _sharp(tokens: list[Token]) -> Token | None:
    """Four o'clock."""
    return _clock(tokens, tokens[0].number, 0)


def _named_part(tokens: list[Token]) -> Token | None:
    """Last night, this morning, next evening."""
    if (when := tokens[-1].when) is None:
        return None
    when = replace(when, day_by=int(tokens[0].number))
    return Token("w", tokens[0].start, tokens[-1].end, when=when)


def _day_half(tokens: list[Token]) -> Token | None:
    """Today pm."""
    first, part = tokens[0], "morning" if tokens[-1].word == "am" else "afternoon"
    if first.when is None or first.when.part is not None:
        return None
    return Token("w", first.start, tokens[-1].end, when=replace(first.when, part=part))


EARLY = (
    (r"M\.M|M", lambda tokens: None if len(tokens) == 1 else _spelled(tokens)),
    (r"nn?i?t?M", _marked),
    (r"nK", _sharp),
    (r"rp", _named_part),
)
ENGLISH = (
    (r"(?:A?[qh]|nu?)>[cn]", _past),
    (r"(?:A?q|nu)-[cn]|n-c(?<=noon)", _to),
    (r"n-c", _minutes_to),
    (r"a?n-n(?![umdfM])", _minutes_to),
    (r"hn(?!u)", _half_three),
    (r"n-?n(?!u)", _two_numbers),
    (r"[Dkpw],?j?a+n(?![umd\-])", _after_day),
    (r"[D]n(?![umdk\-])", _after_day),
    (r"[Dk]M", _day_half),
    (r"n(?:a|[itf]+)[itf]*p|n,?[Dw]", _before_day),
    (r"ai?n(?![umkdfnQ\-])", _at),
)
CHINESE = ((r"(?<=[wkDpo])1|1(?=[\-pb])", weak),)
