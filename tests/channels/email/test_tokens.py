# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tokens find back to their thread, and nobody can make one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.identities import in_team, is_address, tag_of, without_tag
from channels.email.identity import content_id_of
from channels.email.tokens import ThreadTokens

TOKENS = ThreadTokens(b"a secret of the tests")


@given(st.text(max_size=50), st.integers(0, 10**9 - 1))
def test_a_token_finds_back(identity: str, seq: int) -> None:
    """By the address and by the Message-ID, whatever the domain has become."""
    thread = TOKENS.thread_of(identity)
    assert TOKENS.thread_from_tag(TOKENS.tag(thread)) == thread
    made = TOKENS.message_id(thread, seq, "example.com")
    assert TOKENS.sent_by_us(made) == (thread, seq)
    assert TOKENS.sent_by_us(made.replace("example.com", "relay.example")) == (thread, seq)


@given(st.text(max_size=60))
def test_made_up_tokens_name_nothing(text: str) -> None:
    """Neither as a tag nor as a Message-ID."""
    assert TOKENS.thread_from_tag(text) is None
    assert TOKENS.sent_by_us(text) is None


def test_another_installation_knows_none_of_ours() -> None:
    """A copy with a secret of its own crosses no threads."""
    thread = TOKENS.thread_of("x")
    other = ThreadTokens(b"another secret")
    assert other.thread_from_tag(TOKENS.tag(thread)) is None
    assert other.sent_by_us(TOKENS.message_id(thread, 1, "example.com")) is None


def test_each_letter_of_a_token_counts() -> None:
    """A tag with one letter changed or missing is none."""
    tag = TOKENS.tag(TOKENS.thread_of("x"))
    for at in range(len(tag)):
        changed = tag[:at] + ("b" if tag[at] == "a" else "a") + tag[at + 1 :]
        assert TOKENS.thread_from_tag(changed) is None
    assert TOKENS.thread_from_tag(tag[:-1]) is None
    assert TOKENS.thread_from_tag(tag + "a") is None


def test_tags_survive_how_servers_write_addresses() -> None:
    """Upper case and all: the token is read folded."""
    tag = TOKENS.tag(TOKENS.thread_of("x"))
    assert TOKENS.thread_from_tag(tag_of(f"Support+{tag.upper()}@Example.COM"))
    assert without_tag(f"Support+{tag}@Example.COM") == "support@example.com"
    assert len(f"support+{tag}") <= 64


def test_the_team_is_named_by_address_or_domain() -> None:
    """A domain means its addresses, not those that end like it."""
    team = ("li@agency.example", "@example.com")
    assert in_team("Li@agency.example", team)
    assert in_team("anna+x@example.com", team)
    assert not in_team("anna@badexample.com", team)
    assert not in_team("wang@agency.example", team)


@pytest.mark.parametrize(
    "bad", ["a@b@c", "a@b\u200b.example", "a@b ", "(x)a@b", "a@", "@b", "a" * 65 + "@b.example"]
)
def test_what_is_not_plainly_an_address_is_none(bad: str) -> None:
    """Generous readers let one person pass for another."""
    assert not is_address(bad)


def test_copies_are_the_same_and_others_are_not() -> None:
    """Trace headers and line ends do not count; words and written headers do."""
    one = b"From: a@b\r\nSubject: x\r\nMessage-ID: <1@b>\r\n\r\nhello\r\n"
    copy = (
        b"Received: by mx\nDelivered-To: s@x\nFrom:  a@b\nSubject: x\nMessage-ID: <1@b>\n\nhello"
    )
    assert content_id_of(one) == content_id_of(copy)
    assert content_id_of(one) != content_id_of(one.replace(b"hello", b"help"))
    assert content_id_of(one) != content_id_of(one.replace(b"<1@b>", b"<2@b>"))
    assert content_id_of(b"") != content_id_of(one)
