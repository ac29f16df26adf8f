# SPDX-License-Identifier: AGPL-3.0-or-later
"""People in a hurry, on phones, at shared computers: what they would take for a broken chat.

Nine visitors: from one address the chat lets ten begin in a minute.
"""

import asyncio
import random
from typing import Any
from uuid import uuid4

from playwright.async_api import expect

from tests.stories.people import PASSWORD
from tests.support.pictures import png

PASTE = """(field, kinds) => { const data = new DataTransfer();
  for (const [kind, text] of Object.entries(kinds)) data.setData(kind, text);
  data.items.add(new File([new Uint8Array(9)], "image.png", { type: "image/png" }));
  const how = { clipboardData: data, bubbles: true, cancelable: true };
  return field.dispatchEvent(new ClipboardEvent("paste", how)) }"""


async def a_long_talk(stage: Any, count: int) -> Any:
    """A customer who waits for a person and has written much; the newest is in view."""
    customer = await stage.customer("en")
    await customer.open()
    await customer.tell("human", "colleague")
    for number in range(count):
        await customer.say(f"detail {number}")
    await expect(customer.own(f"detail {count - 1}")).to_be_visible()
    await expect(customer.page.get_by_text("Sending…")).to_have_count(0)
    return customer


async def answers(http: Any, last: str, count: int) -> None:
    """An administrator writes so many lines to the customer whose last words these are."""
    signed = await http.post("/api/v1/login", json={"login": "admin", "password": PASSWORD})
    headers = {"X-CSRF-Token": (await signed.json())["csrf"]}
    # The fixture's session keeps no cookies of an address without a name.
    headers["Cookie"] = signed.headers["Set-Cookie"].partition(";")[0]
    page = await (await http.get("/api/v1/conversations", headers=headers)).json()
    place = next(one["id"] for one in page["items"] if last in str(one))

    async def answer(number: int) -> None:
        body = {"text": f"line {number}", "client_id": str(uuid4())}
        path = f"/api/v1/conversations/{place}/messages"
        async with http.post(path, json=body, headers=headers) as said:
            assert said.status < 300, await said.text()

    await answer(0)  # takes over
    await asyncio.gather(*map(answer, range(1, count)))


async def test_what_is_sent_is_seen(stage: Any) -> None:
    """Whoever reads far above and writes sees their words, not the place where they read."""
    customer = await a_long_talk(stage, 12)
    await customer.page.locator(".scroll").evaluate("one => { one.scrollTop = 0 }")
    await customer.say("and it smells")
    await expect(customer.own("and it smells")).to_be_in_viewport()


async def test_earlier_messages_come_above_what_is_read(stage: Any, http: Any) -> None:
    """What was read stays where it is, is not read aloud again, and the keyboard has a place."""
    customer = await a_long_talk(stage, 1)
    await answers(http, "detail 0", 110)
    await customer.come_back()
    await expect(customer.log.locator(".text")).to_have_count(100)
    await customer.page.locator(".scroll").evaluate("one => { one.scrollTop = 0 }")
    first = customer.log.locator(".text").first
    text = await first.inner_text()
    before = await first.bounding_box()
    live = customer.log.evaluate(
        """log => new Promise(done => new MutationObserver((all, me) => {
          if (all.length > 1) { me.disconnect(); done(log.ariaLive) }
        }).observe(log, { childList: true }))"""
    )
    heard = asyncio.ensure_future(live)
    await customer.page.get_by_role("button", name="Show earlier messages").click()
    assert await asyncio.wait_for(heard, 10) == "off"
    await expect(customer.page.get_by_role("button", name="Show earlier")).to_have_count(0)
    after = await customer.log.get_by_text(text, exact=True).bounding_box()
    assert abs(after["y"] - before["y"]) < 60  # the button above it is gone
    await expect(customer.page.locator(".scroll")).to_be_focused()
    await expect(customer.log).to_have_attribute("aria-live", "polite")


async def test_whoever_comes_next_finds_an_empty_field(stage: Any) -> None:
    """Logged out at the site: half a sentence and a photo of the one before are not the next's."""
    customer = await stage.customer("en")
    await customer.open()
    await customer.tell("my printer is broken", "Which product")
    await customer.field.fill("my password is")
    await customer.page.locator("input[type=file]").set_input_files(
        {"name": "mine.png", "mimeType": "image/png", "buffer": png()}
    )
    await expect(customer.page.locator(".drafts li")).to_have_count(1)
    await customer.page.evaluate("document.querySelector('frontdesk-chat').identify('')")
    await expect(customer.own("my printer is broken")).to_have_count(0)
    await expect(customer.field).to_have_value("")
    await expect(customer.page.locator(".drafts li")).to_have_count(0)


