# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mails as they leave: what was meant stands in them, and nothing else can be made to."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.compose import Draft, File, compose
from channels.email.mime import parse_message

AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
HEADERS = {
    "From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
    "Auto-Submitted", "MIME-Version", "Content-Type",
}  # fmt: skip
NASTY = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        [
            "hi\r\nBcc: evil@x.example",
            "=?utf-8?q?hi=0ABcc=3A_v=40x?=",
            "=?utf-8?b?aGkKQmNjOiB2QHg=?=",
            "a\nb",
            "\u2028Bcc: x@y",
            "王, 小明 <x@y>",
            'quote " and \\ back',
            "x" * 500,
            "\x00\x0b\x0c",
        ]
    ),
)


def draft(**given: Any) -> Draft:
    """A draft with these parts."""
    parts: dict[str, Any] = {
        "message_id": "abc.2.def@example.com",
        "sender": "support@example.com",
        "sender_name": "Support",
        "to": [("wang@customer.example", "王小明")],
        "subject": "Re: 打印机坏了",
        "text": "您好,\n\n好的。",
        "date": AT,
    }
    return Draft(**{**parts, **given})


def read(content: bytes) -> EmailMessage:
    """The mail as somebody else's reader has it."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_what_was_meant_stands_in_it() -> None:
    """Names, subject and thread headers come through a foreign reader unchanged."""
    message = read(
        compose(
            draft(in_reply_to="a@b", references=["r@b", "a@b"], reply_to="support+t@example.com")
        )
    )
    assert message["To"].addresses[0].display_name == "王小明"
    assert message["To"].addresses[0].addr_spec == "wang@customer.example"
    assert message["Subject"] == "Re: 打印机坏了"
    assert message["In-Reply-To"] == "<a@b>"
    assert message["References"].split() == ["<r@b>", "<a@b>"]
    assert message["Reply-To"].addresses[0].addr_spec == "support+t@example.com"
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n").strip() == "您好,\n\n好的。"


def test_html_escapes_and_links() -> None:
    """The HTML part shows the same text: markup as text, addresses as links."""
    text = "See https://example.com/a?b=1&c=2. <script>alert(1)</script>"
    body = read(compose(draft(text=text))).get_body(("html",))
    assert body is not None
    html = body.get_content()
    assert '<a href="https://example.com/a?b=1&amp;c=2">' in html
    assert "<script>" not in html


def test_files_come_through() -> None:
    """Names in any script, bytes as they were; a mail inside a mail is a plain file."""
    files = [File("照片 1.jpg", "image/jpeg", b"\xff\xd8"), File("m.eml", "message/rfc822", b"x")]
    mail = parse_message(compose(draft(files=files)))
    assert [(one.filename, one.content) for one in mail.attachments] == [
        ("照片 1.jpg", b"\xff\xd8"),
        ("m.eml", b"x"),
    ]


@given(NASTY, NASTY, NASTY, NASTY, NASTY)
def test_nothing_adds_a_header(subject: str, name: str, ident: str, file: str, text: str) -> None:
    """Line breaks and encoded words in any part leave the set of headers as it was meant."""
    content = compose(
        draft(
            subject=subject,
            sender_name=name,
            to=[("wang@customer.example", name)],
            in_reply_to=ident,
            references=[ident],
            quote=text,
            quote_head=name,
            text=text,
            files=[File(file, text, b"x")],
            headers={"Auto-Submitted": "auto-replied"},
        )
    )
    head = content.split(b"\r\n\r\n")[0]
    names = {
        line.split(b":")[0].decode() for line in head.split(b"\r\n") if line[:1] not in b" \t"
    }
    assert names <= HEADERS
    assert all(len(line) < 998 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    again = read(content)
    assert set(again.keys()) <= HEADERS
    assert [one.addr_spec for one in again["To"].addresses] == ["wang@customer.example"]


@pytest.mark.parametrize("bad", ["", "a", "a b@c", "a@b\r\nBcc: x@y", "<a@b>", "a@b,c@d", "a@@b"])
def test_what_is_no_address_is_refused(bad: str) -> None:
    """Nothing is guessed about whom a mail goes to."""
    with pytest.raises(ValueError, match="address"):
        compose(draft(to=[(bad, "")]))


def test_a_foreign_domain_is_written_in_ascii() -> None:
    """A domain outside ASCII goes over the wire as IDNA."""
    one = draft(to=[("wang@例子.example", "")])
    assert one.recipients == ["wang@xn--fsqu00a.example"]
    assert b"<wang@xn--fsqu00a.example>" in compose(one)
