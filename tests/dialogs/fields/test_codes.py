# SPDX-License-Identifier: AGPL-3.0-or-later
"""Serial numbers, order numbers, error codes, products: one is not taken for another."""

from dataclasses import replace

import pytest

from dialogs.fields import FIELD_TYPES
from dialogs.fields.code_shapes import built
from dialogs.fields.contract import Implied, Lookups, Parsed, Reading, Rules, Unclear
from dialogs.fields.own_pattern import own_pattern

MESSAGE = (
    "XJ-200 昨天下午开始报 E07，产线停了，电话 138 0013 8000，序列号SN2209-118，"
    "订单号 PO-2024001，邮箱 a.b@c.com，我叫张伟，急"
)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("product", "XJ-200"),
        ("error_code", "E07"),
        ("phone", "+8613800138000"),
        ("serial_number", "SN2209-118"),
        ("order_number", "PO-2024001"),
        ("email", "a.b@c.com"),
        ("person", "张伟"),
        ("datetime", "2026-03-03"),
    ],
)
def test_each_type_finds_its_own_value(kind: str, value: str, reading: Reading) -> None:
    """Out of one crowded message every type picks its own value and no other's."""
    find = FIELD_TYPES[kind].find
    assert find is not None
    found = find(MESSAGE, reading)
    assert found is not None
    assert found.value == value
    assert (
        value.replace("+86138", "138")[:3] in MESSAGE[found.start : found.end]
        or kind == "datetime"
    )


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("serial_number", "sn2209-118", "SN2209-118"),
        ("serial_number", "序列号是 SN2209-118。", "SN2209-118"),
        ("serial_number", "ＳＮ２２０９-118", "SN2209-118"),
        ("serial_number", "SN 2209 118", "SN2209-118"),  # as the register has it
        ("serial_number", "2209 118", "SN2209-118"),
        ("serial_number", "SN二二零九杠一一八", "SN2209-118"),
        ("serial_number", "SN 2210 118", "SN2210118"),
        ("serial_number", "SN2405一155", "SN2405-155"),
        ("serial_number", "SN二四零五杠一五五", "SN2405-155"),
        ("serial_number", "sn2404 - 512", "SN2404-512"),
        ("serial_number", "SN B7-2024-00881", "B7-2024-00881"),
        ("serial_number", "SN2209-118 SN 12345678", "SN2209-118"),
        ("serial_number", "it says 4711-A09", "4711-A09"),
        ("serial_number", "label A12345 or SN2209-118", "SN2209-118"),
        ("order_number", "订单号：PO-2024001", "PO-2024001"),
        ("order_number", "2024-118", "2024-118"),
        ("error_code", "显示 e-07", "E-07"),
        ("error_code", "E07", "E07"),
        ("error_code", "alarm 2031", "2031"),
        ("error_code", "0x8007", "0X8007"),
        ("error_code", "paper jam", "paper jam"),
        ("product", "b7", "B7"),
        ("product", "我们的激光打印机", "B7"),
        ("product", "the Laser Printer B7 upstairs", "B7"),
        ("product", "惠普 1020 打印机", "惠普 1020 打印机"),
    ],
)
def test_answers(kind: str, text: str, value: str, reading: Reading) -> None:
    """An answer to the question is understood with or without words around it."""
    parsed = FIELD_TYPES[kind].parse(text, reading)
    assert isinstance(parsed, Parsed)
    assert parsed.value == value


@pytest.mark.parametrize(
    ("kind", "text", "key"),
    [
        ("serial_number", "where do I find the serial number?", "serial.wrong"),
        ("serial_number", "在哪里看", "serial.wrong"),
        ("order_number", "who knows", "order.wrong"),
        ("error_code", "🙂", "text.empty"),
        ("error_code", "x" * 500, "text.long"),
        ("product", "???", "product.none"),
        ("product", "打" * 200, "text.long"),
    ],
)
def test_other_words_are_unclear(kind: str, text: str, key: str, reading: Reading) -> None:
    """A question or noise is not taken for a code."""
    parsed = FIELD_TYPES[kind].parse(text, reading)
    assert isinstance(parsed, Unclear)
    assert parsed.key == key


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("serial_number", "我们有 12 台机器"),
        ("serial_number", "it is snowing 2024"),
        ("order_number", "订单号忘了，订单号是多少"),
        ("error_code", "运行两分钟后停转"),
        ("product", "B70 和 XJ-2000"),
        ("product", "AB7"),
        ("product", "没有型号"),
        ("person", "我叫人来修"),
        ("email", "a@b"),
    ],
)
def test_nothing_is_guessed_in_passing(kind: str, text: str, reading: Reading) -> None:
    """In passing it is better to miss a value than to invent one."""
    find = FIELD_TYPES[kind].find
    assert find is not None
    assert find(text, reading) is None


