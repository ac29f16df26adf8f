# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever a message holds, reading it stays sane: no error, no way out of the text, no echo."""

import time
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.extraction import extract
from dialogs.fields import codes, company, email_address, naming, places
from dialogs.fields.moment import find_moments
from dialogs.words.control_words import control_word
from dialogs.words.dangers import is_hazard
from dialogs.words.severity import urgency

NOW = datetime(2026, 3, 18, 10, 30)  # noqa: DTZ001 - local
FACTS = ("company", "contact", "phone", "email", "model", "serial", "order_no", "error_code",
         "address", "occurred", "urgency", "hazard")  # fmt: skip
WORDS = st.sampled_from(
    [
        *(
            "昨天",
            "下午",
            "三点",
            "半",
            "上周",
            "五",
            "前",
            "3",
            "月",
            "12",
            "日",
            "号",
            "到",
            "后",
        ),
        *("last", "friday", "at", "half", "past", "two", "march", "3rd", "2026", "ago", "-", ":"),
        *(
            "XJ-200",
            "E07",
            "报",
            "序列号",
            "SN",
            "13800138000",
            "张伟",
            "公司",
            "不是",
            "，",
            "是",
        ),
        *(
            "a@b.com",
            "地址",
            "路",
            "没有",
            "冒烟",
            "urgent",
            "not",
            "the",
            "１２",
            "電話",
            "½",
            "’",
        ),
        *("from", "to", "between", "and", "of", "next", "weeks", "天", "个", "小时", "年", "底"),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(WORDS, max_size=14).map("".join),
    st.lists(WORDS, max_size=14).map(" ".join),
)
HOSTILE = [
    *("a" * 2000, "1-" * 1000, "一" * 2000, "张" * 2000, "no " * 700, "3点" * 700, "A B " * 500),
    *("有限公司" * 400, "路1号" * 500, "1 A St, " * 250, "Ab " * 600, "not " * 500, "不是" * 900),
    *(
        "请" * 60,
        "我看看" * 20,
        "please " * 9,
        "E0" * 900,
        "半" * 900,
        "and a half " * 180,
        "x@" * 900,
        "区" * 2000,
        "冒烟" * 1000,
        "A" * 100_000,
        "1" * 100_000,
        "\ud800" * 2000,
    ),
]


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.one_of(st.none(), st.sampled_from(FACTS)))
def test_no_message_breaks_the_reading(text: str, asked: str | None) -> None:
    """Any text: no error, only known facts, none of them empty."""
    facts = extract(text, NOW, asked, {"serial": ["A1"], "phone": "1"})
    assert facts.keys() <= {*FACTS, "control"}
    assert all(value not in ("", [], None) for value in facts.values())
    control_word(text)
    if is_hazard(text):
        assert urgency(text) == "P0"


@pytest.mark.parametrize("now", [datetime.min, datetime.max], ids=["first", "last"])  # noqa: DTZ901 - local
@pytest.mark.parametrize("hours", [-12, 0, 14])
@pytest.mark.parametrize(
    "text",
    [
        "昨天下午三点停机",
        "已经坏了三天",
        "since 7:15",
        "三小时后",
        "in 9000 years",
        "去年\ud800E07",
    ],
)
def test_the_calendar_may_end(text: str, now: datetime, hours: int) -> None:
    """On its first and last day there may be no yesterday; that is no error."""
    here = now.replace(tzinfo=timezone(timedelta(hours=hours)))
    for asked in (None, "occurred"):
        extract(text, here, asked)
    for lang in ("zh", "en"):
        find_moments(text, here, lang)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(["zh", "en"]))
def test_moments_lie_inside_the_text(text: str, lang: str) -> None:
    """Spans are in order, not empty, within the text, and each has something to say."""
    end = 0
    for start, stop, values in find_moments(text, NOW, lang):
        assert end <= start < stop <= len(text)
        assert values
        end = stop


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_recognisers_point_at_what_they_found(text: str) -> None:
    """Names, places and addresses are the very words of the text."""
    for one in (*naming.people(text), *company.companies(text)):
        assert text[one.start : one.end] == one.value
    for start, stop, words in places.places(text):
        assert text[start:stop] == words
    for code in codes.codes(text):
        assert 0 <= code.start < code.end <= len(text)
    for mail in email_address.addresses(text):
        assert 0 <= mail.start < mail.end


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_what_was_read_reads_as_itself(text: str) -> None:
    """A value given as the answer to its own question is that value again."""
    facts = extract(text, NOW)
    for name in ("phone", "email", "model", "serial", "order_no", "error_code"):
        value = facts.get(name)
        if isinstance(value, str):
            assert extract(value, NOW, name).get(name) == value


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:8])
def test_no_text_takes_long(text: str) -> None:
    """Patterns do not run away: the longest text costs no more than a blink of the processor."""
    before = time.process_time()
    extract(text, NOW)
    extract(text, NOW, "error_code")
    find_moments(text, NOW, "zh")
    find_moments(text, NOW, "en")
    control_word(text)
    assert time.process_time() - before < 1.0
