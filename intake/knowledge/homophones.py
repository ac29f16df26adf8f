# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chinese typing errors: a character that only sounds like the one that was meant.

Chinese is typed by its sound, so who means 注销 may write 注消. A character that makes a known
pair with neither neighbour is read as one that sounds the same and does. Pure.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise

from intake.knowledge.segment import BIGRAM
from intake.knowledge.tables import concept_terms, function_characters, sounds

_HAN = re.compile(r"[㐀-鿿]+")
_LONGEST = 60  # characters of a text; a longer one has enough that is right, and would take time

Postings = Mapping[str, Sequence[int]]  # the questions that have a feature


def put_right(text: str, postings: Postings) -> str:
    """The normalised text with such characters replaced by what the questions have."""
    if len(text) > _LONGEST or text.isascii():
        return text
    return _HAN.sub(lambda run: _put_right(run.group(), postings), text)


def _put_right(run: str, postings: Postings) -> str:
    for at in range(len(run)):
        run = run[:at] + _meant(run, at, postings) + run[at + 1 :]
    return run


def _meant(run: str, at: int, postings: Postings) -> str:
    """The character at the place, or one that sounds the same and stands better there.

    It is right if it makes a known pair with a neighbour. Another one must make one, with both
    neighbours where one is of grammar: beside such a character a pair is no word.
    """
    before, written, after = run[max(0, at - 1) : at], run[at], run[at + 1 : at + 2]
    if _is_known(before + written, postings) or _is_known(written + after, postings):
        return written
    known = {
        like: [pair for pair in (before + like, like + after) if _is_known(pair, postings)]
        for like in _alike().get(written, "")
    }
    grammar = function_characters()
    better = [
        like
        for like, pairs in known.items()
        if len(pairs) > 1 or any(grammar.isdisjoint(pair) for pair in pairs)
    ]
    return max(better, key=lambda like: _held(known[like], postings), default=written)


def _is_known(pair: str, postings: Postings) -> bool:
    return BIGRAM + pair in postings or pair in named_pairs()


def _held(pairs: Iterable[str], postings: Postings) -> int:
    """How many questions have the pairs."""
    return sum(len(postings.get(BIGRAM + pair, ())) for pair in pairs)


@cache
def _alike() -> Mapping[str, str]:
    """For each character the others that sound the same, less those of grammar."""
    return {
        one: "".join(like for like in group if like != one and like not in function_characters())
        for group in sounds()
        for one in group
        if one not in function_characters()
    }


@cache
def named_pairs() -> frozenset[str]:
    """The pairs of characters in the Chinese names of concepts."""
    return frozenset(a + b for term in concept_terms().han for a, b in pairwise(term))
