# SPDX-License-Identifier: AGPL-3.0-or-later
"""One person, many ways in: users of a site, shared browsers, and what an agent does about it."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import expect

from tests.stories.conftest import Hub, Stage, add_agent
from tests.stories.people import Agent, Customer
from tests.support.listening import free_port, listening
from tests.support.mail_servers import PASSWORD as MAIL_PASSWORD
from tests.support.mail_servers import Dovecot, SmtpScript
from tests.support.site_tokens import SITE_SECRET, claims, jwt

USER = "whoiswho"
CONFIG = """
[server]
port = {port}
[channels.webchat.site]
allowed_origins = ["{shop}"]
secret = "a secret of the tests, more than 32 bytes"
identity_secret = "{secret}"
[channels.email.support]
address = "support@example.com"
imap = "imap://{user}@127.0.0.1:{imap}"
smtp = "smtp://127.0.0.1:{smtp}"
password = "{password}"
poll_seconds = 1
"""
# The shortest report where there is no catalogue of products.
REPORT = (
    ("打印机昨天开始卡纸，电话 13800138000", "哪款产品"),
    ("B7", "序列号"),
    ("跳过", "办法"),
    ("跳过", "照片"),
    ("跳过", "影响"),
    ("就我一个人", "核对"),
    ("确认", "工单号"),
)
UNNAMED = (*REPORT[:-2], ("就我一个人", "称呼"), ("卡罗", "核对"), REPORT[-1])
PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>商店</title>
<meta name="viewport" content="width=device-width"><h1>商店</h1>
<script src="{hub}/channels/webchat/site/widget.js" data-identity="{identity}"></script></html>"""
MINE = "我的工单"


@dataclass
class Shop:
    """The site: its page has the chat, and says who is logged in by a cookie of its own."""

    url: str = ""
    hub_url: str = ""

    async def page(self, request: web.Request) -> web.Response:
        identity = request.cookies.get("who", "")
        html = PAGE.format(hub=self.hub_url, identity=identity)
        return web.Response(text=html, content_type="text/html")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shop() -> AsyncIterator[Shop]:
    """The site, open."""
    one = Shop()
    async with listening(web.get("/", one.page)) as one.url:
        yield one


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hub(
    tmp_path_factory: pytest.TempPathFactory,
    imap_server: Dovecot,
    smtp_sink: SmtpScript,
    shop: Shop,
) -> AsyncIterator[Hub]:
    """A hub with a chat that believes its site, a mailbox, and one agent."""
    folder = tmp_path_factory.mktemp("whoiswho")
    port = free_port()
    config = folder / "frontdesk.toml"
    config.write_text(
        CONFIG.format(
            port=port,
            shop=shop.url,
            secret=SITE_SECRET,
            user=USER,
            imap=imap_server.port,
            smtp=smtp_sink.port,
            password=MAIL_PASSWORD,
        )
    )
    one = Hub(folder, port, ("serve", "--config", str(config)))
    shop.hub_url = one.url
    add_agent(one, config)
    await one.start()
    yield one
    await one.stop()


async def at_the_shop(stage: Stage, shop: Shop, **who: Any) -> Customer:
    """Somebody in a browser of their own, logged in or not."""
    page = await stage.page("zh", "desktop")
    if who:
        token = jwt(claims(**who))
        await page.context.add_cookies([{"name": "who", "value": token, "url": shop.url}])
    someone = stage.person(page, "zh")
    someone.url = shop.url
    await someone.visit()
    return someone


async def filed(customer: Customer, lines: tuple[tuple[str, str], ...] = REPORT) -> str:
    """A whole report of somebody whose name the site says; gives the ticket's number."""
    await customer.open()
    for text, answer in lines:
        await customer.tell(text, answer)
    return await customer.ticket_number()


async def identify(customer: Customer, **who: Any) -> None:
    """Log in, or out, while the page stays."""
    token = jwt(claims(**who)) if who else ""
    await customer.page.evaluate(
        "token => document.querySelector('frontdesk-chat').identify(token)", token
    )


async def code_for(smtp_sink: SmtpScript, address: str) -> str:
    """The code in the newest letter to an address."""
    await smtp_sink.wait_for(1)
    to_them = [one for one in smtp_sink.mails if address in str(one["To"])]
    (plain, *_) = [one for one in to_them[-1].walk() if one.get_content_type() == "text/plain"]
    text: Any = plain.get_payload(decode=True)
    return str(re.findall(rb"(?<!\d)\d{6}(?!\d)", text)[-1].decode())


async def prove(customer: Customer, smtp_sink: SmtpScript, address: str) -> None:
    """Show by a code that an address is theirs."""
    before = len(smtp_sink.mails)
    await customer.tell(f"验证邮箱 {address}", "验证码")
    await smtp_sink.wait_for(before + 1)
    await customer.say(await code_for(smtp_sink, address))
    await expect(customer.said("已验证")).to_be_visible()


async def test_a_user_of_the_site_has_one_history(stage: Stage, shop: Shop) -> None:
    """What was filed at work is listed at home, with the first message of a new browser."""
    alice = {"user": "alice", "name": "艾丽丝"}
    at_work = await at_the_shop(stage, shop, **alice)
    number = await filed(at_work)
    at_home = await at_the_shop(stage, shop)
    await identify(at_home, **alice)
    await at_home.open()
    await at_home.tell(MINE, number)


