# SPDX-License-Identifier: AGPL-3.0-or-later
"""A line, or all of production, stands: in any words, and not where it is denied or feared."""

import pytest

from dialogs.understanding.telling import stands_still

TOLD = [
    "产线停着",
    "一条线停着呢",
    "整个包装二线停了",
    "二线全停",
    "停线了",
    "线停了，XJ-200",
    "停产了",
    "生产线瘫痪",
    "整条线都趴窝了",
    "三条线全瘫了，给我个值班电话",
    "催一下啊 线还停着",
    "产线动不了",
    "流水线停摆了",
    "喷涂线停了",
    "停了两条产线",
    "生产已经中断",
    "机器全停了",
    "导致停线",
    "主要是产线停了",
    "我们停工两小时了",
    "the line is down",
    "line 2 has stopped",
    "our whole line is standing",
    "line's dead",
    "all lines are dead",
    "production is at a halt",
    "both lines are down now",
    "it stopped the whole line",
    "the factory is at a standstill",
    "line a is not running",
    "产线停了，请尽快恢复生产",
    "停线两小时了，什么时候能恢复生产",
    "停线了，到现在还没恢复",
    "昨天停线，后来好了，今天产线又停了",
    "line 2 is down again, we restarted it twice",
    "production is down, when will it be running again",
]
NOT_TOLD = [
    "没停线",
    "还没停产",
    "产线没停",
    "怕停线",
    "再不修就要停产了",
    "要是停产损失就大了",
    "B7停产了吗",
    "停产的型号还有配件吗",
    "计划停产检修",
    "等停产检修的时候再修",
    "热线停了",
    "网线死了",
    "打印出来有黑线",
    "线路停电",
    "在线客服停了",
    "包装机停了",
    "产线停过一次",
    "产线停了吗",
    "停在线上",
    "线上付款不了",
    "the phone line is dead",
    "a black line down the page",
    "the line stopped printing",
    "production is down 10 percent",
    "if the line is down call me",
    "before the line goes down",
    "the line is not down",
    "production never stopped",
    "the printer is down",
    "drop me a line",
    "your hotline is down",
    "the pipeline is dead",
    "the airline is down",
    "the transplant has stopped",
    "停线两小时后已恢复生产",
    "昨天停线了，今天已经恢复生产",
    "产线停了一小时，现在好了",
    "the line was down yesterday, now it is running again",
    "production was at a standstill, it's back up",
]


@pytest.mark.parametrize("text", TOLD)
def test_a_standstill_is_heard(text: str) -> None:
    """It decides how urgent a report is, and whether a hand-over waits until the morning."""
    assert stands_still(text)


@pytest.mark.parametrize("text", NOT_TOLD)
def test_what_only_sounds_like_one_is_none(text: str) -> None:
    """Nobody is woken for a model that is made no longer, a fear, or a telephone line."""
    assert not stands_still(text)
