# SPDX-License-Identifier: AGPL-3.0-or-later
"""The newest words of a mail: what each program's quotes leave, and that nothing is lost."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.mime import parse_message
from channels.email.quotes import newest
from intake import yaml_text

CASES = yaml_text.load((Path(__file__).parent / "replies.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_only_the_new_words_remain(case: dict[str, Any]) -> None:
    """Quotes and signatures go, the customer's words stay in their order."""
    assert newest(case["text"].replace("&nbsp;", " ")).reply == case["reply"].strip()


@given(
    st.lists(
        st.sampled_from(
            (
                *(
                    "> quoted",
                    "my own words",
                    "",
                    "On 5 March 2024 10:20, Ann wrote:",
                    "-- ",
                    "Ann",
                ),
                *(
                    "From: a@example.org",
                    "Sent: 2024-03-05",
                    "Subject: x",
                    "谢谢",
                    "\x1f",
                    "> > older",
                ),
            )
        ),
        max_size=30,
    )
)
@settings(max_examples=200)
def test_what_is_left_out_is_named_by_its_place(lines: list[str]) -> None:
    """The text without the cuts is the reply, but for white space: nothing is lost or invented."""
    found = newest("\n".join(lines))
    kept, at = "", 0
    for start, end in found.cuts:
        kept += found.text[at:start]
        at = end
    kept += found.text[at:]
    assert kept.split() == found.reply.split()


def html_mail(body: str) -> bytes:
    """A mail that has nothing but HTML."""
    return f"From: a@example.org\nContent-Type: text/html; charset=utf-8\n\n{body}".encode()


GMAIL = """<div>New</div><div class="gmail_quote"><div class="gmail_attr">Huduma aliandika:<br>
</div><blockquote>Old<p>Older</p></blockquote></div>"""
OUTLOOK = """<p class=MsoNormal>New</p><div style='border:none;border-top:solid #E1E1E1 1.0pt;
padding:3.0pt 0cm 0cm 0cm'><p>Daripada: X</p></div><p>Old</p>"""
OUTLOOK_WEB = '<div>New</div><hr><div id="divRplyFwdMsg">Z: X</div><div>Old</div>'
NETEASE = '<div>New</div><div id="isReplyContent">Old</div>'
YAHOO = '<div>New</div><div class="yahoo_quoted" id="yahoo_quoted_1">Old</div>'


@pytest.mark.parametrize("body", [GMAIL, OUTLOOK, OUTLOOK_WEB, NETEASE, YAHOO])
def test_quotes_that_html_marks_need_no_words(body: str) -> None:
    """A program that marks its quotes is understood in languages nobody listed."""
    assert parse_message(html_mail(body)).reply == "New"


SIGNED = (
    '<div>机器又报错了。</div><div class="gmail_signature"><div>张三</div><div>一车间</div></div>'
)


def test_a_signature_that_html_names_is_cut_like_one_below_dashes() -> None:
    """Gmail, NetEase and Proton name the element; their plain text has dashes there."""
    mail = parse_message(b"Content-Type: text/html; charset=utf-8\n\n" + SIGNED.encode())
    assert mail.reply == "机器又报错了。"
    assert "张三" in mail.text
    empty = b'Content-Type: text/html\n\n<p>Hi</p><div class="gmail_signature"></div>'
    assert parse_message(empty).text == "Hi"


def test_the_senders_own_address_is_a_signature() -> None:
    """Foxmail puts name and address below the words, without a mark; another address stays."""
    words = "机器又报错了。\n\n张三\nzhang@customer.example\n\n发件人： 客服\n"
    words += "发送时间： 2024-03-05 10:20\n收件人： 张三\n主题： Re: 故障\n还有别的现象吗？"
    assert newest(words, "zhang@customer.example").reply == "机器又报错了。"
    assert newest(words, "li@customer.example").reply.endswith("zhang@customer.example")
    assert newest("zhang@customer.example", "zhang@customer.example").reply != ""
