# SPDX-License-Identifier: AGPL-3.0-or-later
"""The product's main story: a fault typed into the chat becomes a ticket that an agent answers.

Told in both languages and on both sizes of screen, with the detours that real people take.
"""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import expect


@dataclass(frozen=True)
class Words:
    """What is said in one language: the customer's lines with a piece of each answer."""

    before_photo: tuple[tuple[str, str], ...]
    send: str
    after_photo: str
    after_that: tuple[tuple[str, str], ...]
    change: tuple[str, str, str]  # the button, what it asks, the line to change
    changed: tuple[str, str]
    confirm: tuple[str, str]
    once: str  # a question that must not be asked twice in a row
    fields: tuple[str, ...]
    greeting: str


WORDS = {
    "zh": Words(
        before_photo=(
            ("打印机坏了", "哪款产品"),
            ("保修期多久？", "保修"),
            ("B7", "序列号"),
            ("返回", "哪款产品"),
            ("B7", "序列号"),
            ("跳过", "遇到了什么情况"),
            ("一直卡纸，屏幕显示 E07", "什么时候开始"),
            ("昨天下午三点", "哪些办法"),
            ("重启过，也换过一包纸", "照片"),
        ),
        send="发送",
        after_photo="影响到哪些人",
        after_that=(
            ("部门", "怎么称呼"),
            ("我叫张伟", "联系您的电话"),
            ("12345", "不是完整的电话号码"),
            ("138 0013 8000", "请您核对"),
        ),
        change=("修改", "想修改哪一项", "影响范围"),
        changed=("公司", "整个公司"),
        confirm=("确认提交", "工单号"),
        once="哪款产品",
        fields=("B7", "一直卡纸，屏幕显示 E07", "E07", "张伟", "138 0013 8000", "整个公司"),
        greeting="您好，我是打印机组的同事，马上为您处理。",
    ),
    "en": Words(
        before_photo=(
            ("my printer is broken", "Which product"),
            ("how long is the warranty?", "arranty"),
            ("B7", "serial number"),
            ("back", "Which product"),
            ("B7", "serial number"),
            ("skip", "Please tell me what"),
            ("It pulls in three sheets at once, the display shows E07", "When did"),
            ("yesterday 3 pm", "tried so far"),
            ("I restarted it twice", "photo"),
        ),
        send="Send",
        after_photo="Who is affected right now",
        after_that=(
            ("a team", "your name"),
            ("Bob Smith", "phone number"),
            ("12345", "complete phone number"),
            ("+44 20 7946 0958", "Here is what I have"),
        ),
        change=("Change", "What would you like to change", "Impact"),
        changed=("the whole company", "whole company"),
        confirm=("Confirm", "ticket number"),
        once="Which product",
        fields=(
            "B7",
            "It pulls in three sheets",
            "E07",
            "Bob Smith",
            "+44 20 7946 0958",
            "company",
        ),
        greeting="Hello, I am with the printer team and will help you now.",
    ),
}


@pytest.mark.parametrize("screen", ["desktop", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_fault_becomes_a_ticket_that_is_answered(
    stage: Any, language: Any, screen: str, photo: bytes
) -> None:
    """Guided with detours to a number; the desk sees it live, answers, and the answer arrives."""
    words = WORDS[language]
    agent = await stage.agent(language, screen)
    customer = await stage.customer(language, screen)
    await customer.open()
    number = await _report(customer, words, photo)

    row = agent.row(number)  # nobody has reloaded the workspace
    await expect(row).to_be_visible()
    await expect(row).to_contain_text("P1")
    await agent.open(number)
    await _look_at_fields(agent, screen, words)
    await agent.verb("接待", "Take over")
    await agent.say(words.greeting)
    await expect(customer.said(words.greeting)).to_have_count(1)
    await expect(agent.words(words.greeting)).to_have_count(1)


async def _report(customer: Any, words: Words, photo: bytes) -> str:
    for text, answer in words.before_photo:
        await customer.tell(text, answer)
    product = customer.said(words.once)
    await expect(product).to_have_count(3)  # at first, after the FAQ, after going back
    picker = customer.page.locator("frontdesk-chat input[type=file]")
    file = {"name": "p.png", "mimeType": "image/png", "buffer": photo}
    await picker.set_input_files([file])
    send = customer.page.get_by_role("button", name=words.send, exact=True, disabled=False)
    await send.click()
    await expect(customer.said(words.after_photo)).to_have_count(1)
    for text, answer in words.after_that:
        await customer.tell(text, answer)
    button, question, line = words.change
    await customer.press(button, question)
    await customer.press(line, words.after_photo)
    await customer.tell(*words.changed)
    await customer.press(*words.confirm)
    return str(await customer.ticket_number())


async def _look_at_fields(agent: Any, screen: str, words: Words) -> None:
    if screen == "phone":
        await agent.page.locator(".to-details").click()
    for value in words.fields:
        await expect(agent.details).to_contain_text(value)
    if screen == "phone":
        await agent.page.go_back()
    picture = agent.chat.get_by_role("button", name=re.compile("p.png")).first
    await expect(picture).to_be_attached()


async def test_what_is_being_written_is_there_on_the_next_page(stage: Any) -> None:
    """Half a sentence survives a reload; without a network it waits, and that is said at once."""
    customer = await stage.customer("en")
    await customer.open()
    await customer.field.fill("it makes a grinding")
    await customer.come_back()
    await expect(customer.field).to_have_value("it makes a grinding")
    await customer.page.context.set_offline(True)
    notice = customer.page.locator("frontdesk-chat .composer .notice")
    await expect(notice).not_to_be_empty()
    await customer.field.press("Enter")
    await expect(customer.field).to_have_value("")
    await customer.page.context.set_offline(False)
    await expect(notice).to_be_empty()
    await expect(customer.own("it makes a grinding")).to_have_count(1)
    await customer.come_back()
    await expect(customer.field).to_have_value("")


async def test_a_photo_waits_for_the_line_as_words_do(stage: Any, photo: bytes) -> None:
    """One press of "send" without a network is enough for words and photo."""
    customer = await stage.customer("en")
    await customer.open()
    await customer.page.context.set_offline(True)
    file = {"name": "p.png", "mimeType": "image/png", "buffer": photo}
    await customer.page.locator("frontdesk-chat input[type=file]").set_input_files([file])
    draft = customer.page.locator("frontdesk-chat .drafts li")
    await expect(draft).to_contain_text("uploaded once the connection is back")
    await customer.say("it makes a grinding noise")
    await expect(draft).to_have_count(1)
    await customer.page.context.set_offline(False)
    await expect(customer.own("it makes a grinding noise")).to_have_count(1)
    await expect(draft).to_have_count(0)
    await expect(customer.log.get_by_role("button", name=re.compile("p.png"))).to_have_count(1)


async def test_the_other_language_in_a_running_chat(stage: Any) -> None:
    """Whoever presses "EN" in the middle of a report is asked the same in English."""
    customer = await stage.customer("zh")
    await customer.open()
    await customer.tell("B7 打印机昨天开始卡纸，电话 13800138000", "序列号")
    await customer.page.get_by_role("button", name="Switch to English").click()
    await expect(customer.said("Could you tell me the serial number?")).to_have_count(1)
    await customer.tell("skip", "tried")
