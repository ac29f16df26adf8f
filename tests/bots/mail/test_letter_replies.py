# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers to our list of questions, as people and their mail programs write them.

Each goes the whole way: our letter, the reply as a mail, the reader of mails, the dialog.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from bots.turn import take_turn
from channels.email.mime import parse_message
from channels.email.normalize import Reader
from channels.email.settings import Settings
from channels.email.tokens import ThreadTokens
from intake.messages import Author, Ignored, InboundMessage, Letter, RawPayload

TOKENS = ThreadTokens(b"a secret of the tests")
AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
FIRST = "我们的打印机坏了，一直卡纸，电话13800138000。"
ENGLISH = "My printer is broken, paper jam since yesterday."
CHINESE_ANSWERS = {
    "产品型号": "B7",
    "发生时间": "昨天下午三点",
    "影响范围": "一个部门",
    "联系人": "李雷",
    "序列号": "SN2209-118",
}
CHINESE_FIELDS = {
    "product": "B7",
    "impact": "department",
    "contact_person": "李雷",
    "serial_number": "SN2209-118",
}
ENGLISH_ANSWERS = {
    "Product": "B7",
    "Impact": "just me",
    "Contact": "Li Lei",
    "Phone": "13800138000",
    "Serial number": "SN2209-118",
}
ENGLISH_FIELDS = {
    "product": "B7",
    "impact": "individual",
    "contact_person": "Li Lei",
    "phone": "+8613800138000",
    "serial_number": "SN2209-118",
}
WROTE = "在 2026-03-02 18:00:00，support 写道：\n"
WROTE_EN = "On Mon, Mar 2, 2026 at 6:00 PM Support <support@example.com> wrote:\n"
QQ_HEAD = (
    "\n\n------------------ 原始邮件 ------------------\n"
    '发件人: "support" <support@example.com>\n发送时间: 2026年3月2日(星期一) 晚上6:00\n'
    '收件人: "李雷"<li@customer.example>\n主题: Re: 报修\n\n'
)
OUTLOOK_HEAD = (
    "\n\nFrom: Support <support@example.com>\nSent: Monday, March 2, 2026 6:00 PM\n"
    "To: Li Lei <li@customer.example>\nSubject: Re: broken\n\n"
)
Reply = Callable[[str], str]


def quoted(letter: str) -> str:
    """The letter with quote marks."""
    return "\n".join(f"> {line}" for line in letter.splitlines())


def among(letter: str, answers: dict[str, str], with_answer: str, without: str) -> str:
    """The letter's lines, each question with its answer as a template says."""
    lines = []
    for line in letter.splitlines():
        label = line.split(". ", 1)[-1]
        given = next((value for name, value in answers.items() if label.startswith(name)), None)
        template = without if given is None else with_answer
        head = line.split("：")[0].split(":")[0]
        lines.append(template.format(line=line, head=head, answer=given))
    return "\n".join(lines)


def zh(with_answer: str, without: str = "> {line}") -> Reply:
    """Chinese answers written among our lines."""
    return lambda letter: WROTE + among(letter, CHINESE_ANSWERS, with_answer, without)


def en(with_answer: str, without: str = "> {line}") -> Reply:
    """English answers written among our lines."""
    return lambda letter: WROTE_EN + among(letter, ENGLISH_ANSWERS, with_answer, without)


def told(lines: str, history: Reply = lambda _: "") -> Reply:
    """Words on top, and perhaps our letter below."""
    return lambda letter: lines + history(letter)


