# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers that begin with not having it: "not sure, it's somewhere underneath I think". Pure."""

from dialogs.definition import Field
from dialogs.fields.company import is_private
from dialogs.moving import Turn
from dialogs.understanding.calling import contact_wish
from dialogs.understanding.telling import clauses_of, tells
from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import Control

_LACKING = frozenset({Control.UNKNOWN, Control.NONE, Control.SKIP, Control.WAIT})


def is_left_out(turn: Turn, field: Field, text: str) -> bool:
    """Whether a value need not be had, and is not: more is said only of where it may stand."""
    if field.is_required or not is_lacking(text):
        return False
    more = clauses_of(text)[1:]
    return bool(more) and not any(tells(turn.definition, one) for one in more)


def is_lacking(text: str) -> bool:
    """Whether a text begins by saying that what was asked is not there or not known."""
    first = next(iter(clauses_of(text)), "")
    return control_word(first) in _LACKING


def answers_without(field: Field, text: str) -> bool:
    """Whether it is an answer that there is none: 个人 for a company, 不想留电话 for a phone."""
    if field.type.name == "phone":
        return contact_wish(text)[2]
    return field.type.name == "company" and is_private(text)
