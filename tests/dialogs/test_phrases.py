# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engine's own texts."""

import re
from pathlib import Path

import dialogs
from dialogs.fields import FIELD_TYPES
from intake.messages import LANGUAGES
from intake.phrases import Phrases

FOLDER = Path(dialogs.__file__).parent
_USED = re.compile(r'Unclear\(\s*"([a-z_.]+)"|(?:say|note)\(\s*"([a-z_.]+)"')


def test_every_key_in_the_code_has_a_text(phrases: Phrases) -> None:
    """No customer ever meets a missing text; the code's keys are all in the catalogue."""
    used: set[str] = set()
    for file in FOLDER.rglob("*.py"):
        for unclear, plain in _USED.findall(file.read_text(encoding="utf-8")):
            used.add(f"dialog.unclear.{unclear}" if unclear else f"dialog.{plain}")
    assert len(used) > 40
    for language in LANGUAGES:
        assert sorted(used - phrases.texts[language].keys()) == []


def test_places_are_the_same_in_both_languages(phrases: Phrases) -> None:
    """A text that names a number in one language names it in the other."""
    for key, text in phrases.texts["zh"].items():
        places = sorted(re.findall(r"\{\w+\}", text))
        assert places == sorted(re.findall(r"\{\w+\}", phrases.texts["en"][key])), key


def test_field_types_are_many() -> None:
    """The standard types of the product are there; their texts are checked above."""
    assert len(FIELD_TYPES) >= 19
