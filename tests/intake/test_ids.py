# SPDX-License-Identifier: AGPL-3.0-or-later
"""Identifiers: opaque for machines, short for people."""

import re
from datetime import UTC, datetime, timedelta

from intake.ids import new_id, ordered_id, ticket_number


def test_ids_cannot_be_guessed_or_confused() -> None:
    """128 random bits that fit into an address without being escaped."""
    made = {new_id() for _ in range(2000)}
    assert len(made) == 2000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", one) for one in made)


def test_ids_of_what_begins_later_sort_behind() -> None:
    """By the millisecond, over centuries; of the same moment they are different all the same."""
    at = datetime(2026, 11, 27, 23, 59, 59, 999_000, tzinfo=UTC)
    later = [at + timedelta(milliseconds=2**power) for power in range(42)]
    made = [ordered_id(one) for one in (at, *later)]
    assert made == sorted(made)
    assert len({ordered_id(at) for _ in range(2000)}) == 2000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", one) for one in made)


def test_ticket_numbers_can_be_read_out() -> None:
    """Six digits while they last, more when needed, in the order of counting."""
    assert ticket_number("FD", 123) == "FD-000123"
    assert ticket_number("AC", 1_234_567) == "AC-1234567"
