# SPDX-License-Identifier: AGPL-3.0-or-later
"""The order in which expressions of a day are put together, and the rules for months and days.

The rules for years, lengths, clock times and what is told from another moment are elsewhere.
"""

import re

from dialogs.times import clocking, counting, lengthening, relating, years
from dialogs.times.model import Token, When, spoken_by
from intake.values import replace

_POINTED = re.compile(r"(1[0-2]|0?[1-9])\.(3[01]|2\d|1[3-9])")  # 8.14 is no clock time


def _month_day(tokens: list[Token]) -> Token | None:
    """March 3, may the 28th, June, 11th."""
    last = tokens[-1]
    if not (1 <= last.number <= 31 and last.number == int(last.number)):
        return None
    if len(last.word) == 4 and last.word.isdigit():
        return None
    return spoken_by(tokens, When(month=int(tokens[0].number), day=int(last.number)))


def _day_month(tokens: list[Token]) -> Token | None:
    """3rd of March, the second of march, 14 april."""
    first = next(one for one in tokens if one.kind in "no")
    if not 1 <= first.number <= 31 or first.number != int(first.number):
        return None
    return spoken_by(tokens, When(month=int(tokens[-1].number), day=int(first.number)))


def _month(tokens: list[Token]) -> Token | None:
    """May and march are months where a word before them says so."""
    return spoken_by(tokens[-1:], When(month=int(tokens[-1].number)))


def _clear_month(tokens: list[Token]) -> Token | None:
    if tokens[0].word in {"may", "march", "mar"}:  # also a verb and a walk
        return replace(tokens[0], kind="x", when=None)
    return spoken_by(tokens, When(month=int(tokens[0].number)))


def _weekday_day(tokens: list[Token]) -> Token | None:
    """Thu 15th, monday the twenty fourth, friday 23, Tuesday 8.14."""
    last, first = tokens[-1], tokens[0]
    if not 1 <= last.number <= 31 or first.when is None:
        return None
    if (date := _POINTED.fullmatch(last.word)) is not None:
        return spoken_by(tokens, When(month=int(date[1]), day=int(date[2])))
    if last.kind == "n" and (last.word == "words" or last.number < 13):
        return None
    if "." in last.word or (not last.word and last.kind == "n"):
        return None
    return spoken_by(tokens, replace(first.when, day=int(last.number)))


def _day_of_month(tokens: list[Token]) -> Token | None:
    """On the 4th, 20th day: a day of some month."""
    number = next(one.number for one in tokens if one.kind in "oOn")
    return spoken_by(tokens, When(day=int(number))) if 1 <= number <= 31 else None


def _as_written(tokens: list[Token]) -> Token | None:
    """What says a day by itself: 3/4, or 29日, where 12号 may be anything."""
    return spoken_by(tokens, tokens[0].when or When())


def _clocked(tokens: list[Token]) -> Token | None:
    """From 9 for 2 hours."""
    if tokens[0].number > 24:
        return None
    return replace(tokens[0], kind="c", when=When(hour=int(tokens[0].number), minute=0))


_W = "[wmkcpDHQyNS]"
ENGLISH = (
    *clocking.EARLY,
    (r">(?=n?[ukq]|nru|d|w)", relating.past_word),
    (r"rr(?=n?[ukqd])", relating.doubled),
    (r"(?<!u)(?<!d)l(?=i?t?r?[wpu])", counting.later),
    (r"(?<!n)t?ubD|(?<!n)t?ueD", relating.day_beside),
    (r"(?<!n)(?<!A)t?u[be]H", relating.unit_beside),
    (r"m[,f]?nn", years.beside),
    (r"(?<![no])(?<![no]f)m(?:t?[on]|,o)", _month_day),
    (r"t?of?t?m|nf?m", _day_month),
    (r"rk(?=,?j?a+n(?![umd\-]))", relating.relative),  # next Tuesday at 9
    *clocking.ENGLISH,
    *lengthening.ENGLISH,
    (r"t?ohf?(?!u)", counting.half_year),
    (r"t?o[uq](?!f)|t?o[uq](?=f(?:u?n|r))", counting.ordinal_quarter),
    (r"[mwQH][,f.]*i?tu?nn|[mwQH][,f.i]*nn(?!M)", years.beside),
    (r"[mwQH][,f.i\-]*t?n", years.beside),
    (r"w[,.]?n", years.short),
    (r"[nr]?n[,.\-]?[mQH]", years.before),
    (r"(?<!t)rufk", relating.day_of_week),
    (r"t?(?:or?|ro?|r)[ukq](?:f|i(?=t?[mwyn]))|t?r?d(?<=rd)f|t?od?f(?<=df)", counting.nth),
    (r"S", _as_written),
    (r"k[, ]?t?[on]", _weekday_day),
    (r"nr[u]|r[d]|r?nru", relating.stretch),
    (r"r[ukmpqHSc]|[uk]r(?!.)", relating.relative),
    (r"ker|[mw]er", relating.after_next),
    (r"t?[uk]br", counting.before_last),
    (r"nks?N|nkg", relating.weekdays_on),
    (r"(?<=[isefbrzE!\-T&])m|m(?=-t?[mwno])|^m$", _month),
    (r"m", _clear_month),
    (r"un", counting.numbered_week),
    (r"(?<=[isbezfE!T])n|(?<=y[&,])n|uf?n|=+n", years.alone),
    (r"tu(?!f)", counting.weekend),
    (r"(?<=[fiajT])tu(?![bem])", counting.unit_itself),
    (rf"T[t]?{_W}", counting.within),
    (rf"Eit?p|Et?f?t?r?{_W}|E-{_W}", counting.edge),
    (r"Et?f?t?u|Ef?t?u", counting.edge),
    (r"(?<=s)n(?=jd)|(?<=jds)n(?![umd])", _clocked),
    (rf"jd,?s+a?{_W}", relating.starting),
    (rf"d[bes]+{_W}", relating.counted_from),
    (rf"j?d,?s+a?{_W}", relating.starting),
    (r"cj?d", relating.for_long),
    lengthening.IN,
    (r"at?o|atn(?![um])|(?:^|(?<=[\-bs!]))to", _day_of_month),
    (rf"t?o(?=u?ft?{_W})|n(?=ft?w)", _day_of_month),
    (rf"t?u[fs]a?t?{_W}", counting.week_of),
)
CHINESE = (
    (r"Y(?=[wQTGEH]|f?[wQTGEH]|-[Yy])", years.two_digits),
    (r"Y(?=b)", years.old),
    *clocking.CHINESE,
    (r"^1$", clocking.weak),
    *lengthening.CHINESE,
    (r"[HwD]f?G", relating.around_day),
    (r"wf?D", relating.same_day),
    (r"[wyHQ]f?[TG]", counting.within_before),
    (r"[wyQHD]E", counting.edge),
    (r"E", counting.lone_edge),
    (r"T(?=$)", lambda tokens: replace(tokens[0], kind="w")),
    lengthening.BEFORE,
    (r"S", _as_written),
    (r"=+n", years.alone),
    lengthening.GROUP,
    (r"o(?=[pc\-e])|(?<=w)o|(?<=k)o", _as_written),
    (r"O", _as_written),
)
