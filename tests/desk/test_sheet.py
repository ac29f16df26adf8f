# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the service sheet writes times."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from desk.customer.markup import span

EAST = timezone(timedelta(hours=8))
NINE = datetime(2026, 11, 27, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (NINE, NINE + timedelta(hours=2), "2026-11-27 09:00 – 11:00"),
        (NINE, NINE + timedelta(hours=15), "2026-11-27 09:00 – 2026-11-28 00:00"),
        (NINE, None, "2026-11-27 09:00 – "),
        (None, None, ""),
    ],
)
def test_the_day_is_written_once(start: datetime | None, end: datetime | None, told: str) -> None:
    """By the clock of the place; who is still there has not left, who was not there nothing."""
    assert span(start, end, EAST) == told
