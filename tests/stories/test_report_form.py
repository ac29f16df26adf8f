# SPDX-License-Identifier: AGPL-3.0-or-later
"""A report without a chat: on the form's page, on a phone and a desk, in both languages."""

import re
from typing import Any

import pytest
from playwright.async_api import expect

ANSWERS = {
    "zh": {
        "description": "卡纸，屏幕一直闪",
        "occurred_at": "昨天下午三点",
        "contact_person": "张伟",
        "phone": "13800138000",
    },
    "en": {
        "description": "Paper jam, and the display keeps blinking",
        "occurred_at": "yesterday 3 pm",
        "contact_person": "Bob Smith",
        "phone": "+44 20 7946 0958",
    },
}
WORDS = {
    "zh": ("提交报修", "您的工单号是", "往来消息", "发送", "报修表单"),
    "en": ("Send report", "It's filed.", "Messages", "Send", "Report form"),
}
FORM = "/forms/report_fault"


async def _fill(page: Any, language: str) -> None:
    for name, value in ANSWERS[language].items():
        await page.locator(f"#{name}").fill(value)
    await page.locator("input[value=department]").check()


async def _number(page: Any) -> str:
    number = page.locator("#ticket-number")
    await expect(number).to_have_text(re.compile(r"FD-\d{6}"))
    return str(await number.inner_text())


@pytest.mark.parametrize(
    ("language", "screen"),
    [("zh", "phone"), ("zh", "desktop"), ("en", "phone"), ("en", "desktop")],
)
async def test_from_the_code_on_the_machine_to_the_agent(
    stage: Any, photo: bytes, language: Any, screen: str
) -> None:
    """Scan, see the model, answer, add a photo, send; the team sees it, answers, and is read."""
    send, thanks, messages, reply, _ = WORDS[language]
    reporter = stage.person(await stage.page(language, screen), language)
    page = reporter.page
    await page.goto(f"{stage.hub.url}{FORM}?sn=SN2209-118&lang={language}")
    await expect(page.locator("#product")).to_have_value("B7")
    await expect(page.locator("#field-error_code")).to_be_hidden()
    await _fill(page, language)
    await expect(page.locator("#field-error_code")).to_be_visible()  # the display was mentioned
    await expect(page.locator("#field-occurred_at .reads")).to_contain_text("15:00")
    file = {"name": "jam.png", "mimeType": "image/png", "buffer": photo}
    await page.locator("#photos").set_input_files([file])
    await expect(page.locator("#field-photos .kept li")).to_contain_text("jam.png")
    await expect(page.locator("#field-photos input[name='photos.ref']")).to_be_attached()
    await page.get_by_role("button", name=send, exact=True).click()
    await expect(page.get_by_text(thanks)).to_be_visible()
    number = await _number(page)
    agent = await stage.agent(language)
    await agent.open(number)
    await expect(agent.chat).to_contain_text("jam.png")
    await expect(agent.details).to_contain_text("SN2209-118")
    await agent.verb("接待", "Take over")
    await agent.say("We are on our way")
    await expect(agent.words("We are on our way")).to_have_count(1)
    await page.reload()
    await expect(page.get_by_role("heading", name=messages)).to_be_visible()
    await expect(page.locator(".messages")).to_contain_text("We are on our way")
    await page.locator("#add").fill("Thank you!")
    await page.get_by_role("button", name=reply, exact=True).click()
    await expect(page.locator(".message.customer").last).to_contain_text("Thank you!")
    await expect(agent.words("Thank you!")).to_have_count(1)


async def test_mistakes_are_told_where_they_are(stage: Any) -> None:
    """While typing and at the end; nothing that was entered is gone, in either language."""
    reporter = stage.person(await stage.page("zh", "phone"), "zh")
    page = reporter.page
    await page.goto(f"{stage.hub.url}{FORM}")
    await page.locator("#phone").fill("12")
    await page.locator("#phone").blur()
    await expect(page.locator("#phone-problem")).to_contain_text("12")
    await expect(page.locator("#contact_person-problem")).to_be_empty()
    await page.locator("#description").fill("一直卡纸")
    await page.get_by_role("button", name="提交报修", exact=True).click()
    await expect(page.locator("#note")).to_be_visible()
    await expect(page.locator("#contact_person-problem")).not_to_be_empty()
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", name="Fault report")).to_be_visible()
    await expect(page.locator("#description")).to_have_value("一直卡纸")
    await _fill(page, "en")
    await page.locator("#product").fill("B7")
    await page.get_by_role("button", name="Send report", exact=True).click()
    await _number(page)


