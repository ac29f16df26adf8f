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


@pytest.mark.parametrize("name", ["reason", "problem", "error"])
@pytest.mark.parametrize(
    "words",
    [
        "550 5.1.1 <li.na@example.com>: user unknown",
        "no route to li.na@example.com",
        "number 13800138000 is not allowed",
        "+86 138 0013 8000 has left",
    ],
)
def test_a_providers_own_words_name_nobody(name: str, words: str) -> None:
    """Why a delivery was refused is logged, and not whose."""
    shown = str(redact(None, "", {name: words})[name])
    assert "•••" in shown
    assert not any(one in shown for one in ("li.na", "example.com", "0013", "138001"))


@pytest.mark.parametrize(
    "words", ["callback answered 404", "[Errno 28] No space left", "5.7.1 blocked", "HTTP 503"]
)
def test_what_a_reason_says_else_stays(words: str) -> None:
    """Codes and numbers of errors are what an operator needs."""
    assert redact(None, "", {"reason": words}) == {"reason": words}


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
