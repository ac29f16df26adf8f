# SPDX-License-Identifier: AGPL-3.0-or-later
"""An agent and a customer in one conversation: who speaks, who sees what, and what stays."""

import asyncio
from typing import Any

from playwright.async_api import Route, expect


async def test_the_customer_sees_the_answer_and_never_the_note(stage: Any) -> None:
    """A note stays inside, whatever happens after it; both pages keep everything on reload."""
    customer = await stage.customer("zh")
    number = await customer.report()
    agent = await stage.agent("zh")
    await agent.open(number)
    await agent.kind("内部备注", "Internal note")
    await agent.say("客户脾气急，说话客气点")
    await expect(agent.words("客户脾气急")).to_have_count(1)
    await agent.kind("回复客户", "Reply")
    await agent.say("您好，备件今天寄出。")
    await expect(customer.said("备件今天寄出")).to_have_count(1)
    await customer.say("太好了，谢谢")
    await expect(agent.words("太好了，谢谢")).to_have_count(1)

    await customer.come_back()
    await expect(customer.said("备件今天寄出")).to_have_count(1)
    await expect(customer.own("太好了，谢谢")).to_have_count(1)
    await agent.page.reload()
    await expect(agent.words("客户脾气急")).to_have_count(1)
    await expect(agent.words("太好了，谢谢")).to_have_count(1)
    assert "脾气" not in await customer.page.locator("frontdesk-chat .panel").inner_text()


async def test_the_bot_is_silent_while_a_person_speaks(stage: Any) -> None:
    """Taken over: no bot answer. Handed back: the bot answers again, and both sides are told."""
    customer = await stage.customer("en")
    number = await customer.report()
    agent = await stage.agent("en")
    await agent.open(number)
    await agent.verb("接待", "Take over")
    await expect(customer.said("has joined")).to_have_count(1)
    bots = customer.log.locator(".row.bot .text")
    spoken = await bots.count()
    await customer.say("how long is the warranty?")
    await expect(agent.words("how long is the warranty?")).to_have_count(1)
    await agent.say("Two years for the B7.")
    await expect(customer.said("Two years for the B7.")).to_have_count(1)
    assert await bots.count() == spoken  # the agent's answer came later and nothing before it
    await agent.verb("交还机器人", "Hand back to bot")
    await agent.confirm("交还机器人", "Hand back")
    await expect(customer.said("Our assistant will carry on")).to_have_count(1)
    await customer.tell("how long is the warranty?", "⚠")


async def test_a_resolved_conversation_says_so_and_can_go_on(stage: Any) -> None:
    """The customer is told; the ticket is resolved; one more message opens it for the desk."""
    customer = await stage.customer("zh", "phone")
    number = await customer.report()
    agent = await stage.agent("zh")
    await agent.open(number)
    await agent.finish_work()
    await agent.verb("接待", "Take over")
    await agent.verb("解决", "Resolve")
    await agent.confirm("标记为已解决", "Mark as resolved")
    await expect(customer.said("已处理完成")).to_have_count(1)
    await expect(agent.details).to_contain_text("已解决")
    await expect(agent.row(number)).to_have_count(0)  # of the open ones
    await customer.say("又卡纸了")
    await expect(agent.row("又卡纸了").or_(agent.row(number))).to_be_visible()


async def test_a_waiting_customer_appears_and_is_answered(stage: Any) -> None:
    """“Human” at any point: the desk hears at once and has the summary before the first word."""
    agent = await stage.agent("zh")
    customer = await stage.customer("zh")
    await customer.open()
    await customer.tell("B7 打印机一直卡纸，序列号 SN2209-118", "什么时候开始")
    await customer.say("请转人工，谢谢您")
    await expect(customer.said("同事")).not_to_have_count(0)
    row = agent.row("请转人工，谢谢您")  # which nobody else says here
    await expect(row.first).to_contain_text("已等")
    await row.first.click()
    await expect(agent.details).to_contain_text("SN2209-118")
    await expect(agent.details).to_contain_text("客户要求人工")
    await agent.say("您好，我在。")
    await expect(agent.words("您好，我在。")).to_have_count(1)
    await expect(customer.said("您好，我在。")).to_have_count(1)


