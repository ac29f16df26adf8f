# SPDX-License-Identifier: AGPL-3.0-or-later
"""Free wording: a wish is made of a wish's words from end to end, a description is not."""

from pathlib import Path

import pytest
from tree_rules import ROOT

from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import Control
from intake import yaml_text

WISHES = {
    Control.HUMAN: ("有没有人工啊", "别再问了，找个人来", "is there anyone I can talk to?"),
    Control.CANCEL: ("先这样，不弄了", "stop, cancel this", "please cancel my request"),
    Control.SOLVED: (
        "问题已经解决了",
        "又好了",
        "back to normal now",
        "works after turning it off and on",
        *("能打印了", "it prints now"),
    ),
    Control.BACK: ("上一个填错了，回去", "take me back one question"),
    Control.SKIP: ("没有就先空着", "這個我不想說", "can we skip that one?"),
    Control.HELP: ("在哪里能看到型号？", "不会填", "where do I find the serial number?"),
    Control.RESTART: ("全部清空重新填", "let's start from the beginning"),
    Control.WAIT: (
        *("你先别急，我找一下说明书", "wait, I need to look for the manual"),
        *("等一下哈 我去拍个照", "我先去开个会", "hold on, let me grab my glasses"),
    ),
    Control.REVIEW: ("前面我写的什么来着", "can you read back my answers"),
    Control.NONE: ("屏幕什么都没显示", "there isn't one"),
    Control.UNKNOWN: ("铭牌磨掉了看不清", "谁还记得这个啊", "sorry, I can't recall"),
    Control.YES: ("没问题，就是它", "yup all good"),
    Control.NO: ("不，不是这个", "that's not it"),
    Control.SUBMIT: ("确认无误，提交", "all good, please send it"),
}
SAID = yaml_text.load(Path(__file__).with_name("wishes.yaml").read_text(encoding="utf-8"))
LOOKS_LIKE_ONE = SAID.pop("looks_like_one")
LISTS = yaml_text.load((ROOT / "dialogs" / "words" / "wishes.yaml").read_text(encoding="utf-8"))
SAME = {"solved": "cancel", "wrong": "no", "none_of_these": "none"}
DESCRIPTIONS = [
    *(
        "取消按钮按了没反应",
        "返回的数据是空的",
        "人工加油后还是报警",
        "跳过自检就死机",
        "没有热水",
    ),
    *("等很久", "换了一个还是不行", "又不行了", "看不见字", "提交订单时报错", "没解决", "修不好"),
    *("我去年买的", "我去现场看了没有铭牌", "我去打印就卡纸", "能登录了吗", "换一个"),
    *("I'll take a refund", "i will get my money back", "let me see the manager"),
    *("还没好", "没声音", "登记不上", "找不到网络", "确认之后就卡住不动", "有两个", "下午"),
    *("it stopped working", "not working", "is it fixed", "works only in the morning", "no power"),
    *("works on and off", "it works on and off all day"),
    *("the back button doesn't respond", "send button greyed out", "skips back to page one"),
    *("someone is trapped", "engineer", "manager", "wrong part delivered", "five minutes"),
]


@pytest.mark.parametrize(
    ("text", "control"), [(one, control) for control, some in WISHES.items() for one in some]
)
def test_a_wish_in_any_words(text: str, control: Control) -> None:
    """Courtesy, word order and writing do not matter."""
    assert control_word(text) is control


@pytest.mark.parametrize(
    ("text", "asks"), [(one, asks) for asks, some in SAID.items() for one in some]
)
def test_people_steer_in_their_own_words(text: str, asks: str) -> None:
    """Rude, terse, in Cantonese or with a typing error."""
    control = str(control_word(text))
    assert SAME.get(control, control) == asks


@pytest.mark.parametrize("text", LOOKS_LIKE_ONE)
def test_a_symptom_steers_nothing(text: str) -> None:
    """Words of a wish within what is wrong, or within another answer."""
    assert control_word(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "我的手夹住了，转人工",
        "我们漏电了，转人工",
        "打印机卡纸了，算了",
        "i'm hurt, get me a human",
    ],
)
def test_what_is_told_beside_a_wish_is_not_lost(text: str) -> None:
    """Trouble or a danger before the wish makes it more than one."""
    assert control_word(text) is None


@pytest.mark.parametrize("text", DESCRIPTIONS)
def test_a_description_is_no_wish(text: str) -> None:
    """One word that belongs to no wish makes it something else."""
    assert control_word(text) is None


@pytest.mark.parametrize(
    ("text", "control"),
    [
        ("/skip", Control.SKIP),
        ("/Cancel@frontdesk_bot", Control.CANCEL),
        ("/not_sure", Control.UNKNOWN),
        ("/foo", Control.HELP),
        ("/etc/hosts is gone", None),
    ],
)
def test_a_command_is_its_word(text: str, control: Control | None) -> None:
    """One that nobody knows asks what may be said, and answers no question."""
    assert control_word(text) is control


def test_a_long_utterance_says_more_than_a_wish() -> None:
    """Nobody reads a wish into a paragraph."""
    assert control_word("我要人工" * 20) is None


@pytest.mark.parametrize(
    ("language", "control"),
    [
        (language, name)
        for language, lists in LISTS.items()
        for name, some in lists.items()
        if isinstance(some, dict)
    ],
)
def test_no_word_is_listed_where_it_adds_nothing(language: str, control: str) -> None:
    """A word stands once for a wish: `with` holds none of `say`, nor of what goes around all."""
    lists = LISTS[language]
    around, said, beside = (
        str(one).split()
        for one in (lists["around"], lists[control]["say"], lists[control]["with"])
    )
    assert [word for word in set(said) if said.count(word) > 1] == []
    assert [word for word in set(beside) if beside.count(word) > 1] == []
    assert {*beside} & {*said, *around} == set()
