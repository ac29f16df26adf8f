# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real hub as its own process, a real browser, and the two people of every story.

One hub serves a module, one browser serves all of it. Nobody sleeps here: every wait is for
something that a person would see.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.stories.people import PASSWORD, Agent, Customer, Person
from tests.support import prepared
from tests.support.browser import CHROMIUM
from tests.support.listening import free_port
from tests.support.mail_servers import SmtpScript, smtp_server
from tests.support.pictures import png

ROOT = Path(__file__).parents[2]
BUILT = (ROOT / "desk/static/index.html", ROOT / "channels/webchat/static/chat.js")
READY = (b"Ctrl-C", b'"serving"')  # the last line of `demo`, and the log line of `serve`
SCREENS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
BURST_SECONDS = "0.2"  # people type and read slower than these; what a burst is, bots/ tests
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
expect.set_options(timeout=20_000)


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


@pytest.fixture(scope="session", autouse=True)
def _everything_is_there() -> None:
    """Where stories are required, what they miss is said once and in words."""
    if missing := _missing():
        pytest.fail(missing, pytrace=False)


@dataclass
class Hub:
    """`frontdesk demo`, or another command that serves, in a folder of its own."""

    folder: Path
    port: int
    command: tuple[str, ...] = ("demo", "--burst-seconds", BURST_SECONDS)
    extra: dict[str, str] = field(default_factory=dict)
    process: prepared.Prepared | None = None
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
        self.process = await prepared.start(
            self.command, self.folder, self.environment, hears_output=True
        )
        self.said = b""
        async with asyncio.timeout(60):
            while not any(words in self.said for words in READY):
                assert await self._hear(), f"the hub did not start: {self.said.decode()}"
        self.listening = asyncio.create_task(self._listen())

    async def _hear(self) -> bytes:
        assert self.process is not None
        line = await self.process.said.readline()
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


def add_agent(
    hub: Hub, config: Path, login: str = "admin", name: str = "李娜", role: str = "admin"
) -> None:
    """Somebody of the team, with the password of all stories."""
    words = ["agent", "add", login, "--name", name, "--role", role]
    subprocess.run(
        [sys.executable, "-m", "bots", *words, "--config", str(config)],
        cwd=hub.folder,
        env=hub.environment,
        input=f"{PASSWORD}\n{PASSWORD}\n".encode(),
        check=True,
        capture_output=True,
    )


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def smtp_sink() -> AsyncIterator[SmtpScript]:
    """What the hub sends ends here."""
    async with smtp_server() as script:
        yield script


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
    return png(64, 48, b"\x30\x80\xc0")
