# SPDX-License-Identifier: AGPL-3.0-or-later
"""How somebody wants to be reached: 不要给我打电话，发邮件就行, "please don't call me".

It is noted for whoever answers, and nobody who wants no call is asked for a number. Only clauses
that say nothing else count: 上班时间别打电话 is a remark like any other. Pure.
"""

import re

from dialogs.compiling.loader import standard_fields
from dialogs.definition import Field
from dialogs.fields.patterns import patterns
from dialogs.fields.spelling import fold, narrow, simplified
from dialogs.moving import Turn
from dialogs.step import Found
from dialogs.understanding.filling import left_out
from dialogs.understanding.telling import as_told
from dialogs.words.remembering import of_short

_LONGEST = 120
_CLAUSE = re.compile(r"(?:[^,，。.;；!！?？\n:：]|[:：](?=\S))+")
_PATTERNS = patterns("calling")
_PHONE = "phone"


@of_short
def contact_wish(text: str) -> tuple[str, str, bool]:
    """The clauses that say how to reach them, the text without those, and whether not by phone.

    Empty where nobody says how.
    """
    if len(text) > _LONGEST or _PATTERNS["may"].search(narrow(text)) is None:
        return "", text, False
    wishes: list[str] = []
    rest, wants_no_call = text, False
    for clause in reversed(list(_CLAUSE.finditer(text))):
        plain = simplified(narrow(clause.group())).lower().replace("’", "'").strip()
        is_none = _PATTERNS["none"].fullmatch(plain) is not None
        if not is_none and _PATTERNS["by"].fullmatch(plain) is None:
            continue
        wants_no_call = wants_no_call or is_none
        wishes.insert(0, clause.group().strip())
        rest = rest[: clause.start()] + rest[clause.end() :]
    return "，".join(wishes) if not text.isascii() else ", ".join(wishes), rest, wants_no_call


def without_wish(text: str) -> str:
    """The text without the clauses that say how to reach them."""
    return contact_wish(text)[1]


def chooses(field: Field, text: str) -> bool:
    """Whether 发邮件就行 is, or may be, an option of the question."""
    folded = fold(text)
    return any(word in folded for word in field.rules.words)


def heard(turn: Turn, text: str) -> tuple[Turn, str]:
    """The turn with such a wish, which the dialog has no field for, and the text without it."""
    wish, rest, wants_no_call = contact_wish(text)
    if not wish:
        return turn, text
    turn = turn.with_told((Found(standard_fields("contact_wish")[0], as_told(wish)),))
    if wants_no_call:
        turn = left_out(turn, [one.name for one in turn.definition.of_types(_PHONE)])
    return turn, rest