async def test_a_shared_browser_keeps_people_apart(
    stage: Stage, shop: Shop, smtp_sink: SmtpScript
) -> None:
    """Whoever logs in where somebody proved an address begins anew; so does who logs out."""
    carol = await at_the_shop(stage, shop)
    number = await filed(carol, UNNAMED)
    await prove(carol, smtp_sink, "carol@customer.example")
    await carol.tell(MINE, number)
    bob = carol  # at the same browser, logged in by an account alone
    await identify(bob, user="bob", name="鲍勃")
    await expect(bob.said(number)).to_have_count(0)
    await bob.say(MINE)
    await expect(bob.own(MINE)).to_have_count(1)
    await expect(bob.log.locator(".row:not(.customer) .text").last).to_be_visible()
    await expect(bob.said(number)).to_have_count(0)
    await bob.come_back()
    await expect(bob.own(MINE)).to_have_count(1)
    await identify(bob)  # logged out
    await expect(bob.own(MINE)).to_have_count(0)


async def test_all_tabs_of_a_site_are_the_same_person(stage: Stage, shop: Shop) -> None:
    """Who logs in or out in one does so in the others: nobody goes on as the one before."""
    alice = await at_the_shop(stage, shop)
    await identify(alice, user="alice-in-two-tabs", name="艾丽丝")
    await alice.open()
    await alice.say(MINE)
    other_tab = stage.person(await alice.page.context.new_page(), "zh")
    other_tab.url = shop.url
    await other_tab.visit()
    await other_tab.open()
    await expect(other_tab.own(MINE)).to_have_count(1)
    await other_tab.field.fill("只有我能看")
    await identify(alice)  # logged out
    await expect(other_tab.own(MINE)).to_have_count(0)
    await expect(other_tab.field).to_have_value("")
    nobody = "请问你们几点下班"
    await other_tab.say(nobody)
    await expect(alice.own(nobody)).to_have_count(1)
    await expect(alice.own(MINE)).to_have_count(0)
    await identify(other_tab, user="bob-in-two-tabs", name="鲍勃")
    await expect(alice.own(nobody)).to_have_count(1)  # who was nobody is Bob now, in both
    await alice.say(MINE)
    await expect(other_tab.own(MINE)).to_have_count(1)


async def test_an_agent_links_two_contacts_and_takes_them_apart(
    stage: Stage, shop: Shop, tmp_path: Any
) -> None:
    """Both are shown before; afterwards one has everything, until it is undone."""
    names = {"first": "陈大文", "second": "陈文（手机）"}
    numbers = {}
    for user, name in names.items():
        customer = await at_the_shop(stage, shop, user=user, name=name)
        numbers[user] = await filed(customer)
    agent = await stage.agent("zh")
    await agent.open(names["first"])
    card = agent.details
    await expect(card.get_by_text("在网站登录")).to_be_visible()
    await card.get_by_role("button", name="与其他联系人合并…").click()
    dialog = agent.page.get_by_role("dialog")
    await dialog.get_by_label("按姓名、公司、电话或邮箱查找").fill("陈文")
    await dialog.get_by_role("button", name=names["second"]).click()
    await expect(dialog.locator(".side")).to_have_count(2)
    await expect(dialog).to_contain_text(f"从 {names['second']} 移到 {names['first']}：1 个会话")
    await expect(dialog).to_contain_text("不同的账号")
    await agent.page.screenshot(path=str(tmp_path / "link.png"))
    await dialog.get_by_role("button", name="合并", exact=True).click()
    await expect(card.get_by_role("list", name="已合并的联系人")).to_contain_text(names["second"])
    await expect(card.get_by_text(numbers["second"])).to_be_visible()
    await agent.page.screenshot(path=str(tmp_path / "linked.png"))
    await card.get_by_role("button", name=f"拆开 {names['second']}…").click()
    await dialog.get_by_role("button", name="拆开", exact=True).click()
    await expect(card.get_by_role("list", name="已合并的联系人")).to_have_count(0)
    await expect(card.get_by_text(numbers["second"])).to_have_count(0)


async def test_an_agent_goes_on_by_mail(
    stage: Stage, shop: Shop, smtp_sink: SmtpScript, tmp_path: Any
) -> None:
    """To a verified address only; then a letter leaves, and the agent is in its thread."""
    customer = await at_the_shop(stage, shop, user="dora", name="朵拉")
    await filed(customer)
    agent = await stage.agent("zh")
    await agent.open("朵拉")
    await ask_for_mail(agent)
    dialog = agent.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("还没有验证过邮箱")
    await agent.page.screenshot(path=str(tmp_path / "no-address.png"))
    await agent.page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await prove(customer, smtp_sink, "dora@customer.example")
    await ask_for_mail(agent)
    await expect(dialog).to_contain_text("dora@customer.example")
    await agent.page.screenshot(path=str(tmp_path / "by-mail.png"))
    before = len(smtp_sink.mails)
    await dialog.get_by_role("button", name="转到邮件", exact=True).click()
    await expect(agent.words("从这里继续")).to_be_visible()
    await expect(agent.row("朵拉")).to_have_count(1)
    await smtp_sink.wait_for(before + 1)
    assert "dora@customer.example" in str(smtp_sink.mails[-1]["To"])
    await expect(customer.log).to_contain_text("dora@customer.example")
    await agent.say("您好，这边继续跟进。")
    await smtp_sink.wait_for(before + 2)


async def ask_for_mail(agent: Agent) -> None:
    """Press the letter above the chat."""
    await agent.chat.locator("header").get_by_role("button", name="转到邮件继续").click()
