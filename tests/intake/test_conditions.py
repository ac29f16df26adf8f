# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small condition language of dialog files."""

import pytest

from dialogs.session import Answer
from intake import conditions
from intake.conditions import holds, read_condition, written

ANSWERS = {
    "product": Answer("A1", "A1"),
    "count": Answer(3, "3"),
    "urgent": Answer(value=True, display="是"),
    "parts": Answer(["lid", "tray"], ""),
    "text": Answer("机器冒烟了，屏幕不显示", ""),
    "denied": Answer("没有冒烟, no smoke, alarms", ""),
    "lost": Answer(None, "?"),
}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"product": "A1"}, True), ({"product": {"is": "A2"}}, False),
        ({"product": {"is_not": "A2"}}, True), ({"absent": {"is_not": "A2"}}, True),
        ({"product": {"is_in": ["A1", "A2"]}}, True), ({"product": {"is_in": ["A2"]}}, False),
        ({"count": 3}, True), ({"urgent": True}, True), ({"urgent": False}, False),
        ({"parts": "lid"}, True), ({"parts": {"is_in": ["wheel"]}}, False),
        ({"product": "known"}, True), ({"absent": "known"}, False), ({"lost": "known"}, False),
        ({"lost": "unknown"}, True), ({"product": {"unknown": True}}, False),
        ({"product": {"known": False}}, False),
        ({"text": {"mentions": ["冒烟"]}}, True),
        ({"denied": {"mentions": ["冒烟", "smoke"]}}, False),
        ({"denied": {"mentions": ["alarm"]}}, False), ({"text": {"mentions": ["水"]}}, False),
        ({"count": {"mentions": ["3"]}}, False), ({"absent": {"mentions": ["3"]}}, False),
        ({"count": {"at_least": 3}}, True), ({"count": {"at_least": 3.5}}, False),
        ({"count": {"at_most": 3}}, True), ({"product": {"at_most": 3}}, False),
        ({"urgent": {"at_least": 0}}, False), ({"absent": {"at_least": 0}}, False),
        ({"product": "A1", "count": 3}, True), ({"product": "A1", "count": 4}, False),
        ({"all": [{"product": "A1"}, {"count": 3}]}, True),
        ({"any": [{"product": "A2"}, {"count": 3}]}, True),
        ({"any": [{"product": "A2"}, {"count": 4}]}, False),
        ({"not": {"product": "A2"}}, True), ({"not": {"product": "A1"}}, False),
        ({"product": {"is_not": "A2", "is_in": ["A1"]}}, True),
    ],
)  # fmt: skip
def test_conditions(condition: dict[str, object], expected: bool) -> None:  # noqa: FBT001 expected value
    """Each test, alone and combined."""
    assert holds(read_condition(condition), ANSWERS) is expected


@pytest.mark.parametrize(
    "raw",
    [
        None, {}, [], "product", {"all": []}, {"any": {"product": 1}}, {"not": "x"},
        {"product": {}}, {"product": {"like": 1}}, {"product": {"is_in": "A1"}},
        {"product": {"is_in": [[1]]}}, {"product": {"known": "yes"}}, {"product": [1]},
    ],
)  # fmt: skip
def test_what_is_no_condition(raw: object) -> None:
    """A mistake is a sentence, not a crash."""
    with pytest.raises(ValueError, match=r"\w"):
        read_condition(raw)


def test_a_condition_is_written_as_plain_data() -> None:
    """What the workspace puts into words."""
    raw = {
        "any": [{"priority": {"is_in": ["P0", "P1"]}}, {"not": {"product": "known"}}],
        "count": 3,
    }
    assert written(read_condition(raw)) == {
        "all": [
            {
                "any": [
                    {"field": "priority", "operator": "is_in", "values": ["P0", "P1"]},
                    {"not": {"field": "product", "operator": "known", "values": []}},
                ]
            },
            {"field": "count", "operator": "is", "values": [3]},
        ]
    }


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("产线停了", "产线…停", True), ("产线已经全停了", "产线…停", True),
        ("产线上的一台打印机停了", "产线…停", False), ("产线坏了，停了", "产线…停", False),
        ("产线今天没停", "产线…停", False), ("没有产线停机", "产线…停", False),
        ("Line 3 is down", "line…is down", True), ("the hotline is down", "line…is down", False),
        ("line 3 is not down", "line…down", False), ("line, it is down", "line…down", False),
        ("没有任何变通办法", "没有…变通", True), ("没有任何变通办法", "变通办法", False),
        ("We don’t have a workaround", "workaround", False), ("Won’t start", "won't start", True),
        ("there is no known workaround", "workaround", False),
        ("不得不停线", "停线", True), ("没有造成停线", "停线", False),
        ("we did not have to stop production", "stop production", False),
        ("客户资料全丢了", "数据|资料…没了|丢了", True), ("资料没丢", "数据|资料…没了|丢", False),
        ("all our files are gone", "data|files…lost|gone", True),
        ("没有别的办法导出", "没有别的办法", True), ("有没有别的办法导出", "没有别的办法", False),
        ("is there no other way?", "no other way", False), ("a|b", "a|b", True),
        ("还能用", "还能用", True), ("还能用吗？", "还能用", False),
        ("能凑合用么", "能凑合", False),
        ("it still works", "still works", True), ("is it still usable?", "still usable", False),
        ("产线停了吗", "产线停了", True),
    ],
)  # fmt: skip
def test_a_word_may_have_others_within_and_be_denied(
    text: str, word: str, *, expected: bool
) -> None:
    """`…` stands for a few words of the same clause; what denies may stand a few words before."""
    condition = read_condition({"text": {"mentions": [word]}})
    assert holds(condition, {"text": Answer(text, "")}) is expected


def test_every_single_test_of_a_condition_is_found() -> None:
    """However deep it stands, denied or not: rules are judged by the fields that they name."""
    raw = {"any": [{"count": 3}, {"not": {"all": [{"text": "known"}, {"not": {"lost": 1}}]}}]}
    assert [one.field for one in conditions.tests_in(read_condition(raw))] == [
        "count",
        "text",
        "lost",
    ]
