# SPDX-License-Identifier: AGPL-3.0-or-later
"""A question that only shares its words with a dialog: answered or passed on, and no report."""

from typing import Any

import pytest

from bots.answers.only_asking import only_asks
from bots.offline import profile_of
from bots.profile import BotProfile
from bots.settings import parse

PRESETS = ("equipment", "shop", "software")


def preset(name: str) -> BotProfile:
    """The bot of a kind of company."""
    return profile_of(parse({"bots": {"default": {"preset": name}}}))


@pytest.fixture(scope="module")
def bots() -> dict[str, BotProfile]:
    """The bots of all presets, read once."""
    return {name: preset(name) for name in PRESETS}


@pytest.fixture
def talk(new_chat: Any, bots: dict[str, BotProfile]) -> Any:
    """Begins a conversation with the bot of a preset."""

    def begin(name: str) -> Any:
        chat = new_chat()
        chat.profile = bots[name]
        return chat

    return begin


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("买了八天还能退吗", True),
        ("拆封了还能退换吗", True),
        ("没有发票能退吗", True),
        ("穿过还可以换吗", True),
        ("can I still return it after ten days?", True),
        ("could I exchange it without a receipt?", True),
        ("耳机坏了，买了三天还能退吗", False),
        ("我想退货，没发票可以退吗", False),
        ("能换吗，尺码小了", False),
        ("这个还能退吗", False),
        ("can I return the kettle, it doesn't work?", False),
    ],
)
def test_whether_goods_may_still_go_back(
    bots: dict[str, BotProfile], text: str, *, asks: bool
) -> None:
    """After how long, and without what: that wants to be known, and nothing goes back yet."""
    assert only_asks(text, "en" if text.isascii() else "zh", bots["shop"]) is asks


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("equipment", "会不会漏电，我就问问"),
        ("equipment", "退货地址是哪"),
        ("equipment", "上门维修要多少钱"),
        ("equipment", "安装一台新机器要多长时间"),
        ("equipment", "发票什么时候能开出来"),
        ("equipment", "where do I send a return"),
        ("equipment", "how much is installation"),
        ("equipment", "What if it breaks down in the holidays?"),
        ("shop", "可以货到付款吗"),
        ("shop", "你们的发票是电子的吗"),
        ("software", "续费多少钱一年"),
        ("software", "how much is a renewal"),
        ("software", "where do I download the invoice"),
    ],
)
def test_a_mere_question_begins_nothing(talk: Any, name: str, text: str) -> None:
    """It is said that we do not know, and a colleague is offered."""
    chat = talk(name)
    answer = chat.say(text)
    assert not chat.conversation.dialog
    assert answer.meta["fallback"] == "unknown"
    assert "unanswered" in answer.notes


@pytest.mark.parametrize(
    ("name", "text", "dialog"),
    [
        ("equipment", "我要退货，地址是哪", "return_or_exchange"),
        ("equipment", "打印机坏了，修一下多少钱", "report_fault"),
        ("equipment", "输送带打不开了多久能修好", "report_fault"),
        ("equipment", "在哪里可以报修", "report_fault"),
        ("equipment", "师傅什么时候能上门来装", "installation"),
        ("equipment", "能不能派人来修", "report_fault"),
        ("equipment", "我要装机器", "installation"),
        ("shop", "鞋子小了想换", "return_or_exchange"),
        ("equipment", "Our conveyor won't start, how much is a repair?", "report_fault"),
        ("equipment", "Where can I report a fault?", "report_fault"),
        ("equipment", "When can someone come to install it?", "installation"),
        ("equipment", "Can you send somebody to fix our mixer?", "report_fault"),
        ("shop", "杯子收到是碎的，怎么赔", "return_or_exchange"),
        ("shop", "能开发票吗", "invoice_or_contract"),
        ("shop", "收到货少了一个盖子，能补发吗", "return_or_exchange"),
        ("software", "你们系统最近老是很慢，什么时候能修好", "software_issue"),
    ],
)
def test_trouble_and_wishes_begin_their_dialog(
    talk: Any, name: str, text: str, dialog: str
) -> None:
    """However they are put, and whatever is asked beside them."""
    chat = talk(name)
    chat.say(text)
    assert chat.conversation.dialog["dialog"] == dialog


