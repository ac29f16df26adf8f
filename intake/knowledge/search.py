# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding the article that answers a question, or none: ranked, with a calibrated score.

An index is an immutable value over questions in any language; a changed article makes a new index
that shares the rest. Memory and exact work grow with the number of questions: right up to some
tens of thousands. Wording the answer, and what to do when there is none, is not decided here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from typing import NotRequired, TypedDict

from intake.knowledge.codes import Named, codes_in, named_in
from intake.knowledge.confidence import Decision, Signals, decide, probability
from intake.knowledge.homophones import put_right
from intake.knowledge.learned import Weights, votes
from intake.knowledge.questions import Features, Near, Question, Questions, features_in
from intake.knowledge.segment import CONCEPT, features, features_of, normalise
from intake.knowledge.standing import NEIGHBOURS, Standing, standings_of, usual_score
from intake.knowledge.tables import background
from intake.knowledge.teaching import taught_by
from intake.knowledge.wording import Wording

_COVERED = 0.2
_LEARNED = 0.3  # of the rank; the votes are about one, a good score is half of that
_LEARNED_OF_MANY, _MANY = 1.0, 50  # where articles have so many questions, the vote knows better
_EDITS_PER_BUILD = 4  # a quarter of the questions changed: weigh everything anew
_DOUBT = 0.25  # what remains where the query names another code, or is background
_IS_BACKGROUND = 0.8  # cosine from which a query is the background sentence, and not only like it
_LEVEL, _EITHER = 0.8, 0.6  # where the second has so much of the first's rank, both are suggested
_UNKNOWN_CODE = 0.5  # what remains where the article does not name the error that is asked about


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


_Ranked = tuple[str, Standing]


@dataclass(frozen=True, slots=True)
class Index:
    """Searchable questions. Safe to share between threads; edits give a new index."""

    questions: Questions
    owned: Mapping[str, tuple[int, ...]]
    codes: Mapping[str, frozenset[str]]
    worded: Mapping[str, int]
    learned: Weights
    wording: Wording  # that was learned from too
    usual: float  # what the right article scores here
    edits: int = 0

    def answer(self, query: str) -> tuple[str | None, float, Decision]:
        """The best article even when the decision is to reject it; None if nothing is near."""
        found = self.find(query, 1)
        return (found.matches[0].id if found.matches else None), found.chance, found.decision

    def answered_by(self, query: str) -> str:
        """The article that answers it; empty where the decision is another one."""
        best, _, decision = self.answer(query)
        return best if best and decision == "answer" else ""

    def rank(self, query: str, k: int) -> list[tuple[str, float]]:
        """At most `k` articles, best first; the first score is the one of `answer`."""
        return [(match.id, match.score) for match in self.find(query, k).matches]

    def exactly(self, query: str) -> str | None:
        """The article that has this very question, give or take case and punctuation."""
        position = self.worded.get(_wording(query))
        return self.questions.listed[position].owner if position is not None else None

    def find(self, query: str, k: int = 3) -> Found:
        """See `Found`. The cost is bounded whatever the length of the query."""
        text = put_right(normalise(query), self.questions.postings)
        found = features_of(text)
        asked, named = self._asked(found), named_in(found)
        near = self.questions.nearest(asked, NEIGHBOURS)
        standings = standings_of(self.questions, near)
        self._heed_codes(standings, named)
        self._heed_coverage(standings, asked)
        self._heed_votes(standings, {**asked, **self.wording.weigh(text)})
        nothing = _told(query, standings.pop("", None))
        if not standings:
            return Found("reject", 0.0, (), None)
        ranked = _ranked(standings)
        signals = Signals.of(ranked[0][1].score, _lead(ranked), self.usual)
        chance = probability(signals) * self._doubt(*ranked[0], nothing, named)
        if any(one.rank > _LEVEL * ranked[0][1].rank for _, one in ranked[1:2]):
            chance = min(chance, _EITHER)
        if (position := self.worded.get(_wording(query))) is not None:
            chance, ranked = 1.0, self._with_first(position, ranked)
        return Found(decide(chance), chance, self._matches(ranked, chance)[: max(0, k)], signals)

    def with_entry(self, entry: Entry) -> "Index":
        """Give an index with the article added, or replaced if its id is known."""
        known = self.without(entry["id"])
        read = _read(entry)
        edits = known.edits + len(read)
        if edits * _EDITS_PER_BUILD > len(known.questions.listed):
            return build_index((*_entries_of(known), entry))
        if not read:
            return known
        questions = known.questions.with_added(read)
        first = len(known.questions.listed)
        added = questions.listed[first:]
        return Index(
            questions=questions,
            owned={**known.owned, entry["id"]: tuple(range(first, first + len(added)))},
            codes={**known.codes, **_codes({entry["id"]: added})},
            worded={**known.worded, **_worded(enumerate(added, first))},
            learned=known.learned,
            wording=known.wording,
            usual=known.usual,
            edits=edits,
        )

    def without(self, entry_id: str) -> "Index":
        """Give an index without the article; this one if the id is unknown."""
        gone = frozenset(self.owned.get(entry_id, ()))
        if not gone:
            return self
        return Index(
            questions=self.questions.without(gone),
            owned={owner: at for owner, at in self.owned.items() if owner != entry_id},
            codes={owner: codes for owner, codes in self.codes.items() if owner != entry_id},
            worded={wording: at for wording, at in self.worded.items() if at not in gone},
            learned={owner: row for owner, row in self.learned.items() if owner != entry_id},
            wording=self.wording,
            usual=self.usual,
            edits=self.edits + len(gone),
        )

    def _asked(self, found: Features) -> dict[str, float]:
        """The query's weights; a concept that no article needs says nothing about it."""
        postings = self.questions.postings
        return self.questions.weigh(
            {f: kind for f, kind in found.items() if f[0] != CONCEPT or f in postings}
        )

    def _heed_coverage(self, standings: Mapping[str, Standing], asked: Features) -> None:
        """Where articles have one question each, a long one must not lose for its length.

        It decides who is first, not how sure we are: measured, that only the ridge should say.
        """
        length = sqrt(sum(asked.values())) or 1.0
        share = _COVERED * len(self.owned) / max(1, len(self.worded))
        for standing in standings.values():
            question = self.questions.listed[standing.nearest.position]
            standing.covered = share * standing.nearest.cosine * question.length / length

    def _heed_votes(self, standings: Mapping[str, Standing], asked: Features) -> None:
        """What was learned counts for more, the more questions it was learned from."""
        many = min(1.0, len(self.worded) / (_MANY * max(1, len(self.owned))))
        for owner, vote in votes(self.learned, asked, standings).items():
            standings[owner].vote = vote
            standings[owner].learned = max(_LEARNED, _LEARNED_OF_MANY * many) * vote

    def _heed_codes(self, standings: Mapping[str, Standing], named: Named) -> None:
        """The article about the very code wins; one about another code of its kind loses."""
        if not named.codes:
            return
        for owner, standing in standings.items():
            own = self.codes.get(owner, frozenset())
            standing.score += named.bonus(own)
            if named.conflicts(own):
                standing.score *= _DOUBT
                standing.is_other_code = True

    def _doubt(self, owner: str, best: Standing, nothing: float, named: Named) -> float:
        """What is left of the probability where a rule settles what is no matter of degree."""
        if best.is_other_code or nothing > max(_IS_BACKGROUND, best.nearest.cosine):
            return _DOUBT
        return _UNKNOWN_CODE if named.is_unknown_to(self.codes.get(owner, frozenset())) else 1.0

    def _with_first(self, position: int, ranked: Sequence[_Ranked]) -> list[_Ranked]:
        """The ranking with the owner of the question at the position before all others."""
        owner = self.questions.listed[position].owner
        others = [one for one in ranked if one[0] != owner]
        best = max((standing.rank for _, standing in ranked), default=0.0)
        return [(owner, Standing(Near(position, 1.0), best)), *others]

    def _matches(self, ranked: Sequence[_Ranked], chance: float) -> tuple[Match, ...]:
        best = max(ranked[0][1].rank, 1e-9)
        listed = self.questions.listed
        shares = (1.0, *(max(0.0, one.rank) / best for _, one in ranked[1:]))
        return tuple(
            Match(owner, chance * share, listed[one.nearest.position].text)
            for share, (owner, one) in zip(shares, ranked, strict=True)
        )


