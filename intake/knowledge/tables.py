# SPDX-License-Identifier: AGPL-3.0-or-later
"""The word lists and numbers that search is calibrated with, read once from this folder.

Data, not decisions: what a list means is said where it is used. All of it is hand-written for
this product or fitted by `benchmarks/retrieval.py`; nothing is derived from a site's messages.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from intake import yaml_text
from intake.knowledge.stems import stem

_T = TypeVar("_T")

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class ConceptTerms:
    """Concepts by the words that name them: Chinese substrings, English stems or stem pairs.

    What is written `first~second` stands in `*_apart` under its first: the second may follow
    some words later.
    """

    han: Mapping[str, tuple[str, ...]]
    latin: Mapping[str, tuple[str, ...]]
    han_apart: Mapping[str, tuple[tuple[str, str], ...]]
    latin_apart: Mapping[str, tuple[tuple[str, str], ...]]


@cache
def _words() -> dict[str, object]:
    loaded: dict[str, object] = yaml_text.load((_HERE / "words.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def simplified() -> Mapping[int, str]:
    """Traditional characters that customers type, with their simplified form."""
    return {ord(pair[0]): pair[1] for pair in str(_words()["simplified"]).split()}


@cache
def function_words() -> frozenset[str]:
    """English words that carry no topic; they count as words but not as letter groups."""
    return frozenset(str(_words()["function_words"]).split())


@cache
def general_concepts() -> frozenset[str]:
    """Concepts that say little about what a question is about."""
    return frozenset(str(_words()["general_concepts"]).split())


@cache
def function_characters() -> frozenset[str]:
    """Chinese characters of grammar, which carry no topic."""
    return frozenset("".join(str(_words()["function_characters"]).split()))


@cache
def sounds() -> tuple[str, ...]:
    """Common Chinese characters that sound the same, tones aside, one string for each sound.

    GB 2312 lists its 3,755 common characters by their sound, so where each sound begins is enough.
    A character with two sounds stands with one of them.
    """
    firsts = frozenset(str(_words()["first_of_each_sound"]))
    rows = (bytes([row, cell]) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    characters = b"".join(rows).decode("gb2312", errors="ignore")
    begins = [at for at, one in enumerate(characters) if one in firsts]
    return tuple(
        characters[start:end]
        for start, end in zip(begins, (*begins[1:], len(characters)), strict=True)
    )


@cache
def concept_terms() -> ConceptTerms:
    """The concept lexicon, turned round for look-up."""
    han: defaultdict[str, list[str]] = defaultdict(list)
    latin: defaultdict[str, list[str]] = defaultdict(list)
    han_apart: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    latin_apart: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    loaded = yaml_text.load((_HERE / "concepts.yaml").read_text(encoding="utf-8"))
    for concept, names in loaded.items():
        for term in str(names).lower().split(", "):
            first, _, second = term.partition("~")
            if second and term.isascii():
                latin_apart[stem(first)].append((stem(second), concept))
            elif second:
                han_apart[first].append((second, concept))
            elif term.isascii():
                latin[" ".join(map(stem, term.split()))].append(concept)
            else:
                han[term].append(concept)
    return ConceptTerms(_fixed(han), _fixed(latin), _fixed(han_apart), _fixed(latin_apart))


def _fixed(found: Mapping[str, list[_T]]) -> dict[str, tuple[_T, ...]]:
    return {term: tuple(named) for term, named in found.items()}


@cache
def background() -> tuple[str, ...]:
    """Sentences that no article answers: small talk, thanks, other people's business."""
    loaded = yaml_text.load((_HERE / "background.yaml").read_text(encoding="utf-8"))
    return tuple(str(sentence) for group in loaded.values() for sentence in group)


@cache
def calibration() -> Mapping[str, float]:
    """One coefficient per signal of `confidence.Signals`, and `bias`."""
    loaded = yaml_text.load((_HERE / "calibration.yaml").read_text(encoding="utf-8"))
    return {str(name): float(value) for name, value in loaded.items()}
