# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a match of a regular expression can begin with, so that it is tried nowhere else.

`re` knows this by itself only where every alternative begins with a letter. For long lists of
alternatives that begin with groups, being told saves most of the time of a search. Reads the part
of the syntax that our lists use: groups, classes, looks around, repetitions.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TypeAlias

_LOOKS = ("(?=", "(?!", "(?<=", "(?<!", r"\b")
_REPEATED = re.compile(r"(?:[?*+]|\{\d*,?\d*\})\??")
_OPTIONAL = ("?", "*", "{0", "{,")
_OPENED = re.compile(r"\((?:\?:|\?P<\w+>)?")
_REFERENCE = re.compile(r"%(\w+)%")
_RANGE = re.compile(r"([^\\])-(.)", re.DOTALL)
_CATEGORY = re.compile(r"\\[ds]")
_PLANE = range(0x10000)  # no figure or blank lies beyond
READ = 4  # characters, unless fewer are asked for
_MANY = 4096
_ANY = "\0"
# Each the first characters of a match or the whole of a shorter one; ends with `_ANY` where
# anything may follow.
_Begins: TypeAlias = frozenset[str]
_NOTHING: _Begins = frozenset({""})
_ANYTHING: _Begins = frozenset({_ANY})


def gated(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The same pattern, tried only at characters it can begin with; `flags` are those of `re`.

    Raises `ValueError` where they cannot be told.
    """
    begins = "".join(map(re.escape, sorted(initials(pattern))))
    return re.compile(f"(?=[{begins}])(?:{pattern})", flags)


def either(words: Iterable[str], *, inside: str = "") -> str:
    """A pattern of the words, of which the first that fits is found.

    Latin ones are not found within others, if `inside` tells what words consist of, as in a class
    of characters. Those with one first letter stand behind it together, and it looks behind itself
    afterwards: so `re` knows all letters a match may begin with, skips the others, and tries few
    words at the rest.
    """
    behind: dict[str, list[str]] = {}
    for word in words:
        first, rest = re.escape(word[0]), re.escape(word[1:])
        if inside and word.isascii():
            first, rest = rf"{first}(?<![{inside}]{first})", rf"{rest}(?![{inside}])"
        behind.setdefault(first, []).append(rest)
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in behind.items())


def initials(pattern: str) -> frozenset[str]:
    """The characters a match can begin with. Raises `ValueError` where they cannot be told."""
    return Beginnings({}, read=1).of(pattern)


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


class Beginnings:
    """What matches begin with, of patterns that refer to the same words; each word is read once.

    `words` are the patterns, or lists of alternatives, that `%name%` stands for; `read` is how
    many characters are read.
    """

    def __init__(self, words: Mapping[str, str | list[str]], *, read: int = READ) -> None:
        self._words = words
        self._read = read
        self._known: dict[str, _Begins] = {}

    def of(self, pattern: str) -> frozenset[str]:
        """The first `read` characters of every match, or fewer where anything may follow them.

        Raises `ValueError` where a match may be empty or begin with anything.
        """
        found = self._of_alternatives(pattern)
        if "" in found:
            raise ValueError(f"{pattern!r} may match nothing")
        if any(one.startswith(_ANY) for one in found):
            raise ValueError(f"{pattern!r} may begin with anything")
        short = frozenset([one.partition(_ANY)[0] for one in found])
        return frozenset(
            [one for one in short if not any(one[:n] in short for n in range(1, len(one)))]
        )

    def _of_alternatives(self, pattern: str) -> _Begins:
        return frozenset[str]().union(*map(self._of_sequence, alternatives(pattern)))

    def _of_sequence(self, sequence: str) -> _Begins:
        found, at = _NOTHING, 0
        while at < len(sequence) and not all(map(self._is_read, found)):
            end = _atom_end(sequence, at)
            repeated = _REPEATED.match(sequence, end)
            begins = self._of_atom(sequence[at:end])
            if repeated is not None:
                begins = self._repeated(begins, repeated[0])
            found = self._followed(found, begins)
            at = repeated.end() if repeated else end
        return found

    def _of_atom(self, atom: str) -> _Begins:
        if atom.startswith(_LOOKS):
            return _NOTHING
        if (named := _REFERENCE.fullmatch(atom)) and named[1] in self._words:
            return self._of_word(named[1])
        if (opened := _OPENED.match(atom)) is not None:
            return self._of_alternatives(atom[opened.end() : -1])
        if atom.startswith("["):
            return _of_class(atom[1:-1])
        if atom in {r"\d", r"\s"}:
            return _category(atom)
        if atom in {".", "^", "$"} or (len(atom) > 1 and atom[1].isalnum()):
            return _ANYTHING
        return frozenset({atom[-1]})

    def _of_word(self, name: str) -> _Begins:
        if name not in self._known:
            word = self._words[name]
            lines = [word] if isinstance(word, str) else word
            self._known[name] = frozenset[str]().union(*map(self._of_alternatives, lines))
        return self._known[name]

    def _is_read(self, one: str) -> bool:
        """Whether what follows does not matter any more."""
        return len(one) >= self._read or one.endswith(_ANY)

    def _followed(self, found: _Begins, by: _Begins) -> _Begins:
        """What is not read far enough goes on; with anything, if that would be very many."""
        behind = by if len(found) * len(by) <= _MANY else _ANYTHING
        whole = {one for one in found if self._is_read(one)}
        longer = {(one + next_)[: self._read] for one in found - whole if one for next_ in behind}
        return frozenset(whole | longer | (by if "" in found else frozenset()))

    def _repeated(self, begins: _Begins, sign: str) -> _Begins:
        """What is there as often as the sign of repetition says, as far as that is read."""
        again = begins
        if not sign.startswith("?"):
            for _ in range(self._read - 1):
                again |= self._followed(begins, again)
        return again | _NOTHING if sign.startswith(_OPTIONAL) else again


def _atom_end(pattern: str, at: int) -> int:
    """The end of the sign, class, group or reference that begins here."""
    if pattern[at] == "[":
        return _class_end(pattern, at)
    if pattern[at] == "%" and (named := _REFERENCE.match(pattern, at)):
        return named.end()
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


@cache
def _category(sign: str) -> _Begins:
    belongs = str.isdecimal if sign == r"\d" else str.isspace
    return frozenset(filter(belongs, map(chr, _PLANE)))


def _of_class(members: str) -> _Begins:
    if members.startswith("^"):
        return _ANYTHING
    categories = [_category(sign) for sign in (r"\d", r"\s") if sign in members]
    plain = _CATEGORY.sub("", members)
    if "\\" in plain.replace("\\-", ""):
        return _ANYTHING
    ranged = {
        chr(code)
        for first, last in _RANGE.findall(plain)
        for code in range(ord(first), ord(last) + 1)
    }
    single = _RANGE.sub("", plain).replace("\\", "")
    return frozenset(single).union(ranged, *categories)
