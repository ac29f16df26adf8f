# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a regular expression that an owner wrote can take, told without running it.

Python's `re` goes back and tries again, and cannot be interrupted. A pattern that can read the
same text in several ways (`(a+)+`) doubles its work with every character, and one message would
stop the hub. So it is made into an automaton of its characters, and the ways are looked for there:
two ways round one loop are without end; loops that can hand the same text on to each other
(`.*a.*b`) multiply. (Weber and Seidl, "On the degree of ambiguity of finite automata", 1991.)
What is bounded multiplies too, if not with the length: `[A-Z]{0,9}` four times over reads a word
in ten thousand ways. These are counted, and so many of them are taken for one more loop.

The tree of a pattern is that of `re` itself, which has no public name; only this file and
`pattern_characters` know it.
Lookarounds, anchors, references and case are taken for what they can let pass at most, and counts
above `MOST_COPIES`, or that would make too many places, for any number: the judgement is rather
too strict than too mild.
"""

import re
import re._constants as sre  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from math import log
from typing import Any

from dialogs.compiling.pattern_characters import Characters, characters
from dialogs.compiling.pattern_characters import alphabet as alphabet_of
from dialogs.compiling.pattern_ways import Ways

ENDLESS = 99  # the degree of what doubles with every character
HIGHEST_DEGREE = 3  # of what is tried at all, on a few hundred characters
MOST_COPIES = 12  # of one place; a third of it of more
_MOST_COPIED = 300  # places that are copies, in all; each repeat in another multiplies them
A_POWER = 32  # ways to read one text that weigh as much as one more power of its length
_MOST_PLACES = 300  # beyond it loops are not compared, which takes their number to the third
UNJUDGED = 2  # what is taken for the degree of such a pattern with more than one loop
_LOOKS = {sre.ASSERT, sre.ASSERT_NOT}
_FOLDS = re.compile(r"\(\?[a-zA-Z]*i")
_CHOICES = {sre.BRANCH, sre.GROUPREF_EXISTS}
_REPEATS = {sre.MAX_REPEAT, sre.MIN_REPEAT}


@cache
def degree(pattern: str) -> int:
    """The power of a text's length that a whole match may cost at most; `ENDLESS` for all of them.

    0 without a loop, 1 for one loop or several apart, and 1 more for every `A_POWER` times as many
    ways to read a text between the loops. Raises `re.error` for what is no pattern.
    """
    tree = parser.parse(pattern)
    folds = _FOLDS.search(pattern) is not None
    automaton = _Automaton(alphabet_of(tree, folds=folds), folds)
    return automaton.degree(automaton.sequence(tree))


def takes_too_long(pattern: str, *, is_searched: bool) -> bool:
    """Whether no length is short enough. `is_searched`: it begins anew at every character."""
    return degree(pattern) + is_searched > HIGHEST_DEGREE


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a pattern: the places it can begin and end with, and in how many ways it is empty.

    A place stands twice where it is come to in two ways; two are as many as need be told apart.
    """

    first: tuple[int, ...] = ()
    last: tuple[int, ...] = ()
    ways: int = 1


