# SPDX-License-Identifier: AGPL-3.0-or-later
"""People in running text: 王师傅, 我是李明, "this is Ann Lee from Acme".

A Chinese name is known by its surname, an English one by the words around it. What a customer
answers to "your name?" is `person`'s matter, which takes any name.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dialogs.fields.contract import Parsed
from dialogs.fields.denial import is_denied, keeps_last
from dialogs.fields.patterns import patterns, word_list
from dialogs.fields.spelling import has_chinese, simplified
from intake.values import replace

_PATTERNS = patterns("names")
PHONE_MASK = "\x01"
SURNAME_ALONE = 9  # the rank of 姓郑: some name, if one is wanted
# How sure a name is by what tells of it; the last group of each pattern is the name.
_RANKS = {
    "introduced": 0, "renamed": 0, "of_company": 0, "labelled": 1,
    "near_phone": 2, "behind_company": 2, "latin": 2, "signed": 2,
    "lined": 2, "surnamed_only": SURNAME_ALONE,
}  # fmt: skip
_SURE = ("titled", "posted", "seated", "near", "behind")
_ENGLISH_RANKS = {"who": 0, "signed": 0, **dict.fromkeys(_SURE, 1)}
_UNSURE = {"closing", "desk"}  # only if a first name
_CALLED = -1  # before whoever writes
_LAST = 3
_LONGEST_NAME = 4  # words in small letters, as in maria del carmen lopez; more are a sentence
_CLAUSES = re.compile(r"[,，。;；、!！\s]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A name and where it stands; of several the one of least `rank` is surest."""

    start: int
    end: int
    value: str
    rank: int = 0


def named(found: Sequence[Name], text: str) -> Parsed | None:
    """The surest of the names found in a text; the last where the text corrects itself."""
    if not found:
        return None
    one = found[-1] if keeps_last(text) else found[0]
    one = _in_full(one, text) if "姓" in text else one
    return Parsed(one.value, one.value, one.start, one.end)


def _in_full(one: Name, text: str) -> Name:
    """The whole name that follows its surname: 我姓诸葛，诸葛明慧."""
    behind = re.compile(
        rf"(?<=[,，。;；、\s]){re.escape(one.value)}[\u4e00-\u9fff]{{1,2}}(?![\u4e00-\u9fff])"
    )
    match = behind.search(text, one.end)
    if match is None or not is_lone_name(match.group()):
        return one
    return Name(match.start(), match.end(), match.group(), one.rank)


def people(text: str) -> tuple[Name, ...]:
    """The people a narrow text introduces or names, surest first.

    Phone numbers are expected to be masked with `PHONE_MASK`: a name right beside one counts.
    """
    plain = simplified(text)
    called = called_at(text)
    found = [*(called or ())[:1], *_chinese_people(plain), *_english_people(plain)]
    kept = [replace(one, value=text[one.start : one.end]) for one in found]
    kept = [one for one in kept if not is_denied(plain, one.start)]
    kept = [one for one in kept if not any(_is_fuller(other, one) for other in kept)]
    return tuple(sorted(kept, key=lambda one: (one.rank, one.start)))


def _is_fuller(one: Name, other: Name) -> bool:
    """Whether one is the other by their whole name: Dave, and Dave Kowalski in the signature."""
    return one.value.startswith(f"{other.value} ")


def _chinese_people(text: str) -> Iterator[Name]:
    if text.isascii():
        return
    for kind, rank in _RANKS.items():
        for match in _PATTERNS[kind].finditer(text):
            yield from _named(match, match.lastgroup or 0, rank)
    for match in _PATTERNS["titled"].finditer(text):
        if not _PATTERNS["not_titled"].match(match.group()) and _stands_alone(text, match):
            yield from _named(match, 0, 1)


def called_at(text: str) -> tuple[Name, int, int] | None:
    """Whom a text says to call at the number masked behind the name, and where the words stand.

    "I'm Kate, please ring Jamie on 07700…" names Jamie, whoever writes it.
    """
    if PHONE_MASK not in text:
        return None
    plain = simplified(text)
    for match in _PATTERNS["called_at"].finditer(plain):
        start, end = match.span(match.lastgroup or 0)
        name = plain[start:end]
        is_word = has_chinese(name) and not _is_name(name)
        if not (is_word or word_list("not_people_english") & {*name.split()}):
            return Name(start, end, text[start:end], _CALLED), *match.span()
    return None


