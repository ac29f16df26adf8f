# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which characters a match of a regular expression can begin with, so that others are skipped.

`re` knows this by itself only where every alternative begins with a letter. For long lists of
alternatives that begin with groups, being told saves most of the time of a search. Reads the part
of the syntax that our lists use: groups, classes, looks around, repetitions.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import TypeAlias

_LOOKS = ("(?=", "(?!", "(?<=", "(?<!", r"\b")
_REPEATED = re.compile(r"(?:[?*+]|\{\d*,?\d*\})\??")
_OPTIONAL = ("?", "*", "{0", "{,")
_OPENED = re.compile(r"\((?:\?:|\?P<\w+>)?")
_RANGE = re.compile(r"([^\\])-(.)", re.DOTALL)
_CATEGORY = re.compile(r"\\[ds]")
_Begins: TypeAlias = tuple[frozenset[str], bool]  # the characters, and whether there may be none
_PLANE = range(0x10000)  # no figure or blank lies beyond


def gated(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The same pattern, tried only at characters it can begin with."""
    begins = "".join(map(re.escape, sorted(initials(pattern))))
    return re.compile(f"(?=[{begins}])(?:{pattern})", flags)


def initials(pattern: str) -> frozenset[str]:
    """The characters a match can begin with. Raises `ValueError` where they cannot be told."""
    found, may_be_empty = _of_alternatives(pattern)
    if may_be_empty:
        raise ValueError(f"{pattern!r} may match nothing")
    return found


def alternatives(pattern: str) -> Iterator[str]:
    """What stands between the outermost bars of a pattern."""
    start = at = 0
    while at < len(pattern):
        if pattern[at] == "|":
            yield pattern[start:at]
            start = at = at + 1
        else:
            at = _atom_end(pattern, at)
    yield pattern[start:]


def _of_alternatives(pattern: str) -> _Begins:
    begins = [_of_sequence(one) for one in alternatives(pattern)]
    found = frozenset[str]().union(*(one for one, _ in begins))
    return found, any(may_be_empty for _, may_be_empty in begins)


def _of_sequence(sequence: str) -> _Begins:
    found: frozenset[str] = frozenset()
    at = 0
    while at < len(sequence):
        end = _atom_end(sequence, at)
        atom = sequence[at:end]
        repeated = _REPEATED.match(sequence, end)
        begins, may_be_empty = (frozenset(), True) if atom.startswith(_LOOKS) else _of_atom(atom)
        found |= begins
        if not (may_be_empty or (repeated and repeated.group().startswith(_OPTIONAL))):
            return found, False
        at = repeated.end() if repeated else end
    return found, True


def _atom_end(pattern: str, at: int) -> int:
    """The end of the sign, class or group that begins here."""
    if pattern[at] == "[":
        return _class_end(pattern, at)
    if pattern[at] != "(":
        return at + (2 if pattern[at] == "\\" else 1)
    at += 1
    while pattern[at] != ")":
        at = _atom_end(pattern, at)
    return at + 1


def _class_end(pattern: str, at: int) -> int:
    at += 2  # a first ] would be a member
    while pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at + 1


def _of_atom(atom: str) -> _Begins:
    if (opened := _OPENED.match(atom)) is not None:
        return _of_alternatives(atom[opened.end() : -1])
    if atom.startswith("["):
        return _of_class(atom[1:-1]), False
    if atom in {r"\d", r"\s"}:
        return _category(atom), False
    if atom in {".", "^", "$"} or (len(atom) > 1 and atom[1].isalnum()):
        raise ValueError(f"{atom!r} may be anything")
    return frozenset(atom[-1]), False


@cache
def _category(sign: str) -> frozenset[str]:
    belongs = str.isdecimal if sign == r"\d" else str.isspace
    return frozenset(filter(belongs, map(chr, _PLANE)))


def _of_class(members: str) -> frozenset[str]:
    if members.startswith("^"):
        raise ValueError(f"[{members}] may be too much")
    categories = [_category(sign) for sign in (r"\d", r"\s") if sign in members]
    plain = _CATEGORY.sub("", members)
    if "\\" in plain.replace("\\-", ""):
        raise ValueError(f"[{members}] may be too much")
    ranged = {
        chr(code)
        for first, last in _RANGE.findall(plain)
        for code in range(ord(first), ord(last) + 1)
    }
    single = _RANGE.sub("", plain).replace("\\", "")
    return frozenset(single).union(ranged, *categories)
