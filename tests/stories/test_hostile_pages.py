# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chat inside pages of others: strict policies, hostile styles, no storage, no permission."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, Route, expect

SHOP = "http://shop.example"
HOSTILE = """
* { all: unset !important; display: none !important; font-size: 40px !important;
    visibility: hidden !important; pointer-events: none !important; position: static !important }
frontdesk-chat, frontdesk-chat * { opacity: 0 !important; transform: scale(0) !important }
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hub(tmp_path_factory: pytest.TempPathFactory, make_hub: Any) -> AsyncIterator[Any]:
    """A hub by configuration that one shop may embed."""
    folder = tmp_path_factory.mktemp("served")
    one = make_hub(folder, ("serve", "--config", "frontdesk.toml"))
    settings = f"""
[server]
port = {one.port}
[channels.webchat.site]
secret = {{env = "WEBCHAT_SECRET"}}
allowed_origins = ["{SHOP}"]
"""
    (folder / "frontdesk.toml").write_text(settings, encoding="utf-8")
    one.extra = {"WEBCHAT_SECRET": "a secret of the tests, more than 32 bytes"}
    await one.start()
    yield one
    await one.stop()


async def embed(stage: Any, hub: Any, origin: str, body: str = "", policy: str = "") -> Any:
    """A customer on a page of `origin` with the one script tag."""
    socket = hub.url.replace("http", "ws")
    strict = (
        f"default-src 'none'; script-src {hub.url}; style-src {origin};"
        f" connect-src {hub.url} {socket}; base-uri 'none'; form-action 'none'"
    )
    html = f"""<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">
      <title>A shop</title><link rel="stylesheet" href="/style.css"><h1>Welcome</h1>
      {body or script_of(hub)}</html>"""

    async def answer(route: Route) -> None:
        if route.request.url.endswith(".css"):
            await route.fulfill(body=HOSTILE, content_type="text/css")
        else:
            headers = {"Content-Security-Policy": policy or strict}
            await route.fulfill(body=html, content_type="text/html", headers=headers)

    page: Page = await stage.page("en", "desktop")
    await page.route(f"{origin}/**", answer)
    someone = stage.person(page, "en")
    await page.goto(f"{origin}/")
    return someone


def script_of(hub: Any) -> str:
    """The one line that a site embeds."""
    return f'<script async src="{hub.url}/channels/webchat/site/widget.js"></script>'


async def test_a_strict_policy_and_hostile_styles(stage: Any, hub: Any) -> None:
    """A page that allows almost nothing and hides everything: the chat is there and works."""
    customer = await embed(stage, hub, SHOP)
    await customer.open()
    await customer.tell("my printer is broken", "Which product")
    size = await customer.field.evaluate("one => getComputedStyle(one).fontSize")
    box = await customer.page.locator("frontdesk-chat .panel").bounding_box()
    assert size == "16px"
    assert box["width"] > 300
    assert box["height"] > 400


async def test_a_page_without_storage(stage: Any, hub: Any) -> None:
    """In a sandboxed frame that denies storage the chat works, until the page is left."""
    inner = script_of(hub).replace('"', "&quot;").replace("<", "&lt;")
    frame = f'<iframe sandbox="allow-scripts" width="500" height="700" srcdoc="{inner}"></iframe>'
    policy = f"script-src {hub.url} 'unsafe-inline'"
    customer = await embed(stage, hub, SHOP, frame.replace("&lt;", "<"), policy)
    await customer.page.add_style_tag(content="iframe { display: block !important }")
    inside = customer.page.frame_locator("iframe")
    await inside.locator(".launcher").click()
    assert customer.complaints == []


async def test_a_page_that_is_not_allowed(stage: Any, hub: Any) -> None:
    """Another site's page gets a button that says it cannot open, and no conversation."""
    customer = await embed(stage, hub, "http://evil.example")
    await customer.page.locator(".launcher").click()
    await customer.field.fill("hello")
    await customer.field.press("Enter")
    await expect(customer.log.locator(".row.bot")).to_have_count(0)
