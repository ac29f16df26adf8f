# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hub dies in the middle of a report; people wait a moment and go on where they were."""

import json
import re
import subprocess
import sys
from typing import Any

from playwright.async_api import expect


async def test_a_killed_hub_loses_and_doubles_nothing(stage: Any, hub: Any) -> None:
    """Killed twice without goodbye: both pages heal by themselves, the report goes on, once."""
    customer = await stage.customer("zh")
    agent = await stage.agent("zh")
    await customer.open()
    await customer.tell("打印机坏了", "哪款产品")
    await agent.open("打印机坏了")
    await hub.kill()
    await expect(customer.page.get_by_text("连接断开了")).to_be_visible()
    await customer.say("B7")  # nobody is there to hear it
    await hub.start()
    await expect(customer.said("序列号")).to_have_count(1, timeout=30_000)
    await customer.tell("跳过", "遇到了什么情况")
    await hub.kill()
    await hub.start()
    await expect(customer.page.get_by_text("连接断开了")).to_have_count(0, timeout=30_000)
    for text, answer in (
        ("打印出来全是白纸", "什么时候开始"),
        ("昨天早上八点", "哪些办法"),
        ("跳过", "照片"),
        ("跳过", "影响到哪些人"),
        ("个人", "怎么称呼"),
        ("李雷", "联系您的电话"),
        ("13800138000", "请您核对"),
        ("确认", "工单号"),
    ):
        await customer.tell(text, answer)
    for text in ("打印机坏了", "B7", "打印出来全是白纸"):
        await expect(customer.own(text)).to_have_count(1)
        await expect(agent.words(text).filter(has_not_text="核对").first).to_be_visible()
    await expect(customer.said("哪款产品")).to_have_count(1)
    number = await customer.ticket_number()
    await expect(agent.row(number)).to_have_count(1)
    books = json.loads(await audit(hub))
    assert books["balances"], books


async def audit(hub: Any) -> str:
    """What `frontdesk audit` says about this hub's books."""
    done = subprocess.run(  # noqa: ASYNC221 - a second's wait hurts nobody here
        [sys.executable, "-m", "bots", "audit", "--json"],
        cwd=hub.folder,
        env=hub.environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


async def test_a_message_in_flight_at_the_kill_arrives_once(stage: Any, hub: Any) -> None:
    """Sent in the very moment of the crash: it is answered after the restart, and not twice."""
    customer = await stage.customer("en")
    await customer.open()
    await customer.tell("my printer is broken", "Which product")
    await customer.say("B7")
    await hub.kill()
    await hub.start()
    await expect(customer.said("serial number")).to_have_count(1, timeout=30_000)
    await customer.come_back()
    await expect(customer.own("B7")).to_have_count(1)
    await expect(customer.said("serial number")).to_have_count(1)


async def test_what_was_written_without_a_network_is_sent_later(stage: Any) -> None:
    """Offline: said so, kept, sent once when the network is back, in the order it was written."""
    customer = await stage.customer("en", "phone")
    await customer.open()
    await customer.tell("my printer is broken", "Which product")
    await customer.page.context.set_offline(offline=True)
    await customer.say("B7")
    await customer.say("SN2209-118")
    await expect(customer.log.get_by_text("Sending…")).not_to_have_count(0)
    await customer.page.context.set_offline(offline=False)
    await expect(customer.said("Please tell me what")).to_have_count(1, timeout=30_000)
    texts = await customer.log.locator(".row.customer .text").all_inner_texts()
    assert texts == ["my printer is broken", "B7", "SN2209-118"]


async def test_a_line_that_died_without_a_word(stage: Any) -> None:
    """As between two cells of a phone network: the socket looks open and carries nothing."""
    page = await stage.page("en", "phone")
    dead: list[Any] = []

    def carry(socket: Any) -> None:
        server = socket.connect_to_server()
        socket.on_message(lambda frame: None if socket in dead else server.send(frame))
        server.on_message(lambda frame: None if socket in dead else socket.send(frame))
        lines.append(socket)

    lines: list[Any] = []
    await page.route_web_socket(re.compile("/channels/webchat/"), carry)
    customer = stage.person(page, "en")
    await customer.visit()
    await customer.open()
    await customer.tell("my printer is broken", "Which product")
    dead.extend(lines)
    await customer.say("B7")
    await expect(customer.said("serial number")).to_have_count(1, timeout=15_000)
    await expect(customer.own("B7")).to_have_count(1)
    assert len(lines) == 2


async def test_two_tabs_are_one_conversation(stage: Any) -> None:
    """Each tab hears what the other says, live, and the bot is asked once."""
    first = await stage.customer("zh")
    await first.open()
    await first.tell("打印机坏了", "哪款产品")
    second = await stage.another_tab(first)
    await second.open()
    await expect(second.said("哪款产品")).to_have_count(1)
    await second.tell("B7", "序列号")
    await first.page.bring_to_front()
    for tab in (first, second):
        await expect(tab.said("序列号")).to_have_count(1)
        await expect(tab.own("B7")).to_have_count(1)
    await first.field.press_sequentially("跳过")
    await expect(second.field).to_have_value("跳过")
    await first.tell("跳过", "遇到了什么情况")
    await expect(second.said("遇到了什么情况")).to_have_count(1)
    await expect(second.field).to_have_value("")  # not there to be sent once more
