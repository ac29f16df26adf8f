# SPDX-License-Identifier: AGPL-3.0-or-later
"""What customers of a shop find wrong with what they got, in their own words."""

from typing import Any

import pytest


def told(chat: Any) -> dict[str, Any]:
    """What the running dialog knows by now."""
    answers = chat.conversation.dialog.get("answers", {})
    return {name: answer[0] for name, answer in answers.items()}


@pytest.mark.parametrize(
    ("said", "product", "reason"),
    [
        ("鞋子都是左脚的", "鞋子", "wrong"),
        ("both shoes are left ones", "shoes", "wrong"),
        ("both shoes are for the left foot", "shoes", "wrong"),
        ("I got two left shoes", None, "wrong"),
        ("The blanket smells of chemicals", "blanket", "defective"),
        ("被子有股刺鼻的味道，我要退货", "被子", "defective"),
        ("毯子有一股化学味", "毯子", "defective"),
        ("the kettle's handle broke off", "kettle", "defective"),
        ("my new coffee machine's pump is leaking", "coffee machine", "defective"),
        ("my friend's screen is cracked", None, "damaged"),
    ],
)
def test_what_is_wrong_begins_a_return(
    chat_in_shop: Any, said: str, product: str | None, reason: str
) -> None:
    """With the thing and the reason, however they are told; who has a thing is none."""
    chat_in_shop.say(said)
    assert chat_in_shop.conversation.dialog.get("dialog") == "return_or_exchange"
    assert (told(chat_in_shop).get("product"), told(chat_in_shop).get("reason")) == (
        product,
        reason,
    )


@pytest.mark.parametrize(
    "said",
    [
        "I turned right and both lights were left on",
        "you sent me only two left in the box",
        "do you have any left in size 42?",
        "both kids left the toys outside",
        "How do I get rid of the chemical smell of my new shoes?",
        "电饭煲有股塑料味正常吗",
    ],
)
def test_what_only_sounds_so_begins_none(chat_in_shop: Any, said: str) -> None:
    """What is left over is no left shoe, and who asks how to air a thing keeps it."""
    chat_in_shop.say(said)
    assert not chat_in_shop.conversation.dialog


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("我要退货", "我只是在等退款到账"),
        ("我要退货", "货早就寄回去了，钱还没退"),
        ("我要退货", "货我已经退了，就等钱"),
        ("I want to return the kettle", "I'm only waiting for my refund to arrive"),
        ("I want to return the kettle", "it's already returned, my refund hasn't arrived"),
        ("I want to return the kettle", "I sent it back, I'm just waiting for the money"),
    ],
)
def test_who_waits_for_money_returns_nothing(chat_in_shop: Any, first: str, then: str) -> None:
    """A colleague gets it, and nobody is asked for a valid order number."""
    chat_in_shop.say(first)
    chat_in_shop.say(then)
    assert chat_in_shop.conversation.speaker.value == "waiting"
    assert not chat_in_shop.conversation.dialog


@pytest.mark.parametrize(
    "said", ["退差价怎么申请", "怎么申请价保", "How do I apply for a price adjustment?"]
)
def test_how_to_get_the_difference_is_for_people(chat_in_shop: Any, said: str) -> None:
    """No menu: nothing in it fits."""
    chat_in_shop.say(said)
    assert chat_in_shop.conversation.speaker.value == "waiting"


@pytest.mark.parametrize(
    "said", ["退款多久到账", "运费谁出", "几天能到账", "who pays postage", "什么时候能退"]
)
def test_what_asks_is_no_thing(chat_in_shop: Any, said: str) -> None:
    """Also where the order's number was asked and few words name the thing: 保温杯."""
    chat_in_shop.say("我要退货" if not said.isascii() else "I want to return something")
    chat_in_shop.say(said)
    assert "product" not in told(chat_in_shop)
    chat_in_shop.say("哪吒公仔" if not said.isascii() else "the mug")
    assert told(chat_in_shop)["product"] in {"哪吒公仔", "the mug"}


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("I'd like my money back", "refund"),
        ("give me my money back", "refund"),
        ("no, I'd rather have it exchanged", "exchange"),
    ],
)
def test_a_wish_is_told_again(chat_in_shop: Any, said: str, wish: str) -> None:
    """It is no answer to the reason, and is not held against who says it."""
    for one in ("I want to return the kettle", "88213"):
        chat_in_shop.say(one)
    assert "couldn't match" not in chat_in_shop.say(said).text
    assert told(chat_in_shop)["wish"] == wish


