# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Date header → an aware time, or None. Never raises.

It is what the sender's clock said: for information. Order comes from the server (INTERNALDATE).
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_ISO = re.compile(r"\d{4}-\d\d?-\d\d?[T ]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?")
_OFFSET = re.compile(r"\b(?:GMT|UTC|UT)\s*([+-]\d{4})")
_NUMBERS = re.compile(
    r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})\D{1,8}(\d{1,2}):(\d\d)(?::(\d\d))?"
)


def read_date(text: str) -> datetime | None:
    """The time a Date header names; one without a zone is taken as UTC."""
    text = _OFFSET.sub(r"\1", text.strip())[:200]
    if not text:
        return None
    try:
        return _internet(text) or _iso(text) or _numbers(text)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None


def _internet(text: str) -> datetime | None:
    """RFC 5322 and what programs make of it; parsedate_tz raises on a few."""
    try:
        found = parsedate_tz(text)
    except (ValueError, TypeError, IndexError):
        return None
    if found is None:
        return None
    offset = found[9] or 0
    try:
        zone = timezone(timedelta(seconds=offset)) if abs(offset) < 86_400 else UTC  # noqa: PLR2004
        second = min(found[5], 59)  # a leap second
        return datetime(*found[:5], second, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _iso(text: str) -> datetime | None:
    match = _ISO.search(text)
    if match is None:
        return None
    try:
        found = datetime.fromisoformat(match[0].strip())
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _numbers(text: str) -> datetime | None:
    match = _NUMBERS.search(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
