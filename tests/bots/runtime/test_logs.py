# SPDX-License-Identifier: AGPL-3.0-or-later
"""Logs hold no personal data and no secrets, whatever is passed to them."""

import logging

import pytest
import structlog

from bots.runtime import logs
from bots.runtime.logs import redact
from intake.messages import Address


@pytest.mark.parametrize(
    "canary",
    [
        "whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw",
        "fd_0123456789abcdefABCDEF",
        "bot123456:AAH-abcdefghijklmnopqrstuvwxyz",
        "v1.abcdefghijklmnopqrst.ABCDEFGHIJKLMNOPQRST",
    ],
)
def test_secrets_are_masked_wherever_they_stand(canary: str) -> None:
    """In a field, in the middle of a sentence, in a traceback."""
    event = {"event": "x", "reason": f"refused {canary}!", "traceback": f"...\n{canary}\n..."}
    shown = str(redact(None, "info", event))
    assert canary not in shown
    assert "refused" in shown


@pytest.mark.parametrize(
    "name", ["text", "phone", "email", "address", "name", "token", "password"]
)
def test_personal_fields_are_masked_by_name(name: str) -> None:
    """A field that must not be logged is not, even when somebody logs it."""
    assert "canary" not in str(redact(None, "info", {"event": "x", name: "canary"}))


def test_what_is_harmless_stays() -> None:
    """Numbers, ids and names of events are what logs are for."""
    event = {"event": "turn_taken", "channel": "webhook", "seconds": 0.1, "conversation": "k1"}
    assert redact(None, "info", dict(event)) == event


def test_an_address_does_not_show_itself() -> None:
    """Printing an address shows the channel and hides the person."""
    assert "13800138000" not in repr(Address("webhook", "main", "13800138000"))


def test_the_chain_ends_in_redaction() -> None:
    """Exceptions are put into words first and masked afterwards."""
    previous, level = structlog.get_config(), logging.getLogger().level
    handlers = logging.getLogger().handlers[:]
    try:
        logs.configure("INFO", "json")
        order = structlog.get_config()["processors"]
        words = order.index(structlog.processors.format_exc_info)
        assert words < order.index(redact) == len(order) - 2
    finally:
        structlog.configure(**previous)
        logging.basicConfig(level=level, handlers=handlers, force=True)
