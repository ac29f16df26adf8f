# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a message volunteers, and whether it says more than that."""

from itertools import pairwise

import pytest

from dialogs.definition import Dialog
from dialogs.engine import DialogContext
from dialogs.extraction import describes, says_more, volunteered

CROWDED = "XJ-200 昨天下午开始报 E07，序列号 SN9999-001，电话 138 0013 8000，我叫张伟"


def test_a_masked_span_is_not_read_twice(report_fault: Dialog, context: DialogContext) -> None:
    """Each part of a text belongs to one field only; what is left keeps its length."""
    found, rest = volunteered(report_fault.definition.fields, CROWDED, context)
    assert {one.field.name: one.parsed.value for one in found} == {
        "phone": "+8613800138000",
        "serial_number": "SN9999-001",
        "error_code": "E07",
        "product": "XJ-200",
        "occurred_at": "2026-03-03",
        "contact_person": "张伟",
    }
    spans = sorted((one.parsed.start, one.parsed.end) for one in found)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert len(rest) == len(CROWDED)


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("大约在昨天下午三点坏的", True),
        ("约在昨天下午三点坏的", True),
        ("大约在周一坏的", True),
        ("you said it was the fan, it broke yesterday?", True),
        ("还要等到周一", False),
        ("你说周一？？", False),
        ("约在周一来", False),
        ("have to wait until Monday", False),
    ],
)
def test_a_time_that_is_awaited_is_not_when_it_broke(
    report_fault: Dialog, context: DialogContext, text: str, *, is_told: bool
) -> None:
    """Nor one that is wondered at; about when it broke is 大约 with the same words before it."""
    found, _ = volunteered(report_fault.definition.fields, text, context)
    assert any(one.field.name == "occurred_at" for one in found) is is_told


def test_a_long_text_is_read_in_part(report_fault: Dialog, context: DialogContext) -> None:
    """A hundred kilobytes cost no more than a page, and nothing far behind is found."""
    text = "卡" * 100_000 + " 13800138000"
    found, rest = volunteered(report_fault.definition.fields, text, context)
    assert found == ()
    assert len(rest) < 5000


@pytest.mark.parametrize(
    ("text", "is_telling"),
    [
        ("打印机坏了", False),
        ("你好，我们办公室的打印机坏了，怎么办？", False),
        ("my printer is broken", False),
        ("Hello, I need to report a fault", False),
        ("报修", False),
        ("", False),
        ("打印机坏了，一直卡纸", True),
        ("打印机卡纸", True),
        ("机器坏了，按了开关以后灯亮一下就灭", True),
        ("the machine is broken, the drum stops after two minutes", True),
        ("我们三楼会议室那台新的彩色打印机今天早上又突然坏了", True),
    ],
)
def test_what_tells_about_the_fault(report_fault: Dialog, text: str, *, is_telling: bool) -> None:
    """A greeting with "broken" starts the report; a symptom or a sentence describes it."""
    assert describes(report_fault.definition, text) is is_telling


@pytest.mark.parametrize(
    ("rest", "is_more"), [("\0\0\0", False), ("我的 \0\0", False), ("\0\0 一直卡纸", True)]
)
def test_what_is_left_beside_the_values(rest: str, *, is_more: bool) -> None:
    """Fillers around a value are no answer of their own."""
    assert says_more(rest) is is_more
