# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which field a customer means: by its label, a part of it, a number, or how people call it."""

import re
from collections.abc import Iterable
from operator import itemgetter

from dialogs.definition import Definition, Field
from dialogs.fields.spelling import bare, index_of, narrow
from dialogs.session import DialogSession
from dialogs.words.vocabulary import vocabulary
from intake.messages import LANGUAGES

_APART, _APART_BEHIND = r"(?<![a-z0-9])", r"(?![a-z0-9])"  # "sn" is not said by SN2209-118
PROSE = {"text", "long_text"}
# Between what a field is called and its value.
LINK = re.compile(r"^(?:[\s:：,，]|是|为|成|to\b|is\b)+", re.IGNORECASE)


def names_of(field: Field) -> tuple[str, ...]:
    """What customers call a field: its labels as written, and the words for what it holds."""
    return (*field.labels.values(), *vocabulary().calling.get(field.type.name, ()))


def labelled(
    definition: Definition, session: DialogSession, text: str, after: str = ""
) -> Field | None:
    """The answered field whose label a text names; the longest label wins.

    What stands behind the cue may be a part of the label: 改电话 means 联系电话.
    """
    held = [field for field in definition.fields if session.has_dealt_with(field.name)]
    return _longest_named(held, text, LINK.sub("", after))


def _longest_named(fields: Iterable[Field], text: str, part: str) -> Field | None:
    """The field whose label stands in a text, or holds the part; the longest of all labels."""
    folded, bared = narrow(text).casefold(), bare(part)
    labels = (
        (field.wording[language].label.casefold(), field)
        for field in fields
        for language in LANGUAGES
    )
    named = [
        (len(label), field)
        for label, field in labels
        if label in folded or (len(bared) > 1 and bared in label)
    ]
    return max(named, key=itemgetter(0), default=(0, None))[1]


def called_in(definition: Definition, session: DialogSession, text: str) -> Field | None:
    """The only answered field that a text calls as customers do: 名字 is the contact."""
    folded, called = text.casefold(), vocabulary().called.items()
    kinds = {kind for word, kind in called if re.search(f"{_APART}{word}{_APART_BEHIND}", folded)}
    fields = [
        one
        for one in definition.fields
        if one.name in session.answers and one.type.name in kinds - PROSE
    ]
    return fields[0] if len(fields) == 1 else None


def picked(names: tuple[str, ...], definition: Definition, text: str) -> str:
    """Which of the listed fields a customer means, by number or label; empty if unclear."""
    number = index_of(text)
    if number is not None:
        return names[number - 1] if 0 < number <= len(names) else ""
    found = _longest_named([definition.by_name[name] for name in names], text, text)
    return found.name if found is not None else _called(names, definition, text)


def is_part_of_label(name: str, field: Field) -> bool:
    """Whether words, bare of what stands around them, are in one of a field's labels."""
    labels = (field.wording[language].label.casefold() for language in LANGUAGES)
    return any(len(name) > 1 and name in label for label in labels)


def is_called(name: str, field: Field) -> bool:
    """Whether customers call what the field holds so: 名字 is the contact."""
    return field.type.name not in PROSE and vocabulary().called.get(name) == field.type.name


def names_answered(definition: Definition, session: DialogSession, folded: str) -> bool:
    """Whether a text names an answered field, by its label or as customers call it."""
    kinds = {field.type.name for field in definition.fields if field.name in session.answers}
    called = vocabulary().called.items()
    return labelled(definition, session, folded) is not None or any(
        kind in kinds and word in folded for word, kind in called
    )


def _called(names: tuple[str, ...], definition: Definition, text: str) -> str:
    """The only listed field of the type that customers call so: "name" is the contact."""
    kind = vocabulary().called.get(bare(text), "")
    fitting = [name for name in names if definition.by_name[name].type.name == kind]
    if len(fitting) > 1 and definition.description in fitting:
        return definition.description
    return fitting[0] if len(fitting) == 1 else ""
