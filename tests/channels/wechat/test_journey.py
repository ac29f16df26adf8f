# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whole conversations on WeChat: the same dialog as everywhere, through the stand-in."""

from typing import Any

import pytest

from tests.support.line import agent_says, until

REPORT = (
    "打印机坏了", "B7", "找不到", "一直卡纸", "昨天下午三点", "没有", "跳过", "部门", "张伟",
    "13800138000", "对",
)  # fmt: skip
PHOTO = b"\xff\xd8\xff\xe0" + b"a photo of a jam" * 40


@pytest.mark.parametrize("mode", ["plain", "safe"])
async def test_a_fault_is_reported_in_the_chat(connect: Any, mode: str) -> None:
    """Every question is answered in place, and at the end there is a ticket number."""
    account = await connect(mode)
    for text in REPORT:
        answer = await account.ask(text)
    assert "FD-" in answer
    assert account.sends == []  # all left as the answers to the customer's own requests
    await until(lambda: {state for state, _ in account.line.states()} == {1})


async def test_a_photo_a_correction_and_a_question_in_the_middle(connect: Any) -> None:
    """The dialog takes what comes: a new model, a photo, and then a person who answers."""
    account = await connect("safe")
    for text in REPORT[:6]:
        answer = await account.ask(text)
    assert "照片" in answer
    before = len(await account.shown())
    await account.wechat.photo("o1", PHOTO)
    await until(lambda: account.more("o1", before))
    answer = await account.ask("不对，型号是 A200")
    assert "A200" in answer
    for text in ("部门", "张伟", "13800138000"):
        answer = await account.ask(text)
    assert "A200" in answer
    assert "FD-" in await account.ask("对")
    assert PHOTO in await account.line.files("o1")


async def test_an_agent_takes_over_and_answers(connect: Any) -> None:
    """After the hand-over the bot is silent, and the agent's words arrive by the API."""
    account = await connect("safe")
    assert "同事" in await account.ask("转人工")
    await agent_says(account.line, "o1", "您好，我是李娜。")
    await until(lambda: said_by_us(account, "您好，我是李娜。"))
    await until(lambda: {state for state, _ in account.line.states()} == {1})
    assert len(account.sends) == 1


async def said_by_us(account: Any, text: str) -> bool:
    """Whether the customer sees this text."""
    return text in await account.shown()
