# SPDX-License-Identifier: AGPL-3.0-or-later
"""How urgent a message is, judged from its words.

P0 is a danger to people or a standstill of everything, P1 a standstill of a part or a loss that is
near, P2 what works badly, P3 what can wait. The words are in `severity.yaml`. A ticket's priority
is decided by its dialog file.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dialogs import dangers
from dialogs.dangers import fold, is_denied, is_hazard
from dialogs.fields.initials import gated
from dialogs.fields.patterns import joined
from dialogs.fields.spelling import bare
from intake import yaml_text

_FILE = Path(__file__).parent / "severity.yaml"
_LEVELS = ("P0", "P1", "P2", "P3")


@dataclass(frozen=True, slots=True)
class _Words:
    pressing: re.Pattern[str]
    levels: Mapping[str, re.Pattern[str]]
    asked: Mapping[str, re.Pattern[str]]


@cache
def _words() -> _Words:
    raw = yaml_text.load(_FILE.read_text(encoding="utf-8"))
    parts = raw["words"]
    return _Words(
        pressing=_either(raw["pressing"], parts),
        levels={level: _either(raw[level.casefold()], parts) for level in _LEVELS},
        asked={level: re.compile(raw["asked"][level.casefold()]) for level in _LEVELS},
    )


def compile_patterns() -> None:
    """Compile all that is looked for, that of dangers with it, so that no message waits for it."""
    dangers.compile_patterns()
    _words()


def _either(patterns: Sequence[str], parts: Mapping[str, str]) -> re.Pattern[str]:
    return gated(joined([f"(?:{one})" for one in patterns], parts))


def urgency(text: str, *, is_asked: bool = False) -> str | None:
    """P0 to P3, if the words tell. Denied ones (不停机) do not count, "not urgent" does."""
    if is_hazard(text):
        return "P0"
    words, folded = _words(), fold(text)
    level = next((one for one in _order(folded, words) if _says(words, one, folded)), None)
    if level is not None or not is_asked:
        return level
    answer = bare(folded)
    return next((one for one in ("P3", *_LEVELS[:3]) if words.asked[one].search(answer)), None)


def _order(folded: str, words: _Words) -> tuple[str, ...]:
    """What is asked of us outweighs how it sounds: "not urgent" speaks against P1, not P0."""
    return ("P0", "P3", "P1", "P2") if not _bridges(folded, words) else ("P0", "P3", "P2", "P1")


def _bridges(folded: str, words: _Words) -> bool:
    """Whether something keeps the work going, so that what stands still matters less."""
    if words.levels["P2"].search(folded) is None:
        return False
    pressing = words.pressing.finditer(folded)
    return all(is_denied(folded, match) for match in pressing)


def _says(words: _Words, level: str, folded: str) -> bool:
    for match in words.levels[level].finditer(folded):
        if level == "P3" or not is_denied(folded, match):
            return True
    return False
