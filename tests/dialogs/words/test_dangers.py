# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is a danger to people, in many words, and what only sounds like one."""

from pathlib import Path

import pytest

from dialogs.words.dangers import KINDS, dangers, hurts, is_hazard
from dialogs.words.severity import urgency
from intake import yaml_text

DANGERS = [
    *("机器起火了", "电池爆了", "插座冒火星", "有烟冒出来", "机柜里往外冒烟"),
    *("闻到很浓的煤气味", "天然气漏了", "氨气泄漏,人都撤了", "手被夹住了"),
    *("工人手指被切断", "同事触电倒地", "外壳有电,摸上去麻", "漏电把人电了"),
    *("电缆短路起火", "锅炉快炸了", "电梯里困了两个人", "电梯突然坠下来", "有人晕倒了"),
    *("一氧化碳中毒", "酸液喷到脸上", "吊臂断了砸下来", "机器失控停不下来"),
    *("配电柜有焦糊味", "变压器着了", "电线烧起来了", "烫伤了一个人"),
    *("火苗从里面窜出来", "there's smoke everywhere", "caught fire"),
    *("sparks from the socket", "I got a shock when I touched it"),
    *("gas leak in the kitchen", "worker's hand is trapped", "someone fainted"),
    *("the battery exploded", "burning smell from the motor", "it's smoking"),
    *("elevator stuck with people inside", "acid is leaking"),
    *("my colleague is bleeding", "发动机舱冒着烟", "插线板烧着了"),
    *("厨房煤气没关紧一股味", "有人触了电,还没醒", "师傅的手卷到传送带里了"),
    *("货架塌了压到人", "烤箱里着火了已经用灭火器喷了", "压力罐炸开了", "电梯门夹人"),
    *("叉车撞了人", "高压线断了垂在地上", "有股焦味还在冒烟", "热水器漏电把孩子电到了"),
    *("锂电池热失控", "水里带电", "氢气报警,浓度超标", "机械臂打到人了", "手指骨折"),
    *("电弧闪了一下人被灼伤", "地沟里有沼气味", "flames coming out of the oven"),
    *("electrocuted", "she cut her finger in the slicer", "people trapped in the lift"),
    *("chlorine smell in the pump room", "toxic fumes", "it exploded"),
    *("panel is sparking", "he burned his hand", "smoke from the exhaust of the UPS"),
    *("吊装的时候绳子断了,砸了工人的脚", "抽真空机把小张手指压扁了"),
    *("厂房屋顶漏水滴到电箱里在打火花", "蒸汽管爆裂,蒸汽往外喷"),
    *("有人吸入氨气被送医院", "煤气罐阀门冒火", "玻璃炸裂飞出来划伤脸"),
    *("电池组烧了,满屋子烟", "司机被叉车压住了", "硫酸桶漏了一地"),
    *("机床突然自己启动差点伤到人", "有股烧塑料的味道", "师傅从梯子上摔下来了"),
    *("the cable melted and there is smoke", "customer fell on the escalator"),
    *("the operator lost a finger", "chemical spill near line 3"),
    *("machine caught his sleeve", "water dripping into a live panel"),
    *("strong smell of gas",),
    *("工友的胳膊让辊子绞进去了", "液压管崩了喷了一身油烫伤"),
    *("烘箱里的东西烧起来了", "冷库氨味很重大家都咳嗽"),
    *("配电房噼里啪啦冒蓝光", "挖机翻了人还在里面"),
    *("踩到电线被电麻了", "反应釜压力爆表安全阀起跳"),
    *("一打开就闻到烧胶皮的味", "楼道全是烟"),
    *("有人从货架上掉下来", "刀片飞出来差点削到人"),
    *("孩子误吞了纽扣电池", "the forklift ran over his foot"),
    *("we evacuated because of the gas", "hot steam burned two people"),
    *("there was an arc flash", "the dryer burst into flames"),
    *("I got zapped by the handle", "ceiling collapsed onto the machine"),
]
HARMLESS = [
    *("烟雾报警器换电池", "没有冒烟", "不冒烟了,就是不转", "火花塞要换", "打火机"),
    *("防火门关不上", "灭火器年检", "漏电保护器跳了", "燃气表读数不对", "烟囱清洗"),
    *("消防演练怎么报名", "油烟机声音大", "会不会漏电", "怎么防止触电"),
    *("火锅店的电磁炉不加热", "热火朝天", "抽烟区在哪", "smoke detector low battery"),
    *("fire alarm test on Friday", "fire door is stuck", "no smoke, no smell"),
    *("firewall blocks the port", "spark plug replacement"),
    *("how to prevent electric shock", "smoking area sign", "hot spare disk"),
    *("gas bill", "the printer burns through toner", "burn-in test"),
    *("CD burner not working", "shock absorber worn", "fireproof cabinet"),
    *("flame retardant cable", "电击器", "着火点温度设定", "防爆膜", "自燃? 没有"),
    *("焊接火花正常", "烟机不亮", "火警主机误报", "气体灭火系统维保", "烟道积灰"),
    *("防烟面罩过期", "没有人员伤亡", "无漏电现象", "未发生爆炸", "电火花加工机不放电"),
    *("放电加工参数", "爆款型号有货吗", "爆满", "手被墨粉弄脏了", "机器人手臂抖动"),
    *("带电作业培训", "受伤理赔流程", "安全帽采购", "触电急救培训资料", "夹爪夹不住"),
    *("热压机温度不够", "烧录失败", "烧开水慢", "firmware burn failed", "burn a CD"),
    *("smoke test passed", "no injuries reported", "gas spring is weak"),
    *("fire TV stick remote", "shock sensor calibration"),
    *("explosion-proof motor price", "crushed ice dispenser"),
]


