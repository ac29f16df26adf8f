# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a message's words start a dialog, and how much they speak for it.

Which of several dialogs wins is decided in `loader`. A phrase may have a gap: 软件…报错 stands in
软件总是报错, where neither word alone would tell software from a machine.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialogs.fields.spelling import fold, unquoted
from intake.messages import Language

if TYPE_CHECKING:
    from dialogs.definition import Definition

GAP = "…"
_WIDEST = 16  # characters between the parts: a clause, not a whole story
Weight = tuple[int, bool]
NOTHING: Weight = (0, False)


@dataclass(frozen=True, slots=True)
class GappedPhrase:
    """A phrase with other words in between; `first` is looked for before the pattern is tried."""

    first: str
    pattern: re.Pattern[str]
    weight: int
    is_ascii: bool


def gapped_in(phrases: Iterable[str]) -> tuple[GappedPhrase, ...]:
    """Those of the phrases that have a gap, ready for searching."""
    return tuple(_gapped(one) for one in phrases if GAP in one)


def weight_of(definition: "Definition", folded: str, language: Language) -> Weight:
    """The length of the longest phrase found and whether it is of the language; else `NOTHING`."""
    is_english = language == "en"
    best = NOTHING
    for phrase in definition.start_phrases:
        if phrase in folded:  # of the hundreds of phrases hardly one is
            weight = (len(phrase), phrase.isascii() == is_english)
            if weight > best and contains(folded, phrase):
                best = weight
    for gapped in definition.gapped:
        if gapped.first in folded:
            weight = (gapped.weight, gapped.is_ascii == is_english)
            if weight > best and gapped.pattern.search(folded):
                best = weight
    return best


def contains(folded: str, phrase: str) -> bool:
    """Whether a folded phrase stands in a folded text, Latin ones as whole words."""
    start = folded.find(phrase) if phrase else -1
    if start < 0 or not phrase.isascii():
        return start >= 0
    before, after = folded[start - 1 : start], folded[start + len(phrase) :][:1]
    return not any(one.isascii() and one.isalnum() for one in (before, after) if one)


def _gapped(phrase: str) -> GappedPhrase:
    parts = [unquoted(fold(part)).strip() for part in phrase.split(GAP)]
    between = rf".{{0,{_WIDEST}}}?"
    return GappedPhrase(
        first=parts[0],
        pattern=re.compile(between.join(_as_words(part) for part in parts)),
        weight=sum(map(len, parts)),
        is_ascii=phrase.replace(GAP, "").isascii(),
    )


def _as_words(part: str) -> str:
    escaped = re.escape(part)
    return rf"(?<![a-z0-9]){escaped}(?![a-z0-9])" if part.isascii() else escaped
