# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two people of every story, and what they do with their pages.

Written from their chairs: open, say, press, be told. Selectors stand here and not in the stories.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.async_api import Locator, Page, expect

PASSWORD = "a password of the tests"
PAGES = {"zh": "/", "en": "/demo/en.html"}
# The shortest way to a ticket: what the customer says, and what the answer contains.
REPORTS = {
    "zh": (
        ("B7 打印机昨天开始卡纸，电话 13800138000", "序列号"),
        ("跳过", "办法"),
        ("跳过", "照片"),
        ("跳过", "影响"),
        ("就我一个人", "称呼"),
        ("张伟", "核对"),
        ("确认", "工单号"),
    ),
    "en": (
        ("Our B7 printer has a paper jam since yesterday, phone +44 20 7946 0958", "serial"),
        ("skip", "tried"),
        ("skip", "photo"),
        ("skip", "affected"),
        ("just me", "your name"),
        ("Bob Smith", "Here is what I have"),
        ("yes", "ticket number"),
    ),
}
# The browser says this of its own accord whenever a server is away.
NETWORK_NEWS = re.compile(r"Failed to load resource|WebSocket connection to|ERR_CONNECTION")


@dataclass
class Person:
    """Somebody in front of a page, and what went wrong there."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Remember every error, and every window that a script opened."""
        self.page.set_default_timeout(10_000)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", self._dialog)

    def _heard(self, message: Any) -> None:
        if message.type == "error" and not NETWORK_NEWS.search(message.text):
            self.complaints.append(message.text)

    async def _dialog(self, dialog: Any) -> None:
        self.complaints.append(f"a script opened a window: {dialog.message}")
        await dialog.dismiss()


@dataclass
class Customer(Person):
    """A visitor of the demo page with the chat."""

    language: Literal["zh", "en"] = "zh"

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """The shortest report in this customer's language."""
        return REPORTS[self.language]

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def field(self) -> Locator:
        return self.page.locator("frontdesk-chat textarea")

    async def visit(self) -> None:
        """Go to the page, or come back to it."""
        await self.page.goto(self.url + PAGES[self.language])

    async def open(self) -> None:
        """Open the chat with a click."""
        await self.page.locator(".launcher").click()
        await expect(self.field).to_be_visible()

    async def say(self, text: str) -> None:
        """Write a message and send it."""
        await self.field.fill(text)
        await self.field.press("Enter")

    async def come_back(self) -> None:
        """Reload the page and open the chat again."""
        await self.page.reload()
        await self.open()

    async def tell(self, text: str, answer: str) -> None:
        """Write a message and wait for an answer that was not there before."""
        before = await self.said(answer).count()
        await self.say(text)
        await expect(self.said(answer)).to_have_count(before + 1)

    async def press(self, label: str, answer: str) -> None:
        """Press the newest button of that name and wait for the answer."""
        before = await self.said(answer).count()
        buttons = self.log.get_by_role("button", name=label, exact=True, disabled=False)
        await buttons.last.click()
        await expect(self.said(answer)).to_have_count(before + 1)

    def said(self, text: str) -> Locator:
        """What the other side has said so far that contains the text."""
        return self.log.locator(".row:not(.customer) .text, .system").filter(has_text=text)

    def own(self, text: str) -> Locator:
        """The customer's own messages with exactly this text."""
        return self.log.locator(".row.customer .text").get_by_text(text, exact=True)

    async def ticket_number(self) -> str:
        """The number that the bot gave."""
        text = await self.log.inner_text()
        found = re.findall(r"FD-\d+", text)
        assert found, text
        return str(found[-1])

    async def report(self) -> str:
        """A whole fault report, as quickly as it goes; gives the ticket's number."""
        await self.open()
        for text, answer in self.lines:
            await self.tell(text, answer)
        return await self.ticket_number()


@dataclass
class Agent(Person):
    """Somebody of the team in the workspace."""

    language: Literal["zh", "en"] = "zh"

    @property
    def chat(self) -> Locator:
        return self.page.locator("section.chat")

    @property
    def details(self) -> Locator:
        return self.page.locator("aside.details")

    @property
    def field(self) -> Locator:
        return self.chat.locator("textarea")

    async def log_in(self, login: str = "admin", password: str = PASSWORD) -> None:
        """Sign in and wait for the conversations."""
        await self.page.goto(f"{self.url}/desk/")
        await self.sign_in(login, password)
        await expect(self.page.locator("[data-conversation]").first).to_be_visible()

    async def sign_in(self, login: str = "admin", password: str = PASSWORD) -> None:
        """Fill in the form that stands there; it leads to the page that was asked for."""
        await self.page.locator("#login-name").fill(login)
        await self.page.locator("#login-password").fill(password)
        await self.page.locator("#login-password").press("Enter")

    def row(self, text: str) -> Locator:
        """The line of a conversation in the list."""
        return self.page.locator("[data-conversation]").filter(has_text=text)

    async def open(self, text: str) -> None:
        """Open the conversation whose line in the list contains the text."""
        await self.row(text).first.click()
        await expect(self.chat.locator("article").first).to_be_visible()

    async def verb(self, zh: str, en: str) -> None:
        """Press one of the verbs above the chat."""
        name = zh if self.language == "zh" else en
        await self.chat.locator("header").get_by_role("button", name=name, exact=True).click()

    async def finish_work(self) -> None:
        """Do in the details what the process asks for: mine, remote, all checked, what it was."""
        owner = self.details.get_by_role("combobox", name=re.compile("负责人|Owner"))
        await owner.first.select_option("admin")
        await self.details.get_by_role("button", name=re.compile("远程指导|Remote")).click()
        for check in await self.details.locator(".checks select").all():
            await check.select_option("passed")
            await expect(check).to_be_enabled()
        solution = self.details.locator(".solution")
        for choice in await solution.locator("select").all():
            await choice.select_option(index=1)
        await solution.get_by_role("button").click()
        await expect(solution.get_by_role("button")).to_be_enabled()

    async def say(self, text: str) -> None:
        """Write in the open field and send; on a phone Enter would only break the line."""
        await self.field.fill(text)
        send = re.compile("^(发送|保存备注|Send|Add note)$")
        await self.chat.get_by_role("button", name=send).click()

    async def kind(self, zh: str, en: str) -> None:
        """Choose whom to write to."""
        name = zh if self.language == "zh" else en
        await self.chat.get_by_text(name, exact=True).click()

    async def confirm(self, zh: str, en: str) -> None:
        """Say yes to the question that the workspace asks once more."""
        name = zh if self.language == "zh" else en
        await self.page.get_by_role("dialog").get_by_role("button", name=name).click()

    def words(self, text: str) -> Locator:
        """Bubbles of the open conversation that contain the text."""
        return self.chat.locator("article .bubble").filter(has_text=text)
