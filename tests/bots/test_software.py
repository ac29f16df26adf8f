# SPDX-License-Identifier: AGPL-3.0-or-later
"""What customers of a software company say, in the order they say it."""

from typing import Any

import pytest

from bots.offline import profile_of
from bots.profile import BotProfile
from bots.settings import parse


@pytest.fixture(scope="module", name="software")
def _software() -> BotProfile:
    return profile_of(parse({"bots": {"default": {"preset": "software"}}}))


@pytest.fixture(name="chat")
def _chat(new_chat: Any, software: BotProfile) -> Any:
    """A conversation with the bot of a software company."""
    chat = new_chat()
    chat.profile = software
    return chat


@pytest.mark.parametrize(
    "words",
    [
        "同步之后有一半联系人没有了，急！",
        "昨晚升级以后附件没有了",
        "We lost all attachments after last night's update",
        "lost several drafts in the editor",
        "Payment page declines our card",
        "付款页面一直被拒",
        "你们这破软件一周崩三次，还让不让人干活了！",
        "your software died again, I'm sick of it",
        "It's working, but the export button is hidden behind the banner",
        "能用，就是导出按钮被横幅挡住了",
    ],
)
def test_what_a_first_message_tells_of_the_software_is_a_report(chat: Any, words: str) -> None:
    """Lost data, pages that refuse, crashes told in anger, what covers something: all kept."""
    chat.say(words)
    dialog = chat.conversation.dialog
    assert dialog["dialog"] == "software_issue"
    assert words in dialog["answers"]["description"][0]


@pytest.mark.parametrize(
    "words",
    [
        "能不能导出PDF",
        "能导出成PDF吗",
        "报表能不能导出成Excel啊",
        "can I export to PDF?",
        "会不会丢数据",
        "我的资料没有了解清楚",
        "we lost our admin",
        "I lost my password",
        "how do I hide the banner",
        "my laptop died",
    ],
)
def test_what_only_sounds_like_a_fault_is_no_report(chat: Any, words: str) -> None:
    """能不能 asks whether; 没有了解 lacks nothing; a person or a password is no lost data."""
    chat.say(words)
    assert chat.conversation.dialog.get("dialog") != "software_issue"
