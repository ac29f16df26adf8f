# SPDX-License-Identifier: AGPL-3.0-or-later
"""The service desk from its chairs: a supervisor's rule, the team, and an engineer's phone."""

import re
from typing import Any

from playwright.async_api import expect


async def test_a_supervisor_writes_a_rule_that_works_at_once(stage: Any) -> None:
    """Tried on the past, saved, seen on the next ticket with why it fired, turned off again."""
    boss = await stage.agent("en", login="chenjing", password=stage.hub.team_password)
    page = boss.page
    await page.get_by_role("link", name="Rules", exact=True).click()
    await page.get_by_role("button", name="New rule").click()
    await page.get_by_label("Name", exact=True).fill("jams")
    await page.get_by_label("Title in Chinese").fill("卡纸")
    await page.get_by_label("Title in English").fill("Paper jams")
    await page.get_by_role("button", name="Add a test").click()
    await page.get_by_label("What is looked at").select_option("title")
    await page.get_by_label("How it is compared").select_option("mentions")
    await page.get_by_label("one value a line").fill("paper jam\n卡纸")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("alert")).to_contain_text("Action 1")
    await page.get_by_label("name of the flag").fill("jam")
    await page.get_by_role("button", name="Try").click()
    rows = page.get_by_role("table", name="Where it would have fired").locator("tbody tr")
    await expect(rows.filter(has_text="B7 一周卡纸四次")).to_have_count(1)
    await page.get_by_role("button", name="Save").click()
    rule = page.get_by_role("listitem").filter(has_text="Paper jams")
    await expect(rule).to_contain_text("title mentions paper jam, 卡纸")

    customer = await stage.customer("en")
    number = await customer.report()
    await page.goto(f"{stage.hub.url}/desk/tickets/{number}")
    await page.get_by_text("History", exact=True).click()
    entry = page.get_by_role("listitem").filter(has_text="rule “Paper jams” applied")
    await expect(entry).to_contain_text("is opened")
    await expect(entry).to_contain_text("title:")

    await page.goto(f"{stage.hub.url}/desk/rules")
    await rule.get_by_role("switch").click()
    await expect(rule.get_by_role("switch")).not_to_be_checked()
    await page.get_by_text("Who changed the rules").click()
    await expect(page.get_by_text("turned “jams” off")).to_be_visible()


async def test_what_waits_is_taken_from_one_list(stage: Any) -> None:
    """The engineer's tier was asked: it stands in the list with its deadline, and is taken."""
    password = stage.hub.team_password
    engineer = await stage.agent("zh", "phone", login="zhouning", password=password)
    page = engineer.page
    await page.get_by_role("link", name=re.compile("^待办")).click()
    waiting = page.get_by_role("listitem").filter(has_text="固件 3.4.1")
    await expect(waiting).to_contain_text("请“研发组”协助")
    await expect(waiting).to_contain_text("还剩")
    await waiting.get_by_role("button", name="我来").click()
    await expect(waiting).to_contain_text("周宁 在处理")
    await waiting.get_by_role("link").click()
    await expect(page).to_have_url(re.compile(r"/tickets/FD-\d+$"))


async def test_an_approval_is_given_in_the_list(stage: Any) -> None:
    """The number in the navigation says that it waits; its ticket is not opened to give it."""
    boss = await stage.agent("en", login="chenjing", password=stage.hub.team_password)
    page = boss.page
    mine = page.get_by_role("link", name=re.compile("To do"))
    await expect(mine.locator(".badge")).to_contain_text("to do")
    await mine.click()
    waiting = page.get_by_role("listitem").filter(has_text="FD-000018")
    await waiting.get_by_role("button", name="With a note").click()
    await page.keyboard.type("Only with the training")  # the field has the focus
    await page.keyboard.press("Enter")
    await expect(waiting).to_have_count(0)
    await page.goto(f"{stage.hub.url}/desk/tickets/FD-000018")
    await page.get_by_text("History", exact=True).click()
    entry = page.get_by_role("listitem").filter(has_text="Only with the training")
    await expect(entry).to_contain_text("approved")


async def test_a_supervisor_changes_what_somebody_can(stage: Any) -> None:
    """Skills and how much at once, kept after a reload."""
    boss = await stage.agent("en", login="chenjing", password=stage.hub.team_password)
    page = boss.page
    await page.get_by_role("link", name="Team", exact=True).click()
    await page.get_by_role("button", name="Change 孙波").click()
    await page.get_by_label("Skills").fill("inkjet, solvents")
    await page.get_by_label("Tickets at once").fill("7")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved 孙波")).to_be_visible()
    await page.reload()
    card = page.get_by_role("listitem").filter(has_text="孙波")
    await expect(card).to_contain_text("solvents")
    await expect(card).to_contain_text("of 7 tickets")


