# SPDX-License-Identifier: AGPL-3.0-or-later
"""Customer-service messages: split, counted, judged, and never sent twice."""

from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from channels.tencent.window import Trigger, opening
from intake.errors import OutcomeUnknown, PermanentFailure, TransientFailure
from intake.messages import Attachment, Author, Option
from tests.support import line
from tests.support.line import until

SEND = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"
OPTIONS = (Option("7:a", "就我一个人"), Option("7:b", "部门"))


def outbound(account: Any, text: str = "您好", number: int = 1, **more: Any) -> Any:
    """A message of ours to o1."""
    return line.outbound("wechat", "o1", account.wechat.server.clock(), text, number, **more)


@pytest.fixture
async def account(connect: Any) -> Any:
    """An account to whom o1 wrote just now, without a bot that answers."""
    return await opened(await connect("safe", works=("listen",)))


async def opened(account: Any) -> Any:
    """o1 has written, as WeChat knows."""
    account.wechat.open_window("o1", (timedelta(hours=48), 5))
    return account


async def test_a_message_arrives(account: Any) -> None:
    """As it was written."""
    await account.line.channel.send(outbound(account, "您好 <b>1 < 2</b>"))
    assert await account.shown() == ["您好 <b>1 < 2</b>"]


async def test_links_are_not_hidden_behind_words(account: Any) -> None:
    """WeChat makes `<a href>` a link: in our texts it stays what it is."""
    await account.line.channel.send(outbound(account, '<a href="http://evil">bank</a>'))
    assert await account.shown() == ['＜a href="http://evil">bank＜/a>']


async def test_a_long_text_is_split_between_characters(account: Any) -> None:
    """Within 2048 bytes each, with no family of emoji torn apart and nothing lost."""
    family = "👨‍👩‍👧‍👦"
    await account.line.channel.send(outbound(account, family * 100))
    shown = await account.shown()
    assert len(shown) == 2
    assert all(len(one.encode()) <= 2048 for one in shown)
    assert "".join(shown) == family * 100
    assert all(not one.startswith("\u200d") for one in shown)


async def test_choices_are_numbered(account: Any) -> None:
    """In one message, because messages are counted."""
    await account.line.channel.send(outbound(account, "影响到哪些人？", options=OPTIONS))
    assert await account.shown() == ["影响到哪些人？\n1. 就我一个人\n2. 部门"]


async def test_choices_are_a_menu_where_the_account_has_them(connect: Any) -> None:
    """And the tap comes back as the choice."""
    account = await opened(await connect("safe", has_menus=True, works=("listen",)))
    await account.line.channel.send(outbound(account, "影响到哪些人？", options=OPTIONS))
    (seen,) = [one for one in await account.wechat.seen("o1") if not one.is_own]
    assert seen.options == OPTIONS


async def test_menus_that_are_refused_become_numbers(connect: Any) -> None:
    """Some accounts answer 40200: from then on choices are numbered, and the operator is told."""
    account = await opened(await connect("safe", has_menus=True, works=("listen",)))
    account.wechat.has_menus = False
    message = outbound(account, "影响到哪些人？", options=OPTIONS)
    with pytest.raises(TransientFailure):
        await account.line.channel.send(message)
    await account.line.channel.send(message)
    assert (await account.shown())[0].endswith("2. 部门")


async def test_a_photo_is_uploaded_and_sent(account: Any) -> None:
    """Text first, then the picture, each counted."""
    stored = await account.line.program.reception.store_file("a.png", "image/png", b"png")
    await account.line.channel.send(outbound(account, "看图", attachments=(stored,)))
    seen = [one for one in await account.wechat.seen("o1") if not one.is_own]
    assert [one.text for one in seen] == ["看图", ""]
    assert seen[1].pictures[0].content == b"png"


@pytest.mark.parametrize(
    ("content_type", "size"), [("application/pdf", 100), ("image/png", 3 * 1024 * 1024)]
)
async def test_a_file_that_wechat_does_not_take_is_refused_whole(
    account: Any, content_type: str, size: int
) -> None:
    """Before anything left: half a message would read like a whole one."""
    file = Attachment("0" * 64, "a", content_type, size)
    with pytest.raises(PermanentFailure, match="unsupported_file"):
        await account.line.channel.send(outbound(account, "看", attachments=(file,)))
    assert await account.shown() == []


@pytest.mark.parametrize(
    ("code", "raised", "retry_after", "words"),
    [
        (-1, TransientFailure, 2, "busy"),
        (45011, TransientFailure, 60, "minute"),
        (45009, TransientFailure, 600, "quota"),
        (40164, TransientFailure, 600, "IP"),
        (50002, TransientFailure, 600, "restricted"),
        (40003, PermanentFailure, None, "unreachable"),
        (43004, PermanentFailure, None, "unreachable"),
        (45002, PermanentFailure, None, "too_long"),
        (45015, PermanentFailure, None, "window_closed"),
        (45047, PermanentFailure, None, "message_limit"),
        (99999, PermanentFailure, None, "99999"),
    ],
)
async def test_each_error_has_its_consequence(
    account: Any, code: int, raised: type[Exception], retry_after: float | None, words: str
) -> None:
    """Tried again after a pause that fits, or given up with a reason an agent understands."""
    account.wechat.server.faults.refuse(SEND, code)
    with pytest.raises(raised, match=words) as caught:
        await account.line.channel.send(outbound(account))
    assert getattr(caught.value, "retry_after", None) == retry_after
    if raised is TransientFailure:
        await account.line.channel.send(outbound(account))  # the same message, later
        assert await account.shown() == ["您好"]


