# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which dialog a customer's first words begin, and that no dialog takes another's customers."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dialogs.compiling.loader import LIBRARY, load_dialogs
from dialogs.words.starting import contains, gapped_in
from intake import yaml_text

if TYPE_CHECKING:
    from intake.messages import Language

SENTENCES: dict[str, list[str]] = yaml_text.load(
    Path(__file__).with_name("first_words.yaml").read_text(encoding="utf-8")
)
PAIRS = [(name, said) for name, every in SENTENCES.items() for said in every]
BUILT_IN = load_dialogs([LIBRARY])
_CJK = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize(("name", "said"), PAIRS)
def test_first_words_reach_the_right_dialog(name: str, said: str) -> None:
    """Sentences as customers write them begin the dialog for them, and `none` begins nothing."""
    language: Language = "zh" if _CJK.search(said) else "en"
    dialog = BUILT_IN.starting_with(said, language)
    assert (dialog.name if dialog else "none") == name


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("hello, I need to report a fault", "fr1"),  # the owner's own phrase, over two clauses
        ("I need to report a fault", "report_fault"),
        ("good morning, I need to report a fault, hello", "report_fault"),
    ],
)
def test_a_phrase_may_go_over_several_clauses(said: str, name: str) -> None:
    """It is longer than what each clause says by itself, and the benchmark's dialog begins so."""
    library = load_dialogs([LIBRARY, Path(__file__).parents[3] / "benchmarks" / "dialogs"])
    dialog = library.starting_with(said, "en")
    assert dialog is not None
    assert dialog.name == name


def test_every_dialog_is_among_the_sentences_in_both_languages() -> None:
    """A dialog added to the library brings its own sentences."""
    assert SENTENCES.keys() - {"none"} == BUILT_IN.dialogs.keys()
    for every in SENTENCES.values():
        assert {bool(_CJK.search(said)) for said in every} == {True, False}


def test_no_phrase_starts_two_dialogs_by_accident() -> None:
    """One phrase in two dialogs is settled by `before`, never by the order of files."""
    dialogs = BUILT_IN.dialogs.values()
    for one in dialogs:
        for other in dialogs:
            shared = set(one.definition.start_phrases) & set(other.definition.start_phrases)
            is_settled = (
                other.name in one.definition.precedes or one.name in other.definition.precedes
            )
            assert one is other or not shared or is_settled, (one.name, other.name, shared)


def test_a_gap_takes_some_words_and_no_more() -> None:
    """The parts stand in order and near each other, Latin ones as whole words."""
    (chinese,) = gapped_in(["软件…报错", "软件报错"])
    assert chinese.stands_in("软件今天一直报错")
    assert not chinese.stands_in("报错的不是软件")
    assert not chinese.stands_in("软件" + "很" * 40 + "报错")
    assert not chinese.stands_in("软件今天没报错")
    (english,) = gapped_in(["app…crashes"])
    assert english.stands_in("the app always crashes")
    assert not english.stands_in("the apple crashes")


def test_beside_a_gap_one_of_several_words_stands() -> None:
    """Each that it begins with is looked up by itself; they weigh what the shortest does."""
    files, data = gapped_in(["文件|数据…没了|全丢了"])
    assert (files.first, data.first) == ("文件", "数据")
    assert files.weight == data.weight == len("文件没了")
    assert data.stands_in("上周的数据好像全丢了")
    assert not data.stands_in("文件没了")


def test_latin_phrases_are_whole_words() -> None:
    """The default is no fault."""
    assert contains("a fault line", "fault")
    assert not contains("the default", "fault")
    assert not contains("anything", "")