CHINESE: dict[str, Reply] = {
    "numbers with 、 above QQ Mail's copy": told(
        "1、B7\n2、昨天下午三点\n3、一个部门\n4、李雷\n5、SN2209-118",
        lambda letter: QQ_HEAD + letter,
    ),
    "round numbers": told("①B7\n②昨天下午三点\n③一个部门\n④李雷\n⑤SN2209-118"),
    "numbers in parentheses": told(
        "（1）B7\n（2）昨天\n（3）一个部门\n（4）李雷\n（5）SN2209-118"
    ),
    "spelled numbers": told("一、B7\n二、昨天下午\n三、一个部门\n四、李雷\n五、SN2209-118"),
    "number and label": told(
        "1. 产品型号：B7\n3. 影响范围：一个部门\n4. 联系人：李雷\n5. 序列号：SN2209-118"
    ),
    "labels with dashes": told(
        "产品型号 - B7\n联系人 - 李雷\n序列号 - SN2209-118\n影响范围 - 一个部门"
    ),
    "all in one line": told("型号：B7；联系人：李雷；序列号：SN2209-118；影响范围：一个部门"),
    "prose on top": told(
        "型号是B7，序列号SN2209-118，昨天下午三点坏的，影响我们整个部门，联系人李雷。\n\n", quoted
    ),
    "at the bottom": lambda letter: (
        WROTE
        + quoted(letter)
        + "\n\n产品型号：B7\n联系人：李雷\n序列号：SN2209-118\n影响范围：一个部门"
    ),
    "below the quoted questions": zh("> {line}\n{answer}"),
    "marked below the quoted questions": zh("> {line}\n答：{answer}"),
    "inside the quoted list": zh("> {head}：{answer}"),
    "behind our words, unquoted": zh("{line} {answer}", "{line}"),
    "below our words, unquoted and marked": zh("{line}\n【答】{answer}", "{line}"),
    "instead of our words": zh("{head}：{answer}", ""),
}
ENGLISH_REPLIES: dict[str, Reply] = {
    "numbers on top": told(
        "Hi,\n1. B7\n2. just me\n3. Li Lei\n4. 13800138000\n5. SN2209-118\nThanks\n\n",
        lambda letter: WROTE_EN + quoted(letter),
    ),
    "numbers with parentheses": told(
        "1) B7\n2) just me\n3) Li Lei\n4) 13800138000\n5) SN2209-118"
    ),
    "below the quoted questions": en("> {line}\n\n{answer}\n"),
    "behind our words in Outlook's copy": lambda letter: (
        "See my answers below."
        + OUTLOOK_HEAD
        + among(letter, ENGLISH_ANSWERS, "{line} {answer}", "{line}")
    ),
    "labels and a signature": told(
        "\n".join(f"{name}: {value}" for name, value in ENGLISH_ANSWERS.items())
        + "\n\n-- \nLi Lei\nACME Corp\nTel 010-12345678"
    ),
}


def answered(chat: Any, first: str, reply: Reply) -> dict[str, object]:
    """The fields of the ticket after a first letter and a reply to our answer."""
    (ours,) = [one.text for one in write(chat, letter_of(first)) if one.author is Author.BOT]
    chat.now += timedelta(hours=2)
    write(chat, letter_of(reply(ours), In_Reply_To="<ours@example.com>"))
    return {name: field.value for name, field in chat.ticket.fields.items()}


def letter_of(text: str, **headers: str) -> InboundMessage:
    """What the reader makes of a mail with this text."""
    mail = EmailMessage()
    mail["From"] = "李雷 <li@customer.example>"
    mail["To"] = "support@example.com"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    given = {"imap": "imap://127.0.0.1:1", "smtp": "smtp://127.0.0.1:1", "password": "x"}
    settings = Settings.model_validate({"address": "support@example.com", **given})
    reader = Reader("support", settings, TOKENS, settings.own_addresses)
    raw = mail.as_bytes()
    payload = RawPayload("email", "support", AT, raw)
    read = reader.message(parse_message(raw), payload)
    assert not isinstance(read, Ignored)
    return read[0]


def write(chat: Any, message: InboundMessage) -> Any:
    """One turn over a letter; the messages it wrote."""
    meta = {name: message.meta[name] for name in ("full_text",) if name in message.meta}
    context = chat.context(message.text, letter=Letter(), meta=meta)
    chat.count += 1
    change = take_turn(context, chat.profile, chat.now, chat.count)
    chat.keep(change)
    return change.messages


@pytest.mark.parametrize("style", CHINESE)
def test_chinese_replies_are_read_field_by_field(chat: Any, style: str) -> None:
    """Every style of a Chinese mail program, and of the person before it."""
    fields = answered(chat, FIRST, CHINESE[style])
    assert {name: fields.get(name) for name in CHINESE_FIELDS} == CHINESE_FIELDS


@pytest.mark.parametrize("style", ENGLISH_REPLIES)
def test_english_replies_are_read_field_by_field(chat: Any, style: str) -> None:
    """The same in English."""
    fields = answered(chat, ENGLISH, ENGLISH_REPLIES[style])
    assert {name: fields.get(name) for name in ENGLISH_FIELDS} == ENGLISH_FIELDS


def test_what_is_left_open_stays_open(chat: Any) -> None:
    """Some answers, some blanks, and one "I don't know"."""
    fields = answered(chat, FIRST, told("1. B7\n2. \n3. \n4. 李雷\n5. 不知道\n"))
    assert fields["product"] == "B7"
    assert fields["contact_person"] == "李雷"
    assert "impact" not in fields
    assert "occurred_at" not in fields


@pytest.mark.parametrize("words", ["详见附件，谢谢！\n\n", "See attachment.\n\n", "好的\n\n"])
def test_our_own_words_are_no_answers(chat: Any, words: str) -> None:
    """Nothing was answered: neither hints nor options nor what we know already become fields."""
    before = set(answered(chat, FIRST, told(words, quoted)))
    assert before == {"phone", "description"}
