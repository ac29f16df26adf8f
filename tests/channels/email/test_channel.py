# SPDX-License-Identifier: AGPL-3.0-or-later
"""What leaves as a mail: an agent's answer, the bot's letters, and the pace they go at."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from channels.email.channel import MailChannel
from channels.registry import example_settings, open_channel
from intake.errors import PermanentFailure, TransientFailure
from intake.messages import Address, Attachment, Author, OutboundMessage
from tests.support.mail_servers import SmtpScript

CONTEXT: Mapping[str, object] = {
    "message_id": "m1@customer.example",
    "references": ["m0@customer.example"],
    "subject": "打印机坏了",
    "to": "wang@customer.example",
    "name": "王小明",
    "quote": "打印机坏了，一直卡纸。",
    "at": "2026-03-02T09:00:00+00:00",
}
MESSAGE = OutboundMessage(
    id="o1",
    conversation_id="c1",
    seq=4,
    recipient=Address("email", "support", "wang@customer.example"),
    thread="a" * 26,
    author=Author.AGENT,
    author_name="李娜",
    text="请问是哪一台？",
    options=(),
    attachments=(),
    in_reply_to="",
    at=datetime(2026, 3, 2, 10, tzinfo=UTC),
    context=CONTEXT,
)


@pytest.fixture
def channel(hub: Any, smtp: SmtpScript) -> MailChannel:
    """One account that hands mail to the scripted server."""
    settings = {**example_settings("email"), "smtp": f"smtp://127.0.0.1:{smtp.port}"}
    opened = open_channel("email", "support", settings, hub)
    assert isinstance(opened, MailChannel)
    return opened


def parts(mail: Any) -> dict[str, bytes]:
    """The leaves of a mail by type."""
    return {
        one.get_content_type(): one.get_payload(decode=True)
        for one in mail.walk()
        if not one.is_multipart()
    }


async def test_an_agents_answer_with_a_file_and_a_copy(
    channel: MailChannel, hub: Any, smtp: SmtpScript
) -> None:
    """Threading headers, both text and HTML, what is answered below, and nothing automatic."""
    hub.files["blob"] = b"%PDF-1.7 manual"
    file = Attachment("blob", "说明书.pdf", "application/pdf", 15)
    meta = {"cc": ["boss@customer.example", "support+x@example.com"]}
    await channel.send(replace(MESSAGE, attachments=(file,), meta=meta))
    (mail,) = smtp.mails
    assert smtp.taken[0].rcpt_tos == ["wang@customer.example", "boss@customer.example"]
    assert mail["Cc"] == "<boss@customer.example>"
    assert mail["In-Reply-To"] == "<m1@customer.example>"
    assert mail["References"] == "<m0@customer.example> <m1@customer.example>"
    found = parts(mail)
    assert found["application/pdf"] == b"%PDF-1.7 manual"
    assert "> 打印机坏了，一直卡纸。" in found["text/plain"].decode()
    assert "<blockquote" in found["text/html"].decode()
    for name in ("Auto-Submitted", "Precedence", "X-Auto-Response-Suppress", "List-Unsubscribe"):
        assert mail[name] is None


async def test_the_bots_letters_say_what_they_are(channel: MailChannel, smtp: SmtpScript) -> None:
    """An answer is auto-replied; a notice nobody asked for can be unsubscribed from."""
    answer = replace(MESSAGE, author=Author.BOT, in_reply_to="m1")
    await channel.send(answer)
    await channel.send(replace(answer, in_reply_to="", seq=5))
    first, second = smtp.mails
    assert first["Auto-Submitted"] == "auto-replied"
    assert first["X-Auto-Response-Suppress"] == "All"
    assert first["List-Unsubscribe"] is None
    assert second["Auto-Submitted"] == "auto-generated"
    assert second["List-Unsubscribe"].startswith("<mailto:support+")
    for mail in (first, second):
        assert b"blockquote" not in parts(mail)["text/html"]  # no history from a program


async def test_the_bot_writes_to_nobody_in_copy(channel: MailChannel, smtp: SmtpScript) -> None:
    """Whatever stands beside the message: a program answers whom wrote."""
    meta = {"cc": ["boss@customer.example"], "to": ["evil@x.example"]}
    await channel.send(replace(MESSAGE, author=Author.BOT, in_reply_to="m1", meta=meta))
    assert smtp.taken[0].rcpt_tos == ["wang@customer.example"]


async def test_the_same_message_is_the_same_mail(channel: MailChannel, smtp: SmtpScript) -> None:
    """On every try, after a restart too: programs show it once."""
    first, second = [await channel.send(MESSAGE) for _ in range(2)]
    assert first.native_id == second.native_id
    assert len({mail["Message-ID"] for mail in smtp.mails}) == 1


async def test_one_refused_recipient_is_told_to_the_agent(
    channel: MailChannel, smtp: SmtpScript
) -> None:
    """The mail went out, and who did not get it stands beside it."""
    smtp.answers["RCPT"] = ["250", "550 no such user"]
    sent = await channel.send(replace(MESSAGE, meta={"cc": ["gone@customer.example"]}))
    assert sent.note == "gone@customer.example: 550 no such user"


async def test_a_refusal_carries_the_servers_words(channel: MailChannel, smtp: SmtpScript) -> None:
    """For the agent, who can do something about it."""
    smtp.answers["RCPT"] = ["550 5.1.1 no such user"]
    with pytest.raises(PermanentFailure, match=r"550 5\.1\.1 no such user"):
        await channel.send(MESSAGE)


async def test_one_domain_is_not_flooded(channel: MailChannel, hub: Any, smtp: SmtpScript) -> None:
    """Above the pace the message waits as long as the limit says, and nothing is sent."""
    hub.waits["mail:support"] = 12.0
    with pytest.raises(TransientFailure) as caught:
        await channel.send(MESSAGE)
    assert caught.value.retry_after == 12.0
    assert smtp.taken == []
    assert hub.last_limits["mail:support"] == "60/minute"


async def test_a_file_that_is_gone_is_no_mail_without_it(
    channel: MailChannel, smtp: SmtpScript
) -> None:
    """Better a refusal the agent sees than an answer that lacks its attachment."""
    file = Attachment("erased", "a.pdf", "application/pdf", 1)
    with pytest.raises(PermanentFailure, match=r"a\.pdf"):
        await channel.send(replace(MESSAGE, attachments=(file,)))
    assert smtp.taken == []


async def test_a_wrong_password_shows_in_the_channels_health(
    smtp: SmtpScript, channel: MailChannel
) -> None:
    """While the account is refused messages wait; once it is not, all is well again."""
    smtp.answers["MAIL"] = ["530 5.7.0 sign in first"]
    with pytest.raises(TransientFailure):
        await channel.send(MESSAGE)
    assert "530" in channel.health().problem
    await channel.send(MESSAGE)
    assert channel.health().is_well
