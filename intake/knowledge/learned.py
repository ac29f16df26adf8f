# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tells articles apart that have many questions: one weight per article and feature.

A linear classifier over all questions, learned when an index is built. The ridge in `neighbours`
looks at the two dozen nearest questions only; this adds what the hundreds of others say. Where
articles have one or two questions there is nothing to learn, where they have a few it is which of
two articles is meant, and where they have many also what is about an article at all. Pure and
without luck: the same questions in the same order give the same weights.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import repeat
from math import sqrt
from operator import mul
from random import Random
from typing import NamedTuple

_PASSES = 4
_FEATURES = 60  # of a question, the weightiest ones
_SOFTNESS = 0.25  # how much a question may stay wrong for smaller weights: 1 / 2C of the machine
_ENOUGH = 0.005
_EACH_FROM = 25  # questions per article, the background being one: each is learned by itself


class _Wanted(NamedTuple):
    """The articles a question is most easily mistaken for; only they are learned against."""

    rivals: int
    visits: int  # entries read to find those of one question; the rarest features come first


_AMONG, _OF_EACH = _Wanted(8, 200), _Wanted(16, 600)

Weights = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Example:
    """A question: whose it is, its features, and the weight of each in a vector of length one."""

    owner: str
    features: tuple[str, ...]
    values: tuple[float, ...]
    square: float

    @classmethod
    def of(cls, owner: str, squares: Mapping[str, float], length: float) -> "Example":
        """From the squared weights of the features and the length of the whole question."""
        kept = nlargest(_FEATURES, squares.items(), key=lambda one: one[1])
        features = tuple(feature for feature, _ in kept)
        values = tuple(sqrt(square) / length for _, square in kept)
        return cls(owner, features, values, sum(map(mul, values, values)))


def are_learned_each(questions: int, articles: int) -> bool:
    """Whether so many questions teach each article by itself; the background counts as one."""
    return questions >= _EACH_FROM * articles


def learn(examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """The weights by article: a support vector machine, solved by ascent in its dual.

    Each step settles what one question asks of the weights, and takes back what an earlier step
    was too much. What needs no step is not looked at again.
    """
    machine = _Machine.of(examples)
    each = are_learned_each(len(examples), len(machine.rows))
    settled = machine.settled_each if each else machine.settled_among
    rivals = _rivals(examples, _OF_EACH if each else _AMONG)
    waiting: list[tuple[int, Sequence[str]]] = [
        (at, (one.owner, *rivals[at])) for at, one in enumerate(examples)
    ]
    for number in range(_PASSES):
        Random(number).shuffle(waiting)  # noqa: S311 - an order, no secret
        left = ((at, settled(examples[at], at, owners)) for at, owners in waiting)
        waiting = [(at, owners) for at, owners in left if owners]
    return {owner: dict(row) for owner, row in machine.rows.items()}


def votes(rows: Weights, asked: Mapping[str, float], owners: Collection[str]) -> dict[str, float]:
    """How much the weights speak for each of the articles; about one for the right one.

    An article that came after they were learned gets the best vote of all: between it and any
    other nothing was learned, so the vote shall not decide. `asked` has squared weights.
    """
    length = sqrt(sum(asked.values())) or 1.0
    roots = [sqrt(square) / length for square in asked.values()]
    known = {
        owner: sum(map(mul, map(rows[owner].get, asked, repeat(0.0)), roots))
        for owner in owners
        if owner in rows
    }
    best = max(known.values(), default=0.0)
    return {owner: known.get(owner, best) for owner in owners}


@dataclass(slots=True)
class _Machine:
    """The weights while they are learned, and how much each question has put into them."""

    rows: dict[str, defaultdict[str, float]]
    given: defaultdict[tuple[int, str], float]  # by question and article; never below nought

    @classmethod
    def of(cls, examples: Iterable[Example]) -> "_Machine":
        return cls({one.owner: defaultdict(float) for one in examples}, defaultdict(float))

    def settled_among(self, example: Example, at: int, owners: Sequence[str]) -> Sequence[str]:
        """Let the question's own article, the first of these, lead the closest other by one.

        Gives back all of them if that took a step, else none.
        """
        own, *rivals = owners
        if not rivals:
            return ()
        closest, rival = max((self._score(example, one), one) for one in rivals)
        missing = 1.0 - self._score(example, own) + closest
        step = self._step(at, rival, missing, 2 * example.square)
        if not step:
            return ()
        self._move(own, example, step)
        self._move(rival, example, -step)
        return owners

    def settled_each(self, example: Example, at: int, owners: Sequence[str]) -> Sequence[str]:
        """Let the question's own article score two or more, and each of the others one at most.

        Gives back those where that took a step.
        """
        left = []
        for owner in owners:
            score, is_own = self._score(example, owner), owner == example.owner
            missing = 2.0 - score if is_own else score - 1.0
            if step := self._step(at, owner, missing, example.square):
                self._move(owner, example, step if is_own else -step)
                left.append(owner)
        return left

    def _step(self, at: int, owner: str, missing: float, square: float) -> float:
        """How far the weights must move along the question, and keep account; 0 if hardly."""
        given = self.given[at, owner]
        step = max(-given, (missing - _SOFTNESS * given) / (square + _SOFTNESS))
        if abs(step) <= _ENOUGH:
            return 0.0
        self.given[at, owner] = given + step
        return step

    def _score(self, example: Example, owner: str) -> float:
        known = map(self.rows[owner].get, example.features, repeat(0.0))
        return float(sum(map(mul, known, example.values)))

    def _move(self, owner: str, example: Example, step: float) -> None:
        row = self.rows[owner]
        for feature, value in zip(example.features, example.values, strict=True):
            row[feature] += step * value


def _rivals(examples: Sequence[Example], wanted: _Wanted) -> list[list[str]]:
    """For each question the other articles whose questions share most with it."""
    counts = Counter(example.owner for example in examples)
    shares: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for example in examples:
        one = 1.0 / sqrt(counts[example.owner])
        for feature, value in zip(example.features, example.values, strict=True):
            shares[feature][example.owner] += one * value
    return [_rivals_of(example, shares, wanted) for example in examples]


def _rivals_of(
    example: Example, shares: Mapping[str, Mapping[str, float]], wanted: _Wanted
) -> list[str]:
    sums: defaultdict[str, float] = defaultdict(float)
    visits = 0
    pairs = zip(example.features, example.values, strict=True)
    for held, value in sorted(
        ((shares[feature], value) for feature, value in pairs), key=lambda one: len(one[0])
    ):
        visits += len(held)
        if visits > wanted.visits and sums:
            break
        for owner, share in held.items():
            sums[owner] += share * value
    sums.pop(example.owner, None)
    return nlargest(wanted.rivals, sums, key=sums.__getitem__)
