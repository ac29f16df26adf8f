# SPDX-License-Identifier: AGPL-3.0-or-later
"""A dialog as values: its steps, wordings, conditions and what follows on completion.

Built by `loader` from a file that `document` has checked; immutable, shared by every
conversation. Nothing here decides what is asked next.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from transitions import Machine

from dialogs.fields.contract import FieldType, Rules
from dialogs.fields.spelling import bare
from dialogs.words.starting import GappedPhrase, StartPhrases
from intake.conditions import Condition
from intake.messages import Language
from intake.service_levels.policy import Target

Texts = Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Wording:
    """How one field is spoken of in one language. `question` is prompt and hint together."""

    label: str
    prompt: str
    hint: str
    invalid: str
    question: str


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a dialog wants to know.

    `known_as` is the key under which the contact's profile may already hold it, empty to always
    ask. A clause with one of `cues` answers it unasked.
    """

    name: str
    state: str
    type: FieldType
    is_required: bool
    when: Condition | None
    rules: Rules
    wording: Mapping[Language, Wording]
    known_as: str
    cues: re.Pattern[str] | None = None
    labels: Mapping[str, str] = field(init=False, repr=False, compare=False)  # by language

    def __post_init__(self) -> None:
        """Collect the labels, which every ticket and correction asks for."""
        labels = {language: one.label for language, one in self.wording.items()}
        object.__setattr__(self, "labels", labels)


@dataclass(frozen=True, slots=True)
class PriorityRule:
    """Reports that fulfil `when` get `priority`; `reason` tells the agent why."""

    when: Condition
    priority: str
    reason: Texts


@dataclass(frozen=True, slots=True)
class Completion:
    """What a finished dialog becomes. `say` may hold `{number}` and field names as places.

    `target` is what its tickets promise beside their priority. With `adds_to_ticket` the answers
    go to the ticket that the conversation already has.
    """

    ticket_type: str
    title_from: str
    number_prefix: str
    queue: str
    priorities: tuple[PriorityRule, ...]
    priority_from: str
    default_priority: str
    target: Target | None
    adds_to_ticket: bool
    say: Texts


@dataclass(frozen=True, slots=True)
class GiveUp:
    """After how many unclear answers in a row a person takes over, and which queue."""

    after_unclear: int
    hand_off: str


@dataclass(frozen=True, slots=True, eq=False)  # each is itself, so that it can be a quick key
class Definition:
    """One version of one dialog.

    `start_phrases` holds all phrases that start it, folded; those of them in `symptoms` already
    describe something, and those in `gapped` have other words in between. `precedes` are dialogs
    that yield to this one, and it does not begin where `unless` stands. Words of `usual` are about
    it where it is the dialog for trouble of any kind; what has a gap of these and of the symptoms
    is in `telling`. `description` is the field
    that a telling first message fills. With `tries_first` an article's steps are tried before a
    report is filed.
    """

    name: str
    version: int
    start_phrases: tuple[str, ...]
    symptoms: tuple[str, ...]
    gapped: tuple[GappedPhrase, ...]
    precedes: tuple[str, ...]
    unless: tuple[GappedPhrase, ...]
    usual: StartPhrases
    telling: StartPhrases
    description: str
    title: Texts
    greeting: Texts
    tries_first: bool
    fields: tuple[Field, ...]
    by_name: Mapping[str, Field]
    by_state: Mapping[str, Field]
    has_confirmation: bool
    summary: Texts
    completion: Completion
    decline: Texts
    give_up: GiveUp
    yields_to_danger: bool = True  # advice and a person at once, before any further question
    by_type: Mapping[str, tuple[Field, ...]] = field(init=False)  # of field; of each in order
    labels: frozenset[str] = field(init=False)  # of all fields and languages, bare, one or many

    def __post_init__(self) -> None:
        """Sort the fields by their types and collect the labels."""
        by_type: dict[str, tuple[Field, ...]] = {}
        for one in self.fields:
            by_type[one.type.name] = (*by_type.get(one.type.name, ()), one)
        object.__setattr__(self, "by_type", by_type)
        bared = {bare(text.label) for one in self.fields for text in one.wording.values()}
        object.__setattr__(self, "labels", bared | {one.removesuffix("s") for one in bared})

    def of_types(self, *types: str) -> list[Field]:
        """The fields of some types, type by type."""
        return [field for name in types for field in self.by_type.get(name, ())]

    def labels_of(self, name: str) -> Mapping[str, str]:
        """What a field is called, by language; empty for a field the dialog does not have."""
        found = self.by_name.get(name)
        return found.labels if found else {}


@dataclass(frozen=True, slots=True)
class Dialog:
    """A compiled dialog.

    `source` is complete in itself (standard fields written out) and compiles to the same
    `digest` under any later release, so keeping it keeps the version.
    """

    definition: Definition
    machine: Machine
    source: str
    digest: str
    file: str

    @property
    def name(self) -> str:
        """The dialog's name."""
        return self.definition.name

    @property
    def version(self) -> int:
        """The number its author gave this version."""
        return self.definition.version
