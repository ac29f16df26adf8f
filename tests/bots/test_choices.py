# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a few words choose, on channels with buttons and without."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bots.choices import offers_in, picked
from intake.choices import PERSON
from intake.conversations import Speaker
from intake.messages import Author, Option

SOLVED, NOT, HUMAN = (
    Option("!solved", "解决了"),
    Option("!not_solved", "没解决"),
    Option(PERSON, "转人工"),
)
LIST = (SOLVED, NOT, HUMAN)


@pytest.mark.parametrize(
    "text",
    [
        "2",
        "２",
        "二",
        "②",
        "2.",
        "2、",
        "（2）",
        "第二个",
        "选2",
        "选项2",
        "the second one",
        "option 2",
        "No. 2",
        "没解决",
        "没解决！",
        "!not_solved",
    ],
)
def test_the_second_one_in_many_ways(text: str) -> None:
    """Digits of any width, Chinese numbers, circled ones, ordinals, the label, the button's id."""
    assert picked(text, LIST) == (NOT,)


@pytest.mark.parametrize("text", ["0", "０", "零", "zero", "3", "转人工", "最后一个"])
def test_a_person_is_zero_and_has_a_place(text: str) -> None:
    """0 in every list; its place is understood as well."""
    assert picked(text, LIST) == (HUMAN,)


def test_zero_asks_for_a_person_where_none_is_offered() -> None:
    """People who have learnt that 0 is a person are understood at every list."""
    (one,) = picked("0", (Option("3:a", "甲"), Option("3:b", "乙")))
    assert one.id == PERSON


@pytest.mark.parametrize("text", ["4", "99", "-1", "3.5", "", "？", "随便", "解决了吗？还没有"])
def test_what_names_nothing_chooses_nothing(text: str) -> None:
    """Better no choice than a wrong one."""
    assert picked(text, LIST) == ()


def test_beginnings_of_labels() -> None:
    """A beginning that fits one label means it; one that fits several means those."""
    jam, power, smoke = (
        Option("!article:a", "打印机卡纸怎么办"),
        Option("!article:b", "打印机不通电"),
        Option("!article:c", "冒烟"),
    )
    assert picked("打印机卡纸", (jam, power, smoke)) == (jam,)
    assert picked("打印机", (jam, power, smoke)) == (jam, power)
    assert picked("打", (jam, power, smoke)) == ()


def test_digits_answer_an_open_question_themselves() -> None:
    """Where only skip and back are offered, a digit is no choice."""
    around = (Option("3:!skip", "跳过"), Option("3:!back", "返回"))
    assert picked("2", around) == ()
    assert picked("跳过", around) == around[:1]


@pytest.mark.parametrize(("text", "solved"), [("1", True), ("２", False), ("第一个", True)])
def test_numbers_work_after_an_answer(chat: Any, text: str, *, solved: bool) -> None:
    """Solved, not solved, a person: by number, outside any dialog."""
    chat.say("保修多久？")
    answer = chat.say(text)
    assert answer.meta["solved"] is solved
    first = answer.change.messages[0]
    assert (first.text, first.meta["chose"]) == (text, "解决了" if solved else "没解决")


def test_zero_gets_a_person_after_an_answer_and_in_a_dialog(new_chat: Any) -> None:
    """0 means a person in every list."""
    chat = new_chat()
    chat.say("保修多久？")
    assert chat.say("0").change.conversation.speaker is Speaker.WAITING
    other = new_chat()
    other.say("我要报修")
    while other.conversation.dialog["state"] != "ask:impact":
        other.say(
            "B7 进纸时卡住，声音很大"
            if other.count == 1
            else "跳过"
            if other.count > 2
            else "今天早上"
        )
        assert other.count < 12
    assert other.say("0").change.conversation.speaker is Speaker.WAITING


