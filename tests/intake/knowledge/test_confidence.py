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

SOME = Signals(score=0.4, variants=1.5)


def test_each_signal_has_one_coefficient() -> None:
    """The data file and the signals name the same things, and there are at most twelve."""
    assert calibration().keys() == {"bias", *SIGNALS}
    assert len(calibration()) <= 12


def test_more_evidence_never_lowers_the_probability() -> None:
    """A higher score is a likelier article, and the more so the fewer questions it comes from."""
    assert probability(replace(SOME, score=0.5)) > probability(SOME)
    assert probability(replace(SOME, variants=3.0)) < probability(SOME)


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
