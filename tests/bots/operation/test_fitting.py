# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dialogs that do not fit a channel are found before a customer meets them."""

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bots.cli import app
from bots.operation.fitting import known_channels, misfits
from channels.contract import Capabilities
from dialogs.compiling.loader import LIBRARY

SMALL = Capabilities(text_max=120, options_max=3, option_label_max=10, takes_files=True)
ROOMY = Capabilities(text_max=8000, options_max=100, option_label_max=100, takes_files=True)
HEAD = """dialog: survey
version: 1
title: {zh: 问卷, en: Survey}
start_on: {phrases: {zh: [问卷], en: [survey]}}
"""


def written(folder: Path, steps: str, head: str = HEAD) -> Path:
    """A dialog file with these steps."""
    file = folder / "survey.yaml"
    file.write_text(f"{head}steps:\n{steps}complete: {{open_ticket: survey}}\n", encoding="utf-8")
    return file


def choice(count: int, kind: str = "choice", label: str = "Line") -> str:
    """A step with so many options, and its lines."""
    options = "".join(f"      o{n}: {{zh: 第{n}, en: {label} {n}}}\n" for n in range(count))
    return (
        f"  - ask: pick\n    type: {kind}\n    label: {{zh: 选, en: Pick}}\n"
        f"    prompt: {{zh: 哪个, en: Which one}}\n    options:\n{options}"
    )


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        (choice(2, label="A long label"), "the en label 'A long label 0' has 14 characters"),
        (choice(28), "28 options are more than 27"),
        (choice(10, "multi_choice"), "10 options, but several can be chosen from 9 at most"),
        (
            "  - ask: description\n    prompt: {zh: 短, en: " + "word " * 40 + "}\n",
            "the en question with its options has",
        ),
    ],
    ids=["label", "too many", "too many of several", "prompt"],
)
def test_what_does_not_fit_is_named_with_its_place(
    tmp_path: Path, steps: str, problem: str
) -> None:
    """File, line, channel, how much is too much; nothing on a channel where it fits."""
    file = written(tmp_path, steps)
    found = misfits(file, {"tiny": SMALL, "roomy": ROOMY})
    assert any(problem in one for one in found)
    assert all(one.startswith(f"{file}:") and "on tiny: " in one for one in found)
    line = int(found[0].split(":")[1])
    assert 6 <= line <= 10


def test_files_where_there_are_none(tmp_path: Path) -> None:
    """A required photo cannot be asked for in a channel without files; an optional one can."""
    without = {"sms": replace(SMALL, takes_files=False, text_max=500)}
    step = "  - ask: photos\n    required: {}\n"
    required = written(tmp_path, step.format("true"))
    (problem,) = misfits(required, without)
    assert "required: false" in problem
    assert misfits(written(tmp_path, step.format("false")), without) == []


def test_more_messages_than_the_window_allows(tmp_path: Path) -> None:
    """What the bot says in one turn must leave room for the person who may have to write."""
    long = "greeting: {zh: 您好, en: " + "Good day. " * 60 + "}\n"
    file = written(tmp_path, "  - ask: description\n", HEAD + long)
    counted = Capabilities(text_max=300, messages_per_window=5, reserve_for_agent=4)
    (problem,) = misfits(file, {"wechat": counted})
    assert problem.startswith(f"{file}:5: on wechat: this needs ")
    assert misfits(file, {"wechat": replace(counted, reserve_for_agent=2)}) == []


def test_the_fault_report_fits_every_channel_there_is() -> None:
    """The product's own dialog works wherever it is offered."""
    for file in LIBRARY.glob("report_*.yaml"):
        assert misfits(file, known_channels()) == []


def test_lint_says_it_and_fails(tmp_path: Path) -> None:
    """`frontdesk dialog lint` takes one channel or all; exit 1 with the problem."""
    file = written(tmp_path, choice(200, "multi_choice"))
    told = CliRunner().invoke(app, ["dialog", "lint", str(file), "--channel", "webchat"])
    assert told.exit_code == 1
    assert "on webchat: 200 options" in told.output.replace("\n", " ")
    good = written(tmp_path, choice(3))
    assert CliRunner().invoke(app, ["dialog", "lint", str(good)]).exit_code == 0
