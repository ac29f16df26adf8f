# SPDX-License-Identifier: AGPL-3.0-or-later
"""What customers of a shop ask, before a return and within one."""

from typing import Any

import pytest


@pytest.mark.parametrize(
    "said",
    [
        "Can I return it after opening?",
        "Can I return something I bought in a sale?",
        "Can I return sale items?",
        "Do you ship to Canada?",
        "Do you ship overseas?",
        "拆封了还能退吗？",
        "用过的能退吗",
        "打折买的可以退货吗",
        "你们发海外吗",
        "发到新疆要几天",
    ],
)
def test_what_no_article_says_is_not_answered_by_one(chat_in_shop: Any, said: str) -> None:
    """Neither with what comes near, nor with a return: a colleague is offered."""
    answer = chat_in_shop.say(said)
    assert answer.meta.get("fallback") == "unknown"
    assert not chat_in_shop.conversation.dialog


@pytest.mark.parametrize(
    ("said", "article"),
    [
        ("How many days do I have to return something?", "return-window"),
        ("can I return the kettle?", "return-window"),
        ("可以退货吗", "return-window"),
        ("How long does delivery take to my house?", "delivery-time"),
        ("when do you ship to me?", "delivery-time"),
        ("几天能到", "delivery-time"),
    ],
)
def test_what_an_article_says_is_answered(chat_in_shop: Any, said: str, article: str) -> None:
    """As before."""
    assert chat_in_shop.say(said).meta.get("article") == article


@pytest.mark.parametrize(
    "said",
    [
        "I opened it and it doesn't work, I want to return it",
        "已经拆封了，发现是坏的，要退货",
        "Can I return the mug I bought in the sale? It's chipped",
    ],
)
def test_opened_goods_go_back_all_the_same(chat_in_shop: Any, said: str) -> None:
    """Who tells what is wrong only asks in passing."""
    chat_in_shop.say(said)
    assert chat_in_shop.conversation.dialog["dialog"] == "return_or_exchange"


@pytest.mark.parametrize(
    "said",
    ["大概什么时候回复我", "还有多久", "how long until someone replies?", "how long?"],
)
@pytest.mark.parametrize("hour", [2, 15])
def test_when_somebody_answers_is_told_honestly(chat_in_shop: Any, said: str, hour: int) -> None:
    """In a dialog: once it is filed, and when they are back; no article on parcels says it."""
    chat_in_shop.now = chat_in_shop.now.replace(hour=hour)
    chat_in_shop.say("我要退货" if not said.isascii() else "I want to return the kettle")
    answer = chat_in_shop.say(said)
    assert answer.meta.get("beforehand")
    assert answer.meta.get("asks") == "order_number"
    assert "article" not in answer.meta


@pytest.mark.parametrize(
    "said", ["大概什么时候回复我", "还有多久", "how long until someone comes?"]
)
@pytest.mark.parametrize("hour", [2, 15])
def test_so_it_is_in_the_queue(chat_in_shop: Any, said: str, hour: int) -> None:
    """Open or closed."""
    chat_in_shop.now = chat_in_shop.now.replace(hour=hour)
    chat_in_shop.say("人工" if not said.isascii() else "talk to a human")
    answer = chat_in_shop.say(said)
    assert answer.meta.get("waiting")
    assert answer.text
    assert "article" not in answer.meta


@pytest.mark.parametrize(
    ("said", "article"),
    [("多久能收到退款", "return-window"), ("how long does delivery take?", "delivery-time")],
)
def test_what_comes_when_is_the_articles(chat_in_shop: Any, said: str, article: str) -> None:
    """A parcel and money are no colleague."""
    chat_in_shop.say("我要退货" if not said.isascii() else "I want to return the kettle")
    assert chat_in_shop.say(said).meta.get("article") == article
