# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whole conversations with WeCom customer service: the same dialog as everywhere."""

from typing import Any

from tests.support.line import until

PHOTO = b"\xff\xd8\xff\xe0" + b"a photo of a jam" * 40


async def test_a_fault_is_reported_with_a_photo(connect: Any) -> None:
    """Questions with menus, a photo in the middle, and a ticket number at the end."""
    company = await connect()
    for text in ("打印机坏了", "B7", "找不到", "一直卡纸", "昨天下午三点", "没有"):
        answer = await company.ask(text)
    assert "照片" in answer.text
    before = len(await company.shown())
    await company.wecom.photo("wm1", PHOTO)
    await company.came(before + 1)
    for text in ("部门", "张伟", "13800138000", "对"):
        answer = await company.ask(text)
    assert "FD-" in answer.text
    assert PHOTO in await company.line.files(company.thread())
    await until(lambda: {state for state, _ in company.line.states()} == {1})
