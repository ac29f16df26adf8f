# SPDX-License-Identifier: AGPL-3.0-or-later
"""Text, files and what hides in files: charsets nobody named, winmail.dat, HTML as text."""

import base64
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.charsets import decode, one_line
from channels.email.filenames import LONGEST, safe
from channels.email.html_text import html_to_text
from channels.email.mime import parse_message

TNEF_SIGNATURE = b"\x78\x9f\x3e\x22"
BODY, RENDERING, TITLE, DATA = 0x0002800C, 0x00069002, 0x00018010, 0x0006800F


def tnef(*attributes: tuple[int, int, bytes]) -> bytes:
    """A winmail.dat of these attributes: level, id, data (MS-OXTNEF §2.1.3)."""
    packed = b"".join(
        struct.pack("<BII", level, name, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
        for level, name, data in attributes
    )
    return TNEF_SIGNATURE + b"\x01\x00" + packed


def winmail(content: bytes) -> bytes:
    """A mail that holds nothing but a winmail.dat."""
    return (
        b"From: a@example.org\nContent-Type: application/ms-tnef; name=winmail.dat\n"
        b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(content)
    )


def test_outlooks_package_is_unpacked() -> None:
    """The files inside take the place of winmail.dat, its text becomes the text."""
    content = tnef(
        (1, BODY, b"The belt is loose.\x00"),
        (2, RENDERING, bytes(14)),
        (2, TITLE, b"report.pdf\x00"),
        (2, DATA, b"%PDF-"),
    )
    mail = parse_message(winmail(content))
    assert [(one.filename, one.content) for one in mail.attachments] == [("report.pdf", b"%PDF-")]
    assert mail.text == "The belt is loose."


@pytest.mark.parametrize("content", [TNEF_SIGNATURE, TNEF_SIGNATURE + b"\xff" * 50, b"no tnef"])
def test_a_broken_package_stays_a_file(content: bytes) -> None:
    """What cannot be unpacked is listed as it came."""
    mail = parse_message(winmail(content))
    assert [one.filename for one in mail.attachments] == ["winmail.dat"]


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("机器已经无法开机了,请尽快安排维修人员上门", "gb18030"),
        ("機器已經無法開機了,請盡快安排維修人員", "big5"),
        ("電源が入らないので修理をお願いします", "shift_jis"),
        ("電源が入らないので修理をお願いします", "euc_jp"),
        ("Le séchoir est cassé, merci de réparer", "cp1252"),
        ("Стиральная машина сломалась, нужен ремонт", "cp1251"),
        ("Naïve – “quoted” text", "utf-8"),
    ],
)
@pytest.mark.parametrize("label", ["", "us-ascii", "x-no-such-charset"])
def test_text_under_no_label_or_a_wrong_one_is_read(text: str, codec: str, label: str) -> None:
    """By what the bytes are, when nothing true is said about them."""
    assert decode(text.encode(codec), label) == text


@given(
    raw=st.binary(max_size=400), label=st.sampled_from(("", "gb2312", "utf-7", "hz", "idna", "☃"))
)
def test_any_bytes_under_any_label_become_text(raw: bytes, label: str) -> None:
    """Never raises; one line of it is one line."""
    assert not {"\r", "\n", "\x00"} & set(one_line(decode(raw, label)))


@given(st.text(max_size=300))
def test_every_file_name_is_safe_or_empty(name: str) -> None:
    """No folder, no control character, no name that means a folder, and never too long."""
    found = safe(name)
    assert not set("/\\") & set(found)
    assert found not in (".", "..")
    assert len(found) <= LONGEST
    assert all(ord(char) > 31 for char in found)


@given(st.text(alphabet=st.sampled_from("<>/abdivbrq \n&;\"'=\x1f"), max_size=300))
@settings(max_examples=150)
def test_any_html_becomes_text(html: str) -> None:
    """Never raises on broken tags."""
    assert isinstance(html_to_text(html), str)


def test_html_is_read_as_people_see_it() -> None:
    """Lists, cells, line breaks and quotes are kept; scripts, styles and hidden text are not."""
    page = (
        "<style>p{color:red}</style><p>Two&nbsp;things:</p><ol><li>belt<li>drum</ol>"
        "<table><tr><td>Model</td><td>WM-3007</td></tr></table><blockquote>older<br>lines</blockquote>"
        "<span style='display:none'>tracking</span><pre>a\n  b</pre><script>x()</script>"
    )
    assert html_to_text(page).split("\n") == [
        *("Two things:", "", "1. belt", "2. drum", "", "Model WM-3007", "", "> older", "> lines"),
        *("a", "  b"),
    ]


def test_texts_under_a_label_that_was_only_a_default() -> None:
    """ISO-8859-1 above GBK or UTF-8, us-ascii above HZ, Big5 without a label, and real accents."""
    assert (
        decode("机器报错，镕炉无法启动".encode("gb18030"), "iso-8859-1")
        == "机器报错，镕炉无法启动"
    )
    assert decode("机器报错".encode(), "iso-8859-1") == "机器报错"
    assert decode("机器报错".encode("hz"), "us-ascii") == "机器报错"
    assert (
        decode("機器報錯,請儘快處理。謝謝您的幫忙".encode("big5"))
        == "機器報錯,請儘快處理。謝謝您的幫忙"
    )
    assert decode("早晨嘅".encode("big5hkscs"), "big5") == "早晨嘅"
    western = "Déjà créée à Besançon, où l'été s'achève"
    assert decode(western.encode("latin-1"), "iso-8859-1") == western


def test_names_of_files_that_hide_elsewhere() -> None:
    """An escape split between two pieces (RFC 2231), and a name only in the description."""
    split = (
        b"Content-Type: application/pdf\nContent-Disposition: attachment;\n"
        b" filename*0*=utf-8''%E6%8A%A5%E4%BB%B;\n filename*1*=7.pdf\n\nx"
    )
    assert [one.filename for one in parse_message(split).attachments] == ["报价.pdf"]
    described = (
        b"Content-Type: application/octet-stream\nContent-Description: fault report.pdf\n"
        b"Content-Disposition: attachment\n\nx"
    )
    assert [one.filename for one in parse_message(described).attachments] == ["fault report.pdf"]
