# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accounts that may only answer: what is late waits for the customer's next message."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels.wechat.waiting import MOST_KEPT, TOLD_LASTS, Full, Waiting
from tests.support.line import agent_says, until

CUT_SECONDS = 0.6  # instead of WeChat's 5: it comes again as often
HELD_SECONDS = 0.3
LATER, MORE = "随便发一个字", "继续看"


@pytest.fixture
async def account(connect: Any) -> Any:
    """Such an account, whose hub does not think yet: `line.start("work")` lets it."""
    made = await connect(
        "safe", only_answers=True, works=("listen",), reply_within_seconds=HELD_SECONDS
    )
    made.wechat.pusher.seconds = CUT_SECONDS
    return made


async def said(account: Any) -> list[str]:
    """What the customer said, as it is stored."""
    return [text for author, text in await account.line.said("o1") if author == "customer"]


async def test_what_is_ready_is_the_answer(account: Any) -> None:
    """As on any account."""
    account.line.start("work")
    assert "小前台" in await account.ask("你好")
    assert account.sends == []


async def test_a_slow_answer_goes_out_with_wechats_next_try(account: Any) -> None:
    """The first request is cut off on purpose; the second one brings it."""
    await account.wechat.say("o1", "你好")
    await asyncio.sleep(CUT_SECONDS + 0.1)
    assert account.wechat.pusher.sent == 2
    account.line.start("work")
    (answer,) = await until(account.shown)
    assert "小前台" in answer
    assert account.wechat.pusher.sent == 2
    await until(lambda: {state for state, _ in account.line.states()} == {1})
    assert await account.shown() == [answer]


async def test_a_late_answer_is_there_for_the_asking(account: Any) -> None:
    """After the third try they are told; any character brings it, and answers no question."""
    await account.wechat.say("o1", "打印机坏了")
    (told,) = await until(account.shown)
    assert LATER in told
    assert account.wechat.pusher.sent == 3
    account.line.start("work")
    await account.wechat.say("o1", "1")  # at once: it waits there for what comes
    shown = await until(lambda: account.more("o1", 1))
    assert "哪款产品" in shown[-1]
    assert LATER not in shown[-1]
    assert "没听懂" not in shown[-1]
    assert await said(account) == ["打印机坏了"]
    assert "序列号" in await account.ask("B7")
    assert sum("哪款产品" in one for one in await account.shown()) == 1
    assert account.sends == []


async def test_an_agents_words_come_with_the_next_answer(account: Any) -> None:
    """The agent sees that they wait; what the customer writes is a message like any other."""
    account.line.start("work")
    assert "同事" in await account.ask("转人工")
    await agent_says(account.line, "o1", "您好，我是李娜。")
    await until(lambda: {state for state, _ in account.line.states()} == {1})
    assert len(await account.shown()) == 1
    assert "您好，我是李娜。" in await account.ask("有人吗？")
    assert (await said(account))[-1] == "有人吗？"
    before = len(await account.shown())
    await account.wechat.say("o1", "谢谢，我再看看")
    await account.wechat.pusher.settled()
    assert len(await account.shown()) == before  # read once is read


async def test_what_is_too_long_comes_in_parts(account: Any) -> None:
    """Each answer says that there is more, and any character goes on."""
    account.line.start("work")
    await account.ask("转人工")
    text = "\n\n".join(f"第{number}段。" + "请您检查一下进纸口。" * 50 for number in range(3))
    await agent_says(account.line, "o1", text)
    await until(lambda: {state for state, _ in account.line.states()} == {1})
    answers = [await account.ask("有人吗？")]
    while MORE in answers[-1]:
        answers.append(await account.ask("1"))
    assert 2 <= len(answers) <= 4
    whole = "".join(answers)
    assert all(f"第{number}段。" in whole for number in range(3))
    assert all(len(one.encode()) <= 2048 for one in answers)
    assert (await said(account))[-1] == "有人吗？"


