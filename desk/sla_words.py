# SPDX-License-Identifier: AGPL-3.0-or-later
"""Due when, and why: what was promised for a ticket as data and in a sentence. Pure."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import takewhile
from typing import Literal

from desk.answers.service_levels import SlaMark, SlaPause, SlaPromise
from desk.answers.shared import Label
from desk.problems import BETWEEN_NAMES
from intake.messages import LANGUAGES, Language
from intake.phrases import Phrases
from intake.service_desk import ServiceDesk
from intake.service_levels.business_hours import BusinessHours
from intake.service_levels.clock import FIRST_RESPONSE, RESOLUTION, Pause
from intake.service_levels.policy import OFFICE, WORKING_DAYS, Promise
from intake.service_levels.reckoning import Term, terms
from intake.service_levels.working_days import WorkingDays
from intake.tickets.ticket import Ticket

LONGEST_LOOK = 400  # days between beginning and end in which special days are counted
BETWEEN_SENTENCES = {"zh": "", "en": " "}
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Explainer:
    """Explains the promises of one ticket at one moment."""

    ticket: Ticket
    desk: ServiceDesk
    phrases: Phrases
    now: datetime

    def promises(self) -> list[SlaPromise]:
        """Each of them."""
        return [self._promise(term) for term in terms(self.ticket, self.desk)]

    def pauses(self) -> list[SlaPause]:
        """Every rest of the resolution clock, oldest first."""
        return [
            SlaPause(since=one.since, until=one.until, reason=one.reason)
            for one in self.ticket.clock.pauses
        ]

    def why(self, promises: list[SlaPromise]) -> Label:
        """All of it as one paragraph."""
        if not promises:
            words = {one: self.phrases.say(one, "sla.nothing") for one in LANGUAGES}
            return Label(zh=words["zh"], en=words["en"])
        return Label(
            zh=BETWEEN_SENTENCES["zh"].join(one.why.zh for one in promises),
            en=BETWEEN_SENTENCES["en"].join(one.why.en for one in promises),
        )

    def _promise(self, term: Term) -> SlaPromise:
        due_at, done_at = term.due_at(), self._done_at(term)
        used = term.used(done_at or self.now)
        promise = term.promise
        return SlaPromise(
            promise=term.name,
            state=self._state(term, due_at, done_at),
            begins_at=term.begins_at,
            due_at=due_at,
            done_at=done_at,
            hours=_hours(promise),
            calendar=promise.calendar if promise.in_working_time else None,
            time_zone=str(self._zone(term)),
            target_seconds=promise.within.total_seconds(),
            used_seconds=used.total_seconds(),
            left_seconds=(promise.within - used).total_seconds(),
            marks=self._marks(term),
            why=Label(**{str(one): self._sentence(one, term, due_at) for one in LANGUAGES}),
        )

    def _done_at(self, term: Term) -> datetime | None:
        clock = self.ticket.clock
        if term.name == FIRST_RESPONSE:
            return clock.responded_at
        return clock.resolved_at if term.name == RESOLUTION else None

    def _state(self, term: Term, due_at: datetime, done_at: datetime | None) -> str:
        if done_at is not None:
            return "kept" if done_at <= due_at else "late"
        rests_since = self.ticket.clock.paused_since if term.name == RESOLUTION else None
        if (rests_since or self.now) > due_at:
            return "broken"
        return "paused" if rests_since else "running"

    def _marks(self, term: Term) -> list[SlaMark]:
        told = self.ticket.clock.told.get(term.name, 0)
        return [
            SlaMark(
                percent=percent,
                at=term.due_at(percent),
                escalates_to=[
                    one.to for one in self.desk.levels.escalations if one.percent == percent
                ],
                told=percent <= told,
            )
            for percent in self.desk.levels.marks
        ]

    def _zone(self, term: Term) -> tzinfo:
        calendar = _calendar(term)
        return calendar.zone if calendar else self.desk.hours.zone

    def _sentence(self, language: Language, term: Term, due_at: datetime) -> str:
        promise, zone = term.promise, self._zone(term)
        say = self.phrases.say
        said = say(
            language,
            "sla.due",
            promise=say(language, f"sla.promise.{term.name}"),
            due=_moment(due_at, zone),
            zone=str(zone),
            who=self._who(language, term),
            within=self._time(language, promise),
            hours=say(language, f"sla.{_hours(promise)}", calendar=self._named(language, promise)),
            begins=_moment(term.begins_at, zone),
        )
        more = (*self._rests(language, term, due_at), *self._days(language, term, due_at))
        return BETWEEN_SENTENCES[language].join((said, *more))

    def _named(self, language: Language, promise: Promise) -> str:
        """What people call the calendar: as a shift is called, or by its name in the file."""
        if promise.calendar == OFFICE:
            return self.phrases.say(language, "sla.office")
        titles = self.desk.dispatch.shift_titles if self.desk.dispatch else {}
        zh, en = titles.get(promise.calendar, (promise.calendar, promise.calendar))
        return zh if language == "zh" else en

    def _who(self, language: Language, term: Term) -> str:
        """What promises this: the ticket's priority at its customer's level, or its type."""
        ticket, own = self.ticket, self.ticket.target
        usual = self.desk.levels.target(ticket.priority.value, ticket.level).promise(term.name)
        if own is not None and term.promise == own.promise(term.name) != usual:
            return self.phrases.say(language, "sla.own", type=ticket.type)
        level = "" if ticket.level == "normal" else f" ({ticket.level})"
        return f"{ticket.priority.value}{level}"

    def _rests(self, language: Language, term: Term, due_at: datetime) -> list[str]:
        """What was not counted, by its reason; and that it is not counting now."""
        rested: Counter[str] = Counter()
        before = takewhile(lambda one: one.since < due_at, term.pauses)
        lasting: Pause | None = None
        for one in before:
            if one.until is None:
                lasting = one
                break
            meter = _calendar(term) or term.meter
            counted = meter.reading(one.until) - meter.reading(one.since)
            rested[one.reason] += int(counted / _MINUTE)
        parts = [
            self.phrases.say(
                language,
                "sla.rested_for",
                reason=self.phrases.say(language, f"sla.reason.{reason}"),
                span=self._span(language, minutes * _MINUTE),
            )
            for reason, minutes in rested.items()
            if minutes
        ]
        said = []
        if parts:
            joined = BETWEEN_NAMES[language].join(parts)
            said.append(self.phrases.say(language, "sla.rested", parts=joined))
        if lasting is not None:
            reason = self.phrases.say(language, f"sla.reason.{lasting.reason}")
            said.append(self.phrases.say(language, "sla.rests", reason=reason))
        return said

    def _days(self, language: Language, term: Term, due_at: datetime) -> list[str]:
        """The holidays and make-up workdays on the way."""
        calendar = _calendar(term)
        if calendar is None:
            return []
        first = term.begins_at.astimezone(calendar.zone).date()
        count = (due_at.astimezone(calendar.zone).date() - first).days
        days = [first + timedelta(days=number) for number in range(min(count, LONGEST_LOOK) + 1)]
        kinds = Counter(calendar.kind_of(day) for day in days)
        counted = {
            "sla.skipped": kinds["holiday"] + kinds["closed"],
            "sla.made_up": kinds["make_up"] + kinds["opened"],
        }
        return [
            self.phrases.say(language, key, days=days) for key, days in counted.items() if days
        ]

    def _time(self, language: Language, promise: Promise) -> str:
        if promise.in_days:
            return self.phrases.say(language, "sla.days", count=promise.within // _DAY)
        return self._span(language, promise.within)

    def _span(self, language: Language, span: timedelta) -> str:
        minutes = int(span / _MINUTE)
        parts = []
        if minutes >= 60:  # noqa: PLR2004 - minutes of an hour
            parts.append(self.phrases.say(language, "sla.hours", count=minutes // 60))
        if minutes % 60 or not parts:
            parts.append(self.phrases.say(language, "sla.minutes", count=minutes % 60))
        return " ".join(parts)


def _hours(promise: Promise) -> Literal["wall", "working", "working_days"]:
    """The word for how a time is counted, in answers and in texts."""
    if promise.in_days:
        return WORKING_DAYS
    return "working" if promise.in_working_time else "wall"


def _calendar(term: Term) -> BusinessHours | None:
    """The calendar that a promise is counted in; None for the wall clock."""
    meter = term.meter.hours if isinstance(term.meter, WorkingDays) else term.meter
    return meter if isinstance(meter, BusinessHours) else None


def _moment(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
