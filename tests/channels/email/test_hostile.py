# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mails that are made to cost: each was slow, greedy or deadly for some parser.

Sizes are such that anything worse than linear would need minutes; the bound on CPU time leaves
room for a busy machine.
"""

import time

import pytest

from channels.email.mime import parse_message

HEAD = b"From: a@example.org\nSubject: x\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"
HTML = HEAD + b"Content-Type: text/html\n\n"
DAEMON = b"From: mailer-daemon@example.org\nSubject: delivery failure\n\n"
BUDGET_SECONDS = 4.0
HOSTILE = {
    "semicolons": HEAD + b"Content-Type: text/plain" + b";" * 100_000 + b"\n\nx",
    "semicolons inside": MIXED
    + (b"--b\nContent-Type: text/plain" + b";a=" * 2_000 + b"\n\n") * 200,
    "commas": b"To: " + b"," * 100_000 + b"\n\nx",
    "many headers": b"X: y\n" * 100_000 + b"\nx",
    "an encoded subject": b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\n\nx",
    "levels": HEAD
    + b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(2000)
    ),
    "mails in mails": HEAD + b"Content-Type: message/rfc822\n\n" * 2_000,
    "parts": MIXED + b"--b\n\nx\n" * 50_000,
    "HTML depth": HTML + b"<div>" * 100_000 + b"x",
    "HTML quotes": HTML + b"<blockquote>" * 50_000 + b"x",
    "HTML breaks": HTML + b"<br>" * 250_000,
    "HTML that never begins": HTML + b"<" * 500_000,
    "HTML class names": HTML + b"<p class='" + b"history" * 200_000 + b"'>x",
    "quotes without end": (b"To: " + b'"\\' * 4_000 + b"\n") * 20 + b"\nx",
    "an id without end": b"References: <" + b" " * 8_000 + b"\n\nx",
    "blank lines in a bounce": DAEMON + b"x" + b"\n" * 300_000 + b"x",
    "addresses in a bounce": DAEMON + b"a.b-c_d.e f@g.h " * 60_000,
    "attributions": HEAD + b"\n" + b"On a:\n" * 150_000,
    "header blocks": HEAD + b"\n" + b"From: a\n" * 120_000,
    "forwards": b"Subject: fwd: x\n\n" + b"----- Forwarded message\n" * 40_000,
    "uuencoded beginnings": HEAD + b"\n" + b"begin 644 a\n" * 20_000,
    "one flowed paragraph": HEAD
    + b"Content-Type: text/plain; format=flowed\n\n"
    + b"a \n" * 300_000,
    "blanks": HEAD + b"\na\n" + b" " * 300_000 + b"-x\nb",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_read_in_bounded_time(name: str) -> None:
    """It is read in the ordinary way, within seconds of CPU, and its sender is known."""
    began = time.process_time()
    mail = parse_message(HOSTILE[name])
    assert time.process_time() - began < BUDGET_SECONDS
    assert not any(problem.startswith("unreadable") for problem in mail.problems)


def test_what_was_cut_is_told() -> None:
    """An agent who misses something can learn why."""
    assert "header_cut" in parse_message(HOSTILE["semicolons"]).problems
    assert "headers_cut" in parse_message(HOSTILE["many headers"]).problems
    assert "parts_cut" in parse_message(HOSTILE["parts"]).problems
    assert "text_cut" in parse_message(HEAD + b"\n" + b"x" * 2_000_000).problems
