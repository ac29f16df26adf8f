# SPDX-License-Identifier: AGPL-3.0-or-later
"""Visitors' tokens: who they are, for how long, and nobody else."""

import base64
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.webchat.visitors import (
    LIFETIME,
    ROTATE_AFTER,
    Visitor,
    issue_token,
    new_visitor,
    read_token,
)
from intake.seals import Seal

SEAL = Seal(b"k" * 32)
NOW = datetime(2026, 3, 4, tzinfo=UTC)


def test_a_token_names_its_visitor() -> None:
    """What was issued is recognised, until the last second."""
    token = issue_token(SEAL, "site", Visitor("anna", NOW), NOW)
    assert read_token(SEAL, "site", token, NOW) == Visitor("anna", NOW)
    assert read_token(SEAL, "site", token, NOW + LIFETIME - timedelta(seconds=1)) is not None


def test_a_token_ends_after_a_year() -> None:
    """An expired token names nobody."""
    token = issue_token(SEAL, "site", Visitor("anna", NOW), NOW)
    assert read_token(SEAL, "site", token, NOW + LIFETIME) is None


def test_a_token_is_for_one_site_and_one_secret() -> None:
    """Another account of the same hub, or a changed secret, does not know it."""
    token = issue_token(SEAL, "site", Visitor("anna", NOW), NOW)
    assert read_token(SEAL, "other", token, NOW) is None
    assert read_token(Seal(b"z" * 32), "site", token, NOW) is None


def test_a_token_of_another_purpose_is_none() -> None:
    """A sealed upload is no ticket to a conversation."""
    facts = {"site": "site", "visitor": "anna", "iat": 0, "exp": 2**40}
    assert read_token(SEAL, "site", SEAL.close("webchat upload", facts), NOW) is None


def test_changed_facts_break_the_seal() -> None:
    """Writing another visitor into the token makes it worthless."""
    version, body, mark = issue_token(SEAL, "site", Visitor("anna", NOW), NOW).split(".")
    facts = orjson.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    changed = base64.urlsafe_b64encode(orjson.dumps({**facts, "visitor": "boris"})).rstrip(b"=")
    assert read_token(SEAL, "site", f"{version}.{changed.decode()}.{mark}", NOW) is None


@given(st.text(max_size=300))
def test_no_text_is_a_token_by_chance(text: str) -> None:
    """Whatever comes in the header: nobody, and no exception."""
    assert read_token(SEAL, "site", text, NOW) is None


@pytest.mark.parametrize(("age", "is_due"), [(timedelta(0), False), (ROTATE_AFTER * 2, True)])
def test_old_tokens_are_replaced(age: timedelta, is_due: bool) -> None:  # noqa: FBT001 - a table
    """A returning visitor gets a fresh token after a month."""
    assert Visitor("anna", NOW - age).should_rotate(NOW) is is_due


def test_visitors_cannot_be_guessed() -> None:
    """Each id has 128 random bits."""
    ids = {new_visitor(NOW).id for _ in range(100)}
    assert len(ids) == 100
    assert all(len(base64.urlsafe_b64decode(one + "==")) == 16 for one in ids)
