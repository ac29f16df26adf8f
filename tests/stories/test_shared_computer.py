# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people of the team work at one computer, one after the other."""

import re
from typing import Any

from playwright.async_api import expect


async def _leave(page: Any) -> None:
    await page.locator("button.person").click()
    await page.get_by_role("button", name="Log out").click()


async def test_who_comes_next_sees_nothing_of_who_went(stage: Any) -> None:
    """Neither what waits for the first nor what they had begun to write; it is there for them."""
    boss = await stage.agent("en", login="chenjing", password=stage.hub.team_password)
    page = boss.page
    waits = page.get_by_role("link", name=re.compile("To do"))
    await expect(waits).to_contain_text("to do")
    await boss.open("FD-000014")
    await boss.kind("内部备注", "Internal note")
    await boss.field.fill("between us")
    await _leave(page)
    await expect(page.locator("#login-name")).to_be_visible()
    await boss.sign_in("wangqiang", stage.hub.team_password)
    await boss.open("FD-000014")
    await boss.kind("内部备注", "Internal note")
    await expect(boss.field).to_have_value("")
    await expect(page.locator("button.person")).to_have_accessible_name(re.compile("王强"))
    await expect(waits).not_to_contain_text("to do")
    await _leave(page)
    await boss.sign_in("chenjing", stage.hub.team_password)
    await boss.open("FD-000014")
    await boss.kind("内部备注", "Internal note")
    await expect(boss.field).to_have_value("between us")


async def test_nobody_is_signed_out_on_the_screen_only(stage: Any) -> None:
    """While the line is down the hub cannot hear of it: people are told, and stay signed in."""
    agent = await stage.agent("en")
    page = agent.page
    await page.locator("button.person").click()
    await page.context.set_offline(True)
    await page.get_by_role("button", name="Log out").click()
    await expect(page.get_by_text("cannot be reached").first).to_be_visible()
    await expect(page.locator("button.person")).to_be_visible()
    await page.context.set_offline(False)
    await _leave(page)
    await expect(page.locator("#login-name")).to_be_visible()
    await page.reload()
    await expect(page.locator("#login-name")).to_be_visible()
