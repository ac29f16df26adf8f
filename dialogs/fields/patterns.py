# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words and builds that the recognisers of the fields look for, from `patterns.yaml`.

Data of the package, read on first use. What a match means is each recogniser's matter.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from dialogs.fields.initials import gated
from intake import yaml_text

_FILE = Path(__file__).parent / "patterns.yaml"
_MARKED = re.compile(r"((?:g?i_|g_|w_)?)(.+)")
_REFERENCE = re.compile(r"%(\w+)%")


@cache
def patterns(section: str) -> Mapping[str, re.Pattern[str]]:
    """The compiled patterns of a section.

    What stands before a name: `i_`, case does not matter; `g_` and `gi_`, it is tried only where a
    match can begin; `w_`, it is a part of others.
    """
    raw = _raw()[section]
    words = {**_raw()["words"], **raw}
    found = {}
    for name, lines in raw.items():
        marks, plain = _MARKED.fullmatch(name).groups()  # type: ignore[union-attr]
        if marks != "w_":
            make = gated if "g" in marks else re.compile
            found[plain] = make(joined(lines, words), re.IGNORECASE if "i" in marks else 0)
    return MappingProxyType(found)


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of a list that are compared as they stand."""
    return frozenset(str(_raw()["lists"][name]).split())


@cache
def _raw() -> dict[str, dict[str, str | list[str]]]:
    loaded: dict[str, dict[str, str | list[str]]] = yaml_text.load(
        _FILE.read_text(encoding="utf-8")
    )
    return loaded


def joined(lines: str | list[str], words: Mapping[str, str | list[str]]) -> str:
    """Alternatives as one pattern, with what they refer to put in as groups."""
    text = lines if isinstance(lines, str) else "|".join(lines)
    return _REFERENCE.sub(lambda found: f"(?:{joined(words[found[1]], words)})", text)
