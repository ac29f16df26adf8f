# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether words tell what a machine does or how it is: "the A1 eats envelopes", 封口不牢.

No list of verbs could hold all that goes wrong; how a clause is built tells it. Pure. Asked only
of statements that name a machine: a question, a wish, a bare name must be known before. The
expressions are in `happening.yaml`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from dialogs.definition import Definition
from dialogs.fields.initials import either
from dialogs.fields.spelling import bare, fold, has_chinese, letters, searched, simplified
from dialogs.understanding.telling import clauses_of, is_request, told_and_asked
from dialogs.words.starting import contains
from intake import yaml_text

_FILE = Path(__file__).with_suffix(".yaml")
_LEAD = re.compile(
    r"(?:(?:actually|and|but|so|also|now|today|hello|hi|hey|well|please note|unfortunately"
    r"|since [a-z]+|(?:this|every) (?:morning|afternoon|evening|day|week)|yesterday|sometimes"
    r"|again) )+(?=\w)"
)
_MASKED = re.compile("\x00+")
_NAMED = re.compile("(?:\\s*\x01)+\\s*")
_BRACKETS = re.compile(r"[()（）:：\[\]]")
_OF_US = re.compile(r"your? |你们?|您")
_OF_QUESTIONS = ("causes", "cures", "looks", "unsurprising", "features")
_SHORTEST_WONDER = 4  # letters
_ASKING = ("?", "？", "吗", "么", "呢")
_AND = re.compile(r"\b(?:and|but|because|although|though|since|when|while)\b")


@dataclass(frozen=True, slots=True)
class _Words:
    machines: tuple[str, ...]  # of no kind: 设备
    tells: re.Pattern[str]
    often: re.Pattern[str]  # how often, which is not what
    part: re.Pattern[str]
    other: re.Pattern[str]  # what is of a machine and yet not what it does
    causes: re.Pattern[str]
    cures: re.Pattern[str]
    looks: re.Pattern[str]  # that somebody looks at it
    unsurprising: re.Pattern[str]
    features: re.Pattern[str]  # of which a thing has none


@dataclass(frozen=True, slots=True)
class Wondered:
    """What a question tells that asks why a thing does so, what to do, or that somebody looks.

    `told` is the text without that; `is_cause` and `is_visit` tell what it asks.
    """

    told: str
    is_cause: bool
    is_visit: bool

    @property
    def is_trouble(self) -> bool:
        """Whether it tells by its build that something is wrong."""
        others = (_words(self.told).features, _OF_US)
        return happens(self.told) and not any(one.search(self.told) for one in others)

    @property
    def is_odd(self) -> bool:
        """Whether what it wonders at may be wrong: nobody asks why all is well."""
        words = _words(self.told)
        others = (words.other, words.features, words.unsurprising, _OF_US)
        is_told = letters(self.told) >= _SHORTEST_WONDER
        return self.is_cause and is_told and not any(one.search(self.told) for one in others)


def with_machine(masked: str, kinds: frozenset[str]) -> str:
    """A masked text with "machine", or 机器, where one was named, or its kind, as `kinds` are."""
    plain = _MASKED.sub(" \x01 ", searched(masked))
    plain = _kinds(kinds).sub(" \x01 ", plain)
    if has_chinese(plain):
        return _NAMED.sub("机器", plain)
    return " ".join(_NAMED.sub(" machine ", plain).split())


def names_a_kind(text: str, kinds: frozenset[str]) -> bool:
    """Whether a text speaks of a machine of one of these kinds, or just of a machine."""
    return _kinds(kinds).search(simplified(fold(text))) is not None


@lru_cache(maxsize=8)  # catalogues; one in a running hub
def _kinds(kinds: frozenset[str]) -> re.Pattern[str]:
    words = {*kinds, *(one for words in _expressions().values() for one in words.machines)}
    return re.compile(either(sorted(words), inside="a-z"))


