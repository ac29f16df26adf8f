# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a message tells of a danger to people, and of which kind, judged from its words.

The words are in `dangers.yaml`. A danger counts if it is told: not if it is denied (没有冒烟),
asked about (会不会漏电) or a part of a thing's name (烟感). What follows is decided by the running
program.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from dialogs.fields.initials import gated
from dialogs.fields.patterns import joined, sharing
from dialogs.fields.spelling import narrow, simplified
from intake import yaml_text

READABLE = 2000
_REMEMBERED = 2048
_FILE = Path(__file__).with_suffix(".yaml")
_DENIED_WITHIN, _DENIED_BEHIND = 28, 12
_CLAUSE_END = re.compile(r"[,，。;；!！?？\n.]")
_MASK = "\x00"


@dataclass(frozen=True, slots=True)
class _Words:
    kinds: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]]  # Latin, Chinese
    supposed: re.Pattern[str]
    spoken_of: re.Pattern[str]
    harmless: re.Pattern[str]
    denials: re.Pattern[str]
    denials_after: re.Pattern[str]


@cache
def _words() -> _Words:
    raw = yaml_text.load(_FILE.read_text(encoding="utf-8"))
    parts = raw["words"]

    def either(lines: Sequence[str]) -> str:
        return joined([f"(?:{one})" for one in sharing(lines)], parts)

    def by_script(lines: Sequence[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
        latin = [one for one in lines if joined(one, parts).isascii()]
        chinese = [one for one in lines if one not in latin]
        # Latin words begin where words begin; tried nowhere else they take a third of the time.
        return re.compile(f"(?<![a-z])(?=[a-z0-9])(?:{either(latin)})"), gated(either(chinese))

    return _Words(
        kinds={kind: by_script(lines) for kind, lines in raw["kinds"].items()},
        supposed=re.compile(either(raw["supposed"])),
        spoken_of=re.compile(either(raw["spoken_of"])),
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
    named = [kind for kind in words.kinds if any(_matches(words, kind, folded))]
    if not named:
        return ()
    plain = words.harmless.sub(lambda name: _MASK * len(name.group()), folded)
    return tuple([kind for kind in named if _tells_of(words, kind, plain)])


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


def _matches(words: _Words, kind: str, folded: str) -> Iterator[re.Match[str]]:
    latin, chinese = words.kinds[kind]
    for pattern in (latin,) if folded.isascii() else (latin, chinese):
        yield from pattern.finditer(folded)


def _tells_of(words: _Words, kind: str, folded: str) -> bool:
    return any(
        not is_denied(folded, match) and not _is_thought(words, folded, match)
        for match in _matches(words, kind, folded)
    )


def _is_thought(words: _Words, folded: str, match: re.Match[str]) -> bool:
    """Whether its clause only speaks of it: "smoke, will it explode?" still tells of smoke."""
    start = max((end.end() for end in _CLAUSE_END.finditer(folded, 0, match.start())), default=0)
    behind = _CLAUSE_END.search(folded, match.end())
    clause = folded[start : behind.start() if behind else len(folded)]
    supposed = words.supposed.search(clause)
    is_supposed = supposed is not None and start + supposed.start() <= match.start()
    return is_supposed or words.spoken_of.search(clause) is not None
