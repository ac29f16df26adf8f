# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was answered before and is told once more, or anew, where something else is asked."""

import re

from dialogs.definition import Field
from dialogs.extraction import says_more, volunteered
from dialogs.fields.choice import told
from dialogs.fields.spelling import bare, fold, simplified
from dialogs.moving import Turn
from dialogs.step import Found
from dialogs.understanding.names_told import ANY_WORDS
from dialogs.understanding.sent_files import FILES
from dialogs.understanding.telling import adds_words
from dialogs.words.denying import without_taken_wrongly

WHOLE = frozenset({"choice", "multi_choice", "yes_no", "rating", "number", FILES})
_PERSON, _PRODUCT, _CHOICE = "person", "product", "choice"
_SERIES = re.compile("[a-z]+")


def told_again(turn: Turn, field: Field, text: str) -> tuple[tuple[Found, ...], str] | None:
    """Values of answered fields that are all a message says: told once more, or told anew."""
    if field.type.name == _PERSON and text.isascii() and text.strip().isalpha():
        return None  # Jan, May and August are names there
    definition, answers = turn.definition, turn.session.answers
    held = [one for one in definition.fields if one.name in answers and one is not field]
    found, rest = volunteered(held, text, turn.context)
    found = tuple(
        one for one in found if not (_is_part_of_it(turn, one) or _is_told_closer(turn, one, text))
    )
    is_loose = field.type.name in ANY_WORDS or any(one.field.type.name in WHOLE for one in found)
    more = adds_words if is_loose else says_more
    return (found, rest) if found and not more(without_taken_wrongly(rest)) else None


def _is_told_closer(turn: Turn, found: Found, text: str) -> bool:
    """Whether words of their own say more of an option that is known: 换M码, of an exchange."""
    is_same = turn.session.answers[found.field.name].value == found.parsed.value
    is_choice = found.field.type.name == _CHOICE and bare(text) not in found.field.rules.words
    return is_same and is_choice and bool(told(simplified(fold(text)), found.field.rules))


def _is_part_of_it(turn: Turn, found: Found) -> bool:
    """Whether a code is no model of the catalogue, while the machine told is: its ink, IK-50."""
    if found.field.type.name != _PRODUCT:
        return False
    names = turn.context.lookups.names
    held = str(turn.session.answers[found.field.name].value).casefold()
    new = str(found.parsed.value).casefold()
    is_other_line = _SERIES.match(new) is not None and not new.startswith(_series(held))
    return held in names and new not in names and is_other_line


def _series(model: str) -> str:
    """The letters that a model begins with, XJ of XJ-200: another of the line has them too."""
    match = _SERIES.match(model)
    return match.group() if match else model
