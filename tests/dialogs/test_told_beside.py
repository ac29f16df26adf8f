# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words about whom to call, where and when to come: they name nothing and nothing was done."""

import pytest

from dialogs.understanding.telling import is_beside


@pytest.mark.parametrize(
    "text",
    [
        "东莞市长安镇", "浙江省宁波市北仑区", "打他的，我耳朵背", "找他就行别找我", "别打我电话",
        "有事找我老婆", "critical, we can't ship", "very urgent", "between 10 and noon",
        "after 3pm please", "need callback today", "dock 4", "3 years, also add two more chillers",
    ],
)  # fmt: skip
def test_words_beside_the_question(text: str) -> None:
    """Wishes, places and haste are told beside whatever was asked."""
    assert is_beside(text)


@pytest.mark.parametrize(
    "text",
    [
        "电饭煲", "找平仪", "打孔机", "打卡机", "超市冷柜", "市政洒水车", "镇流器", "问诊台",
        "杭州市第一人民医院", "北京路灯厂", "重启了两次", "找人修过", "打了售后电话没人接",
        "unit heater", "door opener", "dock leveller", "call button", "critical care ventilator",
        "Urgent Care Ltd", "Ten Years Ltd", "after burner", "add-on module", "two door fridge",
        "restarted twice", "checked the fuse", "电饭煲，我刚买的",
    ],
)  # fmt: skip
def test_names_and_deeds(text: str) -> None:
    """Names that look like these, and what somebody did, are answers."""
    assert not is_beside(text)
