# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told in words: kept as the description, as more of it, or with the next prose answer."""

import re
from collections.abc import Mapping

from dialogs.definition import Field
from dialogs.extraction import describes, says_more, unmasked
from dialogs.fields.contract import Parsed
from dialogs.fields.spelling import compared
from dialogs.machine import Position, applies
from dialogs.moving import Turn
from dialogs.session import Answer, UserInput
from dialogs.step import Found
from dialogs.understanding.filling import filled_in, still_open
from dialogs.understanding.goods import which_told, wishes_other_one
from dialogs.understanding.matter import tells_matter
from dialogs.understanding.reading import as_description
from dialogs.understanding.telling import (
    as_told,
    asks_deeds,
    is_state,
    stands_still,
    tells_trouble,
)
from dialogs.words.starting import begun_by

LONGEST = 4000  # characters of a description
_WORDS = "long_text"
# The machine stands meanwhile, told where a wish was asked for: 机器还停着, "it's still down".
_STANDS = re.compile(r"停着|停摆|\bstill (?:down|stopped|standing|not running)\b", re.IGNORECASE)
_NOTHING = Answer("", "")


def with_trouble(turn: Turn, words: str) -> Turn:
    """The session with trouble told beside the question, where it has a place for that."""
    if turn.definition.description:
        return with_words(turn, words, at_end=True)
    return with_remark(turn, words)


def with_words(turn: Turn, words: str, *, at_end: bool) -> Turn:
    """The session with more words in its description, or with the first."""
    return _with_more(turn, turn.definition.description, words, at_end=at_end)


def _with_more(turn: Turn, name: str, words: str, *, at_end: bool) -> Turn:
    known = turn.session.answers.get(name, _NOTHING)
    if not name or not isinstance(known.value, str) or words in known.value:
        return turn
    parts = (known.value, words) if at_end else (words, known.value)
    told = "\n".join(filter(None, parts))[:LONGEST]
    answers = {**turn.session.answers, name: Answer(told, told)}
    return turn.with_session(turn.session.with_answers(answers))


def with_remark(turn: Turn, words: str) -> Turn:
    """The session with a remark: more of the description, else the answer to the next of prose.

    If none applies yet, that may change with the next answer; what was told is not lost till then.
    """
    definition, session = turn.definition, turn.session
    is_remark = says_more(words) or is_state(words) or stands_still(words)
    is_which = wishes_other_one(definition, words) or bool(which_told(definition, (words,)))
    if not (is_remark or is_which):
        return turn
    if definition.description in session.answers:
        return with_words(turn, words, at_end=True)
    position = Position(session.state, session.answers, session.skipped)
    prose = [one for one in still_open(turn) if one.type.name == "long_text"]
    wanted = next((one for one in prose if applies(one, position)), next(iter(prose), None))
    if wanted is not None:
        return filled_in(turn, [Found(wanted, as_told(words))])
    told = (one for one in definition.fields if _takes_more(one, session.answers))
    return _with_more(turn, next((one.name for one in told), ""), words, at_end=True)


def with_standstill(turn: Turn, text: str) -> Turn:
    """The session whose description tells of a standstill that a message tells of.

    整条2线都停了 says whom it affects, and makes it urgent.
    """
    known = turn.session.answers.get(turn.definition.description)
    if known is None:
        return turn
    if not stands_still(text):
        is_asked_in_words = turn.definition.by_state[turn.session.state].type.name == _WORDS
        is_news = is_asked_in_words and _STANDS.search(text) is not None
        return with_words(turn, text.strip(), at_end=True) if is_news else turn
    if stands_still(str(known.value or "")):
        return turn
    return with_words(turn, text.strip(), at_end=True)


def described(turn: Turn, first: UserInput, rest: str) -> Turn:
    """The telling first message kept as the description, so that it need not be said twice.

    `rest` is what its values leave; a part named with its trouble, "payment page declines it",
    may have been read as one.
    """
    name = turn.definition.description
    definition, words = turn.definition, unmasked(rest)
    if not name or name in turn.session.answers:
        return turn
    is_told = describes(definition, rest) or tells_trouble(definition, words)
    is_told = is_told or bool(begun_by(definition.telling, compared(first.text)))
    if not (is_told or tells_matter(turn, words)):
        return turn
    field = turn.definition.by_name[name]
    parsed = as_description(turn, field, first)
    return filled_in(turn, (Found(field, parsed),)) if isinstance(parsed, Parsed) else turn


def _takes_more(field: Field, answers: Mapping[str, Answer]) -> bool:
    """Whether prose was told in answer to it that more may be said of; not what was only tried.

    A dialog without a description keeps trouble there.
    """
    is_prose = field.type.name == "long_text" and not asks_deeds(field)
    return is_prose and field.name in answers and bool(answers[field.name].value)
