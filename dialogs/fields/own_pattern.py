# SPDX-License-Identifier: AGPL-3.0-or-later
"""A regular expression out of an owner's file, tried only on as much text as it can bear.

`re` cannot be interrupted: a customer's message that makes it try on and on would stop everybody.
"""

import re
from dataclasses import dataclass

from dialogs.compiling.backtracking import HIGHEST_DEGREE, degree

# To what length a text is tried, by the power of it that the work may grow with: some ten million
# steps, a tenth of a second, and up to half a second where bounded repeats stand in the way too
# (`\d+\d{0,12}x`). What grows faster is refused with its file.
REACH = {0: 20_000, 1: 20_000, 2: 4000, HIGHEST_DEGREE: 400}
# What every pattern bears that was not refused. Few messages are longer, so few are judged once
# more: that takes milliseconds each, and half of a start was spent on it.
_ALL_BEAR = REACH[HIGHEST_DEGREE]


@dataclass(frozen=True, slots=True)
class OwnPattern:
    """A pattern for whole answers (`fullmatch`) or for what stands in them (`search`).

    Its file was checked for what it is used for: see `backtracking.takes_too_long`.
    """

    compiled: re.Pattern[str]
    judged: str  # what its reach follows from

    @property
    def whole_reach(self) -> int:
        """To what length a whole text is tried, in characters."""
        return REACH.get(degree(self.judged), 0)

    @property
    def search_reach(self) -> int:
        """Up to which character a text is searched."""
        return REACH.get(degree(self.judged) + 1, 0)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The match of all of it; None for a text beyond the reach."""
        bears = len(text) <= _ALL_BEAR or len(text) <= self.whole_reach
        return self.compiled.fullmatch(text) if bears else None

    def search(self, text: str) -> re.Match[str] | None:
        """The first match within the reach."""
        reach = _ALL_BEAR if len(text) <= _ALL_BEAR else self.search_reach
        return self.compiled.search(text, 0, reach)


def own_pattern(text: str, framed: str = "") -> OwnPattern:
    """The pattern, with its reach. Raises `re.error`.

    `framed` is the same between looks around, which read nothing: it is not judged anew.
    """
    return OwnPattern(re.compile(framed or text), text)
