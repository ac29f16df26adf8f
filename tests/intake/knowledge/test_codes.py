# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes and model names: the very one, or none."""

import pytest

from intake.knowledge.codes import codes_in, named_in
from intake.knowledge.segment import features


def test_codes_stay_whole_however_they_are_written() -> None:
    """Full width, lower case, hyphen or a space: it is the same code, and never nearly another."""
    for written in ("E07", "e07", "Ｅ０７", "E-07", "E 07", "报E07停机"):
        assert codes_in(features(written)) == {"e07"}, written
    assert not codes_in(features("E07")) & codes_in(features("E01"))
    for written in ("XJ-200", "xj200", "XJ 200"):
        assert codes_in(features(written)) == {"xj200"}, written


def test_a_bare_number_is_a_code_only_where_errors_are_spoken_of() -> None:
    """Alarm 102 is a code, 5000 yuan and 7 days are not."""
    assert codes_in(features("alarm 102")) == {"102"}
    assert codes_in(features("报警 12 怎么办")) == {"12"}
    assert not codes_in(features("转账 5000 元要 7 天吗"))


@pytest.mark.parametrize(
    ("asked", "own"), [("E99", "E07"), ("XJ-200 报 E99", "E07"), ("alarm 205", "alarm 102")]
)
def test_another_code_of_the_same_kind_conflicts(asked: str, own: str) -> None:
    """E99 speaks against an article about E07."""
    assert named_in(features(asked)).conflicts(codes_in(features(own)))


@pytest.mark.parametrize(
    ("asked", "own"),
    [
        ("E07", "E07"),
        ("XJ-200 报 E07", "E07"),
        ("XJ-200", "E07"),
        ("保修", "E07"),
        ("E07", "保修"),
    ],
)
def test_a_model_or_no_code_conflicts_with_nothing(asked: str, own: str) -> None:
    """Neither the very code, nor the name of a machine, nor silence speaks against an article."""
    assert not named_in(features(asked)).conflicts(codes_in(features(own)))


def test_the_code_counts_most_where_the_question_is_about_an_error() -> None:
    """An alarm is asked about by its code; a model only says which machine it is."""
    own = frozenset({"e07"})
    error, machine = named_in(features("E07 报警")), named_in(features("E07 怎么清洁"))
    assert error.bonus(own) > machine.bonus(own) > 0
    assert error.bonus(frozenset()) == 0
