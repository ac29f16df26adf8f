# SPDX-License-Identifier: AGPL-3.0-or-later
"""How somebody wants to be reached: heard as such, and no number is asked of who wants no call."""

import pytest

from dialogs.compiling.loader import Dialog
from dialogs.engine import DialogContext
from dialogs.understanding.calling import contact_wish
from tests.support.talking import talk


@pytest.mark.parametrize(
    "text",
    [
        "不要给我打电话", "别打电话，微信联系", "请不要打我电话", "不方便接电话", "请勿来电",
        "电话就不用打了", "不要打给我", "别老打电话骚扰我", "don't call me",
        "please do not phone me",
        "no calls please", "never ring me", "I'd rather you didn't call", "rather not be called",
        "don't call, text me",
    ],
)  # fmt: skip
def test_who_wants_no_call(text: str) -> None:
    """In whatever words, with or without what to do instead."""
    wish, rest, wants_no_call = contact_wish(text)
    assert (wish, rest.strip(" ,，"), wants_no_call) == (text, "", True)


@pytest.mark.parametrize("text", ["短信联系我", "发邮件就行", "email only"])
def test_which_way_is_wished(text: str) -> None:
    """By mail or in writing; a number may still be told."""
    assert contact_wish(text) == (text, "", False)


@pytest.mark.parametrize(
    "text",
    [
        "打电话给我", "电话打不通", "没接到电话", "你们电话没人接", "上班时间别打电话", "电话不响",
        "没有电话", "别人打电话给我听不到", "打不了电话", "邮件收不到", "发不了邮件", "短信收不到",
        "微信登录不了", "不要打印", "别挂电话", "call me", "don't hesitate to call",
        "nobody called", "you didn't call me", "phone doesn't ring", "can't make calls",
        "don't get any calls", "it won't ring", "email me the invoice", "email is broken",
        "incoming calls fail", "text is blurry", "no phone", "here", "in writing",
    ],
)  # fmt: skip
def test_what_only_speaks_of_calls(text: str) -> None:
    """Trouble with a telephone, a wish to be called, and a value that there is none of."""
    assert contact_wish(text) == ("", text, False)


@pytest.mark.parametrize("text", ["不要给我打电话，发邮件就行", "please don't call me"])
def test_no_number_is_asked_for(report_fault: Dialog, context: DialogContext, text: str) -> None:
    """It is told beside the answers, and is no part of the trouble."""
    step = talk(report_fault, context, "B7漏油", "没有", text)
    assert [(one.field.name, one.parsed.value) for one in step.told] == [("contact_wish", text)]
    assert "phone" in step.session.skipped
    assert text not in str(step.session.answers["description"].value)
