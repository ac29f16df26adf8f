# SPDX-License-Identifier: AGPL-3.0-or-later
"""Goods: which thing is meant, and why it goes back, in whatever words."""

import pytest

from dialogs.compiling.loader import DialogLibrary
from dialogs.engine import DialogContext
from dialogs.fields import choice
from dialogs.understanding import goods
from tests.support.talking import talk, values

RETURN = "return_or_exchange"


@pytest.mark.parametrize(
    ("said", "thing"),
    [
        ("你好，我前天买的电饭煲想退", "电饭煲"),
        ("快递刚到，打开一看玻璃壶碎了", "玻璃壶"),
        ("我要换货，订单 10203040，帽子颜色不对", "帽子"),
        ("少寄了一双袜子", "袜子"),
        ("扫地机器人充不进电", "扫地机器人"),
        ("平底不粘锅一用就糊", "平底不粘锅"),
        ("收到的连衣裙太小", "连衣裙"),
        ("The handle of my new frying pan fell off on first use", "frying pan"),
        ("I'd like to swap the slippers for a bigger size", "slippers"),
        ("two of six glasses arrived broken", "glasses"),
        ("One glove is missing from my order 4453-21", "glove"),
        ("The towel set I received has stains on it", "towel set"),
        # what names none
        ("快递盒压扁了，里面的东西坏了", ""),
        ("收到的是旧的，有使用痕迹", ""),
        ("机器坏了", ""),
        ("手机号13800138000，想退货", ""),
        ("退货运费谁承担", ""),
        ("我想退货", ""),
        ("I want to return my order", ""),
        ("my parcel was damaged", ""),
        ("I'd like my money back", ""),
        ("three days have passed", ""),
    ],
)
def test_the_thing_of_a_first_message(library: DialogLibrary, said: str, thing: str) -> None:
    """It is known by the head of its name, or by what was done with it."""
    assert goods.thing_in(library.dialogs[RETURN].definition, said) == thing


@pytest.mark.parametrize(
    ("said", "thing"),
    [
        ("it's a kettle", "kettle"),
        ("It's the blue kettle", "blue kettle"),
        ("it's a VitaMix blender", "VitaMix blender"),
        ("VitaMix blender, I said", "VitaMix blender"),
        ("不锈钢锅", "不锈钢锅"),
        ("就是那个不粘锅", "不粘锅"),
        ("电饭煲啊，刚说了", "电饭煲"),
        ("补发就行", ""),
        ("七天无理由", ""),
        ("it's broken obviously", ""),
        ("it's the second time", ""),
        ("they are too small", ""),
        ("it's a joke", ""),
        ("I want to return my order", ""),
    ],
)
def test_the_thing_of_an_answer(said: str, thing: str) -> None:
    """What people put around it is no part of its name."""
    assert goods.answered(said) == thing


@pytest.mark.parametrize("name", ["王琴", "李书", "刘芳", "司机", "Mao Jin", "手机号", "没照片"])
def test_a_person_is_no_thing(name: str) -> None:
    """Nor is a number or a picture."""
    assert not goods.is_thing(name)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("My parcel arrived today and the lamp is broken", "damaged"),
        ("快递盒压扁了，里面的东西坏了", "damaged"),
        ("The box arrived crushed and the plates inside are broken", "damaged"),
        ("收到的盘子碎了两个", "damaged"),
        ("it must have been damaged in transit", "damaged"),
        # not on arrival
        ("the plates are broken", "defective"),
        ("我买的锅用了三天就坏了", "defective"),
        ("I received the lamp last month and now it is broken", "defective"),
        ("搅拌机昨天刚到就不转", "defective"),
        ("破的那箱里面东西好像没坏", None),
        ("吸尘器吸力很小", "defective"),
        ("The handle of my frying pan fell off", "defective"),
        ("我要的白色，你们发了黑色的", "wrong"),
        ("我买的是大号保温杯，结果寄来个小号的", "wrong"),
        ("收到的是旧的，有使用痕迹", "wrong"),
        ("you sent me someone else's order", "wrong"),
        ("包裹是空的", "wrong"),
        ("不是发错，是根本没收到", "wrong"),
        ("我买的鞋子收到了但是太小", "unwanted"),
        ("鞋子穿着磨脚，想退", "unwanted"),
        ("they don't suit me, as I said", "unwanted"),
        ("it's not defective, it just doesn't fit", "unwanted"),
        ("不是质量问题，是尺码不合适", "unwanted"),
        ("nothing is broken", None),
        ("order number is DN-20931", None),
    ],
)
def test_why_it_goes_back(
    library: DialogLibrary, context: DialogContext, said: str, reason: str | None
) -> None:
    """Told by the build of what is said, which outdoes a word within."""
    rules = library.dialogs[RETURN].definition.by_name["reason"].rules
    found = {one[2] for one in choice.told(said.casefold(), rules)}
    heard = values(talk(library.dialogs[RETURN], context, said)).get("reason")
    assert (heard, found <= {reason}) == (reason, True)


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("I want the kettle I ordered", "exchange"),
        ("please send two new glasses", "exchange"),
        ("想换L码", "exchange"),
        ("补发就行", "missing"),
        ("换个电话联系我", None),
        ("send it to my new address", None),
        ("能退差价吗", None),
    ],
)
def test_what_is_wished(library: DialogLibrary, said: str, wish: str | None) -> None:
    """Who is to be called elsewhere wishes no exchange."""
    rules = library.dialogs[RETURN].definition.by_name["wish"].rules
    found = {one[2] for one in choice.told(said.casefold(), rules)}
    assert found == ({wish} if wish else set())


def test_things_are_nobody(library: DialogLibrary, context: DialogContext) -> None:
    """连衣裙 at somebody's name tells the thing better; 换M码 is kept, and 赵雪 is a name."""
    goods_dialog = library.dialogs[RETURN]
    told = ("裙子太小了，想换L码，订单号20261126001", "连衣裙", "换M码", "赵雪")
    kept = values(talk(goods_dialog, context, *told))
    assert (kept["product"], kept["contact_person"]) == ("连衣裙", "赵雪")
    assert kept["description"].endswith("换M码")
    told = ("I want to return a jacket, it's too big. Order 3030-11", "it's a jacket")
    kept = values(talk(goods_dialog, context, *told, "no, exchange please", "Max Hill"))
    assert (kept["contact_person"], kept["wish"]) == ("Max Hill", "exchange")


@pytest.mark.parametrize(
    ("said", "details"),
    [
        ("宝贝和描述不符，说是纯棉的结果是化纤", "宝贝和描述不符，说是纯棉的结果是化纤"),
        ("少发了一个杯子，买了四个只到三个，订单66778899", "少发了一个杯子，买了四个只到三个"),
        ("我要的白色，你们发了黑色的，我要退款", "我要的白色，你们发了黑色的"),
        ("the mixer's bowl has a crack, I want a refund", "the mixer's bowl has a crack"),
        ("我要退货，运输中破损", None),
        ("you sent me the wrong item", None),
    ],
)
def test_the_words_are_kept(
    library: DialogLibrary, context: DialogContext, said: str, details: str | None
) -> None:
    """What an option's label says is asked for more; what the customer says is not."""
    assert values(talk(library.dialogs[RETURN], context, said)).get("description") == details
