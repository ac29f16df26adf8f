# SPDX-License-Identifier: AGPL-3.0-or-later
"""A name or a model that stands beside the other values of an answer: 还是我，老李. Pure."""

from dialogs.definition import Field
from dialogs.extraction import unmasked
from dialogs.fields.contract import Parsed
from dialogs.fields.naming import PHONE_MASK, is_lone_name, people
from dialogs.moving import Turn
from dialogs.session import UserInput
from dialogs.step import Found
from dialogs.understanding import goods
from dialogs.understanding.option_told import EDGES
from dialogs.understanding.telling import clauses_of, without_labels

_PERSON = "person"


def name_beside(turn: Turn, field: Field, rest: str) -> tuple[Found, ...]:
    """The name in a clause of its own, where all the words together are none: 还是我，老李."""
    if field.type.name != _PERSON:
        return ()
    goes_back = goods.takes_goods(turn.definition)
    named = (
        one
        for one in reversed(clauses_of(unmasked(rest)))
        if _is_called(one) and not (goes_back and goods.is_thing(one))
    )
    parsed = (turn.context.parse(field, UserInput(one)) for one in named)
    return tuple(Found(field, one) for one in parsed if isinstance(one, Parsed))[:1]


def _is_called(words: str) -> bool:
    """Whether a clause is nothing but a name, or what people at work are called: 老李."""
    beside_number = people(f"{words} {PHONE_MASK}")
    return is_lone_name(words) or any(one.value == words for one in beside_number)


def model_beside(turn: Turn, field: Field, rest: str) -> Parsed | None:
    """The model's code that stands beside other values: "B7, serial number SN2209-118"."""
    words = without_labels(unmasked(rest)).strip(EDGES)
    parsed = turn.context.parse(field, UserInput(words))
    return parsed if isinstance(parsed, Parsed) and parsed.is_sure else None
