# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a person takes over: what the customer hears, and what that person gets."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bots.offline import profile_of
from bots.profile import BotProfile
from bots.settings import parse
from intake.contacts import Contact
from intake.conversations import Speaker
from intake.ids import ContactId
from intake.levels import CustomerLevels
from intake.service_levels.policy import DEFAULT_POLICY, ServiceLevels, target

UNSURE = "质量有问题可以换吗"
EVENING = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)  # 21:00 on a Tuesday in Shanghai
EARLY = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)  # 07:00 on that Tuesday
SATURDAY = datetime(2026, 3, 7, 2, 0, tzinfo=UTC)
FRIDAY_EVENING = datetime(2026, 3, 6, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "wish", ["人工", "转人工", "human", "can I talk to a person?", "！！人工！！"]
)
@pytest.mark.parametrize("before", [[], ["打印机坏了"], ["打印机坏了", "B7", "跳过"]])
def test_a_person_can_be_had_at_any_point(chat: Any, before: list[str], wish: str) -> None:
    """The wish is granted at once, inside a dialog or outside."""
    for text in before:
        chat.say(text)
    answer = chat.say(wish)
    after = answer.change.conversation
    assert (after.speaker, after.queue) == (Speaker.WAITING, "printers")
    assert after.waiting_since == chat.now
    assert answer.meta == {"hands_off": "asked"}
    assert answer.notes == ["handed_off"]


def test_who_waits_keeps_their_place_when_it_gets_urgent(chat: Any) -> None:
    """Danger is told while they wait: that is no reason to have waited for nothing."""
    asked_at = chat.say("转人工").change.conversation.waiting_since
    chat.now += timedelta(minutes=40)
    answer = chat.say("打印机着火了，在冒烟")
    assert answer.meta["hands_off"] == "danger"
    assert answer.change.conversation.waiting_since == asked_at


def test_the_person_gets_what_was_said(chat: Any) -> None:
    """The summary holds the reason, the labelled fields, what is open and the last words."""
    chat.say("打印机坏了")
    chat.say("B7，序列号 SN2209-118")
    summary = chat.say("转人工").change.conversation.summary
    assert summary.splitlines()[0] == "客户要求人工"
    assert "正在填写：故障报修" in summary
    assert "产品型号: B7" in summary
    assert "序列号: SN2209-118" in summary
    assert "还缺：故障描述" in summary
    assert summary.endswith("最后一句：转人工")


def test_the_summary_is_in_the_conversations_language(chat: Any) -> None:
    """An English report is summed up in English."""
    chat.say("my printer is broken")
    summary = chat.say("human please").change.conversation.summary
    assert summary.startswith("Customer asked for a person\nFilling in: Fault report")


def test_the_collected_fields_stay_with_the_conversation(chat: Any) -> None:
    """The dialog is kept: the workspace shows its fields, a hand-back goes on with it."""
    chat.say("打印机坏了")
    chat.say("B7")
    kept = chat.say("人工").change.conversation.dialog
    assert kept["state"] == "ask:serial_number"
    assert list(kept["answers"]) == ["product"]


def test_the_button_for_a_person_works_in_a_dialog(chat: Any) -> None:
    """A "talk to a person" button shown earlier is never too old."""
    offer = chat.say("你好")
    chat.say("打印机坏了")
    assert chat.press("转人工", offer).change.conversation.speaker is Speaker.WAITING


def test_three_unclear_answers_bring_a_person(chat: Any) -> None:
    """Nobody is kept in a loop, and the person is told why they were called."""
    chat.say("XJ-200 今天早上开始漏油，电话 13800138000")
    for _ in range(3):
        chat.say("跳过")
    answers = [chat.say(text) for text in ("🙂", "呜呜", "😭😭😭")]
    assert [one.change.conversation.speaker for one in answers] == [
        Speaker.BOT, Speaker.BOT, Speaker.WAITING,
    ]  # fmt: skip
    assert answers[-1].change.conversation.summary.startswith("机器人三次没听懂")
    assert "XJ-200" in answers[-1].change.conversation.summary


