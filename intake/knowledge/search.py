# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding the article that answers a question, or none: ranked, with a calibrated score.

An index is an immutable value over questions in any language; a changed article makes a new index
that shares the rest. Memory and exact work grow with the number of questions: right up to some
tens of thousands. Wording the answer, and what to do when there is none, is not decided here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from heapq import nlargest
from math import log, sqrt
from typing import NotRequired, TypedDict

from intake.knowledge.confidence import Decision, Signals, decide, probability
from intake.knowledge.neighbours import influences
from intake.knowledge.segment import CONCEPT, codes_in, features, normalise
from intake.knowledge.tables import background

NEIGHBOURS = 40
_VISITS = 20_000  # posting entries read per query; the rarest features come first
_BEST_COSINE = 0.3
_CONCEPT_FADES_OVER = 8  # questions of an article; with that many it needs no lexicon
_EDITS_PER_BUILD = 4  # a quarter of the questions changed: weigh everything anew
_DOUBT = 0.25  # what remains where the query names another code, or background is nearer

Features = Mapping[str, float]


class Entry(TypedDict):
    """One article as search sees it: its id and every way to ask for it."""

    id: str
    questions: Sequence[str]
    answer: NotRequired[str]


@dataclass(frozen=True, slots=True)
class Match:
    """One article that may answer, best first in `Found.matches`."""

    id: str
    score: float
    question: str


@dataclass(frozen=True, slots=True)
class Found:
    """Everything search can say about one query."""

    decision: Decision
    chance: float
    matches: tuple[Match, ...]
    signals: Signals | None


@dataclass(frozen=True, slots=True)
class _Variant:
    """One question: whose it is (empty for background) and its features as a unit vector."""

    owner: str
    text: str
    vector: Features
    norm: float


@dataclass(frozen=True, slots=True)
class _Standing:
    """How one article stands in the race for one query."""

    score: float
    cosine: float
    nearest: int


