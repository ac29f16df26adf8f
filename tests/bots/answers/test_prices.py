# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a thing costs is no question for the price of a repair."""

import pytest

from bots.triage import Intent, intent_of
from bots.words import load_words

WORDS = load_words()


@pytest.mark.parametrize(
    "text",
    [
        *("一个多少钱", "这个多少钱", "机器多少钱一台", "一台机器要多少钱", "这款机器什么价格"),
        *("how much is the machine", "what does a machine cost", "how much for one machine"),
        *("what's the price of the machine", "so how much is that machine"),
    ],
)
def test_the_price_of_a_thing(text: str) -> None:
    """Nothing but what one of them costs."""
    assert WORDS.price_of_thing.fullmatch(text)


@pytest.mark.parametrize(
    "text",
    [
        *("多少钱", "修一次多少钱", "上门多少钱", "修这台机器多少钱", "机器换喷头多少钱"),
        *("机器上门费多少钱", "过保以后一次多少钱", "检测一下多少钱"),
        *("how much is it", "how much is a repair", "how much does a visit cost"),
        *("how much is the repair of a machine", "what does one visit cost"),
    ],
)
def test_the_price_of_work(text: str) -> None:
    """Or we cannot tell of what."""
    assert not WORDS.price_of_thing.fullmatch(text)


@pytest.mark.parametrize("text", ["那保修还管不管", "好不好用", "要不要紧", "地址？你们公司在哪"])
def test_whether_or_not_asks(text: str) -> None:
    """A verb on both sides of 不 asks, and so does what stands behind a label."""
    assert intent_of(text, WORDS) is Intent.QUESTION


@pytest.mark.parametrize(
    "text",
    [
        *("一个班组都等着呢", "机器还开着呢", "动不动就停", "时不时卡纸", "不对不对"),
        *("您好不好意思打扰一下", "地址？平江路18号201", "address? 5 Mill Lane", "型号？B7"),
    ],
)
def test_what_only_sounds_like_a_question(text: str) -> None:
    """That somebody waits, how often it happens, our own question repeated before the answer."""
    assert intent_of(text, WORDS) is Intent.STATEMENT
