# SPDX-License-Identifier: AGPL-3.0-or-later
"""When the team is there, as the service's calendar has it: 你们几点上班, "open on Sundays?".

Pure. An article of the site about it goes before. Days that are special, holidays and make-up
workdays, are left out of the week that is told, and count in when the team is back.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from bots.answers import articles
from bots.draft import TurnDraft
from bots.triage import LONGEST_WISH, fold
from bots.when_answered import opening
from dialogs.fields.patterns import patterns
from intake.service_levels.business_hours import Slots

_PATTERNS = patterns("opening_hours")
_WEEK, _WEEKS = 7, 6  # so many weeks ahead an ordinary day of each weekday is looked for


def told(draft: TurnDraft) -> bool:
    """Tell the opening hours to who asks for them; False if nobody does, or an article answers."""
    text = draft.text
    if draft.context.message.choice or not 0 < len(text) <= LONGEST_WISH:
        return False
    if _PATTERNS["asks"].search(fold(text)) is None or draft.profile.hears_trouble(text):
        return False
    if articles.knows_answer(draft):
        return False
    draft.say(_hours(draft), meta={"small_talk": "hours"})
    draft.update(unanswered_turns=0)
    return True


def _hours(draft: TurnDraft) -> str:
    """The hours of an ordinary week, and whether somebody is there now."""
    week = draft.listed(_lines(draft))
    is_open = draft.profile.hours.is_open(draft.now)
    if is_open:
        return draft.phrase("hours.open", week=week)
    return draft.phrase("hours.closed", week=week, opens=opening(draft))


def _lines(draft: TurnDraft) -> Iterator[str]:
    """Runs of weekdays with the same hours; days on which nobody works are left out."""
    week = [(day, _slots(draft, day)) for day in range(_WEEK)]
    for slots, run in groupby(week, key=lambda one: one[1]):
        days = [day for day, _ in run]
        if not slots:
            continue
        names = [draft.phrase(f"weekday.{day}") for day in (days[0], days[-1])]
        key = "hours.day" if len(days) == 1 else "hours.days"
        times = draft.listed(
            f"{start:%H:%M}–{_end(end.strftime('%H:%M'))}" for start, end in slots
        )
        yield draft.phrase(key, first=names[0], last=names[-1], times=times)


def _end(at: str) -> str:
    return "24:00" if at == "00:00" else at


def _slots(draft: TurnDraft, weekday: int) -> Slots:
    """The hours of the next ordinary day of this weekday; none if there is no such day."""
    hours = draft.profile.hours
    today = draft.now.astimezone(draft.profile.zone).date()
    first = today + timedelta(days=(weekday - today.weekday()) % _WEEK)
    days: list[date] = [first + timedelta(weeks=ahead) for ahead in range(_WEEKS)]
    ordinary = (hours.slots_on(day) for day in days if not hours.kind_of(day))
    return next(ordinary, ())
