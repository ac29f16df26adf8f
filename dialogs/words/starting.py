# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a message's words start a dialog, and how much they speak for it.

Which of several dialogs wins is decided in `loader`. A phrase may have a gap: 软件…报错 stands in
软件总是报错, where neither word alone would tell software from a machine. On either side of it
several words may be named, of which one stands there: 文件|数据…没了|丢了.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from operator import add
from typing import TYPE_CHECKING

from dialogs.fields.spelling import compared
from dialogs.words.denying import without_denied
from intake.messages import Language

if TYPE_CHECKING:
    from dialogs.definition import Definition

GAP = "…"
OR = "|"  # in a phrase that has a gap
_WORD = re.compile(r"[a-z0-9]+")
_WIDEST = 16  # characters between the parts: a clause, not a whole story
# What stands behind a gap is not denied right there: 数据没有丢失, "the app does not crash".
_UNDENIED = "".join(
    f"(?<!{one})"
    for one in ("没", "没有", "未", " no ", " not ", "snt ", "dnt ", "dont ", "never ", "without ")
)
_NOT, _OVER, _NO_OTHER_WORD = "不", "了", "(?!解)"
Weight = tuple[int, bool]
_NOTHING: Weight = (0, False)


@dataclass(frozen=True, slots=True)
class GappedPhrase:
    """A phrase with other words in between; it begins with `first`.

    Its expression is compiled when a message has that beginning: all of them take half a second.
    """

    first: str
    written: str
    weight: int
    is_ascii: bool

    def stands_in(self, folded: str) -> bool:
        """Whether a folded text has it."""
        return _compiled(self.written).search(folded) is not None


@cache
def _compiled(written: str) -> re.Pattern[str]:
    return re.compile(written)


def gapped_in(phrases: Iterable[str]) -> tuple[GappedPhrase, ...]:
    """Those of the phrases that have a gap, ready for searching."""
    return tuple(one for phrase in phrases if GAP in phrase for one in _by_first(phrase))


def _by_first(phrase: str) -> Iterable[GappedPhrase]:
    """The phrase once for each word that it can begin with, as that is how it is looked up."""
    first, gap, rest = phrase.partition(GAP)
    return (gapped(f"{one.strip()}{gap}{rest}") for one in first.split(OR))


@dataclass(frozen=True, slots=True)
class _Start:
    """A phrase of one dialog, with or without a gap."""

    dialog: str
    length: int
    is_ascii: bool
    stands_in: Callable[[str], object]


@dataclass(frozen=True, slots=True, eq=False)  # each is itself, so that it can be a quick key
class StartPhrases:
    """The phrases of many dialogs by what they begin with: few of hundreds are looked for.

    That is the first word in Latin letters, else the first two characters; "" if it is less.
    """

    by_beginning: Mapping[str, tuple[_Start, ...]]
    unless: Mapping[str, tuple[GappedPhrase, ...]]  # by the dialog that they keep from beginning


@lru_cache(maxsize=64)  # one turn asks it of its message in several places
def weights(phrases: StartPhrases, folded: str, language: Language) -> Mapping[str, Weight]:
    """Each dialog a folded text starts: the length of the longest phrase, its language.

    Not by words that it denies, 不是要投诉, nor beside words of `start_on.unless`.
    """
    found = _found(phrases, folded, language)
    if found and (told := without_denied(folded)) != folded:
        found = _found(phrases, told, language)
    return {name: one for name, one in found.items() if not is_kept(phrases, name, folded)}


def begun_by(phrases: StartPhrases, folded: str) -> frozenset[str]:
    """The dialogs of which a phrase stands in a folded text, be it denied or not."""
    return frozenset(_found(phrases, folded, "zh"))


def is_kept(phrases: StartPhrases, name: str, folded: str) -> bool:
    """Whether words stand beside a dialog's own with which it does not begin."""
    return any(one.stands_in(folded) for one in phrases.unless.get(name, ()))


