# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recorded submissions and the messages they must become, now and in later versions."""

import json
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.form.normalize import Submission, read_submission, written
from intake.errors import UnreadablePayload
from intake.forms import Thread
from intake.messages import Attachment, FilledForm, InboundMessage, Location, RawPayload
from intake.store.inbound_rows import inbound_from, inbound_json
from tests.support.plain import plain

PAYLOADS = Path(__file__).parent / "payloads"
RECEIVED_AT = datetime(2026, 3, 4, 9, 15, 3, tzinfo=UTC)
WHOLE = {"id": "x", "thread": ["form", "public", "x", "x"], "language": "zh"}
words = st.text(max_size=30)
files = st.builds(
    Attachment,
    st.text("0123456789abcdef", min_size=64, max_size=64),
    words,
    words,
    st.integers(0, 2**40),
)
places = st.builds(Location, st.floats(-90, 90), st.floats(-180, 180))
forms = st.builds(
    FilledForm,
    words,
    st.dictionaries(words, words, max_size=4),
    st.dictionaries(words, st.lists(files, max_size=2).map(tuple), max_size=2),
    st.dictionaries(words, places, max_size=2),
    st.booleans(),
)


def read(body: bytes) -> InboundMessage:
    """What a recorded submission says."""
    return read_submission("public", RawPayload("form", "public", RECEIVED_AT, body))


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("*.json")), ids=lambda path: path.stem)
def test_payloads_become_the_expected_message(path: Path) -> None:
    """Each recorded payload means what was reviewed, field by field."""
    expected = json.loads((PAYLOADS / "expected" / path.name).read_bytes())
    assert plain(read(path.read_bytes())) == expected


@given(forms)
def test_what_is_written_is_read_again(form: FilledForm) -> None:
    """From the journal, and from the inbox, whatever people enter."""
    sent = Submission("m1", Thread("form", "public", "m1", "m1"), "en", form)
    message = read(written(sent))
    assert message.form == form
    assert inbound_from("form", "public", "m1", inbound_json(message)) == message


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"id": "x"},
        {"id": "x", "thread": ["form", "public", "x"], "language": "zh"},
        {"id": "x", "thread": ["form", "public", "x", "x"], "language": "fr"},
        {**WHOLE, "form": "f", "values": []},
        {**WHOLE, "form": "f", "files": {"p": [["a"]]}},
        {**WHOLE, "form": "f", "files": {"p": 3}},
        {**WHOLE, "form": "f", "places": {"p": ["a"]}},
    ],
)  # fmt: skip
def test_what_is_not_ours_is_unreadable(document: object) -> None:
    """A damaged payload is named as such, so that it is parked with its bytes."""
    with pytest.raises(UnreadablePayload):
        read(orjson.dumps(document))