async def test_several_tickets_are_changed_at_once(stage: Any) -> None:
    """What may be is done, and undone; what the process forbids stays chosen, with the reason."""
    boss = await stage.agent("en", login="chenjing", password=stage.hub.team_password)
    page = boss.page
    await page.goto(f"{stage.hub.url}/desk/tickets")
    for number in ("FD-000015", "FD-000016"):
        await page.get_by_label(f"Choose {number}").check()
    several = page.get_by_role("region", name="Change several tickets")
    await expect(several).to_contain_text("2 chosen")
    await several.get_by_label("Owner").select_option("陈静 (you)")
    await several.get_by_role("button", name="Change").click()
    await expect(page.get_by_text("2 tickets changed.")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="FD-000016")
    await expect(row).to_contain_text("陈静")
    await expect(several.get_by_label("Owner")).to_have_count(0)  # nothing is chosen any more
    await page.reload()
    await expect(several.get_by_role("status")).to_have_text("2 tickets changed.")
    await several.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("2 tickets are as they were.")).to_be_visible()
    await expect(row).not_to_contain_text("陈静")
    await expect(row).to_contain_text("New")
    await expect(several).to_have_count(0)
    await page.get_by_label("Choose FD-000016").check()
    await several.get_by_label("Status").select_option("Closed")
    await several.get_by_role("button", name="Change").click()
    await expect(several.get_by_role("alert")).to_contain_text("FD-000016: It")
    await expect(page.get_by_label("Choose FD-000016")).to_be_checked()


async def test_several_tickets_are_changed_on_a_phone(stage: Any) -> None:
    """The boxes come when they are asked for; nothing leaves the narrowest screen."""
    boss = await stage.agent("en", "phone", login="chenjing", password=stage.hub.team_password)
    page = boss.page
    await page.set_viewport_size({"width": 320, "height": 640})
    await page.goto(f"{stage.hub.url}/desk/tickets")
    box = page.get_by_label("Choose FD-000017")
    await expect(page.get_by_role("link", name="FD-000017")).to_be_visible()
    await expect(box).to_have_count(0)
    await expect(page.get_by_role("button", name="New report")).to_be_in_viewport(ratio=1)
    await page.get_by_role("button", name="Select").tap()
    await box.check()
    await expect(page).to_have_url(re.compile("/tickets$"))  # the card was not opened
    several = page.get_by_role("region", name="Change several tickets")
    await several.get_by_label("Queue").select_option("Production line team")
    await expect(several.get_by_label("Status")).to_be_in_viewport(ratio=1)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320
    await several.get_by_role("button", name="Change").tap()
    await expect(several.get_by_role("status")).to_have_text("1 ticket changed.")
    await several.get_by_role("button", name="Undo", exact=True).tap()
    await expect(page.get_by_text("1 ticket is as it was.")).to_be_visible()


async def test_an_engineer_takes_a_photo_on_the_phone(stage: Any, photo: bytes) -> None:
    """With the camera, at the visit; it stands in the ticket and on the sheet that is printed."""
    password = stage.hub.team_password
    engineer = await stage.agent("zh", "phone", login="wangqiang", password=password)
    page = engineer.page
    await page.goto(f"{stage.hub.url}/desk/tickets/FD-000006")
    await page.locator("summary").filter(has_text="上门").click()
    camera = page.locator("input[capture]").first
    await camera.set_input_files({"name": "roller.png", "mimeType": "image/png", "buffer": photo})
    picture = page.get_by_role("img", name="照片 1")
    await expect(picture).to_have_count(1)
    await expect(picture).to_have_js_property("naturalWidth", 64)
    async with page.expect_popup() as opened:
        await page.get_by_role("link", name="服务单").first.click()
    sheet = await opened.value
    await expect(sheet.locator(".photos img")).to_have_js_property("naturalWidth", 64)


async def test_who_comes_back_from_a_ticket_finds_their_place(stage: Any) -> None:
    """On a phone a ticket covers the list, which stays where it was scrolled to."""
    agent = await stage.agent("en", "phone", login="lina", password=stage.hub.team_password)
    page = agent.page
    await page.goto(f"{stage.hub.url}/desk/tickets")
    last = page.get_by_role("row").last
    await last.scroll_into_view_if_needed()
    await last.locator(".subject").tap()
    await expect(page.locator("section.ticket .number")).to_be_visible()
    await expect(last).to_be_hidden()
    await page.go_back()
    await expect(last).to_be_in_viewport()


async def test_a_ticket_is_opened_for_the_conversation_at_hand(stage: Any) -> None:
    """Who asked for a person at once has none: the agent files it beside the chat and goes on."""
    customer = await stage.customer("en")
    await customer.open()
    await customer.tell("Our B7 printer has a paper jam, phone +44 20 7946 0958", "serial")
    await customer.tell("human", "colleague")
    agent = await stage.agent("en", login="maria", password=stage.hub.team_password)
    page = agent.page
    await agent.row("human").or_(agent.row("paper jam")).or_(agent.row("Visitor")).first.click()
    await agent.verb("接待", "Take over")
    await agent.details.get_by_role("button", name="Open a ticket").click()
    report = page.locator("form")
    await expect(report.get_by_label("Product", exact=False).first).to_have_value("B7")
    await page.get_by_text("A team or one line").click()
    await page.get_by_label("Contact", exact=False).last.fill("Emma Clarke")
    await page.get_by_label("File it with gaps").check()
    await page.get_by_role("button", name="File report").click()
    number = await page.locator(".done .number").inner_text()
    await page.get_by_role("button", name="Back to the conversation").click()
    await expect(agent.details.locator(".ticket .number")).to_have_text(number)
    owner = agent.details.get_by_role("combobox", name="Owner").first
    await expect(owner.locator("option:checked")).to_have_text("Maria Santos (you)")
    await agent.say("Your report is on its way")
    await expect(customer.said("on its way")).to_have_count(1)
    await agent.verb("交还机器人", "Hand back to bot")
    await agent.confirm("交还机器人", "Hand back")
    await customer.tell("thank you", "welcome")
    await expect(customer.said("serial number")).to_have_count(1)  # it is not asked again