async def test_an_outage_is_logged_once(account: Any) -> None:
    """When it begins and when it ends; meanwhile the health says what to look at."""
    account.wechat.server.faults.refuse(SEND, 40164, 40164)
    with capture_logs() as logs:
        for _ in range(2):
            with pytest.raises(TransientFailure):
                await account.line.channel.send(outbound(account))
        assert "IP address" in account.line.channel.health().problem
        await account.line.channel.send(outbound(account))
    events = [one["event"] for one in logs if one["event"].startswith("provider_")]
    assert events == ["provider_down", "provider_up"]
    assert account.line.channel.health().is_well


async def test_no_secret_reaches_a_log_or_an_error(account: Any) -> None:
    """Neither the token nor the app secret, whatever goes wrong."""
    account.wechat.server.faults.break_off(SEND, "502")
    with capture_logs() as logs, pytest.raises(TransientFailure) as caught:
        await account.line.channel.send(outbound(account))
    told = f"{logs} {caught.value!r}"
    token = account.wechat.server.token()["access_token"]
    assert token not in told
    assert account.wechat.secret not in told


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_broken_link_is_never_a_second_message(account: Any, moment: str) -> None:
    """Unknown once is unknown for ever: the agent decides, not a retry."""
    account.wechat.server.faults.break_off(SEND, moment)
    assert not account.line.channel.capabilities.resends_unknown
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            await account.line.channel.send(outbound(account))
    assert len(account.sends) == (1 if moment == "after" else 0)


async def test_what_was_sent_is_not_sent_again(account: Any) -> None:
    """As after a crash between the send and its settling."""
    await account.line.channel.send(outbound(account))
    await account.line.channel.send(outbound(account))
    assert await account.shown() == ["您好"]


async def test_a_later_part_that_failed_is_the_only_one_sent_again(account: Any) -> None:
    """The first part has arrived already."""
    account.wechat.server.faults.refuse(SEND, 0, -1)
    message = outbound(account, "一" * 1000)
    with pytest.raises(TransientFailure):
        await account.line.channel.send(message)
    await account.line.channel.send(message)
    assert "".join(await account.shown()) == "一" * 1000


async def test_the_bot_leaves_messages_for_an_agent(account: Any) -> None:
    """Of five, three for the bot, and the agent is told how many there were."""
    for number in range(1, 4):
        await account.line.channel.send(outbound(account, number=number, author=Author.BOT))
    with pytest.raises(PermanentFailure, match=r"3 sent, 2 left, 2 kept for agents"):
        await account.line.channel.send(outbound(account, number=4, author=Author.BOT))
    for number in (5, 6):
        await account.line.channel.send(outbound(account, number=number))
    with pytest.raises(PermanentFailure, match="message_limit"):
        await account.line.channel.send(outbound(account, number=7))
    assert len(account.sends) == 5
    again = opening(account.wechat.server.clock(), Trigger.MESSAGE, "m2")
    await opened(account)
    await account.line.channel.send(outbound(account, number=8, context=again))
    assert len(account.sends) == 6


async def test_after_48_hours_the_window_is_closed(account: Any) -> None:
    """Without asking WeChat, and with words for the agent."""
    message = outbound(account)
    account.wechat.server.clock.ahead += timedelta(hours=49)
    with pytest.raises(PermanentFailure, match="window_closed"):
        await account.line.channel.send(message)
    assert account.sends == []


async def test_a_template_is_the_way_out(connect: Any) -> None:
    """The one message that may still leave, shortened to what its field takes."""
    settings = {"template_id": "TEMPLATE", "template_field": "thing5"}
    account = await opened(await connect("safe", works=("listen",), **settings))
    message = outbound(account, "您的设备已经修好，请随时来取，谢谢您的耐心等待。")
    account.wechat.server.clock.ahead += timedelta(hours=49)
    sent = await account.line.channel.send(message)
    assert sent.native_id.startswith("template:")
    assert await account.shown() == ["您的设备已经修好，请随时来取，谢谢您的…"]


async def test_a_tap_opens_a_minute(account: Any) -> None:
    """Three messages and a minute; how that adds up with older ones is WeChat's to say."""
    account.wechat.open_window("o1", (timedelta(minutes=1), 3))
    tapped = opening(account.wechat.server.clock(), Trigger.TAP, "m9")
    account.wechat.server.clock.ahead += timedelta(minutes=2)
    with pytest.raises(PermanentFailure, match="window_closed"):
        await account.line.channel.send(outbound(account, context=tapped))


async def test_customers_see_that_somebody_is_typing(connect: Any) -> None:
    """While the bot thinks; that WeChat refuses the sign is no trouble of the account's."""
    account = await connect("safe", works=("listen",), reply_within_seconds=2)
    typing = "/cgi-bin/message/custom/typing"
    account.wechat.server.faults.refuse(typing, 45081)
    await account.wechat.say("o1", "转人工")

    def shown() -> list[Any]:
        return [given for path, given in account.wechat.server.calls if path == typing]

    await until(lambda: shown() == [{"touser": "o1", "command": "Typing"}])
    account.line.start("work")
    await until(account.shown)
    assert account.line.channel.health().is_well
