# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages as people write them, each with all that it says: `messages.yaml`."""

import re
import unicodedata
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dialogs.extraction import extract
from intake import yaml_text

NOW = datetime(2026, 3, 18, 10, 30)  # noqa: DTZ001 - a time without zone is local
WORDS = (
    *("company", "contact", "phone", "email", "model", "serial", "order_no", "error_code"),
    "address",
)
PARTS = {"AM": (5, 12), "NOON": (11, 14), "PM": (12, 18.5), "EVE": (16.5, 20), "NIGHT": (18, 30)}
MESSAGES = yaml_text.load(Path(__file__).with_name("messages.yaml").read_text(encoding="utf-8"))


def plain(name: str, value: object) -> str:
    """A value as far as its writing does not matter."""
    text = unicodedata.normalize("NFKC", str(value)).strip().casefold()
    if name == "phone":
        digits = re.sub(r"\D", "", text)
        return digits[2:] if digits.startswith("86") and len(digits) == 13 else digits
    return re.sub(r"[\s,，。.]+$", "", re.sub(r"\s+", "", text))


def several(name: str, value: object) -> set[str]:
    """The values of a fact, whether it has one or more."""
    return {plain(name, one) for one in (value if isinstance(value, list) else [value]) if one}


def is_when(said: str, found: object) -> bool:
    """Whether a time is the one that was meant, as exactly as it was said."""
    if not isinstance(found, tuple):
        return False
    at, has_time = found
    day, _, tolerance = said.partition("~")
    meant = datetime.fromisoformat(day)
    if tolerance.startswith("APPROX"):
        return abs((at - meant).days) <= int(re.sub(r"\D", "", tolerance))
    if tolerance in PARTS:
        first, last = PARTS[tolerance]
        hour = (at - meant).total_seconds() / 3600
        return first <= hour <= last if has_time else at.date() == meant.date()
    if "T" not in said:
        return at.date() == meant.date()
    slack = timedelta(minutes=30 if "~" in said else 1)
    return has_time and abs(at - meant) <= slack


@pytest.mark.parametrize("message", MESSAGES, ids=lambda one: one["text"][:30])
def test_a_message_says_this_and_nothing_else(message: dict[str, Any]) -> None:
    """Every fact is read, none is invented, and only a wish steers the dialog."""
    found = extract(message["text"], NOW, message.get("asked"), message.get("prior"))
    says = message.get("says", {})
    for name in WORDS:
        assert several(name, found.get(name)) == several(name, says.get(name)), name
    if says.get("occurred"):
        assert is_when(says["occurred"], found.get("occurred")), found.get("occurred")
    else:
        assert "occurred" not in found
    assert bool(found.get("hazard")) == bool(says.get("hazard"))
    if "urgency" in says:
        assert found.get("urgency") == says["urgency"]
    else:
        assert found.get("urgency") != "P0"
    assert found.get("control", "") == message.get("control", "")
