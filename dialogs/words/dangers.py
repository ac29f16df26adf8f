# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a message tells of a danger to people, and of which kind, judged from its words.

The words are in `dangers.yaml`: what tells of a danger by itself, and frames of words that do so
together. A danger counts if it is told: not if it is denied (没有冒烟), asked about (会不会漏电),
long mended (去年冒过烟，修好了) or a part of a thing's name (烟感). What follows is decided by the
running program.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeAlias, TypedDict

from dialogs.fields.initials import gated
from dialogs.fields.patterns import around, joined, sharing, word_list
from dialogs.fields.spelling import narrow, simplified
from dialogs.words.watchwords import Watchwords
from intake import yaml_text

READABLE = 2000
_REMEMBERED = 2048
_FILE = Path(__file__).with_suffix(".yaml")
_DENIED_WITHIN, _DENIED_BEHIND, _DONE_BEHIND = 28, 12, 2
_CLAUSE_END = re.compile(r"[,，。;；!！?？\n.]")
# Written out, as a repeated class hides from `re` what a match begins with.
_SENTENCE_END = re.compile(r"[。;；!！?？\n][。;；!！?？\n]*|\.\.*(?!\d)")
_MASK = "\x00"
KINDS = ("injury", "unwell", "fire", "gas", "electricity")  # the gravest first
_Found: TypeAlias = tuple[str, re.Match[str]]
_Frame: TypeAlias = tuple[str, tuple[str, ...]]  # the kind of danger, what must stand beside it


class _RawFrame(TypedDict):
    does: str
    beside: list[str]


class _Raw(TypedDict):
    words: dict[str, str | list[str]]
    kinds: dict[str, list[str]]
    frames: dict[str, list[_RawFrame]]
    supposed: list[str]
    past: list[str]
    since: list[str]
    spoken_of: list[str]
    asks_how: list[str]
    in_general: list[str]
    claimed: list[str]
    done: list[str]
    settled: list[str]
    over: list[str]
    lasting: list[str]
    again: list[str]
    relapsed: list[str]
    elsewhere: list[str]
    harmless: list[str]
    denials: list[str]
    denials_after: list[str]
    hurts: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class _Words:
    supposed: re.Pattern[str]
    past: re.Pattern[str]
    since: re.Pattern[str]
    spoken_of: re.Pattern[str]
    asks_how: re.Pattern[str]
    in_general: re.Pattern[str]
    claimed: re.Pattern[str]
    done: re.Pattern[str]
    settled: re.Pattern[str]
    over: re.Pattern[str]
    lasting: re.Pattern[str]
    again: re.Pattern[str]
    relapsed: re.Pattern[str]
    elsewhere: re.Pattern[str]
    denials: re.Pattern[str]
    denials_after: re.Pattern[str]
    hurts: Mapping[str, re.Pattern[str]]


@cache
def _raw() -> _Raw:
    raw: _Raw = yaml_text.load(_FILE.read_text(encoding="utf-8"))
    raw["words"]["given"] = sorted(map(str.casefold, word_list("given_english")))
    return raw


@cache
def _words() -> _Words:
    raw = _raw()
    return _Words(
        supposed=re.compile(_expanded(raw["supposed"])),
        past=gated(_expanded(raw["past"])),
        since=gated(_expanded(raw["since"])),
        spoken_of=gated(_expanded(raw["spoken_of"])),
        asks_how=re.compile(_expanded(raw["asks_how"])),
        in_general=re.compile(_expanded(raw["in_general"])),
        claimed=gated(_expanded(raw["claimed"])),
        done=re.compile(_expanded(raw["done"])),
        settled=gated(_expanded(raw["settled"])),
        over=gated(_expanded(raw["over"])),
        lasting=gated(_expanded(raw["lasting"])),
        again=gated(_expanded(raw["again"])),
        relapsed=gated(_expanded(raw["relapsed"])),
        elsewhere=gated(_expanded(raw["elsewhere"])),
        denials=gated(_expanded(raw["denials"])),
        denials_after=re.compile(_expanded(raw["denials_after"])),
        hurts={way: re.compile(_expanded(lines)) for way, lines in raw["hurts"].items()},
    )


@cache
def _watched() -> Watchwords[_Frame]:
    raw = _raw()
    return Watchwords(_listed(raw), raw["words"], latin="a-z0-9")


def _listed(raw: _Raw) -> Iterator[tuple[_Frame, str]]:
    """What tells of each kind: by itself, or with all of what must stand in its sentence."""
    for kind, lines in raw["kinds"].items():
        yield from (((kind, ()), pattern) for pattern in sharing(lines))
        for frame in raw["frames"].get(kind, ()):
            tells = (kind, tuple(frame["beside"]))
            yield from ((tells, pattern) for pattern in sharing([frame["does"]]))


@cache
def _harmless() -> Watchwords[None]:
    raw = _raw()
    listed = ((None, pattern) for pattern in sharing(raw["harmless"]))
    return Watchwords(listed, raw["words"], latin="a-z0-9")


@cache
def _beside(pattern: str) -> re.Pattern[str]:
    return _watched().compiled(pattern)


def _expanded(lines: Sequence[str]) -> str:
    return joined([f"(?:{one})" for one in lines], _raw()["words"])


def compile_patterns() -> Iterator[None]:
    """Compile all that is looked for, so that no message waits for it; one at each step."""
    _words()
    yield
    yield from _watched().compile()
    yield from _harmless().compile()
    for frames in _raw()["frames"].values():
        for pattern in {one for frame in frames for one in frame["beside"]}:
            _beside(pattern)
            yield


