# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which earlier messages a report takes in: those that led nowhere, lately, in this matter."""

from datetime import timedelta

import pytest

from bots.profile import BotProfile
from bots.reports.before import helped_with, is_back, unused_before
from intake.changes import Message
from intake.messages import Author
from tests.bots.conftest import OPEN


def said(author: Author, text: str = "", minutes: int = 0, **meta: object) -> Message:
    """One line of a thread."""
    return Message(1, author, OPEN + timedelta(minutes=minutes), text, meta=meta)


MODEL = said(Author.CUSTOMER, "B7")
WHAT = said(Author.BOT, fallback="machine")


@pytest.mark.parametrize(
    ("shown", "texts"),
    [
        ((MODEL, WHAT), ["B7"]),
        ((MODEL, WHAT, said(Author.CUSTOMER, "hm"), said(Author.BOT, suggests=2)), ["hm", "B7"]),
        ((MODEL, said(Author.BOT, article="warranty")), []),
        ((MODEL, WHAT, said(Author.BOT, solved=True)), []),
        ((MODEL, WHAT, said(Author.BOT, step="complete")), []),
        ((MODEL, WHAT, said(Author.BOT, hands_off="asked")), []),
        ((MODEL, WHAT, said(Author.AGENT, "hello")), []),
    ],
)
def test_what_was_answered_or_settled_is_left_out(
    shown: tuple[Message, ...], texts: list[str]
) -> None:
    """Newest first."""
    assert [one.text for one in unused_before(shown, OPEN)] == texts


def test_what_is_an_hour_old_is_left_out() -> None:
    """Who comes back after lunch begins anew."""
    assert unused_before((MODEL, WHAT), OPEN + timedelta(minutes=61)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "又漏了", "又卡了", "又卡纸了", "今天又开始漏了",
        "刚才又跳闸了", "它又不动了", "机器又停了",
        "结果又报警了",
        "没几天又坏了", "又闪退了", "又不出水了", "又响起来了",
    ],
)  # fmt: skip
def test_a_trouble_that_is_back(profile: BotProfile, text: str) -> None:
    """A sign of trouble stands right behind 又."""
    assert is_back(text, profile.words)


@pytest.mark.parametrize(
    "text",
    [
        "又断货了", "又涨价了", "又挂我电话了", "又响应了", "又跳票了",
        "快递又停了", "又停产了",
        "又停电了", "又卡在海关了", "又不用了", "又不想退了", "又好了", "又能用了",
        "太好了，又不漏了",
        "我又来了", "又问一遍", "又坏又旧", "又是你们", "师傅又放鸽子了", "又不漏了", "又不卡了",
    ],
)  # fmt: skip
def test_what_is_again_and_no_trouble(profile: BotProfile, text: str) -> None:
    """Somebody else's doing, a change of mind, good news."""
    assert not is_back(text, profile.words)


def test_what_an_article_was_for_is_what_is_back() -> None:
    """Also once it was settled, and not of long ago."""
    shown = (
        said(Author.CUSTOMER, "B7卡纸怎么办"),
        said(Author.BOT, article="paper-jam"),
        said(Author.CUSTOMER, "好了"),
        said(Author.BOT, solved=True),
    )
    assert helped_with(shown, OPEN) == "B7卡纸怎么办"
    assert helped_with(shown, OPEN + timedelta(hours=2)) == ""
    assert helped_with(shown[2:], OPEN) == ""