@pytest.mark.parametrize(
    ("start", "text", "opens"),
    [
        (EARLY, "人工", "今天 09:00上班"),
        (EVENING, "人工", "明天（周三）3月4日 09:00上班"),
        (SATURDAY, "人工", "后天（周一）3月9日 09:00上班"),
        (FRIDAY_EVENING, "人工", "周一（3月9日）09:00上班"),
        (EVENING, "human", "open again tomorrow, Wednesday 4 March, at 09:00"),
        (FRIDAY_EVENING, "human", "open again on Monday 9 March at 09:00"),
    ],
)
def test_out_of_hours_the_customer_hears_when_we_open(
    new_chat: Callable[..., Any], start: datetime, text: str, opens: str
) -> None:
    """Honest about the wait: the next opening, on the team's clock; the queue place is kept."""
    answer = new_chat(now=start).say(text)
    assert opens in answer.text
    assert answer.change.conversation.speaker is Speaker.WAITING


@pytest.mark.parametrize(
    ("start", "asks", "texts", "noted", "more"),
    [
        (
            EVENING,
            "human",
            ("Ann is here too", "my badge is 4711"),
            "first thing when we're open",
            "passed that on, too",
        ),
        (EVENING, "人工", ("你们能不能快点", "我的工号是 4711"), "一上班就会先看到", "也转过去了"),
    ],
)
def test_out_of_hours_what_is_added_is_passed_on(
    new_chat: Callable[..., Any],
    start: datetime,
    asks: str,
    texts: Sequence[str],
    noted: str,
    more: str,
) -> None:
    """Who waits already is not offered a person once more, nor told that we do not understand."""
    chat = new_chat(now=start)
    chat.say(asks)
    first, second = (chat.say(text) for text in texts)
    assert noted in first.text
    assert more in second.text
    assert second.change.conversation.speaker is Speaker.WAITING


def test_out_of_hours_a_greeting_is_no_new_beginning(new_chat: Callable[..., Any]) -> None:
    """Who waits hears that they do, and is not offered a person once more."""
    chat = new_chat(now=EVENING)
    chat.say("转人工")
    answer = chat.say("你好，在吗")
    assert (answer.meta, answer.options) == ({"waiting": True}, {})


@pytest.mark.parametrize(
    ("told", "whom", "rank"),
    [("数据全丢了", "就我一个人", "紧急件"), ("所有人都登不进系统", "整个公司", "最高优先级")],
)
def test_urgent_software_is_no_fire(
    new_chat: Callable[..., Any], told: str, whom: str, rank: str
) -> None:
    """Nobody cuts the power for lost data, and only a P0 is put before all others."""
    software = profile_of(parse({"bots": {"default": {"preset": "software"}}}))
    chat = new_chat(now=EVENING)
    chat.profile = software
    for text in (told, *["跳过"] * 6, whom, "王伟", "13800138000"):
        chat.say(text)
    answer = chat.say("对")
    assert rank in answer.text
    assert "119" not in answer.text


def test_an_emergency_reaches_a_person_at_any_hour(new_chat: Callable[..., Any]) -> None:
    """Smoke at night: a P0 ticket, and the customer hears that somebody comes."""
    chat = new_chat(now=EVENING)
    answer = chat.say("B7 打印机冒烟了，序列号 SN2209-118，13800138000")
    ticket = chat.ticket
    assert ticket is not None
    assert ticket.priority == "P0"
    assert "最高优先级" in answer.text
    assert "断电" in answer.text
    after = answer.change.conversation
    assert after.speaker is Speaker.WAITING
    assert after.summary.startswith("有人身或火灾危险")
    assert ticket.number in after.summary


@pytest.mark.parametrize(
    ("text", "by", "woken", "opens"),
    [
        ("B7 打印机冒烟了，13800138000", "今天 21:16 前", "值班的同事已经收到通知", "上班就处理"),
        ("Our B7 printer is smoking", "21:16 today", "on duty has just been alerted", "latest"),
    ],
)
def test_a_promise_around_the_clock_is_what_the_customer_hears(
    new_chat: Callable[..., Any], text: str, by: str, woken: str, opens: str
) -> None:
    """The quarter of an hour runs at night; who is woken is named only where somebody is."""
    chat = new_chat(now=EVENING)
    said = chat.say(text).text
    assert by in said
    assert opens not in said
    assert woken not in said  # this site tells nobody outside the workspace
    told = new_chat(now=EVENING)
    desk = replace(told.profile.desk, groups={"team": ("team.robot",)})
    told.profile = replace(told.profile, desk=desk)
    assert woken in told.say(text).text


