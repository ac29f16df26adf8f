# SPDX-License-Identifier: AGPL-3.0-or-later
"""A yes to "shall I get a colleague?" that says more than yes."""

from typing import Any

import pytest

from intake.conversations import Speaker

WHERE, SAFE, OVEN = "where is my parcel", "is the bowl dishwasher safe", "这个杯子能放烤箱吗"


@pytest.mark.parametrize(
    ("first", "then", "kept"),
    [
        (WHERE, "yes please, order 556420, name is Ola Lind", "Ola Lind"),
        (WHERE, "Yes please, order 556610, I'm Cassie Bell, cassie@bell.co", "556610"),
        (WHERE, "Yes please do ask a colleague. The order is 556290.", "556290"),
        (WHERE, "yes ask them, order 557133, Marcus", "Marcus"),
        (
            SAFE,
            "yes. £60 worth of towels. Order 557266, Beth, the blue ones with stripes",
            "557266",
        ),
        (
            SAFE,
            "Yes that would be kind. Order 558010, Harold Pym, 01223 496 0333, evenings",
            "Pym",
        ),
        (SAFE, "yes please ask, it's about the bowl with the blue rim and its lid", "lid"),
        (SAFE, "ok ask someone, Mia, mia@silk.io", "mia@silk.io"),
        (SAFE, "okay ask someone, Mia, mia@silk.io", "mia@silk.io"),
        ("订单怎么还没到", "请同事，订单20261101010，潘悦", "20261101010"),
        (OVEN, "好 那叫同事吧", ""),
        (OVEN, "要的 请同事看看 我叫崔岚", "崔岚"),
        (OVEN, "要。我的单号20261101010，我叫潘悦", "潘悦"),
        (OVEN, "yes", ""),
    ],
)
def test_a_yes_with_more_gets_a_person(
    chat_in_shop: Any, first: str, then: str, kept: str
) -> None:
    """Who is told what stands beside it."""
    chat_in_shop.say(first)
    chat_in_shop.say(then)
    assert chat_in_shop.conversation.speaker is Speaker.WAITING
    assert first in chat_in_shop.conversation.summary
    assert kept in chat_in_shop.conversation.summary


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (SAFE, "no thanks, I'll wait"),
        (SAFE, "ok never mind"),
        (SAFE, "it's about the blue one"),
        (SAFE, "get me the price for express too"),
        (SAFE, "yes, and I want to return my kettle, order 556420"),
        (SAFE, "right now my parcel is broken, the mug in pieces"),
        (SAFE, "fine. the mug arrived broken, I want a new one, order 556420"),
        (SAFE, "please what are the dimensions of it and does it come in green as well"),
        (OVEN, "可以用微波炉吗"),
        (OVEN, "是陶瓷的那一款"),
        (OVEN, "不用了，我问别人"),
        (OVEN, "算了，不用叫同事了"),
        (WHERE, "I want to return my kettle, order 556420"),
        (WHERE, "never mind, it just came"),
    ],
)
def test_what_is_no_yes_gets_none(chat_in_shop: Any, first: str, then: str) -> None:
    """A question, a refusal, or another matter."""
    chat_in_shop.say(first)
    chat_in_shop.say(then)
    assert chat_in_shop.conversation.speaker is Speaker.BOT
