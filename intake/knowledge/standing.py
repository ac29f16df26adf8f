# SPDX-License-Identifier: AGPL-3.0-or-later
"""How articles stand in the race for one query, and what the winner scores in this base.

A score means nothing by itself: where articles have four questions that share few words, the right
one gets a third of what it gets among a hundred of a kind. So each base is asked its own
questions, each with itself left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from intake.knowledge.neighbours import influences
from intake.knowledge.questions import Near, Questions
from intake.knowledge.segment import CONCEPT

NEIGHBOURS = 32
_BEST_COSINE = 0.1
_ASKED = 200  # questions of a base that are enough to know it
_LEAST = 0.08  # about what the base that the calibration knows with the least expects
_ASSUMED, _ASSUMED_OF = 0.12, 5  # what is expected of a base, as if that many had been asked


@dataclass(slots=True)
class Standing:
    """How one article stands in the race for one query."""

    nearest: Near
    score: float
    covered: float = 0.0  # how much of the query its nearest question has, whatever else that says
    vote: float = 0.0  # what all questions together say
    learned: float = 0.0  # and what that counts for
    is_other_code: bool = False

    @property
    def rank(self) -> float:
        """What decides who comes first."""
        return self.score + self.covered + self.learned


def standings_of(questions: Questions, near: Sequence[Near]) -> dict[str, Standing]:
    """Every article that owns a near question, and the background under the empty id."""
    listed, standings = questions.listed, dict[str, Standing]()
    sketches = [listed[one.position].sketch for one in near]
    for one, weight in zip(near, influences(sketches, [n.cosine for n in near]), strict=True):
        owner = listed[one.position].owner
        if (standing := standings.get(owner)) is None:
            standings[owner] = Standing(one, weight + _BEST_COSINE * one.cosine)
        else:
            standing.score += weight
    return standings


def usual_score(questions: Questions, owned: Mapping[str, Sequence[int]]) -> float:
    """What the right article scores on average for a question that the base does not have.

    Tried with at most `_ASKED` questions of articles that have others; without any it is what is
    usual elsewhere.
    """
    tried = [at for positions in owned.values() for at in _telling(questions, positions)]
    if len(tried) > _ASKED:  # drawn, because articles list their questions by language
        tried = Random(_ASKED).sample(tried, _ASKED)  # noqa: S311 - no secret
    total = sum(_score_without(questions, at) for at in tried)
    return max(_LEAST, (total + _ASSUMED * _ASSUMED_OF) / (len(tried) + _ASSUMED_OF))


def _telling(questions: Questions, positions: Sequence[int]) -> Iterator[int]:
    """Those of an article's questions that tell how a customer's will be found without them.

    Not its keywords and copies, which another of its questions holds whole: they are found too
    easily. Nor its only one in a language, which nothing is left to find.
    """
    held = {at: frozenset(questions.listed[at].features) for at in positions}
    said = {at: {f for f in features if f[0] != CONCEPT} for at, features in held.items()}
    for at, features in held.items():
        others = [place for place in positions if place != at]
        if any(features <= held[place] for place in others):
            continue
        if any(not said[at].isdisjoint(said[place]) for place in others):
            yield at


def _score_without(questions: Questions, position: int) -> float:
    """What a question scores for its own article where it does not count itself."""
    asked, postings, weights = questions.listed[position], questions.postings, questions.weights
    features = {f: weights[f] for f in asked.features if f[0] != CONCEPT or len(postings[f]) > 1}
    near = [n for n in questions.nearest(features, NEIGHBOURS + 1) if n.position != position]
    standing = standings_of(questions, near[:NEIGHBOURS]).get(asked.owner)
    return max(0.0, standing.score) if standing else 0.0
