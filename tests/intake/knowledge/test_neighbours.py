# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ridge over near questions."""

import pytest

from intake.knowledge.neighbours import RIDGE, Sketch, bits_of, influences, sketch
from intake.knowledge.segment import features


def drawn(*names: str) -> Sketch:
    """A text with these features, all of one weight."""
    return sketch(bits_of(name, 4.0) for name in names)


def test_a_single_neighbour_speaks_with_its_similarity() -> None:
    """With one neighbour the ridge has a closed form."""
    only = drawn("1保")
    assert influences([only], [0.6]) == pytest.approx([0.6 / (1.0 + RIDGE)])


def test_copies_share_their_influence() -> None:
    """Writing a question twice does not make its article twice as likely."""
    same = drawn("1保")
    twice = influences([same, same], [0.9, 0.9])
    assert twice[0] == pytest.approx(twice[1])
    assert sum(twice) < 2 * influences([same], [0.9])[0]


def test_independent_neighbours_hardly_disturb_each_other() -> None:
    """Questions without a common feature keep what each would have alone."""
    apart = [drawn("1保"), drawn("1密")]
    both = influences(apart, [0.5, 0.3])
    assert both == pytest.approx([0.5 / (1.0 + RIDGE), 0.3 / (1.0 + RIDGE)], abs=0.02)


def test_sketches_overlap_as_far_as_the_texts_do() -> None:
    """The bits two sketches share tell the cosine, a little too high and never far off."""
    texts = ["保修期是多久", "整机的保修期有多久呢", "忘记密码怎么办", "How long is the warranty?"]
    for one in texts:
        for other in texts:
            shared = features(one).keys() & features(other).keys()
            size = (len(features(one)) * len(features(other))) ** 0.5
            (left, root), (right, length) = (drawn(*features(text)) for text in (one, other))
            estimate = (left & right).bit_count() / (root * length)
            assert estimate == pytest.approx(len(shared) / size, abs=0.12)


def test_no_neighbours_is_no_influence() -> None:
    """An empty neighbourhood is not an error."""
    assert influences([], []) == []