async def test_two_agents_do_not_answer_the_same_customer(stage: Any) -> None:
    """Who opens what another looks at sees that; who comes second cannot talk over the first."""
    customer = await stage.customer("en")
    number = await customer.report()
    first = await stage.agent("en")
    password = stage.hub.team_password
    second = await stage.agent("en", login="lina", password=password)
    await first.open(number)
    await second.open(number)
    await expect(second.chat).to_contain_text("also here")
    await first.verb("接待", "Take over")
    await expect(second.chat).to_contain_text("is answering; you can leave a note")
    await expect(second.chat.get_by_role("button", name="Take over")).to_have_count(0)


async def test_a_hurried_agent_keeps_the_open_question(stage: Any) -> None:
    """“Resolve” pressed while “Take over” is still under way: its question stays, and works."""
    customer = await stage.customer("en")
    number = await customer.report()
    agent = await stage.agent("en")
    await agent.open(number)
    await agent.finish_work()
    may_go_on = asyncio.Event()

    async def slowly(route: Route) -> None:
        await may_go_on.wait()
        await route.continue_()

    await agent.page.route("**/take", slowly)
    await agent.verb("接待", "Take over")
    await agent.verb("解决", "Resolve")
    question = agent.page.get_by_role("dialog")
    await expect(question).to_contain_text("Mark as resolved?")
    may_go_on.set()
    await expect(agent.page.get_by_text("It is yours now")).to_be_visible()
    await expect(question).to_be_visible()
    await agent.confirm("标记为已解决", "Mark as resolved")
    await expect(customer.said(f"{number} is done")).to_have_count(1)


async def test_a_reply_without_a_hub_is_kept_and_sent_again(stage: Any) -> None:
    """The agent's network is away: the reply stays in sight, and arrives once when asked again."""
    customer = await stage.customer("zh")
    number = await customer.report()
    agent = await stage.agent("zh")
    await agent.open(number)
    await agent.page.context.set_offline(offline=True)
    await agent.say("备件已寄出")
    again = agent.chat.get_by_role("button", name="重新发送")
    await expect(again).to_be_visible()
    await agent.page.context.set_offline(offline=False)
    await again.click()
    await expect(customer.said("备件已寄出")).to_have_count(1)
    await expect(agent.words("备件已寄出")).to_have_count(1)
    await agent.page.reload()
    await expect(agent.words("备件已寄出")).to_have_count(1)


async def test_an_answer_by_phone_keeps_the_promise(stage: Any) -> None:
    """A phone record is taken and what was told is noted: the first response is kept by it."""
    agent = await stage.agent("en", "phone", login="lina", password=stage.hub.team_password)
    await agent.open("FD-000017")
    await agent.verb("接待", "Take over")
    await expect(agent.chat.locator(".chat-header")).to_contain_text("You")
    await agent.kind("电话答复", "By phone")
    await agent.field.fill("Please put the toner in anew, until it clicks.")
    await agent.chat.get_by_role("button", name="Record").tap()
    await expect(agent.words("until it clicks")).to_have_count(1)
    await expect(agent.chat.locator("article").last).to_contain_text("said by phone")
    await agent.page.locator(".to-details").tap()
    await expect(agent.details.get_by_text("on time")).to_be_visible()


async def test_what_was_not_sent_survives_a_reload(stage: Any) -> None:
    """The network goes: it is said at once, and the answer waits through a reload to be sent."""
    customer = await stage.customer("en")
    number = await customer.report()
    agent = await stage.agent("en")
    page = agent.page
    await agent.open(number)
    await page.context.set_offline(True)
    await expect(page.get_by_role("status").filter(has_text="connection was lost")).to_be_visible()
    await agent.say("A roller is on its way.")
    await expect(agent.chat.get_by_role("alert")).to_contain_text("cannot be reached")
    await page.context.set_offline(False)
    await page.reload()
    await expect(agent.words(number).last).to_be_visible()  # what was not read yet is asked about
    unsent = agent.chat.locator(".pending").filter(has_text="A roller is on its way.")
    await unsent.get_by_role("button", name="Edit").click()
    await expect(unsent).to_have_count(0)
    await expect(agent.field).to_have_value("A roller is on its way.")
    await agent.field.press("Enter")
    await expect(customer.said("A roller is on its way.")).to_have_count(1)
    await page.reload()
    await expect(agent.words("A roller is on its way.")).to_have_count(1)
    await expect(agent.chat.locator(".pending")).to_have_count(0)
