# SPDX-License-Identifier: AGPL-3.0-or-later
"""A regular expression out of an owner's file, tried only on as much text as it can bear.

`re` cannot be interrupted: a customer's message that makes it try on and on would stop everybody.
"""

import re
from dataclasses import dataclass

from dialogs.backtracking import HIGHEST_DEGREE, degree

# To what length a text is tried, by the power of it that the work may grow with: some ten million
# steps, a tenth of a second, and up to half a second where bounded repeats stand in the way too
# (`\d+\d{0,12}x`). What grows faster is refused with its file.
REACH = {0: 20_000, 1: 20_000, 2: 4000, HIGHEST_DEGREE: 400}


@dataclass(frozen=True, slots=True)
class OwnPattern:
    """A pattern for whole answers (`fullmatch`) or for what stands in them (`search`)."""

    compiled: re.Pattern[str]
    whole_reach: int  # characters
    search_reach: int  # characters

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The match of all of it; None for a text beyond the reach."""
        return self.compiled.fullmatch(text) if len(text) <= self.whole_reach else None

    def search(self, text: str) -> re.Match[str] | None:
        """The first match within the reach."""
        return self.compiled.search(text, 0, self.search_reach)


def own_pattern(text: str, framed: str = "") -> OwnPattern:
    """The pattern, with its reach. Raises `re.error`.

    `framed` is the same between looks around, which read nothing: it is not judged anew.
    """
    power = degree(text)
    return OwnPattern(re.compile(framed or text), _reach(power), _reach(power + 1))


def _reach(power: int) -> int:
    return REACH.get(power, 0)
