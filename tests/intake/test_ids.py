# SPDX-License-Identifier: AGPL-3.0-or-later
"""Identifiers: opaque for machines, short for people."""

import re

from intake.ids import new_id, ticket_number


def test_ids_cannot_be_guessed_or_confused() -> None:
    """128 random bits that fit into an address without being escaped."""
    made = {new_id() for _ in range(2000)}
    assert len(made) == 2000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", one) for one in made)


def test_ticket_numbers_can_be_read_out() -> None:
    """Six digits while they last, more when needed, in the order of counting."""
    assert ticket_number("FD", 123) == "FD-000123"
    assert ticket_number("AC", 1_234_567) == "AC-1234567"