@pytest.mark.parametrize(
    ("within", "is_working", "heard"),
    [(60, False, "今天 22:"), (60, True, "明天（周三）"), (None, False, "明天（周三）")],
)
def test_the_time_named_is_that_of_the_priority(
    new_chat: Callable[..., Any],
    report: Sequence[str],
    within: int | None,
    is_working: bool,  # noqa: FBT001
    heard: str,
) -> None:
    """By the wall clock it comes before the morning; in working time or with none it does not."""
    span = timedelta(minutes=within) if within else None
    policy = {**DEFAULT_POLICY, "P2": target(span, None, in_working_time=is_working)}
    chat = new_chat(now=EVENING)
    desk = replace(chat.profile.desk, levels=ServiceLevels(policy))
    chat.profile = replace(chat.profile, desk=desk)
    for line in report:
        chat.say(line)
    assert heard in chat.say("人工").text
    if "22" in heard:
        assert "今天 22:" in chat.say("你们能不能快点").text


@pytest.mark.parametrize("level", ["vip", "VIP", " Vip", "vip-gold"])
def test_a_vips_report_goes_to_a_person(
    new_chat: Callable[..., Any], report: Sequence[str], level: str
) -> None:
    """However their level is written, it raises the report; their own words make nobody a VIP."""
    contact = Contact(ContactId("k1"), level=level)
    assert _reported(new_chat(contact=contact), report) == (Speaker.WAITING, "urgent")
    chat = new_chat()
    assert _reported(chat, report) == (Speaker.BOT, None)
    assert chat.ticket.priority not in {"P0", "P1"}  # which go to a person, whoever reports


def test_a_vips_small_matter_goes_to_a_person_too(
    new_chat: Callable[..., Any], profile: BotProfile, report: Sequence[str]
) -> None:
    """Where no level raises anything, and only for those whom the site calls so."""
    flat = replace(profile.desk.priority, levels={})
    desk = replace(profile.desk, priority=flat, called=CustomerLevels(("gold",)))
    for level, spoken in (("gold", Speaker.WAITING), ("vip", Speaker.BOT)):
        chat = new_chat(contact=Contact(ContactId("k1"), level=level))
        chat.profile = replace(chat.profile, desk=desk)
        assert _reported(chat, report)[0] is spoken


def _reported(chat: Any, report: Sequence[str]) -> tuple[Speaker, object]:
    """Who speaks once a small fault is reported by somebody who calls himself a VIP, and why."""
    texts = [text.replace("我叫张伟", "我叫张伟，我是 VIP") for text in report]
    answers = [chat.say(text) for text in texts]
    return chat.conversation.speaker, answers[-1].meta.get("hands_off")


def test_a_vip_waits_for_no_second_guess(new_chat: Callable[..., Any]) -> None:
    """What we do not understand the first time goes to a person."""
    chat = new_chat(contact=Contact(ContactId("k1"), level="vip"))
    answer = chat.say("xyzzy plugh 嘟嘟")
    assert answer.meta == {"hands_off": "vip"}
    assert answer.change.conversation.summary.startswith("VIP 客户")


@pytest.mark.parametrize(
    "text",
    [
        "你们这是什么态度！",
        "我受够了",
        "再不解决我就打12315",
        "this is RIDICULOUS",
        "You are scammers!",
    ],
)
@pytest.mark.parametrize("before", [[], ["打印机坏了", "B7"]])
def test_anger_brings_a_person(chat: Any, before: list[str], text: str) -> None:
    """At once, inside a report or outside; what was collected is kept."""
    for one in before:
        chat.say(one)
    answer = chat.say(text)
    after = answer.change.conversation
    assert after.speaker is Speaker.WAITING
    assert answer.meta == {"hands_off": "upset"}
    assert bool(after.dialog) == bool(before)


@pytest.mark.parametrize(
    "text", ["打印机坏了", "垃圾桶满了怎么办", "the issue you know", "机器很火，温度大", "scampi"]
)
def test_a_bad_machine_is_no_anger(chat: Any, text: str) -> None:
    """Words about the machine stay with the bot."""
    assert chat.say(text).meta.get("hands_off") != "upset"


def test_twice_unsure_brings_a_person(chat: Any) -> None:
    """The first time we show what comes nearest; if it was none of that, nobody guesses on."""
    first = chat.say(UNSURE)
    assert first.meta["suggests"]
    second = chat.say("那" + UNSURE)
    assert second.meta == {"hands_off": "unsure"}
    assert second.change.conversation.summary.startswith("机器人两次拿不准")


def test_who_chooses_one_is_no_second_guess(chat: Any) -> None:
    """An answer in between begins anew."""
    first = chat.say(UNSURE)
    chat.press(next(iter(first.options.values())), first)
    assert chat.say(UNSURE).meta["suggests"]
