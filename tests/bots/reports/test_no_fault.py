# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who says that it is no fault, and what is wanted instead, gets no report of one."""

from typing import Any

import pytest

from bots.offline import profile_of
from bots.settings import parse
from dialogs.words.denying import wants_no_report


@pytest.fixture(name="software", scope="module")
def _software() -> Any:
    return profile_of(parse({"bots": {"default": {"preset": "software"}}}))


def test_a_denied_fault_begins_no_report(new_chat: Any, software: Any) -> None:
    """Neither in the first message nor further on; what was meant goes to people."""
    chat = new_chat()
    chat.profile = software
    chat.say("Not an error, I only wanted to ask if you support single sign-on")
    assert not chat.conversation.dialog
    chat.say("The export page shows an error")
    assert chat.conversation.dialog
    chat.say("it is not a fault! I just want to know if SSO works")
    assert not chat.conversation.dialog


@pytest.mark.parametrize(
    "text",
    [
        "it is not a fault! I just want to know if SSO works",
        "no bug, just asking whether it exports",
        "我没有坏，就是约保养",
        "不是故障，就想问一下支不支持",
        "it's not broken, we only need to book a service",
    ],
)
def test_what_is_wanted_instead(text: str) -> None:
    """A denial and a wish."""
    assert wants_no_report(text)


@pytest.mark.parametrize(
    "text",
    [
        "it's not an error message, the page just stays blank",
        "不是报错，是页面空白",
        "没有故障码，就是想问怎么办",
        "是不是故障，想问一下",
        "I want to know when you come",
        "没坏多久又坏了，想问怎么修",
        "not a big problem, but I want to know",
    ],
)
def test_what_is_no_denial(text: str) -> None:
    """What only says how it fails, or asks whether it does."""
    assert not wants_no_report(text)