def build_index(entries: Iterable[Entry]) -> Index:
    """An index over all questions of the entries; questions without a letter are left out."""
    read = [("", text, found) for text, found in _background()]
    for entry in entries:
        read += _read(entry)
    questions = Questions.of(read)
    owned: defaultdict[str, list[int]] = defaultdict(list)
    for position, one in enumerate(questions.listed):
        if one.owner:
            owned[one.owner].append(position)
    held = {owner: tuple(at) for owner, at in owned.items()}
    listed = questions.listed
    learned, wording = taught_by(questions, len(held))
    return Index(
        questions=questions,
        owned=held,
        codes=_codes(
            {owner: [listed[at] for at in positions] for owner, positions in held.items()}
        ),
        worded=_worded(enumerate(listed)),
        learned=learned,
        wording=wording,
        usual=usual_score(questions, held),
    )


def _ranked(standings: Mapping[str, Standing]) -> list[_Ranked]:
    """Best first. One about another code is no candidate unless there is none but such."""
    ranked = sorted(standings.items(), key=lambda one: -one[1].rank)
    return [one for one in ranked if not one[1].is_other_code] or ranked


def _lead(ranked: Sequence[_Ranked]) -> float:
    """How far the votes put the first before all others; below nought if another has more."""
    (_, first), *others = ranked
    return first.vote - max((standing.vote for _, standing in others), default=0.0)


def _entries_of(index: Index) -> Iterator[Entry]:
    listed = index.questions.listed
    for owner, positions in index.owned.items():
        yield {"id": owner, "questions": [listed[at].text for at in positions]}


def _codes(owned: Mapping[str, Iterable[Question]]) -> dict[str, frozenset[str]]:
    """The codes that articles are about, where they are about any."""
    codes = {owner: codes_in(features_in(questions)) for owner, questions in owned.items()}
    return {owner: own for owner, own in codes.items() if own}


def _wording(text: str) -> str:
    """A question as far as its wording matters."""
    return "".join(filter(str.isalnum, normalise(text)))


def _worded(questions: Iterable[tuple[int, Question]]) -> dict[str, int]:
    return {_wording(one.text): position for position, one in questions if one.owner}


def _read(entry: Entry) -> list[tuple[str, str, Features]]:
    """The questions of an entry with their features."""
    read = [(entry["id"], question, features(question)) for question in entry["questions"]]
    return [one for one in read if one[2]]


def _told(query: str, nearest: Standing | None) -> float:
    """How much the query is a background sentence: its cosine, or 1 if it is word for word.

    A query counts by its concepts too, which no background sentence has.
    """
    if _wording(query) in _background_wordings():
        return 1.0
    return nearest.nearest.cosine if nearest else 0.0


@cache
def _background_wordings() -> frozenset[str]:
    return frozenset(_wording(text) for text, _ in _background())


@cache
def _background() -> tuple[tuple[str, Features], ...]:
    """Background sentences count by their words: no concept may speak for "no article"."""
    return tuple(
        (text, {f: kind for f, kind in features(text).items() if f[0] != CONCEPT})
        for text in background()
    )
