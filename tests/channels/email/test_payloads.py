# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recorded mails and the messages they must become, now and in later versions."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from channels.registry import example_settings, open_channel
from intake.messages import Ignored, RawPayload
from tests.support.plain import plain

PAYLOADS = Path(__file__).parent / "payloads"
RECEIVED_AT = datetime(2026, 3, 4, 9, 15, 3, tzinfo=UTC)


def short(document: Any) -> Any:
    """Without the bytes of files: their names and sizes tell enough."""
    for files in (document["attachments"], document.get("originals", [])):
        for file in files:
            file["content"] = f"{len(file['content'])} characters of base64"
    return document


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("*.eml")), ids=lambda path: path.stem)
def test_payloads_become_the_expected_message(path: Path, hub: Any) -> None:
    """Each recorded mail means what was reviewed, field by field."""
    channel = open_channel("email", "support", example_settings("email"), hub)
    hub.channel = channel
    payload = RawPayload("email", "support", RECEIVED_AT, path.read_bytes())
    found = channel.normalize(payload)
    assert not isinstance(found, Ignored)
    expected = PAYLOADS / "expected" / f"{path.stem}.json"
    assert short(plain(found[0])) == json.loads(expected.read_bytes())