def test_a_remark_keeps_the_list_for_one_turn(chat: Any) -> None:
    """After "you're welcome" the 1 still answers "did that solve it?"; then no more."""
    chat.say("保修多久？")
    chat.say("谢谢")
    assert chat.say("1").meta["solved"] is True
    chat.say("谢谢")
    chat.say("谢谢")
    assert "solved" not in chat.say("1").meta


def test_an_ambiguous_beginning_asks_again_with_only_those(chat: Any) -> None:
    """The narrowed list can be answered by number again."""
    options = (Option("!article:a", "打印机卡纸"), Option("!article:b", "打印机不通电"), HUMAN)
    chat.say("你好")
    chat.thread[-1] = replace(chat.thread[-1], options=options)
    answer = chat.say("打印机")
    assert list(answer.options.values()) == ["打印机卡纸", "打印机不通电"]
    assert answer.meta["among"] == 2


def reached(chat: Any, name: str) -> None:
    """Go on in the report until this is asked."""
    script = {
        "product": "B7", "serial_number": "跳过", "description": "进纸的时候声音很大，然后就停了",
        "occurred_at": "今天早上", "steps_tried": "跳过", "photos": "跳过",
        "contact_person": "王小明", "phone": "13812345678",
    }  # fmt: skip
    chat.say("我要报修")
    while (asked := chat.conversation.dialog["state"].removeprefix("ask:")) != name:
        chat.say(script.get(asked, "1"))


def test_a_number_answers_the_open_question(chat: Any) -> None:
    """The second line of the question that is open."""
    reached(chat, "impact")
    options = chat.thread[-1].options
    chat.say("２")
    assert chat.conversation.dialog["answers"]["impact"][0] == options[1].id.partition(":")[2]


def test_a_number_also_chooses_what_goes_around_the_question(chat: Any) -> None:
    """The line "back" of a list has a number like the others."""
    reached(chat, "impact")
    options = chat.thread[-1].options
    assert options[-1].id.endswith(":!back")
    chat.say(str(len(options)))
    assert chat.conversation.dialog["state"] == "ask:photos"


def test_a_late_number_never_answers_a_newer_question(chat: Any) -> None:
    """Typed twice in a hurry: the second 1 was meant for the list before the question it meets."""
    reached(chat, "impact")
    before = chat.now
    chat.say("1")
    assert chat.conversation.dialog["state"] == "ask:contact_person"
    chat.thread[-1] = replace(chat.thread[-1], options=(Option("99:x", "甲"),))
    answer = chat.say("1", sent_at=before - timedelta(seconds=2))
    assert answer.meta["step"] == "stale"
    assert chat.conversation.dialog["state"] == "ask:contact_person"


def test_a_wrong_clock_is_believed_once(chat: Any) -> None:
    """If the provider's clock is slow every number looks late; asked again, it counts."""
    chat.say("保修多久？")
    chat.say("没解决")
    slow = timedelta(minutes=-3)
    assert chat.say("2", sent_at=chat.now + slow).meta["solved"] is False  # the older list's 2
    reached(chat, "impact")
    chat.thread[-1] = replace(chat.thread[-1], meta={"asks": "impact", "step": "stale"})
    chat.say("1", sent_at=chat.now + slow)
    assert "impact" in chat.conversation.dialog["answers"]


def test_a_date_of_long_ago_says_nothing_about_what_was_seen(chat: Any) -> None:
    """A sender that writes any date into `sent_at` is not taken for a late one."""
    chat.say("保修多久？")
    chat.say("没解决")
    reached(chat, "impact")
    chat.say("1", sent_at=chat.now - timedelta(days=9))
    assert "impact" in chat.conversation.dialog["answers"]


def test_once_a_person_has_spoken_old_lists_are_over(chat: Any) -> None:
    """The agent asks how many machines there are; 2 is no choice of the bot's old list."""
    chat.say("保修多久？")
    asked = replace(chat.thread[-1], author=Author.AGENT, options=(), text="您有几台？")
    assert offers_in((*chat.thread, asked)) == ()