def _found(phrases: StartPhrases, folded: str, language: Language) -> dict[str, Weight]:
    if not (starts := phrases.by_beginning):
        return {}
    is_english = language == "en"
    found: dict[str, Weight] = {}
    pairs = () if folded.isascii() else map(add, folded, folded[1:])
    for beginning in starts.keys() & {"", *pairs, *_WORD.findall(folded)}:
        for one in starts[beginning]:
            weight = (one.length, one.is_ascii == is_english)
            if weight > found.get(one.dialog, _NOTHING) and one.stands_in(folded):
                found[one.dialog] = weight
    return found


def start_phrases(definitions: Mapping[str, "Definition"]) -> StartPhrases:
    """What starts these dialogs, by their names."""
    found: dict[str, list[_Start]] = {}
    for name, definition in definitions.items():
        for phrase in definition.start_phrases:
            stands_in = partial(contains, phrase=phrase)
            start = _Start(name, len(phrase), phrase.isascii(), stands_in)
            found.setdefault(_begins(phrase), []).append(start)
        for one in definition.gapped:
            found.setdefault(_begins(one.first), []).append(_start_of(name, one))
    unless = {name: one.unless for name, one in definitions.items() if one.unless}
    return StartPhrases({beginning: tuple(each) for beginning, each in found.items()}, unless)


def _start_of(dialog: str, one: GappedPhrase) -> _Start:
    return _Start(dialog, one.weight, one.is_ascii, one.stands_in)


def phrases_apart(
    dialog: str, phrases: Iterable[str], unless: tuple[GappedPhrase, ...] = ()
) -> StartPhrases:
    """Phrases of one dialog, with gaps or without, to be looked for apart from all others."""
    found: dict[str, list[_Start]] = {}
    for one in (each for phrase in phrases for each in _by_first(phrase)):
        found.setdefault(_begins(one.first), []).append(_start_of(dialog, one))
    by_beginning = {beginning: tuple(each) for beginning, each in found.items()}
    return StartPhrases(by_beginning, {dialog: unless} if unless else {})


def _begins(phrase: str) -> str:
    """What any text holds that the phrase stands in; see `StartPhrases`."""
    if phrase.isascii():
        word = _WORD.match(phrase)
        return word.group() if word else ""
    return phrase[:2] if len(phrase) > 1 else ""


def contains(folded: str, phrase: str) -> bool:
    """Whether a folded phrase stands in a folded text, Latin ones as whole words."""
    start = folded.find(phrase) if phrase else -1
    if start < 0 or not phrase.isascii():
        return start >= 0
    before, after = folded[start - 1 : start], folded[start + len(phrase) :][:1]
    return not any(one.isascii() and one.isalnum() for one in (before, after) if one)


def gapped(phrase: str) -> GappedPhrase:
    """A phrase, with a gap or without one, ready for searching."""
    parts = [[compared(one).strip() for one in part.split(OR)] for part in phrase.split(GAP)]
    between = rf".{{0,{_WIDEST}}}?{_UNDENIED}"
    return GappedPhrase(
        first=parts[0][0],
        written=between.join(_one_of(part) for part in parts),
        weight=sum(min(map(len, part)) for part in parts),
        is_ascii=phrase.replace(GAP, "").isascii(),
    )


def _one_of(words: list[str]) -> str:
    return _as_words(words[0]) if not words[1:] else f"(?:{'|'.join(map(_as_words, words))})"


def _as_words(part: str) -> str:
    """The expression of one word.

    能不能 asks whether, where 不能 says that it cannot; 没有了 is no part of 没有了解.
    """
    escaped = re.escape(part)
    if part.isascii():
        return rf"(?<![a-z0-9]){escaped}(?![a-z0-9])"
    if part.endswith(_OVER):
        escaped += _NO_OTHER_WORD
    is_denial = part.startswith(_NOT) and len(part) > len(_NOT)
    return rf"(?<!{re.escape(part[len(_NOT)])}){escaped}" if is_denial else escaped
