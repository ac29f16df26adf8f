# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the API answers about dialogs as forms."""

from desk.answers.shared import Answer


class FormOption(Answer):
    value: str
    label: str


class FormField(Answer):
    """One question. A page shows a `kind` it does not know as a line of text."""

    name: str
    kind: str
    label: str
    prompt: str
    hint: str
    is_required: bool
    options: list[FormOption]
    suggestions: list[str]
    longest: int
    applies: bool


class Form(Answer):
    name: str
    title: str
    intro: str
    language: str
    fields: list[FormField]


class FormList(Answer):
    items: list[Form]


class FormCheck(Answer):
    """By field: what is wrong, how it is read, what follows; and which fields are asked at all."""

    problems: dict[str, str]
    reads: dict[str, str]
    fills: dict[str, str]
    missing: list[str]
    applies: list[str]
