# SPDX-License-Identifier: AGPL-3.0-or-later
"""From signals to a decision."""

from dataclasses import replace

import pytest

from intake.knowledge.confidence import (
    ANSWER_FROM,
    SIGNALS,
    SUGGEST_FROM,
    Signals,
    decide,
    probability,
)
from intake.knowledge.tables import calibration

SOME = Signals.of(score=0.4, lead=0.1, usual=0.3)


def test_each_signal_has_one_coefficient() -> None:
    """The data file and the signals name the same things, and there are at most twelve."""
    assert calibration().keys() == {"bias", *SIGNALS}
    assert len(calibration()) <= 12


@pytest.mark.parametrize(
    ("signals", "is_likelier"),
    [
        (Signals.of(score=0.5, lead=0.1, usual=0.3), True),
        (Signals.of(score=0.4, lead=0.4, usual=0.3), True),
        (Signals.of(score=0.4, lead=-0.2, usual=0.3), False),
        (Signals.of(score=0.4, lead=0.1, usual=0.2), True),
        (Signals.of(score=0.4, lead=0.1, usual=0.6), False),
    ],
)
def test_a_score_counts_beside_what_is_usual(signals: Signals, *, is_likelier: bool) -> None:
    """A higher score and a clearer vote speak for an article; that all score highly does not."""
    assert (probability(signals) > probability(SOME)) is is_likelier


def test_a_vote_alone_is_no_evidence() -> None:
    """However clear the vote, an article that scores nothing is not answered."""
    assert decide(probability(Signals.of(score=0.0, lead=9.0, usual=0.3))) == "reject"


def test_extreme_signals_stay_probabilities() -> None:
    """No signal, however large, overflows."""
    for value in (-1e9, 1e9):
        assert 0.0 <= probability(replace(SOME, score=value)) <= 1.0


@pytest.mark.parametrize(
    ("chance", "decision"),
    [
        (ANSWER_FROM, "answer"),
        (ANSWER_FROM - 0.001, "suggest"),
        (SUGGEST_FROM, "suggest"),
        (SUGGEST_FROM - 0.001, "reject"),
    ],
)
def test_thresholds_are_strict(chance: float, decision: str) -> None:
    """A wrong answer costs more than a question, so only .62 answers and .30 suggests."""
    assert decide(chance) == decision
