# SPDX-License-Identifier: AGPL-3.0-or-later
"""Expressions of time as people write them. It is Wednesday 18 March 2026, 10:30."""

from datetime import datetime

import pytest

from dialogs.fields.moment import find_moments

NOW = datetime(2026, 3, 18, 10, 30)  # noqa: DTZ001 - expressions are read in local time

CHINESE = {
    "二〇一一年十一月十八日": "2011-11-18",
    "七月廿一號": "2025-07-21",
    "父親節": "2026-06-21",
    "两点": "2026-03-18T02:00",
    "大年初三": "2026-02-19",
    "2026-03-12T14:05": "2026-03-12T14:05",
    "日期：2026-03-12": "2026-03-12",
    "国庆前三天": "2026-09-28",
    "元宵节后两天": "2026-03-05",
    "去年的今天": "2025-03-18",
    "上个月的今天": "2026-02-18",
    "早上差十分九点": "2026-03-18T08:50",
    "下午四点差一刻": "2026-03-18T15:45",
    "下午差五分一点": "2026-03-18T12:55",
    "俩小时前": "2026-03-18T08:30",
    "仨月前": "2025-12-18",
    "去年双十一": "2025-11-11",
    "腊月二十八": "2026-02-15",
    "农历八月十五": "2025-10-06",
    "阴历2025年闰六月初一": "2025-07-25",
    "正月初八": "2026-02-24",
    "五月初五": "2025-05-31",
    "2024年冬至": "2024-12-21",
    "去年立秋": "2025-08-07",
    "七夕": "2026-08-19",
    "民国113年5月": "2024-05-01",
    "康熙三年": "1664-01-01",
    "过完年": "2026-02-25",
    "五一之后": "2026-05-06",
    "元宵前后": "2026-03-03",
    "3月10号前后": "2026-03-10",
    "昨天全天": "2026-03-17",
    "2018年2——4月": "2018-02-01",
    "昨天下午三点": "2026-03-17T15:00",
    "昨日15:20": "2026-03-17T15:20",
    "大前天晚上九点半": "2026-03-15T21:30",
    "今早八点一刻": "2026-03-18T08:15",
    "前天凌晨2点05分": "2026-03-16T02:05",
    "上周五": "2026-03-13",
    "上上周日早上": "2026-03-08T08:00",
    "下周二上午十点": "2026-03-24T10:00",
    "禮拜一下午兩點": "2026-03-16T14:00",
    "聽日": "2026-03-19",
    "半小时前": "2026-03-18T10:00",
    "两个半小时前": "2026-03-18T08:00",
    "三天前": "2026-03-15",
    "两周前": "2026-03-04",
    "一个半月前": "2026-02-03",
    "45分钟后": "2026-03-18T11:15",
    "再过两小时": "2026-03-18T12:30",
    "过去两周": "2026-03-04",
    "3月5号": "2026-03-05",
    "十二月二十四日": "2025-12-24",
    "二〇二五年八月": "2025-08-01",
    "25年6月3日": "2025-06-03",
    "2026-03-16 14:20": "2026-03-16T14:20",
    "2026/3/16": "2026-03-16",
    "去年十月": "2025-10-01",
    "上个月20号": "2026-02-20",
    "月初": "2026-03-01",
    "上月底": "2026-02-25",
    "去年年底": "2025-11-01",
    "今年第二季度": "2026-04-01",
    "去年下半年": "2025-07-01",
    "九十年代": "1990-01-01",
    "十月的第一个星期一": "2026-10-05",
    "二月最后一个星期五": "2026-02-27",
    "今年前三个月": "2026-01-01",
    "国庆节": "2026-10-01",
    "去年国庆": "2025-10-01",
    "春节": "2026-02-17",
    "去年中秋节": "2025-10-06",
    "清明节": "2026-04-05",
    "除夕": "2026-02-16",
    "刚才": "2026-03-18T10:30",
    "昨天下午三点三个字": "2026-03-17T15:15",
    "尋日晏晝三點零五": "2026-03-17T15:05",
    "昨天三点搭四": "2026-03-17T03:20",
    "周三8点40分30秒": "2026-03-18T08:40:30",
    "上个礼拜三晚上": "2026-03-11T20:00",
    "前天后半夜": "2026-03-16T02:00",
    "上季度末": "2025-12-01",
    "本季度": "2026-01-01",
    "上个半年": "2025-07-01",
    "前年中": "2024-05-01",
    "三月中旬": "2026-03-11",
    "本周初": "2026-03-16",
    "这周末": "2026-03-21",
    "今年第十周": "2026-03-02",
    "2021年的最后4个月": "2021-09-01",
    "上个小时": "2026-03-18T09:30",
    "之前3小时": "2026-03-18T07:30",
    "前三天": "2026-03-15",
    "近三月": "2025-12-18",
    "五天以来": "2026-03-13",
    "三日内": "2026-03-18T10:30",
    "两小时内": "2026-03-18T10:30",
    "15年前": "2011-03-18",
    "数月前": "2025-12-18",
    "两三天前": "2026-03-15",
    "半年前": "2025-09-18",
    "十九世纪七十年代": "1870-01-01",
    "九十年代末": "1997-01-01",
    "11/3号早上": "2026-03-11T08:00",
    "去年这个月": "2025-03-01",
    "十一假期": "2026-10-01",
    "2月29日": "2024-02-29",
    "自从上周": "2026-03-09",
}
ENGLISH = {
    "June, 11th, 2015": "2015-06-11",
    "move it to the 11th.": "2026-03-11",
    "the 21st": "2026-02-21",
    "last week's thursday": "2026-03-12",
    "next week's monday": "2026-03-23",
    "twenty to six pm": "2026-03-18T17:40",
    "Tuesday 8.14": "2025-08-14",
    "the day after christmas": "2026-12-26",
    "the afternoon before last": "2026-03-16T12:00",
    "friday the 13th around 4": "2026-03-13T04:00",
    "yesterday afternoon around 3": "2026-03-17T15:00",
    "the week of March 4th": "2026-03-02",
    "the night before last": "2026-03-16T20:00",
    "Monday before last": "2026-03-09",
    "the week before last": "2026-03-02",
    "twenty to six": "2026-03-18T05:40",
    "last Tuesday": "2026-03-10",
    "in the nineties": "1990-01-01",
    "at the moment": "2026-03-18T10:30",
    "since the weekend": "2026-03-21",
    "yesterday at 3 pm": "2026-03-17T15:00",
    "3:15pm yesterday": "2026-03-17T15:15",
    "half past two yesterday afternoon": "2026-03-17T14:30",
    "a quarter to nine this morning": "2026-03-18T08:45",
    "20 minutes past 6 pm": "2026-03-18T18:20",
    "last night at 11": "2026-03-17T23:00",
    "the day before yesterday": "2026-03-16",
    "last Friday around noon": "2026-03-13T12:00",
    "next Monday morning": "2026-03-23T08:00",
    "wednesday of last week": "2026-03-11",
    "on the 3rd": "2026-03-03",
    "March 5th, 2025": "2025-03-05",
    "5 March 2025 at 14:00": "2025-03-05T14:00",
    "the second of march": "2026-03-02",
    "Jan twenty first": "2026-01-21",
    "2025-Aug-01": "2025-08-01",
    "3/12/2026": "2026-03-12",
    "25/12/2025": "2025-12-25",
    "3 weeks ago": "2026-02-25",
    "a couple of hours ago": "2026-03-18T08:30",
    "one and a half hours ago": "2026-03-18T09:00",
    "in two days": "2026-03-20",
    "45 minutes from now": "2026-03-18T11:15",
    "two days after christmas 2025": "2025-12-27",
    "three weeks from tomorrow": "2026-04-09",
    "the last two weeks": "2026-03-04",
    "last month": "2026-02-01",
    "mid January": "2026-01-11",
    "end of last month": "2026-02-25",
    "first Monday of october": "2026-10-05",
    "last friday of february": "2026-02-27",
    "third week of 2026": "2026-01-12",
    "Q3 2025": "2025-07-01",
    "second quarter of 2025": "2025-04-01",
    "the year 2019": "2019-01-01",
    "october nineteen eighty six": "1986-10-01",
    "the 1990s": "1990-01-01",
    "christmas eve": "2026-12-24",
    "easter 2026": "2026-04-05",
    "thanksgiving 2025": "2025-11-27",
    "labor day 2025": "2025-09-01",
    "just now": "2026-03-18T10:30",
    "3 in the AM yesterday": "2026-03-17T03:00",
    "seven p.m. yesterday": "2026-03-17T19:00",
    "wednesday 4 o'clock": "2026-03-18T04:00",
    "half three yesterday afternoon": "2026-03-17T15:30",
    "five-thirty yesterday evening": "2026-03-17T17:30",
    "8 last night": "2026-03-17T20:00",
    "9, yesterday evening": "2026-03-17T21:00",
    "yesterday at 1030": "2026-03-17T10:30",
    "yesterday at 6.45": "2026-03-17T06:45",
    "7ish yesterday": "2026-03-17T07:00",
    "yesterday pm": "2026-03-17T12:00",
    "on 3.12": "2026-03-12",
    "on 2018": "2018-01-01",
    "on january twenty four one thirty pm": "2026-01-24T13:30",
    "first of the month": "2026-03-01",
    "the 17th day of last month": "2026-02-17",
    "late last night": "2026-03-17T21:00",
    "early this morning": "2026-03-18T06:00",
    "week 10 of 2026": "2026-03-02",
    "later this week": "2026-03-19",
    "the rest of the week": "2026-03-18",
    "end of the day": "2026-03-18T23:59:59",
    "mid yesterday": "2026-03-17T10:00",
    "mid 2025": "2025-05-01",
    "1st half of 2025": "2025-01-01",
    "H2 2025": "2025-07-01",
    "21st century": "2000-01-01",
    "friday after next": "2026-03-27",
    "march after next": "2027-03-01",
    "3 fridays from now": "2026-04-03",
    "2 thursdays back": "2026-03-05",
    "Thu 12th": "2026-03-12",
    "monday the sixteenth": "2026-03-16",
    "14th April 25": "2025-04-14",
    "2025 april": "2025-04-01",
    "12-2025": "2025-12-01",
    "2025/10": "2025-10-01",
    "23/Jan/2026": "2026-01-23",
    "mar4": "2026-03-04",
    "this coming friday": "2026-03-20",
    "this past weekend": "2026-03-14",
    "last weekend of october": "2026-10-31",
    "the past 2 days": "2026-03-16",
    "2 upcoming months": "2026-03-18T10:30",
    "last fortnight": "2026-03-04",
    "the last 3 weeks of 2025": "2025-12-08",
    "third last week of 2025": "2025-12-08",
    "first ten days of january": "2026-01-01",
    "second monday of last month": "2026-02-09",
    "1/2 hour ago": "2026-03-18T10:00",
    "2 weeks and 2 days ago": "2026-03-02",
    "in a second": "2026-03-18T10:30:01",
    "2 days before yesterday": "2026-03-15",
    "Monday two weeks from now": "2026-03-30",
    "tomorrow, 03/20/2026": "2026-03-20",
    "3 business days ago": "2026-03-13",
    "two thousand and twenty five april": "2025-04-01",
}
STRETCHES = {
    "去年后半年雨水多": ("2025-07-01", "2026-01-01"),
    "from 2016-q2 to 2017-q4": ("2016-04-01", "2017-10-01"),
    "2016Q2": ("2016-04-01", "2016-07-01"),
    "昨天晚上10点到次日凌晨2点": ("2026-03-17T22:00", "2026-03-18T02:00"),
    "夜间至次日上午": ("2026-03-18T20:00", "2026-03-19T00:00"),
    "昨天9点到11点": ("2026-03-17T09:00", "2026-03-17T11:00"),
    "3月1日至3月5日": ("2026-03-01", "2026-03-05"),
    "from 5 to 6pm yesterday": ("2026-03-17T17:00", "2026-03-17T18:00"),
    "between March 3 and March 7": ("2026-03-03", "2026-03-07"),
    "March 3-7": ("2026-03-03", "2026-03-07"),
    "monday 9-11": ("2026-03-16T09:00", "2026-03-16T11:00"),
    "2014 to 2018": ("2014-01-01", "2018-01-01"),
    "3 days starting next monday": ("2026-03-23", "2026-03-26"),
    "next week": ("2026-03-23", "2026-03-30"),
    "上上周": ("2026-03-02", "2026-03-09"),
    "1995 - 1997年": ("1995-01-01", "1997-01-01"),
    "3——5月": ("2026-03-01", "2026-05-01"),
    "3 to 7 of march": ("2026-03-03", "2026-03-07"),
    "from the 13th to the 15th of July": ("2025-07-13", "2025-07-15"),
    "from May to Oct 2025": ("2025-05-01", "2025-10-01"),
    "between 9 and 11:30 this morning": ("2026-03-18T09:00", "2026-03-18T11:30"),
    "between 3 and 5 yesterday": ("2026-03-17T03:00", "2026-03-17T05:00"),
    "from 9.30 to 4.30pm yesterday": ("2026-03-17T09:30", "2026-03-17T16:30"),
    "8am-3 yesterday afternoon": ("2026-03-17T08:00", "2026-03-17T15:00"),
    "0730-0930": ("2026-03-18T07:30", "2026-03-18T09:30"),
    "2pm for 2 hours": ("2026-03-18T14:00", "2026-03-18T16:00"),
    "for 2 hours from 2pm yesterday": ("2026-03-17T14:00", "2026-03-17T16:00"),
    "from 9 for 2 hours": ("2026-03-18T09:00", "2026-03-18T11:00"),
    "within 3 hours": ("2026-03-18T10:30", "2026-03-18T13:30"),
    "周一上午10点到12点": ("2026-03-16T10:00", "2026-03-16T12:00"),
}
SECONDS = {
    "两个月零五天": 65 * 86400.0,
    "三刻钟": 2700.0,
    "the course will last three hours": 10800,
    "三个小时": 10800,
    "两天半": 216000,
    "8天又二十个小时": 763200,
    "one hour and a half": 5400,
    "2.5 hours": 9000,
    "twenty minutes": 1200,
    "three-quarters of an hour": 2700,
}
NO_TIMES = [
    *("the printer on the 4th floor", "this is the 3rd time", "he was the 2nd to call"),
    "三点要求",
    "the box sat on the shelf and the sat nav fell",
    *("", "报警一直响", "JB-2000 停机", "有一点问题", "M404dn", "第18页", "12号机", "13月40日"),
    *(
        "2026-02-30",
        "25:99",
        "该设备五角",
        "she may call",
        "deliver 2000 pieces",
        "+86 138-2010-2015",
    ),
    *("it cost $12 in total", "around 200 units", "小雪人贴纸", "雨水进了机器"),
    *("they march on", "one of them", "the end", "version 4.2.1", "a second look", "IP 10.0.0.12"),
]


