# SPDX-License-Identifier: AGPL-3.0-or-later
"""All that one message says, and nothing it does not say. It is Wednesday 18 March 2026, 10:30."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from dialogs.extraction import extract
from intake import yaml_text

NOW = datetime(2026, 3, 18, 10, 30)  # noqa: DTZ001 - a time without zone is local
OCCURRED = yaml_text.load(Path(__file__).with_name("occurred.yaml").read_text(encoding="utf-8"))


def at(text: str) -> tuple[datetime, bool]:
    """A moment as `extract` gives it: with a time of day if the text has one."""
    return datetime.fromisoformat(text), "T" in text


VOLUNTEERED = {
    "我是青岛海信的王建国，注塑机HTF250W2昨晚九点多报E12停机了，电话13945678901": {
        "company": "青岛海信", "contact": "王建国", "model": "HTF250W2", "error_code": "E12",
        "occurred": at("2026-03-17T21:00"), "phone": "13945678901", "urgency": "P1",
    },
    "合同号HT-2025-0098，设备编号 A0012345，从上周五开始频繁重启": {
        "order_no": "HT-2025-0098", "serial": "A0012345", "occurred": at("2026-03-13"),
    },
    "空压机跳闸，显示AL-03，地址：苏州工业园区星湖街328号5栋": {
        "error_code": "AL-03", "address": "苏州工业园区星湖街328号5栋",
    },
    "型号：DCS-8000 编号：0042 故障码：F-203 时间：3月16日 14:05\n联系人：周敏 "
    "电话：0571-88991234": {
        "model": "DCS-8000", "serial": "0042", "error_code": "F-203", "contact": "周敏",
        "occurred": at("2026-03-16T14:05"), "phone": "0571-88991234",
    },
    "冷水機組從昨天開始報警，型號ＲＴＷＤ－１００，序列號：U12A03456，"
    "電話１３９１２３４５６７８": {
        "model": "RTWD-100", "serial": "U12A03456", "occurred": at("2026-03-17"),
        "phone": "13912345678",
    },
    "麻烦转告李工，我是三车间张强，激光器型号YLS-6000": {"contact": "张强", "model": "YLS-6000"},
    "冰箱不制冷已经三天了，型号BCD-452WDPF": {
        "model": "BCD-452WDPF", "occurred": at("2026-03-15"),
    },
    "我司是东莞市正业精密机械有限公司，客户经理是赵敏，邮箱 zhao@zy.com.cn": {
        "company": "东莞市正业精密机械有限公司", "contact": "赵敏", "email": "zhao@zy.com.cn",
    },
    "XJ-200和XJ-300两台都坏了": {"model": ["XJ-200", "XJ-300"]},
    "燃气热水器打不着火，显示EE": {"error_code": "EE"},
    "我叫周一鸣，电话13912345678": {"contact": "周一鸣", "phone": "13912345678"},
    "联系人：周日升": {"contact": "周日升"},
    "周一坏的，联系人周天成": {"contact": "周天成", "occurred": at("2026-03-16")},
    "周一坏的": {"occurred": at("2026-03-16")},
    "型号是HP LaserJet Pro M404": {"model": "M404"},
    "型号 VNB-K 卡纸": {"model": "VNB-K"},
    "This is Maria Lopez from Acme Packaging GmbH. Our filler FL-900 shows error E-114 since 7:30"
    " this morning. Call me at +49 170 1234567.": {
        "contact": "Maria Lopez", "company": "Acme Packaging GmbH.", "model": "FL-900",
        "error_code": "E-114", "occurred": at("2026-03-18T07:30"), "phone": "+49 170 1234567",
    },
    "The HVAC unit (Carrier 30RB-302) shows alarm A152 since yesterday 4pm": {
        "model": "30RB-302", "error_code": "A152", "occurred": at("2026-03-17T16:00"),
    },
    "Hi, the compressor (serial no. CMP-88321-B) leaks but still runs. No rush.": {
        "serial": "CMP-88321-B", "urgency": "P3",
    },
    "Order #45001234 arrived with the wrong belts, mail me at j.smith@contoso.co.uk": {
        "order_no": "45001234", "email": "j.smith@contoso.co.uk",
    },
    "Please ship it to 4500 Industrial Parkway, Suite 210, Cleveland, OH 44135": {
        "address": "4500 Industrial Parkway, Suite 210, Cleveland, OH 44135",
    },
    "the PowerFlex 525 has been down for two hours, regards, Tom Becker": {
        "model": "525", "occurred": at("2026-03-18T08:30"), "urgency": "P1",
        "contact": "Tom Becker",
    },
    # Scanned labels: every sign apart; numbers in groups; words in another language or misspelt.
    "型 号 ： K L - 3 5 0  序 列 号 ： 9 0 8 1 7 2": {"model": "KL-350", "serial": "908172"},
    "订单号 6612 0093 4417 8850，少发两个": {"order_no": "6612009344178850"},
    "PO号 4500991234 的货到了": {"order_no": "4500991234"},
    "报错误：SQL-10054": {"error_code": "SQL-10054"},
    "Type: 3SK1112-2BB40, seriel nr. QA-55102-C": {"model": "3SK1112-2BB40",
                                                   "serial": "QA-55102-C"},
    "机型 IdeaPad S340 开不了机": {"model": "S340"},
    "model is CV-12, the plate also says 2019": {"model": "CV-12"},
    "the plate also says 4711-2019": {"serial": "4711-2019"},
    "I want to return a kettle, order A-77": {"order_no": "A-77"},
    "we need to order A-77": {"model": "A-77"},
    "the order XJ-200 came broken": {"model": "XJ-200"},
    "any day but Thursday, I've the hospital": {},
    "Olga Petrov, 555-0177, 77 Mill Lane, Dayton OH": {
        "contact": "Olga Petrov", "phone": "555-0177", "address": "77 Mill Lane, Dayton OH",
    },
    "Part Number 555-0144": {},
    "HTTP 504 on every page since yesterday": {
        "error_code": "504", "occurred": at("2026-03-17"),
    },
    "the drive shows fault 16#7A10": {"error_code": "16#7A10"},
    "邮箱 sun.fei@hua-tai。com": {"email": "sun.fei@hua-tai.com"},
    "Name: Karen Boyd\nT: 555-0133": {"contact": "Karen Boyd", "phone": "555-0133"},
    "Thanks,\nOmar\n--\nOmar Haddad | Site Services | omar.h@example.com": {
        "contact": "Omar Haddad", "email": "omar.h@example.com",
    },
    "泵不上水了\n顺祝商祺\n陈立新 设备主管\n公司：海宁三江（集团）有限公司\n手机 13512340000": {
        "contact": "陈立新", "company": "海宁三江(集团)有限公司", "phone": "13512340000",
    },
    "以前叫远东机电，现在是嘉兴远东装备有限公司": {"company": "嘉兴远东装备有限公司"},
    "From: Lucy Chan <lucy@example.org>": {
        "contact": "Lucy Chan", "email": "lucy@example.org",
    },
}  # fmt: skip
CORRECTED = {
    "不是E07，是E01": {"error_code": "E01"},
    "型号FR-A840，不是FR-A740": {"model": "FR-A840"},
    "not the ZT410, it's the ZT411": {"model": "ZT411"},
    "sorry, I meant SN-123": {"serial": "SN-123"},
    "刚才电话写错了，应该是13800001111": {"phone": "13800001111"},
    "sorry, wrong number: it's 415-555-0132 not 415-555-0123": {"phone": "415-555-0132"},
    "地址不是浦东大道100号，是浦东南路200号": {"address": "浦东南路200号"},
    "不是昨天下午，是昨天上午十点": {"occurred": at("2026-03-17T10:00")},
    "对不起，说错了，是周二不是周一": {"occurred": at("2026-03-17")},
    "联系人换成 王丽 13511112222": {"contact": "王丽", "phone": "13511112222"},
    "报警代码EO3": {"error_code": "E03"},
}
ANSWERS = [
    ("phone", "幺三八零零一三八零零零", "13800138000"),
    ("phone", "打这个吧 010-6552 9988-203", "010-65529988"),
    ("email", "zhang dot wei at gmail dot com", "zhang.wei@gmail.com"),
    ("error_code", "e零七", "E07"),
    ("error_code", "错误代码是零零七", "007"),
    ("error_code", "E杠07", "E-07"),
    ("error_code", "e-zero-seven", "E07"),
    ("serial", "A B 1 2 3 4 5", "AB12345"),
    ("serial", "铭牌上写的是 2209118X", "2209118X"),
    ("model", "是那台KUKA KR16", "KR16"),
    ("company", "我们是做纺织的，叫恒力集团", "恒力集团"),
    ("company", "上海振华重工", "上海振华重工"),
    ("contact", "叫我老陈吧", "老陈"),
    ("contact", "My name is O'Brien", "O'Brien"),
    ("contact", "张 13800138000", None),
    ("address", "我们在广州天河区体育西路103号维多利广场B塔",
     "广州天河区体育西路103号维多利广场B塔"),
    ("address", "5th floor, 88 Orchard Road, Singapore 238839",
     "5th floor, 88 Orchard Road, Singapore 238839"),
    ("address", "就在上次那个地方", None),
    ("company", "没有公司，个人用户", None),
    ("occurred", "大概上礼拜三", at("2026-03-11")),
    ("occurred", "3/12", at("2026-03-12")),
    ("occurred", "3.12", at("2026-03-12")),
    ("occurred", "12号那天", at("2026-03-12")),
    ("occurred", "since the 3rd", at("2026-03-03")),
    ("occurred", "中午吃饭的时候，昨天", (at("2026-03-17T11:00")[0], False)),
    ("occurred", "大概两三天了", at("2026-03-15")),
    ("occurred", "昨天三点", at("2026-03-17T15:00")),
    ("occurred", "从国庆节后就这样了", at("2025-10-08")),
    ("urgency", "一般", "P2"),
    ("urgency", "normal", "P2"),
    ("urgency", "low", "P3"),
    ("phone", "Ann Lee, ann.lee@x.com, 0044 7700 900123", "0044 7700 900123"),
    ("hazard", "没有人受伤", False),
    ("hazard", "有火花", True),
]  # fmt: skip
NOTHING = [
    "paid three weeks ago and nothing came",
    "do you sell a 3-year warranty",
    "物料号 8812-AX 什么时候有货",
    "SKU 71-3302 is out of stock",
    "下午四点打我手机",
    *("我们有200台这样的机器", "这个月已经是第3次了", "说明书第18页没看懂", "10086让我找你们"),
    *("7x24小时运行，380V供电，功率15kW", "M8螺丝断了两根", "温度升到85℃，压力0.8MPa"),
    *(
        "控制器版本V3.2.1，固件2.0.15",
        "保修到2027年5月，设备是2024年6月买的",
        "一共买了12345个零件",
    ),
    *("请问保修期多久", "明天下午三点上门可以吗", "门店编号SH0231刷不了卡", "你们公司地址在哪"),
    *("I have 3 printers and 2 scanners", "see page 12 of the manual", "Can you call me at 5 pm?"),
    *("the smoke detector in room 12 beeps", "三天前换过编码器线", "烟感报警器误报"),
]


@pytest.mark.parametrize(("text", "facts"), VOLUNTEERED.items())
def test_one_message_fills_many_fields(text: str, facts: dict[str, object]) -> None:
    """Every fact a message volunteers is read, each word for one field only."""
    found = extract(text, NOW)
    assert found | {"urgency": facts.get("urgency")} == facts | {"urgency": facts.get("urgency")}


@pytest.mark.parametrize(("text", "facts"), CORRECTED.items())
def test_the_last_assertion_wins(text: str, facts: dict[str, object]) -> None:
    """What is denied or replaced within a message is not among its facts."""
    assert extract(text, NOW) == facts


@pytest.mark.parametrize(("asked", "text", "value"), ANSWERS)
def test_answers_need_fewer_words(asked: str, text: str, value: object) -> None:
    """What was asked for may be said barely, spelled out or with words around it."""
    assert extract(text, NOW, asked).get(asked) == value


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_not_said_stays_empty(text: str) -> None:
    """Amounts, measures, pages, plans and what befell the machine before are no facts."""
    assert extract(text, NOW) == {}


def test_a_bare_correction_is_of_the_kind_it_resembles() -> None:
    """A code built like the serial number we hold replaces it; without one it stays open."""
    known = {"serial": ["112233445566"]}
    assert extract("不对，是112233445577", NOW, None, known)["serial"] == "112233445577"
    assert "serial" not in extract("不对，是112233445577", NOW)


@pytest.mark.parametrize(
    ("text", "control"),
    [
        *(("转人工", "human"), ("can I talk to a person", "human"), ("算了不报了", "cancel")),
        *(("never mind, it works now", "cancel"), ("这个问题跳过", "skip"), ("没错", "yes")),
        *(("稍等我去看看铭牌", "wait"), ("看下我填了什么", "review"), ("没有代码", "none")),
        *(("都不是", "none"), ("不对", "no"), ("I'm not sure", "unknown"), ("重填", "restart")),
        *(("没有了，提交吧", "submit"), ("什么意思", "help"), ("go back", "back")),
    ],
)
def test_a_control_word_is_the_whole_utterance(text: str, control: str) -> None:
    """It is the only fact of its message."""
    assert extract(text, NOW, "model") == {"control": control}


@pytest.mark.parametrize(
    "text",
    [
        "取消按钮按了没反应",
        "人工上料机不动了",
        "返回键失灵",
        "the cancel key is stuck",
        "对讲机没声音",
    ],
)
def test_look_alikes_are_symptoms(text: str) -> None:
    """A description that holds a control word steers nothing."""
    assert "control" not in extract(text, NOW, "symptom")


def test_yes_and_no_answer_whether_somebody_is_in_danger() -> None:
    """After that question a control word is an answer too."""
    assert extract("没有", NOW, "hazard") == {"control": "none", "hazard": False}
    assert extract("是", NOW, "hazard") == {"control": "yes", "hazard": True}


def test_an_aware_now_gives_an_aware_time() -> None:
    """The time is in the zone of now."""
    now = datetime(2026, 3, 18, 10, 30, tzinfo=UTC)
    assert extract("昨天下午三点开始的", now)["occurred"] == (
        datetime(2026, 3, 17, 15, tzinfo=UTC),
        True,
    )


@pytest.mark.parametrize("text", OCCURRED["something_else"])
def test_a_time_of_something_else_is_not_when_it_began(text: str) -> None:
    """Purchases, visits, promises, opening hours, events and what was still in order then."""
    assert "occurred" not in extract(text, NOW)


@pytest.mark.parametrize(("text", "when"), OCCURRED["began"].items())
def test_the_time_told_with_the_trouble_is_when_it_began(text: str, when: str) -> None:
    """To the half hour where a time of day is told, else to the day."""
    at, has_time = cast("tuple[datetime, bool]", extract(text, NOW)["occurred"])
    expected = datetime.fromisoformat(when)
    if "T" in when:
        assert has_time
        assert abs(at.replace(tzinfo=None) - expected) <= timedelta(minutes=30)
    else:
        assert at.date() == expected.date()