def answered(text: str) -> str | None:
    """The one name in the answer to "whom shall we call?", without the words around it.

    Behind what the person belongs to (仓库的刘师傅), as a clause of its own (打我同事吧，余波), or
    by its capitals ("that would be Tom Becker"). None if it cannot be told apart.
    """
    if not has_chinese(text):
        return _capitalised(text)
    plain = simplified(text)
    if (placed := _PATTERNS["placed"].fullmatch(plain)) is not None and _is_name(placed["who"]):
        return text[placed.start("who") :]
    clauses = [one for one in _CLAUSES.split(text.strip()) if one]
    names = [one for one in clauses if _PATTERNS["plain"].fullmatch(simplified(one))]
    is_one = len(clauses) > 1 and len(names) == 1 and _is_name(simplified(names[0]))
    return names[0] if is_one else None


def _capitalised(text: str) -> str | None:
    """The only name in an answer by its capitals; one word that begins a sentence is none."""
    names: list[str] = []
    for match in _PATTERNS["english_alone"].finditer(text):
        words = match.group().split()
        while words and words[0] in word_list("leads_english"):
            words.pop(0)
        is_sentence = len(words) == 1 and re.match(r" [a-z]", text[match.end() :])
        if words and not is_sentence and not word_list("not_people_english") & {*words}:
            names.append(" ".join(words))
    return names[0] if len(names) == 1 else None


def is_lone_name(text: str) -> bool:
    """Whether a text is nothing but a name: 李梅, 王师傅, and Latin ones of several words."""
    if " " in text and not has_chinese(text):
        return _capitalised(text) == text
    plain = simplified(text)
    return (
        _PATTERNS["plain"].fullmatch(plain) is not None
        and _is_name(plain)
        and not is_nobody(plain)
    )


def is_given_name(text: str) -> bool:
    """Whether a text begins with a first name of English that is no other word: Bob, Rob Lee."""
    first, *others = text.split() or ("",)
    return first in word_list("given_english") and (not others or is_lone_name(text))


def is_nobody(text: str) -> bool:
    """Whether an answer is nobody's name for certain: 全公司, 三台, "anyone", 不方便说."""
    plain = simplified(text)
    words = plain.split()
    is_clause = len(words) > _LONGEST_NAME and sum(map(str.islower, words)) * 2 > len(words)
    return (
        is_clause
        or _PATTERNS["no_name"].search(plain) is not None
        or (has_chinese(plain) and _PATTERNS["function"].search(plain[1:]) is not None)
    )


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Whether a titled name is named for itself: not 李师傅来换的, not 张总你好."""
    before, after = text[: match.start()], text[match.end() :]
    return _PATTERNS["alone_before"].search(before) is not None and (
        _PATTERNS["alone_behind"].match(after) is not None
    )


def _named(match: re.Match[str], group: str | int, rank: int) -> Iterator[Name]:
    name = match[group]
    if len(name) == 1:  # a surname alone: only where it is said to be one, and nothing better is
        rank += _LAST
    if _is_name(name) and (len(name) > 1 or "姓" in match.group()):
        yield Name(match.start(group), match.end(group), name, rank)


def _is_name(name: str) -> bool:
    """Whether it is none of the words that merely begin like a surname (电话, 应该是)."""
    words = word_list("not_people")
    return not {name, name[:2]} & words and not _PATTERNS["function"].search(name[1:])


def _english_people(text: str) -> Iterator[Name]:
    if not _PATTERNS["english_hint"].search(text):
        return
    for match in _PATTERNS["english"].finditer(text):
        group = match.lastgroup or ""
        if group in _UNSURE and not is_given_name(match[group]):
            continue
        is_titled = group in {"who", "titled"}
        lead = None if is_titled else _PATTERNS["english_leads"].match(match[group])
        start = match.start(group) + (lead.end() if lead else 0)
        name = text[start : match.end(group)]
        words = name.split()
        if not any(word in word_list("not_people_english") for word in words):
            rank = _ENGLISH_RANKS.get(group, 2)
            yield Name(start, match.end(group), name, rank)
