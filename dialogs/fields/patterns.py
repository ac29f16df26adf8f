# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words and builds that the recognisers of the fields look for, from `patterns.yaml`.

Data of the package, read on first use. What a match means is each recogniser's matter.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from dialogs.fields.initials import alternatives, gated
from intake import yaml_text

_FILE = Path(__file__).parent / "patterns.yaml"
_MARKED = re.compile(r"((?:g?i_|g_|w_)?)(.+)")
_REFERENCE = re.compile(r"%(\w+)%")
_REFERENCE_FIRST = re.compile(r"(%\w+%)(?![?*+{])(.*)", re.DOTALL)


class Section(dict[str, re.Pattern[str]]):
    """The patterns of one section by name; each is compiled when it is first asked for.

    All of them take a fifth of a second, and every start of a hub would wait for that.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        raw = _raw()[name]
        self._words = {**_raw()["words"], **raw}
        self._marked = {found[2]: found for found in map(_MARKED.fullmatch, raw) if found}

    def __missing__(self, name: str) -> re.Pattern[str]:
        marked = self._marked[name]
        make = gated if "g" in marked[1] else re.compile
        text = joined(self._words[marked[0]], self._words)
        self[name] = found = make(text, re.IGNORECASE if "i" in marked[1] else 0)
        return found

    def compile(self) -> Iterator[None]:
        """Compile those that nobody asked for yet, one at each step.

        Raises `re.error` for one that is wrong.
        """
        for name, marked in self._marked.items():
            if marked[1] != "w_":
                self[name]
                yield


@cache
def patterns(section: str) -> Section:
    """The patterns of a section; ask for one where it is used, not while a module loads.

    What stands before a name in the file: `i_`, case does not matter; `g_` and `gi_`, it is tried
    only where a match can begin; `w_`, it is a part of others.
    """
    return Section(section)


def compile_patterns() -> Iterator[None]:
    """Compile those of every section, so that no message waits for it; one at each step."""
    for section in _raw().keys() - {"words", "lists"}:
        yield from patterns(section).compile()


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


def sharing(lines: Iterable[str]) -> list[str]:
    """The same alternatives; of those that begin with one reference, it is looked for once.

    A list of a hundred words at the start of six alternatives is otherwise gone through six times.
    """
    shared: dict[str, list[str]] = {}
    for line in lines:
        for one in alternatives(line):
            first = _REFERENCE_FIRST.fullmatch(one)
            begins, goes_on = (first[1], first[2]) if first else (one, "")
            shared.setdefault(begins, []).append(goes_on)
    return [
        begins + (f"(?:{'|'.join(rest)})" if any(rest) else "") for begins, rest in shared.items()
    ]


def around(match: re.Match[str], text: str, ends: re.Pattern[str]) -> tuple[int, int]:
    """The clause or sentence of a match: from the last end before it to the first behind it."""
    start = max((end.end() for end in ends.finditer(text, 0, match.start())), default=0)
    behind = ends.search(text, match.end())
    return start, behind.start() if behind else len(text)
