# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whole conversations with WeCom customer service: the same dialog as everywhere."""

from typing import Any

from tests.support.line import agent_says, until

PHOTO = b"\xff\xd8\xff\xe0" + b"a photo of a jam" * 40
BEFORE_PHOTOS = (
    ("打印机坏了", "哪款产品"), ("B7", "序列号"), ("找不到", "什么情况"),
    ("一直卡纸", "什么时候"), ("昨天下午三点", "试过"), ("没有", "照片"),
)  # fmt: skip
AFTER_PHOTOS = (
    ("部门", "怎么称呼"), ("张伟", "电话"), ("13800138000", "核对"), ("对", "工单号"),
)  # fmt: skip


async def test_a_fault_is_reported_with_a_photo(connect: Any) -> None:
    """Questions with menus, a photo in the middle, and a ticket number at the end."""
    company = await connect()
    for text, expected in BEFORE_PHOTOS:
        await company.ask(text, expected)
    before = len(await company.shown())
    await company.wecom.photo("wm1", PHOTO)
    await company.told("影响到哪些人", before)
    for text, expected in AFTER_PHOTOS:
        answer = await company.ask(text, expected)
    assert "FD-" in answer.text
    assert PHOTO in await company.line.files(company.thread())
    await until(lambda: {state for state, _ in company.line.states()} == {1})


async def test_menus_a_question_and_an_agent(connect: Any) -> None:
    """A tap answers like words do, a question is answered, and a colleague takes over."""
    company = await connect()
    await company.wecom.enter("wm1", scene="qr")
    greeting = await company.told("小前台")
    await company.wecom.press("wm1", greeting.options[0].id)
    await company.told("哪款产品")
    before = len(await company.shown())
    await company.ask("保修期多久？", "保修")
    await company.told("哪款产品", before)
    await company.ask("转人工", "同事")
    await agent_says(company.line, company.thread(), "您好，我是李娜。")
    await company.told("您好，我是李娜。")
    await until(lambda: {state for state, _ in company.line.states()} == {1})


async def test_a_recall_and_a_failed_delivery_reach_the_team(connect: Any) -> None:
    """What was taken back is marked, and what did not arrive puts a person in charge."""
    company = await connect()
    await company.ask("你好", "小前台")
    said = company.wecom.send("wm1", "text", {"content": "发错了"})
    await company.wecom.recall("wm1", said)
    (own_id,) = list(company.wecom.sent)[:1]
    company.wecom.report_failure("wm1", own_id, 10)

    async def handed_over() -> bool:
        store = company.line.program.store
        conversation_id = store.conversation_id("wecom", "main", company.thread())
        loaded = conversation_id and await store.load_conversation(conversation_id)
        return bool(loaded) and loaded.conversation.speaker.value == "waiting"

    await until(handed_over)
