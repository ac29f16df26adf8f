# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages customers open by a link: sign for a visit, rate a ticket; and the team's panel."""

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import expect

from intake.links import Link, Links, Purpose
from intake.seals import Seal
from tests.stories.conftest import add_agent
from tests.stories.people import PASSWORD

DRAWN = "document.getElementById('pad').toDataURL()"
CONFIG = """
[server]
port = {port}
[bots.default]
preset = "equipment"
[channels.form.public]
min_seconds = 0
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hub(make_hub: Any, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Any]:
    """A maker of machines, whose tickets have a process."""
    folder = tmp_path_factory.mktemp("equipment")
    config = folder / "frontdesk.toml"
    one = make_hub(folder, ("serve", "--config", str(config)))
    config.write_text(CONFIG.format(port=one.port), encoding="utf-8")
    add_agent(one, config)
    await one.start()
    yield one
    await one.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(hub: Any) -> AsyncIterator[Any]:
    """An administrator who speaks HTTP: method, path and body in, the document out."""
    jar = aiohttp.CookieJar(unsafe=True)  # of an address without a name
    async with aiohttp.ClientSession(hub.url, cookie_jar=jar) as session:
        signed = await session.post("/api/v1/login", json={"login": "admin", "password": PASSWORD})
        token = (await signed.json())["csrf"]

        async def call(method: str, path: str, body: Any = None) -> Any:
            headers = {"X-CSRF-Token": token}
            answer = await session.request(method, f"/api/v1{path}", json=body, headers=headers)
            document = await answer.json()
            assert answer.status < 300, document
            return document

        yield call


async def ticket(desk: Any, title: str) -> str:
    """A matter without a process, which the administrator has; its number."""
    document = {"title": title, "type": "question", "contact": {"name": "王工"}}
    filed = await desk("POST", "/tickets", document)
    await desk("PATCH", f"/tickets/{filed['number']}", {"assignee": "me", "status": "in_progress"})
    return str(filed["number"])


async def visit_done(desk: Any, days: int) -> tuple[str, str]:
    """A visit of the administrator's that is over: its place in the API, and the link to sign."""
    number = await ticket(desk, "主轴异响 / Spindle noise")
    me = (await desk("GET", "/session"))["agent"]["id"]
    start = datetime.now(UTC) + timedelta(days=days)
    times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    work = await desk("POST", f"/tickets/{number}/visits", {"engineer": me, **times})
    place = f"/tickets/{number}/visits/{work['visits'][0]['id']}"
    await desk("PATCH", place, {"state": "on_site"})
    await desk("PATCH", place, {"state": "done", "findings": "更换主轴轴承 / Bearing replaced"})
    return place, (await desk("POST", f"{place}/signature-link", {}))["url"]


@pytest.mark.parametrize(("language", "name"), [("zh", "张伟"), ("en", "Bob Smith")])
async def test_signed_on_the_phone_once(stage: Any, desk: Any, language: Any, name: str) -> None:
    """Drawn with a finger, sent; whoever opens the link again sees by whom it is signed."""
    place, url = await visit_done(desk, 3 if language == "zh" else 4)
    page = stage.person(await stage.page(language, "phone"), language).page
    await page.goto(url)
    await expect(page.locator("dl")).to_contain_text("Bearing replaced")
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    await page.locator("#name").fill(name)
    await page.locator("#send").click()
    await expect(page.get_by_role("alert")).to_be_visible()  # nothing was drawn
    await expect(page.locator("#name")).to_have_value(name)
    box = await page.locator("#pad").bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + 30, box["y"] + 100)
    await page.mouse.down()
    for step in range(1, 12):
        await page.mouse.move(box["x"] + 30 + 25 * step, box["y"] + 100 + (-1) ** step * 40)
    await page.mouse.up()
    await page.locator("#send").click()
    await expect(page.get_by_role("heading")).to_have_text(re.compile("签字成功|^Signed$"))
    again = stage.person(await stage.page(language, "desktop"), language).page
    await again.goto(url)
    await expect(again.locator("main")).to_contain_text(name)
    await expect(again.locator("#pad")).to_have_count(0)
    agent = stage.worker(await stage.page(language, "desktop"), language)
    await sign_in(agent)
    await agent.page.goto(f"{stage.hub.url}/api/v1{place}/sheet?lang={language}")
    await expect(agent.page.get_by_role("button", name=re.compile("打印|Print"))).to_be_visible()
    drawn = agent.page.locator(".signature img")
    await expect(drawn).to_have_attribute("alt", name)
    assert await drawn.evaluate("one => one.naturalWidth") > 100


