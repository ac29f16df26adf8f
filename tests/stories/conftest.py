# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real hub as its own process, a real browser, and the two people of every story.

One hub serves a module, one browser serves all of it. Nobody sleeps here: every wait is for
something that a person would see.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import sys
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect

ROOT = Path(__file__).parents[2]
BUILT = (ROOT / "desk/static/index.html", ROOT / "channels/webchat/static/chat.js")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
READY = (b"Ctrl-C", b'"serving"')  # the last line of `demo`, and the log line of `serve`
PASSWORD = "a password of the tests"
SCREENS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
PAGES = {"zh": "/", "en": "/demo/en.html"}
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
# The shortest way to a ticket: what the customer says, and what the answer contains.
REPORTS = {
    "zh": (
        ("B7 打印机昨天开始卡纸，电话 13800138000", "序列号"),
        ("跳过", "办法"),
        ("跳过", "照片"),
        ("跳过", "影响"),
        ("只影响我个人", "称呼"),
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

expect.set_options(timeout=10_000)


def _missing() -> str:
    if CHROMIUM is None:
        return "no Chromium on PATH"
    return "" if all(file.is_file() for file in BUILT) else "the front end is not built"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stories are browser tests on one event loop, left out only with a reason."""
    missing = _missing()
    is_required = "browser" in os.environ.get("FRONTDESK_REQUIRE", "") or os.environ.get("CI")
    for item in items:
        if Path(__file__).parent not in item.path.parents:
            continue
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
        if missing and not is_required:
            item.add_marker(pytest.mark.skip(reason=missing))


@dataclass
class Hub:
    """`frontdesk demo`, or `serve` with a configuration, in a folder of its own."""

    folder: Path
    port: int
    command: tuple[str, ...] = ("demo",)
    extra: dict[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None
    said: bytes = b""
    listening: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What its process, and every command about it, is started with."""
        own = {"PORT": str(self.port), "FRONTDESK_ADMIN_PASSWORD": PASSWORD}
        return {**os.environ, **own, "PYTHONPATH": str(ROOT), **self.extra}

    @property
    def team_password(self) -> str:
        """The password of everybody but the administrator."""
        made = json.loads((self.folder / "data/demo.json").read_text(encoding="utf-8"))
        return str(made["team_password"])

    async def start(self) -> None:
        """Start it and wait until it says that it can take work."""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bots",
            *self.command,
            cwd=self.folder,
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self.said = b""
        async with asyncio.timeout(60):
            while not any(words in self.said for words in READY):
                assert await self._hear(), f"the hub did not start: {self.said.decode()}"
        self.listening = asyncio.create_task(self._listen())

    async def _hear(self) -> bytes:
        assert self.process is not None
        assert self.process.stdout is not None
        line = await self.process.stdout.readline()
        self.said += line
        return line

    async def _listen(self) -> None:
        """Read on, or a full pipe would stop the hub."""
        while await self._hear():
            pass

    async def kill(self) -> None:
        """As a power cut would: no goodbye."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """As Ctrl-C would."""
        await self._end(signal.SIGINT)

    async def _end(self, number: signal.Signals) -> None:
        if self.process is None:
            return
        self.process.send_signal(number)
        await self.process.wait()
        assert self.listening is not None
        await self.listening
        self.process = None


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
        for text, answer in REPORTS[self.language]:
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
        await self.page.locator("#login-name").fill(login)
        await self.page.locator("#login-password").fill(password)
        await self.page.locator("#login-password").press("Enter")
        await expect(self.page.locator("[data-conversation]").first).to_be_visible()

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


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One headless Chromium for all stories."""
    if missing := _missing():
        pytest.fail(missing)
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def make_hub() -> Callable[[Path, tuple[str, ...]], Hub]:
    """A hub that is still to be started, on a port of its own."""
    return lambda folder, command: Hub(folder, free_port(), command)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hub(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hub]:
    """A hub with demo data, running."""
    one = Hub(tmp_path_factory.mktemp("hub"), free_port())
    await one.start()
    yield one
    await one.stop()


@dataclass
class Stage:
    """Where people come from: each gets a browser profile of their own."""

    browser: Browser
    hub: Hub
    contexts: list[BrowserContext] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    async def page(self, language: str, screen: str, **options: Any) -> Page:
        options = {"locale": LOCALES[language], **SCREENS[screen], **options}
        context = await self.browser.new_context(**options)
        self.contexts.append(context)
        return await context.new_page()

    async def customer(
        self, language: Literal["zh", "en"] = "zh", screen: str = "desktop", **options: Any
    ) -> Customer:
        someone = self.person(await self.page(language, screen, **options), language)
        await someone.visit()
        return someone

    def person(self, page: Page, language: Literal["zh", "en"]) -> Customer:
        """A customer in front of a page that is already open."""
        someone = Customer(page, self.hub.url, language=language)
        someone.listen()
        self.people.append(someone)
        return someone

    async def another_tab(self, customer: Customer) -> Customer:
        """The same customer in one more tab."""
        someone = self.person(await customer.page.context.new_page(), customer.language)
        await someone.visit()
        return someone

    async def agent(
        self,
        language: Literal["zh", "en"] = "zh",
        screen: str = "desktop",
        *,
        login: str = "admin",
        password: str = PASSWORD,
    ) -> Agent:
        someone = self.worker(await self.page(language, screen), language)
        await someone.log_in(login, password)
        return someone

    def worker(self, page: Page, language: Literal["zh", "en"]) -> Agent:
        """An agent in front of a page who has not signed in yet."""
        someone = Agent(page, self.hub.url, language=language)
        someone.listen()
        self.people.append(someone)
        return someone

    def complaints(self) -> list[str]:
        return [one for person in self.people for one in person.complaints]


@pytest_asyncio.fixture(loop_scope="session")
async def stage(chromium: Browser, hub: Hub) -> AsyncIterator[Stage]:
    """Lets people in; at the end no page may have complained."""
    one = Stage(chromium, hub)
    yield one
    for context in one.contexts:
        await context.close()
    assert one.complaints() == []


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def http(hub: Hub) -> AsyncIterator[aiohttp.ClientSession]:
    """Somebody who speaks HTTP to the hub without a browser."""
    async with aiohttp.ClientSession(hub.url) as session:
        yield session


@pytest.fixture(scope="session")
def photo() -> bytes:
    """A small photo, 64 × 48 pixels of blue."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content).to_bytes(4, "big")
        return len(content).to_bytes(4, "big") + kind + content + check

    head = (64).to_bytes(4, "big") + (48).to_bytes(4, "big") + b"\x08\x02\0\0\0"
    rows = zlib.compress((b"\0" + b"\x30\x80\xc0" * 64) * 48)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