@dataclass(frozen=True, slots=True)
class Index:
    """Searchable questions. Safe to share between threads; edits give a new index.

    Vectors and `rarity` are weighed when the index is built and kept through edits until a
    quarter of the questions changed: the drift is far below what changes a decision.
    """

    variants: tuple[_Variant, ...]
    postings: Mapping[str, tuple[int, ...]]
    owned: Mapping[str, tuple[int, ...]]
    rarity: tuple[float, ...]
    worded: Mapping[str, int]
    edits: int = 0

    def answer(self, query: str) -> tuple[str | None, float, Decision]:
        """The best article even when the decision is to reject it; None if nothing is near."""
        if (known := self.exactly(query)) is not None:
            return known, 1.0, "answer"
        found = self.find(query, 1)
        return (found.matches[0].id if found.matches else None), found.chance, found.decision

    def rank(self, query: str, k: int) -> list[tuple[str, float]]:
        """At most `k` articles, best first; the first score is the one of `answer`."""
        return [(match.id, match.score) for match in self.find(query, k).matches]

    def exactly(self, query: str) -> str | None:
        """The article that has this very question, give or take case and punctuation.

        The quick way for what customers ask most: one look-up where `find` weighs neighbours.
        """
        position = self.worded.get(_wording(query))
        return self.variants[position].owner if position is not None else None

    def find(self, query: str, k: int = 3) -> Found:
        """See `Found`. The cost is bounded whatever the length of the query."""
        asked = self._asked(query)
        codes = codes_in(asked)
        near = self._near(asked)
        wanted = _weighed("", query, asked, self.postings, self.rarity).vector
        standings = self._standings(near, wanted)
        nothing = standings.pop("", _Standing(0.0, 0.0, -1))
        ranked = sorted(
            ((owner, self._penalised(owner, one, codes)) for owner, one in standings.items()),
            key=lambda pair: -pair[1].score,
        )
        if not ranked:
            return Found("reject", 0.0, (), None)
        signals = self._signals(asked, wanted, ranked, nothing)
        chance = probability(signals)
        if self._is_other_code(codes, ranked[0][0]) or nothing.score > signals.score:
            chance *= _DOUBT
        best = max(signals.score, 1e-9)
        matches = tuple(
            Match(owner, chance * (max(0.0, one.score) / best), self.variants[one.nearest].text)
            for owner, one in ranked[:k]
        )
        return Found(decide(chance), chance, matches, signals)

    def with_entry(self, entry: Entry) -> "Index":
        """Give an index with the article added, or replaced if its id is known."""
        known = self.without(entry["id"])
        read = _read(entry)
        edits = known.edits + len(read)
        if edits * _EDITS_PER_BUILD > len(known.variants):
            return build_index((*_entries_of(known), entry))
        postings, first = dict(known.postings), len(known.variants)
        for position, (_, found) in enumerate(read, first):
            for feature in found:
                postings[feature] = (*postings.get(feature, ()), position)
        added = tuple(
            _weighed(entry["id"], text, found, postings, known.rarity) for text, found in read
        )
        if not added:
            return known
        owned = {**known.owned, entry["id"]: tuple(range(first, first + len(added)))}
        variants = known.variants + added
        worded = {**known.worded, **_worded(enumerate(added, first))}
        return replace(
            known, variants=variants, postings=postings, owned=owned, worded=worded, edits=edits
        )

    def without(self, entry_id: str) -> "Index":
        """Give an index without the article; this one if the id is unknown."""
        gone = frozenset(self.owned.get(entry_id, ()))
        if not gone:
            return self
        postings = dict(self.postings)
        for feature in {feature for at in gone for feature in self.variants[at].vector}:
            if left := tuple(at for at in postings[feature] if at not in gone):
                postings[feature] = left
            else:
                del postings[feature]
        owned = {owner: at for owner, at in self.owned.items() if owner != entry_id}
        # Positions are what postings hold, so the place of a removed question stays, unlisted.
        worded = {wording: at for wording, at in self.worded.items() if at not in gone}
        edits = self.edits + len(gone)
        return replace(self, postings=postings, owned=owned, worded=worded, edits=edits)

    def _asked(self, query: str) -> Features:
        """The query's features; a concept that no article needs says nothing about it."""
        found, postings = features(query), self.postings
        return {f: w for f, w in found.items() if f[0] != CONCEPT or f in postings}

    def _near(self, asked: Features) -> list[int]:
        """The positions nearest to the query, by a sum over its rarest features first."""
        lists = [(self.postings.get(feature, ()), weight) for feature, weight in asked.items()]
        lists = [(holders, weight) for holders, weight in lists if holders]
        lists.sort(key=lambda pair: len(pair[0]))
        sums: defaultdict[int, float] = defaultdict(float)
        visits = 0
        for holders, weight in lists:
            visits += len(holders)
            if visits > _VISITS and sums:
                break
            gain = (weight * self._rarity(holders)) ** 2
            for position in holders:
                sums[position] += gain
        variants = self.variants
        return nlargest(NEIGHBOURS, sums, key=lambda at: sums[at] / variants[at].norm)

    def _rarity(self, holders: Sequence[int]) -> float:
        return self.rarity[min(len(holders), len(self.rarity) - 1)]

    def _standings(self, near: Sequence[int], wanted: Features) -> dict[str, _Standing]:
        """Every article that owns a near question, and the background under the empty id."""
        vectors = [self.variants[position].vector for position in near]
        cosines = [_dot(wanted, vector) for vector in vectors]
        scores: defaultdict[str, float] = defaultdict(float)
        nearest: dict[str, tuple[float, int]] = {}
        weights = influences(vectors, cosines)
        for position, weight, cosine in zip(near, weights, cosines, strict=True):
            owner = self.variants[position].owner
            scores[owner] += weight
            nearest[owner] = max(nearest.get(owner, (0.0, position)), (cosine, position))
        return {
            owner: _Standing(score + _BEST_COSINE * nearest[owner][0], *nearest[owner])
            for owner, score in scores.items()
        }

    def _penalised(self, owner: str, standing: _Standing, codes: frozenset[str]) -> _Standing:
        if self._is_other_code(codes, owner):
            return replace(standing, score=standing.score * _DOUBT)
        return standing

    def _is_other_code(self, asked: frozenset[str], owner: str) -> bool:
        """Whether the query names E01 and the article is about E07 only."""
        if not asked:
            return False
        own = codes_in(f for at in self.owned[owner] for f in self.variants[at].vector)
        families = {_family(code) for code in own} - {""}
        return not asked & own and any(_family(code) in families for code in asked)

    def _signals(
        self,
        asked: Features,
        wanted: Features,
        ranked: Sequence[tuple[str, _Standing]],
        nothing: _Standing,
    ) -> Signals:
        owner, best = ranked[0]
        second = ranked[1][1].score if len(ranked) > 1 else 0.0
        backdrop = len(_background())
        articles = {f for f in asked if self.postings.get(f, (0,))[-1] >= backdrop}
        mine = {f for at in self.owned[owner] for f in self.variants[at].vector}
        named = {feature for feature in asked if feature[0] == CONCEPT}
        total = sum(wanted.values()) or 1.0
        nearest = self.variants[best.nearest].vector
        return Signals(
            score=best.score,
            margin=best.score - second,
            nothing=nothing.score,
            cosine=best.cosine,
            known=sum(wanted[f] for f in articles) / total,
            covered=sum(wanted[f] for f in mine & wanted.keys()) / total,
            covers=sum(nearest[f] for f in nearest.keys() & asked.keys()) / sum(nearest.values()),
            entries=log(len(self.owned)),
            variants=log(sum(map(len, self.owned.values())) / len(self.owned)),
            length=log(len(asked)),
            concepts=len(mine & named) / len(named) if named else 0.0,
        )


