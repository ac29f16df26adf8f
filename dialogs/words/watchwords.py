# SPDX-License-Identifier: AGPL-3.0-or-later
"""Watchwords: long lists of what tells of something, of which nearly every message holds none.

A text is looked up by the beginnings of its words, so that of thousands of patterns a few dozen
are ever tried. What each tells is the matter of whoever has the list: `dangers`, `severity`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from typing import Generic, TypeAlias, TypeVar

from dialogs.fields.initials import READ, Beginnings
from dialogs.fields.patterns import joined

Words = Mapping[str, str | list[str]]
Match: TypeAlias = re.Match[str]
Tells = TypeVar("Tells")
_REMEMBERED = 8192  # beginnings of texts; the same few words begin most messages' clauses


class _Watchword(Generic[Tells]):
    """One pattern, compiled when a message first asks for it: all of them take a second."""

    __slots__ = ("compile", "match", "tells")

    def __init__(self, tells: Tells, compile_: Callable[[], re.Pattern[str]]) -> None:
        self.tells = tells
        self.compile = compile_
        self.match: Callable[[str, int], Match | None] = self._match

    def prepare(self) -> None:
        """Compile it, unless a message was first."""
        if self.match == self._match:
            self.match = self.compile().match

    def _match(self, text: str, start: int) -> Match | None:
        self.match = self.compile().match
        return self.match(text, start)


class Watchwords(Generic[Tells]):
    """What each pattern tells, by the first characters that the patterns can begin with.

    `latin` is what Latin words consist of, as in a class of characters: a pattern of ASCII alone
    matches none of their middles, any other stands anywhere. `read` is how many characters tell
    which patterns may match, 1 to `initials.READ`.
    """

    def __init__(
        self, listed: Iterable[tuple[Tells, str]], words: Words, *, latin: str, read: int = READ
    ) -> None:
        self._words, self._latin, self._read = words, latin, read
        self._listed = tuple(listed)
        self._met: dict[str, tuple[_Watchword[Tells], ...]] = {}

    def found(self, folded: str) -> Iterator[tuple[Tells, Match]]:
        """All watchwords in a folded text, from its beginning on, each with what it tells."""
        met, read = self._met, self._read
        for begin in self._starts.finditer(folded):
            start = begin.start()
            beginning = folded[start : start + read]
            some = met.get(beginning)
            if some is None:
                some = self._beginning_as(beginning)
            for word in some:
                if (match := word.match(folded, start)) is not None:
                    yield word.tells, match

    def compiled(self, pattern: str) -> re.Pattern[str]:
        """A pattern with its words put in; one of ASCII alone begins where a word does."""
        whole = joined([f"(?:{pattern})"], self._words)
        return re.compile(f"(?<![{self._latin}])(?:{whole})" if whole.isascii() else whole)

    def compile(self) -> Iterator[None]:
        """Compile all, so that no message waits for it; one at each step."""
        _ = self._starts
        for word in {word for some in self._by_beginning.values() for word in some}:
            word.prepare()
            yield

    def _beginning_as(self, text: str) -> tuple[_Watchword[Tells], ...]:
        """The watchwords that can begin as a text does, those first that ask for most of it."""
        words, ends = self._by_beginning, range(len(text), 0, -1)
        some = tuple([word for end in ends for word in words.get(text[:end], ())])
        if len(self._met) >= _REMEMBERED:
            self._met.clear()
        self._met[text] = some
        return some

    @cached_property
    def _by_beginning(self) -> Mapping[str, tuple[_Watchword[Tells], ...]]:
        beginnings = Beginnings(self._words, read=self._read)
        words: dict[str, list[_Watchword[Tells]]] = {}
        for tells, pattern in self._listed:
            word = _Watchword(tells, partial(self.compiled, pattern))
            for begins in beginnings.of(pattern):
                words.setdefault(begins, []).append(word)
        return {begins: tuple(some) for begins, some in words.items()}

    @cached_property
    def _starts(self) -> re.Pattern[str]:
        """Where a watchword can begin: Latin words where words begin, Chinese ones anywhere."""
        begin = {begins[0] for begins in self._by_beginning}
        latin = {one for one in begin if re.match(f"[{self._latin}]", one)}
        other = "".join(map(re.escape, sorted(begin - latin)))
        return re.compile(f"[{other}]|(?<![{self._latin}])[{''.join(sorted(latin))}]")
