# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody says of themselves, and numbers that say nothing of anybody."""

import pytest

from dialogs.engine import DialogContext
from dialogs.understanding.introducing import introductions, personal_fields


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("没有订单号，13977640825", {"phone": "+8613977640825"}),
        ("138 2255 0198，下午打吧，上午我有课", {"phone": "+8613822550198"}),
        ("伺服AL009，联系电话+86 138-0013-8000", {"phone": "+8613800138000"}),
        ("別打我的，打设备科吧，１３８５７７４２６０９", {"phone": "+8613857742609"}),
        (
            "报E305，今天停的，张队长 138 7719 0463",
            {"contact_person": "张队长", "phone": "+8613877190463"},
        ),
        ("显示E5，幺三九 二二零六 八八幺幺", {"phone": "+8613922068811"}),
        ("我们是小虎牙口腔门诊部", {"company": "小虎牙口腔门诊部"}),
        (
            "our order arrived with the wrong jaws, pls swap. Marta Lindqvist, Nordpack AB",
            {"contact_person": "Marta Lindqvist", "company": "Nordpack AB"},
        ),
        (
            "Site manager: Theo Brandt, one three eight triple zero one two three four five",
            {"contact_person": "Theo Brandt", "phone": "+8613800012345"},
        ),
        ("mark dot king at stjudes dot org, no code", {"email": "mark.king@stjudes.org"}),
        (
            "Olga Petrov, 555-0177, ring me",
            {"contact_person": "Olga Petrov", "phone": "555-0177"},
        ),
        ("Frank 555-0144", {"contact_person": "Frank", "phone": "555-0144"}),
        ("Unit 555-0144", {}),
        ("Atlas Copco 555-0144", {}),
        ("Ann, order number 555-0144", {}),
        ("Customer Number, 555-0144", {}),
        ("打印机一直卡纸，订单号4500012345，昨天开始的", {}),
        ("注塑机报警12045，模具合不上", {}),
        ("error 40512 on the panel, we restarted it", {}),
        ("2026031108", {}),
        ("我们是做烘焙的，叫麦香村", {}),
    ],
)
def test_what_is_said_of_oneself(context: DialogContext, text: str, told: dict[str, str]) -> None:
    """Numbers that can be dialled, names and firms; no number of an order or an error."""
    found, _ = introductions(personal_fields(), text, context)
    assert {one.field.name: one.parsed.value for one in found} == told
