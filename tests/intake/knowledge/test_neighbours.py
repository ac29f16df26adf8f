# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ridge over near questions."""

import pytest

from intake.knowledge.neighbours import RIDGE, influences


def test_a_single_neighbour_speaks_with_its_similarity() -> None:
    """With one neighbour the ridge has a closed form."""
    assert influences([{"1保": 1.0}], [0.6]) == pytest.approx([0.6 / (1.0 + RIDGE)])


def test_copies_share_their_influence() -> None:
    """Writing a question twice does not make its article twice as likely."""
    same = {"1保": 1.0}
    twice = influences([same, same], [0.9, 0.9])
    assert twice[0] == pytest.approx(twice[1])
    assert sum(twice) < 2 * influences([same], [0.9])[0]


def test_independent_neighbours_do_not_disturb_each_other() -> None:
    """Questions without a common feature keep what each would have alone."""
    both = influences([{"1保": 1.0}, {"1密": 1.0}], [0.5, 0.3])
    assert both == pytest.approx([0.5 / (1.0 + RIDGE), 0.3 / (1.0 + RIDGE)])


def test_no_neighbours_is_no_influence() -> None:
    """An empty neighbourhood is not an error."""
    assert influences([], []) == []
