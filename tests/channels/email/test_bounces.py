# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bounces: of whom they speak, whether they are final, and whether the address is dead."""

from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.mime import parse_message
from intake import yaml_text

CASES = yaml_text.load((Path(__file__).parent / "bounces.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_reports_in_words(case: dict[str, Any]) -> None:
    """Aliyun, NetEase, QQ and many others say it in prose, each in its own way."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = (
        case["from"],
        "support@ours.example",
        case["subject"],
    )
    mail.set_content(case["text"], subtype="html" if case.get("html") else "plain")
    bounce = parse_message(mail.as_bytes()).bounce
    assert bounce is not None
    assert sorted(one.addr for one in bounce.recipients) == sorted(case["recipients"])
    assert bounce.is_permanent is case["permanent"]
    if "dead" in case:
        assert any(one.is_dead for one in bounce.recipients) is case["dead"]


def report(status: str, diagnostic: str, words: str = "It failed.") -> bytes:
    """A report by RFC 3464 about one recipient."""
    return (
        "From: MAILER-DAEMON@mx.example\nTo: support@ours.example\nSubject: Undelivered\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain\n\n{words}\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; ann@customer.example\nAction: failed\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; {diagnostic}\n\n--b--\n"
    ).encode()


@pytest.mark.parametrize(
    ("status", "diagnostic", "is_dead"),
    [
        ("5.1.1", "550 5.1.1 User unknown", True),
        ("5.0.0", "550 no such user", True),
        ("5.4.4", "", True),
        ("5.1.1", "552 5.2.2 Over quota", False),
        ("5.1.1", "550 5.7.1 IP address blacklisted by recipient", False),
        ("5.1.1", "550 5.1.1 Refused due to recipient preferences", False),
        ("5.1.8", "553 5.1.8 Domain of sender address a@b.example does not exist", False),
        ("4.4.7", "450 4.7.1 Client host rejected: may not be mail exchanger", False),
        ("5.2.0", "550 : User unknown (in reply to end of DATA command)", False),
        ("5.1.1", "550 5.1.1 User unknown (in reply to end of DATA command)", True),
    ],
)
def test_whether_the_address_is_dead(status: str, diagnostic: str, *, is_dead: bool) -> None:
    """The far server's own words count more than the reporter's status."""
    bounce = parse_message(report(status, diagnostic)).bounce
    assert bounce is not None
    assert [one.is_dead for one in bounce.recipients] == [is_dead]


def test_a_server_that_read_the_mail_first_knows_the_address() -> None:
    """Refused after DATA means a filter, whatever it says, as sendmail's transcript shows."""
    words = "----- Transcript of session follows -----\n>>> DATA\n<<< 550 : User unknown"
    bounce = parse_message(report("5.2.0", "550 : User unknown", words)).bounce
    assert bounce is not None
    assert [one.is_dead for one in bounce.recipients] == [False]


def test_an_address_of_numbers_is_no_status() -> None:
    """192.0.2.25 holds 2.0.2, which was once taken for a code."""
    bounce = parse_message(report("", "550 host 192.0.2.25 said: no such user")).bounce
    assert bounce is not None
    assert bounce.recipients[0].status == ""


def test_each_recipient_is_judged_by_its_own_lines() -> None:
    """One full, one unknown: only the unknown one is dead."""
    raw = (
        b"From: mailer-daemon@mx.example\nTo: support@ours.example\nSubject: Mail failure\n"
        b"X-Failed-Recipients: ann@customer.example, bob@customer.example\n\n"
        b"The following addresses failed:\n\n"
        b"  ann@customer.example\n    550 5.2.2 Mailbox full\n"
        b"  bob@customer.example\n    550 5.1.1 User unknown\n"
    )
    bounce = parse_message(raw).bounce
    assert bounce is not None
    assert [(one.addr, one.is_dead, one.status) for one in bounce.recipients] == [
        ("ann@customer.example", False, "5.2.2"),
        ("bob@customer.example", True, "5.1.1"),
    ]


LINES = (
    *("<ann@customer.example>:", "  bob@customer.example", "收件人：ann@customer.example"),
    *("550 5.1.1 User unknown", "552 5.2.2 Mailbox full", "450 4.7.1 later", ">>> DATA"),
    *("<<< 550 no", "退信原因：用户不存在", "will be retried", "", "--- Original message ---"),
    *("Message-ID: <a@b.example>", "contact postmaster@mx.example for help", "(in reply to DATA)"),
)


@given(st.lists(st.sampled_from(LINES), max_size=25), st.sampled_from(("退信", "failure notice")))
@settings(max_examples=200)
def test_whatever_a_report_says(lines: list[str], subject: str) -> None:
    """Nobody is named whom the report does not name, and only who is lost for good is dead."""
    text = "\n".join(lines)
    raw = f"From: mailer-daemon@mx.example\nTo: us@ours.example\nSubject: {subject}\n\n{text}\n"
    bounce = parse_message(raw.encode()).bounce
    assert bounce is not None
    for one in bounce.recipients:
        assert one.addr in text
        assert one.is_permanent or not one.is_dead
        assert one.status == "" or one.status in text
    if bounce.recipients:
        assert bounce.is_permanent is any(one.is_permanent for one in bounce.recipients)
