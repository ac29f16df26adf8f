# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates, ids, parameters and encoded words, as programs write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.dates import read_date
from channels.email.document import as_document
from channels.email.headers import decode_words, ids, parameters
from channels.email.mime import parse_message


@pytest.mark.parametrize(
    "text",
    [
        "Tue, 5 Mar 2024 10:20:30 +0800",
        "Tue, 5 Mar 2024 10:20:30 +0800 (CST)",
        "5 Mar 2024 10:20:30 GMT+0800",
        "Tue, 05 Mar 24 02:20:30 GMT",
        "Tue Mar  5 02:20:30 2024",
        "2024-03-05T10:20:30+08:00",
        "2024-03-05 02:20:30",
        "2024年03月05日 02:20:30",
    ],
)
def test_dates_of_many_programs(text: str) -> None:
    """All the same moment, in UTC; without a zone it is taken as UTC."""
    assert read_date(text) == datetime(2024, 3, 5, 2, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "Tue, 99 Foo 2024", "0000-00-00 00:00", "1-1-1"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    """An unreadable date is no error: the server's own time is there."""
    assert read_date(text) is None


@given(st.text(max_size=100))
def test_any_date_is_aware_or_none(text: str) -> None:
    """Never raises."""
    found = read_date(text)
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"),
        (b"=?utf-8?Q?a?= b", "a b"),
        (b"=?utf-8?B?5byg?= =?utf-8?B?5LiJ?=", "张三"),
        (b"=?gb2312?B?1c?= =?gb2312?B?XI/Q==?=", "张三"),
        (b"=?utf-8?B?5byg5LiJ", "=?utf-8?B?5byg5LiJ"),
        (b"=?x-unknown?Q?=E5=BC=A0?=", "张"),
        (b"caf\xc3\xa9 =?iso-8859-1?Q?caf=E9?=", "café café"),
        (b"=?utf-8*en?Q?a_b?=", "a b"),
    ],
)
def test_encoded_words(raw: bytes, text: str) -> None:
    """Split inside a character, under wrong names, beside raw bytes: read as meant."""
    assert decode_words(raw) == text


def test_parameters_in_all_their_spellings() -> None:
    """Quoted, bare, in pieces, with a charset, and with a semicolon inside quotes."""
    raw = b'Text/Plain; charset="utf-8"; name=a b.txt; x*0="one; "; x*1=two; y*=gbk\'\'%D5%C5'
    assert parameters(raw) == (
        "text/plain",
        {"charset": "utf-8", "name": "a b.txt", "x": "one; two", "y": "张"},
    )


def test_ids_with_and_without_brackets() -> None:
    """Each once, in order; bare ones count only where nothing is bracketed."""
    assert ids([b"<a@b> text <c@d>\n\t<a@b>"]) == ("a@b", "c@d")
    assert ids([b"a@b c@d"]) == ("a@b", "c@d")


def test_a_document_holds_every_field_and_no_file() -> None:
    """For `frontdesk mail`: JSON values only."""
    mail = parse_message(
        b"From: Ann <ann@example.org>\nTo: b@example.org\nDate: 5 Mar 2024 10:20:30 +0800\n"
        b"Content-Type: image/png; name=a.png\n\nPNG"
    )
    document = as_document(mail)
    assert document["date"] == "2024-03-05T02:20:30+00:00"
    assert document["to"] == [{"addr": "b@example.org", "name": ""}]
    assert document["attachments"] == [
        {
            "filename": "a.png",
            "content_type": "image/png",
            "size": 3,
            "inline": False,
            "content_id": "",
        }
    ]
    bounce = as_document(
        parse_message(b"From: mailer-daemon@x.org\nSubject: failure notice\n\n<a@x.org>:\nno\n")
    )["bounce"]
    assert isinstance(bounce, dict)
    assert bounce["recipients"][0]["addr"] == "a@x.org"
