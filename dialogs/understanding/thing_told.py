# SPDX-License-Identifier: AGPL-3.0-or-later
"""The thing that goes back, told in one breath with what is wrong with it or wished instead.

Asked which it is, people answer 台灯少寄了灯泡 or "a set of 6 glasses, 2 broken". Changes no
session.
"""

from dialogs.extraction import volunteered
from dialogs.fields.contract import Parsed, Unclear
from dialogs.moving import Turn
from dialogs.understanding import goods
from dialogs.understanding.option_told import EDGES
from dialogs.understanding.telling import clauses_of, complains

_CHOICE = "choice"


def with_more(turn: Turn, text: str) -> tuple[Parsed | Unclear, str] | None:
    """The thing and what is told of it; no thing where only another size is wished: L换XL.

    None where the answer is built otherwise.
    """
    thing, more = goods.with_more(turn.definition, text)
    if thing:
        return Parsed(thing, thing), more
    if goods.wishes_other_one(turn.definition, text):
        return Unclear("other"), text.strip()
    return None


def stands_first(turn: Turn, text: str) -> bool:
    """Whether the first of several clauses is the thing that goes back, as the others tell."""
    first, *others = clauses_of(text) or [""]
    is_read = bool(others) and goods.takes_goods(turn.definition)
    return is_read and tells_of_it(turn, text, first)


def tells_of_it(turn: Turn, text: str, first: str) -> bool:
    """Whether what stands behind a thing tells of it: trouble, an option, another size."""
    if complains(turn.definition, text):
        return True
    rest = text[text.find(first) + len(first) :].strip(EDGES)
    if not goods.takes_goods(turn.definition) or not rest:
        return False
    if goods.wishes_other_one(turn.definition, rest):
        return True
    return bool(volunteered(turn.definition.of_types(_CHOICE), rest, turn.context)[0])
