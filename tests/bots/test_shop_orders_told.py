# SPDX-License-Identifier: AGPL-3.0-or-later
"""An order's number told in a shop: what stands beside it, what follows, and what is no return."""

from typing import Any

import pytest

from intake.conversations import Speaker

ORDER, ORDER_ZH = "order 556420", "订单20261120079"


@pytest.mark.parametrize(
    "said",
    [
        "I asked for white and it's red. Order 561004, send me white. Jo Bell",
        "发来XL，我要M，订单20261128558，换M，贾楠 13900001111",
        "明天孩子过生日，蛋糕模具还没到，订单20261122033",
        "订单20261128556地址改成 杭州市西湖区文三路5号",
        "order 557300 change address to 5 Mill Lane York",
        "补我二十块就行，订单20261120077",
        "想知道仓库签收了没，订单20261120079",
    ],
)
def test_what_stands_beside_a_number_is_heard(chat_in_shop: Any, said: str) -> None:
    """Nobody is asked what is wrong with the number."""
    answer = chat_in_shop.say(said)
    assert answer.meta.get("fallback") == "order"
    chat_in_shop.say("yes please")
    assert said[:12] in chat_in_shop.conversation.summary


def test_two_reasons_beside_a_number_begin_a_return(chat_in_shop: Any) -> None:
    """As each of them alone does."""
    chat_in_shop.say("the set is missing one pillowcase and there's a stain on it. Order 557001")
    assert chat_in_shop.conversation.dialog["answers"]["order_number"][0] == "557001"


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (ORDER, "The neighbour moved away and took it... I never got it"),
        (ORDER, "the house number is wrong, I told you"),
        (ORDER, "the coat refund, I told you. sent back on the 9th"),
        (ORDER, "nothing wrong, I got one too many"),
        (ORDER, "I want the 8 pounds"),
        (ORDER, "new address: 12 Orchard Lane, York YO1 7AB"),
        (ORDER_ZH, "没到啊！明天就要用！"),
        (ORDER_ZH, "就想知道你们仓库签收了没"),
        (ORDER_ZH, "改成南京市鼓楼区中山路88号6幢302，王五 13800001111"),
        ("明天孩子过生日，蛋糕模具还没到，订单20261122033", "没到啊！明天就要用！"),
    ],
)
def test_what_follows_a_number_gets_a_person(chat_in_shop: Any, first: str, then: str) -> None:
    """No return is begun for a parcel that never came, a refund, or an address."""
    chat_in_shop.say(first)
    chat_in_shop.say(then)
    assert not chat_in_shop.conversation.dialog
    assert chat_in_shop.conversation.speaker is Speaker.WAITING
    assert then[:20] in chat_in_shop.conversation.summary


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (ORDER, "it arrived with a crack"),
        (ORDER, "I want to swap it for a bigger one"),
        (ORDER, "it smells funny and the lid does not close"),
        (ORDER, "I want my money back, it is broken"),
        (ORDER, "I want to return it"),
        (ORDER, "the address label was torn and the mug is in pieces"),
        (ORDER, "I paid £40 for it and it broke after a day"),
        (ORDER, "please refund me, the shoes are too small"),
        (ORDER_ZH, "少了一个杯子"),
        (ORDER_ZH, "坏了"),
        (ORDER_ZH, "快递把杯子摔坏了"),
        (ORDER_ZH, "退款，衣服太小了"),
        (ORDER_ZH, "没收到两个杯子，少发了"),
        (ORDER_ZH, "花了200块买的，用一天就坏了"),
        (ORDER_ZH, "我要退货"),
    ],
)
def test_trouble_with_the_goods_begins_a_return(chat_in_shop: Any, first: str, then: str) -> None:
    """Whatever else stands beside it."""
    chat_in_shop.say(first)
    chat_in_shop.say(then)
    assert chat_in_shop.conversation.dialog["answers"]["order_number"][0] in {
        "556420",
        "20261120079",
    }


@pytest.mark.parametrize(
    "said",
    [
        "How late can I send it back if it was a Christmas present",
        "发个退货地址给我",
        "Sent my shoes back on 3 Nov, you got them on the 7th. Refund please",
        "Refund came through but it's £5 short",
        "paid 48, got 40 back. order 557400",
        "退货的快递费我垫了12块，怎么给我报销",
        "the refund for my jacket is still missing, 12 days",
        "I sent back the wrong item by mistake, I put my own shirt in the parcel",
        "昨天那个客服说给我补发的，到现在没单号",
        "My parcel is stuck in customs, they want £23",
        "包裹卡在海关了，要我交税",
        "Collection is booked for Monday but I'm away",
        "please change my e-mail to lou.harper@newmail.com, the old one is dead",
        "my phone number changed, the old number is dead",
        "帮我改一下手机号，旧的不用了",
        "订单一直显示待发货，能帮我退单吗，我不想要了，订单20261127333",
        "东西用着不错就是有一点点划痕，不退了，能不能补偿点",
        "我不是来退货的，我就想知道这个锅能不能用电磁炉",
        "羊毛衫机洗会缩水不",
    ],
)
def test_what_is_no_return_begins_none(chat_in_shop: Any, said: str) -> None:
    """A question, money after a return, a parcel, a number to call."""
    chat_in_shop.say(said)
    assert not chat_in_shop.conversation.dialog


@pytest.mark.parametrize(
    "said",
    [
        "I want to send my shoes back, refund please",
        "I bought shoes on 3 Nov, they are too small, I want to send them back",
        "the parcel from customs arrived broken, the vase is in pieces",
        "the old kettle is dead, I want a new one",
        "my old phone is dead, it's one I bought from you last week, order 556420",
        "杯子没发货对，少了一个",
        "我要退货，地址发我",
        "收到的快递里面杯子碎了",
        "你们发错单号了，收到的是别人的",
        "补发的杯子又是碎的",
        "I never got the lid, it is missing from the box",
        "the refund for my jacket please, it is torn",
        "I paid 48 for it and it broke after a day",
        "手机号买错了，要退手机",
        "付了100，东西坏了，退我100",
    ],
)
def test_what_is_a_return_begins_one(chat_in_shop: Any, said: str) -> None:
    """Though it speaks of parcels, money and numbers, too."""
    chat_in_shop.say(said)
    assert chat_in_shop.conversation.dialog.get("dialog") == "return_or_exchange"
