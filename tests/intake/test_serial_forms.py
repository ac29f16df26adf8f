# SPDX-License-Identifier: AGPL-3.0-or-later
"""A serial number said or spaced is looked up in all ways it may be meant."""

import pytest

from intake.assets import mentioned_serials
from intake.serial_forms import serial_forms


@pytest.mark.parametrize(
    "text",
    [
        "sn 2309 059",
        "SN二三零九杠零五九",
        "SN2309一059",
        "SN2309 - 059",
        "2309 059",
        "SN 2309-059",
        "SN2309 059坏了",
    ],
)
def test_it_is_looked_up_with_its_dash(text: str) -> None:
    """Whatever the customer wrote between the groups."""
    assert "SN2309-059" in mentioned_serials(text)


@pytest.mark.parametrize(
    "text",
    [
        "SN2309-059",
        "从2026 11 月开始",
        "打印机一直卡纸",
        "昨天下午三点二十",
        "我有一二三台",
        "第一一直卡，第二不出纸",
        "电话 138 0013 8000",
        "E07 一直报",
    ],
)
def test_nothing_else_is_one(text: str) -> None:
    """One that is written as numbers are needs no other form; times and counts are none."""
    assert serial_forms(text) is None
