# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages to customers of WeCom: menus, files, windows, states, and ids that stop repeats."""

from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from channels.wecom.names import msgid
from channels.wecom.sandbox import ENDED, HUMAN, MESSAGES, QUEUE
from intake.errors import OutcomeUnknown, PermanentFailure, TransientFailure
from intake.messages import Attachment, Author, Option
from tests.support import line

SEND = "/cgi-bin/kf/send_msg"
WELCOME = "/cgi-bin/kf/send_msg_on_event"
OPTIONS = (Option("7:a", "就我一个人"), Option("7:b", "部门"))


def outbound(company: Any, text: str = "您好", number: int = 1, **more: Any) -> Any:
    """A message of ours to wm1."""
    at = company.wecom.server.clock()
    return line.outbound("wecom", company.thread(), at, text, number, **more)


@pytest.fixture
async def company(connect: Any) -> Any:
    """A company to which wm1 wrote just now, without a bot that answers."""
    made = await connect(works=("listen",))
    made.wecom.customer("wm1").opened_at = made.wecom.server.clock()
    made.wecom.customer("wm1").left = MESSAGES
    return made


async def test_a_message_arrives_under_our_own_id(company: Any) -> None:
    """From which a failure report will lead back to it."""
    message = outbound(company, "您好 <a href='http://evil'>x</a>")
    sent = await company.line.channel.send(message)
    assert [one.text for one in await company.shown()] == ["您好 ＜a href='http://evil'>x＜/a>"]
    assert sent.native_id == msgid(message.id, 0)
    assert list(company.wecom.sent) == [sent.native_id]


async def test_choices_are_a_menu(company: Any) -> None:
    """With up to ten items; their ids come back."""
    await company.line.channel.send(outbound(company, "影响到哪些人？", options=OPTIONS))
    (seen,) = await company.shown()
    assert (seen.text, seen.options) == ("影响到哪些人？", OPTIONS)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("哪些？", tuple(Option(str(number), f"第{number}项") for number in range(11))),
        ("哪些？", (Option("1", "长" * 43),)),
        ("哪些？", (Option("长" * 22, "短"),)),
        ("长" * 342, OPTIONS),
        ("", OPTIONS),
    ],
)
async def test_choices_that_fit_no_menu_are_numbered(
    company: Any, text: str, options: tuple[Option, ...]
) -> None:
    """Too many, a label or id too long, too long a question: one message with numbers."""
    await company.line.channel.send(outbound(company, text, options=options))
    (seen,) = await company.shown()
    assert f"1. {options[0].label}" in seen.text
    assert seen.options == ()


async def test_a_long_text_is_split_between_characters(company: Any) -> None:
    """Within 2048 bytes each, no emoji torn apart, nothing lost, in order."""
    family = "👨‍👩‍👧‍👦"
    await company.line.channel.send(outbound(company, family * 100))
    texts = [one.text for one in await company.shown()]
    assert len(texts) == 2
    assert all(len(one.encode()) <= 2048 for one in texts)
    assert "".join(texts) == family * 100


async def test_any_file_can_be_sent(company: Any) -> None:
    """A PDF is a file, a photo an image."""
    hub = company.line.program.reception
    files = (
        await hub.store_file("a.png", "image/png", b"png"),
        await hub.store_file("a.pdf", "application/pdf", b"pdf"),
    )
    await company.line.channel.send(outbound(company, "看", attachments=files))
    assert [one.pictures[0].content for one in await company.shown() if one.pictures] == [
        b"png", b"pdf",
    ]  # fmt: skip
    kinds = [given["msgtype"] for given in company.wecom.sent.values()]
    assert kinds == ["text", "image", "file"]


async def test_a_file_that_is_too_large_is_refused_whole(company: Any) -> None:
    """Before anything left."""
    file = Attachment("0" * 64, "a", "application/pdf", 21 * 1024 * 1024)
    with pytest.raises(PermanentFailure, match="unsupported_file"):
        await company.line.channel.send(outbound(company, "看", attachments=(file,)))
    assert await company.shown() == []


