# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shop preset, as its customers meet it."""

from typing import Any

import pytest

from bots.offline import profile_of
from bots.settings import parse


@pytest.fixture(name="shop", scope="module")
def _shop() -> Any:
    return profile_of(parse({"bots": {"default": {"preset": "shop"}}}))


@pytest.fixture(name="chat_in_shop")
def _chat_in_shop(new_chat: Any, shop: Any) -> Any:
    chat = new_chat()
    chat.profile = shop
    return chat


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
    assert article or answer.meta.get("fallback") == "unknown"


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