@pytest.mark.parametrize(
    ("text", "model"),
    [("LaserPro 400", "LaserPro 400"), ("Model 400", "400")],
)
def test_a_name_stays_with_its_figures(text: str, model: str, reading: Reading) -> None:
    """Figures alone would not tell which machine is meant."""
    parsed = FIELD_TYPES["product"].parse(text, reading)
    assert isinstance(parsed, Parsed)
    assert parsed.value == model


def test_the_register_knows_the_model(reading: Reading) -> None:
    """A registered serial number brings its model; an unknown one is taken as given."""
    known = FIELD_TYPES["serial_number"].parse("SN2209-118", reading)
    unknown = FIELD_TYPES["serial_number"].parse("SN7777-001", reading)
    assert isinstance(known, Parsed)
    assert isinstance(unknown, Parsed)
    assert known.implies == (Implied("product", "B7", "B7"),)
    assert unknown.implies == ()


def test_the_register_is_searched_in_passing(reading: Reading) -> None:
    """A code without any cue is found if the register has it."""
    lookups = Lookups.of({}, {"4711-A09": "A1"})
    find = FIELD_TYPES["serial_number"].find
    assert find is not None
    found = find("机器 4711-a09 不动了", replace(reading, lookups=lookups))
    assert found is not None
    assert found.value == "4711-A09"


@pytest.mark.parametrize(
    "kind", ["text", "serial_number", "order_number", "error_code", "product"]
)
def test_a_pattern_of_the_dialog_decides(kind: str, reading: Reading) -> None:
    """With a pattern only what matches counts, also in passing."""
    rules = Rules(
        pattern=own_pattern(r"^[A-Z]{2}-\d{4}$"),
        finder=own_pattern(r"(?<![A-Z])[A-Z]{2}-\d{4}(?!\d)"),
    )
    mine, find = replace(reading, rules=rules), FIELD_TYPES[kind].find
    assert find is not None
    assert isinstance(FIELD_TYPES[kind].parse("WM-3007", mine), Parsed)
    assert isinstance(FIELD_TYPES[kind].parse("B7", mine), Unclear)
    found = find("my WM-3007 stopped", mine)
    assert found is not None
    assert (found.value, found.start, found.end) == ("WM-3007", 3, 10)
    assert find("my WM-30071 stopped", mine) is None


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("product", "型号：MA3200，停机了", "MA3200"),
        ("product", "激光切割机G3015功率上不去", "G3015"),
        ("error_code", "代码：EO3", "E03"),
        ("error_code", "不是E07，是E01", "E01"),
        ("error_code", "显示 OK", None),
        ("error_code", "报修 XJ-200", None),
        ("serial_number", "sn is on the back: 5CD-991-22X", "5CD-991-22X"),
        ("serial_number", "设备編號 A0012345", "A0012345"),
        ("serial_number", "门店编号SH0231", None),
        ("order_number", "单号：GD-20260317-05，想补充一下", "GD-20260317-05"),
        ("order_number", "order 2 filters please", None),
    ],
)
def test_codes_in_passing(kind: str, text: str, value: str | None, reading: Reading) -> None:
    """A code is what the word before it says; without one its shape must be plain."""
    find = FIELD_TYPES[kind].find
    assert find is not None
    found = find(text, reading)
    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("XJ-200", "ab-123", True),
        ("XJ-200", "XJ200", False),
        ("E07", "打印机", False),
        ("打印机", "绣花机", False),
    ],
)
def test_codes_built_alike(one: str, other: str, *, is_same: bool) -> None:
    """Letters and figures may be others; what is no code is built like none."""
    assert (built(one) == built(other)) is is_same
