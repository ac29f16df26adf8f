# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a message tells of a danger to people, and of which kind, judged from its words.

The words are in `dangers.yaml`. A danger counts if it is told: not if it is denied (没有冒烟),
asked about (会不会漏电) or a part of a thing's name (烟感). What follows is decided by the running
program.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from dialogs.fields.patterns import joined
from dialogs.fields.spelling import narrow, simplified
from intake import yaml_text

READABLE = 2000
_FILE = Path(__file__).with_suffix(".yaml")
_DENIED_WITHIN, _DENIED_BEHIND = 28, 12
_NAME_REACH = 16  # of the name of a thing around the word for a danger
_CLAUSE_END = re.compile(r"[,，。;；!！?？\n.]")


@dataclass(frozen=True, slots=True)
class _Words:
    kinds: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]]  # Latin, Chinese
    supposed: re.Pattern[str]
    harmless: re.Pattern[str]
    denials: re.Pattern[str]
    denials_after: re.Pattern[str]


@cache
def _words() -> _Words:
    raw = yaml_text.load(_FILE.read_text(encoding="utf-8"))
    parts = raw["words"]

    def either(lines: Sequence[str]) -> re.Pattern[str]:
        return re.compile(joined([f"(?:{one})" for one in lines], parts))

    return _Words(
        # Both scripts together could not be searched for by their first letters.
        kinds={
            kind: (
                either([one for one in lines if joined(one, parts).isascii()]),
                either([one for one in lines if not joined(one, parts).isascii()]),
            )
            for kind, lines in raw["kinds"].items()
        },
        supposed=either(raw["supposed"]),
        harmless=either(raw["harmless"]),
        denials=either(raw["denials"]),
        denials_after=either(raw["denials_after"]),
    )


def is_hazard(text: str) -> bool:
    """Whether a text says that somebody is or may be in danger; 没有冒烟 does not."""
    return bool(dangers(text))


@lru_cache(maxsize=16)  # a turn asks several times
def dangers(text: str) -> tuple[str, ...]:
    """The kinds of danger a text tells of: injury, fire, gas, electricity, the gravest first."""
    words, folded = _words(), fold(text)
    return tuple([kind for kind in words.kinds if _tells_of(words, kind, folded)])


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


def _tells_of(words: _Words, kind: str, folded: str) -> bool:
    latin, chinese = words.kinds[kind]
    for pattern in (latin,) if folded.isascii() else (latin, chinese):
        for match in pattern.finditer(folded):
            if not (
                _is_named(words.harmless, folded, match)
                or is_denied(folded, match)
                or _is_supposed(words.supposed, folded, match)
            ):
                return True
    return False


def _is_named(harmless: re.Pattern[str], folded: str, match: re.Match[str]) -> bool:
    near = max(0, match.start() - _NAME_REACH), match.end() + _NAME_REACH
    return any(
        name.start() < match.end() and match.start() < name.end()
        for name in harmless.finditer(folded, *near)
    )


def _is_supposed(supposed: re.Pattern[str], folded: str, match: re.Match[str]) -> bool:
    """Whether its clause only thinks of it: "smoke, will it explode?" still tells of smoke."""
    start = max((end.end() for end in _CLAUSE_END.finditer(folded, 0, match.start())), default=0)
    behind = _CLAUSE_END.search(folded, match.end())
    found = supposed.search(folded[start : behind.start() if behind else len(folded)])
    return found is not None and start + found.start() <= match.start()
