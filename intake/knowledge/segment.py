# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text to weighted search features: what two sentences must share to mean the same.

Chinese gives characters and character pairs (no word segmenter: measured worse on service
questions), English gives stems, word pairs and in-word letter groups, which forgive typing
errors. Codes and part numbers stay whole, because E07 is not nearly E01. Pure; no index here.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from intake.knowledge.stems import stem
from intake.knowledge.tables import concept_terms, function_words, general_concepts, simplified

MAX_CHARACTERS = 480  # of a query; a longer text is read at its beginning and its end
_HEAD, _TAIL = 360, 120

CHARACTER, BIGRAM, STEM, PAIR, GROUP, CODE, CONCEPT = "1", "2", "w", "p", "g", "c", "k"
WEIGHTS = {
    CHARACTER: 1.0,
    BIGRAM: 1.0,
    STEM: 1.0,
    PAIR: 0.5,
    GROUP: 0.35,
    CODE: 1.6,
    CONCEPT: 1.5,
}

_WORDING = 0.7
_GENERAL_CONCEPT = 1.2  # no bridge between two languages hangs on one

_HAN = "㐀-鿿豈-﫿"
_LATIN = rf"[^\W_{_HAN}]+"
_RUNS = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<word>{_LATIN}(?:[-'’_]{_LATIN})*)")
_ANY_HAN = re.compile(f"[{_HAN}]")
_WRITTEN = re.compile(rf"{_LATIN}(?:['’]{_LATIN})*")
_LONE_DIGIT = 0.6  # weight of a number of one digit, which says little
_SHORTEST_GROUPED = 4  # shorter words are their own letter group
_LONGEST_TERM = 5  # characters of a Chinese term in concepts.yaml
_CHARACTERS_BETWEEN, _WORDS_BETWEEN = 6, 3  # at most, of a term that is written `first~second`
_LETTER_THEN_NUMBER = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]|[A-Z]{2,5}) (\d{2,5})(?![A-Za-z0-9])")


def normalise(text: str) -> str:
    """The text as it is compared: one width, lower case, simplified characters, bounded length."""
    if len(text) > 4 * MAX_CHARACTERS:
        text = f"{text[: 2 * MAX_CHARACTERS]} {text[-2 * MAX_CHARACTERS :]}"
    folded = " ".join(unicodedata.normalize("NFKC", text).split())
    folded = _LETTER_THEN_NUMBER.sub(r"\1\2", folded).lower().translate(simplified())
    if len(folded) > MAX_CHARACTERS:
        folded = f"{folded[:_HEAD]} {folded[-_TAIL:]}"
    return folded


def features(text: str) -> dict[str, float]:
    """Every feature of the text with its weight; the first letter of a feature names its kind.

    Empty for a text without letters and digits (emoji, punctuation).
    """
    return features_of(normalise(text))


def features_of(normalised: str) -> dict[str, float]:
    """See `features`; for a text that has been through `normalise`."""
    found: dict[str, float] = {}
    stems: list[str] = []
    concepts: list[str] = []
    for run in _RUNS.finditer(normalised):
        if han := run["han"]:
            _add_han(found, han)
            concepts += _concepts_in_han(han)
        else:
            stems += _add_word(found, run["word"])
    for pair in map(" ".join, pairwise(stems)):
        found[PAIR + pair] = WEIGHTS[PAIR]
        concepts += concept_terms().latin.get(pair, ())
    for at, word in enumerate(stems):
        concepts += concept_terms().latin.get(word, ())
        for second, concept in concept_terms().latin_apart.get(word, ()):
            if second in stems[at + 1 : at + 2 + _WORDS_BETWEEN]:
                concepts.append(concept)
    for concept in concepts:
        is_general = concept in general_concepts()
        found[CONCEPT + concept] = _GENERAL_CONCEPT if is_general else WEIGHTS[CONCEPT]
    return found


def wording_of(normalised: str) -> dict[str, float]:
    """The Latin words as they stand and their pairs, for a text that has been through `normalise`.

    What a text is about is in its stems; what it asks of that is in "could I", "did you", "-ing".
    Nothing for a text with Chinese in it: there they are names.
    """
    if _ANY_HAN.search(normalised):
        return {}
    words = _WRITTEN.findall(normalised)
    return dict.fromkeys(
        (f"a{word}" for word in (*words, *map(" ".join, pairwise(words)))), _WORDING
    )


def _add_han(found: dict[str, float], run: str) -> None:
    for character in run:
        found[CHARACTER + character] = WEIGHTS[CHARACTER]
    for first, second in pairwise(run):
        found[f"{BIGRAM}{first}{second}"] = WEIGHTS[BIGRAM]


def _add_word(found: dict[str, float], run: str) -> list[str]:
    """Add one Latin run; the stems it contributes to word pairs."""
    if any(map(str.isdigit, run)):
        code = "".join(filter(str.isalnum, run))
        found[CODE + code] = WEIGHTS[CODE] if len(code) > 1 else _LONE_DIGIT
        return [code]
    parts = re.split(r"[-_]", run)
    if len(parts) > 1:  # wi-fi is wifi, e-mail is email
        _add_stem(found, "".join(parts))
    return [_add_stem(found, part) for part in parts]


def _add_stem(found: dict[str, float], word: str) -> str:
    stemmed, groups = _stem_and_groups(word)
    found[STEM + stemmed] = WEIGHTS[STEM]
    for group in groups:
        found[group] = WEIGHTS[GROUP]
    return stemmed


@lru_cache(maxsize=8192)
def _stem_and_groups(word: str) -> tuple[str, tuple[str, ...]]:
    """The same words come again and again: remembering them halves the time to build an index."""
    stemmed = stem(word)
    if len(word) < _SHORTEST_GROUPED or word in function_words():
        return stemmed, ()
    edged = f" {stemmed} "
    return stemmed, tuple(
        GROUP + edged[start : start + size]
        for size in (3, 4)
        for start in range(len(edged) - size + 1)
    )


def _concepts_in_han(run: str) -> Iterator[str]:
    """The concepts whose Chinese terms occur anywhere in the run."""
    terms, apart = concept_terms().han, concept_terms().han_apart
    for size in range(1, min(_LONGEST_TERM, len(run)) + 1):
        for start in range(len(run) - size + 1):
            term, end = run[start : start + size], start + size
            yield from terms.get(term, ())
            for second, concept in apart.get(term, ()):
                if second in run[end : end + _CHARACTERS_BETWEEN + len(second)]:
                    yield concept
