# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether other words for an article say only what it says, so far as a program can tell.

Pure, and strict on purpose: whoever fails costs nothing, because the article's own words are
said instead. Only the answer may be worded anew; steps and cautions always stand as approved.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from bots.languages import language_of
from intake import yaml_text
from intake.knowledge.article import ArticleText
from intake.knowledge.stems import stem
from intake.messages import Language

# Shorter leaves something out, longer adds something.
SHORTEST_SHARE, LONGEST_SHARE = 0.5, 1.5
SOME_CHARACTERS = 20  # on top, so that a very short answer may become a sentence
# Every word has to stand in the article; of a clause's pairs so many, since word order may change.
KNOWN_SHARE = 0.6

MODEL_WORDS = Path(__file__).with_name("model.yaml")
_PUNCTUATION = frozenset(" \n.,;:!?'\"()-–—/%，。；：！？、（）“”‘’《》·…")
# Whatever looks like an address or holds a digit, with the unit behind it. Letters are ASCII:
# Chinese goes on without a space.
_FACT = re.compile(
    r"[a-z]+://\S+|[a-z0-9._+-]+@[a-z0-9.-]+|[a-z0-9-]+(?:\.[a-z0-9-]+)+[/a-z0-9._-]*"
    r"|[a-z-]*\d[a-z0-9/:-]*\s*(?:[a-z]+|[\u4e00-\u9fff]{1,2})?"
)
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_CJK = re.compile(r"[\u4e00-\u9fff]")
_CJK_RUN = re.compile(r"[\u4e00-\u9fff]+")
_CLAUSE = re.compile(r"[.,;:!?，。；：！？\n]+")


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    turning: Mapping[str, frozenset[str]]
    numbers: Mapping[str, frozenset[str]]
    free: Mapping[str, frozenset[str]]


def is_faithful(text: str, own: ArticleText, language: Language) -> bool:
    """Whether the text may stand in for `own.answer`."""
    said, approved, article = _folded(text), _folded(own.answer), _folded(_all_of(own))
    return (
        _is_plain(text, own.answer)
        and _fits_in_length(said, approved)
        and language_of(text, None, language) == language_of(own.answer, None, language)
        and _facts(said) == _facts(approved)
        and _keeps_words(said, approved)
        and all(_is_known(clause, approved, article) for clause in _CLAUSE.split(said))
    )


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().replace("’", "'")


def _all_of(own: ArticleText) -> str:
    return "\n".join((own.title, *own.questions, own.answer, *own.steps, *own.cautions))


def _is_plain(text: str, own: str) -> bool:
    """Letters of our two scripts, digits and punctuation; anything else stands in the article."""
    return all(
        (one.isascii() and one.isalnum()) or one in _PUNCTUATION or _CJK.match(one) or one in own
        for one in text
    )


def _fits_in_length(said: str, approved: str) -> bool:
    longest = LONGEST_SHARE * len(approved) + SOME_CHARACTERS
    return SHORTEST_SHARE * len(approved) <= len(said.strip()) <= longest


def _facts(folded: str) -> list[str]:
    """Numbers, codes and addresses: none may be added, none may go, and none change places."""
    return ["".join(fact.split()).strip(".:/-") for fact in _FACT.findall(folded)]


def _keeps_words(said: str, approved: str) -> bool:
    """As many words that turn a sentence round, and no number in words that is new."""
    words = _vocabulary()
    for language, find in (("en", _WORD.findall), ("zh", list)):
        before, after = Counter(find(approved)), Counter(find(said))
        turning, numbers = words.turning[language], words.numbers[language]
        if sum(before[one] for one in turning) != sum(after[one] for one in turning):
            return False
        if any(after[one] > before[one] for one in numbers):
            return False
    return True


def _is_known(clause: str, approved: str, article: str) -> bool:
    """Whether one clause is made of the article's words, put together much as they are there.

    By clauses, so that nothing hides behind a faithful sentence. One with a number has to be like
    the clause that has this number: "12 months" of one thing must not become those of another.
    """
    if not _content(clause) <= _content(article):
        return False
    facts = set(_facts(clause))
    near = [one for one in _CLAUSE.split(approved) if facts & set(_facts(one))]
    known = _joined("\n".join(near) if facts else article)
    found = _joined(clause)
    return len(found & known) >= KNOWN_SHARE * len(found)


def _content(folded: str) -> set[str]:
    """The stems and the Chinese characters that say something."""
    free = _vocabulary().free
    stems = {stem(word) for word in _WORD.findall(folded) if word not in free["en"]}
    return stems | set(_CJK.findall(folded)) - free["zh"]


def _joined(folded: str) -> set[str]:
    """The same, but Chinese characters by twos: alone they are in every text."""
    free = _vocabulary().free
    joined = {one for one in _content(folded) if one.isascii()}
    for run in _CJK_RUN.findall(folded):
        joined |= set(map("".join, pairwise(one for one in run if one not in free["zh"])))
    return joined


@cache
def _vocabulary() -> _Vocabulary:
    lists = yaml_text.load(MODEL_WORDS.read_text(encoding="utf-8"))
    parts = (
        {language: frozenset(words) for language, words in lists[name].items()}
        for name in ("turning", "numbers", "free")
    )
    return _Vocabulary(*parts)
