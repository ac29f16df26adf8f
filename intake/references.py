# SPDX-License-Identifier: AGPL-3.0-or-later
"""References: which texts of a section name something else of the site, and where they stand.

A field of a section says in its type what it names (`Annotated[str, Names(QUEUE)]`); whether that
is there is for whoever knows all of it to say: the service file for its calendars, `frontdesk
check` for queues and people.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, RootModel

Place = tuple[str, ...]
Kind = Literal["calendar", "queue", "person", "group", "type", "field"]
CALENDAR: Kind = "calendar"
QUEUE: Kind = "queue"
PERSON: Kind = "person"
GROUP: Kind = "group"  # of the team, told at its notifiers
TYPE: Kind = "type"  # of ticket
FIELD: Kind = "field"  # of a ticket


@dataclass(frozen=True, slots=True)
class Names:
    """In the type of a field: its texts, also those in a list or a table, are names of these."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class Reference:
    """A name of something else. `place` are the keys that lead to it."""

    kind: Kind
    name: str
    place: Place


def references(section: BaseModel, place: Place = ()) -> Iterator[Reference]:
    """Every name of something else that stands in a section, in order; empty ones name none."""
    if isinstance(section, RootModel):
        yield from _within(section.root, (), place)
        return
    for name, field in type(section).model_fields.items():
        marks = tuple(one for one in field.metadata if isinstance(one, Names))
        yield from _within(getattr(section, name), marks, (*place, field.alias or name))


def _within(value: object, marks: tuple[Names, ...], place: Place) -> Iterator[Reference]:
    if isinstance(value, BaseModel):
        yield from references(value, place)
    elif isinstance(value, str):
        yield from (Reference(one.kind, value, place) for one in marks if value)
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _within(one, marks, (*place, str(key)))
    elif isinstance(value, list | tuple):
        for number, one in enumerate(value):
            yield from _within(one, marks, (*place, str(number)))
