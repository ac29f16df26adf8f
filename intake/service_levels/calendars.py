# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calendars as a service file writes them: which hours each day has, and why.

A week of hours, public holidays and make-up workdays (调休), and the site's own days on top.
Which days are holidays is asked of functions; `bots/configuration/calendar.py` has the library.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from intake.sections import Section
from intake.service_levels.business_hours import Slots

OnDay = Callable[[date], bool]
DayKind = Literal["", "holiday", "make_up", "closed", "opened"]
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_GROUPS = {"weekdays": DAYS[:5], "weekend": DAYS[5:], "every_day": DAYS}
MIDNIGHT = time(0)


def _never(_day: date) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class WorkWeek:
    """The hours of every day. `own` are the site's days: their hours count whatever else is."""

    weekly: tuple[Slots, ...]  # from Monday
    make_up: Slots = ()
    own: Mapping[date, Slots] = field(default_factory=dict)
    is_holiday: OnDay = _never
    is_make_up: OnDay = _never

    def kind(self, day: date) -> DayKind:
        """What is special about a day; "" for one like every week's."""
        if day in self.own:
            return "opened" if self.own[day] else "closed"
        if self.is_make_up(day):
            return "make_up"
        return "holiday" if self.is_holiday(day) else ""

    def slots_on(self, day: date) -> Slots:
        """The hours of a day."""
        match self.kind(day):
            case "":
                return self.weekly[day.weekday()]
            case "make_up":
                return self.make_up
            case "holiday":
                return ()
            case _:
                return self.own[day]


def read_slots(texts: Iterable[str]) -> Slots:
    """The hours of a day from `09:00-12:00`. Raises `ValueError` that says what is wrong."""
    slots = tuple(map(_slot, texts))
    if any(earlier[1] == MIDNIGHT or later[0] < earlier[1] for earlier, later in pairwise(slots)):
        raise ValueError("must stand in the order of the day and must not overlap")
    return slots


def _slot(text: str) -> tuple[time, time]:
    try:
        opens, closes = (part.strip() for part in text.split("-"))
        begin = time.fromisoformat(opens)
        end = MIDNIGHT if closes == "24:00" else time.fromisoformat(closes)
    except ValueError:
        raise ValueError(f"{text!r} is not like 09:00-12:00") from None
    if end != MIDNIGHT and begin >= end:
        raise ValueError(f"{text!r} ends before it begins; write 22:00-24:00 and 00:00-06:00")
    if end == MIDNIGHT and closes != "24:00":
        raise ValueError(f"{text!r}: write 24:00 for the end of the day")
    return begin, end


def _checked(texts: tuple[str, ...]) -> tuple[str, ...]:
    read_slots(texts)
    return texts


def _as_days(written: object) -> object:
    """A day in a list has the hours of a make-up workday, unless hours stand beside it."""
    if not isinstance(written, list):
        return written
    days: dict[object, object] = {}
    for one in written:
        if isinstance(one, list):
            says = "are days such as 2026-11-07, or {2026-11-07: [10:00-14:00]}"
            raise ValueError(says)  # noqa: TRY004 - pydantic tells it with its line
        days |= one if isinstance(one, dict) else {one: None}
    return days


SlotTexts = Annotated[tuple[str, ...], AfterValidator(_checked)]
DayName = Literal[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "weekdays", "weekend", "every_day",
]  # fmt: skip


class CalendarSection(Section):
    """One calendar: `hours` by weekday, and the days that differ."""

    time_zone: str = ""  # empty: the bot's
    holidays: str = ""  # a country code, "none"; empty: the bot's
    hours: Mapping[DayName, SlotTexts]
    make_up: SlotTexts | None = None  # on a make-up workday; otherwise as on the first workday
    open: Annotated[Mapping[date, SlotTexts | None], BeforeValidator(_as_days)] = Field(
        default_factory=dict
    )
    closed: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _opens(self) -> "CalendarSection":
        if not any(self.weekly()):
            raise ValueError("never opens: write hours such as weekdays: [09:00-18:00]")
        if both := sorted(set(self.open) & set(self.closed)):
            raise ValueError(f"{both[0]} is both open and closed")
        return self

    def weekly(self) -> tuple[Slots, ...]:
        """The hours from Monday; a day's own before those of a group."""
        found: dict[str, Slots] = {}
        for name, texts in sorted(self.hours.items(), key=lambda one: one[0] in DAYS):
            for day in _GROUPS.get(name, (name,)):
                found[day] = read_slots(texts)
        return tuple(found.get(day, ()) for day in DAYS)

    def week(self, is_holiday: OnDay, is_make_up: OnDay) -> WorkWeek:
        """The working week; `open` and `closed` count before holidays and make-up workdays."""
        weekly = self.weekly()
        usual = next(filter(None, weekly))
        make_up = usual if self.make_up is None else read_slots(self.make_up)
        opened = {
            day: make_up if texts is None else read_slots(texts)
            for day, texts in self.open.items()
        }
        own = {**opened, **dict.fromkeys(self.closed, ())}
        return WorkWeek(weekly, make_up, own, is_holiday, is_make_up)
