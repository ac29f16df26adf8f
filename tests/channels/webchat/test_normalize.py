# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recorded payloads and the messages they must become, now and in later versions."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from channels.webchat.normalize import normalize
from intake.errors import UnreadablePayload
from intake.messages import RawPayload
from tests.support.plain import plain

PAYLOADS = Path(__file__).parent / "payloads"
RECEIVED_AT = datetime(2026, 3, 4, 9, 15, 3, tzinfo=UTC)


def raw(body: bytes) -> RawPayload:
    """A recorded payload with this body."""
    return RawPayload("webchat", "site", RECEIVED_AT, body)


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("*.json")), ids=lambda path: path.stem)
def test_payloads_become_the_expected_message(path: Path) -> None:
    """Each recorded payload means what was reviewed, field by field."""
    (message,) = normalize(raw(path.read_bytes()))
    expected = json.loads((PAYLOADS / "expected" / path.name).read_bytes())
    assert plain(message) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"cid": 1, "visitor": "v", "text": "", "choice": ""}',
        b'{"cid": "c", "visitor": "v", "text": "", "choice": "", "files": [{"blob": "x"}]}',
    ],
)
def test_what_is_not_ours_is_unreadable(body: bytes) -> None:
    """A damaged payload is named as such, so that it is parked with its bytes."""
    with pytest.raises(UnreadablePayload):
        normalize(raw(body))
