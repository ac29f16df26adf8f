# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a moment that a text tells is when the trouble began, or is of something else.

Judged by the words on both sides: another deed (三天前换过线), a habit, a plan, what belongs to
that day. Which moments a text tells is `occurrence`'s matter.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from dialogs.fields.patterns import patterns

_LATER = ("later", "后")
_PATTERNS = patterns("moments")
CLAUSE_END = re.compile(r"[,，。.;；!！?？]|(?<=[\u4e00-\u9fff])\s+")
DEED_WITHIN = 16
DEED_BEFORE = 44
TOMORROW = timedelta(minutes=5)  # clocks differ a little


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time, local and naive, and where in the text it stands.

    `is_explicit` is false for just "at three", "in the morning" or 3/4, which may be anything in
    a longer text, unless it `is_told` to be the fault's (stuck here since 7:15). `begins` says
    that the words around it speak of a beginning; `is_current` that it is this week, this month or
    this year as a whole; `is_any_week` that it is a weekday of which no week was said;
    `may_be_ahead` that it could be meant to come. `is_part` is no more than a
    part of the day, or somebody's shift, that is told to be the fault's (夜班发现的).
    """

    start: int
    end: int
    at: datetime
    has_time: bool
    is_explicit: bool = True
    begins: bool = False
    is_told: bool = False
    is_current: bool = False
    is_any_week: bool = False
    may_be_ahead: bool = False
    is_part: bool = False


def is_of_fault(moment: Moment, low: str, now: datetime) -> bool:
    """Whether a moment is the trouble's, as the words on both sides of it have it.

    `low` is the text in lower case and simplified characters.
    """
    if moment.at - now > TOMORROW:
        return False
    before = low[max(0, moment.start - DEED_BEFORE) : moment.start]
    follows = _behind(moment, low)
    return not (
        _is_no_point(moment, low, now)
        or _is_wished_for(moment, low, before)
        or _belongs_elsewhere(moment, low, before)
        or _tells_other_deed(follows)
        or (before.endswith("是") and _PATTERNS["done_then"].match(follows) is not None)
        or (moment.may_be_ahead and _PATTERNS["to_be"].match(follows) is not None)
        or _PATTERNS["planned"].search(follows) is not None
    )


def _behind(moment: Moment, low: str) -> str:
    """The words right behind a moment, up to where its clause ends.

    A blank ends it too where more was told before: 喷不出墨 今天早上 换过墨水没用 tells when it
    broke, and 今天早上 换过墨水 when it was changed.
    """
    end = moment.end + DEED_WITHIN
    if low[: moment.start].strip() and (found := CLAUSE_END.search(low, moment.end, end)):
        return low[moment.end : found.start()]
    return CLAUSE_END.split(low[moment.end : end])[0]


def _is_wished_for(moment: Moment, low: str, before: str) -> bool:
    """Whether somebody is wanted today: "send someone today"; no trouble stands between."""
    if _PATTERNS["this_day"].match(low, moment.start) is None:
        return False
    wish = _PATTERNS["wished_before"].search(before)
    return wish is not None and _PATTERNS["broke"].search(wish.group()) is None


def _is_no_point(moment: Moment, low: str, now: datetime) -> bool:
    """Whether nothing begins then: a habit, a state, a limit, a count, the current month."""
    start, end = moment.start, moment.end
    if moment.at > now and low[start:end].rstrip().endswith(_LATER):
        return True  # two minutes later it died again
    return (
        _PATTERNS["habit"].search(low, start, end) is not None
        or _PATTERNS["state"].fullmatch(low, start, end) is not None
        or _is_age(moment, low)
        or _PATTERNS["limit"].match(low, start) is not None
        or _PATTERNS["counted"].match(low, end) is not None
        or (moment.is_current and not moment.begins)  # 这个月已经第三次了
    )


def _belongs_elsewhere(moment: Moment, low: str, before: str) -> bool:
    """Whether it is the time of what stands before it, or that of a thing: 3月份的账."""
    if _PATTERNS["repeated"].search(before) or _PATTERNS["of_period"].match(low, moment.end):
        return True
    if _PATTERNS["before_deeds"].search(before) and not _is_told_of_it(moment, low, before):
        return True
    is_owned = low.startswith("'", moment.end)  # yesterday's batch was fine
    return is_owned and _PATTERNS["was_well"].match(low, moment.end) is not None


def _is_told_of_it(moment: Moment, low: str, before: str) -> bool:
    """Whether a time is the trouble's though another deed stands before it."""
    if low.startswith("since", moment.start):
        return _PATTERNS["owned"].search(before) is None  # the same problem since yesterday
    if _PATTERNS["came_of"].search(before) is not None:
        return True  # lost since the update on Monday
    return _PATTERNS["broke"].match(low, moment.end) is not None  # 换过一次刀今天又坏了


def _is_age(moment: Moment, low: str) -> bool:
    """Whether a time only tells how old the thing is: 机器是2019年的."""
    aged = _PATTERNS["aged"].search(low)
    return aged is not None and aged.start() <= moment.start < aged.end()


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
