# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a dialog file may contain: the border between an author's YAML and our values.

pydantic models, also the source of `schema.json` for editors. Meaning (which step can be reached)
is checked in `checks`; building the values is `building`.
"""

from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
    model_validator,
)

from intake.lengths import LONGEST_DAYS, LONGEST_HOURS

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
Priority = Literal["P0", "P1", "P2", "P3"]


class Part(BaseModel):
    """A mapping of the file; keys that are not listed are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class PerLanguage(Part):
    """A text in every language."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


def _both(raw: object) -> object:
    return {"zh": raw, "en": raw} if isinstance(raw, str) else raw


_TEXT_SCHEMA = {
    "description": "A text per language, or one text for all of them.",
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
            "required": ["zh", "en"],
            "additionalProperties": False,
        },
    ],
}
Text = Annotated[PerLanguage, BeforeValidator(_both), WithJsonSchema(_TEXT_SCHEMA)]


class Option(Part):
    """One option of a choice: its labels, other words for it, the priority it stands for.

    `hears` is a regular expression for whole answers that cannot be listed: "line 2"; `tells` are
    those for what means the option wherever it stands: "arrived … broken".
    """

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
    aliases: list[str] = []
    hears: str | None = None
    tells: list[str] = []
    priority: Priority | None = None


def _options(raw: object) -> object:
    if isinstance(raw, list):
        raw = {str(value): str(value) for value in raw}
    if isinstance(raw, dict):
        return {value: _both(label) for value, label in raw.items()}
    return raw


_OPTION_SCHEMA = {
    "type": "object",
    "properties": {
        "zh": {"type": "string"},
        "en": {"type": "string"},
        "aliases": {"type": "array", "items": {"type": "string"}},
        "hears": {"type": "string"},
        "tells": {"type": "array", "items": {"type": "string"}},
        "priority": {"enum": ["P0", "P1", "P2", "P3"]},
    },
    "required": ["zh", "en"],
    "additionalProperties": False,
}
Options = Annotated[
    dict[str, Option],
    BeforeValidator(_options),
    WithJsonSchema(
        {
            "description": "Value: labels; or a list of values that are their own labels.",
            "anyOf": [
                {"type": "array", "items": {"type": "string"}},
                {
                    "type": "object",
                    "additionalProperties": {"anyOf": [{"type": "string"}, _OPTION_SCHEMA]},
                },
            ],
        }
    ),
]


def _phrases(raw: object) -> object:
    if not isinstance(raw, dict) or not all(isinstance(part, list) for part in raw.values()):
        return raw  # a list already, or something pydantic has to speak about
    return [one for part in raw.values() for one in part]


Phrases = Annotated[
    list[str],
    BeforeValidator(_phrases),
    WithJsonSchema(
        {
            "description": "Phrases that start the dialog, as a list or a list per language.",
            "anyOf": [
                {"type": "array", "items": {"type": "string"}},
                {
                    "type": "object",
                    "additionalProperties": {"type": "array", "items": {"type": "string"}},
                },
            ],
        }
    ),
]
Condition = Annotated[
    dict[str, object],
    WithJsonSchema(
        {
            "description": "{field: {is|is_not|is_in|known|unknown|mentions: ...}}; "
            "all: [...], any: [...], not: {...}",
            "type": "object",
        }
    ),
]


class StartOn(Part):
    """What makes a customer's message start this dialog.

    `into` names the field that a telling first message fills ("the printer keeps jamming"). Words
    of `phrases` tell nothing by themselves ("broken"), words of `symptoms` do ("leaking").
    `before` names dialogs that this one goes before when a message has words of both. Beside words
    of `unless` it does not begin. Words of `usual` begin it only where nothing else begins and it
    is what the bot does about trouble of any kind. `intents` start nothing: conversations began
    with sources that list some, and a version's digest counts them.
    """

    phrases: Phrases = []
    symptoms: Phrases = []
    before: list[Name] = []
    unless: Phrases = []
    usual: Phrases = []
    intents: list[str] = []
    into: Name | None = None


class FieldRules(Part):
    """What can be said about a field, in a step or among the standard fields."""

    type: Name | None = None
    required: bool = True
    when: Condition | None = None
    label: Text | None = None
    prompt: Text | None = None
    hint: Text | None = None
    invalid: Text | None = None
    options: Options | None = None
    pattern: str | None = None
    min_length: int = Field(default=0, ge=0)
    max_length: int = Field(default=0, ge=0)
    minimum: float | None = Field(default=None, strict=False)
    maximum: float | None = Field(default=None, strict=False)
    format: str = ""
    past: bool = False
    future: bool = False
    hears: str | None = None
    cues: list[str] = []
    prefill: bool | str = True


class AskStep(FieldRules):
    """A question for one field."""

    ask: Name


class ConfirmStep(Part):
    """The summary with "is that right?"; at most one, and the last step.

    `prompt` replaces the usual summary; `{field}` is a place for that field's answer.
    """

    confirm: Literal["summary"]
    prompt: Text | None = None


def _kind(raw: object) -> str:
    return "confirm" if isinstance(raw, dict | ConfirmStep) and "confirm" in dict(raw) else "ask"


Step = Annotated[
    Annotated[AskStep, Tag("ask")] | Annotated[ConfirmStep, Tag("confirm")], Discriminator(_kind)
]


class PriorityStep(Part):
    """A priority that a condition on the answers suggests, with the reason agents read."""

    when: Condition
    priority: Priority
    reason: Text


class Deadline(Part):
    """Promises of this dialog's tickets; the sooner of these and the priority's own counts."""

    first_response_hours: float | None = Field(default=None, gt=0, le=LONGEST_HOURS, strict=False)
    first_response_days: int | None = Field(default=None, gt=0, le=LONGEST_DAYS)
    resolution_hours: float | None = Field(default=None, gt=0, le=LONGEST_HOURS, strict=False)
    resolution_days: int | None = Field(default=None, gt=0, le=LONGEST_DAYS)
    working_time: bool = True

    @model_validator(mode="after")
    def _is_one_time(self) -> Self:
        for name in ("first_response", "resolution"):
            hours, days = (getattr(self, f"{name}_{unit}") for unit in ("hours", "days"))
            if hours is not None and days is not None:
                raise ValueError(f"{name}_hours and {name}_days are two times: write one of them")
        return self


class Complete(Part):
    """What happens when the customer has confirmed."""

    open_ticket: Name | None = None
    title_from: Name | None = None
    number_prefix: str = Field(default="FD", pattern=r"^[A-Z]{1,6}$")
    queue: str = ""
    priority: list[PriorityStep] = []
    priority_from: Name | None = None
    default_priority: Priority = "P3"
    deadline: Deadline | None = None
    add_to_ticket: bool = False
    say: Text | None = None


class Decline(Part):
    """What is said when the customer cancels."""

    say: Text


class GiveUp(Part):
    """When a person takes over."""

    after_unclear: int = Field(default=3, ge=1, le=10)
    hand_off: str = ""


class DialogDocument(Part):
    """One dialog file."""

    dialog: Name
    version: int = Field(default=1, ge=1)
    title: Text | None = None
    start_on: StartOn = StartOn()
    greeting: Text | None = None
    try_first: bool = False
    steps: list[Step] = Field(min_length=1)
    complete: Complete = Complete()
    decline: Decline | None = None
    give_up: GiveUp = GiveUp()
    on_danger: Literal["hand_over", "continue"] = Field(
        default="hand_over",
        description="Smoke, fire, injuries: advice, a ticket and a person at once; or go on.",
    )
    expanded: bool = Field(
        default=False,
        description="Set in stored sources: standard fields are written out, none are added.",
    )


class StandardFields(Part):
    """A file of standard fields: what `- ask: phone` means without more."""

    fields: dict[Name, FieldRules]


def editor_schema() -> dict[str, object]:
    """The JSON Schema of dialog files, as kept in `schema.json`."""
    schema = DialogDocument.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "A Frontdesk dialog",
    }
