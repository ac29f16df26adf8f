# SPDX-License-Identifier: AGPL-3.0-or-later
"""The picture of a dialog."""

from dialogs.definition import Dialog
from dialogs.drawing import draw
from dialogs.loader import compile_dialog


def test_every_step_and_condition_is_drawn(small: Dialog) -> None:
    """A reader sees what is asked, when, and where it ends."""
    picture = draw(small.definition)
    assert picture.startswith("stateDiagram-v2\n")
    assert '    state "Note (may be skipped)" as note\n' in picture
    assert "    place --> floor: place is back\n" in picture
    assert "    place --> note\n" in picture
    assert "    note --> confirming\n" in picture


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
    picture = draw(dialog.definition, "zh")
    assert "impact --> phone: impact is in individual/department or not (impact known)" in picture
    assert "phone --> email: (impact is company or phone known) and phone is not a b" in picture
    assert "email --> submitted\n" in picture