async def test_signed_without_drawing(stage: Any, desk: Any) -> None:
    """By keyboard alone: the name written into the field; drawing and clearing take it out."""
    place, url = await visit_done(desk, 5)
    page = stage.person(await stage.page("en", "desktop"), "en").page
    await page.goto(url)
    blank = await page.evaluate(DRAWN)
    sign_so = page.get_by_role("button", name="Sign with the name above")
    await sign_so.press("Enter")
    await expect(page.get_by_label("Your name")).to_be_focused()
    await page.keyboard.type("Ama Boateng")
    await sign_so.press("Enter")
    await expect(page.get_by_role("status")).to_have_text(re.compile("Your name stands"))
    assert await page.evaluate(DRAWN) != blank
    await page.get_by_role("button", name="Start again").press("Enter")
    assert await page.evaluate(DRAWN) == blank
    await sign_so.press("Enter")
    await page.get_by_role("button", name="Sign", exact=True).press("Enter")
    await expect(page.get_by_role("heading")).to_have_text("Signed")
    number, visit = place.split("/")[2::2]
    visits = (await desk("GET", f"/tickets/{number}/work"))["visits"]
    assert [one["signed_by"] for one in visits if one["id"] == visit] == ["Ama Boateng"]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_rated_by_link_and_seen_by_the_team(stage: Any, desk: Any, language: Any) -> None:
    """One tap and a word; a second time it says that this was answered; the panel shows it."""
    number = await ticket(desk, "打印机卡纸 / Paper jam")
    await desk("PATCH", f"/tickets/{number}", {"status": "resolved"})
    await desk("PATCH", f"/tickets/{number}", {"status": "closed"})
    url = f"{stage.hub.url}/tickets/survey/{token(stage.hub, number)}"
    page = stage.person(await stage.page(language, "phone"), language).page
    await page.goto(url)
    await page.locator("input[name=csat][value='4']").check(force=True)
    await page.locator("#comment").fill("来得很快 / Quick")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await page.get_by_role("button").click()
    await expect(page.get_by_role("heading")).to_have_text(re.compile("谢谢您的评价|Thank you"))
    await page.goto(url)
    await expect(page.get_by_role("heading")).to_have_text(
        re.compile("已经评价过|answered already")
    )
    agent = stage.worker(await stage.page(language, "desktop"), language)
    await sign_in(agent)
    await agent.page.goto(f"{stage.hub.url}/desk/tickets/{number}")
    panel = agent.page.locator("section.ticket")
    await expect(panel).to_contain_text("来得很快 / Quick")
    await expect(panel).to_contain_text(re.compile("满意度|Satisfaction"))


@pytest.mark.parametrize("screen", ["desktop", "phone"])
async def test_the_panel_leads_along_the_process(stage: Any, desk: Any, screen: str) -> None:
    """The bar says where it is; what is missing stands beside the step; then it goes on."""
    document = {"title": "传送带停了", "type": "fault", "contact": {"name": "王工"}}
    number = (await desk("POST", "/tickets", document))["number"]
    await desk("PATCH", f"/tickets/{number}", {"assignee": "me"})
    agent = stage.worker(await stage.page("zh", screen), "zh")
    await sign_in(agent)
    await agent.page.goto(f"{stage.hub.url}/desk/tickets/{number}")
    panel = agent.page.locator("section.ticket")
    await expect(panel.locator("[aria-current=step]")).to_have_text("分级")
    await expect(panel.get_by_role("button", name="下一步：上门维修")).to_be_disabled()
    await expect(panel.get_by_text("需先远程处理")).to_be_visible()
    await panel.get_by_role("button", name="下一步：远程指导").click()
    await expect(panel.locator("[aria-current=step]")).to_have_text("远程指导")
    for point in ("功能测试", "负载测试", "相关部件"):
        await panel.get_by_label(point).select_option("passed")
        await expect(panel.get_by_label(point)).to_have_value("passed")
    await panel.get_by_label("原因").select_option("wear")
    await panel.get_by_label("处理方法").select_option("part_replaced")
    await panel.get_by_label("是否根治").select_option("permanent")
    await panel.get_by_role("button", name="保存", exact=True).click()
    await panel.get_by_role("button", name="下一步：解决并验证").click()
    await expect(panel.locator("[aria-current=step]")).to_have_text("解决并验证")


def token(hub: Any, number: str) -> str:
    """The link of a survey, as a letter would carry it."""
    with closing(sqlite3.connect(hub.folder / "data/frontdesk.db")) as db:
        query = "SELECT value FROM setting WHERE name='secret:links'"
        secret = db.execute(query).fetchone()[0]
    link = Link(Purpose.SURVEY, "desk", "desk", number)
    return Links(Seal(secret.encode())).make(link, datetime.now(UTC))


async def sign_in(agent: Any) -> None:
    """Sign in where there may be no conversation yet."""
    await agent.page.goto(f"{agent.url}/desk/")
    await agent.page.locator("#login-name").fill("admin")
    await agent.page.locator("#login-password").fill(PASSWORD)
    await agent.page.locator("#login-password").press("Enter")
    await expect(agent.page.locator("#login-password")).to_have_count(0)
