# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a short answer means that is mistyped: "dont knwo", 转人公, 没问提.

Only words that steer, those of the open question's options, and where a time is asked those of a
time are tried.
"""

from functools import cache, lru_cache

from dialogs.definition import Definition
from dialogs.fields.patterns import word_list
from dialogs.fields.spelling import fold, has_chinese
from dialogs.moving import Turn
from dialogs.words.control_words import control_word
from dialogs.words.typed_by_sound import Sounding, sounding_of
from dialogs.words.typing_errors import Spelling, spelling_of
from dialogs.words.vocabulary import Control, vocabulary

_LONGEST_MISTYPED, _SHORTEST_MISTYPED = 24, 4
_TIMES = frozenset({"datetime", "date"})


def repaired(turn: Turn, text: str) -> str:
    """A short answer with its typing errors put right, "dont knwo"; empty if it has none.

    Only words that steer, and those of the open question's options, are tried.
    """
    if len(text) > _LONGEST_MISTYPED or not text.isascii():
        return ""
    field = turn.definition.by_state.get(turn.session.state)
    options = spelling_of(field.rules.words if field else (), shortest=_SHORTEST_MISTYPED)
    folded = fold(text)
    plain = options.repaired(_control_spelling().repaired(folded))
    return "" if plain == folded else plain


def control_meant(text: str) -> Control | None:
    """What a short text that is typed by its sound steers to, 转人公; None if it has no error."""
    if len(text) > _LONGEST_MISTYPED or not has_chinese(text):
        return None
    plain = _control_sounding().repaired(text)
    return control_word(plain) if plain != text else None


def meant_by_sound(turn: Turn, text: str) -> str:
    """A short answer with what is typed by its sound put right, 没问提; empty if nothing is.

    Words that steer, the open question's options, and where a time is asked those of a time.
    """
    if len(text) > _LONGEST_MISTYPED or not has_chinese(text):
        return ""
    field = turn.definition.by_state.get(turn.session.state)
    words = _time_sounding() if field and field.type.name in _TIMES else _control_sounding()
    options = _options_sounding(turn.definition, turn.session.state)
    plain = options.repaired(words.repaired(text))
    return "" if plain == text else plain


@lru_cache(maxsize=256)  # questions of all dialogs
def _options_sounding(definition: Definition, state: str) -> Sounding:
    field = definition.by_state.get(state)
    return sounding_of(field.rules.words if field else ())


@cache
def _control_sounding() -> Sounding:
    return sounding_of(vocabulary().controls)


@cache
def _time_sounding() -> Sounding:
    return sounding_of((*sorted(word_list("time_words")), *vocabulary().controls))


@cache
def _control_spelling() -> Spelling:
    return spelling_of(vocabulary().controls, shortest=_SHORTEST_MISTYPED)
