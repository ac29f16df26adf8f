# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a rule may do, as a service file writes it: one key for each kind of action."""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, model_validator

from intake.assets import REGISTERED_FIELDS
from intake.errors import Mistake
from intake.lengths import Length
from intake.references import GROUP, PERSON, QUEUE, Names
from intake.sections import Section
from intake.service_levels.policy import Counted
from intake.tickets.ticket import Priority, TicketStatus

# What a text may say of the ticket: {number} and so on.
PLACES = frozenset(
    {"number", "title", "priority", "status", "queue", "assignee", "mentioned", "visit"}
)


@dataclass(frozen=True, slots=True)
class Do:
    """One action: what kind, and the values that belong to it."""

    kind: str
    values: Mapping[str, object]


def _has_known_places(text: str) -> str:
    known = ", ".join(f"{{{name}}}" for name in sorted(PLACES))
    try:
        named = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:  # a brace that is open
        raise Mistake("open_brace", f"{error}; a text can say {known}", known=known) from error
    for name in named:
        if name not in PLACES:
            sentence = f"{{{name}}} is nothing a text can say; there are {known}"
            raise Mistake("no_such_place", sentence, name=f"{{{name}}}", known=known)
    return text


Text = Annotated[str, Field(min_length=1), AfterValidator(_has_known_places)]


class RuleText(Section):
    """A text in both languages, with places such as {number}."""

    zh: Text
    en: Text


Value = str | int | float | bool


def _entered(fields: Mapping[str, Value]) -> Mapping[str, Value]:
    for name in sorted(REGISTERED_FIELDS & fields.keys()):
        sentence = f"{name} comes from the register of machines; a rule cannot set it"
        raise Mistake("set_by_the_register", sentence, name=name)
    return fields


class SetAction(Section):
    """Values to give a ticket."""

    priority: Priority | None = None
    status: TicketStatus | None = None
    queue: Annotated[str | None, Names(QUEUE)] = None
    title: str | None = None
    fields: Annotated[Mapping[str, Value], AfterValidator(_entered)] = Field(default_factory=dict)


class NotifyAction(Section):
    """Who is told, and what."""

    to: Annotated[str, Field(min_length=1), Names(GROUP)]
    text: RuleText


class TaskAction(Counted):
    """A task beside the ticket: for somebody, by log-in, or a department (`queue`)."""

    title: RuleText
    owner: Annotated[str, Names(PERSON)] = ""
    queue: Annotated[str, Names(QUEUE)] = ""
    within: Length | None = None


class ActionSection(Section):
    """One action of a rule; exactly one key."""

    set: SetAction | None = None
    # a log-in, or `account_manager`
    assign: Annotated[str | None, Field(min_length=1), Names(PERSON)] = None
    task: TaskAction | None = None
    flag: str | None = Field(default=None, min_length=1)
    unflag: str | None = Field(default=None, min_length=1)
    release: Literal[True] | None = None  # take it from its agent, back to the queue
    raise_: Literal[True] | None = Field(default=None, alias="raise")  # one priority higher
    link_repeats: Literal[True] | None = None  # with the machine's tickets before it
    notify: NotifyAction | None = None
    message: RuleText | None = None  # to the customer
    note: RuleText | None = None  # for colleagues

    @model_validator(mode="after")
    def _is_one(self) -> "ActionSection":
        if len(self.model_fields_set) != 1:
            raise Mistake("one_action", "an action has exactly one key, such as flag: or set:")
        return self

    def action(self) -> Do:
        """The one action that is written, by the name of its key."""
        (name,) = self.model_fields_set
        kind = name.rstrip("_")
        value = getattr(self, name)
        if isinstance(value, BaseModel):
            return Do(kind, value.model_dump(mode="json", exclude_none=True))
        return Do(kind, {"value": value})
