# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the words that begin a dialog already say what the matter is. Pure."""

import re

from dialogs.fields.spelling import chinese_characters, fold, simplified
from dialogs.moving import Turn
from dialogs.understanding.telling import clauses_of
from dialogs.words.vocabulary import vocabulary

_WORD = re.compile(r"[a-z0-9][a-z0-9,.%'&-]+")
_LEAST_CHINESE, _LEAST_WORDS = 5, 3  # that say what is wanted, beside what begins the dialog
_LEAST_OF_IT = 3  # Chinese characters about what a clause names


def tells_matter(turn: Turn, words: str) -> bool:
    """Whether words that begin a matter say what it is, where that may be left out later.

    "Please terminate contract … by the end of the year" would else be lost; "I need an invoice"
    says nothing that is not asked. `words` are the message without its values.
    """
    definition = turn.definition
    field = definition.by_name[definition.description]
    if field.is_required or definition.tries_first:
        return False
    left = _beside_beginning(turn, words)
    chinese, latin = chinese_characters(left), len(_WORD.findall(left))
    if chinese >= _LEAST_CHINESE or latin >= _LEAST_WORDS:
        return True
    return any(_says_of_it(turn, one) for one in clauses_of(words)[1:])


def _says_of_it(turn: Turn, clause: str) -> bool:
    """Whether a clause of its own tells of what the matter is about: 税号少了一位."""
    folded = simplified(fold(clause))
    if not any(one in folded for one in turn.definition.start_phrases):
        return False
    return chinese_characters(_beside_beginning(turn, clause)) >= _LEAST_OF_IT


def _beside_beginning(turn: Turn, words: str) -> str:
    """What a text says beside words that begin the dialog, and that only fill or announce."""
    folded = simplified(fold(words))
    for phrase in turn.definition.start_phrases:
        folded = folded.replace(phrase, " ")
    return vocabulary().beside_labels(folded)
