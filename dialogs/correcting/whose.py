# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose the new number is that takes the place of another: "call my wife Dina on 07700…".

Recognises only.
"""

from collections.abc import Iterable

from dialogs.compiling.loader import standard_fields
from dialogs.correcting.restating import Correction
from dialogs.definition import Definition, Field
from dialogs.extraction import volunteered
from dialogs.fields.contract import Parsed
from dialogs.fields.naming import called_at
from dialogs.step import DialogContext, Found
from intake.values import replace

_REACHED_BY = ("phone", "email")
_PERSON = "person"


def with_owner(
    definition: Definition, fix: Correction, text: str, context: DialogContext
) -> Correction:
    """The correction of a number with whom to ask for there, if a text says that."""
    person = next(iter(definition.of_types(_PERSON)), None)
    if person is None or fix.more or fix.parsed is None or fix.field.type.name not in _REACHED_BY:
        return fix
    return replace(fix, more=owner(person, text, context))


def owner(person: Field, text: str, context: DialogContext) -> tuple[Found, ...]:
    """Whom a text says to call at the number that it tells, as the value of a field."""
    _, masked = volunteered(_numbers(), text, context)
    called = called_at(masked)
    if called is None:
        return ()
    name = called[0]
    return (Found(person, Parsed(name.value, name.value, name.start, name.end)),)


def _numbers() -> Iterable[Field]:
    return standard_fields(*_REACHED_BY)
