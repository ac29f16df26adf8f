# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the questions of a base teach: the examples that the learned vote is made from."""

from math import sqrt

from intake.knowledge.learned import Example, Weights, are_learned_each, learn
from intake.knowledge.questions import Questions
from intake.knowledge.segment import normalise
from intake.knowledge.wording import NO_WORDING, Wording

_LEARNS_FROM = 3  # questions per article on average
_LEARNS_UP_TO = 20_000  # questions: learning takes half a millisecond for each


def taught_by(questions: Questions, articles: int) -> tuple[Weights, Wording]:
    """What the questions teach, the background's with them, and the wording they teach it by.

    Nothing where there are too few questions, or too many to learn from. No wording where there
    are too few to learn each article by itself.
    """
    listed = questions.listed
    asking = sum(bool(one.owner) for one in listed)
    if not _LEARNS_FROM * articles <= asking <= _LEARNS_UP_TO:
        return {}, NO_WORDING
    has_many = are_learned_each(asking, articles)
    wording = Wording.of([one.text for one in listed]) if has_many else NO_WORDING
    weights, postings = questions.weights, questions.postings
    examples = []
    for one in listed:
        told = wording.weigh(normalise(one.text)) if has_many else {}
        shared = {f: weights[f] for f in one.features if len(postings[f]) > 1}
        shared |= {word: square for word, square in told.items() if word in wording.shared}
        length = sqrt(one.length**2 + sum(told.values()))
        examples.append(Example.of(one.owner, shared, length))
    return {owner: row for owner, row in learn(examples).items() if owner}, wording
