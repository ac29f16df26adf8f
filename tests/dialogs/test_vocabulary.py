# SPDX-License-Identifier: AGPL-3.0-or-later
"""The vocabulary file itself."""

from pathlib import Path

import yaml

import dialogs.vocabulary
from dialogs.fields.spelling import bare


def test_each_word_stands_once() -> None:
    """A control word listed twice would silently win by its place in the file."""
    file = Path(dialogs.vocabulary.__file__).with_suffix(".yaml")
    raw = yaml.safe_load(file.read_text(encoding="utf-8"))["control"]
    words = [bare(str(word)) for group in raw.values() for word in group]
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_every_word_is_text() -> None:
    """YAML turns a bare yes or no into a boolean; here they are quoted."""
    file = Path(dialogs.vocabulary.__file__).with_suffix(".yaml")
    raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    groups = [*raw.pop("control").values(), *raw.values()]
    assert all(isinstance(word, str) for group in groups for word in group)
