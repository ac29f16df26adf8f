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


@pytest.mark.parametrize(
    "text",
    [
        "我没有手机", "我们这边没有电话", "不想留电话", "手机号不方便提供", "电话就不留了",
        "I've no phone", "I don't have a mobile number", "I'd rather not give a phone number",
        "we don't want to share our phone number", "I won't give you my number",
        "no phone at the moment", "打我分机4410", "内线 2203 找小李", "call me on ext 4410",
        "my extension is 4410",
    ],
)  # fmt: skip
def test_who_gives_no_number(text: str) -> None:
    """Nobody has one, or gives it, or has an extension only: none is asked for."""
    wish, rest, wants_no_call = contact_wish(text)
    assert (wish, rest.strip(" ,，"), wants_no_call) == (text, "", True)


@pytest.mark.parametrize(
    "text",
    ["rae@kim.io only please", "only rae@kim.io", "只用邮箱 rae@kim.io", "请只发 rae@kim.io"],
)
def test_mail_and_nothing_else(text: str) -> None:
    """The address stays, for its own field."""
    assert contact_wish(text) == (text, "rae@kim.io", True)


def test_an_address_in_the_place_of_a_phone() -> None:
    """A number that there is none of is no gap where an address is told instead."""
    wish, rest, wants_no_call = contact_wish("no phone, use my e-mail rae@kim.io")
    assert (wish, wants_no_call) == ("no phone", True)
    assert "rae@kim.io" in rest


@pytest.mark.parametrize(
    "text",
    [
        "我没有手机版", "手机没电了", "没有电话接口", "电话号码换了", "我的电话是13812345678",
        "不想留下来", "分机坏了", "分机4410没声音", "I have no mobile version",
        "my number is on file",
        "don't have a number for it", "no number on the label", "the extension won't install",
        "ext 4410 has no sound", "rae@kim.io", "my mail is rae@kim.io", "邮箱 rae@kim.io",
        "write to rae@kim.io or call +49 171 2345678", "we only got the mail from rae@kim.io",
    ],
)  # fmt: skip
def test_what_only_sounds_like_no_number(text: str) -> None:
    """A thing that is missing, a fault of a telephone, an address that is told."""
    assert contact_wish(text)[2] is False


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
