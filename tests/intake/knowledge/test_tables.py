# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hand-written word lists."""

import re
from pathlib import Path

import yaml

from intake.knowledge import tables
from intake.knowledge.segment import features, normalise
from intake.knowledge.tables import background, function_words, simplified


def test_background_is_rich_in_both_languages_and_without_repeats() -> None:
    """Some 120 different sentences, each of which search can see."""
    sentences = background()
    assert len(sentences) >= 120
    assert len({normalise(sentence) for sentence in sentences}) == len(sentences)
    assert all(features(sentence) for sentence in sentences)
    chinese = [sentence for sentence in sentences if re.search("[一-鿿]", sentence)]
    assert 0.3 < len(chinese) / len(sentences) < 0.7


def test_every_concept_term_can_be_found() -> None:
    """A term longer than search looks, or one that is split into pieces, would be dead weight."""
    file = Path(tables.__file__).with_name("concepts.yaml")
    lexicon: dict[str, str] = yaml.safe_load(file.read_text(encoding="utf-8"))
    for concept, terms in lexicon.items():
        for term in terms.split(", "):
            said = term.replace("~", " it " if term.isascii() else "什么")
            assert f"k{concept}" in features(said), (concept, term)


def test_characters_map_to_other_single_characters() -> None:
    """The table is one to one and settles in one step."""
    table = simplified()
    assert len(table) > 400
    for traditional, simple in table.items():
        assert len(simple) == 1
        assert ord(simple) != traditional
        assert ord(simple) not in table, simple


def test_function_words_are_lower_case_words() -> None:
    """They are compared with lower-case words."""
    assert all(re.fullmatch(r"[a-z']+", word) for word in function_words())