async def test_without_a_script(stage: Any, photo: bytes) -> None:
    """Everything but comfort works in a browser that runs no script."""
    reporter = stage.person(await stage.page("en", "phone", java_script_enabled=False), "en")
    page = reporter.page
    await page.goto(f"{stage.hub.url}{FORM}?lang=en")
    await expect(page.locator("#field-error_code")).to_be_visible()  # nobody could show it later
    await page.locator("#product").fill("B7")
    await _fill(page, "en")
    file = {"name": "jam.png", "mimeType": "image/png", "buffer": photo}
    await page.locator("#photos").set_input_files([file])
    await page.get_by_role("button", name="Send report", exact=True).click()
    await _number(page)
    await expect(page.locator(".messages")).to_contain_text("jam.png")


async def test_an_impatient_thumb(stage: Any) -> None:
    """Pressed twice, and once more after going back: one ticket."""
    reporter = stage.person(await stage.page("zh", "phone"), "zh")
    page = reporter.page
    await page.goto(f"{stage.hub.url}{FORM}")
    await page.locator("#product").fill("B7")
    await _fill(page, "zh")
    await page.get_by_role("button", name="提交报修", exact=True).dblclick()
    number = await _number(page)
    await page.reload()
    assert await _number(page) == number


async def test_an_open_status_page_stays_true(stage: Any) -> None:
    """An agent's answer appears without a reload, beside what the customer is writing."""
    reporter = stage.person(await stage.page("en", "phone"), "en")
    page = reporter.page
    await page.goto(f"{stage.hub.url}{FORM}?lang=en")
    await page.locator("#product").fill("B7")
    await _fill(page, "en")
    await page.get_by_role("button", name="Send report", exact=True).click()
    number = await _number(page)
    await page.locator("#add").fill("half a sent")
    agent = await stage.agent("en")
    await agent.open(number)
    await agent.verb("接待", "Take over")
    await agent.say("We are on our way")
    await expect(page.locator(".messages")).to_contain_text("We are on our way", timeout=30_000)
    await expect(page.locator("#add")).to_have_value("half a sent")


@pytest.mark.parametrize(("language", "screen"), [("zh", "desktop"), ("en", "phone")])
async def test_a_caller_reports_for_a_customer(stage: Any, language: Any, screen: str) -> None:
    """The agent finds the customer, notes the caller, asks the same questions, says a number."""
    agent = await stage.agent(language, screen)
    page = agent.page
    await page.goto(f"{stage.hub.url}/desk/tickets")
    name = "新建报修" if language == "zh" else "New report"
    await page.get_by_role("button", name=name).click()
    await page.locator(".new input").first.fill("Porter")
    await page.locator(".switch input").first.check()
    await page.locator("input.find").nth(1).fill("138 0013 0002")
    await page.locator(".found button").click()
    await page.locator("[data-field=product] input").fill("B7")
    await page.locator("[data-field=description] textarea").fill("It is smoking")
    await page.locator("[data-field=occurred_at] input").fill("2026-03-04 9:05")
    await page.locator("[data-field=impact] input").first.check()
    await expect(page.locator("[data-field=contact_person] input")).to_have_value("周芳")
    await page.locator("form button[type=submit]").click()
    await expect(page.locator(".number")).to_have_text(re.compile(r"FD-\d{6}"))
    await page.locator(".buttons button").first.click()
    await expect(page.get_by_text("Porter").first).to_be_visible()
    await expect(page.get_by_text("周芳").first).to_be_visible()
    await expect(page.locator(".tag").filter(has_text="P0").first).to_be_visible()