def firsts(text: str) -> tuple[datetime, datetime | None]:
    """The likeliest reading of the first expression with a moment."""
    lang = "en" if text.isascii() else "zh"
    for _, _, values in find_moments(text, NOW, lang):
        for kind, *rest in values:
            if kind == "dt":
                return rest[0], rest[1]  # type: ignore[return-value]
    raise AssertionError(text)


@pytest.mark.parametrize(("text", "expected"), [*CHINESE.items(), *ENGLISH.items()])
def test_moments(text: str, expected: str) -> None:
    """The first reading is the one a person means, to the minute."""
    assert firsts(text)[0] == datetime.fromisoformat(expected)


@pytest.mark.parametrize(("text", "expected"), STRETCHES.items())
def test_stretches(text: str, expected: tuple[str, str]) -> None:
    """A stretch has both ends, each lending the other what it leaves open."""
    assert firsts(text) == tuple(datetime.fromisoformat(one) for one in expected)


@pytest.mark.parametrize(("text", "seconds"), SECONDS.items())
def test_durations(text: str, seconds: float) -> None:
    """A duration by itself is no moment."""
    ((_, _, values),) = find_moments(text, NOW, "en" if text.isascii() else "zh")
    assert values == [("dur", seconds)]


@pytest.mark.parametrize(("text", "seconds"), [("a ¼ hour", 900), ("1½ hours", 5400)])
def test_signs_of_fractions(text: str, seconds: float) -> None:
    """½ stands alone or behind a whole number."""
    assert find_moments(text, NOW, "en")[0][2] == [("dur", seconds)]


