# SPDX-License-Identifier: AGPL-3.0-or-later
"""In how many ways one text can be read by what a regular expression repeats only so often.

Counted on the automaton of `backtracking`, at most and not exactly: two characters of the text are
looked at together, and behind them each way is taken for the text that is worst for it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from dialogs.compiling.pattern_characters import Characters

_Ways = Mapping[int, int]  # of the texts that begin with a character of a class


class Ways:
    """The places of a pattern, what they read and which may follow which.

    `doubled` follow in two ways; with a place in `last` the pattern can end. Characters that the
    same places read are one class, which keeps the work small.
    """

    def __init__(
        self,
        reads: Sequence[Characters],
        follow: Mapping[int, AbstractSet[int]],
        doubled: AbstractSet[tuple[int, int]],
        last: AbstractSet[int],
    ) -> None:
        self._follow = follow
        self._doubled = doubled
        self._last = last
        self._reads = _classes(reads)
        self._any = frozenset().union(*self._reads)

    def most(self, first: Iterable[int], loops: Sequence[frozenset[int]]) -> int:
        """The most ways from where the pattern begins, at least 1; any time round a loop is one.

        What leads out of a loop leads to a later place only, so they are gone through backwards.
        """
        ways: dict[int, _Ways] = {}
        alone = set(range(len(self._reads))).difference(*loops)
        groups = [*loops, *(frozenset({one}) for one in alone)]
        for group in sorted(groups, key=min, reverse=True):
            ways.update(dict.fromkeys(group, self._from_group(group, ways)))
        return max(self._at_once(Counter(first), ways).values(), default=1)

    def _from_group(self, group: AbstractSet[int], ways: Mapping[int, _Ways]) -> _Ways:
        """The ways from a place, or from where in a loop there are the most."""
        most: Counter[int] = Counter()
        for place in group:
            most |= Counter(self._from(place, group, ways))
        follow = frozenset().union(*(self._follow.get(place, ()) for place in group))
        staying = frozenset().union(*(self._reads[one] for one in follow & group))
        worst = max(most.values(), default=1)
        return most | Counter(dict.fromkeys(staying, worst)) or dict.fromkeys(self._any, 1)

    def _from(self, place: int, group: AbstractSet[int], ways: Mapping[int, _Ways]) -> _Ways:
        """The ways from a place to the end; to try in vain whether it goes on is a way too.

        Not so in a loop: there the length of the text stands for how often it is tried.
        """
        follow = self._follow.get(place, frozenset())
        times = {one: 1 + ((place, one) in self._doubled) for one in follow - group}
        found = Counter(self._at_once(times, ways))
        if len(follow) + (place in self._last) > 1 and not follow & group:
            found.update(dict.fromkeys(found, 1))
        return found | Counter(dict.fromkeys(self._any if place in self._last else (), 1))

    def _at_once(self, times: Mapping[int, int], ways: Mapping[int, _Ways]) -> _Ways:
        """The ways on through those of the places that read the same character, and the next."""
        sums: dict[int, Counter[int]] = defaultdict(Counter)
        for place, count in times.items():
            onward = {after: count * number for after, number in ways[place].items()}
            for character in self._reads[place]:
                sums[character].update(onward)
        return {character: max(after.values(), default=1) for character, after in sums.items()}


def _classes(reads: Sequence[Characters]) -> list[frozenset[int]]:
    """What each place reads, in numbers of classes."""
    readers: dict[str, list[int]] = defaultdict(list)
    for place, read in enumerate(reads):
        for character in read:
            readers[character].append(place)
    found: list[set[int]] = [set() for _ in reads]
    for number, places in enumerate({tuple(places) for places in readers.values()}):
        for place in places:
            found[place].add(number)
    return [frozenset(one) for one in found]