def _entries_of(index: Index) -> Iterator[Entry]:
    for owner, positions in index.owned.items():
        yield {"id": owner, "questions": [index.variants[at].text for at in positions]}


def build_index(entries: Iterable[Entry]) -> Index:
    """An index over all questions of the entries; questions without a letter are left out."""
    read = [("", text, found) for text, found in _background()]
    read += [(entry["id"], text, found) for entry in entries for text, found in _read(entry)]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    owned: defaultdict[str, list[int]] = defaultdict(list)
    for position, (owner, _, found) in enumerate(read):
        for feature in found:
            holders[feature].append(position)
        if owner:
            owned[owner].append(position)
    postings = {feature: tuple(positions) for feature, positions in holders.items()}
    count = len(read)
    rarity = tuple(log(1.0 + count / (held or 0.5)) for held in range(count + count // 4 + 2))
    variants = tuple(_weighed(*variant, postings, rarity) for variant in read)
    return Index(
        variants=variants,
        worded=_worded(enumerate(variants)),
        postings=postings,
        owned={owner: tuple(positions) for owner, positions in owned.items()},
        rarity=rarity,
    )


def _wording(text: str) -> str:
    """A question as far as its wording matters."""
    return "".join(filter(str.isalnum, normalise(text)))


def _worded(variants: Iterable[tuple[int, _Variant]]) -> dict[str, int]:
    return {_wording(one.text): position for position, one in variants if one.owner}


def _read(entry: Entry) -> list[tuple[str, Features]]:
    """The questions of an entry with their features; concepts fade with many questions."""
    read = [(question, features(question)) for question in entry["questions"]]
    read = [(question, found) for question, found in read if found]
    strength = max(0.0, 1.0 - (len(read) - 1) / _CONCEPT_FADES_OVER)
    return [(question, _with_concepts(found, strength)) for question, found in read]


def _with_concepts(found: Features, strength: float) -> Features:
    if not strength:
        return {feature: weight for feature, weight in found.items() if feature[0] != CONCEPT}
    return {f: weight * (strength if f[0] == CONCEPT else 1.0) for f, weight in found.items()}


def _weighed(
    owner: str,
    text: str,
    found: Features,
    postings: Mapping[str, Sequence[int]],
    rarity: Sequence[float],
) -> _Variant:
    """A unit vector; features that occur nowhere yet count in its length."""
    last, none = len(rarity) - 1, ()
    vector = {f: w * rarity[min(len(postings.get(f, none)), last)] for f, w in found.items()}
    norm = sqrt(sum(weight * weight for weight in vector.values())) or 1.0
    return _Variant(owner, text, {f: weight / norm for f, weight in vector.items()}, norm)


@cache
def _background() -> tuple[tuple[str, Features], ...]:
    """Background sentences count by their words: no concept may speak for "no article"."""
    return tuple((text, _with_concepts(features(text), 0.0)) for text in background())


def _dot(left: Features, right: Features) -> float:
    if len(left) > len(right):
        left, right = right, left
    return sum(weight * right[feature] for feature, weight in left.items() if feature in right)


def _family(code: str) -> str:
    """The letters that a code begins with; codes of one family name alternatives."""
    return code[: len(code) - len(code.lstrip("abcdefghijklmnopqrstuvwxyz"))]
