# SPDX-License-Identifier: AGPL-3.0-or-later
"""Control words: exactly those utterances, and no look-alikes."""

import pytest

from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import Control, vocabulary


@pytest.mark.parametrize(
    ("text", "control"),
    [
        ("跳过", Control.SKIP), ("请跳过吧，谢谢！", Control.SKIP),
        ("Skip it, please.", Control.SKIP),
        ("返回", Control.BACK), ("ＢＡＣＫ", Control.BACK), ("请返回上一步", Control.BACK),
        ("取消", Control.CANCEL), ("我要取消", Control.CANCEL), ("never mind", Control.CANCEL),
        ("重来", Control.RESTART), ("let's start over", Control.RESTART),
        ("修改", Control.CHANGE), ("我要修改", Control.CHANGE), ("不对", Control.WRONG),
        ("是", Control.YES), ("对的", Control.YES), ("ok", Control.YES), ("OK!", Control.YES),
        ("好的，谢谢", Control.YES), ("不", Control.NO), ("No, thanks", Control.NO),
        ("没有", Control.NONE), ("都不是", Control.NEITHER), ("不知道呢", Control.UNKNOWN),
        ("I don't know", Control.UNKNOWN), ("帮助", Control.HELP), ("Help!!", Control.HELP),
        ("等一下", Control.WAIT), ("提交", Control.SUBMIT), ("人工", Control.HUMAN),
        ("转人工客服", Control.HUMAN), ("I want to talk to a human", Control.HUMAN),
        ("can I speak to a real person please", Control.HUMAN),
        ("no idea mate", Control.UNKNOWN), ("不知道啥时候坏的", Control.UNKNOWN),
        ("唔知道", Control.UNKNOWN), ("没空拍", Control.SKIP),
        ("haven't got time for photos", Control.SKIP), ("莫得照片", Control.NONE),
        ("冇相", Control.NONE), ("冇序號", Control.NONE), ("还没呢", Control.NONE),
        ("yeah go on then", Control.YES), ("有点问题", Control.WRONG),
    ],
)  # fmt: skip
def test_control_words(text: str, control: Control) -> None:
    """Width, case, punctuation and courtesy do not matter."""
    assert control_word(text) is control


@pytest.mark.parametrize(
    "text",
    [
        *(
            "取消按钮按了没反应",
            "返回键坏了",
            "跳过了一行",
            "人工进纸口卡住了",
            "帮助页面打不开",
            "",
        ),
        *(
            "the back cover is broken",
            "it skips lines",
            "cancel button does not react",
            "🙂",
            "请",
        ),
        *("那个机器有点问题", "机器没反应", "no time code on the display"),
        *("修改密码后登不上", "E07", "B7", "是打印机", "x" * 5000),
    ],
)
def test_look_alikes(text: str) -> None:
    """A symptom that contains a control word is still a symptom."""
    assert control_word(text) is None


def test_no_word_means_two_things() -> None:
    """Each control word stands under one meaning only."""
    words = vocabulary()
    assert len(words.controls) > 200
    assert set(words.controls.values()) == set(Control)
