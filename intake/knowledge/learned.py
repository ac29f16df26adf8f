# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tells articles apart that have many questions: one weight per article and feature.

A linear classifier over all questions, learned when an index is built. The ridge in `neighbours`
looks at the two dozen nearest questions only; this adds what the hundreds of others say. Where
articles have one or two questions there is nothing to learn. Pure and without luck: the same
questions in the same order give the same weights.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import repeat
from math import sqrt
from operator import mul
from random import Random

_PASSES = 4
_RIVALS = 8  # articles a question is most easily mistaken for; only they are learned against
_FEATURES = 30  # of a question, the weightiest ones
_VISITS = 200  # entries read to find the rivals of one question; the rarest features come first
_LONGEST_STEP = 0.5  # what one question may move: a wrongly filed one shall not move everything
_ENOUGH = 1e-3

Weights = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Example:
    """A question: whose it is, its features, and the weight of each in a vector of length one."""

    owner: str
    features: tuple[str, ...]
    values: tuple[float, ...]

    @classmethod
    def of(cls, owner: str, squares: Mapping[str, float], length: float) -> "Example":
        """From the squared weights of the features and the length of the whole question."""
        kept = nlargest(_FEATURES, squares.items(), key=lambda one: one[1])
        features = tuple(feature for feature, _ in kept)
        return cls(owner, features, tuple(sqrt(square) / length for _, square in kept))


class _Row:
    """The weights of one article while they are learned, with the sum for their average."""

    __slots__ = ("late", "now")

    def __init__(self) -> None:
        self.now: defaultdict[str, float] = defaultdict(float)
        self.late: defaultdict[str, float] = defaultdict(float)

    def move(self, example: Example, step: float, time: int) -> None:
        now, late = self.now, self.late
        for feature, value in zip(example.features, example.values, strict=True):
            now[feature] += step * value
            late[feature] += step * value * time

    def average(self, time: int) -> dict[str, float]:
        late = self.late
        return {feature: value - late[feature] / time for feature, value in self.now.items()}


def learn(examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """The weights by article: passive-aggressive steps against the rival that comes closest.

    The mean of all intermediate weights is taken, and a question that is right by a margin is not
    looked at again.
    """
    rivals, time, waiting = _rivals(examples), 1, list(range(len(examples)))
    rows = {example.owner: _Row() for example in examples}
    for number in range(_PASSES):
        Random(number).shuffle(waiting)  # noqa: S311 - an order, no secret
        wrong = []
        for at in waiting:
            if _learn_one(rows, examples[at], rivals[at], time):
                wrong.append(at)
            time += 1
        waiting = wrong
    return {owner: row.average(time) for owner, row in rows.items()}


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


def _learn_one(
    rows: Mapping[str, _Row], example: Example, rivals: Sequence[str], time: int
) -> bool:
    """Take one question in; whether there was anything to learn."""

    def score(owner: str) -> float:
        known = rows[owner].now
        pairs = zip(example.features, example.values, strict=True)
        return sum([value * known[feature] for feature, value in pairs if feature in known])

    closest, rival = max(((score(owner), owner) for owner in rivals), default=(0.0, None))
    missing = 1.0 - score(example.owner) + closest
    if missing <= _ENOUGH:
        return False
    step = min(_LONGEST_STEP, missing / 2)
    rows[example.owner].move(example, step, time)
    if rival is not None:
        rows[rival].move(example, -step, time)
    return True


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
