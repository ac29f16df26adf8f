# SPDX-License-Identifier: AGPL-3.0-or-later
"""Embeddings: what a few vectors of texts can settle.

Optional, and for English only: on Chinese bank questions a small English model finds 17 of 100
where the index finds 50, so a question in Chinese never gets there. It settles which of the
articles that the index is unsure about is meant, and never brings up another one.
"""

import re
from collections.abc import Mapping, Sequence
from math import hypot

Vector = Sequence[float]

_LATIN = re.compile(r"[A-Za-z]")
_OTHER = re.compile(r"[^\W\d_A-Za-z]")
_FEWEST_LETTERS = 3


def is_english(text: str) -> bool:
    """Whether a text is written in nothing but Latin letters."""
    return len(_LATIN.findall(text)) >= _FEWEST_LETTERS and not _OTHER.search(text)


def cosine(one: Vector, other: Vector) -> float:
    """How near two vectors are, -1 to 1; 0 where one has no length."""
    # hypot, because squares of the smallest numbers are rounded to nothing.
    length, other_length = hypot(*one), hypot(*other)
    if not (length and other_length):
        return 0.0
    return sum((x / length) * (y / other_length) for x, y in zip(one, other, strict=True))


def settled(
    question: Vector, articles: Mapping[str, Sequence[Vector]], nearest_from: float, lead: float
) -> str | None:
    """The article whose nearest question is near enough, and clearly nearer than all others'."""
    ranked = sorted(
        ((max(cosine(question, one) for one in own), id_) for id_, own in articles.items() if own),
        reverse=True,
    )
    if not ranked or ranked[0][0] < nearest_from:
        return None
    second = ranked[1][0] if len(ranked) > 1 else -1.0
    return ranked[0][1] if ranked[0][0] - second >= lead else None
