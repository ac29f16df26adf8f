# SPDX-License-Identifier: AGPL-3.0-or-later
"""Phones, e-mail addresses, names and places."""

import re
from dataclasses import replace

import pytest

from dialogs.fields import FIELD_TYPES
from dialogs.fields.contract import Parsed, Reading, Rules, Unclear
from intake.messages import Location


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("13800138000", "+8613800138000"),
        ("138 0013 8000", "+8613800138000"),
        ("138-0013-8000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("+86 138 0013 8000", "+8613800138000"),
        ("我的电话是13800138000，谢谢", "+8613800138000"),
        ("幺三八零零幺三八零零零", "+8613800138000"),
        ("010-62551234 转 801", "+861062551234;ext=801"),
        ("+44 20 7946 0958", "+442079460958"),
        ("400 820 8820", "+864008208820"),
        ("6255 1234", "6255 1234"),
        ("13900001111 转 203", "+8613900001111;ext=203"),
        ("电话：13900001111 3. 订单：SO-1", "+8613900001111"),
        ("电话13900001111 2台都不出纸", "+8613900001111"),
        ("3. 139 0000 1111 4. 王刚", "+8613900001111"),
        ("+86 139 0000 1111 2台", "+8613900001111"),
        ("13900001111. 2 units", "+8613900001111"),
        ("010-62551234 3台", "+861062551234"),
        ("6255 1234. 2 of them", "6255 1234"),
        ("1 3 8 0 0 1 3 8 0 0 0", "+8613800138000"),
    ],
)
def test_phone_answers(text: str, value: str, reading: Reading) -> None:
    """Any way of writing a number is understood and stored in one form."""
    parsed = FIELD_TYPES["phone"].parse(text, reading)
    assert isinstance(parsed, Parsed)
    assert parsed.value == value


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("12ab", "phone.wrong"),
        ("1380013800", "phone.wrong"),
        ("138001380001", "phone.wrong"),
        ("马上", "phone.none"),
    ],
)
def test_what_is_no_phone(text: str, key: str, reading: Reading) -> None:
    """Too few digits and none at all get different explanations."""
    parsed = FIELD_TYPES["phone"].parse(text, reading)
    assert isinstance(parsed, Unclear)
    assert parsed.key == key


@pytest.mark.parametrize(
    "text",
    [
        "2025-06-01 14:30", "订单 202400118822", "SN-00001234", "case 1234567", "6255 1234", "E07",
        "电话是1380013800", "0098-2231",
    ],
)  # fmt: skip
def test_numbers_that_are_no_phones(text: str, reading: Reading) -> None:
    """In passing, dates, orders, serials and mistyped numbers are not taken for phones."""
    find = FIELD_TYPES["phone"].find
    assert find is not None
    assert find(text, reading) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Aoife Brennan 087 123 4567", "087 123 4567"),
        ("Karen Doyle 0398 765 432, I want to return it", "0398 765 432"),
        ("It jams, Wolfgang Huber 0664/123 45 67", "0664-123 45 67"),
        ("Marie Dupont 06 12 34 56 78", "06 12 34 56 78"),
        ("The printer jams, 0664/123 45 67", "0664-123 45 67"),
        ("打印机卡纸，0664/123 45 67", "0664-123 45 67"),
        ("我是王伟，03-1234-5678", "03-1234-5678"),
        ("李梅 03-1234-5678", "03-1234-5678"),
        ("Blank pages since yesterday. Joost, 06-12345678", "06-12345678"),
        ("Blank pages. Wei Ling, 9123 4567", "9123 4567"),
        ("Blank pages. Ana, (11) 98765-4321", "(11) 98765-4321"),
        ("Blank pages! Agnieszka, 512 345 678", "512 345 678"),
        ("It jams.\nUrs, 079 123 45 67", "079 123 45 67"),
        ("Blank pages. Mob: 9840012345", "9840012345"),
        ("Eilish Ryan, as I said, 086 123 4567", "086 123 4567"),
        ("call 1-800-555-0199", "1-800-555-0199"),
        ("my phone is 091 496 010", "091 496 010"),
        ("call me on 090-1234-5678", "090-1234-5678"),
        ("phone 021 5555 6677", "+862155556677"),
        ("Serial, 0612-345678", None),
        ("It stops. Counter, 20 12 34 56", None),
        ("It jams. Toner, 0612 345 678", None),
        ("It jams. Installed, 28-11-2026", None),
        ("B7 shows 20 12 34 56", None),
        ("Siemens Drive 0398 123456 is broken", None),
        ("Serial Number 0398 123456", None),
        ("Contract 0398 765 432", None),
        ("Kostal Inverter 0812 345 678", None),
        ("the bearing 0398 123456 is worn", None),
        ("0123 456 789 is the asset tag", None),
        ("0398 765 432", None),
        ("轴承 0398 123456", None),
        ("设备编号 0398-123456", None),
        ("since 03-11-2026", None),
    ],
)
def test_numbers_of_elsewhere_beside_a_name(
    text: str, value: str | None, reading: Reading
) -> None:
    """Grouped beside somebody's name, or as nobody here does, figures are a number to call."""
    find = FIELD_TYPES["phone"].find
    parsed = find(text, replace(reading, language="en")) if find else None
    assert (parsed and parsed.value) == value


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("029 2018 0123", "+862920180123", "029 2018 0123"),
        ("(028) 9018 0123", "+862890180123", "(028) 9018 0123"),
        ("02920180123", "+862920180123", "02920180123"),
        ("02920 180123", "02920 180123", "02920 180123"),
        ("0711 2345678", "+867112345678", "0711 2345678"),
        ("020 8334 5678", "+862083345678", "020 8334 5678"),
        ("020-8334-5678", "+862083345678", "+862083345678"),
        ("021 5888 1234", "+862158881234", "+862158881234"),
        ("010 8888 1234", "+861088881234", "+861088881234"),
        ("0512 6789 0123", "+8651267890123", "+8651267890123"),
        ("+86 29 8823 1234", "+862988231234", "+862988231234"),
    ],
)
def test_an_area_code_of_two_countries(
    text: str, chinese: str, english: str, reading: Reading
) -> None:
    """029 is Xi'an, and Cardiff where English is written: such a number stays as it was told."""
    for language, value in (("zh", chinese), ("en", english)):
        found = FIELD_TYPES["phone"].parse(text, replace(reading, language=language))
        assert isinstance(found, Parsed)
        assert found.value == value


