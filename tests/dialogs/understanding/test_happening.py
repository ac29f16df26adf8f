# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a machine does is told in no fixed words; how a statement is built tells it."""

from pathlib import Path

import pytest

from dialogs.definition import Dialog
from dialogs.understanding.happening import happens, tells_happening, with_machine
from intake import yaml_text

SAID = yaml_text.load(Path(__file__).with_name("happening.yaml").read_text(encoding="utf-8"))
KINDS = frozenset({"printer", "washer", "洗衣机", "打印机"})


@pytest.mark.parametrize("text", SAID["tells"])
def test_what_a_machine_does_is_told(text: str) -> None:
    """Whatever the verb is."""
    assert happens(text)


@pytest.mark.parametrize("text", SAID["tells_nothing"])
def test_a_machine_alone_tells_nothing(text: str) -> None:
    """Nor does what belongs to it, who has it, what was done with it, or that it is all right."""
    assert not happens(text)


PARTS = (
    "machine paper tray broken off",
    "machine fuser broken",
    "the fuser on the machine is dead",
    "washer door lock broken",
    "机器传送带坏了",
    "机器的切刀坏了",
    "洗衣机门锁坏了",
)
WHOLE = (
    "our machine is broken",
    "the machine in hall 3 is broken",
    "machine on the second floor not working",
    "my machine is completely broken again today",
    "机器昨天坏了",
    "机器又坏了",
    "我们的机器出故障了",
    "机器好像坏了",
)


@pytest.mark.parametrize("text", PARTS)
def test_a_part_that_is_broken_is_a_description(report_fault: Dialog, text: str) -> None:
    """It says what is wrong."""
    assert tells_happening(report_fault.definition, with_machine(text, KINDS), KINDS)


@pytest.mark.parametrize("text", WHOLE)
def test_that_it_is_broken_is_none(report_fault: Dialog, text: str) -> None:
    """Wherever it stands, and since whenever it is."""
    assert not tells_happening(report_fault.definition, with_machine(text, KINDS), KINDS)


def test_names_and_kinds_become_one_word() -> None:
    """What is masked is the name of one, and the kind behind it says no more."""
    assert with_machine("our \x00\x00 printer jams", KINDS) == "our machine jams"
    assert with_machine("三楼的\x00\x00打印机卡纸", KINDS) == "三楼的机器卡纸"
