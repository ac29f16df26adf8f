# SPDX-License-Identifier: AGPL-3.0-or-later
"""Latin words with one letter missing, too many or swapped, as the words they were meant to be.

A wrong letter is left alone: "leaving" is no "leaking". So is an ending: "it restarts" tells,
"restart" wishes. Pure; used only for what nothing else could be made of.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_WORD = re.compile(r"[a-z]+")
_ENDINGS = ("s", "d")  # of a verb: the one letter that "restarts" and "erased" have too many
_SHORTEST = 5  # letters; shorter words are one letter from too many others


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words that may be meant, what each looks like with a letter missing, and real others."""

    words: frozenset[str]
    shortened: Mapping[str, str]
    others: frozenset[str] = frozenset()

    def repaired(self, folded: str) -> str:
        """The folded text with its typing errors put right."""
        return _WORD.sub(lambda match: self._meant(match.group()), folded)

    def _meant(self, word: str) -> str:
        if len(word) < _SHORTEST - 1 or word in self.words or word in self.others:
            return word
        if (longer := self.shortened.get(word)) is not None:
            return longer
        shorter = _without_a_letter(word) if len(word) > _SHORTEST else []
        tried = (*(one for one in shorter if not _is_ending(word, one)), *_swapped(word))
        return next((one for one in tried if one in self.words), word)


def spelling_of(
    phrases: Iterable[str], *, shortest: int = _SHORTEST, others: Iterable[str] = ()
) -> Spelling:
    """The spelling of the words of these folded phrases; `shortest` counts letters.

    `others` are words as well, and never meant for one of them: "contact" is no "contract". In
    words of fewer letters than usual only swapped ones are put right: "knwo" is "know".
    """
    words = {word for phrase in phrases for word in _WORD.findall(phrase)}
    words = {word for word in words if len(word) >= shortest}
    longer = sorted(word for word in words if len(word) >= _SHORTEST)
    shortened = {
        short: word
        for word in longer
        for short in _without_a_letter(word)
        if not _is_ending(word, short)
    }
    return Spelling(frozenset(words), shortened, frozenset(others))


def _is_ending(longer: str, shorter: str) -> bool:
    return longer.endswith(_ENDINGS) and longer[:-1] == shorter


def _without_a_letter(word: str) -> list[str]:
    return [word[:place] + word[place + 1 :] for place in range(len(word))]


def _swapped(word: str) -> list[str]:
    return [
        word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        for place in range(len(word) - 1)
    ]
