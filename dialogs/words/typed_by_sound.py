# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chinese words typed with a character that only sounds right, as the words that were meant.

Chinese is typed by its sound: who means 昨天 may write 作天. Half of a word at least must be
right, so that 在见 is 再见 and 事件 stays what it is. Pure; used only for what nothing else could
be made of.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from intake.knowledge.tables import sounds

_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")
_LONGEST = 4  # characters of a word; longer ones are made of these


@dataclass(frozen=True, slots=True)
class Sounding:
    """The words that may be meant, and each by how it sounds.

    `unsure` are the characters that make no word sure by being right, 了 of 停了; `pairs` those
    that stand together rightly, 保修 and 相机, though they may sound like a word.
    """

    words: frozenset[str]
    by_sound: Mapping[str, str]
    unsure: frozenset[str]
    pairs: frozenset[str]

    def repaired(self, text: str) -> str:
        """The text with such characters put right."""
        return text if text.isascii() else _RUN.sub(lambda run: self._meant(run.group()), text)

    def _meant(self, run: str) -> str:
        meant, at = "", 0
        while at < len(run):
            word = self._word_at(run, at)
            meant += word
            at += len(word)
        return meant

    def _word_at(self, run: str, at: int) -> str:
        """The word that stands at a place, as it was meant; a single character if none does."""
        parts = [run[at : at + length] for length in range(_LONGEST, 1, -1)]
        parts = [one for one in parts if at + len(one) <= len(run)]
        right = next((one for one in parts if one in self.words), None)
        if right is not None:
            return right
        for part in parts:
            meant = self.by_sound.get(_sound_of(part), "")
            if self._is_close(part, meant) and not self._is_right(run, at, part, meant):
                return meant
        return run[at]

    def _is_right(self, run: str, at: int, part: str, meant: str) -> bool:
        """Whether a character that would be replaced stands rightly beside a neighbour."""
        wrong = [at + place for place, one in enumerate(part) if one != meant[place]]
        return any(
            run[max(0, place - 1) : place + 1] in self.pairs
            or run[place : place + 2] in self.pairs
            for place in wrong
        )

    def _is_close(self, part: str, word: str) -> bool:
        """Whether enough of a word is right, and the same word at all."""
        right = [one for one, meant in zip(part, word, strict=False) if one == meant]
        is_half = len(part) == len(word) and 2 * len(right) >= len(word)
        return is_half and not self.unsure.issuperset(right)


def sounding_of(
    phrases: Iterable[str],
    unsure: frozenset[str] = frozenset(),
    pairs: frozenset[str] = frozenset(),
) -> Sounding:
    """The sounds of the Chinese words of two to four characters; of two alike the first counts.

    For `unsure` and `pairs` see `Sounding`.
    """
    words = [one for phrase in phrases for one in _RUN.findall(phrase) if len(one) <= _LONGEST]
    by_sound: dict[str, str] = {}
    for word in words:
        by_sound.setdefault(_sound_of(word), word)
    return Sounding(frozenset(words), by_sound, unsure, pairs)


def _sound_of(word: str) -> str:
    """How a word sounds: for each character the first that sounds the same, else itself."""
    return word.translate(_firsts())


@cache
def _firsts() -> Mapping[int, str]:
    return {ord(one): group[0] for group in sounds() for one in group}
