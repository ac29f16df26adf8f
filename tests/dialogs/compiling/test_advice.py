# SPDX-License-Identifier: AGPL-3.0-or-later
"""Advice on dialogs that work: what lets a customer down, each with its line."""

from pathlib import Path

import pytest

from dialogs.compiling.advice import LONGEST
from dialogs.compiling.loader import LIBRARY, advise, check_dialog
from dialogs.compiling.standard import STANDARD

GOOD = """dialog: door
start_on: {phrases: [door]}
steps:
  - ask: colour
    type: choice
    label: {zh: 颜色, en: Colour}
    prompt: {zh: 什么颜色, en: Which colour}
    options: [red, blue]
  - ask: phone
    when: {colour: red}
  - ask: email
    when: {phone: known}
  - confirm: summary
complete:
  open_ticket: door
  say: {zh: "编号 {number}", en: "Number {number}"}
"""


def test_a_good_dialog_needs_no_advice() -> None:
    """Nothing is said for the sake of saying something."""
    assert check_dialog(GOOD, "door.yaml") == []
    assert advise(GOOD, "door.yaml") == []


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("start_on: {phrases: [door]}\n", "", 1, "nothing starts it"),
        ("steps:", "try_first: true\nsteps:", 3, "stands in 'start_on.into'"),
        ("steps:", "try_first: true\nsteps:", 3, "add the step '- ask: steps_tried'"),
        ("[door]", "[a]", 2, "nearly every message"),
        ("  open_ticket: door\n", "", 14, "dead end"),
        ("Number {number}", "Thank you", 16, "is not told"),
        ("en: Which colour", "en: 什么颜色", 7, "is Chinese"),
        ("[red, blue]", "{red: {zh: 红, en: 红}, blue: 蓝}", 8, "is Chinese"),
        ("[red, blue]", "{red: {zh: 红, en: Red}, blue: {zh: 蓝, en: RED}}", 8, "for 'red'"),
        ("[red, blue]", "{red: 红, blue: {zh: 蓝, en: B, aliases: [红]}}", 8, "chooses neither"),
        ("什么颜色", "长" * (LONGEST["prompt"] + 1), 7, "are not read"),
        (
            "{phone: known}",
            "{all: [{phone: known}, {colour: blue}]}",
            12,
            "'email' is never asked",
        ),
    ],
)
def test_a_flaw_is_named_with_its_line(old: str, new: str, line: int, said: str) -> None:
    """Unreachable, dead ends, missing and over-long wordings; the dialog still loads."""
    assert old in GOOD
    source = GOOD.replace(old, new, 1)
    assert check_dialog(source, "door.yaml") == []
    found = [error for error in advise(source, "door.yaml") if said in error.problem]
    assert [error.line for error in found][:1] == [line]


def test_too_many_questions_are_told() -> None:
    """Nobody answers thirty."""
    more = "".join(
        f"  - ask: more_{one}\n    type: text\n    label: {{zh: 更, en: More}}\n"
        f"    prompt: {{zh: 更多, en: More}}\n"
        for one in range(20)
    )
    source = GOOD.replace("  - confirm", f"{more}  - confirm")
    assert any("give up" in error.problem for error in advise(source, "door.yaml"))


@pytest.mark.parametrize(
    "file",
    sorted(file for file in LIBRARY.glob("*.yaml") if file.name != STANDARD),
    ids=lambda file: file.stem,
)
def test_the_library_needs_no_advice(file: Path) -> None:
    """What we give as a model is one."""
    assert list(map(str, advise(file.read_text(encoding="utf-8"), str(file)))) == []
