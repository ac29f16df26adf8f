# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages as values: they cannot change, and addresses do not leak."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime

import pytest

from intake.messages import Address, InboundMessage, Profile, RawPayload, is_blank


def test_an_address_hides_its_value() -> None:
    """A message in a log or a traceback shows the channel and not the person."""
    address = Address("email", "support", "zhang.wei@example.com")
    message = InboundMessage(address, "m1", "t1")
    for shown in (repr(address), f"{address}", repr(message), str([address])):
        assert "zhang" not in shown
        assert "email/support" in shown


def test_a_value_cannot_be_changed() -> None:
    """What was decided on stays what it was."""
    message = InboundMessage(Address("webhook", "main", "x"), "m1", "t1")
    with pytest.raises(FrozenInstanceError):
        message.text = "other"  # type: ignore[misc]


def test_a_claim_is_not_verified_by_itself() -> None:
    """What a sender says about themselves is a claim until the channel vouches for it."""
    assert not Profile("张伟", "138").is_verified


def test_payloads_do_not_share_their_meta() -> None:
    """Each payload has a mapping of its own."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert RawPayload("a", "b", at, b"").meta is not RawPayload("a", "b", at, b"").meta


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", True),
        (" \n\t\u3000", True),
        ("\0\u200b\u202e\ufeff", True),
        ("嗯", False),
        ("\u200bx", False),
        ("👨\u200d🔧", False),
        ("\U0001fae9", False),  # a face of Unicode 16, which Python 3.11 does not know
    ],
)
def test_what_cannot_be_seen_is_blank(text: str, *, expected: bool) -> None:
    """Zero-width characters say nothing; any sign that is drawn does."""
    assert is_blank(text) is expected
