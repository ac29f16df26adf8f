# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tells articles apart that have many questions: one weight per article and feature.

A linear classifier over all questions, learned when an index is built. The ridge in `neighbours`
looks at the two dozen nearest questions only; this adds what the hundreds of others say. Where
articles have one or two questions there is nothing to learn. Pure and without luck: the same
questions in the same order give the same weights.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import repeat
from math import sqrt
from operator import mul
from random import Random

_PASSES = 4
_RIVALS = 8  # articles a question is most easily mistaken for; only they are learned against
_FEATURES = 60  # of a question, the weightiest ones
_VISITS = 200  # entries read to find the rivals of one question; the rarest features come first
_SOFTNESS = 0.25  # how much a question may stay wrong for smaller weights: 1 / 2C of the machine
_ENOUGH = 0.005

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


def learn(examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """The weights by article: a support vector machine, solved by ascent in its dual.

    Each step settles one question against the rival that comes closest, and takes back what an
    earlier step was too much. A question that needs no step is not looked at again.
    """
    machine, rivals, waiting = _Machine.of(examples), _rivals(examples), list(range(len(examples)))
    for number in range(_PASSES):
        Random(number).shuffle(waiting)  # noqa: S311 - an order, no secret
        waiting = [at for at in waiting if machine.settles(examples[at], at, rivals[at])]
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
    given: defaultdict[tuple[int, str], float]  # by question and rival; never below nought

    @classmethod
    def of(cls, examples: Iterable[Example]) -> "_Machine":
        return cls({one.owner: defaultdict(float) for one in examples}, defaultdict(float))

    def settles(self, example: Example, at: int, rivals: Sequence[str]) -> bool:
        """Move the weights until the question is right by a margin; whether there was need to."""
        if not rivals:
            return False
        closest, rival = max((self._score(example, one), one) for one in rivals)
        given = self.given[at, rival]
        missing = 1.0 - self._score(example, example.owner) + closest - _SOFTNESS * given
        step = max(-given, missing / (2 * example.square + _SOFTNESS))
        if abs(step) <= _ENOUGH:
            return False
        self.given[at, rival] = given + step
        self._move(example.owner, example, step)
        self._move(rival, example, -step)
        return True

    def _score(self, example: Example, owner: str) -> float:
        known = map(self.rows[owner].get, example.features, repeat(0.0))
        return float(sum(map(mul, known, example.values)))

    def _move(self, owner: str, example: Example, step: float) -> None:
        row = self.rows[owner]
        for feature, value in zip(example.features, example.values, strict=True):
            row[feature] += step * value


def _rivals(examples: Sequence[Example]) -> list[list[str]]:
    """For each question the other articles whose questions share most with it."""
    counts = Counter(example.owner for example in examples)
    shares: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for example in examples:
        one = 1.0 / sqrt(counts[example.owner])
        for feature, value in zip(example.features, example.values, strict=True):
            shares[feature][example.owner] += one * value
    return [_rivals_of(example, shares) for example in examples]


def _rivals_of(example: Example, shares: Mapping[str, Mapping[str, float]]) -> list[str]:
    sums: defaultdict[str, float] = defaultdict(float)
    visits = 0
    pairs = zip(example.features, example.values, strict=True)
    for held, value in sorted(
        ((shares[feature], value) for feature, value in pairs), key=lambda one: len(one[0])
    ):
        visits += len(held)
        if visits > _VISITS and sums:
            break
        for owner, share in held.items():
            sums[owner] += share * value
    sums.pop(example.owner, None)
    return nlargest(_RIVALS, sums, key=sums.__getitem__)