@pytest.mark.parametrize(
    ("code", "raised", "retry_after", "words"),
    [
        (-1, TransientFailure, 2, "busy"),
        (45009, TransientFailure, 60, "too many calls"),
        (60020, TransientFailure, 600, "IP"),
        (40003, PermanentFailure, None, "unreachable"),
        (45002, PermanentFailure, None, "too_long"),
        (95001, PermanentFailure, None, "message_limit"),
        (95002, PermanentFailure, None, "window_closed"),
        (95013, PermanentFailure, None, "ended"),
        (99999, PermanentFailure, None, "99999"),
    ],
)
async def test_each_error_has_its_consequence(
    company: Any, code: int, raised: type[Exception], retry_after: float | None, words: str
) -> None:
    """Tried again after a pause that fits, or given up with a reason an agent understands."""
    company.wecom.server.faults.refuse(SEND, code)
    with pytest.raises(raised, match=words) as caught:
        await company.line.channel.send(outbound(company))
    assert getattr(caught.value, "retry_after", None) == retry_after
    if raised is TransientFailure:
        await company.line.channel.send(outbound(company))
        assert len(await company.shown()) == 1


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_broken_link_is_tried_again_and_shown_once(company: Any, moment: str) -> None:
    """Our id makes the second try harmless, whether the first arrived or not."""
    company.wecom.server.faults.break_off(SEND, moment)
    assert company.line.channel.capabilities.resends_unknown
    with pytest.raises(OutcomeUnknown):
        await company.line.channel.send(outbound(company))
    await company.line.channel.send(outbound(company))
    assert [one.text for one in await company.shown()] == ["您好"]


@pytest.mark.parametrize(
    ("state", "words"), [(HUMAN, "a colleague"), (QUEUE, "queue"), (ENDED, "ended")]
)
async def test_a_session_that_people_in_wecom_have_is_left_to_them(
    company: Any, state: int, words: str
) -> None:
    """95018: the agent reads where it is handled, and nothing is tried again."""
    company.wecom.take_over("wm1", state)
    with pytest.raises(PermanentFailure, match=f"handled in WeCom: .*{words}"):
        await company.line.channel.send(outbound(company))


async def test_a_new_session_is_given_to_the_bot(company: Any) -> None:
    """Where WeCom refuses a session that nobody has, it becomes ours (state 1)."""
    company.wecom.server.faults.refuse(SEND, 95018)
    await company.line.channel.send(outbound(company))
    assert len(await company.shown()) == 1
    assert company.wecom.customer("wm1").state == 1


async def test_the_bot_leaves_messages_for_an_agent(company: Any) -> None:
    """Of five, three for the bot; the reason says how many there were."""
    for number in range(1, 4):
        await company.line.channel.send(outbound(company, number=number, author=Author.BOT))
    with pytest.raises(PermanentFailure, match=r"3 sent, 2 left, 2 kept for agents"):
        await company.line.channel.send(outbound(company, number=4, author=Author.BOT))
    await company.line.channel.send(outbound(company, number=5))
    assert len(await company.shown()) == 4


async def test_after_48_hours_the_window_is_closed(company: Any) -> None:
    """Without asking WeCom, and with words for the agent."""
    message = outbound(company)
    company.wecom.server.clock.ahead += timedelta(hours=49)
    with pytest.raises(PermanentFailure, match="window_closed"):
        await company.line.channel.send(message)


def welcome(company: Any, code: str, seconds: float = 18) -> dict[str, Any]:
    """The reply context of a chat that was just opened."""
    until = company.wecom.server.clock() + timedelta(seconds=seconds)
    return {
        "context": {
            "welcome_code": code, "welcome_for": "in1", "welcome_until": until.isoformat(),
        },
        "in_reply_to": "in1",
    }  # fmt: skip


async def test_the_welcome_goes_out_by_its_code(connect: Any) -> None:
    """To somebody who has written nothing yet, whom no other message could reach."""
    company = await connect(works=("listen",))
    code = await company.wecom.enter("wm1")
    message = outbound(company, "欢迎", options=OPTIONS, **welcome(company, code))
    await company.line.channel.send(message)
    (seen,) = await company.shown()
    assert (seen.text, seen.options) == ("欢迎", OPTIONS)
    assert company.wecom.sent[msgid(message.id, 0)]["code"] == code


async def test_a_late_welcome_is_an_ordinary_message(company: Any) -> None:
    """A code is good for 20 s and once; after that the message takes the usual way."""
    await company.line.channel.send(outbound(company, **welcome(company, "used-already")))
    assert len(await company.shown()) == 1
    late = outbound(company, number=2, **welcome(company, "late", seconds=-1))
    await company.line.channel.send(late)
    assert [path for path, _ in company.wecom.server.calls].count(WELCOME) == 1
    assert len(await company.shown()) == 2


async def test_an_outage_is_logged_once(company: Any) -> None:
    """When it begins and when it ends."""
    company.wecom.server.faults.refuse(SEND, 60020, 60020)
    with capture_logs() as logs:
        for _ in range(2):
            with pytest.raises(TransientFailure):
                await company.line.channel.send(outbound(company))
        assert "IP address" in company.line.channel.health().problem
        await company.line.channel.send(outbound(company))
    events = [one["event"] for one in logs if one["event"].startswith("provider_")]
    assert events == ["provider_down", "provider_up"]
