# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mark from one to five."""

from dialogs.fields import choice
from dialogs.fields.contract import Parsed, Reading, Unclear
from dialogs.fields.spelling import bare, index_of

_STARS = "⭐★🌟"
_BEST = 5


def parse(text: str, reading: Reading) -> Parsed | Unclear:
    """The mark as a number: 4, 四, "4 stars", ★★★★, or an option's label."""
    stars = sum(text.count(star) for star in _STARS)
    word = bare(text).removesuffix("stars").removesuffix("星").removesuffix("分").strip()
    mark = stars or index_of(word)
    if mark is None:
        answer = choice.parse(text, reading)
        mark = int(str(answer.value)) if isinstance(answer, Parsed) else 0
    if not 1 <= mark <= _BEST:
        return Unclear("rating.range", {"best": _BEST})
    return Parsed(mark, f"{mark}/{_BEST}")