def wondered(text: str) -> Wondered | None:
    """What a text tells that asks for the cause of something, or for help; None if it does not."""
    plain = searched(text)
    words = _words(plain)
    rest, causes = words.causes.subn(" ", plain)
    rest, cures = words.cures.subn(" ", rest)
    rest, visits = words.looks.subn(" ", rest)
    if not causes + cures + visits:
        return None
    told = " ".join(rest.replace("?", ",").split()).strip(" ,，。.!！?？")
    return Wondered(told, causes > 0, visits > 0) if letters(told) else None


def happens(text: str) -> bool:
    """Whether a clause of a statement tells what a thing does, or how it is.

    The thing stands in it as "machine" or 机器.
    """
    plain = searched(text)
    words = _words(plain)
    if words.other.search(plain):
        return False
    plain = _BRACKETS.sub(",", plain)
    clauses = (bare(part) for one in clauses_of(plain) for part in _AND.split(one))
    return any(_tells(one, words) for one in clauses if one)


def happens_beside(text: str, kinds: frozenset[str]) -> bool:
    """Whether a text tells beside a question what a machine does: 在吗？喷码机的码一擦就掉.

    Only of a machine called by its kind, as `kinds` are.
    """
    if not names_a_kind(text, kinds):
        return False
    told = (one for one in told_and_asked(text) if not one.endswith(_ASKING))
    return any(happens(with_machine(one, kinds)) for one in told)


def tells_happening(definition: Definition, text: str, kinds: frozenset[str]) -> bool:
    """Whether a text that begins a report says what is wrong, and not only that something is.

    "The machine is broken" does not; "paper tray broken off" names the part. `kinds` are words
    for whole machines, which are none.
    """
    plain = searched(text)
    phrases = [one for one in definition.start_phrases if one not in definition.symptoms]
    said = next((one for one in phrases if contains(plain, one)), "")  # the longest
    if not said:
        return happens(plain)
    rest = plain.replace(said, " ")
    while more := next((one for one in phrases if contains(rest, one)), ""):
        rest = rest.replace(more, " ")
    rest = _expressions()["zh" if has_chinese(plain) else "en"].often.sub(" ", rest)
    return happens(rest) or _names_part(plain, said, kinds)


def _names_part(plain: str, phrase: str, kinds: frozenset[str]) -> bool:
    """Whether a part of the machine stands right before the phrase: 传送带坏了, "fuser broken"."""
    words = _expressions()["zh" if has_chinese(plain) else "en"]
    before = next((one for one in clauses_of(plain) if phrase in one), "").partition(phrase)[0]
    named = words.part.search(before)
    if named is None:
        return False
    part = next(filter(None, named.groups()), "").strip()
    return bool(part) and _kinds(kinds).search(part) is None


def _words(plain: str) -> _Words:
    return _expressions()["zh" if has_chinese(plain) else "en"]


def _tells(clause: str, words: _Words) -> bool:
    told = _LEAD.sub("", clause, count=1) if _LEAD.match(clause) else clause
    if is_request(told) or _OF_US.match(told):
        return False
    return words.tells.search(told) is not None


@cache
def _expressions() -> Mapping[str, _Words]:
    raw = yaml_text.load(_FILE.read_text(encoding="utf-8"))
    return {language: _words_of(lists) for language, lists in raw.items()}


def _words_of(lists: Mapping[str, Any]) -> _Words:
    tells = "|".join(lists["tells"])
    for name in ("persons", "no_subject", "harmless_state", "nouns", "harmless"):
        tells = tells.replace(f"%{name}%", rf"{lists.get(name, '')}\b")
    part = re.compile(lists["part"].replace("%no_part%", lists["no_part"]))
    often = re.compile(lists["often"])
    return _Words(
        tuple(lists["machines"]),
        re.compile(tells),
        often,
        part,
        re.compile("|".join(lists["other"])),
        *(re.compile(lists[one]) for one in _OF_QUESTIONS),
    )