@pytest.mark.parametrize(
    ("said", "meta"),
    [
        ("the refund came through, cheers", ("small_talk", "thanks")),
        ("my refund has come through, thank you", ("small_talk", "thanks")),
        ("Thanks, the replacement arrived, all good", ("small_talk", "thanks")),
        ("退款收到了，谢谢", ("small_talk", "thanks")),
        ("the refund came through but only half of it", ("fallback", "order")),
        ("退款到账了一半", ("fallback", "order")),
    ],
)
def test_money_that_came_begins_nothing(
    chat_in_shop: Any, said: str, meta: tuple[str, str]
) -> None:
    """All of it is thanks enough; for half of it a colleague is offered."""
    answer = chat_in_shop.say(said)
    assert answer.meta.get(meta[0]) == meta[1]
    assert not chat_in_shop.conversation.dialog


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("想改一下收货地址", "从杭州文三路90号改到滨江区江南大道88号"),
        ("想改一下收货地址", "王小明 13900139000"),
        ("I'd like to change the delivery address", "it's order 82002, Lee Park"),
        ("Can I change my shipping address?", "please send it to 14 Mill Lane, York"),
    ],
)
def test_the_new_place_follows_the_wish(chat_in_shop: Any, first: str, then: str) -> None:
    """No article on delivery times answers, and a colleague gets both."""
    assert chat_in_shop.say(first).meta.get("fallback") == "order"
    chat_in_shop.say(then)
    assert chat_in_shop.conversation.speaker.value == "waiting"
    assert first in chat_in_shop.conversation.summary
    assert then in chat_in_shop.conversation.summary


def test_an_order_that_moves_is_no_matter_of_the_return(chat_in_shop: Any) -> None:
    """It is told no reason, comes after the return, and its place is put on no other ticket."""
    for one in ("我要退货，锅是裂的，订单88213", "想改一下收货地址"):
        chat_in_shop.say(one)
    assert "description" not in told(chat_in_shop)
    for one in (
        "跳过",
        "跳过",
        "王芳 13800138000",
        "确认",
        "好的",
        "从文三路90号改到江南大道88号",
    ):
        chat_in_shop.say(one)
    assert chat_in_shop.conversation.speaker.value == "waiting"
    assert "service_address" not in chat_in_shop.ticket.fields


@pytest.mark.parametrize("last", ["算了", "我要退货", "怎么改"])
def test_what_is_no_place_moves_nothing(chat_in_shop: Any, last: str) -> None:
    """Only what tells where to, or whose order it is, goes to people at once."""
    chat_in_shop.say("想改一下收货地址")
    chat_in_shop.say(last)
    assert chat_in_shop.conversation.speaker.value != "waiting"


def test_an_order_number_begins_no_address(chat_in_shop: Any) -> None:
    """Of "order 82002, Lee Park" nobody lives there."""
    chat_in_shop.say("it's order 82002, Lee Park")
    assert chat_in_shop.contact.address == ""


@pytest.mark.parametrize(
    ("said", "product", "reason", "description"),
    [
        ("牛奶锅少发盖子", "牛奶锅", "wrong", "牛奶锅少发盖子"),
        ("台灯漏发灯泡", "台灯", "wrong", "台灯漏发灯泡"),
        ("台灯少寄了一个灯泡", "台灯", "wrong", "台灯少寄了一个灯泡"),
        ("牛奶锅，少发了盖子", "牛奶锅", "wrong", "牛奶锅,少发了盖子"),
        ("杯子碎了两个", "杯子", "damaged", "杯子碎了两个"),
        ("水壶漏水", "水壶", "defective", "水壶漏水"),
        ("A set of 6 glasses, 2 broken", "A set of 6 glasses", "defective", "2 broken"),
        ("the milk pan, lid missing", "the milk pan", "wrong", "lid missing"),
        ("a pair of boots, both left", "a pair of boots", "wrong", "both left"),
        (
            "the lamp came without a bulb",
            "lamp",
            "wrong",
            "the lamp came without a bulb",
        ),
        ("set of 6 glasses", "set of 6 glasses", None, None),
        ("6 wine glasses", "6 wine glasses", None, None),
        ("就是那个电饭煲啊", "电饭煲", None, None),
        ("my phone case", "my phone case", None, None),
    ],
)
def test_the_item_is_told_from_its_trouble(
    chat_in_shop: Any, said: str, product: str, reason: str | None, description: str | None
) -> None:
    """Asked which item it is, people tell what is wrong with it in the same breath."""
    for one in (
        ("退货", "订单 88213") if not said.isascii() else ("I want a refund", "order 88213")
    ):
        chat_in_shop.say(one)
    chat_in_shop.say(said)
    known = told(chat_in_shop)
    assert known["product"] == product
    assert (known.get("reason"), known.get("description")) == (reason, description)


