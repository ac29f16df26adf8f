# SPDX-License-Identifier: AGPL-3.0-or-later
"""All questions of a knowledge base, by their features: which ones are nearest to a query.

An immutable inverted index; an edit gives a new one that shares the rest. Whose question it is
matters only for telling articles from the background; ranking articles is `search`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from math import log, sqrt

from intake.knowledge.neighbours import Sketch, bits_of, sketch
from intake.values import replace

_VISITS = 10_000  # posting entries read per query; the rarest features come first
_CONTENDERS = 2  # times the neighbours wanted: how many are compared exactly
_FLOOR = 0.35  # of the best sum: what is below cannot be among the nearest

Features = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Question:
    """One way to ask: whose it is (empty for background), and its features with their length.

    A feature's weight is the same in every text that has it, so it stands once, in
    `Questions.weights`, and not here.
    """

    owner: str
    text: str
    features: tuple[str, ...]
    length: float
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class Near:
    """A question near a query, with the cosine between them."""

    position: int
    cosine: float


@dataclass(frozen=True, slots=True)
class Questions:
    """The inverted index. `weights` holds squares, which is what sums of products need.

    Weights are fixed when everything is read at once and kept through edits. The place of a
    removed question stays, unlisted: positions are what `postings` hold.
    """

    listed: tuple[Question, ...]
    postings: Mapping[str, tuple[int, ...]]
    weights: Mapping[str, float]
    idf: tuple[float, ...]

    @classmethod
    def of(cls, read: Sequence[tuple[str, str, Features]]) -> "Questions":
        """All questions as (owner, text, features), weighed by how rare each feature is."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        kinds: dict[str, float] = {}
        for position, (_, _, features) in enumerate(read):
            kinds.update(features)
            for feature in features:
                found[feature].append(position)
        idf = tuple(rarity(len(read), held) for held in range(len(read) + 1))
        weights = {feature: kinds[feature] ** 2 * idf[len(at)] for feature, at in found.items()}
        postings = {feature: tuple(at) for feature, at in found.items()}
        bits = {feature: bits_of(feature, weight) for feature, weight in weights.items()}
        listed = tuple(_question(*one, weights, bits) for one in read)
        return cls(listed, postings, weights, idf)

    def with_added(self, read: Sequence[tuple[str, str, Features]]) -> "Questions":
        """These and more; they take the next positions."""
        postings, weights, first = dict(self.postings), dict(self.weights), len(self.listed)
        for position, (_, _, features) in enumerate(read, first):
            for feature, kind in features.items():
                postings[feature] = (*postings.get(feature, ()), position)
                weights.setdefault(feature, kind**2 * self.idf[1])
        new = {feature for _, _, features in read for feature in features}
        bits = {feature: bits_of(feature, weights[feature]) for feature in new}
        added = tuple(_question(*one, weights, bits) for one in read)
        return replace(self, listed=self.listed + added, postings=postings, weights=weights)

    def without(self, positions: frozenset[int]) -> "Questions":
        """These less the ones at the positions."""
        postings = dict(self.postings)
        for feature in {feature for at in positions for feature in self.listed[at].features}:
            if left := tuple(at for at in postings[feature] if at not in positions):
                postings[feature] = left
            else:
                del postings[feature]
        return replace(self, postings=postings)

    def weigh(self, features: Features) -> dict[str, float]:
        """The squared weight of each feature; one that no question has is as rare as can be."""
        known, unknown = self.weights, self.idf[0]
        return {f: known.get(f) or kind**2 * unknown for f, kind in features.items()}

    def nearest(self, asked: Features, count: int) -> list[Near]:
        """At most `count` questions by cosine, nearest first; `asked` comes from `weigh`."""
        sums, is_complete = self._sums(asked)
        if not sums:
            return []
        wanted = count if is_complete else _CONTENDERS * count
        floor = _FLOOR * max(sums.values()) if len(sums) > wanted else 0.0
        listed, length = self.listed, sqrt(sum(asked.values()))
        ranked = [(s / (length * listed[at].length), at) for at, s in sums.items() if s >= floor]
        ranked.sort(reverse=True)
        if not is_complete:
            ranked = [(self._cosine(asked, length, at), at) for _, at in ranked[:wanted]]
            ranked.sort(reverse=True)
        return [Near(at, cosine) for cosine, at in ranked[:count]]

    def _sums(self, asked: Features) -> tuple[dict[int, float], bool]:
        """What each question shares with the query, by its rarest features within `_VISITS`.

        And whether that was all of them: then nothing needs to be added up again.
        """
        postings = self.postings
        lists = [(postings[f], weight) for f, weight in asked.items() if f in postings]
        lists.sort(key=lambda one: len(one[0]))
        sums: defaultdict[int, float] = defaultdict(float)
        visits = 0
        for positions, weight in lists:
            visits += len(positions)
            if visits > _VISITS and sums:
                return sums, False
            for position in positions:
                sums[position] += weight
        return sums, True

    def _cosine(self, asked: Features, length: float, position: int) -> float:
        one = self.listed[position]
        return sum(map(asked.get, one.features, repeat(0.0))) / (length * one.length)


def _question(
    owner: str,
    text: str,
    features: Features,
    weights: Mapping[str, float],
    bits: Mapping[str, int],
) -> Question:
    names = tuple(features)
    length = sqrt(sum(map(weights.__getitem__, names))) or 1.0
    return Question(owner, text, names, length, sketch(map(bits.__getitem__, names)))


def rarity(count: int, held: int) -> float:
    """How much a feature tells that `held` of `count` questions have.

    The logarithm of the inverse frequency, and since weights are squared its root is what counts:
    measured 1 point better than the logarithm itself.
    """
    return log(1.0 + count / (held or 0.5))


def features_in(questions: Iterable[Question]) -> set[str]:
    """Every feature that one of the questions has."""
    return {feature for question in questions for feature in question.features}
