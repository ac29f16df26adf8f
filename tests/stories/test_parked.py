# SPDX-License-Identifier: AGPL-3.0-or-later
"""What could not be handled is seen in the workspace, read, tried again, and put away."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

from intake.journal import Journal
from intake.messages import RawPayload
from tests.stories.conftest import Hub, Stage, add_agent
from tests.stories.test_for_everybody import AUDIT
from tests.support.listening import free_port

CONFIG = """
[server]
port = {port}
"""
WEBHOOK = """
[channels.webhook.main]
secret = "whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"
"""
WORDS = {
    "zh": {
        "badge": "2 条搁置", "retry": "重试", "again": "仍然无法处理", "put away": "放弃",
        "why": "为什么不需要再处理？", "none": "没有搁置的消息", "on its way": "已重新进入处理",
        "balance": "平衡", "bytes": "字节", "what": "收到消息的渠道已不在配置中",
        "advice": "请管理员恢复这个渠道的配置",
    },
    "en": {
        "badge": "2 parked", "retry": "Try again", "again": "still cannot be handled",
        "put away": "Discard", "why": "Why is nothing more needed?",
        "none": "Nothing is parked", "on its way": "on its way again", "balance": "balance",
        "bytes": "Bytes", "what": "A message came by a channel that is not set up any more",
        "advice": "Ask your administrator to set the channel up again",
    },
}  # fmt: skip


async def record(folder: Path, *bodies: bytes) -> None:
    """Payloads that were accepted before the account was taken out of the configuration."""
    journal = Journal(folder / "data/journal")
    watching = asyncio.create_task(journal.watch())
    for body in bodies:
        await journal.append(RawPayload("webhook", "main", datetime.now(UTC), body))
    watching.cancel()
    await journal.close()


@pytest_asyncio.fixture(loop_scope="session")
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    """A hub that holds a message of an account it does not know, and something unreadable."""
    port = free_port()
    config = tmp_path / "frontdesk.toml"
    config.write_text(CONFIG.format(port=port), encoding="utf-8")
    one = Hub(tmp_path, port, ("serve", "--config", str(config)))
    add_agent(one, config)
    add_agent(one, config, "anna", "安娜", "agent")
    message = {"id": "m1", "conversation": "t1", "sender": {"id": "t1", "name": "王小明"},
               "text": "打印机坏了"}  # fmt: skip
    await record(tmp_path, json.dumps(message, ensure_ascii=False).encode(), b"\xff<b>not JSON")
    await one.start()
    yield one
    await one.stop()


@pytest.mark.parametrize(("language", "screen"), [("zh", "desktop"), ("en", "phone")])
async def test_parked_is_tried_again_and_put_away(
    stage: Stage, hub: Hub, language: Any, screen: str, tmp_path: Path
) -> None:
    """The number stands in the navigation; a retry says how it went; what is settled is gone."""
    words = WORDS[language]
    agent = stage.worker(await stage.page(language, screen), language)
    page = agent.page
    await page.goto(f"{hub.url}/desk/parked")
    await agent.sign_in()
    lines = page.locator(".list li")
    await expect(lines.filter(has_text=words["what"])).to_have_count(2)
    await expect(page.locator("nav .badge")).to_contain_text(words["badge"])
    await expect(page.locator(".books .tag")).to_have_text(words["balance"])
    await page.screenshot(path=str(tmp_path / f"parked-{screen}.png"))

    await lines.first.get_by_role("link").click()
    await expect(page.locator("article pre").first).to_contain_text("打印机坏了")
    await expect(page.locator("article dl")).to_contain_text(words["advice"])
    assert await page.evaluate(AUDIT, "body") == []
    await page.screenshot(path=str(tmp_path / f"parked-one-{screen}.png"))
    await page.get_by_role("button", name=words["retry"], exact=True).click()
    await expect(page.get_by_role("alert").filter(has_text=words["again"])).to_be_visible()
    await expect(lines).to_have_count(2)

    config = hub.folder / "frontdesk.toml"  # the account comes back
    config.write_text(config.read_text(encoding="utf-8") + WEBHOOK, encoding="utf-8")
    await hub.stop()
    await hub.start()
    await page.reload()
    await lines.last.get_by_role("link").click()
    await expect(page.locator("article pre").first).to_contain_text("打印机坏了")
    await page.get_by_role("button", name=words["retry"], exact=True).click()
    await expect(page.get_by_text(words["on its way"])).to_be_visible()
    await expect(lines).to_have_count(1)

    await lines.first.get_by_role("link").click()
    await expect(page.locator("article pre.hex")).to_contain_text("ff 3c 62 3e")
    async with page.expect_download() as saving:
        await page.locator("article a[download]").click()
    saved = await (await saving.value).path()
    assert saved.read_bytes() == b"\xff<b>not JSON"
    await page.get_by_role("button", name=words["put away"], exact=True).click()
    dialog = page.get_by_role("dialog").filter(has_text=words["why"])
    await dialog.get_by_label(words["why"]).fill("a test of ours")
    await page.screenshot(path=str(tmp_path / f"discard-{screen}.png"))
    await dialog.get_by_role("button", name=words["put away"], exact=True).click()
    await expect(page.get_by_text(words["none"])).to_be_visible()
    await expect(page.locator("nav .badge")).to_have_count(0)
    await page.goto(f"{hub.url}/desk/")
    await expect(agent.row("王小明")).to_be_visible()


async def test_an_agent_is_shown_none_of_it(stage: Stage, hub: Hub) -> None:
    """Not the place, and not what is behind it."""
    agent = stage.worker(await stage.page("en", "desktop"), "en")
    await agent.page.goto(f"{hub.url}/desk/parked")
    await agent.sign_in("anna")
    await expect(agent.page.get_by_text("Your role does not allow this")).to_be_visible()
    await expect(agent.page.locator("nav .place")).to_have_count(3)