@dataclass
class _Automaton:
    """The places of a pattern that read a character, and which may follow which.

    `doubled` follow in two ways at once, as round an inner and round an outer loop. `apart` are
    the trees of lookarounds and of kept groups, and whether they stand behind a character.
    """

    alphabet: Characters
    folds: bool  # whether a letter may stand for its other case somewhere in the pattern
    reads: list[Characters] = field(default_factory=list)
    follow: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    doubled: set[tuple[int, int]] = field(default_factory=set)
    apart: list[tuple[Any, bool]] = field(default_factory=list)
    copied: int = 0
    is_endless: bool = False

    def sequence(self, tree: Iterable[tuple[Any, Any]]) -> _Part:
        """One part after the other."""
        whole = _Part()
        for kind, content in tree:
            whole = self._joined(whole, self._part(kind, content))
        return whole

    def degree(self, whole: _Part) -> int:
        """See `degree`. What is looked for anew behind each character comes on top."""
        own = self._own_degree(whole)
        found = [own]
        for tree, is_anew in self.apart:
            inner = _Automaton(self.alphabet, self.folds)
            found.append(inner.degree(inner.sequence(tree)) + (own if is_anew else 0))
        return min(max(found), ENDLESS)

    def _own_degree(self, whole: _Part) -> int:
        loops = _loops(self.follow)
        if self.is_endless or any(self._is_endless(loop) for loop in loops):
            return ENDLESS
        ways = Ways(self.reads, self.follow, self.doubled, frozenset(whole.last))
        between = log(ways.most(whole.first, loops), A_POWER)
        power = self._loops_in_a_row(loops)
        return power + int(between)

    def _loops_in_a_row(self, loops: list[frozenset[int]]) -> int:
        """The most loops that hand one text on to each other."""
        if len(self.reads) > _MOST_PLACES:
            return min(len(loops), UNJUDGED)
        behind: dict[int, list[int]] = {
            one: [other for other in range(len(loops)) if self._hands_on(loops, one, other)]
            for one in range(len(loops))
        }
        return max((_longest(one, behind) for one in behind), default=0)

    def _part(self, kind: Any, content: Any) -> _Part:  # noqa: ANN401 - the tree's own
        if kind in _REPEATS:
            return self._repeat(*content)
        if kind is sre.SUBPATTERN:
            return self.sequence(content[-1])
        if kind in _CHOICES:
            branches = content[1] if kind is sre.BRANCH else (content[1], content[2] or ())
            return _either([self.sequence(one) for one in branches])
        if kind is sre.AT:
            return _Part()
        if kind in _LOOKS:
            self.apart.append((content[1], bool(self.reads)))
            return _Part()
        if kind is sre.ATOMIC_GROUP:
            return self._kept(1, content)
        if kind is sre.POSSESSIVE_REPEAT:
            return self._kept(content[0], content[2])
        return self._place(characters(kind, content, self.alphabet))

    def _place(self, characters: Characters) -> _Part:
        if self.folds:
            characters |= self.alphabet & {one.swapcase() for one in characters}
        self.reads.append(characters)
        place = (len(self.reads) - 1,)
        return _Part(place, place, 0)

    def _kept(self, least: int, inner: Any) -> _Part:  # noqa: ANN401 - the tree's own
        """What is never gone back into is one place for all it reads; inside, it is judged."""
        self.apart.append((inner, False))
        within = _Automaton(self.alphabet, self.folds)
        part = within.sequence(inner)
        place = self._place(frozenset().union(*within.reads))
        return _Part(place.first, place.last, min(1, part.ways + (not least)))

    def _repeat(self, least: int, most: int, inner: Any) -> _Part:  # noqa: ANN401 - see above
        started = len(self.reads)
        part = self.sequence(inner)
        copies = MOST_COPIES if len(self.reads) - started == 1 else MOST_COPIES // 3
        if part.ways and most > 1:
            self.is_endless = True  # nothing is read again and again, between what is read
        copied = (len(self.reads) - started) * (min(most, copies) - 1)
        if most > copies or self.copied + copied > _MOST_COPIED:
            self._link(part.last, part.first)
        else:
            self.copied += max(copied, 0)
            part = self._copies(part, inner, least, most)
        return _Part(part.first, part.last, _two(part.ways + (not least)))

    def _copies(self, part: _Part, inner: Any, least: int, most: int) -> _Part:  # noqa: ANN401
        """As many copies as there can be, each only behind the one before it."""
        before, last = part, part.last
        for count in range(1, most):
            after = self.sequence(inner)
            self._link(before.last, after.first)
            last = after.last if count < least else last + after.last
            before = after
        return _Part(part.first, last, part.ways)

    def _joined(self, one: _Part, other: _Part) -> _Part:
        self._link(one.last, other.first)
        first = _no_more(one.first + other.first * one.ways)
        last = _no_more(other.last + one.last * other.ways)
        return _Part(first, last, _two(one.ways * other.ways))

    def _link(self, ends: Iterable[int], beginnings: Iterable[int]) -> None:
        for end, beginning in product(ends, tuple(beginnings)):
            if beginning in self.follow[end]:
                self.doubled.add((end, beginning))
            self.follow[end].add(beginning)

    def _is_endless(self, loop: frozenset[int]) -> bool:
        """Whether one text leads round the loop in two ways."""
        if any(one in loop and other in loop for one, other in self.doubled):
            return True
        seen = {(one, one) for one in loop}
        parting: dict[tuple[int, int], set[tuple[int, int]]] = defaultdict(set)
        todo = list(seen)
        while todo:
            pair = todo.pop()
            for after in self._steps(pair, (loop, loop)):
                parting[after].add(pair)
                if after not in seen:
                    seen.add(after)
                    todo.append(after)
        meeting = {(one, one) for one in loop}
        todo = list(meeting)
        while todo:
            for before in parting[todo.pop()] - meeting:
                if before[0] != before[1]:
                    return True
                meeting.add(before)
        return False

    def _hands_on(self, loops: list[frozenset[int]], one: int, other: int) -> bool:
        """Whether a text that goes round a loop also leads to the other one and round it."""
        if one == other:
            return False
        anywhere = frozenset(range(len(self.reads)))
        bounds = (loops[one], anywhere, loops[other])
        for begin, end in product(loops[one], loops[other]):
            seen = {(begin, begin, end)}
            todo: list[tuple[int, ...]] = list(seen)
            while todo:
                for after in self._steps(todo.pop(), bounds):
                    if after == (begin, end, end):
                        return True
                    if after not in seen:
                        seen.add(after)
                        todo.append(after)
        return False

    def _steps(self, places: tuple[int, ...], bounds: tuple[frozenset[int], ...]) -> Iterator[Any]:
        """Where one and the same character can lead from all of the places."""
        ways = [self.follow[one] & bound for one, bound in zip(places, bounds, strict=True)]
        for after in product(*ways):
            if frozenset.intersection(*(self.reads[one] for one in after)):
                yield after


def _either(parts: list[_Part]) -> _Part:
    first = tuple(place for part in parts for place in part.first)
    last = tuple(place for part in parts for place in part.last)
    return _Part(first, last, _two(sum(part.ways for part in parts)))


def _two(ways: int) -> int:
    """One way, or several."""
    return min(2, ways)


def _no_more(places: tuple[int, ...]) -> tuple[int, ...]:
    """The places, none of them more than twice."""
    return tuple(one for one, times in Counter(places).items() for _ in range(_two(times)))


def _loops(follow: dict[int, set[int]]) -> list[frozenset[int]]:
    """The places that can be come back to, by the loop they share."""
    ahead = {one: _reached(one, follow) for one in list(follow)}
    turning = [one for one in ahead if one in ahead[one]]
    return list(
        {
            frozenset(other for other in turning if other in ahead[one] and one in ahead[other]): 0
            for one in turning
        }
    )


def _reached(start: int, follow: dict[int, set[int]]) -> set[int]:
    seen: set[int] = set()
    todo = [start]
    while todo:
        new = follow.get(todo.pop(), set()) - seen
        seen |= new
        todo.extend(new)
    return seen


def _longest(one: int, behind: dict[int, list[int]]) -> int:
    return 1 + max((_longest(other, behind) for other in behind[one]), default=0)
