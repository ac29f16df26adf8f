# SPDX-License-Identifier: AGPL-3.0-or-later
"""The beginning, the middle and the end of a stretch of time, where custom draws the lines."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TypeAlias

from dialogs.times import days

Frame: TypeAlias = tuple[datetime, datetime, str]  # start, end, how exact it is meant

_DAY = timedelta(days=1)
_NOON = 12
_THIRDS = {"begin": 0, "first": 0, "early": 0, "mid": 1, "end": 2, "third": 2, "late": 2}
_CUTS: dict[tuple[str, str], tuple[tuple[int, int], ...]] = {
    ("month", "begin"): ((0, 10), (0, 5)), ("month", "first"): ((0, 10),),
    ("month", "early"): ((0, 10), (0, 15)), ("month", "mid"): ((10, 20), (9, 20)),
    ("month", "end"): ((24, 31), (20, 31), (15, 31)), ("month", "third"): ((20, 31),),
    ("month", "late"): ((20, 31), (15, 31)),
    ("week", "begin"): ((0, 3),), ("week", "early"): ((0, 3),), ("week", "mid"): ((2, 4),),
    ("week", "end"): ((4, 7), (3, 7)), ("week", "late"): ((3, 7), (4, 7)),
    ("year", "begin"): ((0, 2), (0, 3), (0, 6)), ("year", "early"): ((0, 3), (0, 6)),
    ("year", "mid"): ((4, 8), (5, 7)), ("year", "end"): ((10, 12), (8, 12), (6, 12)),
    ("year", "late"): ((8, 12), (6, 12)),
    ("quarter", "begin"): ((0, 1),), ("quarter", "mid"): ((1, 2),), ("quarter", "end"): ((2, 3),),
}  # fmt: skip


def edged(frame: Frame, edge: str, now: datetime) -> Iterator[Frame]:
    """The beginning, the middle or the end of a stretch, where custom draws the lines.

    Custom differs: the end of a month is from the 25th, its last third or its second half.
    """
    start, end, grain = frame
    if edge == "its week":
        monday = days.floored(start, "week")
        yield monday, days.moved(monday, "week", 1), "week"
    elif edge == "rest":
        yield max(start, days.floored(now, "day")), end, grain
    elif grain in {"day", "today"}:
        yield _edge_of_day(start, edge)
    elif (cuts := _CUTS.get((grain, edge))) is not None:
        unit = "day" if grain in {"month", "week"} else "month"
        for first, last in cuts:
            yield days.moved(start, unit, first), min(end, days.moved(start, unit, last)), unit
    else:
        third = _THIRDS.get(edge, 1)
        step = (end - start) / 3
        if grain == "decade":
            years = ((0, 3), (3, 7), (7, 10))[third]
            yield days.moved(start, "year", years[0]), days.moved(start, "year", years[1]), "year"
        else:
            yield start + third * step, start + (third + 1) * step, "day"


def _edge_of_day(start: datetime, edge: str) -> Frame:
    if edge == "end":
        end = start + _DAY - timedelta(seconds=1)
        return end, end + timedelta(seconds=1), "minute"
    if edge == "mid":
        return start + timedelta(hours=10), start + timedelta(hours=14), "minute"
    return start, start + timedelta(hours=_NOON), "minute"
