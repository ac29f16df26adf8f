# SPDX-License-Identifier: AGPL-3.0-or-later
"""The vocabulary file itself."""

from pathlib import Path

import pytest
import yaml

import dialogs.words.vocabulary
from dialogs.fields.spelling import bare
from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import Control, vocabulary


def test_each_word_stands_once() -> None:
    """A control word listed twice would silently win by its place in the file."""
    file = Path(dialogs.words.vocabulary.__file__).with_suffix(".yaml")
    raw = yaml.safe_load(file.read_text(encoding="utf-8"))["control"]
    words = [bare(str(word)) for group in raw.values() for word in group]
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_every_word_is_text() -> None:
    """YAML turns a bare yes or no into a boolean; here they are quoted."""
    file = Path(dialogs.words.vocabulary.__file__).with_suffix(".yaml")
    raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    groups = [*raw.pop("control").values(), *raw.values()]
    assert all(isinstance(word, str) for group in groups for word in group)


@pytest.mark.parametrize(
    ("text", "found"),
    [("no, i meant", True), ("ano, imeant", False), ("i meant", True), ("i meants", False)],
)
def test_latin_words_stand_alone(text: str, *, found: bool) -> None:
    """A Latin word counts between marks and at either end, not inside another word."""
    assert (vocabulary().corrections.search(text) is not None) is found


def test_free_wording_steers() -> None:
    """Courtesy and word order do not matter; the words are in `wishes.yaml`."""
    assert control_word("请转人工客服") is Control.HUMAN
    assert control_word("skip this one") is Control.SKIP
    assert control_word("previous question") is Control.BACK