LISTS = yaml_text.load(Path(__file__).with_name("dangers.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", [*DANGERS, *LISTS["danger"]])
def test_a_danger_is_heard(text: str) -> None:
    """Somebody is hurt or may be, something burns or leaks, a casing is live: first of all."""
    assert is_hazard(text)
    assert urgency(text) == "P0"


@pytest.mark.parametrize("text", [*HARMLESS, *LISTS["no_danger"]])
def test_the_name_of_a_thing_is_no_danger(text: str) -> None:
    """Detectors, drills, prevention, denials and figures of speech frighten nobody."""
    assert not is_hazard(text)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("机器冒烟了，会爆炸吗？", ("fire",)),
        ("there is smoke, could it explode?", ("fire",)),
        ("如果冒烟怎么办", ()),
        ("what if it catches fire", ()),
        ("没有冒烟，但是漏电把师傅电了", ("injury", "electricity")),
        ("烟感报警，地下室都是煤气味", ("gas",)),
        ("煤气味很重，我有点头晕", ("unwell", "gas")),
        ("this mixer sparks a bit when I start it", ("fire",)),
    ],
)
def test_only_its_own_clause_makes_a_danger_a_thought(text: str, kinds: tuple[str, ...]) -> None:
    """A question behind what is told does not take it back, nor does another denial."""
    assert dangers(text) == kinds


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("里面啪啪响", ()),
        ("里面啪啪响，就在插座那里", ("fire",)),
        ("里面啪啪响。插座是新的", ()),
        ("we can smell it in the hall", ()),
        ("the hob is off and we can smell it in the hall", ("gas",)),
        ("输液泵打得太快", ()),
        ("输液泵打得太快，病人在床上", ("injury",)),
        ("电箱就在旁边", ()),
        ("水管爆了，电箱就在旁边", ("electricity",)),
        ("水管爆了。电箱就在旁边", ()),
        ("it nearly hit Joe", ()),
        ("the crane swung and nearly hit Joe", ("injury",)),
    ],
)
def test_words_of_a_frame_tell_only_together(text: str, kinds: tuple[str, ...]) -> None:
    """In any order, but in one sentence."""
    assert dangers(text) == kinds


@pytest.mark.parametrize(
    ("text", "is_danger"),
    [
        ("去年冒过烟，修好了，想续保", False),
        ("去年冒过烟，修好了，现在又冒烟了", True),
        ("上次冒烟的那台", True),
        ("it caught fire last year and was replaced, send me the invoice", False),
        ("it was replaced last year, now it caught fire", True),
        ("手被门夹了，那是去年的事，早好了", False),
        ("手被夹了，上周的事，到现在还没好", True),
        ("手被卷进去了。那次停电是上周的事，已经好了", True),
        ("my hand got caught in the press, that was last month, all healed now", False),
        ("my hand got caught in the press, the outage that was last week is fixed", True),
    ],
)
def test_what_was_mended_long_ago_is_no_danger(text: str, *, is_danger: bool) -> None:
    """Only if both is said, and not what comes after it."""
    assert is_hazard(text) is is_danger


def test_every_kind_has_its_place() -> None:
    """Whoever adds a kind to the file says when its advice comes."""
    file = Path(__file__).parents[3] / "dialogs" / "words" / "dangers.yaml"
    assert tuple(yaml_text.load(file.read_text(encoding="utf-8"))["kinds"]) == KINDS


HURTS = [
    ("眼睛溅到溶剂了", ("eyes",)),
    ("粉盒炸了，粉喷了我一脸", ("eyes",)),
    ("清洗剂溅到手上了", ("eyes",)),
    ("solvent splashed into my eyes", ("eyes",)),
    ("toner blew all over his face", ("eyes",)),
    ("员工小李的手被封口刀烫了", ("burn",)),
    ("烫到手了，起泡", ("burn",)),
    ("he burned his hand on the sealing bar", ("burn",)),
    ("she scalded her arm", ("burn",)),
    ("手被夹住了", ("injury",)),
    ("有人触电了", ("injury",)),
    ("激光照到眼睛了", ("injury",)),
    ("手夹进热压板，烫伤了", ("burn", "injury")),
    ("his hand is trapped in the press", ("injury",)),
    ("someone is hurt", ("injury",)),
    ("急停按了没反应", ("guard",)),
    ("门关不上了但是机器还在转", ("guard",)),
    ("the guards won't close and it still runs", ("guard",)),
    ("摸机器外壳手有点麻", ("numb",)),
    ("他误喝了墨水", ("swallowed",)),
    ("our apprentice swallowed some ink", ("swallowed",)),
    ("my apprentice got ink in his eye", ("eyes",)),
]


@pytest.mark.parametrize(("text", "ways"), HURTS)
def test_how_an_injury_is_seen_to(text: str, ways: tuple[str, ...]) -> None:
    """Pressing a wound does not help an eye full of solvent."""
    assert hurts(text) == ways
