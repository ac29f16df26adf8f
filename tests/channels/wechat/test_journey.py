# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whole conversations on WeChat: the same dialog as everywhere, through the stand-in."""

from typing import Any

import pytest

from tests.support.line import agent_says, until

REPORT = (
    "打印机坏了", "B7", "找不到", "一直卡纸", "昨天下午三点", "没有", "跳过", "部门", "张伟",
    "13800138000", "对",
)  # fmt: skip
ENGLISH = (
    "my printer is broken", "B7", "skip", "paper jam all the time", "yesterday 3pm", "nothing",
    "skip", "department", "Jane Doe", "13800138000", "yes",
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
    """The dialog takes what comes, and asks its open question again."""
    account = await connect("safe")
    await account.ask("打印机坏了")
    answer = await account.ask("保修期多久？")
    assert "保修" in answer
    assert "哪款产品" in answer
    for text in REPORT[1:6]:
        answer = await account.ask(text)
    assert "照片" in answer
    before = len(await account.shown())
    await account.wechat.photo("o1", PHOTO)
    await until(lambda: account.more("o1", before))
    for text in ("部门", "张伟", "13800138000"):
        answer = await account.ask(text)
    assert "138 0013 8000" in answer
    assert "139 0013 9000" in await account.ask("电话改成 13900139000")
    assert "FD-" in await account.ask("对")
    assert PHOTO in await account.line.files("o1")
    assert account.sends == []


async def test_a_fault_is_reported_in_english(connect: Any) -> None:
    """The same definition, in the customer's language."""
    account = await connect("safe")
    for text in ENGLISH:
        answer = await account.ask(text)
    assert "ticket number is FD-" in answer


async def test_an_agent_takes_over_and_answers(connect: Any) -> None:
    """After the hand-over the bot is silent, and the agent's words arrive by the API."""
    account = await connect("safe")
    assert "同事" in await account.ask("转人工")
    await agent_says(account.line, "o1", "您好，我是李娜。")
    await until(lambda: said_by_us(account, "您好，我是李娜。"))
    await until(lambda: {state for state, _ in account.line.states()} == {1})
    assert [one["text"]["content"] for one in account.sends] == ["李娜来了", "您好，我是李娜。"]


async def said_by_us(account: Any, text: str) -> bool:
    """Whether the customer sees this text."""
    return text in await account.shown()