@pytest.mark.parametrize("text", NO_TIMES)
def test_no_times(text: str) -> None:
    """Codes, dates that do not exist and words that only look like times are left alone."""
    assert find_moments(text, NOW, "en" if text.isascii() else "zh") == []


def test_doubtful_words_have_several_readings() -> None:
    """A weekday may lie on either side of today, an hour may be in either half of the day."""
    ((start, end, values),) = find_moments("坏了，周五8点", NOW, "zh")
    assert (start, end) == (3, 7)
    starts = [value[1] for value in values]
    assert datetime(2026, 3, 13, 8) in starts  # noqa: DTZ001
    assert datetime(2026, 3, 20, 20) in starts  # noqa: DTZ001


def test_a_bare_time_of_day_belongs_to_no_day() -> None:
    """At three: the time, before and after noon, and today's."""
    ((_, _, values),) = find_moments("三点", NOW, "zh")
    assert ("time", "03:00:00") in values
    assert ("time", "15:00:00") in values


def test_a_list_is_several_expressions() -> None:
    """Two days side by side are two moments, in order, with their spans."""
    found = find_moments("2026年3月1日和3月5日", NOW, "zh")
    assert [(start, end) for start, end, _ in found] == [(0, 9), (10, 14)]


def test_a_last_day_is_read_as_included_too() -> None:
    """Whether 1日至5日 has the 5th in it, custom does not say."""
    ((_, _, values),) = find_moments("3月1日至3月5日", NOW, "zh")
    ends = {value[2] for value in values if value[0] == "dt"}
    assert {datetime(2026, 3, 5), datetime(2026, 3, 6)} <= ends  # noqa: DTZ001


def test_the_weekend_may_be_over() -> None:
    """Said in the middle of a week, it is this one or the last one."""
    (_, _, values), *_ = find_moments("周末坏的", NOW, "zh")
    starts = [value[1] for value in values]
    assert datetime(2026, 3, 14) in starts  # noqa: DTZ001
    assert datetime(2026, 3, 21) in starts  # noqa: DTZ001


def test_bounds() -> None:
    """Before has only an end, after only a beginning; after a holiday people are back."""
    (_, _, before), *_ = find_moments("before 2018", NOW, "en")
    assert before[0][2] == datetime(2018, 1, 1)  # type: ignore[misc] # noqa: DTZ001
    assert firsts("2018年之后") == (datetime(2019, 1, 1), None)  # noqa: DTZ001
    assert firsts("国庆节后")[0] == datetime(2026, 10, 8)  # noqa: DTZ001
    assert firsts("since last friday") == (datetime(2026, 3, 13), None)  # noqa: DTZ001


def test_an_aware_now_gives_aware_times() -> None:
    """Times are in the zone of now."""
    now = NOW.astimezone()
    (_, _, values), *_ = find_moments("昨天", now, "zh")
    assert values[0][1].tzinfo is now.tzinfo  # type: ignore[union-attr]
