# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets that belong together, and notices that did not go through, as a leader meets them."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Locator, Page, expect

from tests.stories.conftest import Hub, Stage, add_agent
from tests.stories.test_for_everybody import AUDIT
from tests.support.listening import free_port, listening

CONFIG = """
[server]
port = {port}
[bots.default]
service = ["service.yaml"]
[notifiers.team.system]
kind = "webhook"
url = "{receiver}/told"
secret = "whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"
"""
SERVICE = """
rules:
  - rule: new_ticket
    title: {zh: 有新工单, en: A ticket came in}
    when: opened
    do:
      - notify: {to: team, text: {zh: "新工单 {number}", en: "New ticket {number}"}}
"""
RULE = """
- rule: urgent
  title: {zh: 紧急, en: Urgent}
  when: opened
  if: {priority: {is_in: [P2, P3]}}
  do: [{flag: urgent}]
"""
WORDS = {
    "zh": {
        "leave": "离开",
        "together": "关联", "merge": "并入…", "find": "按工单号、标题或客户查找", "yes": "合并",
        "merged": "已并入", "undo": "撤销", "nothing": "没有和其他工单关联。",
        "again": "重新发送", "sent": "已发送",
        "rule": "新建规则", "source": "服务文件里的写法", "take": "采用", "try": "试一试",
        "paste": "粘贴一条规则（YAML 或 JSON）来代替",
        "when": "工单创建时", "closed": "已关闭", "new": "新建",
    },
    "en": {
        "leave": "Leave", "together": "Together", "merge": "Merge into …", "yes": "Merge",
        "find": "Find by number, title or customer", "merged": "Merged into", "undo": "Undo",
        "nothing": "Not linked with any other ticket.", "again": "Send again", "sent": "sent",
        "rule": "New rule", "source": "As the service file writes it", "take": "Take it over",
        "paste": "Paste a rule (YAML or JSON) in its place", "try": "Try",
        "when": "the ticket is opened", "closed": "Closed", "new": "New",
    },
}  # fmt: skip
FILE = """async (titles) => {
  const {csrf} = await (await fetch("/api/v1/session")).json();
  const made = [];
  for (const title of titles) {
    const answer = await fetch("/api/v1/tickets", {
      method: "POST",
      headers: {"content-type": "application/json", "x-csrf-token": csrf},
      body: JSON.stringify({title, contact: {name: "王小明"}}),
    });
    made.push((await answer.json()).number);
  }
  return made;
}"""


@dataclass
class Receiver:
    """Another system that is told of tickets; it takes nothing while its key is wrong."""

    url: str = ""
    status: int = 401
    bodies: list[dict[str, Any]] = field(default_factory=list)

    async def told(self, request: web.Request) -> web.Response:
        if self.status == 200:
            self.bodies.append(await request.json())
        return web.Response(status=self.status)


@pytest_asyncio.fixture(loop_scope="session")
async def receiver() -> AsyncIterator[Receiver]:
    """The other system, listening."""
    one = Receiver()
    async with listening(web.post("/told", one.told)) as one.url:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def hub(tmp_path: Path, receiver: Receiver) -> AsyncIterator[Hub]:
    """A hub that tells the other system of every new ticket."""
    port = free_port()
    config = tmp_path / "frontdesk.toml"
    config.write_text(CONFIG.format(port=port, receiver=receiver.url), encoding="utf-8")
    (tmp_path / "service.yaml").write_text(SERVICE, encoding="utf-8")
    one = Hub(tmp_path, port, ("serve", "--config", str(config)))
    add_agent(one, config)
    await one.start()
    yield one
    await one.stop()


async def opened(stage: Stage, hub: Hub, language: Any, screen: str) -> tuple[Page, list[str]]:
    """A leader's page, and two tickets that are the same matter."""
    agent = stage.worker(await stage.page(language, screen), language)
    await agent.page.goto(f"{hub.url}/desk/tickets")
    await agent.sign_in()
    # On a phone the places for who oversees the work are in the menu.
    await expect(agent.page.locator("nav .place")).to_have_count(3 if screen == "phone" else 8)
    numbers = await agent.page.evaluate(FILE, ["打印机卡纸", "B7 卡纸了"])
    return agent.page, numbers


def part(page: Page, title: str) -> Locator:
    """A part of the ticket's panel by its title."""
    return page.locator("details.section").filter(has=page.get_by_role("heading", name=title))


