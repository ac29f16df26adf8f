# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a message tells of a danger to people, and of which kind, judged from its words.

The words are in `dangers.yaml`: what tells of a danger by itself, and frames of words that do so
together. A danger counts if it is told: not if it is denied (没有冒烟), asked about (会不会漏电),
long settled (去年冒过烟，修好了) or a part of a thing's name (烟感). What follows is decided by the
running program.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

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
_MASK = "\x00"


_ByScript: TypeAlias = tuple[re.Pattern[str], re.Pattern[str]]  # Latin, Chinese


@dataclass(frozen=True, slots=True)
class _Words:
    kinds: Mapping[str, _ByScript]
    hints: _ByScript  # what a frame begins with
    supposed: re.Pattern[str]
    spoken_of: re.Pattern[str]
    settled: re.Pattern[str]
    harmless: re.Pattern[str]
    denials: re.Pattern[str]
    denials_after: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Frame:
    does: re.Pattern[str]
    beside: tuple[re.Pattern[str], ...]


@cache
def _raw() -> Any:
    return yaml_text.load(_FILE.read_text(encoding="utf-8"))


def _either(lines: Sequence[str]) -> str:
    return joined([f"(?:{one})" for one in sharing(lines)], _raw()["words"])


def _by_script(lines: Sequence[str]) -> _ByScript:
    latin = [one for one in lines if _either([one]).isascii()]
    chinese = [one for one in lines if one not in latin]
    return _at_words(latin), gated(_either(chinese))


def _at_words(lines: Sequence[str]) -> re.Pattern[str]:
    """Latin words begin where words begin; tried nowhere else they take a third of the time."""
    return re.compile(f"(?<![a-z0-9])(?=[a-z0-9])(?:{_either(lines)})")


@cache
def _frames(kind: str) -> tuple[_Frame, ...]:
    """The frames of a kind, compiled when a message first holds what one begins with."""
    return tuple(
        [
            _Frame(_either_script(frame["does"]), tuple(map(_either_script, frame["beside"])))
            for frame in _raw()["frames"].get(kind, ())
        ]
    )


def _either_script(line: str) -> re.Pattern[str]:
    return _at_words([line]) if _either([line]).isascii() else gated(_either([line]))


@cache
def _words() -> _Words:
    raw, either = _raw(), _either
    return _Words(
        kinds={kind: _by_script(lines) for kind, lines in raw["kinds"].items()},
        hints=_by_script([frame["does"] for frames in raw["frames"].values() for frame in frames]),
        supposed=re.compile(either(raw["supposed"])),
        spoken_of=re.compile(either(raw["spoken_of"])),
        settled=re.compile(either(raw["settled"])),
        harmless=re.compile(either(raw["harmless"])),
        denials=re.compile(either(raw["denials"])),
        denials_after=re.compile(either(raw["denials_after"])),
    )


def is_hazard(text: str) -> bool:
    """Whether a text says that somebody is or may be in danger; 没有冒烟 does not."""
    return bool(dangers(text))


def dangers(text: str) -> tuple[str, ...]:
    """The kinds of danger a text tells of: injury, fire, gas, electricity, the gravest first."""
    return _dangers(text[:READABLE])


def gravest_first(kinds: Collection[str]) -> tuple[str, ...]:
    """Kinds of danger in the order in which people are told what to do."""
    return tuple([kind for kind in _words().kinds if kind in kinds])


@lru_cache(_REMEMBERED)
def _dangers(text: str) -> tuple[str, ...]:
    """A turn asks several times, and a ticket's description is judged at each of its changes."""
    words, folded = _words(), fold(text)
    likely = [kind for kind, named in words.kinds.items() if any(_matches(named, folded))]
    if any(_matches(words.hints, folded)):
        likely = [*words.kinds]
    if not likely:
        return ()
    plain = words.harmless.sub(lambda name: _MASK * len(name.group()), folded)
    return tuple([kind for kind in likely if _tells_of(words, kind, plain)])


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


def _matches(patterns: _ByScript, folded: str) -> Iterator[re.Match[str]]:
    latin, chinese = patterns
    for pattern in (latin,) if folded.isascii() else (latin, chinese):
        yield from pattern.finditer(folded)


def _framed(kind: str, folded: str) -> Iterator[re.Match[str]]:
    """What happens, where all that makes it a danger stands in its sentence."""
    for frame in _frames(kind):
        for match in frame.does.finditer(folded):
            sentence = _around(match, folded, _SENTENCE_END)
            if all(one.search(folded, *sentence) for one in frame.beside):
                yield match


def _tells_of(words: _Words, kind: str, folded: str) -> bool:
    return any(
        not is_denied(folded, match) and not _is_thought(words, folded, match)
        for match in chain(_matches(words.kinds[kind], folded), _framed(kind, folded))
    )


def _is_thought(words: _Words, folded: str, match: re.Match[str]) -> bool:
    """Whether its clause only speaks of it: "smoke, will it explode?" still tells of smoke."""
    start, end = _around(match, folded, _CLAUSE_END)
    supposed = words.supposed.search(folded[start:end])
    is_supposed = supposed is not None and start + supposed.start() <= match.start()
    is_spoken_of = words.spoken_of.search(folded[start:end]) is not None
    return is_supposed or is_spoken_of or _is_settled(words, folded, match)


def _is_settled(words: _Words, folded: str, match: re.Match[str]) -> bool:
    """Whether it was long ago and is mended since: 去年冒过烟，修好了."""
    start, end = _around(match, folded, _SENTENCE_END)
    settled = words.settled.search(folded, start, end)
    return settled is not None and match.start() < settled.end()


def _around(match: re.Match[str], folded: str, ends: re.Pattern[str]) -> tuple[int, int]:
    """From the last end before a match to the first behind it."""
    start = max((end.end() for end in ends.finditer(folded, 0, match.start())), default=0)
    behind = ends.search(folded, match.end())
    return start, behind.start() if behind else len(folded)
