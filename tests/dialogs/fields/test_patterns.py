# SPDX-License-Identifier: AGPL-3.0-or-later
"""Patterns as they are written in the files of words."""

import re

import pytest

from dialogs.fields.patterns import joined, sharing

WORDS = {"who": ["he", "she", "the (?:cook|boss)"], "gap": r"(?:\w+ ){0,2}?"}
LINES = [
    "%who% (?:fell|slipped)",
    "smoke|%who% %gap%fainted",
    "%who%",
    "(?:%who%)s? bleeding",
    "%who%{2}x",
    "%who%?y",
]


def test_what_begins_alike_is_looked_for_once() -> None:
    """Of alternatives that begin with one reference, the list it stands for is tried once."""
    assert sharing(LINES) == [
        "%who%(?: (?:fell|slipped)| %gap%fainted|)",
        "smoke",
        "(?:%who%)s? bleeding",
        "%who%{2}x",
        "%who%?y",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "the boss fell",
        "smoke",
        "she just nearly fainted",
        "he",
        "shes bleeding",
        "hehex",
        "y",
        "it",
    ],
)
def test_the_same_texts_match(text: str) -> None:
    """Sharing changes how long a search takes, not what it finds."""
    apart = re.compile(joined([f"(?:{one})" for one in LINES], WORDS))
    shared = re.compile(joined([f"(?:{one})" for one in sharing(LINES)], WORDS))
    assert bool(shared.fullmatch(text)) is bool(apart.fullmatch(text))