async def test_the_account_learns_it_from_wechat(connect: Any) -> None:
    """48001: the message waits from now on, nothing is lost, and the operator is told."""
    account = await connect(
        "plain", only_answers=True, service_messages=True, works=("listen",),
        reply_within_seconds=HELD_SECONDS,
    )  # fmt: skip
    await account.wechat.say("o1", "打印机坏了")
    await account.wechat.pusher.settled()
    account.line.start("work")
    await until(lambda: {state for state, _ in account.line.states()} == {1})
    assert "service_messages = false" in account.line.channel.health().problem
    assert await account.shown() == []
    assert "哪款产品" in await account.ask("在吗？")


async def test_a_retry_after_a_restart_is_answered(account: Any) -> None:
    """We cannot count what we did not see: the message's own age says that it is the last try."""
    old = int((account.wechat.server.clock() - timedelta(seconds=11)).timestamp())
    url, body = account.wechat.callback(
        "o1", {"MsgType": "text", "Content": "你好", "MsgId": "7", "CreateTime": old}
    )
    answered: list[Any] = []
    account.wechat.pusher.tries = 1
    await account.wechat.pusher.start(url, body, answered.append)
    assert answered[0] not in (None, b"success")


# --- the shelf itself -------------------------------------------------------------------------


@pytest.fixture
def now() -> list[datetime]:
    """A clock's only value."""
    return [datetime(2026, 3, 4, tzinfo=UTC)]


@pytest.fixture
def waiting(hub: Any, now: list[datetime]) -> Waiting:
    """The shelves of an account."""
    return Waiting(hub, "wechat", "main", lambda: now[0], is_on=True)


async def test_it_is_given_until_it_was_taken(hub: Any, waiting: Waiting, now: Any) -> None:
    """Whoever got it and was cut off gets it again, after a restart too; then it is gone."""
    await waiting.add("o1", "c.1", ["一"])
    await waiting.add("o1", "c.1", ["一"])  # tried again by the outbox
    assert (await waiting.take("o1", "m1", 100)).text == "一"
    again = Waiting(hub, "wechat", "main", lambda: now[0], is_on=True)
    assert (await again.take("o1", "m2", 100)).text == "一"
    await again.was_read("o1", "m2")
    assert (await again.take("o1", "m2", 100)).text == "一"  # a retry of the same request
    assert (await again.take("o1", "m3", 100)).text == ""
    assert (await again.take("o2", "m4", 100)).text == ""


async def test_only_what_fits_is_given(waiting: Waiting) -> None:
    """In order, whole texts, the rest with the next message."""
    await waiting.add("o1", "c.1", ["a" * 40, "b" * 40])
    await waiting.add("o1", "c.2", ["c" * 10])
    first = await waiting.take("o1", "m1", 90)
    assert (first.text, first.has_more) == (f"{'a' * 40}\n\n{'b' * 40}", True)
    await waiting.was_read("o1", "m1")
    second = await waiting.take("o1", "m2", 90)
    assert (second.text, second.has_more) == ("c" * 10, False)


async def test_any_character_means_it_for_a_while(waiting: Waiting, now: Any) -> None:
    """After two minutes it is an answer again, except for retries of what meant it."""
    assert not await waiting.asks("o1", "m1")
    await waiting.tell("o1")
    assert await waiting.asks("o1", "m2")
    now[0] += TOLD_LASTS
    assert await waiting.asks("o1", "m2")
    assert not await waiting.asks("o1", "m3")


async def test_once_read_a_character_is_an_answer(waiting: Waiting) -> None:
    """A "1" may be the answer to what was read just now."""
    await waiting.add("o1", "c.1", ["一"])
    await waiting.tell("o1")
    assert await waiting.asks("o1", "m1")
    await waiting.take("o1", "m1", 100)
    await waiting.was_read("o1", "m1")
    assert not await waiting.asks("o1", "m2")
    assert await waiting.asks("o1", "m1")


async def test_nobody_fills_a_shelf_for_ever(waiting: Waiting) -> None:
    """The agent hears that no more fits."""
    for number in range(MOST_KEPT):
        await waiting.add("o1", f"c.{number}", ["一"])
    with pytest.raises(Full):
        await waiting.add("o1", "c.99", ["一"])