def test_a_phone_pattern_decides_alone(reading: Reading) -> None:
    """A dialog's own pattern replaces our knowledge, and nothing is found in passing."""
    mine = replace(reading, rules=Rules(pattern=re.compile(r"\d{4}")))
    kind = FIELD_TYPES["phone"]
    assert kind.find is not None
    assert kind.parse("1234", mine) == Parsed("1234", "1234")
    assert isinstance(kind.parse("13800138000", mine), Unclear)
    assert kind.find("13800138000", mine) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("wang@example.com", "wang@example.com"),
        ("邮箱：Wang.Li@Example.COM。", "Wang.Li@example.com"),
        ("wang＠example.com", "wang@example.com"),
        ("<a+b@mail.example.org>", "a+b@mail.example.org"),
    ],
)
def test_email_answers(text: str, value: str, reading: Reading) -> None:
    """An address is found among other words; only its domain is lowered."""
    parsed = FIELD_TYPES["email"].parse(text, reading)
    assert isinstance(parsed, Parsed)
    assert parsed.value == value


@pytest.mark.parametrize(
    "text", ["wang", "wang@", "a@b", "@example.com", "a@" + "x" * 300 + ".com"]
)
def test_what_is_no_email(text: str, reading: Reading) -> None:
    """Half an address is no address."""
    assert FIELD_TYPES["email"].parse(text, reading) == Unclear("email.wrong")


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("person", "张伟", "张伟"),
        ("person", "我叫张伟。", "张伟"),
        ("person", "My name is Bob Smith", "Bob Smith"),
        ("person", "联系人：李女士", "李女士"),
        ("company", "我们是上海某某公司", "上海某某公司"),
        ("company", "Company: Acme & Sons", "Acme & Sons"),
        ("address", "浦东新区张江路 1 号", "浦东新区张江路 1 号"),
    ],
)
def test_names_and_places(kind: str, text: str, value: str, reading: Reading) -> None:
    """Words of introduction are left away; the name stays as written."""
    parsed = FIELD_TYPES[kind].parse(text, reading)
    assert isinstance(parsed, Parsed)
    assert parsed.value == value
    assert not parsed.is_sure