@pytest.mark.parametrize(
    ("said", "product", "kept"),
    [
        ("白色外套，L换XL", "白色外套", "L换XL"),
        ("鞋子41码换42码", "鞋子", "41码换42码"),
        ("外套，红色换蓝色", "外套", "红色换蓝色"),
        ("white jacket, M to L", "white jacket", "M to L"),
        ("L换XL", None, "L换XL"),
        ("要蓝色的", None, "要蓝色的"),
        ("Exchange for 42", None, "Exchange for 42"),
        ("blue instead of red", None, "blue instead of red"),
        ("in size 42 please", None, "in size 42 please"),
    ],
)
def test_another_size_is_no_item(
    chat_in_shop: Any, said: str, product: str | None, kept: str
) -> None:
    """It is kept for who sends the other one, and the item is asked for where none is named."""
    for one in (
        ("换货", "订单 88213") if not said.isascii() else ("I want to exchange", "order 88213")
    ):
        chat_in_shop.say(one)
    chat_in_shop.say(said)
    known = told(chat_in_shop)
    assert (known.get("product"), known["description"], known["wish"]) == (
        product,
        kept,
        "exchange",
    )


@pytest.mark.parametrize(
    ("said", "product"),
    [
        ("白色外套L换XL，订单88213", "白色外套"),
        ("想把外套L换成XL，订单88213", "外套"),
        ("Please exchange my white jacket from M to L, order 88213", "white jacket"),
        ("I'd like to swap my jeans, size 30 for size 32", "jeans"),
    ],
)
def test_an_exchange_in_one_line(chat_in_shop: Any, said: str, product: str) -> None:
    """Which size goes for which stands on the ticket."""
    chat_in_shop.say(said)
    known = told(chat_in_shop)
    assert (known["product"], known["wish"]) == (product, "exchange")
    assert (
        "XL" in known["description"]
        or "to L" in known["description"]
        or "32" in known["description"]
    )


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        (("the vacuum is rubbish", "I want my £240 back"), "I want my £240 back"),
        (("吸尘器用了两天就坏了没人管", "把240块退给我"), "把240块退给我"),
        (("nobody got back to me for two weeks",), None),
        (("I paid £240 and nobody helped me",), None),
    ],
)
def test_a_sum_stays_in_what_is_wished(
    chat_in_shop: Any, said: tuple[str, ...], wish: str | None
) -> None:
    """The complaint asks no more what would put it right, and the sum is in the answer."""
    chat_in_shop.say("I want to complain" if said[0].isascii() else "我要投诉")
    for one in said:
        chat_in_shop.say(one)
    assert told(chat_in_shop).get("wish") == wish


@pytest.mark.parametrize(
    ("said", "product", "reason"),
    [
        ("one of the two mugs has a chip on the rim", "two mugs", "defective"),
        ("前天买的羽绒服到了，袖子有个洞", "羽绒服", "defective"),
        ("I ordered two lamps and only one came", "lamps", None),
        ("I want to return the headphones, they hurt my ears", "headphones", "unwanted"),
        ("The trousers are too long, I'd like a size 30 instead", "trousers", "unwanted"),
    ],
)
def test_a_shopper_is_understood_at_once(
    chat_in_shop: Any, said: str, product: str, reason: str | None
) -> None:
    """What is worn and hurts is no injury."""
    chat_in_shop.say(said)
    known = told(chat_in_shop)
    assert (known["product"], known.get("reason")) == (product, reason)
