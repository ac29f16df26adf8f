# SPDX-License-Identifier: AGPL-3.0-or-later
"""How urgent a message is, and whether somebody is in danger."""

from pathlib import Path

import pytest

from dialogs.words.dangers import is_hazard
from dialogs.words.severity import urgency
from intake import yaml_text

DANGERS = [
    *(
        "漏电！外壳麻手",
        "冒煙了",
        "闻到煤气味",
        "电梯困人了",
        "有人被夹手了",
        "配电柜有打火的声音",
    ),
    *(
        "闻到塑料烧焦的味道",
        "设备不冒烟了，但是还有点焦味",
        "There's smoke coming out of the drive",
    ),
    *(
        "we smell gas",
        "sparks came out of the socket",
        "he got an electric shock",
        "it caught fire",
    ),
    *("the lift is stuck with two people inside", "an ammonia leak in hall 2"),
]
HARMLESS = [
    *("没有冒烟", "现场没有冒烟，也没人受伤，就是停机了", "没有异味也没有冒烟", "烟感报警器误报"),
    *("防火墙策略下发失败", "灭火器过期了", "漏电保护器要换", "no smoke, nobody hurt", ""),
    *("the smoke detector beeps", "the fire alarm panel shows fault 03", "火花塞型号不对"),
    *("firewall blocks the server", "漏了一点油"),
]
SAID = yaml_text.load(Path(__file__).with_name("urgency.yaml").read_text(encoding="utf-8"))
NOT_P0 = SAID.pop("not_P0")
TRAPS = yaml_text.load(Path(__file__).with_name("urgency_traps.yaml").read_text(encoding="utf-8"))
LEVELS = {
    "全厂停产了": "P0",
    "UPS报警，负载是手术室": "P0",
    "我们公司的网络断了，所有人都上不了网": "P0",
    "The whole production line is down": "P0",
    "patients are waiting": "P0",
    "产线停了一条，客户在等货": "P1",
    "三号炉停炉": "P1",
    "货要坏了": "P1",
    "很急，尽快派人": "P1",
    "the stock is going to spoil": "P1",
    "设备停机但不是紧急情况，备用机在跑": "P2",
    "生产线降速到一半": "P2",
    "we can run on backup for now": "P2",
    "works but slow": "P2",
    "有异响，还能用，等你们方便的时候来看看": "P3",
    "不急": "P3",
    "Not urgent.": "P3",
    "it can wait until next week": "P3",
    "ICU还有两台备用顶着": "P2",
    "ICU那台停了": "P0",
    "急诊大厅的打印机缺墨，不急": "P3",
    "还能用，但是货车等着装": "P1",
    "門禁全刷唔開，員工都堵在門口進不來": "P0",
    "have one spare so no panic": "P2",
    "line 1 still running but we'll miss the truck": "P1",
}


@pytest.mark.parametrize("text", DANGERS)
def test_dangers(text: str) -> None:
    """Fire, gas, electricity and injuries are a danger, which is as urgent as can be."""
    assert is_hazard(text)
    assert urgency(text) == "P0"


@pytest.mark.parametrize("text", HARMLESS)
def test_no_dangers(text: str) -> None:
    """What is denied, and what a device is merely called, is none."""
    assert not is_hazard(text)
    assert urgency(text) != "P0"


@pytest.mark.parametrize(("text", "level"), LEVELS.items())
def test_levels(text: str, level: str) -> None:
    """A standstill of all, of a part, a nuisance, a wish."""
    assert urgency(text) == level


@pytest.mark.parametrize(
    ("text", "level"), [(one, level) for level, some in SAID.items() for one in some]
)
def test_the_state_of_a_business(text: str, level: str) -> None:
    """Of shops, kitchens, clinics, works and households, their people and their dates."""
    assert urgency(text) == level


@pytest.mark.parametrize("text", NOT_P0)
def test_not_everything_stands_still(text: str) -> None:
    """Opening hours, parts of things, and what only has the words of a standstill."""
    assert urgency(text) != "P0"


@pytest.mark.parametrize(
    ("text", "level"), [(one, level) for level, some in TRAPS.items() for one in some]
)
def test_words_of_another_level_do_not_mislead(text: str, level: str) -> None:
    """Lives outweigh mild words, a standstill what sounds like time; "shut" may be a lid."""
    unlike = level.removeprefix("not_")
    assert (urgency(text) == unlike) is (level == unlike)


def test_a_plain_message_has_no_level() -> None:
    """Nobody is asked to guess."""
    assert urgency("打印机一直卡纸") is None
    assert urgency("监控黑了，人没事") is None


@pytest.mark.parametrize(
    ("text", "level"), [("P2", "P2"), ("高", "P1"), ("critical", "P1"), ("还好", None)]
)
def test_the_answer_to_how_urgent(text: str, level: str | None) -> None:
    """One word is enough when it was asked."""
    assert urgency(text, is_asked=True) == level
