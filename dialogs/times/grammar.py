# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tokens put together to expressions, by rules over their kinds.

Each token's kind is one letter, so a row of tokens is a word and a rule is a pattern for such
words: "dg" is a duration with "ago". Rules are applied in order, each as often as it fits; then
neighbours that say different things about one moment are joined (`_joined`).

    n number  o ordinal  O 日  u unit  d duration  w moment  m month  k weekday  y year  Y 15年
    c clock  1 weak clock  p part of the day  D yesterday…  N now  H holiday  Q quarter  S 3/4
    T nth of  G first/last n  r last/this/next  f of  t the  i in  a at  - to  & and  b before
    e after  s since  g ago  l later  v within  j for  z between  ! by  h half  q quarter
    > past  A a  E edge  M am/pm  K o'clock  P 过去  C 未来  x anything else; , . / = as they are
"""

import re
from collections.abc import Callable, Iterable

from dialogs.times import dating, ranging
from dialogs.times.model import Token, When
from intake.values import replace

Build = Callable[[list[Token]], Token | None]
Rule = tuple[re.Pattern[str], Build]
MOMENTS = "wmkcpDHQyN"
_GLUE = re.compile(r"[ftai,.j]{0,3}|s")
_LONE = frozenset("wkcpDHQyNd")
# A row without any of these says no time, whatever prepositions it has.
_TELLING = frozenset("ndwmkycpDNHQSTGEuqoOYK1")


def _rules(rows: Iterable[tuple[str, Build]]) -> tuple[Rule, ...]:
    return tuple((re.compile(pattern), build) for pattern, build in rows)


_ENGLISH = _rules(dating.ENGLISH)
_CHINESE = _rules(dating.CHINESE)
_LAST = _rules(ranging.RULES)


def expressions(tokens: list[Token], *, is_chinese: bool) -> list[Token]:
    """The moments ("w") and durations ("d") that the tokens say, in order."""
    row = _squeezed(tokens)
    if _TELLING.isdisjoint(one.kind for one in row):
        return []
    if len(row) == 1 and row[0].kind == "n":
        row = [_lone_year(row[0])]
    row = _joined(_applied(_CHINESE if is_chinese else _ENGLISH, row))
    row = _joined(_applied(_LAST, row))
    return [_finished(one) for one in row if one.kind in _LONE]


def _squeezed(tokens: list[Token]) -> list[Token]:
    """Runs of other words as one gap each."""
    row: list[Token] = []
    for token in tokens:
        is_gap = token.kind == "x" and token.word not in {"more", "business", "working"}
        if not (is_gap and row and row[-1].kind == "x"):
            row.append(token)
    return row


def _lone_year(token: Token) -> Token:
    """A text that is nothing but four figures is a year."""
    is_year = len(token.word) == 4 and 1900 <= token.number < 2100
    return replace(token, kind="y", when=When(year=int(token.number))) if is_year else token


def _applied(rules: tuple[Rule, ...], row: list[Token]) -> list[Token]:
    """The row with every rule applied in turn, from left to right as often as it fits."""
    kinds = "".join(one.kind for one in row)
    for pattern, build in rules:
        at = 0
        while (match := pattern.search(kinds, at)) is not None:
            start, end = match.span()
            token = build(row[start:end])
            at = start if token else start + 1
            if token is not None:
                row[start:end] = [token]
                kinds = kinds[:start] + token.kind + kinds[end:]
    return row


def _joined(row: list[Token]) -> list[Token]:
    """Neighbours about different sides of one moment, as one."""
    result: list[Token] = []
    glue: list[Token] = []
    for token in row:
        if token.kind in MOMENTS and token.when is not None:
            last = result[-1] if result else None
            both = _both(last, token, glue)
            if both is not None:
                result[-1] = both
                glue = []
                continue
            result += [*glue, token]
            glue = []
        elif result and token.kind in "ftai,.js" and result[-1].kind in MOMENTS:
            glue.append(token)
        else:
            result += [*glue, token]
            glue = []
    return result + glue


def _both(last: Token | None, token: Token, glue: list[Token]) -> Token | None:
    if last is None or last.kind not in MOMENTS or last.when is None or token.when is None:
        return None
    if not _GLUE.fullmatch("".join(one.kind for one in glue)):
        return None
    if glue and glue[0].kind == "s" and (token.when.hour is None or last.when.day is None):
        return None
    if not _may_join(last.when, token.when, glue):
        return None
    when = last.when.joined(token.when)
    if when is not None and when.until is not None:
        when = replace(when, until=ranging.lend(when.until, replace(when, until=None)))
    if when is None:
        return None
    return Token("w", last.start, token.end, word=last.word, when=when)


def _may_join(left: When, right: When, glue: list[Token]) -> bool:
    """A list ("Monday, Tuesday") says the same thing twice; a week at eight is no moment."""
    for one, other in ((left, right), (right, left)):
        is_broad = one.day is None and one.weekday is None and one.day_by is None
        has_no_day = (
            is_broad
            and not (one.lunar and one.lunar[1])
            and one.nth is None
            and one.shift is None
            and one.holiday is None
        )
        is_clock = other.hour is not None or other.part is not None
        has_frame = _frames(one) and not one.hour and one.part is None
        if has_no_day and has_frame and is_clock and _frames(other) == 0 and other.weekday is None:
            return False
    if left.until is not None or right.until is not None:
        return ranging.may_join(left, right)
    if left.nth is not None and right.nth is not None:
        return False
    if left.shift is not None and right.shift is not None:
        return False
    return not (
        any(one.kind == "," for one in glue) and left.hour is not None and right.hour is not None
    )


def _frames(when: When) -> int:
    """How many of the larger units it speaks of."""
    return sum(
        one is not None
        for one in (
            when.year, when.year_by, when.month, when.month_by, when.week_by, when.week,
            when.quarter, when.quarter_by, when.half_year, when.years, when.lunar,
        )
    )  # fmt: skip


def _finished(token: Token) -> Token:
    if token.kind == "N":
        return replace(token, kind="w", when=When(shift=(("second", 0),)))
    return token if token.kind == "d" else replace(token, kind="w")
