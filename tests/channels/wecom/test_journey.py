# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whole conversations with WeCom customer service: the same dialog as everywhere."""

from typing import Any

from tests.support.line import until

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
