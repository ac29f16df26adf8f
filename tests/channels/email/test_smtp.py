# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of a mail, for each way a mail server can fail, phase by phase."""

from typing import Any

import pytest

from channels.email.settings import Settings
from channels.email.sign_in import SignIn
from channels.email.smtp import AccountRefused, HandedOver, hand_over
from intake.errors import OutcomeUnknown, PermanentFailure, TransientFailure
from tests.support.mail_servers import SmtpScript

CONTENT = b"Subject: x\r\n\r\nhello\r\n"


def settings(port: int) -> Settings:
    """An account that hands mail to this port."""
    return Settings.model_validate(
        {
            "address": "support@example.com",
            "imap": "imap://127.0.0.1:1",
            "smtp": f"smtp://127.0.0.1:{port}",
            "password": "secret",
        }
    )


async def send(script: SmtpScript, *recipients: str) -> HandedOver:
    """Hand one mail to the scripted server."""
    account = settings(script.port)
    to = recipients or ("wang@customer.example",)
    return await hand_over(account, SignIn(account), to, CONTENT)


async def test_a_mail_is_taken(smtp: SmtpScript) -> None:
    """Envelope and content arrive as they were meant."""
    assert await send(smtp) == HandedOver()
    assert smtp.taken[0].mail_from == "support@example.com"
    assert smtp.taken[0].rcpt_tos == ["wang@customer.example"]
    assert bytes(smtp.taken[0].content or b"") == CONTENT


@pytest.mark.parametrize(
    ("phase", "answer", "becomes"),
    [
        ("MAIL", "451 try later", TransientFailure),
        ("MAIL", "550 no", PermanentFailure),
        ("MAIL", "DROP", TransientFailure),
        ("RCPT", "450 greylisted", TransientFailure),
        ("RCPT", "550 no such user", PermanentFailure),
        ("RCPT", "DROP", TransientFailure),
        ("DATA", "452 full", TransientFailure),
        ("DATA", "554 spam", PermanentFailure),
        ("DATA", "DROP", OutcomeUnknown),
        ("DATA", "TAKE AND DROP", OutcomeUnknown),
        ("MAIL", "421 closing", TransientFailure),
        ("MAIL", "530 sign in first", AccountRefused),
        ("RCPT", "454 temporary authentication failure", AccountRefused),
    ],
)
async def test_each_failure_is_what_it_is(
    smtp: SmtpScript, phase: str, answer: str, becomes: type[Exception]
) -> None:
    """Before the content nothing was taken; after it only the server knows."""
    smtp.answers[phase] = [answer]
    with pytest.raises(becomes) as caught:
        await send(smtp)
    assert isinstance(caught.value, becomes)
    if answer[0] in "45":
        assert answer[:3] in str(caught.value)


async def test_one_refused_recipient_does_not_stop_the_others(smtp: SmtpScript) -> None:
    """The mail goes out, and who did not get it is named with the server's words."""
    smtp.answers["RCPT"] = ["250", "550 unknown"]
    sent = await send(smtp, "a@x.example", "b@x.example")
    assert smtp.taken[0].rcpt_tos == ["a@x.example"]
    assert sent.refused == (("b@x.example", "550 unknown"),)


async def test_all_refused_some_for_now_is_tried_again(smtp: SmtpScript) -> None:
    """As long as one recipient may still work, the mail waits."""
    smtp.answers["RCPT"] = ["550 unknown", "450 later"]
    with pytest.raises(TransientFailure):
        await send(smtp, "a@x.example", "b@x.example")


async def test_a_server_that_is_away() -> None:
    """Nobody listens: later."""
    account = settings(1)
    with pytest.raises(TransientFailure):
        await hand_over(account, SignIn(account), ["a@x.example"], CONTENT)


async def test_letters_outside_ascii_need_a_server_that_knows_them(smtp: SmtpScript) -> None:
    """SMTPUTF8 is asked for where the address needs it, and only there."""
    await send(smtp, "王@x.example")
    assert "SMTPUTF8" in smtp.taken[0].mail_options
    await send(smtp)
    assert "SMTPUTF8" not in smtp.taken[1].mail_options


def test_no_password_leaves_in_clear() -> None:
    """Without TLS only to this machine."""
    given: dict[str, Any] = {
        "address": "support@example.com",
        "imap": "imap://mail.example.com",
        "smtp": "smtps://mail.example.com",
        "password": "secret",
    }
    with pytest.raises(ValueError, match="in clear"):
        Settings.model_validate(given)
