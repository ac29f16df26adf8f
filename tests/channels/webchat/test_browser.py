# SPDX-License-Identifier: AGPL-3.0-or-later
"""The built widget in a real browser, on a page of another site that makes life hard for it.

The page has a strict content policy and styles for every element. What the server does is the
real channel; only the hub behind it is the stand-in.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, FilePayload, Page, Route, expect

from channels import webchat
from channels.webchat.http import SCRIPTS, STATIC
from tests.support.browser import CHROMIUM
from tests.support.pictures import png

SECRET = "a secret of the tests, more than 32 bytes"
HOSTILE = "* { all: revert !important; color: red !important; position: static !important; }"


def _missing() -> str:
    if CHROMIUM is None:
        return "no Chromium on PATH"
    is_built = all((STATIC / name).is_file() for name in SCRIPTS)
    return "" if is_built else "the widget is not built"


pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),  # the browser's
    pytest.mark.skipif(
        bool(_missing()) and not os.environ.get("CI"), reason=_missing() or "everything is there"
    ),
]


RED = b"\xff\x00\x00"


@dataclass
class Place:
    """One server of our own, and one of the site that embeds the chat."""

    hub: Any
    runners: list[web.AppRunner] = field(default_factory=list)
    hub_port: int = 0
    site_port: int = 0
    may_use_sockets: bool = True

    async def start_site(self) -> None:
        app = web.Application()
        app.router.add_get("/", self._page)
        app.router.add_get("/hostile.css", self._style)
        self.site_port = await self._listen(app, 0)

    async def start_hub(self) -> None:
        origin = f"http://localhost:{self.site_port}"
        settings = {"secret": SECRET, "allowed_origins": [origin]}
        channel = webchat.open("site", settings, self.hub)
        self.hub.channel = channel
        app = web.Application()
        app.add_routes(channel.routes())
        task = asyncio.ensure_future(channel.run())

        async def stop(_app: web.Application) -> None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        app.on_shutdown.append(stop)
        self.hub_port = await self._listen(app, self.hub_port)

    async def stop_hub(self) -> None:
        await self.runners.pop().cleanup()

    async def _listen(self, app: web.Application, port: int) -> int:
        runner = web.AppRunner(app, shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        self.runners.append(runner)
        return int(runner.addresses[0][1])

    async def _page(self, _request: web.Request) -> web.Response:
        hub = f"127.0.0.1:{self.hub_port}"
        sockets = f" ws://{hub}" if self.may_use_sockets else ""
        policy = (
            f"default-src 'none'; script-src http://{hub}; style-src 'self';"
            f" connect-src http://{hub}{sockets}; require-trusted-types-for 'script'"
        )
        html = f"""<!doctype html><html lang="en"><title>A shop</title>
          <link rel="stylesheet" href="/hostile.css"><p>Welcome</p>
          <script async src="http://{hub}/channels/webchat/site/widget.js"></script></html>"""
        headers = {"Content-Security-Policy": policy}
        return web.Response(text=html, content_type="text/html", headers=headers)

    async def _style(self, _request: web.Request) -> web.Response:
        return web.Response(text=HOSTILE, content_type="text/css")


def answering(hub: Any, message: Any) -> None:
    """Asks with two buttons, or thanks for a choice."""
    if message.choice:
        hub.say(message.thread, f"Chosen: {message.choice}")
    else:
        hub.say(message.thread, "How bad is it?", options=[("bad", "Very"), ("mild", "A little")])


@pytest_asyncio.fixture(loop_scope="session")
async def place(hub: Any) -> AsyncIterator[Place]:
    """Both servers, running."""
    hub.answer = answering
    one = Place(hub)
    await one.start_site()
    await one.start_hub()
    yield one
    for runner in one.runners:
        await runner.cleanup()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about."""
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def visit(
    chromium: Browser, place: Place, complaints: list[str]
) -> AsyncIterator[Callable[..., Any]]:
    """Opens the shop's page, in a fresh browser profile or as one more tab."""
    contexts: list[BrowserContext] = []

    async def go(beside: Page | None = None) -> Page:
        if beside is None:
            contexts.append(await chromium.new_context(locale="en-GB"))
        page = await (beside.context if beside else contexts[-1]).new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(f"http://localhost:{place.site_port}/")
        return page

    yield go
    for context in contexts:
        await context.close()


