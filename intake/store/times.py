# SPDX-License-Identifier: AGPL-3.0-or-later
"""Times as they stand in the tables: microseconds since 1970, in UTC."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# Looking the method up takes longer than what it does.
_from_timestamp = datetime.fromtimestamp


def micros(at: datetime) -> int:
    """A time as stored. `at` must be aware."""
    return (at - _EPOCH) // MICROSECOND


def moment(stored: int) -> datetime:
    """A stored time as an aware UTC datetime."""
    # Exact until 2242, and in half the time that adding a timedelta takes.
    return _from_timestamp(stored / 1e6, UTC)


def micros_or_none(at: datetime | None) -> int | None:
    """Like `micros`, for times that may be missing."""
    return None if at is None else micros(at)


def moment_or_none(stored: int | None) -> datetime | None:
    """Like `moment`, for times that may be missing."""
    return None if stored is None else _from_timestamp(stored / 1e6, UTC)
