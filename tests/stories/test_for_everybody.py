# SPDX-License-Identifier: AGPL-3.0-or-later
"""Both pages by keyboard, for a screen reader, on a phone, in light and in dark."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

# Everything that WCAG 2.2 AA lets a machine decide and that these two pages could break.
AUDIT = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8")

# A report by phone of somebody with this name.
FILE = """async name => {
  const { csrf } = await (await fetch("/api/v1/session")).json();
  const body = JSON.stringify({ title: "Strange noise", contact: { name } });
  const headers = { "content-type": "application/json", "x-csrf-token": csrf };
  const answer = await fetch("/api/v1/tickets", { method: "POST", headers, body });
  if (!answer.ok) throw new Error(await answer.text());
}"""


async def test_a_report_needs_no_mouse(stage: Any) -> None:
    """Tab to the chat, Enter opens it, buttons are reached backwards, Escape closes it."""
    customer = await stage.customer("en")
    page = customer.page
    launcher = page.locator(".launcher")
    for _ in range(20):  # links and buttons of the page come first
        await page.keyboard.press("Tab")
        if await launcher.evaluate("one => one.getRootNode().activeElement === one"):
            break
    await page.keyboard.press("Enter")
    await expect(customer.field).to_be_focused()
    await page.keyboard.type("my printer is broken")
    await page.keyboard.press("Enter")
    await expect(customer.said("Which product")).to_have_count(1)
    await page.keyboard.type("B7")
    await page.keyboard.press("Enter")
    await expect(customer.said("serial number")).to_have_count(1)
    skip = customer.log.get_by_role("button", name="Skip")
    for _ in range(6):
        await page.keyboard.press("Shift+Tab")
        if await skip.evaluate("one => one.getRootNode().activeElement === one"):
            break
    await page.keyboard.press("Enter")
    await expect(customer.said("Please tell me what")).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(launcher).to_be_focused()
    await expect(launcher).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize(
    ("wished", "path", "language"),
    [
        ("de, en;q=0.8, zh;q=0.5", "/", "en"),
        ("zh-CN, en;q=0.8", "/", "zh-CN"),
        ("en", "/demo/index.html", "zh-CN"),
        ("zh", "/demo/en.html", "en"),
    ],
)
async def test_the_page_speaks_the_browsers_language(
    http: Any, wished: str, path: str, language: str
) -> None:
    """Each language has an address of its own too, under the same strict policy."""
    async with http.get(path, headers={"Accept-Language": wished}) as answer:
        assert f'<html lang="{language}"' in await answer.text()
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


async def test_an_agent_needs_no_mouse(stage: Any) -> None:
    """Letters are verbs: open, take over, answer, note, resolve; ? tells which they are."""
    customer = await stage.customer("en")
    await customer.report()
    agent = await stage.agent("en")
    keys = agent.page.keyboard
    await keys.press("j")
    await expect(agent.chat.locator("article").first).to_be_visible()
    await keys.press("t")
    await expect(customer.said("has joined")).to_have_count(1)
    await expect(agent.field).to_be_focused()  # who takes it types at once
    await keys.type("Hello, e and t are letters here")
    await keys.press("Enter")
    await expect(customer.said("Hello, e and t are letters here")).to_have_count(1)
    await keys.press("Escape")
    await keys.press("r")
    await expect(agent.field).to_be_focused()
    await keys.press("Escape")
    await keys.press("n")
    await keys.type("seen")
    await keys.press("Enter")
    await expect(agent.words("seen")).to_have_count(1)
    await keys.press("Escape")
    await keys.press("e")
    await expect(agent.page.get_by_role("dialog")).to_contain_text("cause and fix are missing")
    await keys.press("Escape")
    await expect(agent.page.get_by_role("dialog")).to_have_count(0)
    await keys.press("?")
    await expect(agent.page.get_by_role("dialog")).to_contain_text("Next conversation")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_chat_can_be_read_and_used(stage: Any, photo: bytes, scheme: str) -> None:
    """Names, contrast, sizes and widths of the chat, with buttons, files and an answer in it."""
    customer = await stage.customer("zh", "phone", color_scheme=scheme)
    await customer.open()
    await customer.tell("打印机坏了", "哪款产品")
    picker = customer.page.locator("frontdesk-chat input[type=file]")
    await picker.set_input_files([{"name": "p.png", "mimeType": "image/png", "buffer": photo}])
    await expect(customer.page.locator("frontdesk-chat .drafts progress")).to_have_count(0)
    await customer.tell("B7", "序列号")
    assert await customer.page.evaluate(AUDIT, "frontdesk-chat") == []
    panel = await customer.page.locator("frontdesk-chat .panel").bounding_box()
    assert (panel["x"], panel["width"]) == (0, 390)
    assert panel["height"] == pytest.approx(844, abs=1)
    assert await customer.field.evaluate("one => getComputedStyle(one).fontSize") == "16px"


@pytest.mark.parametrize("screen", ["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_workspace_can_be_read_and_used(stage: Any, screen: str, scheme: str) -> None:
    """Names, contrast, sizes and widths of log-in, list, chat, details and tickets."""
    page = await stage.page("en", screen, color_scheme=scheme)
    agent = stage.worker(page, "en")
    await page.goto(f"{stage.hub.url}/desk/")
    await expect(page.locator("#login-name")).to_be_visible()
    faults = {"log-in": await page.evaluate(AUDIT, "body")}
    await agent.log_in()
    faults["list"] = await page.evaluate(AUDIT, "body")
    await agent.open("FD-000014")
    faults["chat"] = await page.evaluate(AUDIT, "body")
    dialog = page.locator(".dialog")
    await agent.chat.get_by_role("button", name="Continue by mail").click()
    await expect(dialog).to_contain_text("has not verified an e-mail address")
    faults["by mail"] = await settled(dialog)
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    if screen == "phone":
        await page.locator(".to-details").click()
    await expect(agent.details).to_contain_text("FD-000014")
    faults["details"] = await page.evaluate(AUDIT, "body")
    await agent.details.get_by_role("button", name="Link with another contact").click()
    await dialog.get_by_role("searchbox").fill("Ahmed")
    await dialog.get_by_role("button", name="Ahmed Hassan").click()
    await expect(dialog.locator(".side")).to_have_count(2)
    faults["link"] = await settled(dialog)
    await page.keyboard.press("Escape")
    await page.goto(f"{stage.hub.url}/desk/tickets")
    await expect(page.get_by_text("FD-000014").first).to_be_visible()
    faults["tickets"] = await page.evaluate(AUDIT, "body")
    await page.goto(f"{stage.hub.url}/desk/parked")
    await expect(page.locator(".books .tag")).to_be_visible()
    faults["parked"] = await page.evaluate(AUDIT, "body")
    assert {place: found for place, found in faults.items() if found} == {}


@pytest.mark.parametrize("width", [768, 820])
async def test_a_tablet_shows_who_writes_and_what_is_due(stage: Any, width: int) -> None:
    """Upright, with list and chat beside each other: nothing that matters is cut off."""
    agent = await stage.agent("en")
    page = agent.page
    await page.set_viewport_size({"width": width, "height": 1180})
    await agent.open("FD-000014")
    name = agent.chat.locator("h2 .name")
    waits = agent.row("FD-000014").locator(".tag").first
    for whole in (name, waits):
        assert await whole.evaluate("one => one.scrollWidth <= one.clientWidth + 1")
    await expect(agent.chat.get_by_role("button", name="Take over")).to_be_in_viewport(ratio=1)
    await page.goto(f"{stage.hub.url}/desk/tickets")
    due = page.get_by_role("row").filter(has_text="FD-000014").locator(".due")
    await expect(due).to_be_in_viewport(ratio=1)
    owner = page.get_by_role("search").get_by_role("combobox", name="Owner")
    await expect(owner).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", [960, 1024, 1240, 1280])
async def test_a_long_name_leaves_the_table_its_width(stage: Any, width: int) -> None:
    """The last column is whole, whoever reports; on a small laptop a row of the list is too."""
    agent = await stage.agent("en")
    page = agent.page
    await page.set_viewport_size({"width": width, "height": 800})
    tags = await agent.row("FD-000014").locator(".tags").bounding_box()
    assert width < 1024 or tags["height"] < 30  # how long, how urgent and the number
    await page.evaluate(FILE, "Bartholomew Featherstonehaugh-Cholmondeley")
    await page.goto(f"{stage.hub.url}/desk/tickets")
    row = page.get_by_role("row").filter(has_text="Bartholomew").first
    last = row.locator(".filed" if width >= 1240 else ".due")
    await expect(last).to_be_in_viewport(ratio=1)
    table = page.locator(".list .scroll")
    assert await table.evaluate("one => one.scrollWidth <= one.clientWidth")


@pytest.mark.parametrize("screen", ["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_of_the_desk_can_be_read_and_used(
    stage: Any, screen: str, scheme: str
) -> None:
    """The same of what leaders see, with every section of a ticket open."""
    page = await stage.page("en", screen, color_scheme=scheme)
    agent = stage.worker(page, "en")
    await agent.log_in()
    faults = {}
    for place, shown in (
        ("todo", "FD-000018"),
        ("notices", "FD-000014"),
        ("team", "of 8 tickets"),
        ("rules", "Urgent ticket pending"),
        ("rules/edit/urgent_pending", "past tickets"),
        ("tickets/new", "Who is calling?"),
        ("tickets/FD-000011", "Other tickets"),
    ):
        await page.goto(f"{stage.hub.url}/desk/{place}")
        await expect(page.get_by_text(shown).first).to_be_visible()
        await _open_all(page)
        faults[place] = await page.evaluate(AUDIT, "body")
    assert {place: found for place, found in faults.items() if found} == {}


async def _open_all(page: Page) -> None:
    """Open all that is folded in, and wait for what is in it; some of it comes late."""
    empty = page.locator("details:not(:has(> :nth-child(2)))")
    async with asyncio.timeout(20):
        while True:
            await page.evaluate(
                "document.querySelectorAll('details').forEach(one => one.open = true)"
            )
            if not await empty.count():
                return
            await page.wait_for_timeout(100)


async def test_a_sign_in_that_ends_takes_nothing_away(stage: Any) -> None:
    """Half a report is written when the sign-in ends: the agent signs in over it and files it."""
    agent = await stage.agent("en")
    page = agent.page
    await page.goto(f"{stage.hub.url}/desk/tickets/new")
    await page.get_by_label("Name", exact=True).fill("Emma Clarke")
    await page.get_by_label("Description", exact=False).first.fill("It rattles all day")
    await page.context.clear_cookies()
    # the form asks the hub in a pause of the typing, and the dialog opens over it then
    await page.get_by_label("Already tried").fill("Turned it off and on")
    again = page.get_by_role("dialog")
    await expect(again).to_contain_text("drafts are safe")
    assert await page.evaluate(AUDIT, "dialog") == []
    await agent.sign_in()
    await expect(again).to_have_count(0)
    await expect(page.get_by_label("Name", exact=True)).to_have_value("Emma Clarke")
    await expect(page.get_by_label("Description", exact=False).first).to_have_value(
        "It rattles all day"
    )


async def test_what_did_not_load_signed_out_is_there_after_the_sign_in(stage: Any) -> None:
    """A conversation opened as the sign-in ended shows its messages; nothing is to be reloaded."""
    agent = await stage.agent("en")
    page = agent.page
    await page.context.clear_cookies()
    # something else may be refused first, and then the dialog would be in a mouse's way
    await agent.row("Nile Dairy").dispatch_event("click")
    await expect(page.get_by_role("dialog")).to_contain_text("drafts are safe")
    await agent.sign_in()
    await expect(agent.words("Thank you, Ahmed")).to_be_visible()
    await expect(agent.details.locator("a[href^='tel:']")).to_be_visible()
    await expect(agent.details.get_by_text("did not load")).to_have_count(0)


async def test_a_page_that_an_update_renamed_is_loaded_anew(stage: Any) -> None:
    """The hub was updated under an open workspace: the next page comes all the same."""
    agent = await stage.agent("en")
    page = agent.page
    gone = re.compile(r"/desk/assets/TodoPage-.*\.js")
    await page.route(gone, lambda route: route.fulfill(status=404), times=1)
    await page.get_by_role("link", name="To do").click()
    await expect(page.get_by_role("heading", name="To do")).to_be_visible()
    await expect(page).to_have_title(re.compile("To do · Frontdesk$"))


async def test_a_page_nobody_opened_yet_opens_without_a_line(stage: Any) -> None:
    """All pages are fetched after the sign-in; what they show comes by itself with the line."""
    agent = await stage.agent("en")
    page = agent.page
    last = re.compile(r"/desk/assets/NotFoundPage-.*\.js")
    async with page.expect_request_finished(lambda request: bool(last.search(request.url))):
        await page.reload()
    await page.context.set_offline(True)
    await page.get_by_role("link", name="To do").click()
    await expect(page.get_by_role("heading", name="To do")).to_be_visible()
    await expect(page.get_by_text("The server cannot be reached")).to_be_visible()
    await page.context.set_offline(False)
    await expect(page.get_by_text("The server cannot be reached")).to_have_count(0)


async def test_the_focus_stays_where_somebody_works(stage: Any) -> None:
    """What is disabled while it is saved gives the focus back, by keyboard and screen reader."""
    agent = await stage.agent("en")
    page = agent.page
    await page.goto(f"{stage.hub.url}/desk/tickets/FD-000016")
    first = page.get_by_label("Function", exact=False).first
    await first.focus()
    await first.press("p")
    await expect(page.locator(".edit[aria-busy=true]")).to_have_count(0)
    await expect(first).to_have_value("passed")
    await expect(first).to_be_focused()
    await page.locator("summary").filter(has_text="Tasks").click()
    task = page.get_by_label("New task")
    await task.fill("Ring the surgery")
    await page.get_by_role("button", name="Add", exact=True).first.press("Enter")
    await expect(page.get_by_text("Ring the surgery", exact=True)).to_be_visible()
    await expect(task).to_be_focused()


async def test_a_ticket_is_read_by_keyboard_and_left_again(stage: Any) -> None:
    """Opened with Enter it is next on the way, not behind all other rows; Escape leads back."""
    agent = await stage.agent("en")
    page = agent.page
    await page.goto(f"{stage.hub.url}/desk/tickets")
    sheet = page.locator(".sheet")
    for number in ("FD-000013", "FD-000012"):  # the second while the first is open
        row = page.get_by_role("link", name=number)
        await row.focus()
        await page.keyboard.press("Enter")
        await expect(sheet.locator(".number")).to_have_text(number)
        await expect(sheet).to_be_focused()
        await page.keyboard.press("Tab")
        await expect(sheet.get_by_role("button", name="Close")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)
    await expect(row).to_be_focused()
    await page.get_by_role("row").filter(has_text="FD-000013").locator(".subject").click()
    await expect(sheet.locator(".number")).to_have_text("FD-000013")
    await expect(sheet).not_to_be_focused()  # a mouse stays where it is


async def test_a_dialog_lets_the_quick_write_on(stage: Any) -> None:
    """Who types into a later field while the dialog still comes up is not sent to the first."""
    boss = await stage.agent("en", login="chenjing", password=stage.hub.team_password)
    page = boss.page
    await page.goto(f"{stage.hub.url}/desk/team")
    dialog = page.locator(".dialog")
    await page.get_by_role("button", name="Change 孙波").click()
    at_once = page.get_by_label("Tickets at once")
    await at_once.fill("7")
    await settled(dialog)
    await expect(dialog).not_to_have_class(re.compile("-enter-"))
    await expect(at_once).to_be_focused()


async def test_the_menu_is_reached_by_keyboard(stage: Any) -> None:
    """It stands at the end of the page, yet the focus goes into it and comes back by Escape."""
    agent = await stage.agent("en")
    page = agent.page
    person = page.get_by_role("button", name="Menu of")
    await person.focus()
    await page.keyboard.press("Enter")
    menu = page.get_by_role("region", name="Menu of")
    await expect(menu).to_be_focused()
    await expect(menu.get_by_label("New work")).to_be_visible()
    await page.keyboard.press("Tab")
    await expect(menu.get_by_label("New work")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(person).to_be_focused()
    await expect(menu).to_have_count(0)


async def settled(dialog: Any) -> Any:
    """What is wrong in a dialog once it has come up: colours in between are nobody's."""
    await expect(dialog).to_have_css("opacity", "1")
    await dialog.evaluate("one => Promise.all(one.getAnimations().map(each => each.finished))")
    return await dialog.page.evaluate(AUDIT, ".dialog")