@pytest.mark.parametrize(
    ("name", "text", "question"),
    [
        ("equipment", "输送带打不开了，你们一般多久能到", "你们一般多久能到"),
        ("equipment", "The mixer is dead. Do you also sell belts?", "Do you also sell belts?"),
        ("software", "The export hangs. Also, when is the next release?", None),
        ("software", "我要续费，多少钱一年", "多少钱一年"),
    ],
)
def test_a_question_beside_a_report_is_not_lost(
    talk: Any, name: str, text: str, question: str | None
) -> None:
    """It goes onto the work list, and the customer hears so, before the dialog asks."""
    chat = talk(name)
    answer = chat.say(text)
    assert chat.conversation.dialog
    assert answer.meta["passed_on"]
    assert answer.replies[-1].meta["asks"]
    noted = [one.detail["question"] for one in answer.change.timeline if one.kind == "unanswered"]
    assert len(noted) == 1
    assert question in {None, noted[0]}


def test_the_dialog_stands_on_a_button(talk: Any) -> None:
    """Whoever wants it after all has it one tap away, and a yes gets a person."""
    chat = talk("equipment")
    answer = chat.say("退货地址是哪")
    assert "退换货" in answer.options.values()
    assert chat.say("要的").meta["hands_off"] == "unanswered"
    assert "退货地址是哪" in chat.conversation.summary


@pytest.mark.parametrize("text", ["我就随便问问", "只是问问", "just asking", "only curious"])
def test_just_asking_is_acknowledged(talk: Any, text: str) -> None:
    """Nobody is told that we did not understand."""
    chat = talk("equipment")
    chat.say("你们周末上班吗？" if not text.isascii() else "do you work on Sundays?")
    assert chat.say(text).meta["small_talk"] == "acknowledge"


def test_a_question_in_a_letter_is_filed_as_one(bots: dict[str, BotProfile]) -> None:
    """Judged as in a chat: it gets no list of what a return needs."""
    assert only_asks("Where do I send a return?", "en", bots["shop"])
    assert not only_asks("I want to return a kettle. Where to?", "en", bots["shop"])


@pytest.mark.parametrize(
    ("said", "then", "what"),
    [
        ("退货运费谁出", "好，我要退货", "return_or_exchange"),
        ("退货运费谁出", "解决了，顺便帮我开发票", "invoice_or_contract"),
        ("Who pays for the return?", "ok, I want a refund", "return_or_exchange"),
    ],
)
def test_a_yes_with_a_wish_behind_it_goes_on(talk: Any, said: str, then: str, what: str) -> None:
    """It answers whether it is solved, and what comes in the same breath is heard."""
    chat = talk("shop")
    assert chat.say(said).meta["article"] == "return-window"
    chat.say(then)
    assert chat.conversation.dialog["dialog"] == what


@pytest.mark.parametrize("text", ["好的，谢谢", "好了，不用退货了", "yes, thank you"])
def test_a_yes_alone_is_solved(talk: Any, text: str) -> None:
    """Courtesy, and what is not wanted any more, are no further matter."""
    chat = talk("shop")
    chat.say("Who pays for the return?" if text.isascii() else "退货运费谁出")
    assert chat.say(text).meta["solved"] is True


def test_a_yes_that_asks_for_a_person_gets_one(talk: Any) -> None:
    """That does not say that it is solved."""
    chat = talk("shop")
    chat.say("Who pays for the return?")
    assert chat.say("yes, please get someone").meta["hands_off"] == "asked"
