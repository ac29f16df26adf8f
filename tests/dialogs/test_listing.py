# SPDX-License-Identifier: AGPL-3.0-or-later
"""Numbered lists in messages: in whatever manner people count, and what only looks like one."""

import pytest

from dialogs.listing import listed


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1) A2 jams 2) B7 leaks", ("A2 jams", "B7 leaks")),
        ("(1) A2 jams, (2) B7 leaks.", ("A2 jams", "B7 leaks.")),
        ("1. A2 jams\n2. B7 leaks", ("A2 jams", "B7 leaks")),
        ("1: A2 jams; and 2: B7 leaks", ("A2 jams", "B7 leaks")),
        ("First, the A2 jams. Second, I need an invoice", ("the A2 jams.", "I need an invoice")),
        ("Firstly: jams. Lastly: an invoice", ("jams.", "an invoice")),
        ("1、A2卡纸 2、B7漏粉", ("A2卡纸", "B7漏粉")),
        ("①A2卡纸②B7漏粉", ("A2卡纸", "B7漏粉")),
        ("一、A2卡纸；二、要发票", ("A2卡纸", "要发票")),
        ("两件事：一是A2卡纸，二是要开发票", ("A2卡纸", "要开发票")),
        ("第一，A2卡纸；第二，要发票", ("A2卡纸", "要发票")),
        ("第一个问题：A2卡纸，第二个问题：要发票", ("A2卡纸", "要发票")),
        ("第一A2卡纸，第二要发票", ("A2卡纸", "要发票")),
        ("两件事，A2卡纸，要发票", ("A2卡纸", "要发票")),
        ("有几件事要麻烦你们：A2卡纸；要发票；想退货", ("A2卡纸", "要发票", "想退货")),
        ("两个问题，一个是A2卡纸，另一个是要发票", ("A2卡纸", "要发票")),
        ("Two things: the A2 jams, and I need an invoice", ("the A2 jams", "I need an invoice")),
        ("Two problems: A2 jams and the invoice is wrong", ("A2 jams", "the invoice is wrong")),
        (
            "2 questions. How long? And do you come on Sundays?",
            ("How long?", "do you come on Sundays?"),
        ),
    ],
)
def test_items_are_taken_apart(text: str, items: tuple[str, ...]) -> None:
    """Each item is what stands between two marks."""
    found = listed(text)
    assert found is not None
    assert found.items == items


def test_what_stands_around_a_list_is_kept() -> None:
    """The words before the first mark, and the lines below the last item."""
    found = listed("Hi, we have 2 problems:\n1) A2 jams\n2) B7 leaks\nCall me, Pat")
    assert found is not None
    assert (found.before, found.behind) == ("Hi, we have 2 problems:", "Call me, Pat")


def test_who_writes_is_no_item() -> None:
    """A number behind the announced items is whose they are."""
    found = listed("两件事，A2卡纸，要发票，我是李敏13812345678")
    assert found is not None
    assert (found.items, found.behind) == (("A2卡纸", "要发票"), "我是李敏13812345678")


@pytest.mark.parametrize(
    "text",
    [
        "firmware V1.2 and 2.0",
        "it stopped at 1. and at 3.",
        "since 1:30 or 2:30",
        "2) B7 leaks",
        "1) A2 jams",
        "the first line is fine, the second line is down",
        "一台是A2，二楼那台",
        "第一次是卡纸，第二次是漏粉",
        "SN2209-1 and SN2209-2",
        "E01 then E02",
        "order 1 x toner, 2 x drum",
        "1) 2)",
        "第一次卡纸，第二次漏粉",
        "第一台卡纸，第二台漏粉",
        "第一、第二台A2都卡纸",
        "打了两个点，没反应",
        "A2有两个问题",
        "上次报的两个问题，你们只修好一个",
        "Two problems, no answer",
        "three things went wrong",
    ],
)
def test_other_figures_count_nothing(text: str) -> None:
    """A version, a time, an order's amounts are no list."""
    assert listed(text) is None
