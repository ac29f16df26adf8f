# SPDX-License-Identifier: AGPL-3.0-or-later
"""Patterns of owners: which could stop the hub, and that none does."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from dialogs.backtracking import ENDLESS, degree, takes_too_long
from dialogs.fields.own_pattern import REACH, own_pattern
from dialogs.loader import LIBRARY, check_dialog

DIALOG = """dialog: door
steps:
  - ask: code
    label: {zh: 编号, en: Code}
    prompt: {zh: 编号是多少？, en: "Which code?"}
    type: text
    pattern: 'PATTERN'
"""


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+b", r"(a*)*b", r"(\w+\s?)*", r"(\d{1,3},?)+", r"([A-Z0-9]+-?)+", r"(a?b?)*",
        r"(?:ab|ab)*", r"(?:(?:a?){3}b)+", r"(?:b(?:a?)+){20}",
        r"(ab|a|b)*", r"([a-z]+)*\d", r"(?:(?:中|中文|文)+x?)+", r"(?=(a+)+b)c", r"(?>(a+)+b)c",
        r"(?i:(?:a|bA|B)*)(?:B|a|AB)*", r"(.*a){12}", r"(?:\s|\s\s)*x",
        r"(?i)(?:[A-Z]+[a-z]+)+",
        r"^(([a-z])+.)+[A-Z]$",
    ],
)  # fmt: skip
def test_what_doubles_with_every_character_is_known(pattern: str) -> None:
    """One text leads round a loop in two ways."""
    assert degree(pattern) == ENDLESS


@pytest.mark.parametrize(
    ("pattern", "power"),
    [
        (r"SN\d{4}-\d{3}", 0),
        (r"(?:\d{1,3}\.){3}\d{1,3}", 0),
        (r"[A-Z0-9-]{5,40}", 1),
        (r"(?:[A-Z]{2}-)+", 1),
        (r"\d+-\d+-\d+", 1),
        (r"(x|xy)*z", 1),
        (r"(?:[A-Z]+[a-z]+)+", 1),
        (r"(?:a++,?)+", 1),
        (r"(?>a+,?)+", 1),
        (r"[\w.+-]+@[\w-]+(\.[\w-]+)+", 1),
        (r".*a.*b", 2),
        (r".*a.*b.*c", 3),
        (r"(a+){3}", 3),
        (r"(.)\1*\1*", 2),
        (r"(a)?(?(1)b+|c+)", 1),
        (r"[ab]*(?=a+b)a", 2),
        (r"(?=.*[A-Z])(?=.*\d)[A-Z0-9]+", 1),
    ],
)
def test_what_multiplies_is_counted(pattern: str, power: int) -> None:
    """The power of the length, not the number of loops: those apart do not multiply."""
    assert degree(pattern) == power


def _patterns(data: object) -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key in {"pattern", "hears"} and isinstance(value, str):
                yield key, value
            else:
                yield from _patterns(value)
    elif isinstance(data, list):
        for one in data:
            yield from _patterns(one)


@pytest.mark.parametrize("file", sorted(LIBRARY.glob("*.yaml")), ids=lambda file: file.stem)
def test_ours_are_bounded(file: Path) -> None:
    """The dialogs that come with Frontdesk keep what they ask of others."""
    for _, pattern in _patterns(yaml.safe_load(file.read_text(encoding="utf-8"))):
        assert not takes_too_long(pattern, is_searched=False), pattern


@pytest.mark.parametrize(
    ("pattern", "most"),
    [(r"\d+x", "1"), (r"(?:\d+,)*x", "1,"), (r".*1.*x", "1"), (r"1.*1.*1x", "1")],
)
def test_the_worst_text_is_tried_in_time(pattern: str, most: str) -> None:
    """Within its reach each pattern ends, whole or searched, within a second on a slow machine."""
    own = own_pattern(pattern)
    began = time.process_time()
    assert own.fullmatch(most * 50_000) is None
    assert own.fullmatch((most * own.whole_reach)[: own.whole_reach]) is None
    assert own.search(most * 50_000) is None
    assert time.process_time() - began < 2


def test_within_reach_nothing_is_different() -> None:
    """It reads what `re` reads."""
    own = own_pattern(r"[A-Z]{2}(\d+)")
    assert own.fullmatch("AB12")
    assert own.fullmatch("AB12 ") is None
    assert own.fullmatch("AB" + "1" * REACH[1]) is None
    found = own.search("it is AB12, no?")
    assert found is not None
    assert (found.group(1), found.start()) == ("12", 6)


def test_lint_names_the_line_and_the_way_out() -> None:
    """A pattern that would stop the hub is refused where it stands; so is an option's."""
    (problem,) = check_dialog(DIALOG.replace("PATTERN", "([A-Z0-9]+-?)+"), "door.yaml")
    assert (problem.file, problem.line) == ("door.yaml", 7)
    assert "(?>" in problem.problem
    assert not check_dialog(DIALOG.replace("PATTERN", "(?:[A-Z0-9]++-?)+"), "door.yaml")
    chosen = DIALOG.replace("type: text", "type: choice").replace(
        "pattern: 'PATTERN'",
        "options: {line: {zh: 产线, en: Line, hears: '(?:line ?)+ *(?:\\d+ )*x'}}",
    )
    assert not check_dialog(chosen, "door.yaml")
    (problem,) = check_dialog(chosen.replace("(?:line ?)+", "(?:line ?| )+"), "door.yaml")
    assert problem.line == 7


def test_what_is_no_pattern_is_told_as_before() -> None:
    """The mistake of `re` itself goes first."""
    with pytest.raises(re.error):
        degree("(")
