# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked while a danger may last, and when somebody says that it is over."""

import pytest

from bots import in_danger

FIRE, HURT = ("fire",), ("injury",)


@pytest.mark.parametrize(
    ("text", "told", "asked"),
    [
        ("拿不出来", HURT, ["held"]),
        ("it won't let go", HURT, ["held"]),
        ("阀门松不开", FIRE, []),
        ("怎么停机", HURT, ["stop"]),
        ("急停按了没反应", HURT, ["stop"]),
        ("开关在哪", HURT, ["stop"]),
        ("where is the off switch", FIRE, ["stop"]),
        ("能不能再开机", FIRE, ["again"]),
        ("机器还开着，要不要停", HURT, ["stop"]),
        ("can we use it again", FIRE, ["again"]),
        ("灭火器在哪", FIRE, ["extinguisher"]),
        ("火灭了，还要断电吗", FIRE, ["out"]),
        ("火还没灭", FIRE, []),
        ("the fire is out", FIRE, ["out"]),
        ("we put it out with the extinguisher", FIRE, ["out"]),
        ("should we put it out", FIRE, ["extinguisher"]),
        ("there is smoke coming out of it", FIRE, []),
        ("fire broke out again", FIRE, []),
        ("it hasn't stopped smoking", FIRE, []),
        ("要用水冲吗", HURT, ["water"]),
        ("should we put ice on it", HURT, ["water"]),
        ("我们公司在水塔路", FIRE, []),
        ("血止不住", HURT, ["bleeding"]),
        ("血止住了", HURT, []),
        ("还有呼吸", HURT, ["breathing"]),
        ("he won't wake up", HURT, ["breathing"]),
        ("要不要去医院", HURT, ["hospital"]),
        ("我是医院设备科的", HURT, []),
        ("Dr Miller speaking", HURT, []),
        ("我该报119吗", FIRE, ["call"]),
        ("should I call 911?", FIRE, ["call"]),
        ("已经打了120", HURT, []),
        ("the ambulance is on its way", HURT, []),
        ("救护车还有多久", HURT, []),
        ("要按压吗", HURT, ["breathing"]),
        ("he isn't moving", HURT, ["breathing"]),
        ("should I pull him away", HURT, ["touch"]),
        ("能不能拉他", HURT, ["touch"]),
        ("能不能开窗", ("gas",), []),
        ("能不能开", FIRE, ["again"]),
        ("什么时候来人", FIRE, []),
        ("型号是XJ-200", FIRE, []),
        ("third floor, hall B", FIRE, []),
        ("we can't reach you by phone", HURT, []),
    ],
)
def test_what_is_asked_of_a_danger(text: str, told: tuple[str, ...], asked: list[str]) -> None:
    """Each has its own advice; what asks nothing of the danger gets none of these."""
    assert in_danger.asked_for(text, told) == asked


@pytest.mark.parametrize(
    ("text", "is_over"),
    [
        *((one, True) for one in ("没事了", "虚惊一场，是蒸汽", "误报", "已经处理好了", "脱险了")),
        *((one, True) for one in ("it's over", "false alarm", "everyone is fine", "all clear")),
        *((one, False) for one in ("有事了", "还没解决", "控制不住了", "人不安全", "没有脱险")),
        *((one, False) for one in ("他说没事但是脸色发白", "这样就没事了吧", "打错了，是XJ-350")),
        *((one, False) for one in ("it's not over", "nobody is safe", "not a false alarm")),
        *((one, False) for one in ("I'm fine but my colleague isn't", "the smoke is all over")),
        *((one, False) for one in ("我们在三楼", "Acme Ltd", "fine dust everywhere")),
    ],
)
def test_a_danger_is_over_only_when_it_is_said(text: str, *, is_over: bool) -> None:
    """Whatever speaks against it leaves it open."""
    assert in_danger.ends(text) is is_over


@pytest.mark.parametrize(
    ("text", "told", "is_denied", "is_taken_back"),
    [
        ("没人受伤啊", HURT, True, False),
        ("nobody is hurt", HURT, True, False),
        ("nobody is hurt", FIRE, False, False),
        ("没人受伤，但是还在冒烟", HURT, False, False),
        ("nobody is hurt but it still burns", HURT, False, False),
        ("没冒烟", ("injury", "fire"), False, False),
        ("No no, nothing is burning, it was a figure of speech!", FIRE, True, True),
        ("没人受伤 我就是发牢骚", HURT, True, True),
        ("no shock, I meant my electricity bill is too high!", ("electricity",), True, True),
        ("没漏电，我是说电费太高了", ("electricity",), True, True),
        ("nothing burned, just a mess", FIRE, True, True),
        ("I meant the one on the left", FIRE, False, False),
        ("不是开玩笑", FIRE, False, False),
        ("I'm not kidding", FIRE, False, False),
        ("没开玩笑", FIRE, False, False),
        ("没着火吗", FIRE, False, False),
    ],
)
def test_what_was_no_danger(
    text: str, told: tuple[str, ...], *, is_denied: bool, is_taken_back: bool
) -> None:
    """Denied is every danger that was told; taken back, what was only a way to speak."""
    assert in_danger.is_denied(text, told) is is_denied
    assert in_danger.is_taken_back(text, told) is is_taken_back
