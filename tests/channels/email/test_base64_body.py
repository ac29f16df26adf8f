# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bodies in base64 that arrive damaged, in pieces, or with a footer that was never encoded."""

import base64

import pytest

from channels.email.base64_body import unpacked
from channels.email.mime import parse_message

TEXT = "您好，打印机坏了，型号A1。序列号SN2209-118，请尽快处理，谢谢。".encode()
WHOLE = base64.encodebytes(TEXT)
FOOTER = b"_______________\r\nusers mailing list: https://lists.example/users\r\n"


@pytest.mark.parametrize(
    ("raw", "content", "is_sound"),
    [
        (b"", b"", True),
        (WHOLE, TEXT, True),
        (WHOLE.rstrip(b"=\n"), TEXT, True),
        (b" ".join(WHOLE.split()), TEXT, True),
        (WHOLE[:20] + b"*" + WHOLE[20:], TEXT, True),
        (base64.b64encode(TEXT[:31]) + b"\r\n" + base64.b64encode(TEXT[31:]), TEXT, True),
        (base64.b64encode(TEXT)[:5], TEXT[:3], False),
        (WHOLE + FOOTER, TEXT + b"\n" + FOOTER, False),
        (WHOLE + b"\r\n" + FOOTER, TEXT + b"\n\r\n" + FOOTER, False),
        (base64.b64encode("好的".encode()) + b"\n" + FOOTER, "好的\n".encode() + FOOTER, False),
        (b"Thankyou\nThe printer (A1) works again.", None, False),
        (b"Test\n\nIt's printing, at last!", None, False),
        ("从来没有编码过".encode(), None, False),
    ],
)
def test_what_is_behind_it(raw: bytes, content: bytes | None, *, is_sound: bool) -> None:
    """Everything that can be read is; what was never encoded (None) stays as it is."""
    assert unpacked(raw) == (raw if content is None else content, is_sound)


def test_a_lists_footer_does_not_hide_the_letter() -> None:
    """The customer's words are read, not the letters they were encoded with."""
    head = b"From: a@b.example\r\nContent-Type: text/plain; charset=utf-8\r\n"
    letter = parse_message(head + b"Content-Transfer-Encoding: base64\r\n\r\n" + WHOLE + FOOTER)
    assert letter.reply.startswith("您好，打印机坏了")
    assert "mailing list" in letter.text
