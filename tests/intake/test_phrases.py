# SPDX-License-Identifier: AGPL-3.0-or-later
"""Catalogues of texts: complete in every language, or not loaded at all."""

from pathlib import Path

import pytest

from intake.phrases import PhraseError, Phrases


def catalogue(folder: Path, zh: str, en: str) -> Path:
    """A folder with both languages."""
    folder.mkdir(exist_ok=True)
    (folder / "zh.yaml").write_text(zh, encoding="utf-8")
    (folder / "en.yaml").write_text(en, encoding="utf-8")
    return folder


def test_a_text_is_said_in_its_language(tmp_path: Path) -> None:
    """Keys are dotted paths, places are filled, line ends are trimmed."""
    english = "hello:\n  you: |\n    Hi {name}\n"
    folder = catalogue(tmp_path, "hello:\n  you: '您好，{name}'", english)
    phrases = Phrases.load(folder)
    assert phrases.say("zh", "hello.you", name="张伟") == "您好，张伟"
    assert phrases.say("en", "hello.you", name="{0}") == "Hi {0}"


def test_folders_are_joined(tmp_path: Path) -> None:
    """Each package brings its own texts."""
    first = catalogue(tmp_path / "a", "one: 一", "one: one")
    second = catalogue(tmp_path / "b", "two: 二", "two: two")
    phrases = Phrases.load(first, second)
    assert (phrases.say("zh", "one"), phrases.say("zh", "two")) == ("一", "二")


@pytest.mark.parametrize(
    ("zh", "en", "problem"),
    [
        ("one: 一\ntwo: 二", "one: one", "en lacks: two"),
        ("one: 一", "one: one\ntwo: {deep: two}", r"zh lacks: two\.deep"),
        ("one: ' '", "one: one", "one is empty"),
        ("one: [", "one: one", "cannot be read"),
    ],
)
def test_an_incomplete_catalogue_is_refused(
    tmp_path: Path, zh: str, en: str, problem: str
) -> None:
    """The message names the file or language, and the key."""
    with pytest.raises(PhraseError, match=problem):
        Phrases.load(catalogue(tmp_path, zh, en))


def test_a_key_belongs_to_one_folder(tmp_path: Path) -> None:
    """Two packages cannot mean different things by the same key."""
    folder = catalogue(tmp_path, "one: 一", "one: one")
    with pytest.raises(PhraseError, match="one is defined twice"):
        Phrases.load(folder, folder)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The path of what is missing stands in the message."""
    with pytest.raises(PhraseError, match=r"zh\.yaml"):
        Phrases.load(tmp_path)


def test_an_unknown_key_is_an_error_in_the_code(tmp_path: Path) -> None:
    """It fails loudly instead of showing a key to a customer."""
    with pytest.raises(KeyError):
        Phrases.load(catalogue(tmp_path, "one: 一", "one: one")).say("zh", "two")
