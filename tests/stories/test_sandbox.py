# SPDX-License-Identifier: AGPL-3.0-or-later
"""`frontdesk sandbox` in a browser: a customer writes on every channel from one page."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import expect

AUDIT = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8")
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
SIZES = {"desktop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def sandbox(make_hub: Any, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Any]:
    """The command, running; its page is where the hub's pages are elsewhere."""
    one = make_hub(tmp_path_factory.mktemp("sandbox"), ("sandbox",))
    one.command = ("sandbox", "--port", str(one.port))
    await one.start()
    yield one
    await one.stop()


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("screen", SIZES)
async def test_one_conversation_on_every_channel(
    chromium: Any, sandbox: Any, photo: bytes, language: str, screen: str
) -> None:
    """Text, a button, a number and a photo; in both languages, on a phone too, no complaints."""
    context = await chromium.new_context(locale=LOCALES[language], viewport=SIZES[screen])
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    await page.goto(sandbox.url)
    await page.locator("#person").fill(f"{language} {screen}")
    await by_letter(page, screen, language)
    for kind in ("webchat", "webhook"):
        chat = await chat_of(page, screen, kind)
        field = chat.locator("input[name=text]")
        await field.fill("保修多久？" if language == "zh" else "How long is the warranty?")
        await field.press("Enter")
        await expect(chat.locator(".option")).to_have_count(3)
        await field.fill("1")
        await field.press("Enter")
        glad = "太好了" if language == "zh" else "Great!"
        await expect(chat.locator(".entry", has_text=glad)).to_have_count(1)
        files = {"name": "p.png", "mimeType": "image/png", "buffer": photo}
        await chat.locator("input[type=file]").set_input_files(files)
        await expect(chat.locator(".own img")).to_have_count(1)
        await expect(chat.locator(".option").last).to_be_visible()
        await chat.locator(".option").last.click()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.evaluate(AUDIT, "body") == []
    assert complaints == []
    await context.close()


async def chat_of(page: Any, screen: str, kind: str) -> Any:
    """One channel's chat, brought to the front where there is room for one only."""
    if screen == "phone":
        await page.locator(f".tab[aria-controls=chat-{kind}]").click()
    return page.locator(f"#chat-{kind}")


async def by_letter(page: Any, screen: str, language: str) -> None:
    """A letter of two lines is answered by one, whose link opens the form with what is known."""
    chat = await chat_of(page, screen, "email")
    field = chat.locator("textarea[name=text]")
    first = "你好，" if language == "zh" else "Hello,"
    await field.fill(first)
    await field.press("Enter")
    await field.press_sequentially(
        "打印机B7坏了" if language == "zh" else "my printer B7 is broken"
    )
    await chat.locator("form button").click()
    link = chat.locator(".entry:not(.own) a")
    await expect(link).to_have_count(1, timeout=20_000)
    async with page.context.expect_page() as opened:
        await link.click()
    form = await opened.value
    await expect(form.locator("form")).to_be_visible()
    await expect(form.locator("body")).to_contain_text("B7")
    await form.close()
    await expect(page.locator("#form")).to_have_attribute(
        "href", re.compile("/forms/report_fault$")
    )
