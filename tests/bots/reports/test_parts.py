# SPDX-License-Identifier: AGPL-3.0-or-later
"""Several troubles of a software in one list: matters of their own unless of one part."""

from typing import Any

import pytest

from bots.offline import profile_of
from bots.settings import parse


@pytest.fixture(name="software", scope="module")
def _software() -> Any:
    return profile_of(parse({"bots": {"default": {"preset": "software"}}}))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("我有两个问题：1、导出Excel报错 2、激活码提示无效", "“激活码提示无效”"),
        (
            "三个问题：1、登录很慢 2、报表打不开 3、收不到邮件通知",
            "“报表打不开”、“收不到邮件通知”",
        ),
        ("软件有两个问题：1、导出报错 2、登录不上", "“登录不上”"),
        ("两个问题，导出Excel报错，激活码提示无效", "“激活码提示无效”"),
        ("1) the dashboard is blank 2) exporting contacts fails", "“exporting contacts fails”"),
        ("Two issues: 1) search is very slow 2) no e-mails are sent", "“no e-mails are sent”"),
        (
            "Two issues with the app: I can't log in, and the report is blank",
            "“the report is blank”",
        ),
    ],
)
def test_faults_of_several_parts_come_one_after_the_other(
    new_chat: Any, software: Any, text: str, kept: str
) -> None:
    """The later ones are named at once, and none is put into the first one's ticket."""
    chat = new_chat()
    chat.profile = software
    assert kept in chat.say(text).text


@pytest.mark.parametrize(
    "text",
    [
        "导出有两个问题：1、导出Excel报错 2、PDF空白",
        "1、导出Excel报错 2、导出PDF是空白的",
        "1、点导出就报错 2、然后程序闪退",
        "1、导出报错 2、昨天开始的",
        "两个问题：登录不上，提示密码错误",
        "两个问题：1. 版本 5.2 2. 导出报错",
        "The export has two problems: 1) PDF is blank 2) Excel fails",
        "Two problems with the export: 1) PDF is blank 2) Excel fails",
        "1) Export to Excel fails 2) exporting PDF shows a blank page",
        "1) The app crashes 2) then it shows error 500",
        "1. open the report page 2. click export 3. it crashes",
    ],
)
def test_what_one_part_does_is_one_matter(new_chat: Any, software: Any, text: str) -> None:
    """Nor are steps that lead to the trouble, or since when it is there."""
    chat = new_chat()
    chat.profile = software
    said = chat.say(text).text
    assert "noted “" not in said
    assert "我也" not in said
