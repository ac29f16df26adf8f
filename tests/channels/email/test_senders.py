# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who really wrote: persons behind lists, authors of forwards, programs, mail systems."""

import pytest

from channels.email.mime import parse_message
from channels.email.parsed import AutoKind, ParsedMail

LIST = "List-Id: <m.lists.example.com>\nList-Post: <mailto:m@lists.example.com>\n"


def mail(headers: str, body: str = "Hello\n") -> ParsedMail:
    """A mail of these headers and this text."""
    return parse_message(f"{headers.rstrip()}\n\n{body}".encode())


@pytest.mark.parametrize(
    "headers",
    [
        "From: Ann Lee via M <m@lists.example.com>\nReply-To: Ann Lee <ann@example.org>\n" + LIST,
        "From: Ann Lee via <m@lists.example.com>\nCc: B <b@x.org>, Ann Lee <ann@example.org>",
        "From: \"'Ann' via M\" <m@lists.example.com>\nX-Original-From: Ann <ann@example.org>",
        "From: Ann (via M) <m@lists.example.com>\nReply-To: M <m@x.org>, Ann <ann@example.org>",
        "From: Ann Lee <ann=40example.org@dmarc.ietf.org>\n" + LIST,
        "From: Ann Lee <ann=example.org@groups.io>\n" + LIST,
        "From: Ann Lee <ann@example.org.invalid>\n" + LIST,
        "From: ann@example.org via M <m@lists.example.com>\nReply-To: M <m@lists.example.com>",
        "From: Ann L\u00e9e via M <m@lists.example.com>\nCc: Ann Lee <ann@example.org>",
        "From: Lee, Ann via M <m@lists.example.com>\nReply-To: ann@example.org\n" + LIST,
        "From: 安（通过客服组） <m@lists.example.com>\nReply-To: ann@example.org",
        "From: Ann via M <m@lists.example.com>\nX-MailFrom: ann@example.org\n" + LIST,
        "From: Ann Lee ann@example.org [m] <m-noreply@lists.example.com>\n" + LIST,
    ],
)
def test_the_person_behind_a_list(headers: str) -> None:
    """Whatever way a list rewrote From, the author's own address is found."""
    assert mail(headers).origin_addr == "ann@example.org"


def test_an_envelope_for_bounces_is_nobody() -> None:
    """A list's own return address names no author."""
    bounces = "X-MailFrom: m-bounces+ann=example.org@lists.example.com\n"
    assert mail(f"From: Ann via M <m@lists.example.com>\n{bounces}{LIST}").author is None


def test_the_author_in_a_patchs_first_line() -> None:
    """Where the list hid every other trace, the patch still names its author."""
    headers = "From: Ann via <m@lists.example.com>\nReply-To: m@lists.example.com\n" + LIST
    assert (
        mail(headers, "From: Ann <ann@example.org>\n\nFix E21.\n").origin_addr == "ann@example.org"
    )


def test_an_ordinary_sender_is_the_author() -> None:
    """A Reply-To is no author, and neither is a name with “via” inside a word."""
    found = mail("From: Olivia <o@example.org>\nReply-To: other@example.net")
    assert (found.author, found.origin_addr) == (None, "o@example.org")


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ("Auto-Submitted: auto-replied", AutoKind.AUTO_REPLY),
        ("Auto-Submitted: auto-generated; x=y", AutoKind.AUTO_GENERATED),
        ("Auto-Submitted: no", None),
        ("Precedence: auto_reply", AutoKind.AUTO_REPLY),
        ("Precedence: bulk", AutoKind.AUTO_GENERATED),
        ("X-Autoreply: yes", AutoKind.AUTO_REPLY),
        ("X-Autoreply: no", None),
        ("X-Auto-Response-Suppress: All", AutoKind.AUTO_GENERATED),
        ("Return-Path: <>", AutoKind.AUTO_GENERATED),
        ("List-Unsubscribe: <mailto:u@example.org>", AutoKind.LIST),
        ("Subject: 自动回复:报修", AutoKind.AUTO_REPLY),
        ("Subject: Re: Out of Office: back on Monday", AutoKind.AUTO_REPLY),
        ("Subject: Automatische Antwort: Riemen", AutoKind.AUTO_REPLY),
        ("Subject: The automatic reply of your bot is wrong", None),
        ("Subject: 关于自动回复的问题", None),
        ("Subject: 外出自动回复: 报价", AutoKind.AUTO_REPLY),
        ("Subject: 【自动回复】已收到", AutoKind.AUTO_REPLY),
        ("Subject: I am out of the office this week", AutoKind.AUTO_REPLY),
        ("Subject: Out of office AutoReply: belt", AutoKind.AUTO_REPLY),
        ("Subject: Out of office until Monday", AutoKind.AUTO_REPLY),
        ("Subject: Out of office supplies", None),
        ("Subject: Automatic reply of your bot is wrong", None),
        ("Subject: 自动回复太慢", None),
        ("Subject: 休假通知功能怎么用", None),
        ("Subject: 不在办公室的打印机", None),
    ],
)
def test_programs_are_told_from_people(headers: str, kind: AutoKind | None) -> None:
    """By header where one says it; by subject only where it begins as no person's does."""
    assert mail(f"From: ann@example.org\n{headers}").auto_kind is kind


