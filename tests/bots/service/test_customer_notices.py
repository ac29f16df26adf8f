# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a customer hears of their ticket beside the dialogs: who has it, and what rules say."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from intake.conversations import Speaker

RULES = """
rules:
  - rule: still_here
    title: {zh: 还在处理, en: Still at it}
    after: P1D
    do: [{message: {zh: "工单 {number} 还在处理。", en: "We are still at {number}."}}]
"""


@pytest.fixture
def service_file() -> str:
    """A rule that tells the customer something after a day."""
    return RULES


async def texts(service: Any, words: str) -> list[str]:
    """The lines of the conversation that hold these words, with who said them."""
    return [f"{who}: {text}" for who, text in await service.hub.texts() if words in text]


async def test_who_has_it_is_told_where_the_bot_speaks(service: Any, report: Any) -> None:
    """Once for each owner, by whichever way they got it; the bot goes on speaking."""
    number = await service.report(report)
    await service.done("PATCH", f"/tickets/{number}", {"assignee": "a-lina"})
    await service.pass_time(seconds=1)
    assert number in await service.heard("李娜")
    body = {"agent_id": "a-wang", "note": "他熟悉"}
    await service.pass_time(seconds=10)
    await service.done("POST", f"/tickets/{number}/transfer", body, by="supervisor")
    await service.pass_time(seconds=1)
    assert number in await service.heard("王强")
    await service.pass_time(hours=2)
    assert len(await texts(service, "现在由")) == 2
    assert (await service.loaded()).conversation.speaker is Speaker.BOT


async def test_nobody_is_told_in_the_middle_of_a_dialog(service: Any, report: Any) -> None:
    """It is told once they are through; and not at all once it is solved."""
    number = await service.report(report)
    await service.says("我要投诉")
    await service.done("PATCH", f"/tickets/{number}", {"assignee": "a-lina"})
    await service.pass_time(seconds=1)
    assert await texts(service, "现在由") == []
    await service.says("取消")
    await service.pass_time(hours=1)
    assert len(await texts(service, "现在由")) == 1


@pytest.mark.parametrize("way", ["assigns", "transfers"])
async def test_a_waiting_conversation_goes_with_its_ticket(
    service: Any, report: Any, way: str
) -> None:
    """Who waits for a person gets the one who was given the ticket, and reads who it is."""
    number = await service.report(report)
    await service.says("转人工")
    assert (await service.loaded()).conversation.speaker is Speaker.WAITING
    if way == "assigns":
        await service.done("PATCH", f"/tickets/{number}", {"assignee": "a-lina"})
    else:
        body = {"agent_id": "a-lina", "note": "请接"}
        await service.done("POST", f"/tickets/{number}/transfer", body)
    held = (await service.loaded()).conversation
    assert (held.speaker, held.agent_id, held.waiting_since) == (Speaker.HUMAN, "a-lina", None)
    await service.pass_time(seconds=6)
    assert len(await texts(service, "李娜")) == 1
    await service.done("PATCH", f"/tickets/{number}", {"assignee": None}, by="supervisor")
    held = (await service.loaded()).conversation
    assert (held.speaker, held.agent_id) == (Speaker.WAITING, None)


def has_window(service: Any, window: timedelta) -> None:
    """Let the account write only for some time after the customer did, as WeChat's do."""
    known = service.program.knowledge
    can = known.profile.capabilities["webhook", "main"]
    known.know_channels({("webhook", "main"): replace(can, window=window)})


async def test_a_rule_says_nothing_into_a_closed_window(service: Any, report: Any) -> None:
    """The customer gets nothing; people see what was to be said, on the ticket and in the chat."""
    number = await service.report(report)
    has_window(service, timedelta(hours=20))
    await service.pass_time(hours=25)
    await service.pass_time(seconds=1)
    assert await texts(service, "还在处理") == []
    place = (await service.loaded()).conversation.id
    said = (await service.done("GET", f"/conversations/{place}/messages"))["items"][-1]
    assert (said["author"], f"工单 {number} 还在处理。" in said["text"]) == ("note", True)
    assert "not_told" in (await service.ticket(number)).flags
    document = await service.done("GET", f"/tickets/{number}/timeline")
    (unsaid,) = [one for one in document["items"] if one["kind"] == "message_not_sent"]
    assert unsaid["detail"]["reason"] == "window_closed"
    assert unsaid["detail"]["rule"] == "still_here"


async def test_a_rule_speaks_while_the_window_is_open(service: Any, report: Any) -> None:
    """Then it is said like everywhere else, once."""
    number = await service.report(report)
    has_window(service, timedelta(hours=48))
    await service.pass_time(hours=25)
    await service.pass_time(seconds=1)
    assert await texts(service, "还在处理") == [f"bot: 工单 {number} 还在处理。"]
    assert (await service.ticket(number)).flags == ()
