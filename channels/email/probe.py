# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tries an account's credentials without touching a mail: for `frontdesk check`."""

import asyncio
from collections.abc import Awaitable, Mapping

from channels.contract import Memory
from channels.email.imap import open_mailbox
from channels.email.settings import Settings
from channels.email.sign_in import KeptToken, SignIn
from channels.email.smtp import try_account
from intake.errors import ChannelError

PROBE_SECONDS = 20.0


async def probe(account: str, settings: Mapping[str, object], memory: Memory) -> list[str]:
    """See `channels.registry.probe_account`: IMAP up to the open folder, SMTP up to signed in.

    With the refresh token that is kept: the configured one may have been replaced long ago, and
    one that is replaced now must not be lost.
    """
    checked = Settings.model_validate(dict(settings))
    sign_in = SignIn(checked, KeptToken(memory, account))
    found = await asyncio.gather(
        _problem("imap", _read(checked, sign_in)), _problem("smtp", try_account(checked, sign_in))
    )
    return [one for one in found if one]


async def _read(settings: Settings, sign_in: SignIn) -> None:
    mailbox = await open_mailbox(settings.imap_server, sign_in.imap)
    try:
        await mailbox.select(settings.folder)
    finally:
        mailbox.abort()


async def _problem(what: str, attempt: Awaitable[None]) -> str:
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            await attempt
    except (ChannelError, OSError) as error:
        return f"{what}: {str(error) or type(error).__name__}"
    return ""
