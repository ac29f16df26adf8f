# SPDX-License-Identifier: AGPL-3.0-or-later
"""How urgent a message is, judged from its words.

P0 is a danger to people or a standstill of everything, P1 a standstill of a part or a loss that is
near, P2 what works badly, P3 what can wait. The words are in `severity.yaml`. A ticket's priority
is decided by its dialog file.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypedDict

from dialogs.fields.patterns import sharing
from dialogs.fields.spelling import bare
from dialogs.words import dangers
from dialogs.words.dangers import fold, is_denied, is_hazard
from dialogs.words.watchwords import Watchwords
from intake import yaml_text

_FILE = Path(__file__).parent / "severity.yaml"
_LEVELS = ("P0", "P1", "P2", "P3")
_PRESSING, _LOSS, _WAITS, _SPARE = "pressing", "loss", "waits", "spare"
_VITAL, _WARD = "vital", "ward"
_READ = 2  # characters that tell which patterns may match


class _Raw(TypedDict):
    words: dict[str, str | list[str]]
    kinds: dict[str, list[str]]
    asked: dict[str, str]


@cache
def _raw() -> _Raw:
    raw: _Raw = yaml_text.load(_FILE.read_text(encoding="utf-8"))
    return raw


@cache
def _watched() -> Watchwords[str]:
    """What tells of each kind."""
    kinds = _raw()["kinds"].items()
    listed = ((kind, pattern) for kind, lines in kinds for pattern in sharing(lines))
    return Watchwords(listed, _raw()["words"], latin="a-z", read=_READ)


@cache
def _asked() -> Mapping[str, re.Pattern[str]]:
    return {level: re.compile(_raw()["asked"][level.casefold()]) for level in _LEVELS}


def compile_patterns() -> Iterator[None]:
    """Compile all that is looked for, that of dangers with it; one pattern at each step."""
    yield from dangers.compile_patterns()
    yield from _watched().compile()
    _asked()


def urgency(text: str, *, is_asked: bool = False) -> str | None:
    """P0 to P3, if the words tell. Denied ones (不停机) do not count, "not urgent" does."""
    if is_hazard(text):
        return "P0"
    folded = fold(text)
    level = _level(_told(folded))
    if level is not None or not is_asked:
        return level
    answer = bare(folded)
    return next((one for one in ("P3", *_LEVELS[:3]) if _asked()[one].search(answer)), None)


def _told(folded: str) -> dict[str, bool]:
    """The kinds of signs in a folded text, and whether one of the kind is not denied."""
    told: dict[str, bool] = {}
    read: dict[str, int] = {}
    for kind, match in _watched().found(folded):
        if not told.get(kind) and match.start() >= read.get(kind, 0):
            told[kind] = not is_denied(folded, match)
            read[kind] = match.end()  # 急 of a denied 紧急 is no word of its own
    return told


def _level(told: Mapping[str, bool]) -> str | None:
    """What is asked of us outweighs how it sounds: "not urgent" speaks against P1, not P0.

    Lives hang on a machine unless another one is named that does its work: ICU还有两台备用. What
    keeps the work going makes a standstill matter less, unless something presses.
    """
    can_wait, is_lost = _WAITS in told, bool(told.get(_LOSS))
    is_pressing = is_lost or bool(told.get(_PRESSING))
    is_vital = told.get(_VITAL) or (told.get(_WARD) and not can_wait)
    is_spared = told.get(_SPARE) and not is_pressing
    if told.get("p0") or (is_vital and not is_spared):
        return "P0"
    if can_wait:
        return "P3"
    if "p3" in told and not (is_vital or is_pressing or told.get("p1")):
        return "P3"
    if is_vital or (told.get("p2") and not is_pressing):
        return "P2"
    if is_lost or told.get("p1"):
        return "P1"
    return "P2" if told.get("p2") else None
