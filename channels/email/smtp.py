# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hands one mail over to the mail server, and says exactly what became of it.

aiosmtplib's phases are walked one by one, because what a failure means depends on where it
happened (RFC 5321 §4.2.1): before the content nothing was taken; once it has left, a broken link
leaves the outcome open, and the same mail with the same Message-ID is sent again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import aiosmtplib
from aiosmtplib import SMTP, SMTPException, SMTPResponseException

from channels.email.imap import SignInRefused
from channels.email.settings import Settings
from channels.email.sign_in import SignIn
from channels.email.tls import context_for, named
from intake.errors import OutcomeUnknown, PermanentFailure, TransientFailure

TIMEOUT_SECONDS = 60.0
ACCOUNT_PAUSE_SECONDS = 300.0
_FINAL = 500
_CLOSING = 421  # the service is not available: nothing to do with this mail
_SIGN_IN = frozenset({432, 454, 530, 534, 535, 538})  # RFC 4954 §6


class AccountRefused(TransientFailure):
    """The mail server does not let this account send. The message waits; look at the account."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The server took the mail. `refused` are recipients it did not take, with its words."""

    refused: tuple[tuple[str, str], ...] = ()


async def hand_over(
    settings: Settings, sign_in: SignIn, recipients: Sequence[str], content: bytes
) -> HandedOver:
    """Send one mail.

    Raises `AccountRefused`, `TransientFailure`, `PermanentFailure` and `OutcomeUnknown`, with the
    server's words.
    """
    client = _client(settings)
    try:
        await _open(client, sign_in)
        refused = await _address(client, settings.address, recipients, content)
        await _content(client, content)
    finally:
        client.close()
    return HandedOver(tuple((one, said) for one, (_, said) in refused.items()))


async def try_account(settings: Settings, sign_in: SignIn) -> None:
    """Connect and sign in, and send nothing. Raises like `hand_over`."""
    client = _client(settings)
    try:
        await _open(client, sign_in)
    finally:
        client.close()


def _client(settings: Settings) -> SMTP:
    server = settings.smtp_server
    return SMTP(
        hostname=server.host,
        port=server.port,
        timeout=TIMEOUT_SECONDS,
        use_tls=server.security == "tls",
        # Never left to the library: by itself it falls back to clear text.
        start_tls=server.security == "starttls",
        tls_context=context_for(server),
        local_hostname="frontdesk",
    )


async def _open(client: SMTP, sign_in: SignIn) -> None:
    try:
        await client.connect()
        if client.is_ehlo_or_helo_needed:
            await client.ehlo()
        await sign_in.smtp(client)
    except SignInRefused as error:
        raise AccountRefused(str(error), ACCOUNT_PAUSE_SECONDS) from error
    except aiosmtplib.SMTPAuthenticationError as error:
        sign_in.was_refused()
        problem = "the mail server refuses user or password"
        raise AccountRefused(problem, ACCOUNT_PAUSE_SECONDS) from error
    except SMTPResponseException as error:
        raise TransientFailure(_said(error.code, error.message)) from error
    except (SMTPException, OSError) as error:
        raise TransientFailure(f"mail server: {named(error)}") from error


async def _address(
    client: SMTP, sender: str, recipients: Sequence[str], content: bytes
) -> dict[str, tuple[int, str]]:
    """Sender and recipients. Returns who was refused while others were taken."""
    refused: dict[str, tuple[int, str]] = {}
    is_utf8 = any(not one.isascii() for one in (sender, *recipients))
    options = [f"SIZE={len(content)}"] if client.supports_extension("size") else []
    if is_utf8 and client.supports_extension("smtputf8"):
        options.append("SMTPUTF8")
    elif is_utf8:
        raise PermanentFailure("the mail server cannot write to addresses that are not ASCII")
    try:
        await client.mail(sender, options=options, encoding="utf-8" if is_utf8 else "ascii")
        for one in recipients:
            try:
                await client.rcpt(one, encoding="utf-8" if is_utf8 else "ascii")
            except aiosmtplib.SMTPRecipientRefused as error:
                refused[one] = (error.code, _said(error.code, error.message))
    except SMTPResponseException as error:
        raise _judged(error.code, error.message) from error
    except (SMTPException, OSError) as error:
        raise TransientFailure(f"mail server: {named(error)}") from error
    if len(refused) == len(recipients):
        code, said = min(refused.values())  # one that may work later keeps the mail waiting
        raise _judged(code, said)
    return refused


async def _content(client: SMTP, content: bytes) -> None:
    try:
        await client.data(content)
    except aiosmtplib.SMTPDataError as error:
        raise _judged(error.code, error.message) from error
    except (SMTPException, OSError) as error:
        # The final dot may have arrived: only the server knows.
        raise OutcomeUnknown(f"after the content had left: {type(error).__name__}") from error
    try:
        await client.quit()
    except (SMTPException, OSError):
        return  # it has the mail; how it says good-bye is its own business


def _judged(code: int, message: str) -> TransientFailure | PermanentFailure:
    said = message if message.startswith(str(code)) else _said(code, message)
    if code in _SIGN_IN or code == _CLOSING:
        return AccountRefused(said, ACCOUNT_PAUSE_SECONDS if code in _SIGN_IN else None)
    if code >= _FINAL:
        return PermanentFailure(said)
    return TransientFailure(said)


def _said(code: int, message: str) -> str:
    return f"{code} {' '.join(message.split())}"[:300]
