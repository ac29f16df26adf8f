# SPDX-License-Identifier: AGPL-3.0-or-later
"""Error codes and model names: when a question names one, it must be that one.

E07 and E01 are one letter apart and two different repairs, so here nothing is nearly right. Which
runs of a text are codes is decided in `segment`.
"""

from collections.abc import Iterable
from string import ascii_lowercase

from intake.knowledge.segment import CODE, CONCEPT

_ABOUT_ERRORS = f"{CONCEPT}error_code"
_SHORTEST_NUMBER = 2  # of a purely numeric code: 报警 12


def codes_in(found: Iterable[str]) -> frozenset[str]:
    """The codes among features, without separators: `e07`, `xj200`.

    A bare number is one only in a text about error codes: `alarm 102`, but not `5000 yuan`.
    """
    codes = frozenset(feature[1:] for feature in found if feature[0] == CODE)
    if not codes or _ABOUT_ERRORS in found:
        return frozenset(code for code in codes if len(code) >= _SHORTEST_NUMBER)
    return frozenset(code for code in codes if _family(code))


def conflict(asked: frozenset[str], own: frozenset[str]) -> bool:
    """Whether the query names E01 and the article is about E07 only."""
    if not asked or not own or asked & own:
        return False
    families = {_family(code) for code in own}
    return any(_family(code) in families for code in asked)


def _family(code: str) -> str:
    """The letters that a code begins with; codes of one family name alternatives."""
    return code[: len(code) - len(code.lstrip(ascii_lowercase))]