async def write(page: Page, text: str) -> None:
    """Type and send, as people do."""
    await page.get_by_label("Your message").fill(text)
    await page.keyboard.press("Enter")


async def test_a_conversation_on_a_difficult_page(
    visit: Any, place: Place, complaints: list[str]
) -> None:
    """Opened, written, answered by a button, under a strict policy and hostile styles."""
    page = await visit()
    await page.get_by_role("button", name="Open the support chat").click()
    await expect(page.get_by_label("Your message")).to_be_focused()
    await write(page, "<img src=x onerror=alert(1)><script>alert(2)</script>")
    log = page.get_by_role("log")
    await expect(log).to_contain_text("<img src=x onerror=alert(1)>")
    await page.get_by_role("button", name="Very").click()
    await expect(log).to_contain_text("Chosen: bad")
    await expect(page.get_by_role("button", name="A little")).to_be_disabled()
    colour = await page.locator(".panel").evaluate("one => getComputedStyle(one).position")
    assert colour == "fixed"
    assert [one.choice for one in place.hub.entered.values()] == ["", "bad"]
    assert complaints == []


async def test_the_keyboard_is_enough(visit: Any) -> None:
    """Enter opens, Escape closes and gives the focus back; lines break with Shift."""
    page = await visit()
    launcher = page.locator(".launcher")
    await launcher.focus()
    await page.keyboard.press("Enter")
    field_ = page.get_by_label("Your message")
    await expect(field_).to_be_focused()
    await expect(launcher).to_have_attribute("aria-expanded", "true")
    await page.keyboard.type("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    await expect(field_).to_have_value("one\ntwo")
    await page.keyboard.press("Escape")
    await expect(launcher).to_be_focused()
    await expect(launcher).to_have_attribute("aria-expanded", "false")


async def test_nothing_is_lost_while_the_hub_is_away(visit: Any, place: Place) -> None:
    """Written without a hub, kept over a reload, sent once when it is back."""
    page = await visit()
    await page.locator(".launcher").click()
    await write(page, "first")
    await expect(page.get_by_role("log")).to_contain_text("How bad is it?")
    await place.stop_hub()
    await expect(page.get_by_text("The connection is gone")).to_be_visible()
    await write(page, "second")
    await expect(page.get_by_role("log")).to_contain_text("Sending…")
    await place.start_hub()
    await page.reload()
    await page.locator(".launcher").click()
    log = page.get_by_role("log")
    await expect(log.get_by_text("second", exact=True)).to_have_count(1)
    await expect(log.get_by_text("How bad is it?")).to_have_count(2)
    assert [one.text for one in place.hub.entered.values()] == ["first", "second"]


async def test_it_comes_back_without_a_reload(visit: Any, place: Place) -> None:
    """A restart of the hub heals by itself, and the message is there once."""
    page = await visit()
    await page.locator(".launcher").click()
    await write(page, "first")
    await expect(page.get_by_role("log")).to_contain_text("How bad is it?")
    await place.stop_hub()
    await write(page, "second")
    await place.start_hub()
    await expect(page.get_by_text("How bad is it?")).to_have_count(2, timeout=20_000)
    assert [one.text for one in place.hub.entered.values()] == ["first", "second"]


async def test_polling_where_sockets_are_forbidden(visit: Any, place: Place) -> None:
    """Without WebSocket the same conversation works over plain requests."""
    place.may_use_sockets = False
    page = await visit()
    await page.locator(".launcher").click()
    await write(page, "hello")
    await expect(page.get_by_role("log")).to_contain_text("How bad is it?", timeout=20_000)
    (thread,) = {one.thread for one in place.hub.entered.values()}
    place.hub.say(thread, "Here I am", author="agent", name="Li Na")
    await expect(page.get_by_role("log")).to_contain_text("Here I am")


async def test_every_tab_shows_the_conversation(visit: Any, place: Place) -> None:
    """A second tab has the history, hears what the first sends, and nothing is doubled."""
    first = await visit()
    await first.locator(".launcher").click()
    await write(first, "from the first tab")
    await expect(first.get_by_role("log")).to_contain_text("How bad is it?")
    await first.keyboard.press("Escape")
    (thread,) = {one.thread for one in place.hub.entered.values()}
    place.hub.say(thread, "Are you still there?", author="agent", name="Li Na")
    second = await visit(first)
    await expect(second.locator(".badge")).to_have_text("1")
    await second.locator(".launcher").click()
    await write(second, "from the second tab")
    for page in (first, second):
        log = page.locator("[role=log]")  # by attribute: the first tab's window is closed
        await expect(log.get_by_text("from the first tab")).to_have_count(1)
        await expect(log.get_by_text("from the second tab")).to_have_count(1)
    assert len({one.thread for one in place.hub.entered.values()}) == 1


async def test_photos_are_shown_and_web_pages_refused(
    visit: Any, place: Place, complaints: list[str]
) -> None:
    """A photo is painted in the conversation; an SVG is refused with a reason."""
    page = await visit()
    await page.locator(".launcher").click()
    picker = page.locator("input[type=file]")
    await picker.set_input_files(
        [{"name": "photo.png", "mimeType": "image/png", "buffer": png(8, 8, RED)}]
    )
    await expect(page.locator(".drafts progress")).to_have_count(0)
    await page.get_by_role("button", name="Send", exact=True).click()
    picture = page.get_by_role("button", name="Download photo.png")
    await expect(picture.locator("canvas")).to_have_attribute("width", "8")
    assert complaints == []
    await picker.set_input_files(
        [{"name": "x.svg", "mimeType": "image/svg+xml", "buffer": b"<svg onload='alert(1)'/>"}]
    )
    await expect(page.get_by_role("alert")).to_contain_text("A screenshot works well")
    assert len(place.hub.files) == 1


async def test_a_photo_chosen_before_the_session_is_there_goes_with_it(
    visit: Any, place: Place
) -> None:
    """On a slow line the field is there before the visitor is known."""
    page = await visit()
    may_begin = asyncio.Event()

    async def late(route: Route) -> None:
        await may_begin.wait()
        await route.continue_()

    await page.route("**/session", late)
    await page.locator(".launcher").click()
    photo: FilePayload = {"name": "photo.png", "mimeType": "image/png", "buffer": png(8, 8, RED)}
    await page.locator("input[type=file]").set_input_files([photo])
    await expect(page.locator(".drafts")).to_contain_text("photo.png")
    may_begin.set()
    await page.get_by_role("button", name="Send", exact=True).click()
    picture = page.get_by_role("button", name="Download photo.png")
    await expect(picture.locator("canvas")).to_have_attribute("width", "8")
    assert len(place.hub.files) == 1


async def test_a_message_that_is_too_long_stays_in_the_field(visit: Any, place: Place) -> None:
    """The visitor is told by how much, and nothing of it is gone."""
    page = await visit()
    await page.locator(".launcher").click()
    await write(page, "长" * 8003)
    await expect(page.get_by_text("The limit is 8000 characters; this is 3 over")).to_be_visible()
    assert len(await page.get_by_label("Your message").input_value()) == 8003
    assert place.hub.accepted == []


async def test_the_language_can_be_changed_inside(visit: Any) -> None:
    """One press and everything is Chinese; the next page remembers it."""
    page = await visit()
    await page.locator(".launcher").click()
    await page.get_by_role("button", name="切换到中文").click()
    await expect(page.get_by_role("dialog", name="在线客服")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("button", name="打开在线客服")).to_be_visible()