@pytest.mark.parametrize(("language", "screen"), [("zh", "desktop"), ("en", "phone")])
async def test_a_ticket_is_merged_and_the_merge_undone(
    stage: Stage, hub: Hub, language: Any, screen: str, tmp_path: Path
) -> None:
    """Both sides are seen before anything is done; undone, the ticket is open again."""
    words = WORDS[language]
    page, (old, new) = await opened(stage, hub, language, screen)
    await page.goto(f"{hub.url}/desk/tickets/{old}")
    together = part(page, words["together"])
    await together.locator("summary").first.click()
    await expect(together).to_contain_text(words["nothing"])
    await together.get_by_role("button", name=words["merge"]).click()
    dialog = page.get_by_role("dialog").filter(has=page.locator(".finder, .sides"))
    await dialog.get_by_label(words["find"]).fill(new)
    await dialog.locator(".found button").click()
    await expect(dialog.locator(".side")).to_have_count(2)
    await page.screenshot(path=str(tmp_path / f"merge-{screen}.png"))
    assert await page.evaluate(AUDIT, "body") == []
    await dialog.get_by_role("button", name=words["yes"], exact=True).click()
    await expect(together.locator("li")).to_contain_text(words["merged"])
    await expect(together.get_by_role("link", name=new)).to_be_visible()
    await expect(page.locator(".head .closed")).to_have_text(words["closed"])
    await expect(dialog).to_have_count(0)
    await expect(page.locator(".n-message")).to_have_count(0)  # what fades has no contrast
    assert await page.evaluate(AUDIT, "body") == []
    await page.screenshot(path=str(tmp_path / f"together-{screen}.png"))

    await together.locator("li button").click()
    question = page.get_by_role("dialog").filter(has_text=new)
    await page.screenshot(path=str(tmp_path / f"undo-{screen}.png"))
    await question.get_by_role("button", name=words["undo"], exact=True).click()
    await expect(together).to_contain_text(words["nothing"])
    await expect(page.locator(".head .new")).to_have_text(words["new"])
    await expect(together.locator("details li")).to_have_count(1)


@pytest.mark.parametrize(("language", "screen"), [("zh", "phone"), ("en", "desktop")])
async def test_a_refused_notice_is_sent_again(
    stage: Stage, hub: Hub, receiver: Receiver, language: Any, screen: str, tmp_path: Path
) -> None:
    """The number stands in the navigation, the reason beside the notice; sent, both are gone."""
    words = WORDS[language]
    page, (old, _) = await opened(stage, hub, language, screen)
    await page.goto(f"{hub.url}/desk/notices")
    lines = page.locator(".page li")
    await expect(lines).to_have_count(2)
    await expect(lines.first).to_contain_text("HTTP 401", timeout=30_000)
    await expect(lines.last).to_contain_text("HTTP 401", timeout=30_000)
    await page.reload()
    unsent = page.locator("nav .badge").filter(has_text=re.compile("发送失败|refused"))
    await expect(unsent).to_contain_text("2")
    assert await page.evaluate(AUDIT, "body") == []
    await page.screenshot(path=str(tmp_path / f"notices-{screen}.png"))

    receiver.status = 200  # somebody has put the key right
    for line in (lines.first, lines.last):
        await line.get_by_role("button", name=words["again"]).click()
    await expect(unsent).to_have_count(0)
    await expect(page.locator(".page li .sent").first).to_have_text(words["sent"], timeout=30_000)
    await expect(page.locator(".page li .sent")).to_have_count(2, timeout=30_000)
    assert {one["type"] for one in receiver.bodies} == {"ticket.new_ticket"}

    await page.goto(f"{hub.url}/desk/rules")
    await expect(page.locator("ol li").first).to_contain_text(words["when"])
    assert await page.evaluate(AUDIT, "body") == []
    await page.get_by_role("button", name=words["rule"], exact=True).click()
    await page.get_by_text(words["source"]).click()
    await page.get_by_label(words["paste"]).fill(RULE)
    await page.get_by_role("button", name=words["take"], exact=True).click()
    await page.get_by_role("button", name=words["try"], exact=True).click()
    await expect(page.locator(".dry-run tbody tr")).to_have_count(2)
    assert await page.evaluate(AUDIT, "body") == []
    await page.screenshot(path=str(tmp_path / f"rules-{screen}.png"))
    await page.locator(".dry-run tr").get_by_role("link", name=old).click()
    unsaved = page.get_by_role("dialog")  # the pasted rule is not saved
    await unsaved.get_by_role("button", name=words["leave"], exact=True).click()
    await expect(page.locator(".ticket .number")).to_have_text(old)
