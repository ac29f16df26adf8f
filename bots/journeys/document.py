# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a journey file may contain: the border between an author's YAML and our values.

Says of each mistake what may stand there instead. What only the play can tell (a button that was
never shown) is the player's.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from channels.registry import available_channels
from dialogs.compiling.source import Source
from intake.errors import FileError
from intake.hand_written import sentence
from intake.happenings import Happening
from intake.lengths import LONGEST, LONGEST_DAYS
from intake.messages import Language
from intake.sections import Section
from intake.tickets.ticket import Priority, TicketStatus, WaitingFor

ANYTHING = "..."  # a field that must be there, whatever it holds
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_TIME = re.compile(r"(\d{1,5}) ?([smhd]|(?:second|minute|hour|day)s?)")


class JourneyError(FileError):
    """A journey file cannot be played. Correct the named line."""


def _written(raw: object) -> object:
    return str(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else raw


def _duration(raw: object) -> object:
    found = _TIME.fullmatch(str(raw).strip())
    if found is None:
        raise ValueError(f"{raw!r} is no time like 90 minutes, 2 hours, 3 days, 10m")
    length = timedelta(**{_UNITS[found[2][0]]: int(found[1])})
    if length > LONGEST:
        raise ValueError(f"must be at most {LONGEST_DAYS} days")
    return length


def _kind(name: str) -> str:
    if name not in available_channels():
        raise ValueError(
            f"there is no channel {name!r}; there are {', '.join(available_channels())}"
        )
    return name


def _several(raw: object) -> object:
    return raw if isinstance(raw, list) else [raw]


Text = Annotated[str, BeforeValidator(_written)]
Told = bool | int | str | list[str]  # that it is so, or what it is
Duration = Annotated[timedelta, BeforeValidator(_duration)]
Kind = Annotated[str, AfterValidator(_kind)]


class Said(Section):
    """One message of the customer; `press` names a button by its label, `choice` by its id."""

    text: Text = ""
    press: Text | None = None
    choice: Text = ""
    attachments: tuple[Text, ...] = ()
    location: tuple[float, float] | tuple[float, float, Text] | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, raw: object) -> object:
        return raw if isinstance(raw, Mapping) else {"text": raw}


class Promised(Section):
    """What the bot's answer must be or hold; a word alone means that it is so."""

    says: Text = ""
    offers: tuple[Text, ...] = ()
    asks: Told = False
    explains: Told = False
    answers: Told = False
    silent: bool = False
    reminds: bool = False
    confirms: bool = False
    changes: bool = False
    completes: bool = False
    abandons: bool = False
    stale: bool = False
    files_incomplete: bool = False
    hands_off: bool = False
    small_talk: Told = False
    fallback: Told = False
    suggests: Told = False
    safety: Told = False
    noted: Told = False
    about: Told = False
    solved: Told = False
    joins: Told = False
    self_told: Told = False

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, raw: object) -> object:
        return {raw: True} if isinstance(raw, str) else raw


class Held(Section):
    """What the ticket must hold; the two times are counted from its filing."""

    number: Text | None = None
    type: Text | None = None
    title: Text | None = None
    status: TicketStatus | None = None
    priority: Priority | None = None
    priority_reason: Text | None = None
    queue: Text | None = None
    channel: Text | None = None
    level: Text | None = None
    asset_serial: Text | None = None
    waiting_for: WaitingFor | None = None
    incomplete: list[Text] | None = None
    flags: list[Text] | None = None
    fields: Mapping[str, object] = {}
    first_response: Duration | None = None
    resolution: Duration | None = None


class Line(Section):
    """One line of the script: somebody, and what they do."""

    customer: Annotated[tuple[Said, ...], BeforeValidator(_several)] | None = None
    bot: Promised | None = None
    ticket: Held | None = None
    timeline: tuple[Happening, ...] | None = None
    wait: Duration | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "Line":
        if sum(what is not None for _, what in self) != 1:
            raise ValueError(f"needs one of {', '.join(type(self).model_fields)}")
        return self


class Customer(Section):
    """Who writes, with what is known of them before."""

    name: Text = ""
    company: Text = ""
    phone: Text = ""
    email: Text = ""
    address: Text = ""
    level: Text = "normal"
    language: Language | None = None


class JourneyFile(Section):
    """One document of a journey file."""

    journey: Text = ""
    channel: Annotated[tuple[Kind, ...], BeforeValidator(_several), Field(min_length=1)] = (
        "webchat",
    )
    language: Language | None = None
    contact: Customer = Customer()
    owns: tuple[Text, ...] = ()
    at: AwareDatetime | None = None
    script: tuple[Line, ...]


_PARTS: Mapping[object, type[Section]] = {
    "": JourneyFile,
    "script": Line,
    "customer": Said,
    "bot": Promised,
    "ticket": Held,
    "contact": Customer,
}
_NAMES = {name for part in _PARTS.values() for name in part.model_fields}
_SENTENCES = {
    "missing": "needs '{name}'",
    "tuple_type": "'{name}' must be a list, as in [a, b]",
    "model_type": "'{name}' must have parts, as in {{key: value}}",
    "dict_type": "'{name}' must have parts, as in {{key: value}}",
    "too_short": "'{name}' is empty",
    "timezone_aware": "'{name}' needs its zone, like 2026-03-03T22:00:00+08:00",
    "datetime_from_date_parsing": "'{name}' is no time like 2026-03-03T22:00:00+08:00",
}


def journey_of(source: Source) -> JourneyFile:
    """The journey a document holds. Raises `JourneyError` for the first mistake."""
    if not isinstance(source.data, Mapping):
        raise JourneyError(source.file, source.line(()), "needs 'journey' and 'script'")
    try:
        return JourneyFile.model_validate(source.data)
    except ValidationError as error:
        first = min(error.errors(), key=lambda one: source.line(one["loc"]) or 0)
        line = source.line(first["loc"])
        raise JourneyError(source.file, line, _sentence(first)) from None


def _sentence(details: ErrorDetails) -> str:
    place = details["loc"]
    if details["type"] == "extra_forbidden":
        inner = [_PARTS[one] for one in ("", *place[:-1]) if one in _PARTS][-1]
        known = ", ".join(inner.model_fields)
        return f"'{place[-1]}' is not known here; known: {known}"
    name = [one for one in place if one in _NAMES][-1]  # the rest are numbers and our types
    if known_sentence := _SENTENCES.get(details["type"]):
        return known_sentence.format(name=name)
    return f"{name}: {sentence(details)}"
