# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a message tells of a danger to people, and of which kind, judged from its words.

The words are in `dangers.yaml`: what tells of a danger by itself, and frames of words that do so
together. A danger counts if it is told: not if it is denied (没有冒烟), asked about (会不会漏电),
long mended (去年冒过烟，修好了) or a part of a thing's name (烟感). What follows is decided by the
running program.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeAlias, TypedDict

from dialogs.fields.initials import gated
from dialogs.fields.patterns import joined, sharing
from dialogs.fields.spelling import narrow, simplified
from intake import yaml_text

READABLE = 2000
_REMEMBERED = 2048
_FILE = Path(__file__).with_suffix(".yaml")
_DENIED_WITHIN, _DENIED_BEHIND = 28, 12
_CLAUSE_END = re.compile(r"[,，。;；!！?？\n.]")
_SENTENCE_END = re.compile(r"[。;；!！?？\n]|\.(?!\d)")
_LATIN_WORD = re.compile("[a-z]{3}")
_MASK = "\x00"
_Hint: TypeAlias = tuple[bool, int]


class _RawFrame(TypedDict):
    does: str
    beside: list[str]


class _Raw(TypedDict):
    words: dict[str, str | list[str]]
    kinds: dict[str, list[str]]
    frames: dict[str, list[_RawFrame]]
    supposed: list[str]
    spoken_of: list[str]
    settled: list[str]
    harmless: list[str]
    denials: list[str]
    denials_after: list[str]


@dataclass(frozen=True, slots=True)
class _Words:
    supposed: re.Pattern[str]
    spoken_of: re.Pattern[str]
    settled: re.Pattern[str]
    harmless: re.Pattern[str]
    denials: re.Pattern[str]
    denials_after: re.Pattern[str]


@cache
def _raw() -> _Raw:
    raw: _Raw = yaml_text.load(_FILE.read_text(encoding="utf-8"))
    return raw


@cache
def _words() -> _Words:
    raw = _raw()
    return _Words(
        supposed=re.compile(_either(raw["supposed"])),
        spoken_of=re.compile(_either(raw["spoken_of"])),
        settled=re.compile(_either(raw["settled"])),
        harmless=re.compile(_either(raw["harmless"])),
        denials=re.compile(_either(raw["denials"])),
        denials_after=re.compile(_either(raw["denials_after"])),
    )


@cache
def _telling(kind: str, *, is_latin: bool) -> re.Pattern[str]:
    """What tells of a danger of this kind by itself, of one script."""
    return _compiled(*_of_script(_raw()["kinds"][kind], is_latin=is_latin))


@dataclass(frozen=True, slots=True)
class _Frame:
    """What happens, and what beside it in its sentence makes it a danger."""

    does: re.Pattern[str]
    beside: tuple[re.Pattern[str], ...]


@cache
def _frames(kind: str, *, is_latin: bool) -> tuple[_Frame, ...]:
    """The frames of a kind whose first words are of one script."""
    return tuple(
        _Frame(_compiled(one["does"]), tuple(map(_compiled, one["beside"])))
        for one in _raw()["frames"].get(kind, ())
        if _of_script([one["does"]], is_latin=is_latin)
    )


@cache
def _hints(*, is_latin: bool) -> re.Pattern[str]:
    """What the frames of all kinds begin with, of one script."""
    does = [frame["does"] for frames in _raw()["frames"].values() for frame in frames]
    return _compiled(*_of_script(does, is_latin=is_latin))


def compile_patterns() -> None:
    """Compile all that is looked for, so that no message waits for it."""
    _words()
    for is_latin in (True, False):
        _hints(is_latin=is_latin)
        for kind in _raw()["kinds"]:
            _telling(kind, is_latin=is_latin)
            _frames(kind, is_latin=is_latin)


def _of_script(lines: Sequence[str], *, is_latin: bool) -> list[str]:
    return [one for one in lines if _either([one]).isascii() is is_latin]


@cache
def _compiled(*lines: str) -> re.Pattern[str]:
    """Alternatives of one script, compiled when a message first asks for them."""
    pattern = _either(lines)
    if pattern.isascii():
        # Latin words begin where words begin; tried nowhere else they take a third of the time.
        return re.compile(f"(?<![a-z0-9])(?=[a-z0-9])(?:{pattern})")
    return gated(pattern)


