# SPDX-License-Identifier: AGPL-3.0-or-later
"""Points in time, as customers write them. It is Wednesday 4 March 2026, 16:00 in Shanghai."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dialogs.fields import FIELD_TYPES
from dialogs.fields.contract import Parsed, Reading, Rules, Unclear

EXACT = {
    "昨天下午三点": "2026-03-03T07:00:00Z",
    "昨天下午3点半": "2026-03-03T07:30:00Z",
    "昨天下午３点": "2026-03-03T07:00:00Z",
    "半小时前": "2026-03-04T07:30:00Z",
    "一个半小时前": "2026-03-04T06:30:00Z",
    "十分钟之前": "2026-03-04T07:50:00Z",
    "刚才": "2026-03-04T08:00:00Z",
    "昨晚两点": "2026-03-03T18:00:00Z",
    "昨晚十一点": "2026-03-03T15:00:00Z",
    "今天早上八点一刻": "2026-03-04T00:15:00Z",
    "今早9点05分": "2026-03-04T01:05:00Z",
    "上周三上午十点半": "2026-02-25T02:30:00Z",
    "凌晨12点": "2026-03-03T16:00:00Z",
    "中午1点": "2026-03-04T05:00:00Z",
    "3月1日14:20": "2026-03-01T06:20:00Z",
    "2026年3月4日 14点": "2026-03-04T06:00:00Z",
    "2026-03-04 14:30": "2026-03-04T06:30:00Z",
    "2026/3/4 9:05": "2026-03-04T01:05:00Z",
    "下午三点": "2026-03-04T07:00:00Z",
    "晚上八点": "2026-03-03T12:00:00Z",
    "14:30": "2026-03-04T06:30:00Z",
    "23:30": "2026-03-03T15:30:00Z",
    "yesterday 3 pm": "2026-03-03T07:00:00Z",
    "Yesterday at 3pm": "2026-03-03T07:00:00Z",
    "3 p.m. yesterday": "2026-03-03T07:00:00Z",
    "half an hour ago": "2026-03-04T07:30:00Z",
    "about 2 hours ago": "2026-03-04T06:00:00Z",
    "an hour ago": "2026-03-04T07:00:00Z",
    "just now": "2026-03-04T08:00:00Z",
    "this morning around 9:15": "2026-03-04T01:15:00Z",
    "March 3rd at noon": "2026-03-03T04:00:00Z",
    "3 March 2025, 08:00": "2025-03-03T00:00:00Z",
    "last monday at 10 am": "2026-03-02T02:00:00Z",
}
DAYS = {
    "昨天": "2026-03-03",
    "前天": "2026-03-02",
    "大前天": "2026-03-01",
    "昨天下午": "2026-03-03",
    "三天前": "2026-03-01",
    "两周前": "2026-02-18",
    "周一": "2026-03-02",
    "星期五": "2026-02-27",
    "上周三": "2026-02-25",
    "上上周一": "2026-02-16",
    "12月24日": "2025-12-24",
    "三月一号": "2026-03-01",
    "3/1": "2026-03-01",
    "yesterday": "2026-03-03",
    "the day before yesterday": "2026-03-02",
    "last night": "2026-03-03",
    "on friday": "2026-02-27",
    "a couple of days ago": "2026-03-02",
    "Dec 24": "2025-12-24",
}
NO_TIMES = [
    "",
    "不知道",
    "运行两分钟后停转",
    "很久",
    "abc",
    "25:99",
    "13月40日",
    "2026-02-30",
    "99点",
]


@pytest.mark.parametrize(("text", "expected"), [*EXACT.items(), *DAYS.items()])
def test_answers_to_when(text: str, expected: str, reading: Reading) -> None:
    """A time or a day as people say it becomes ISO 8601, latest past reading first."""
    parsed = FIELD_TYPES["datetime"].parse(text, reading)
    assert isinstance(parsed, Parsed)
    assert parsed.value == expected


@pytest.mark.parametrize("text", NO_TIMES)
def test_what_is_no_time_is_unclear(text: str, reading: Reading) -> None:
    """Durations, impossible dates and other words are not taken for a time."""
    assert isinstance(FIELD_TYPES["datetime"].parse(text, reading), Unclear)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("昨天下午三点开始一直卡纸", "2026-03-03T07:00:00Z"),
        ("it has been jamming since yesterday 9 am", "2026-03-03T01:00:00Z"),
        ("半小时前机器冒烟", "2026-03-04T07:30:00Z"),
        ("三天前换过硒鼓，现在卡纸", None),
        ("客户明天要来", None),
        ("JB-2000 报警", None),
        ("运行两分钟后停转", None),
        ("每次3点左右", None),
        ("yesterday we bought paper", None),
    ],
)
def test_times_in_passing(text: str, expected: str | None, reading: Reading) -> None:
    """In passing only a past point in time counts that is not said of something else."""
    find = FIELD_TYPES["datetime"].find
    assert find is not None
    found = find(text, reading)
    assert (found.value if found else None) == expected


def test_a_future_time_is_questioned(reading: Reading) -> None:
    """A fault cannot start tomorrow; where the future is allowed, it can."""
    past = replace(reading, rules=Rules(is_past=True))
    assert FIELD_TYPES["datetime"].parse("明天上午九点", past) == Unclear("moment.future")
    assert FIELD_TYPES["date"].parse("明天", past) == Unclear("moment.future")
    assert isinstance(FIELD_TYPES["datetime"].parse("明天上午九点", reading), Parsed)


def test_a_given_format_is_the_only_one(reading: Reading) -> None:
    """With `format` nothing else is accepted, and the answer keeps its form."""
    strict = replace(reading, rules=Rules(format="%Y-%m-%d %H:%M"))
    parsed = FIELD_TYPES["datetime"].parse("2025-06-01 14:30", strict)
    assert parsed == Parsed("2025-06-01T06:30:00Z", "2025-06-01 14:30")
    assert FIELD_TYPES["datetime"].parse("昨天", strict) == Unclear("moment.format")
    assert FIELD_TYPES["date"].parse("2025-06-01 14:30", strict) == Parsed(
        "2025-06-01", "2025-06-01"
    )
    assert FIELD_TYPES["date"].parse("gestern", strict) == Unclear("moment.format")


def test_a_date_has_no_clock_time(reading: Reading) -> None:
    """A date field keeps the day only."""
    parsed = FIELD_TYPES["date"].parse("昨天下午三点", reading)
    assert isinstance(parsed, Parsed)
    assert parsed.value == parsed.display == "2026-03-03"


def test_a_stored_time_reads_as_itself(reading: Reading) -> None:
    """Other programs send the stored form; people see local time."""
    parsed = FIELD_TYPES["datetime"].parse("2026-03-03T07:00:00Z", reading)
    assert parsed == Parsed("2026-03-03T07:00:00Z", "2026-03-03 15:00", 0, 20)


def test_a_day_by_format_stays_that_day(reading: Reading) -> None:
    """Early in the morning it is still yesterday in UTC; the day is the local one."""
    strict = replace(reading, rules=Rules(format="%Y-%m-%d %H:%M"))
    day = FIELD_TYPES["date"].parse("2025-06-01 02:30", strict)
    assert day == Parsed("2025-06-01", "2025-06-01")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("five to nine", "2026-03-04T00:55:00Z"), ("started five to nine", "2026-03-04T00:55:00Z"),
        ("国庆节前那周", "2025-09-24"), ("this moring", "2026-03-04"),
        ("yesterdy aftrenoon", "2026-03-03"), ("the 2nd", "2026-03-02"),
    ],
)  # fmt: skip
def test_when_it_began_in_a_hurry(reading: Reading, text: str, day: str) -> None:
    """Minutes to the hour, the week before a holiday, typing errors."""
    parsed = FIELD_TYPES["datetime"].parse(text, reading)
    assert isinstance(parsed, Parsed)
    assert parsed.value == day


@pytest.mark.parametrize(
    "text", ["下周到货，想约周三", "delivery is next week when it comes, wednesday"]
)
def test_a_week_named_first(reading: Reading, text: str) -> None:
    """The weekday behind it is one of that week."""
    ahead = replace(reading, rules=Rules(is_future=True))
    parsed = FIELD_TYPES["datetime"].parse(text, ahead)
    assert isinstance(parsed, Parsed)
    assert parsed.value == "2026-03-11"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("周五不行，周六吧", "2026-03-07"),
        ("please don't come tomorrow, come on Friday instead", "2026-03-06"),
        ("别明天来，周五来", "2026-03-06"),
        ("Friday doesn't work, Monday does", "2026-03-09"),
        ("we're closed on Monday, Tuesday would work", "2026-03-10"),
        # what only sounds as if it ruled a day out
        ("周五不行吗", "2026-03-06"),
        ("能不能周五来", "2026-03-06"),
        ("要不周五吧", "2026-03-06"),
        ("why not Friday", "2026-03-06"),
        ("can't you come Friday?", "2026-03-06"),
        ("明天别太早", "2026-03-05"),
        ("tomorrow, not before 10", "2026-03-05"),
        # a bound, praise and another time beside it rule nothing out
        ("Thursday not Friday", "2026-03-05"),
        ("Wednesday not Thursday", "2026-03-11"),
        ("Monday, not tomorrow", "2026-03-09"),
        ("周四不要周五", "2026-03-05"),
        ("周四别周五", "2026-03-05"),
        ("not until Wednesday", "2026-03-11"),
        ("we're away until Thursday", "2026-03-05"),
        ("I can't do anything until Monday", "2026-03-09"),
        ("Friday not before noon", "2026-03-06"),
        ("Monday, not before 10", "2026-03-09"),
        ("Friday is not bad", "2026-03-06"),
        ("Monday isn't bad", "2026-03-09"),
        ("Friday won't be a problem", "2026-03-06"),
        ("周三下午3点我不在，找小李", "2026-03-11T07:00:00Z"),
        ("周五我不在，同事在", "2026-03-06"),
        ("周五我不在家，找我老婆", "2026-03-06"),
        ("周六休息，可以来", "2026-03-07"),
        ("周日放假在家，来吧", "2026-03-08"),
        ("周六不上班，正好可以来", "2026-03-07"),
        ("Friday not after 5", "2026-03-06"),
        ("周一周二不行，周三起都行", "2026-03-11"),
        ("not on Friday or Saturday, Monday works", "2026-03-09"),
        ("Monday and Tuesday don't work, Thursday does", "2026-03-05"),
        # a stretch that has begun and is not over, and a bound
        ("这周", "这周"),
        ("本周内", "本周内"),
        ("这两天", "这两天"),
        ("这几天都行", "这几天都行"),
        ("本月内", "本月内"),
        ("周五之前", "周五之前"),
        ("周一到周五都行", "周一到周五都行"),
        ("this week", "this week"),
        ("sometime this month", "sometime this month"),
        ("before Friday", "before Friday"),
        # what is left beside a time that is ruled out
        ("周三不行别的都行", "周三不行别的都行"),
        ("只有周三不行", "只有周三不行"),
        ("就周三没空", "就周三没空"),
        ("only Wednesday doesn't work", "only Wednesday doesn't work"),
        ("下午不行，上午来", "下午不行，上午来"),
        ("周二上午不行，下午可以", "周二上午不行，下午可以"),
        ("mornings are bad, come in the afternoon", "mornings are bad, come in the afternoon"),
        ("周末不行，工作日都行", "周末不行，工作日都行"),
        ("can't do weekends, weekdays are fine", "can't do weekends, weekdays are fine"),
        ("not Friday, any other day", "not Friday, any other day"),
        ("周三以前都不行", "周三以前都不行"),
        ("周五以外都行", "周五以外都行"),
        ("除周五外", "除周五外"),
        ("周五没人在，下午五点后有人", "周五没人在，下午五点后有人"),
        ("Friday at 3 I'm not in, ask for Tom", "Friday at 3 I'm not in, ask for Tom"),
        ("I'm not home on Friday, but my wife is", "I'm not home on Friday, but my wife is"),
        ("周五家里没人，钥匙在门卫", "周五家里没人，钥匙在门卫"),
        ("12号不行，13号可以", "2026-03-13"),
        # a day by its number is the next one
        ("12/3", "2026-03-12"),
        ("3/12 下午", "2026-03-12"),
        ("12号", "2026-03-12"),
        ("3.15", "2026-03-15"),
        # doubt whether a day suits rules it out, doubt whether it is bad does not
        ("I don't think Friday works, Monday would", "2026-03-09"),
        ("not too sure about Friday, maybe Monday", "2026-03-09"),
        ("I don't think I can do Friday, Monday is fine", "2026-03-09"),
        ("周五我这边不太方便，周六可以", "2026-03-07"),
        ("I don't think Friday is a problem", "2026-03-06"),
        ("I don't think Friday would be too late", "2026-03-06"),
        ("don't you think Friday works?", "2026-03-06"),
        ("I don't see why not Friday", "2026-03-06"),
        ("don't know, maybe Friday", "2026-03-06"),
        ("I'm not sure, let's say Friday", "2026-03-06"),
        ("no idea, say Friday", "2026-03-06"),
        ("Friday might work", "2026-03-06"),
        ("Friday is full of meetings but come", "2026-03-06"),
        ("would Friday be difficult?", "2026-03-06"),
        ("周五不太忙", "2026-03-06"),
        ("周五忙完了来", "2026-03-06"),
        ("周五不太晚就行", "2026-03-06"),
        ("周五比较方便", "2026-03-06"),
        ("周五可能行", "2026-03-06"),
        ("周五赶得上吗", "2026-03-06"),
        ("不确定，先约周五", "2026-03-06"),
        ("周五不加班，可以来", "2026-03-06"),
        # the likeliest of several lines that custom draws
        ("月底", "2026-03-25"),
        ("end of the month", "2026-03-25"),
        ("下个月中旬", "2026-04-11"),
        ("周末", "2026-03-07"),
        # a time of day alone, and one that is over today, are of any day
        ("上午", "上午"),
        ("in the afternoon", "in the afternoon"),
        ("三点", "三点"),
        ("早上九点", "早上九点"),
        ("晚上七点", "2026-03-04T11:00:00Z"),
        ("明天上午", "2026-03-05"),
        # words that leave it to us
        ("随时都行", "随时都行"),
        ("越快越好", "越快越好"),
        ("除了周五都行", "除了周五都行"),
        ("any day but Friday", "any day but Friday"),
        ("as soon as possible please", "as soon as possible please"),
    ],
)  # fmt: skip
def test_a_time_to_come(reading: Reading, text: str, value: str) -> None:
    """The first that suits, never one that is ruled out; words are taken as they are."""
    parsed = FIELD_TYPES["datetime"].parse(text, replace(reading, rules=Rules(is_future=True)))
    assert isinstance(parsed, Parsed)
    assert parsed.value == value


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("not on Friday", "moment.ruled_out"),
        ("I'm not available Friday", "moment.ruled_out"),
        ("周五不行", "moment.ruled_out"),
        ("Friday I'm busy", "moment.ruled_out"),
        ("we are closed Monday", "moment.ruled_out"),
        ("Friday is not possible", "moment.ruled_out"),
        ("周五要开会，不行", "moment.ruled_out"),
        ("周六周日都不在", "moment.ruled_out"),
        ("not on Friday or Saturday", "moment.ruled_out"),
        ("周五我不在", "moment.ruled_out"),
        ("this week is no good", "moment.ruled_out"),
        ("这周不行", "moment.ruled_out"),
        ("I don't think Friday works", "moment.ruled_out"),
        ("I don't think Friday will work for us", "moment.ruled_out"),
        ("I doubt Friday works", "moment.ruled_out"),
        ("not sure Friday works", "moment.ruled_out"),
        ("Friday might not work", "moment.ruled_out"),
        ("Friday is a bit tricky", "moment.ruled_out"),
        ("周五不太方便", "moment.ruled_out"),
        ("周五可能不太行", "moment.ruled_out"),
        ("周五恐怕不行", "moment.ruled_out"),
        ("周五怕是不行", "moment.ruled_out"),
        ("周五比较忙", "moment.ruled_out"),
        ("周五走不开", "moment.ruled_out"),
        ("不确定周五行不行", "moment.ruled_out"),
        ("今天下午一点", "moment.none_ahead"),
        ("上周", "moment.none_ahead"),
        ("还没定", "moment.none_ahead"),
        ("not sure yet", "moment.none_ahead"),
        ("昨天", "moment.none_ahead"),
    ],
)
def test_no_time_to_come(reading: Reading, text: str, key: str) -> None:
    """A day that is only ruled out is asked about once more, and so is none."""
    parsed = FIELD_TYPES["datetime"].parse(text, replace(reading, rules=Rules(is_future=True)))
    assert isinstance(parsed, Unclear)
    assert parsed.key == key


@pytest.mark.parametrize(
    "text",
    [
        "有一阵子了", "最近", "就最近吧", "好几天了", "前些天", "这阵子", "挺久了", "一直都这样",
        "买来就这样", "上次保养之后", "断断续续的", "for a while now", "recently", "ages ago",
        "it's been going on for ages", "a few days ago", "on and off for weeks",
        "since we got it", "since the last service", "the other day",
    ],
)  # fmt: skip
def test_roughly_when_it_began(reading: Reading, text: str) -> None:
    """Who knows it only roughly is taken at their word, and no moment is made up of it."""
    past = replace(reading, rules=Rules(is_past=True))
    parsed = FIELD_TYPES["datetime"].parse(text, past)
    assert isinstance(parsed, Parsed)
    assert (parsed.value, parsed.display) == (text, text)
    assert isinstance(FIELD_TYPES["datetime"].parse("沒空说", past), Unclear)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("漏油有一阵子了", "有一阵子了"), ("漏油好几天了，今天更厉害", "2026-03-04"),
        ("漏油好几天了", "好几天了"), ("it has been leaking for a while now", "for a while now"),
        ("leaking for the last few days", "for the last few days"),
        ("这台用了好久了", None), ("最近买的一台", None), ("已经三天了", "2026-03-01"),
    ],
)  # fmt: skip
def test_how_long_it_has_been_so_in_passing(
    reading: Reading, text: str, expected: str | None
) -> None:
    """How long it lasts is heard unasked, in the words it was told in; not how long it served."""
    find = FIELD_TYPES["datetime"].find
    assert find is not None
    found = find(text, replace(reading, rules=Rules(is_past=True)))
    assert (found.display if found else None) == expected


@pytest.mark.parametrize("text", ["月底", "这个月底", "end of the month", "12/3", "by the 3rd"])
def test_a_time_to_come_late_in_a_month(reading: Reading, text: str) -> None:
    """The end of a month that has begun is not over, and the next 12/3 is ahead."""
    late = replace(
        reading, rules=Rules(is_future=True), now=datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
    )
    parsed = FIELD_TYPES["datetime"].parse(text, late)
    assert isinstance(parsed, Parsed)
    assert parsed.value in {text, "2026-12-03"}