@pytest.mark.parametrize(
    ("kind", "text", "key"),
    [
        ("person", "13800138000", "person.wrong"),
        ("person", "🙂", "person.wrong"),
        ("person", "x" * 200, "text.long"),
        *(
            ("person", text, "person.wrong")
            for text in (
                "全公司",
                "整个车间",
                "所有人都行",
                "三台",
                "明天下午三点",
                "不方便说",
                "刚才说过了",
            )
        ),
        *(
            ("person", text, "person.wrong")
            for text in ("the whole department", "anyone", "2 of them", "rather not", "tomorrow")
        ),
        ("company", "!!", "company.wrong"),
        ("address", "这里", "address.short"),
        ("address", "路" * 400, "text.long"),
    ],
)
def test_what_is_no_name_or_place(kind: str, text: str, key: str, reading: Reading) -> None:
    """Numbers, emoji and novels are asked about again."""
    parsed = FIELD_TYPES[kind].parse(text, reading)
    assert isinstance(parsed, Unclear)
    assert parsed.key == key


def test_a_shared_location_is_an_address(reading: Reading) -> None:
    """A location from the phone answers "where", with its coordinates."""
    here = replace(reading, location=Location(31.2, 121.5, "张江路 1 号"))
    nameless = replace(reading, location=Location(31.2, 121.5))
    parsed = FIELD_TYPES["address"].parse("", here)
    assert isinstance(parsed, Parsed)
    assert parsed.value == {"address": "张江路 1 号", "latitude": 31.2, "longitude": 121.5}
    assert parsed.display == "张江路 1 号"
    bare = FIELD_TYPES["address"].parse("", nameless)
    assert isinstance(bare, Parsed)
    assert bare.display == "31.20000, 121.50000"


def test_a_foreign_number_is_not_made_ours(reading: Reading) -> None:
    """In English a number without prefix may be from anywhere: it is kept as given."""
    english = replace(reading, language="en")
    parse, find = FIELD_TYPES["phone"].parse, FIELD_TYPES["phone"].find
    assert find is not None
    abroad = parse("415 555 2671", english)
    assert isinstance(abroad, Parsed)
    assert abroad.value == "415 555 2671"
    called = find("call 415 555 2671", english)
    assert called is not None
    assert called.value == "415 555 2671"
    assert find("order 415555267", english) is None
    for ours in ("138 0013 8000", "+86 138 0013 8000"):
        home = parse(ours, english)
        assert isinstance(home, Parsed)
        assert home.value == "+8613800138000"
    landline = parse("010 8888 6666", english)
    assert isinstance(landline, Parsed)
    assert landline.value == "+861088886666"


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("company", "我们是东莞市正业精密机械有限公司，锅炉坏了", "东莞市正业精密机械有限公司"),
        ("company", "不是海天公司，是宁波海天塑机集团有限公司", "宁波海天塑机集团有限公司"),
        ("company", "公司：无锡威孚", "无锡威孚"),
        ("company", "我是武汉协和医院的，设备没反应", "武汉协和医院"),
        ("company", "this is Ann from Oakwood Dental, it is broken", "Oakwood Dental"),
        ("company", "Northwind Traders Ltd. has a problem", "Northwind Traders Ltd."),
        ("company", "我们公司的打印机坏了", None),
        ("company", "物流公司还没送到", None),
        ("company", "发票抬头开成了上海云帆科技", "上海云帆科技"),
        ("company", "发票抬头开错了，能重开吗", None),
        ("company", "抬头写成个人了", None),
        ("address", "麻烦到杭州市余杭区文一西路969号修一下", "杭州市余杭区文一西路969号"),
        (
            "address",
            "地址：宁波市鄞州区学士路655号B座1201室，到了打电话",
            "宁波市鄞州区学士路655号B座1201室",
        ),
        ("address", "we are at 17 Harbour View Road, Auckland", "17 Harbour View Road, Auckland"),
        ("address", "the plant at 12 Jalan Perai, Penang is dark", "12 Jalan Perai, Penang"),
        ("address", "三号炉的代码是多少", None),
        ("person", "请联系王师傅，他在现场", "王师傅"),
        ("person", "我是三车间张强", "张强"),
        ("person", "聯繫人：陳先生", "陳先生"),
        ("person", "Ask for Mr. Tan at the gate", "Mr. Tan"),
        ("person", "张总你好，机器坏了", None),
        ("person", "上回李师傅来换的滤芯", None),
        ("person", "Hello Support, my Printer is dead", None),
    ],
)
def test_names_and_places_in_passing(
    kind: str, text: str, value: str | None, reading: Reading
) -> None:
    """What is introduced, titled or named in full is found; what merely looks so is not."""
    find = FIELD_TYPES[kind].find
    assert find is not None
    found = find(text, reading)
    assert (found.value if found else None) == value
    if found:
        assert text[found.start : found.end] == value
