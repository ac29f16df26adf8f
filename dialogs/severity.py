# SPDX-License-Identifier: AGPL-3.0-or-later
"""How urgent a message is and whether it tells of a danger, judged from its words.

P0 is a danger to people or a standstill of everything, P1 a standstill of a part or a loss that is
near, P2 what works badly, P3 what can wait. The words are in `severity.yaml`. What follows from a
danger is decided by the running program; a ticket's priority by its dialog file.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from dialogs.fields.spelling import bare, narrow, simplified
from intake import yaml_text

_FILE = Path(__file__).parent / "severity.yaml"
_READABLE = 2000
_REMEMBERED = 2048
_DENIED_WITHIN = 24
_NAME_REACH = 16  # of the name of a thing around the word for a danger
_LEVELS = ("P0", "P1", "P2", "P3")


@dataclass(frozen=True, slots=True)
class _Words:
    hazards: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]]  # Latin, Chinese
    supposed: re.Pattern[str]
    harmless: re.Pattern[str]
    denials: re.Pattern[str]
    denials_after: re.Pattern[str]
    pressing: re.Pattern[str]
    levels: Mapping[str, re.Pattern[str]]
    asked: Mapping[str, re.Pattern[str]]


@cache
def _words() -> _Words:
    raw = yaml_text.load(_FILE.read_text(encoding="utf-8"))

    def either(name: str) -> re.Pattern[str]:
        return re.compile(_either(raw[name]))

    return _Words(
        hazards={kind: _by_script(patterns) for kind, patterns in raw["hazards"].items()},
        supposed=either("supposed"),
        harmless=either("harmless"),
        denials=either("denials"),
        denials_after=either("denials_after"),
        pressing=either("pressing"),
        levels={level: either(level.casefold()) for level in _LEVELS},
        asked={level: re.compile(raw["asked"][level.casefold()]) for level in _LEVELS},
    )


def _by_script(patterns: Sequence[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Latin and Chinese apart: both together cannot be searched for by their first letters."""
    latin = [one for one in patterns if one.isascii()]
    chinese = [one for one in patterns if not one.isascii()]
    return re.compile(_either(latin)), re.compile(_either(chinese))


def _either(patterns: Sequence[str]) -> str:
    return "|".join(f"(?:{one})" for one in patterns)


def is_hazard(text: str) -> bool:
    """Whether a text says that somebody is or may be in danger; 没有冒烟 does not."""
    return bool(dangers(text))


def dangers(text: str) -> tuple[str, ...]:
    """The kinds of danger a text tells of: injury, fire, gas, electricity, the gravest first."""
    return _dangers(text[:_READABLE])


def gravest_first(kinds: Collection[str]) -> tuple[str, ...]:
    """Kinds of danger in the order in which people are told what to do."""
    return tuple([kind for kind in _words().hazards if kind in kinds])


@lru_cache(_REMEMBERED)
def _dangers(text: str) -> tuple[str, ...]:
    """A turn asks several times, and a ticket's description is judged at each of its changes."""
    words, folded = _words(), _folded(text)
    return tuple([kind for kind in words.hazards if _tells_of(words, kind, folded)])


def is_supposed(text: str) -> bool:
    """Whether a text speaks of what might happen: 会不会漏电 tells of no danger that is there."""
    return _words().supposed.search(_folded(text)) is not None


def urgency(text: str, *, is_asked: bool = False) -> str | None:
    """P0 to P3, if the words tell. Denied ones (不停机) do not count, "not urgent" does."""
    if is_hazard(text):
        return "P0"
    words, folded = _words(), _folded(text)
    level = next((one for one in _order(folded, words) if _says(words, one, folded)), None)
    if level is not None or not is_asked:
        return level
    answer = bare(folded)
    return next((one for one in ("P3", *_LEVELS[:3]) if words.asked[one].search(answer)), None)


def _tells_of(words: _Words, kind: str, folded: str) -> bool:
    latin, chinese = words.hazards[kind]
    for pattern in (latin,) if folded.isascii() else (latin, chinese):
        for match in pattern.finditer(folded):
            if not (_is_named(words.harmless, folded, match) or _is_denied(words, folded, match)):
                return True
    return False


def _order(folded: str, words: _Words) -> tuple[str, ...]:
    """What is asked of us outweighs how it sounds: "not urgent" speaks against P1, not P0."""
    return ("P0", "P3", "P1", "P2") if not _bridges(folded, words) else ("P0", "P3", "P2", "P1")


def _bridges(folded: str, words: _Words) -> bool:
    """Whether something keeps the work going, so that what stands still matters less."""
    if words.levels["P2"].search(folded) is None:
        return False
    pressing = words.pressing.finditer(folded)
    return all(_is_denied(words, folded, match) for match in pressing)


def _says(words: _Words, level: str, folded: str) -> bool:
    for match in words.levels[level].finditer(folded):
        if level == "P3" or not _is_denied(words, folded, match):
            return True
    return False


def _folded(text: str) -> str:
    return simplified(narrow(text[:_READABLE])).casefold().replace("’", "'")


def _is_named(harmless: re.Pattern[str], folded: str, match: re.Match[str]) -> bool:
    near = max(0, match.start() - _NAME_REACH), match.end() + _NAME_REACH
    return any(
        name.start() < match.end() and match.start() < name.end()
        for name in harmless.finditer(folded, *near)
    )


def _is_denied(words: _Words, folded: str, match: re.Match[str]) -> bool:
    before = folded[max(0, match.start() - _DENIED_WITHIN) : match.start()]
    return (
        words.denials.search(before) is not None
        or words.denials_after.search(folded[match.end() : match.end() + 8]) is not None
    )
