# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chinese typing errors: a character that only sounds like the one that was meant.

Chinese is typed by its sound, so who means 注销 may write 注消. A pair of characters that nobody
knows is read as one that is known, if one character differs and sounds the same. Pure.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise

from intake.knowledge.segment import BIGRAM
from intake.knowledge.tables import concept_terms, function_characters, sounds

_HAN = re.compile(r"[㐀-鿿]+")
_LONGEST = 60  # characters of a text; a longer one has enough that is right, and would take time

Holders = Mapping[str, Sequence[int]]  # the questions that have a feature


def put_right(text: str, holders: Holders) -> str:
    """The normalised text with such characters replaced by what the questions have."""
    if len(text) > _LONGEST or text.isascii():
        return text
    return _HAN.sub(lambda run: _put_right(run.group(), holders), text)


def _put_right(run: str, holders: Holders) -> str:
    for at in range(len(run) - 1):
        if not _is_known(run[at : at + 2], holders):
            run = run[:at] + _meant(run, at, holders) + run[at + 2 :]
    return run


def _meant(run: str, at: int, holders: Holders) -> str:
    """The commonest known pair that sounds like the one at the place; that itself if none does.

    A character is right if it makes a known pair with its other neighbour. One of grammar is no
    typing error, and beside it even a known pair is no word.
    """
    one, other, pair = run[at], run[at + 1], run[at : at + 2]
    if not function_characters().isdisjoint(pair):
        return pair
    meant: list[str] = []
    if at == 0 or not _is_known(run[at - 1 : at + 1], holders):
        meant += (like + other for like in _alike().get(one, ""))
    if not _is_known(run[at + 1 : at + 3], holders):
        meant += (one + like for like in _alike().get(other, ""))
    known = [like for like in meant if _is_known(like, holders)]
    return max(known, key=lambda like: len(holders.get(BIGRAM + like, ())), default=pair)


def _is_known(pair: str, holders: Holders) -> bool:
    return BIGRAM + pair in holders or pair in _named()


@cache
def _alike() -> Mapping[str, str]:
    """For each character the others that sound the same, less those of grammar."""
    return {
        one: "".join(like for like in group if like != one and like not in function_characters())
        for group in sounds()
        for one in group
    }


@cache
def _named() -> frozenset[str]:
    """The pairs in the Chinese names of concepts."""
    return frozenset(a + b for term in concept_terms().han for a, b in pairwise(term))
