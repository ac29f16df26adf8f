# SPDX-License-Identifier: AGPL-3.0-or-later
"""The work list of the people who write articles."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from intake.knowledge.feedback import Dismissed, Lacks, Unsolved, gaps, work_list


def test_the_commonest_gap_comes_first_and_speaks_in_its_commonest_words() -> None:
    """Three ways to ask about the calibration are one gap of four."""
    found = gaps(
        [
            "能开纸质发票吗",
            "多久校准一次",
            "设备多久校准一次",
            "多久校准一次？",
            "多久需要校准一次",
            "能不能开纸质发票",
        ]
    )
    assert [(gap.times, gap.wordings[0]) for gap in found] == [
        (4, "多久校准一次"),
        (2, "能开纸质发票吗"),
    ]
    assert found[0].wordings == ("多久校准一次", "设备多久校准一次", "多久需要校准一次")


def test_different_questions_stay_apart() -> None:
    """What shares no meaning is not thrown together, nor are two error codes."""
    asked = ["E31 是什么故障代码", "E32 是什么故障代码", "do you sell used machines"]
    assert len(gaps(asked)) == len(asked)


def test_nothing_asked_is_nothing_to_do() -> None:
    """No questions, and questions without a word, give an empty list."""
    assert gaps([]) == []
    assert gaps(["", " ?! ", "😀"]) == []


@given(st.lists(st.text(max_size=40), max_size=25))
def test_every_question_counts_once(asked: list[str]) -> None:
    """Whatever is written, the gaps add up to the questions, in descending order."""
    found = gaps(asked)
    times = [gap.times for gap in found]
    assert times == sorted(times, reverse=True)
    assert sum(times) <= len(asked)
    assert sum(times) == sum(gap.times for gap in gaps(reversed(asked)))


AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


def nothing(_question: str) -> str:
    """No article answers."""
    return ""


def test_what_is_put_away_does_not_come_back_but_another_question_does() -> None:
    """However it is asked again; what means something else is listed."""
    away = [Dismissed(("能修飞机吗",))]
    asked = ["能修飞机吗？", "你们能修飞机吗", "有没有夜班工程师"]
    assert [one.wordings for one in gaps(asked, away)] == [("有没有夜班工程师",)]
    assert gaps(["E31 是什么故障代码"], [Dismissed(("E32 是什么故障代码",))]) != []


def test_an_answer_that_did_not_help_is_listed_with_its_article() -> None:
    """Although an article answers the question; the commonest first, whatever their kind."""
    unsolved = [
        Unsolved("打印有竖条纹", ("clean-head",), AT),
        Unsolved("打印出来有竖条纹", ("clean-head", "calibrate"), AT),
    ]
    lacks = Lacks(["能修飞机吗"], unsolved)
    known = {"打印有竖条纹": "clean-head"}
    first, second = work_list(lacks, lambda question: known.get(question, ""))
    assert (first.times, first.wordings[0]) == (2, "打印有竖条纹")
    assert first.articles == ("clean-head", "calibrate")
    assert (second.wordings, second.articles) == (("能修飞机吗",), ())


def test_an_article_that_was_written_anew_has_heard_the_complaint() -> None:
    """Complaints from before count no more, those after it do; another answer settles it too."""
    told = Unsolved("打印有竖条纹", ("clean-head",), AT)
    written = {"clean-head": LATER}
    assert work_list(Lacks(unsolved=[told], written=written), nothing) == []
    again = replace(told, at=LATER)
    assert len(work_list(Lacks(unsolved=[told, again], written=written), nothing)) == 1
    assert work_list(Lacks(unsolved=[told]), lambda _question: "stripes") == []


def test_of_an_answer_that_is_right_as_it_is_only_the_others_are_listed() -> None:
    """Put away is what was given: another article that did not help, or none at all, is listed."""
    away = Dismissed(("打印有竖条纹",), ("clean-head",))
    told = [Unsolved("打印有竖条纹", ("clean-head",), AT)]
    assert work_list(Lacks(unsolved=told, dismissed=[away]), nothing) == []
    other = [Unsolved("打印有竖条纹", ("calibrate",), AT)]
    assert len(work_list(Lacks(["打印有竖条纹"], other, [away]), nothing)) == 2


@given(st.lists(st.text(max_size=40), max_size=15), st.data())
def test_no_wording_that_is_put_away_is_listed(asked: list[str], data: st.DataObject) -> None:
    """Whatever is written: what was dismissed is gone, and nothing counts that was not asked."""
    away = data.draw(st.lists(st.sampled_from(asked), unique=True)) if asked else []
    found = gaps(asked, [Dismissed((one,)) for one in away])
    listed = [wording for gap in found for wording in gap.wordings]
    assert not {one.strip() for one in away} & set(listed)
    assert sum(gap.times for gap in found) <= len(asked) - len(away)
