# SPDX-License-Identifier: AGPL-3.0-or-later
"""What counts as the proposal of a visit, and what only sounds like one."""

from collections.abc import Callable

import pytest

from dialogs.compiling.loader import Dialog
from dialogs.engine import DialogContext, opened
from dialogs.moving import Turn
from dialogs.understanding.proposing import VISIT, proposed
from intake.messages import Language

InLanguage = Callable[[Language], DialogContext]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("下周三可以吗", "2026-03-11"),
        ("明天上午能来吗？", "2026-03-05"),
        ("师傅后天有空吗", "2026-03-06"),
        ("can you come next Wednesday?", "2026-03-11"),
        ("would Friday work for you?", "2026-03-06"),
        ("how about tomorrow", "2026-03-05"),
        ("昨天可以吗", ""),
        ("明天停电可以吗", ""),
        ("明天能修好吗", ""),
        ("can you tell me tomorrow what it costs?", ""),
        ("it worked fine on Monday", ""),
        ("不行" * 29 + "x", ""),
    ],
)
def test_a_visit_proposed(
    report_fault: Dialog, in_language: InLanguage, text: str, day: str
) -> None:
    """A time to come with nothing but the words of a proposal around it."""
    context = in_language("en" if text.isascii() else "zh")
    turn = Turn(report_fault, opened(report_fault, context), context)
    found = proposed(turn, report_fault.definition.fields[0], text)
    assert (str(found.parsed.value)[:10] if found else "") == day
    assert found is None or found.field.name == VISIT
