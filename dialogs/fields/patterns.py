# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words and builds that the recognisers of the fields look for, from `patterns.yaml`.

Data of the package, read on first use. What a match means is each recogniser's matter.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from intake import yaml_text

_FILE = Path(__file__).parent / "patterns.yaml"
_REFERENCE = re.compile(r"%(\w+)%")


@cache
def patterns(section: str) -> Mapping[str, re.Pattern[str]]:
    """The compiled patterns of a section; `i_` before a name means that case does not matter."""
    raw = _raw()[section]
    words = {**_raw()["words"], **raw}
    found = {
        name.removeprefix("i_"): re.compile(
            joined(lines, words), re.IGNORECASE if name.startswith("i_") else 0
        )
        for name, lines in raw.items()
        if not name.startswith("w_")
    }
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
