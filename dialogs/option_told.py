# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an answer says besides of the trouble: 停线了, 等了一个月没人理, and beside a value.

Judges words alone, and changes no session; `reading` keeps what is found as a remark.
"""

import re

from dialogs.control_words import control_word
from dialogs.definition import Definition, Field
from dialogs.extraction import unmasked
from dialogs.fields.spelling import bare, fold, letters
from dialogs.moving import Turn
from dialogs.step import Found
from dialogs.telling import (
    adds_to,
    clauses_of,
    complains,
    is_beside,
    only_announces,
    stands_still,
    tells,
)

_BLANKS = re.compile(r" {2,}")  # where values stood
_SHORTEST_REMARK = 4  # letters


def beside_option(definition: Definition, field: Field, text: str) -> str:
    """The whole text where the option is only a part of what it says: 等了一个月没人理.

    Or where it is nothing but the trouble that the option stands for: 左边没声音. A standstill is
    always told: who is affected does not say that anything stands.
    """
    folded = fold(text)
    if stands_still(text) and not _is_label(field, text):
        return text.strip()
    if all(one not in folded for one in field.rules.words):
        return text.strip() if complains(definition, text) else ""
    named = max((one for one in field.rules.words if one in folded), key=len, default="")
    rest = folded.replace(named, " ")
    is_more = letters(rest) >= _SHORTEST_REMARK and adds_to(definition, rest)
    is_trouble = letters(rest) > 0 and complains(definition, named)
    return text.strip() if named and (is_more or is_trouble) else ""


def _is_label(field: Field, text: str) -> bool:
    """Whether a text is what stands on a button of the question."""
    labels = (label for one in field.rules.options for label in one.labels.values())
    return any(bare(one) == bare(text) for one in labels)


def left_beside(turn: Turn, rest: str, by_cues: tuple[Found, ...], *, is_own: bool) -> str:
    """What a message says of the trouble beside its answer; beside a code only what surely is."""
    used = {str(one.parsed.value) for one in by_cues}
    clauses = clauses_of(_BLANKS.sub(" ", unmasked(rest)))
    left = [
        one for one in clauses if not (only_announces(one) or any(one in each for each in used))
    ]
    definition = turn.definition
    more = [
        one
        for one in left
        if complains(definition, one)
        or (not is_own and (adds_to(definition, one) or _is_remark(turn, one) or is_beside(one)))
    ]
    return "，".join(more) if turn.context.language == "zh" else ", ".join(more)


def _is_remark(turn: Turn, clause: str) -> bool:
    """Whether a short clause beside a value says something: 越来越大."""
    is_long_enough = letters(clause) >= _SHORTEST_REMARK and control_word(clause) is None
    return is_long_enough and tells(turn.definition, clause)
