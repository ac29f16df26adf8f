# SPDX-License-Identifier: AGPL-3.0-or-later
"""Error codes and model names: when a question names one, it must be that one.

E07 and E01 are one letter apart and two different repairs, so here nothing is nearly right. Which
runs of a text are codes is decided in `segment`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from string import ascii_lowercase

from intake.knowledge.segment import CODE, CONCEPT

_ABOUT_ERRORS = f"{CONCEPT}error_code"
_THE_ERROR, _THE_MACHINE = 0.4, 0.1  # a good article scores about 0.5
_SHORTEST_NUMBER = 2  # of a purely numeric code: 报警 12


@dataclass(frozen=True, slots=True)
class Named:
    """The codes that a text names, and whether it speaks of an error at all."""

    codes: frozenset[str]
    about_errors: bool

    def bonus(self, own: frozenset[str]) -> float:
        """What an article about the very code gains in score.

        Much where the query is about an error: then the code is the question. Little elsewhere,
        where it is mostly the machine: how to clean an XJ-200 is no matter of XJ-200's paper jam.
        """
        if not self.codes & own:
            return 0.0
        return _THE_ERROR if self.about_errors else _THE_MACHINE

    def conflicts(self, own: frozenset[str]) -> bool:
        """Whether the query names E01 and the article is about E07 only.

        That both name the machine as well, XJ-200, changes nothing; its name is the longer code.
        """
        if not self.codes or not own:
            return False
        common, families = self.codes & own, {_family(code) for code in own}
        settled = {_family(code) for code in common}
        shortest = min(map(len, common), default=None)
        return any(
            _family(code) in families - settled and (shortest is None or len(code) < shortest)
            for code in self.codes
        )

    def is_unknown_to(self, own: frozenset[str]) -> bool:
        """Whether the query is about an error that the article does not name."""
        return self.about_errors and bool(self.codes) and not self.codes & own


def named_in(found: Collection[str]) -> Named:
    """What the features of a text name."""
    return Named(codes_in(found), _ABOUT_ERRORS in found)


def codes_in(found: Collection[str]) -> frozenset[str]:
    """The codes among features, without separators: `e07`, `xj200`.

    A bare number is one only in a text about error codes: `alarm 102`, but not `5000 yuan`.
    """
    codes = frozenset(feature[1:] for feature in found if feature[0] == CODE)
    if not codes or _ABOUT_ERRORS in found:
        return frozenset(code for code in codes if len(code) >= _SHORTEST_NUMBER)
    return frozenset(code for code in codes if _family(code))


def _family(code: str) -> str:
    """The letters that a code begins with; codes of one family name alternatives."""
    return code[: len(code) - len(code.lstrip(ascii_lowercase))]
