# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a customer takes back in the same breath."""

import pytest

from dialogs.fields.denial import keeps_last


@pytest.mark.parametrize(
    ("text", "corrects"),
    [
        ("yesterday no wait two days ago", True),
        ("E07, wait no, E01", True),
        ("昨天，哦不，前天", True),
        ("昨天不对前天", True),
        ("last friday, I mean thursday", True),
        ("we wait since monday for the part of friday", False),
        ("昨天颜色不对今天停了", False),
        ("哦昨天开始的，今天更厉害", False),
    ],
)
def test_a_text_that_corrects_itself(text: str, *, corrects: bool) -> None:
    """Of two values of a kind the last one counts only where the first one is taken back."""
    assert keeps_last(text) is corrects
