# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where is my order? Nothing can be looked up, so that is said, and nothing is lost."""

from typing import Any

import pytest

from bots.offline import profile_of
from bots.settings import parse


@pytest.mark.parametrize(
    "text",
    [
        "我的快递怎么还没到",
        "退款怎么还没到账，都十天了",
        "我要改一下收货地址",
        "订单取消可以吗",
        "我的订单HT-2026110388到哪了",
        "where's my parcel?",
        "I haven't received my refund yet, it's been 2 weeks",
        "I ordered a lamp two weeks ago, order PO-2026-1189, where is it?",
        "please cancel my order",
        "has our order been sent",
        "My package says delivered but I never got it. Order 4471920",
        "Can you check order 4471920 for me?",
        "my refund is missing",
        "Can I change my delivery address?",
        "收货地址能改吗",
        "地址填错了，收货地址要换",
        "快递太慢了",
    ],
)
def test_it_is_said_honestly(chat_in_shop: Any, text: str) -> None:
    """A colleague is offered, and a yes gets one, who reads what it is about."""
    answer = chat_in_shop.say(text)
    assert answer.meta["fallback"] == "order"
    assert not chat_in_shop.conversation.dialog
    assert (
        chat_in_shop.say("yes please" if text.isascii() else "要的").meta["hands_off"] == "asked"
    )
    assert text in chat_in_shop.conversation.summary


@pytest.mark.parametrize(
    "text",
    [
        "How long does delivery take?",
        "几天能到",
        "my order arrived damaged",
        "东西还没拆就坏了",
        "can I export my order list",
        "我的发票在哪下载",
        "我的序列号在哪里找",
        "the order screen does not load yet",
    ],
)
def test_other_matters_are_not_taken_for_it(chat_in_shop: Any, text: str) -> None:
    """An order may be named for many reasons."""
    assert chat_in_shop.say(text).meta.get("fallback") != "order"


def test_the_number_is_named_and_kept(chat_in_shop: Any) -> None:
    """In the answer, and for the colleague."""
    assert "A12345678" in chat_in_shop.say("where's my order A12345678").text
    chat_in_shop.say("yes")
    assert "A12345678" in chat_in_shop.conversation.summary


@pytest.mark.parametrize("asked", ["我的快递怎么还没到", "你们家的杯子能进微波炉吗"])
def test_a_number_that_follows_belongs_to_the_question(chat_in_shop: Any, asked: str) -> None:
    """We had offered a colleague, who gets both."""
    chat_in_shop.say(asked)
    assert chat_in_shop.say("订单号DD20261101345").meta["hands_off"] == "asked"
    assert f"{asked} DD20261101345" in chat_in_shop.conversation.summary


def test_a_phone_number_left_is_a_wish_for_a_call(chat_in_shop: Any) -> None:
    """After the offer of a colleague; it is no order's number then."""
    chat_in_shop.say("我的快递怎么还没到")
    assert chat_in_shop.say("没有订单号，手机号13800138000").meta["hands_off"] == "asked"
    assert chat_in_shop.contact.phone == "+8613800138000"


def test_what_we_did_not_understand_is_kept_with_its_number(chat_in_shop: Any) -> None:
    """There nobody was offered yet, so that is asked."""
    chat_in_shop.say("那个事情麻烦你们再给我个说法")
    answer = chat_in_shop.say("DD20261101345")
    assert "DD20261101345" in answer.text
    assert answer.meta["fallback"] == "order"
    chat_in_shop.say("好的")
    assert "再给我个说法 DD20261101345" in chat_in_shop.conversation.summary


def test_an_article_goes_before(chat_in_shop: Any) -> None:
    """When things are sent in general is known."""
    assert chat_in_shop.say("什么时候发货").meta["article"] == "delivery-time"


@pytest.mark.parametrize("said", ["50 euros back please", "half of it back, please"])
def test_money_back_for_an_order_is_no_installation(new_chat: Any, said: str) -> None:
    """An order number begins the dialog that cannot do without one."""
    chat = new_chat()
    chat.profile = profile_of(parse({"bots": {"default": {"preset": "equipment"}}}))
    chat.say("ORD-20261101-77")
    chat.say(said)
    assert chat.conversation.dialog["dialog"] == "return_or_exchange"
    assert chat.conversation.dialog["answers"]["order_number"][0] == "ORD-20261101-77"


def test_a_foreign_number_may_be_asked_of_a_colleague(chat_in_shop: Any) -> None:
    """We say that we may not look it up here; a yes gets somebody who may."""
    assert chat_in_shop.say("FD-2026010001").meta["fallback"] == "not_here"
    assert chat_in_shop.say("好的").meta["hands_off"] == "asked"
