# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts that are made of a wish's words and yet tell what happened: 设备突然停止, "it restarts".

The expressions are in `told.yaml`. Pure; asked only of texts that `wishes` took for a wish.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from dialogs.words.vocabulary import Control
from intake import yaml_text

_FILE = Path(__file__).with_suffix(".yaml")
_CLAUSES = re.compile(r"[,，。.;；!！]+\s*")
_LACKS = frozenset({Control.NONE, Control.UNKNOWN, Control.NEITHER})
_DENIES = frozenset({Control.NO, Control.WRONG})
_ABOUT = {"lacks": _LACKS, "denies": _DENIES, "returns": frozenset({Control.SOLVED})}
_ENDS = frozenset({Control.CANCEL, Control.RESTART})


def is_told(control: Control, plain: str, language: str) -> bool:
    """Whether a folded, simplified text rather tells something than wishes this; `zh` or `en`."""
    if control is Control.YES:
        return False
    words = _expressions()[language]
    for kind, controls in _ABOUT.items():
        if control in controls:
            return words[kind].search(plain) is not None
    if control in _ENDS and words["asks"].search(plain):
        return True
    if control is Control.SUBMIT and words["submitted"].search(plain):
        return True
    clauses = _CLAUSES.split(plain)
    is_cancelled = control is Control.CANCEL and any(map(words["cancels"].search, clauses))
    if is_cancelled and len(clauses) > 1:
        return False
    return words["alone"].search(plain) is not None or any(
        words["deeds"].search(clause) for clause in clauses
    )


@cache
def _expressions() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    raw = yaml_text.load(_FILE.read_text(encoding="utf-8"))
    return {
        language: {kind: re.compile("|".join(some)) for kind, some in kinds.items()}
        for language, kinds in raw.items()
    }