FORWARDS = {
    "Gmail": "FYI\n\n---------- Forwarded message ---------\nFrom: Ann <ann@example.org>\n"
    "Date: Tue, Mar 5, 2024\nSubject: belt\nTo: <sales@example.com>\n\nLoose.",
    "Outlook": "see\n\nFrom: Ann [mailto:ann@example.org]\nSent: Tuesday\nTo: s@example.com\n"
    "Subject: belt\n\nLoose.",
    "Outlook zh": "请处理\n\n发件人: 安 <ann@example.org>\n发送时间: 2024年3月5日\n"
    "收件人: s\n主题: 皮带\n",
    "Apple Mail": "Begin forwarded message:\n\n> From: Ann <ann@example.org>\n> Subject: belt\n"
    "> Date: 5 March 2024\n>\n> Loose.",
    "NetEase": "---- 转发的原邮件 ----\n| 发件人 | 安<ann@example.org> |\n"
    "| 日期 | 2024年 |\n| 主题 | 皮带 |\n",
    "QQ Mail": '------------- 原始邮件 -------------\n发件人: "安" <ann@example.org&gt;;\n'
    "发送时间: 2024年3月5日\n主题: 皮带\n",
    "Thunderbird de": "-------- Weitergeleitete Nachricht --------\nBetreff: \tRiemen\nDatum: \t"
    "Di\nVon: \tAnn <ann@example.org>\nAn: \ts@example.com\n\nLose.",
}


@pytest.mark.parametrize("program", FORWARDS)
def test_the_author_of_a_forwarded_mail(program: str) -> None:
    """Found in the header block that the program wrote, in its language."""
    found = mail("From: agent@example.com\nSubject: Fwd: belt", FORWARDS[program])
    assert found.forwarded_from == "ann@example.org"


def test_an_answered_mail_is_not_forwarded() -> None:
    """The same block below an answer names whom was answered, not an author."""
    assert mail("From: a@example.org\nSubject: Re: belt", FORWARDS["Outlook"]).forwarded_from == ""


@pytest.mark.parametrize(
    ("sender", "subject", "body", "recipients"),
    [
        ("MAILER-DAEMON@example.com", "failure notice", "<ann@example.org>:\n550 no such user",
         ("ann@example.org",)),
        ("postmaster@example.com", "邮件投递失败", "收件人：\nann@example.org, bob@example.org\n",
         ("ann@example.org", "bob@example.org")),
        ("admin@example.com", "Undeliverable mail",
         "--- Report ---\ncould not be delivered to:\nann@example.org\n", ("ann@example.org",)),
        ("postmaster@example.com", "Warning: delayed 4 hours",
         "has not yet been delivered to\n  ann@example.org\n", ("ann@example.org",)),
    ],
)  # fmt: skip
def test_bounces_told_in_words(
    sender: str, subject: str, body: str, recipients: tuple[str, ...]
) -> None:
    """No report part, and still the failed addresses are found."""
    found = mail(f"From: {sender}\nTo: us@example.com\nSubject: {subject}", body)
    assert found.bounce_recipients == recipients
    assert found.bounce_permanent is ("delayed" not in subject)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Undelivered mail", "Why was my mail to sales@example.com not delivered?"),
        ("收到退信", "我给 sales@example.com 发的邮件被退回，投递失败，怎么办？"),
        ("Fwd: Mail delivery failed", "I got this:\n550 user unknown"),
        ("Parcel returned to sender", "The courier says it could not be delivered."),
    ],
)
def test_people_may_write_about_bounces(subject: str, body: str) -> None:
    """A customer's question about lost mail or a lost parcel is a question."""
    assert not mail(f"From: ann@example.org\nSubject: {subject}", body).is_bounce
