# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chat inside pages of others: strict policies, hostile styles, no storage, no permission."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import expect

from tests.support.listening import listening

HOSTILE = """
* { all: unset !important; font-size: 40px !important; visibility: hidden !important;
    pointer-events: none !important; position: static !important; color: red !important }
html { direction: rtl }
body * { display: none !important }
frontdesk-chat, frontdesk-chat * { opacity: 0 !important; transform: scale(0) !important;
    width: 0 !important; clip-path: inset(50%) !important; filter: blur(9px) !important }
"""
NO_STORAGE = """
for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError") } });
"""


@dataclass
class Shop:
    """A web site with the one script tag, strict about what its pages may do."""

    hub_url: str = ""

    async def page(self, _request: web.Request) -> web.Response:
        socket = self.hub_url.replace("http", "ws")
        policy = (
            f"default-src 'none'; script-src {self.hub_url}; style-src 'self';"
            f" connect-src {self.hub_url} {socket}; base-uri 'none'; form-action 'none'"
        )
        html = f"""<!doctype html><html lang="en"><title>A shop</title>
          <meta name="viewport" content="width=device-width">
          <link rel="stylesheet" href="/style.css"><h1>Welcome</h1>
          <script async src="{self.hub_url}/channels/webchat/site/widget.js"></script></html>"""
        headers = {"Content-Security-Policy": policy}
        return web.Response(text=html, content_type="text/html", headers=headers)

    async def style(self, _request: web.Request) -> web.Response:
        return web.Response(text=HOSTILE, content_type="text/css")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shop() -> AsyncIterator[tuple[Shop, int]]:
    """The shop, open, and its port."""
    one = Shop()
    async with listening(web.get("/", one.page), web.get("/style.css", one.style)) as address:
        yield one, int(address.rpartition(":")[2])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hub(
    tmp_path_factory: pytest.TempPathFactory, make_hub: Any, shop: tuple[Shop, int]
) -> AsyncIterator[Any]:
    """A hub by configuration whose chat `localhost`, but nobody else, may embed."""
    site, port = shop
    folder = tmp_path_factory.mktemp("served")
    one = make_hub(folder, ("serve", "--config", "frontdesk.toml"))
    settings = f"""
[server]
port = {one.port}
[channels.webchat.site]
secret = {{env = "WEBCHAT_SECRET"}}
allowed_origins = ["http://localhost:{port}"]
"""
    (folder / "frontdesk.toml").write_text(settings, encoding="utf-8")
    one.extra = {"WEBCHAT_SECRET": "a secret of the tests, more than 32 bytes"}
    site.hub_url = one.url
    await one.start()
    yield one
    await one.stop()


async def visit(stage: Any, address: str, script: str = "", screen: str = "desktop") -> Any:
    """A customer on a page of that address."""
    page = await stage.page("en", screen)
    if script:
        await page.add_init_script(script)
    someone = stage.person(page, "en")
    await page.goto(address)
    return someone


@pytest.mark.parametrize("screen", ["desktop", "phone"])
async def test_a_strict_policy_and_hostile_styles(stage: Any, shop: Any, screen: str) -> None:
    """A page that allows almost nothing and hides everything: the chat is there and works."""
    customer = await visit(stage, f"http://localhost:{shop[1]}/", screen=screen)
    await customer.open()
    await customer.tell("my printer is broken", "Which product")
    size = await customer.field.evaluate("one => getComputedStyle(one).fontSize")
    box = await customer.page.locator("frontdesk-chat .panel").bounding_box()
    assert size == "16px"
    # Our languages are written from the left, whatever the page's is.
    assert await customer.field.evaluate("one => getComputedStyle(one).direction") == "ltr"
    assert box["width"] > 300
    assert box["height"] > 400
    await customer.come_back()
    await expect(customer.own("my printer is broken")).to_have_count(1)


async def test_a_page_without_storage(stage: Any, shop: Any) -> None:
    """Where the browser denies storage the chat works for as long as the page is open."""
    customer = await visit(stage, f"http://localhost:{shop[1]}/", NO_STORAGE)
    await customer.open()
    await customer.tell("my printer is broken", "Which product")
    await customer.tell("B7", "serial number")


async def test_a_page_that_is_not_allowed(stage: Any, shop: Any) -> None:
    """Another site's page gets no conversation; what the visitor wrote is not lost silently."""
    customer = await visit(stage, f"http://127.0.0.1:{shop[1]}/")
    await customer.open()
    await customer.say("my printer is broken")
    await expect(customer.page.get_by_text("The connection is gone")).to_be_visible()
    await expect(customer.log).to_contain_text("Sending…")
    await expect(customer.log.locator(".row.bot")).to_have_count(0)
    await customer.page.close()  # it tries again and again, and each try complains
    assert all("blocked by CORS policy" in one for one in customer.complaints)
    customer.complaints.clear()
