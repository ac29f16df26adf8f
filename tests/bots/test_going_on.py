# SPDX-License-Identifier: AGPL-3.0-or-later
"""A message that goes on from something before; one that does not."""

from typing import Any

import pytest

from bots.draft import TurnDraft
from bots.going_on import goes_on
from bots.triage import intent_of


@pytest.mark.parametrize(
    ("text", "is_going_on"),
    [("取消工单", True), ("改一下昨天约的安装时间", True), ("打印机坏了", False), ("你好", False)],
)
def test_what_belongs_to_something_before(chat: Any, text: str, *, is_going_on: bool) -> None:
    """A ticket or a visit is spoken of, even where this chat knows none; news are not."""
    draft = TurnDraft(chat.context(text), chat.profile, chat.now, "zh")
    assert goes_on(draft, intent_of(text, chat.profile.words), 1) is is_going_on
