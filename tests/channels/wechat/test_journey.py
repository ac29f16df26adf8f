# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whole conversations on WeChat: the same dialog as everywhere, through the stand-in."""

from typing import Any

import pytest

from tests.support.line import until

REPORT = (
    "打印机坏了", "B7", "找不到", "一直卡纸", "昨天下午三点", "没有", "跳过", "部门", "张伟",
    "13800138000", "对",
)  # fmt: skip


@pytest.mark.parametrize("mode", ["plain", "safe"])
async def test_a_fault_is_reported_in_the_chat(connect: Any, mode: str) -> None:
    """Every question is answered in place, and at the end there is a ticket number."""
    account = await connect(mode)
    for text in REPORT:
        answer = await account.ask(text)
    assert "FD-" in answer
    assert account.sends == []  # all left as the answers to the customer's own requests
    await until(lambda: {state for state, _ in account.line.states()} == {1})
