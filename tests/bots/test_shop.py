# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shop preset, as its customers meet it."""

from typing import Any

import pytest


@pytest.mark.parametrize(
    "said",
    [
        "Parcel says delivered but I never got it",
        "It says shipped on Tuesday, but no update since",
        "tracking number hasn't updated for 4 days",
        "refund still not on my card after 10 days",
        "The parcel is lost",
        "why is my delivery taking so long",
        "快递到哪了",
        "退款怎么还没到账",
        "显示签收了但我没收到",
        "快递送错地址了",
        "快递员把东西丢在门口，不见了",
        "还没发货，取消就行",
    ],
)
def test_where_a_parcel_is_no_article_says(chat_in_shop: Any, said: str) -> None:
    """Nor why it has not come: a colleague is offered, and nothing is claimed."""
    assert chat_in_shop.say(said).meta.get("fallback") == "order"


@pytest.mark.parametrize(
    ("said", "article"),
    [
        ("When do you ship?", "delivery-time"),
        ("How long does delivery take?", "delivery-time"),
        ("几天能到", "delivery-time"),
        ("什么时候发货", "delivery-time"),
        ("退款多久到账", "return-window"),
        ("退货运费谁承担？", "return-window"),
        # which says nothing of money, nor of this
        ("How much is shipping to Canada?", None),
        ("运费多少", None),
        ("能退差价吗", None),
        ("没有发票怎么保修", None),
        ("有没有实体店", None),
    ],
)
def test_what_an_article_answers(chat_in_shop: Any, said: str, article: str | None) -> None:
    """And what it does not, which a colleague is offered for."""
    answer = chat_in_shop.say(said)
    assert answer.meta.get("article") == article
    assert article or answer.meta.keys() & {"fallback", "suggests"}


@pytest.mark.parametrize(
    ("said", "is_thanks"),
    [
        ("你们家的咖啡机太好用了，谢谢！", True),
        ("没别的，就是夸一下", True),
        ("I love the new kettle, thank you!", True),
        ("很喜欢这个杯子，想再买一个", False),
        ("这个锅不太好用", False),
        ("I love the shoes but they are too small", False),
    ],
)
def test_praise_is_thanked_for(chat_in_shop: Any, said: str, *, is_thanks: bool) -> None:
    """Unless more is wanted, or it turns round."""
    assert (chat_in_shop.say(said).meta.get("small_talk") == "thanks") is is_thanks


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("the payment page gives an error when I pay", "it's not about an invoice"),
        ("I have a suggestion", "no, nothing is broken. just a suggestion"),
        ("我上周买的599，今天变499了，能退差价吗", "不是退货，是退差价！"),
        ("显示已签收但是我没收到，订单 60607070", "不是发错，是根本没收到"),
    ],
)
def test_what_is_denied_begins_nothing(chat_in_shop: Any, first: str, then: str) -> None:
    """Neither a return nor an invoice, and no article on the denied matter is given."""
    chat_in_shop.say(first)
    answer = chat_in_shop.say(then)
    assert "article" not in answer.meta
    begun = chat_in_shop.conversation.dialog.get("dialog")
    assert begun not in {"return_or_exchange", "invoice_or_contract"}


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("我要退货", "不是退货，还没发货呢，取消就行"),
        ("I want to return the kettle", "not a return, I just want the price difference back"),
    ],
)
def test_a_return_that_is_none_ends(chat_in_shop: Any, first: str, then: str) -> None:
    """What is said instead goes to a person."""
    chat_in_shop.say(first)
    assert "article" not in chat_in_shop.say(then).meta
    assert not chat_in_shop.conversation.dialog


@pytest.mark.parametrize(
    ("first", "then", "field", "value"),
    [
        ("我想退货", "不退货，想换货", "wish", "exchange"),
        ("I want to exchange my shoes", "no, not an exchange - a refund please", "wish", "refund"),
        ("我要开发票", "不是开发票，是发票开错了", "topic", "wrong_invoice"),
    ],
)
def test_what_is_said_instead_counts(
    chat_in_shop: Any, first: str, then: str, field: str, value: str
) -> None:
    """Also where the denied thing is what the dialog is for."""
    chat_in_shop.say(first)
    chat_in_shop.say(then)
    assert chat_in_shop.conversation.dialog["answers"][field][0] == value


def test_a_denial_is_no_company(chat_in_shop: Any) -> None:
    """Nobody is named by "no, not an invoice"."""
    chat_in_shop.say("I want an invoice")
    chat_in_shop.say("no, not an invoice, a receipt")
    assert "company" not in chat_in_shop.conversation.dialog["answers"]


@pytest.mark.parametrize("count", ["3 of 6", "4 of them", "2 out of 5"])
def test_how_many_is_no_order_number(chat_in_shop: Any, count: str) -> None:
    """And the number told with it is."""
    chat_in_shop.say("Two plates arrived broken")
    chat_in_shop.say(count)
    assert "order_number" not in chat_in_shop.conversation.dialog["answers"]
    chat_in_shop.say(f"{count}, order DN-20931")
    assert chat_in_shop.conversation.dialog["answers"]["order_number"][0] == "DN-20931"


def test_a_danger_is_why_it_goes_back(chat_in_shop: Any) -> None:
    """After the shock nobody asks what is wrong with the toaster, and the return is urgent."""
    chat_in_shop.now = chat_in_shop.now.replace(hour=15)  # closed
    chat_in_shop.say("I got an electric shock from the toaster!")
    chat_in_shop.say("I'm ok, just scared")
    chat_in_shop.say("I want a refund")
    answers = chat_in_shop.conversation.dialog["answers"]
    assert (answers["product"][0], answers["reason"][0]) == ("toaster", "defective")
    for said in ("order 4410-889", "no photos", "Olivia Brown 07700 900321", "confirm"):
        chat_in_shop.say(said)
    assert (chat_in_shop.ticket.type, chat_in_shop.ticket.priority) == ("return", "P0")
