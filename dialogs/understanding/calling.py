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
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_MASK = "\x01"
_PATTERNS = patterns("calling")
_PHONE = "phone"
_BY = "by"  # in some way, which may be a call as well
_KINDS = ("none", "extension", "only_mail", _BY)


@of_short
def contact_wish(text: str) -> tuple[str, str, bool]:
    """The clauses that say how to reach them, the text without those, and whether not by phone.

    Empty where nobody says how.
    """
    if len(text) > _LONGEST or _PATTERNS["may"].search(narrow(text)) is None:
        return "", text, False
    wishes: list[str] = []
    rest, wants_no_call = text, False
    masked = _ADDRESS.sub(lambda one: _MASK * len(one[0]), text) if "@" in text else text
    for clause in reversed(list(_CLAUSE.finditer(masked))):
        plain = simplified(narrow(clause.group())).lower().replace("’", "'").strip()
        told = text[clause.start() : clause.end()]
        kind = _kind_of(re.sub(f"{_MASK}+", _MASK, plain))
        if not kind and masked != text and _PATTERNS["lacking"].fullmatch(plain) is not None:
            kind = "lacking"  # where an address is told instead, which is not asked for
        if not kind:
            continue
        is_none = kind != _BY
        if is_none and _PATTERNS["me"].search(plain) and _PATTERNS["other"].search(narrow(text)):
            continue  # somebody else is to be called
        wants_no_call = wants_no_call or is_none
        wishes.insert(0, told.strip())
        address = _ADDRESS.search(told)
        kept = address[0] if address is not None else ""
        rest = rest[: clause.start()] + kept + rest[clause.end() :]
    return "，".join(wishes) if not text.isascii() else ", ".join(wishes), rest, wants_no_call


def _kind_of(plain: str) -> str:
    """Which kind of wish a clause is; empty if it is none."""
    return next((one for one in _KINDS if _PATTERNS[one].fullmatch(plain) is not None), "")


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
