# SPDX-License-Identifier: AGPL-3.0-or-later
"""Required fields, checked in one place for every way in.

Which fields a ticket needs, to be complete and for each step of its life, stands in the service
file. What is missing is an honest list on the ticket (`incomplete`). People, rules and imports
are refused a step whose fields are missing; what a customer reports never is. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, RootModel

from intake.changes import WITH_INCIDENT, ChangeSet, TimelineEntry
from intake.errors import FieldsMissing
from intake.messages import is_blank
from intake.tickets.ticket import SETTLED, FieldValue, Ticket, TicketStatus
from intake.values import replace

if TYPE_CHECKING:
    from intake.consequences import Circumstances

EVERY_TYPE = "every"
OPEN = "open"
_STEP_TO = {
    TicketStatus.NEW.value: "release",
    TicketStatus.ASSIGNED.value: "assign",
    TicketStatus.IN_PROGRESS.value: "begin",
    TicketStatus.WAITING.value: "wait",
    TicketStatus.RESOLVED.value: "resolve",
    TicketStatus.CLOSED.value: "close",
}
_ENDED_BY = {
    TicketStatus.RESOLVED: ("resolve",),
    TicketStatus.CLOSED: ("resolve", "close"),
}
# Whose steps can be refused. A customer, the bot and time are told nothing by a refusal.
_ANSWERABLE = frozenset({"agent", "rule", "import"})
# Nobody is kept from answering a customer: work that begins by it is only marked incomplete.
_ANSWERS = frozenset({"taken", "replied"})
_EMPTIES = frozenset({"field_changed"})
_INCOMPLETE = attrgetter("incomplete")
_BY_THE_WAY = frozenset({"assign", "begin"})

LifecycleStep = Literal["open", "assign", "begin", "wait", "release", "resolve", "close", "reopen"]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]


@dataclass(frozen=True, slots=True)
class RequiredFields:
    """The fields that a type of ticket needs for a step; `open` are those of a whole report.

    `asked` are, by type, the fields that its dialog always asks for. `labels` name fields for
    people.
    """

    by_type: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    asked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def needed(self, type_: str, step: str) -> tuple[str, ...]:
        """The names, those of every type first."""
        return tuple(
            name
            for kind in (EVERY_TYPE, type_)
            for name in self.by_type.get(kind, {}).get(step, ())
        )

    def lacking(self, ticket: Ticket, step: str) -> tuple[str, ...]:
        """The fields that a step needs and a ticket does not have yet."""
        return _missing(ticket, self.needed(ticket.type, step))

    def strangers(self, ticket: Ticket, names: Iterable[str]) -> tuple[str, ...]:
        """Names that are no field of this ticket, and that no dialog and no step asks for."""
        here = {*ticket.fields, *ticket.incomplete, *self.labels}
        for kind in (EVERY_TYPE, ticket.type):
            here.update(*self.by_type.get(kind, {}).values())
        return tuple(name for name in names if name not in here)


def is_empty(value: FieldValue | None) -> bool:
    """Whether a field says nothing: blanks alone say no more than no text at all."""
    return value is None or _is_nothing(value.value)


def _is_nothing(value: object) -> bool:
    if isinstance(value, str):
        return is_blank(value)
    if isinstance(value, list | tuple):
        return all(map(_is_nothing, value))
    return value is None or value == {}


def check_fields(change: ChangeSet, circumstances: "Circumstances") -> ChangeSet:
    """The consequence: what is missing is listed, and a step that needs it is refused.

    Raises `FieldsMissing` for a step of somebody who can be told.
    """
    required = circumstances.desk.required
    if not (required.by_type or change.tells(_EMPTIES) or _lacks(change)):
        return change
    return change.each_ticket(lambda ticket: (_checked(change, ticket, required), ()))


def _lacks(change: ChangeSet) -> bool:
    return any(map(_INCOMPLETE, change.every_ticket))


def _checked(change: ChangeSet, ticket: Ticket, required: RequiredFields) -> Ticket:
    entries = change.entries_of(ticket)
    wanted: list[str] = [*ticket.incomplete, *required.needed(ticket.type, OPEN)]
    wanted += sorted(_changed(entries) & required.asked.get(ticket.type, frozenset()))
    answers = any(entry.kind in _ANSWERS for entry in entries)
    for entry in entries:
        if entry.kind != "status_changed":
            continue
        step = _step(entry)
        missing = required.lacking(ticket, step)
        is_free = (answers and step in _BY_THE_WAY) or WITH_INCIDENT in entry.detail
        if missing and entry.actor.kind in _ANSWERABLE and not is_free:
            raise FieldsMissing(step, {name: _label(name, ticket, required) for name in missing})
        wanted += missing
    wanted += _taken_back(ticket, entries, required)
    incomplete = _missing(ticket, wanted)
    return ticket if incomplete == ticket.incomplete else replace(ticket, incomplete=incomplete)


def _taken_back(
    ticket: Ticket, entries: Iterable[TimelineEntry], required: RequiredFields
) -> tuple[str, ...]:
    """What a ticket that has ended had to have, and has no more.

    Raises `FieldsMissing` if somebody who can be told emptied it.
    """
    for step in _ENDED_BY.get(ticket.status, ()):
        needed = required.needed(ticket.type, step)
        gone = _missing(ticket, filter(_changed(entries).__contains__, needed))
        if gone and any(entry.actor.kind in _ANSWERABLE for entry in entries):
            raise FieldsMissing(step, {name: _label(name, ticket, required) for name in gone})
        if gone:
            return gone
    return ()


def _changed(entries: Iterable[TimelineEntry]) -> set[str]:
    return {str(entry.detail["field"]) for entry in entries if entry.kind in _EMPTIES}


def _step(entry: TimelineEntry) -> str:
    begins_again = entry.detail.get("from") in SETTLED and entry.detail.get("to") not in SETTLED
    return "reopen" if begins_again else _STEP_TO.get(str(entry.detail.get("to")), "")


def _missing(ticket: Ticket, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(names) if is_empty(ticket.fields.get(name)))


def _label(name: str, ticket: Ticket, required: RequiredFields) -> Mapping[str, str]:
    known = ticket.fields.get(name)
    return (known.label if known else {}) or required.labels.get(name, {})


class RequiredSection(RootModel[Mapping[str, Mapping[LifecycleStep, tuple[Name, ...]]]]):
    """The section `required`: `{fault: {resolve: [root_cause]}}`; `every` is every type."""

    def by_type(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """The names of the fields by ticket type, and in it by step of the lifecycle."""
        return {
            kind: {str(step): names for step, names in steps.items()}
            for kind, steps in self.root.items()
        }
