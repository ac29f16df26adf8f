# SPDX-License-Identifier: AGPL-3.0-or-later
"""English words without their commonest endings, so that one word matches its other forms.

Deliberately light: in-word letter groups forgive what this leaves out, and a strong stemmer
throws together words that customers tell apart. Pure.
"""

import re

_POSSESSIVE = re.compile(r"['’](?:s|re|ve|ll|d|m)?$")
_VOWEL = re.compile(r"[aeiouy]")
_SHORTEST = 3


def stem(word: str) -> str:
    """The common part of a lower-case word's forms: updates, updated, updating → updat."""
    word = _POSSESSIVE.sub("", word).replace("'", "").replace("’", "")
    if len(word) <= _SHORTEST:
        return word
    word = _without_verb_ending(_without_plural(word))
    if len(word) > _SHORTEST and word[-1] == "e":
        word = word[:-1]
    return f"{word[:-1]}i" if len(word) > _SHORTEST and word[-1] == "y" else word


def _without_plural(word: str) -> str:
    if word.endswith("ies") and len(word) > len("ties"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    if word[-1] == "s" and word[-2] not in "sui":
        return word[:-1]
    return word


def _without_verb_ending(word: str) -> str:
    for ending in ("ing", "ed", "ly"):
        head = word.removesuffix(ending)
        if head != word and len(head) >= _SHORTEST and _VOWEL.search(head):
            doubled = head[-1] == head[-2] and head[-1] not in "lsz"
            return head[:-1] if doubled else head
    return word
