# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which characters each place of a regular expression can read, by way of examples.

A place may read any of a million characters. The pattern's own, their neighbours and one of each
category are enough to tell its places apart. The tree is that of `re` itself (see `backtracking`).
"""

import re._constants as sre  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

_SAMPLES = " \t\n-_.aZ5é中٣"  # one character at least of every category and its opposite
_CATEGORIES: Mapping[Any, Callable[[str], bool]] = {
    sre.CATEGORY_DIGIT: str.isdigit,
    sre.CATEGORY_SPACE: str.isspace,
    sre.CATEGORY_WORD: lambda one: one.isalnum() or one == "_",
}
_OPPOSITES = {
    sre.CATEGORY_NOT_DIGIT: sre.CATEGORY_DIGIT,
    sre.CATEGORY_NOT_SPACE: sre.CATEGORY_SPACE,
    sre.CATEGORY_NOT_WORD: sre.CATEGORY_WORD,
}
Characters = frozenset[str]


def alphabet(tree: Any, *, folds: bool) -> Characters:  # noqa: ANN401 - the tree's own
    """Characters enough to tell the pattern's places apart: its own, their neighbours, samples."""
    codes = set(_codes(tree))
    found = {
        chr(near)
        for one in codes
        for near in (one - 1, one, one + 1)
        if 0 <= near <= sys.maxunicode
    }
    if folds:
        found |= {twin for one in found for twin in (one.lower(), one.upper()) if len(twin) == 1}
    return frozenset(found) | frozenset(_SAMPLES)


def _codes(tree: Any) -> Iterator[int]:  # noqa: ANN401 - the tree's own
    """The codes of every character and of both ends of every range, wherever they stand."""
    if isinstance(tree, (parser.SubPattern, list)) or (
        isinstance(tree, tuple) and not isinstance(tree[0], type(sre.LITERAL))
    ):
        for one in tree:
            yield from _codes(one)
    elif isinstance(tree, tuple):
        kind, content = tree
        if kind in {sre.LITERAL, sre.NOT_LITERAL}:
            yield content
        elif kind is sre.RANGE:
            yield from content
        else:
            yield from _codes(content)


def characters(kind: Any, content: Any, alphabet: Characters) -> Characters:  # noqa: ANN401
    """The characters of the alphabet that a place can read; all of them for what is not known."""
    if kind is sre.LITERAL:
        return alphabet & {chr(content)}
    if kind is sre.NOT_LITERAL:
        return alphabet - {chr(content)}
    if kind is sre.IN:
        negates = content[0][0] is sre.NEGATE
        found = {one for one in alphabet if any(_is_in(one, part) for part in content)}
        return alphabet - found if negates else frozenset(found)
    return alphabet


def _is_in(one: str, part: tuple[Any, Any]) -> bool:
    kind, content = part
    if kind is sre.LITERAL:
        return bool(ord(one) == content)
    if kind is sre.RANGE:
        return bool(content[0] <= ord(one) <= content[1])
    if kind is sre.CATEGORY:
        if (opposite := _OPPOSITES.get(content)) is not None:
            return not _CATEGORIES[opposite](one)
        return bool(_CATEGORIES[content](one))
    return False
