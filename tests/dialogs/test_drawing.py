# SPDX-License-Identifier: AGPL-3.0-or-later
"""The picture of a dialog."""

from dialogs.compiling.loader import compile_dialog
from dialogs.definition import Dialog
from dialogs.drawing import draw


def test_every_step_and_condition_is_drawn(small: Dialog) -> None:
    """A reader sees what is asked, when, and where it ends. `note` is a word of Mermaid's own."""
    picture = draw(small.definition)
    assert picture.startswith("stateDiagram-v2\n")
    assert '    state "Note (may be skipped)" as note_\n' in picture
    assert "    place --> floor: Place is " in picture
    assert "    place --> note_: otherwise\n" in picture
    assert "    note_ --> confirming\n" in picture


def test_conditions_are_worded() -> None:
    """Combined conditions read as an author would say them, without Mermaid's own marks."""
    dialog = compile_dialog(
        """
dialog: d
steps:
  - ask: impact
  - ask: phone
    when: {any: [{impact: {is_in: [individual, department]}}, {not: {impact: known}}]}
  - ask: email
    when: {all: [{any: [{impact: company}, {phone: known}]}, {phone: {is_not: "a:b"}}]}
""",
        "d.yaml",
    )
    picture = draw(dialog.definition, "en")
    one, company = "Just me or A team or one line", "The whole company"
    assert f"impact --> phone: Impact is {one} or not (Impact is known)\n" in picture
    known = f"(Impact is {company} or Phone is known)"
    assert f"phone --> email: {known} and Phone is not a b\n" in picture
    assert "email --> submitted\n" in picture


CHOSEN = """
dialog: d
steps:
  - ask: kind
    type: choice
    label: {zh: 设备, en: Machine}
    prompt: {zh: 哪种, en: Which}
    options: {lift: {zh: 叉车, en: Forklift}, other: {zh: 其他, en: Other}}
  - ask: which
    type: text
    label: {zh: 哪种设备, en: Which one}
    prompt: {zh: 哪种设备, en: Which one}
    when: {kind: other}
  - ask: load
    type: number
    required: false
    label: {zh: 载重, en: Load}
    prompt: {zh: 几吨, en: How many tonnes}
    when: {kind: lift}
  - ask: permit
    type: yes_no
    label: {zh: 证件, en: Permit}
    prompt: {zh: 有证吗, en: Have you a permit}
    when: {load: {at_least: 5}}
  - confirm: summary
"""


def test_a_way_that_nobody_can_go_is_not_drawn() -> None:
    """Conditions about one answer that exclude each other, and what is always the one or other."""
    picture = draw(compile_dialog(CHOSEN, "d.yaml").definition)
    assert "    kind --> which: Machine is Other\n" in picture
    assert "    kind --> load: Machine is Forklift\n" in picture
    assert "    which --> load" not in picture
    assert "    kind --> permit" not in picture
    assert "    load --> permit: Load is at least 5\n" in picture
    assert "    load --> confirming: otherwise\n" in picture


def test_a_picture_speaks_one_language() -> None:
    """Labels, options, and the words around them."""
    picture = draw(compile_dialog(CHOSEN, "d.yaml").definition, "zh")
    assert "    kind --> load: 设备是叉车\n" in picture
    assert '    state "载重（可跳过）" as load\n' in picture
    assert '    state "核对摘要" as confirming\n' in picture
    shown = [part for line in picture.splitlines()[1:] for part in line.split('"')[1::2]]
    assert [one for one in shown if one.isascii()] == []
