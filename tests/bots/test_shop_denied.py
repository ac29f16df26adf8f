# SPDX-License-Identifier: AGPL-3.0-or-later
"""A shop's customers who say that nothing is returned, or only ask."""

from typing import Any

import pytest


def _wish(chat: Any) -> str:
    answers = chat.conversation.dialog.get("answers", {})
    return str(answers["wish"][0]) if "wish" in answers else ""


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("杯子颜色不太对", "我没说要退货啊"),
        ("这个包是正品吗", "不是问退货，问真假"),
        ("羊毛衫机洗会缩水不", "没有订单，我没买，不办退货"),
        ("how do I return a kettle", "I'm only asking, no return"),
        ("Collection is booked for Monday but I'm away", "not a new return, only another day"),
        ("the blanket is gorgeous, it made her birthday", "no no nothing wrong! a compliment"),
        ("do you have a catalogue", "no i dont return anything"),
        ("这个锅能不能用电磁炉", "我没要退！"),
    ],
)
def test_a_return_that_is_denied_is_not_begun(chat_in_shop: Any, first: str, then: str) -> None:
    """Neither by its words, nor as the trouble that we had asked about."""
    chat_in_shop.say(first)
    chat_in_shop.say(then)
    assert not chat_in_shop.conversation.dialog


@pytest.mark.parametrize(
    "then",
    [
        "I don't want to return it",
        "stop, I don't want to return it. It's lovely.",
        "I don't want to return again, they refused it already",
        "I don't return anything, £5 is missing",
        "no i dont return it",
        "no return!! just change my e-mail address",
        "no, I don't return, is it you who pays it or me",
        "just asking",
        "没有订单，我没买，不办退货",
        "不退不换，就跟你们反馈一下",
        "我不退，我要你们今天送到！",
        "没有订单号！我没要退！",
        "只是问问",
    ],
)
def test_a_return_that_is_denied_ends(chat_in_shop: Any, then: str) -> None:
    """With what else is said for people, or with nothing."""
    is_english = then.replace("£", "").isascii()
    chat_in_shop.say("I want to return it" if is_english else "我要退货")
    assert chat_in_shop.conversation.dialog
    chat_in_shop.say(then)
    assert not chat_in_shop.conversation.dialog


@pytest.mark.parametrize(
    ("first", "then", "wish"),
    [
        ("I want to return my kettle", "I don't want to return it, swap it", "exchange"),
        ("I want to return my kettle", "no return, exchange please", "exchange"),
        ("I want to return my kettle", "I have not returned it yet", "refund"),
        ("I want to return my kettle", "I didn't return it yet, no label came", "refund"),
        ("I want to return my kettle", "no refund yet from the other one", "refund"),
        ("我要退货，杯子裂了", "不退了，换一个", "exchange"),
        ("我要退货，杯子裂了", "不合适", "refund"),
        ("我要退货，杯子裂了", "不退运费吗", "refund"),
        ("我要退货，杯子裂了", "我没拆封", "refund"),
        ("我要退货，杯子裂了", "不想要了", "refund"),
    ],
)
def test_what_is_no_denial_goes_on(chat_in_shop: Any, first: str, then: str, wish: str) -> None:
    """And what is wished instead counts."""
    chat_in_shop.say(first)
    chat_in_shop.say(then)
    assert _wish(chat_in_shop) == wish
    assert "unwanted" not in str(chat_in_shop.conversation.dialog["answers"].get("reason")) or (
        then in {"不合适", "不想要了"}
    )


@pytest.mark.parametrize(
    "said",
    [
        "杯子用了一次就会漏水，能换吗",
        "锅不能用电磁炉，退货",
        "the kettle does not work, no return please just a new one",
        "我不是要退货，是杯子裂了要换一个",
        "it's not broken, it's the wrong size",
        "会不会是发错了",
    ],
)
def test_what_is_told_beside_a_denial_begins_one(chat_in_shop: Any, said: str) -> None:
    """As does trouble that is told, with a question or without."""
    chat_in_shop.say(said)
    assert chat_in_shop.conversation.dialog.get("dialog") == "return_or_exchange"
