# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whole mails and what must be read from them; any bytes, and that nothing unsafe comes out."""

import random
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.mime import parse_message
from channels.email.parsed import ParsedMail
from intake import yaml_text

MESSAGES = Path(__file__).parent / "messages"
EXPECTED = yaml_text.load((MESSAGES / "expected.yaml").read_text(encoding="utf-8"))
RAWS = {path.stem: path.read_bytes() for path in sorted(MESSAGES.glob("*.eml"))}
ONE_LINE = (
    "from_addr",
    "from_name",
    "subject",
    "message_id",
    "in_reply_to",
    "calendar",
    "list_id",
)


def shown(mail: ParsedMail, name: str) -> Any:
    """A field in the form of `expected.yaml`."""
    if name == "files":
        return [[one.filename, one.content_type, one.size, one.inline] for one in mail.attachments]
    if name == "failed":
        failed = mail.bounce.recipients if mail.bounce else ()
        return [[one.addr, one.is_permanent, one.is_dead, one.status] for one in failed]
    if name == "bounced_id":
        return mail.bounce and mail.bounce.message_id
    value = getattr(mail, name)
    return list(value) if isinstance(value, tuple) else value


def assert_safe(mail: ParsedMail) -> None:
    """What stores, pages and file systems may rely on, for every mail."""
    names = [one.filename for one in mail.attachments]
    texts = [str(getattr(mail, name)) for name in ONE_LINE] + [*mail.references, *names]
    texts += [
        text for one in (*mail.to, *mail.cc, *mail.reply_to) for text in (one.addr, one.name)
    ]
    assert not any(re.search(r"[\r\n\x00]", text) for text in texts)
    for text in (*texts, mail.text, mail.html, mail.reply):
        assert "\x00" not in text
        assert "\x1f" not in mail.reply
        text.encode("utf-8")
    assert not any(re.search(r"[\x00-\x1f/\\]|^\.\.?$|^$", name) for name in names)
    assert all(0 <= start < end <= len(mail.text) for start, end in mail.reply_cuts)
    assert mail.date is None or mail.date.tzinfo is not None


@pytest.mark.parametrize("name", sorted(RAWS))
def test_each_quirk_is_read_as_its_author_meant_it(name: str) -> None:
    """The names given in expected.yaml, and nothing was lost on the way."""
    mail = parse_message(RAWS[name])
    assert {key: shown(mail, key) for key in EXPECTED[name]} == EXPECTED[name]
    assert not any(problem.startswith("unreadable") for problem in mail.problems)
    assert_safe(mail)


def test_the_ordinary_headers_of_a_mail() -> None:
    """Sender, time, id and both recipients of a plain mail, with the time in UTC."""
    mail = parse_message(
        b"Return-Path: <>\nDelivered-To: support+abc@example.com\n"
        b"Authentication-Results: mx.example.com; dkim=pass\nFrom: Ann Lee <ann@example.org>\n"
        b"To: support@example.com, Bob <bob@example.org>\nReply-To: ann.home@example.org\n"
        b"Date: Tue, 5 Mar 2024 10:20:00 +0800\nMessage-ID: <1@example.org>\nSubject: E21\n\nHi\n"
    )
    assert (mail.from_addr, mail.from_name, mail.subject) == ("ann@example.org", "Ann Lee", "E21")
    assert mail.date == datetime(2024, 3, 5, 2, 20, tzinfo=UTC)
    assert [one.addr for one in mail.to] == ["support@example.com", "bob@example.org"]
    assert mail.delivered_to == ("support+abc@example.com",)
    assert mail.authentication_results == ("mx.example.com; dkim=pass",)
    assert mail.return_path == ""


@given(st.binary(max_size=2_000))
@settings(max_examples=100)
def test_any_bytes_become_a_mail(raw: bytes) -> None:
    """Never raises, and nothing unsafe comes out."""
    assert_safe(parse_message(raw))


@given(name=st.sampled_from(sorted(RAWS)), seed=st.integers(0, 2**32))
@settings(max_examples=150)
def test_damaged_mails_are_read_without_giving_up(name: str, seed: int) -> None:
    """Cut, joined, flipped, doubled: each is still read in the ordinary way, not rescued."""
    mail = parse_message(damaged(RAWS[name], random.Random(seed)))
    assert not any(problem.startswith("unreadable") for problem in mail.problems)
    assert_safe(mail)


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """The mail with three wounds of the kind that gateways and disks make."""
    for _ in range(3):
        at = chance.randrange(len(raw) + 1)
        word = chance.choice((
            *(b"\x00", b"\xff\xfe", b'"', b"<", b";", b"=?utf-8?B?", b"\r", b"\n\n", b"--b\n"),
            *(b"\ncharset=idna", b"\nContent-Type: multipart/x; boundary=\n", b"\x1b$B"),
        ))  # fmt: skip
        kind = chance.randrange(3)
        raw = raw[:at] if kind == 0 else raw[:at] + word + raw[at + (kind == 1) * len(word) :]
    return raw


@pytest.mark.parametrize(
    ("header", "is_automatic"),
    [
        ("X-Autoreply: yes", True),
        ("X-Mail-Autoreply-From: ann@example.org", True),
        ("X-Corp-Auto-Response: 1", True),
        ("X-Autoreply: no", False),
        ("X-Automation-Id: 7", False),
    ],
)
def test_headers_of_automatic_replies_by_their_pattern(header: str, *, is_automatic: bool) -> None:
    """Every maker names its own header; a person's mail has none of these."""
    mail = parse_message(f"From: ann@example.org\nSubject: x\n{header}\n\nHi\n".encode())
    assert mail.is_auto is is_automatic
