# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lunar calendar beside dates that are printed in every almanac."""

from datetime import date

import pytest

from dialogs.times import days, lunar

NEW_YEARS = ("1985-02-20", "1990-01-27", "2000-02-05", "2006-01-29", "2015-02-19", "2020-01-25",
             "2023-01-22", "2026-02-17", "2033-01-31", "2040-02-12", "2049-02-02")  # fmt: skip
AUTUMNS = ("1996-09-27", "2001-10-01", "2006-10-06", "2010-09-22", "2020-10-01", "2025-10-06",
           "2030-09-12")  # fmt: skip
DRAGONS = ("1996-06-20", "2009-05-28", "2017-05-30", "2023-06-22", "2028-05-28")
TERMS = {"冬至": "2024-12-21", "立春": "2026-02-04", "清明": "2016-04-04", "大寒": "2018-01-20",
         "夏至": "2025-06-21", "霜降": "2022-10-23"}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "day"),
    [
        *(("spring", one) for one in NEW_YEARS),
        *(("autumn", one) for one in AUTUMNS),
        *(("dragon", one) for one in DRAGONS),
        *TERMS.items(),
    ],
)
def test_the_calendar_agrees_with_the_almanac(name: str, day: str) -> None:
    """Months of 29 and 30 days, leap months and the sun's place, over seventy years."""
    on = date.fromisoformat(day)
    assert days.holiday(name, on.year) == on


def test_a_leap_month_follows_its_month() -> None:
    """2025 had a second sixth month; 2026 has none."""
    assert lunar.day(2025, 6, 1) == date(2025, 6, 25)
    assert lunar.day(2025, 6, 1, is_leap=True) == date(2025, 7, 25)
    assert lunar.day(2026, 6, 1, is_leap=True) is None


def test_what_is_not_known_is_no_day() -> None:
    """Outside the table, and behind the end of a short month."""
    assert lunar.day(1979, 1, 1) is None
    assert lunar.day(2050, 1, 1) is None
    assert lunar.day(2026, 13, 1) is None
    found = lunar.month(2026, 1)
    assert found is not None
    assert lunar.day(2026, 1, found[1] + 1) is None
