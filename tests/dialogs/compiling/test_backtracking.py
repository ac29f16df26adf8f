# SPDX-License-Identifier: AGPL-3.0-or-later
"""Patterns of owners: which could stop the hub, and that none does."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from dialogs.compiling.backtracking import ENDLESS, degree, takes_too_long
from dialogs.compiling.loader import LIBRARY, check_dialog
from dialogs.fields.own_pattern import REACH, own_pattern

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


RUN = "[A-Z0-9]{0,12}"  # bounded, and still read in 13 ways


@pytest.mark.parametrize(
    ("pattern", "power"),
    [
        (RUN, 0), (2 * RUN + "-", 1), (4 * RUN + "-", 2), (6 * RUN + "-", 4),
        (4 * RUN + r"-\d{4}", 2), (r"\d+" + RUN + RUN, 2), (r"\d+-" + RUN, 1),
        (r"[A-Z]{0,12}\d{0,12}-[a-z]{0,12}_\d{0,12}", 1),
        ("(?:ab|a|b)" * 20 + "x", 3), ("(?:a|a)" * 20 + "x", 4), ("(?:no|not|nor)" + "x" * 20, 0),
    ],
)  # fmt: skip
def test_bounded_ways_multiply_too(pattern: str, power: int) -> None:
    """So many ways to read one text weigh as much as one loop more."""
    assert degree(pattern) == power


def test_what_is_read_in_too_many_bounded_ways_is_refused() -> None:
    """One such pattern kept the hub for seconds, without a loop in it."""
    assert takes_too_long(6 * RUN + "-", is_searched=True)
    assert takes_too_long(8 * RUN + "-", is_searched=False)


@pytest.mark.parametrize(
    "pattern",
    [
        r"[A-Z]{2}-?\d{6,8}", r"SN\d{4}-\d{3}", r"(?:SN|S/N)?[ :-]?[A-Z]{1,3}\d{5,10}[A-Z]?",
        r"[A-Z0-9]{4}(?:-[A-Z0-9]{4}){3}", r"(?:[A-Z0-9]{2,5}-?){4}", r"[A-Z0-9-]{5,40}",
        r"[A-Z]{0,3}\d{4,12}[A-Z]{0,3}", r"\d{3}-\d{7}-\d{7}", r"(?i)(?:ORD|SO|PO)[-_ ]?\d{5,12}",
        r"(?:\d{4}[ -]?){3}\d{4}", r"20\d{2}(?:0[1-9]|1[0-2])\d{2}[A-Z]?\d{3,6}",
        r"\+?\d{1,3}[ -]?\(?\d{2,4}\)?[ -]?\d{3,4}[ -]?\d{3,4}", r"1[3-9]\d{9}",
        r"0\d{2,3}[- ]?\d{7,8}(?:[-转 ]\d{1,6})?", r"^\+?[0-9][0-9 \-]{6,18}$",
        r"[\w.+-]+@[\w-]+(\.[\w-]+)+", r"(?:\d{1,3}\.){3}\d{1,3}",
        r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}",
        r"(?:[0-9A-F]{2}[:-]?){5}[0-9A-F]{2}", r"[A-HJ-NPR-Z0-9]{17}",
        r"[京沪粤][A-Z][A-Z0-9]{5,6}",
        r"[vV]?\d{1,3}(?:\.\d{1,4}){1,3}(?:-[a-z]{1,8}\d{0,2})?",
        r"[A-Z]{2}\d{2} ?\d{1,2}[A-Z]{1,3}",
        r"(?:GB)?\d{3} ?\d{4} ?\d{2}(?: ?\d{3})?", r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}",
    ],
)  # fmt: skip
def test_what_owners_write_is_taken(pattern: str) -> None:
    """Numbers of machines, orders, phones and cars, with their optional signs, may be searched."""
    assert not takes_too_long(pattern, is_searched=True)
    assert own_pattern(pattern).search_reach >= REACH[2]


@pytest.mark.parametrize(
    "pattern",
    [
        "((((((((a|b){4}c?){4}d?){4}e?){4}f?){4}g?){4}h?){4}i?){4}",
        "((((((((a|b){4}c){4}d){4}e){4}f){4}g){4}h){4}i){4}",
        "((((((([ab]{12}c){4}d){4}e){4}f){4}g){4}h){4}i){4}",
        "(?:[ab]{9}[bc]{9}[abc]{9})+x?(?:[ab]{9}[bc]{9}[abc]{9})+",
    ],
)
def test_the_judgement_itself_comes_to_an_end(pattern: str) -> None:
    """Repeats within repeats are not multiplied out."""
    began = time.process_time()
    takes_too_long(pattern, is_searched=True)
    assert time.process_time() - began < 2


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
    [
        (r"\d+x", "1"), (r"(?:\d+,)*x", "1,"), (r".*1.*x", "1"), (r"1.*1.*1x", "1"),
        (4 * RUN + "[-+]", "A"), (4 * RUN + r"-\d{4}", "A"), (5 * RUN + "[-+]", "A"),
        (r"\d+\d{0,12}x", "1"), (r"\d+\d{0,7}\d{0,7}x", "1"), ("(?:ab|a|b)" * 18 + "x", "ab"),
    ],
)  # fmt: skip
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