async def test_a_cell_of_a_spreadsheet_is_pasted_as_text(stage: Any) -> None:
    """It brings its own picture; a picture alone, or a file by its name, is still a file."""
    customer = await stage.customer("en")
    await customer.open()
    cell = {"text/plain": "SN-2024-0042", "text/html": "<table><td>SN-2024-0042</td></table>"}
    assert await customer.field.evaluate(PASTE, cell)  # the browser goes on with the text
    await expect(customer.page.locator(".drafts li")).to_have_count(0)
    assert not await customer.field.evaluate(PASTE, {"text/html": "<img src=x.png>"})
    assert not await customer.field.evaluate(PASTE, {"text/plain": "image.png"})
    await expect(customer.page.locator(".drafts li")).to_have_count(2)


async def test_a_site_that_changes_its_pages_itself(stage: Any) -> None:
    """A new body in the place of the old one, as such sites do: the open chat stays."""
    customer = await stage.customer("zh")
    await customer.open()
    await customer.tell("打印机坏了", "哪款产品")
    await customer.page.evaluate(
        """() => { const body = document.createElement("body");
        body.innerHTML = "<h1>下一页</h1>"; document.body.replaceWith(body) }"""
    )
    await customer.page.evaluate("() => { document.body.innerHTML = '<h1>再下一页</h1>' }")
    await customer.tell("B7", "序列号")


async def test_a_phone_on_its_side(stage: Any) -> None:
    """Turned round in the middle: the chat takes the whole screen, and the question is there."""
    customer = await stage.customer("zh", "phone")
    await customer.open()
    await customer.tell("打印机坏了", "哪款产品")
    await customer.page.set_viewport_size({"width": 844, "height": 390})
    panel = customer.page.locator("frontdesk-chat .panel")
    await expect(panel).to_have_css("height", "390px")
    assert (await panel.bounding_box())["width"] == 844
    await expect(customer.said("哪款产品").last).to_be_in_viewport()
    await expect(customer.page.locator(".launcher")).to_be_hidden()
    await customer.tell("B7", "序列号")
    await customer.page.set_viewport_size({"width": 390, "height": 844})
    await expect(customer.field).to_be_in_viewport()


async def test_the_keyboard_stays_in_a_window_that_covers_all(stage: Any) -> None:
    """On a small screen nothing behind the chat can be seen: the tab key does not lead there."""
    customer = await stage.customer("en", "phone")
    await customer.open()
    panel = customer.page.get_by_role("dialog")
    await expect(panel).to_have_attribute("aria-modal", "true")
    inside = "() => document.activeElement?.localName"
    for key in ["Tab"] * 12 + ["Shift+Tab"] * 14:
        await customer.page.keyboard.press(key)
        assert await customer.page.evaluate(inside) == "frontdesk-chat"
    await customer.page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()
    await customer.page.set_viewport_size({"width": 1280, "height": 800})
    await customer.open()
    await expect(panel).to_have_attribute("aria-modal", "false")


async def test_a_photo_larger_than_we_take(stage: Any) -> None:
    """Phones take such photos: it is made smaller and goes; what is no photo is told the limit."""
    customer = await stage.customer("zh", "phone")
    await customer.open()
    await customer.tell("打印机坏了", "哪款产品")
    noise = random.Random(1)
    large = png(2048, 2048, noise=noise.randbytes(3 * 2048 * 2048))
    assert len(large) > 12_000_000
    picker = customer.page.locator("input[type=file]")
    await picker.set_input_files({"name": "标签.png", "mimeType": "image/png", "buffer": large})
    await customer.page.get_by_role("button", name="发送", exact=True).click()
    sent = customer.log.get_by_role("button", name="标签.jpg")
    await expect(sent).to_be_visible()
    await expect(customer.page.locator(".drafts li")).to_have_count(0)
    film = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": bytes(11_000_000)}
    await picker.set_input_files(film)
    await expect(customer.page.locator(".drafts")).to_contain_text("film.mp4 超过 10 MB")