def _either(lines: Sequence[str]) -> str:
    return joined([f"(?:{one})" for one in sharing(lines)], _raw()["words"])


def is_hazard(text: str) -> bool:
    """Whether a text says that somebody is or may be in danger; 没有冒烟 does not."""
    return bool(dangers(text))


def dangers(text: str) -> tuple[str, ...]:
    """The kinds of danger a text tells of: injury, fire, gas, electricity, the gravest first."""
    return _dangers(text[:READABLE])


def gravest_first(kinds: Collection[str]) -> tuple[str, ...]:
    """Kinds of danger in the order in which people are told what to do."""
    return tuple([kind for kind in _raw()["kinds"] if kind in kinds])


@lru_cache(_REMEMBERED)
def _dangers(text: str) -> tuple[str, ...]:
    """A turn asks several times, and a ticket's description is judged at each of its changes."""
    folded = fold(text)
    scripts = _scripts(folded)
    hinted = [*_hinted(folded, scripts)]
    likely = [kind for kind in _raw()["kinds"] if any(_found(kind, folded, scripts, hinted))]
    if not likely:
        return ()
    plain = _words().harmless.sub(lambda name: _MASK * len(name.group()), folded)
    return tuple([kind for kind in likely if _tells_of(kind, plain, scripts, hinted)])


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


def _scripts(folded: str) -> tuple[bool, ...]:
    """Whether to look for Latin words and for Chinese ones, as far as the text has any."""
    latin = (True,) if _LATIN_WORD.search(folded) else ()
    return latin if folded.isascii() else (*latin, False)


def _hinted(folded: str, scripts: Sequence[bool]) -> Iterator[_Hint]:
    """Where a frame can begin, with whether it is one of Latin words."""
    for is_latin in scripts:
        pattern, at = _hints(is_latin=is_latin), -1
        while (match := pattern.search(folded, at + 1)) is not None:
            yield is_latin, (at := match.start())


def _found(
    kind: str, folded: str, scripts: Sequence[bool], hinted: Sequence[_Hint]
) -> Iterator[re.Match[str]]:
    for is_latin in scripts:
        yield from _telling(kind, is_latin=is_latin).finditer(folded)
    if hinted:
        yield from _framed(kind, folded, hinted)


def _framed(kind: str, folded: str, hinted: Sequence[_Hint]) -> Iterator[re.Match[str]]:
    """What happens, where all that makes it a danger stands in its sentence."""
    for is_latin, start in hinted:
        for frame in _frames(kind, is_latin=is_latin):
            if (match := frame.does.match(folded, start)) is not None:
                sentence = _around(match, folded, _SENTENCE_END)
                if all(one.search(folded, *sentence) for one in frame.beside):
                    yield match


def _tells_of(kind: str, folded: str, scripts: Sequence[bool], hinted: Sequence[_Hint]) -> bool:
    return any(
        not is_denied(folded, match) and not _is_thought(folded, match)
        for match in _found(kind, folded, scripts, hinted)
    )


def _is_thought(folded: str, match: re.Match[str]) -> bool:
    """Whether its clause only speaks of it: "smoke, will it explode?" still tells of smoke."""
    words = _words()
    start, end = _around(match, folded, _CLAUSE_END)
    supposed = words.supposed.search(folded[start:end])
    is_supposed = supposed is not None and start + supposed.start() <= match.start()
    is_spoken_of = words.spoken_of.search(folded[start:end]) is not None
    return is_supposed or is_spoken_of or _is_settled(folded, match)


def _is_settled(folded: str, match: re.Match[str]) -> bool:
    """Whether it was long ago and is mended since: 去年冒过烟，修好了."""
    settled = _words().settled.search(folded, *_around(match, folded, _SENTENCE_END))
    return settled is not None and match.start() < settled.end()


def _around(match: re.Match[str], folded: str, ends: re.Pattern[str]) -> tuple[int, int]:
    """From the last end before a match to the first behind it."""
    start = max((end.end() for end in ends.finditer(folded, 0, match.start())), default=0)
    behind = ends.search(folded, match.end())
    return start, behind.start() if behind else len(folded)
