# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what search saw to a probability that its best article is right, and what to do with it.

The coefficients are data, fitted once over many knowledge bases, so a site needs no training.
The thresholds are strict because a wrong answer costs more trust than an offer of three.
"""

from dataclasses import astuple, dataclass, fields
from math import exp, log
from typing import Literal

from intake.knowledge.tables import calibration

Decision = Literal["answer", "suggest", "reject"]

ANSWER_FROM = 0.62
SUGGEST_FROM = 0.30


_SCORE_FLOOR, _USUAL_FLOOR = 0.2, 0.1  # so that no logarithm is about nothing
_LEAD, _MOST_LEAD, _LEAST_LEAD = 0.2, 1.0, -0.5


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for the best article; each is one term of the logistic.

    Two on purpose: what it scores, and what a right article usually scores in this base. More,
    with margins, coverage and the background's score, judged bases that the fit had not seen no
    better.
    """

    score: float
    usual: float

    @classmethod
    def of(cls, score: float, lead: float, usual: float) -> "Signals":
        """From a score, its lead in learned votes, and what the right article usually scores."""
        led = _LEAD * max(_LEAST_LEAD, min(_MOST_LEAD, lead))
        return cls(log(max(0.0, score + led) + _SCORE_FLOOR), log(usual + _USUAL_FLOOR))


SIGNALS = tuple(field.name for field in fields(Signals))


def probability(signals: Signals) -> float:
    """How likely the best article is the right one, 0 to 1."""
    terms = calibration()
    total = terms["bias"]
    for name, value in zip(SIGNALS, astuple(signals), strict=True):
        total += terms[name] * value
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total))))


def decide(chance: float) -> Decision:
    """Answer, offer a few, or say that we do not know."""
    if chance >= ANSWER_FROM:
        return "answer"
    return "suggest" if chance >= SUGGEST_FROM else "reject"
