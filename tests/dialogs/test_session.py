# SPDX-License-Identifier: AGPL-3.0-or-later
"""A session is a small value that survives as JSON."""

import json

from dialogs.session import Answer, DialogSession

FULL = DialogSession(
    dialog="report_fault",
    version=3,
    digest="d" * 64,
    state="ask:phone",
    answers={
        "product": Answer("B7", "B7", "asset"),
        "impact": Answer(None, "?"),
        "photos": Answer([{"blob": "ab", "size_bytes": 3}], "photo.jpg"),
    },
    skipped=("steps_tried",),
    prompt=7,
    unclear=1,
    insisted="phone",
    revising="phone",
    set_aside=Answer("+86", "+86", "contact"),
    among=("a", "b"),
)


def test_json_keeps_everything() -> None:
    """Out and in again, through real JSON text."""
    empty = DialogSession(dialog="d", version=1, digest="")
    for session in (FULL, empty):
        stored = json.loads(json.dumps(session.to_json()))
        assert DialogSession.from_json(stored) == session


def test_json_is_small() -> None:
    """What is empty is left out: a new session is a line, not a page."""
    written = json.dumps(DialogSession(dialog="d", version=1, digest="").to_json())
    assert len(written) < 120


def test_what_is_asked() -> None:
    """The field of the open question, and whether the dialog is over."""
    assert FULL.asked == "phone"
    assert not FULL.is_over
    over = FULL.at("submitted")
    assert over.asked == ""
    assert over.is_over
    assert over.prompt == FULL.prompt
    assert FULL.at("confirming").prompt == FULL.prompt + 1