def is_hazard(text: str) -> bool:
    """Whether a text says that somebody is or may be in danger; 没有冒烟 does not."""
    return bool(dangers(text))


def dangers(text: str) -> tuple[str, ...]:
    """The kinds of danger a text tells of, of `KINDS`, the gravest first."""
    return _dangers(text[:READABLE])


def gravest_first(kinds: Collection[str]) -> tuple[str, ...]:
    """Kinds of danger in the order in which people are told what to do."""
    return tuple([kind for kind in KINDS if kind in kinds])


def hurts(text: str) -> tuple[str, ...]:
    """How an injury that a text tells of is seen to: `eyes` are rinsed, a `burn` is cooled.

    `swallowed` stays down, a `guard` that fails has hurt nobody yet, who is `numb` touched what
    is live. `injury` is all else, and what nothing is told of.
    """
    folded = fold(text)
    found = [way for way, pattern in _words().hurts.items() if pattern.search(folded)]
    return tuple(found) or ("injury",)


@lru_cache(_REMEMBERED)
def _dangers(text: str) -> tuple[str, ...]:
    """A turn asks several times, and a ticket's description is judged at each of its changes."""
    folded = fold(text)
    found = list(_found(folded))
    if not found:
        return ()
    plain = _without_harmless(folded)
    if plain != folded:
        found = list(_found(plain))
    told: set[str] = set()
    for kind, match in found:
        if kind not in told and _is_told(plain, match):
            told.add(kind)
    return gravest_first(told)


def _without_harmless(folded: str) -> str:
    """The folded text with what is only called like a danger masked, the longest name first."""
    ends: dict[int, int] = {}
    for _, name in _harmless().found(folded):
        ends[name.start()] = max(name.end(), ends.get(name.start(), 0))
    plain, masked_to = folded, 0
    for start, end in ends.items():
        if start >= masked_to:
            plain, masked_to = plain[:start] + _MASK * (end - start) + plain[end:], end
    return plain


def is_denied(folded: str, match: re.Match[str]) -> bool:
    """Whether a folded text says that what was found in it is not so."""
    words = _words()
    before = folded[max(0, match.start() - _DENIED_WITHIN) : match.start()]
    behind = folded[match.end() : match.end() + _DENIED_BEHIND]
    return words.denials.search(before) is not None or (
        words.denials_after.search(behind) is not None
    )


def fold(text: str) -> str:
    """The text for comparing, as far as it is read."""
    return simplified(narrow(text[:READABLE])).casefold().replace("’", "'")


def _found(folded: str) -> Iterator[_Found]:
    """All signs in a folded text, with the kind of danger that each tells of."""
    for (kind, beside), match in _watched().found(folded):
        if beside:
            sentence = around(match, folded, _SENTENCE_END)
            if not all(_beside(one).search(folded, *sentence) for one in beside):
                continue
        yield kind, match


def _is_told(folded: str, match: re.Match[str]) -> bool:
    return not is_denied(folded, match) and not _is_thought(folded, match)


def _is_thought(folded: str, match: re.Match[str]) -> bool:
    """Whether its clause only speaks of it: "smoke, will it explode?" still tells of smoke."""
    words = _words()
    start, end = around(match, folded, _CLAUSE_END)
    clause = folded[start:end]
    supposed = words.supposed.search(clause)
    is_supposed = supposed is not None and start + supposed.start() <= match.start()
    is_spoken_of = words.spoken_of.search(clause) is not None
    is_done = words.done.search(folded, match.start(), match.end() + _DONE_BEHIND) is not None
    return (
        is_supposed
        or is_spoken_of
        or (words.asks_how.search(clause) and words.in_general.search(folded)) is not None
        or (not is_done and words.claimed.search(clause) is not None)
        or (_is_past(clause, match.start() - start) and not _is_back(folded, end))
        or _is_settled(folded, match)
        or _is_over(folded, match)
    )


def _is_back(folded: str, start: int) -> bool:
    """Whether a later clause says that it is so once more, which nobody can see from here."""
    return _words().relapsed.search(folded, start) is not None


def _is_past(clause: str, at: int) -> bool:
    """Whether a danger in a clause is told of long ago: ours, or of somebody else's thing."""
    words = _words()
    found = (words.past.search(clause), words.elsewhere.search(clause))
    is_past = any(one is not None and one.start() <= at for one in found)
    return is_past and words.since.search(clause) is None


def _is_settled(folded: str, match: re.Match[str]) -> bool:
    """Whether it was long ago and is mended since: 去年冒过烟，修好了.

    What was told before, in a clause of its own, is of today: 着火了，去年才修好.
    """
    words = _words()
    sentence = around(match, folded, _SENTENCE_END)
    settled = words.settled.search(folded, *sentence)
    if settled is None or match.start() >= settled.end():
        return False
    is_told_before = _CLAUSE_END.search(folded, match.end(), settled.start()) is not None
    lasts = words.lasting.search(folded, sentence[0], settled.end())
    again = words.again.search(folded, settled.end(), sentence[1])
    return not is_told_before and lasts is None and again is None


def _is_over(folded: str, match: re.Match[str]) -> bool:
    """Whether what stands behind it says so of all before: 夹了手，上周的事，已经好了."""
    words = _words()
    sentence = around(match, folded, _SENTENCE_END)
    over = words.over.search(folded, match.end())
    closes = _SENTENCE_END.match(folded, sentence[1])
    begins = closes.end() if closes else sentence[1]
    if over is None or _SENTENCE_END.search(folded, begins, over.start()):
        return False  # two sentences on it may speak of anything
    return (
        words.lasting.search(folded, match.start(), over.start()) is None
        and words.again.search(folded, over.end()) is None
    )
