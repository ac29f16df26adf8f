# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fetching what customers send: within Telegram's limit, and patiently while it cannot be reached.

A file that cannot be had does not hold up its message: the message enters without it, says so to
the agent, and the customer is asked to send it again.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from channels.telegram.api import BotApi, Flooded, TooLarge
from channels.telegram.contents import FileRef
from channels.telegram.limits import LARGEST_DOWNLOAD_BYTES
from intake.messages import PendingAttachment

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds between tries; half a minute in all with the calls
AT_ONCE = 4

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Missing:
    """A file that is not there, and whether that is because it is too large."""

    name: str
    size_bytes: int
    is_too_large: bool


async def fetch_all(
    api: BotApi, files: Sequence[FileRef], pauses: Sequence[float] = PAUSES
) -> tuple[tuple[PendingAttachment, ...], tuple[Missing, ...]]:
    """The files that could be had, in order, and those that could not."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(file: FileRef) -> PendingAttachment | Missing:
        async with turns:
            return await _fetch(api, file, pauses)

    found = await asyncio.gather(*map(one, files))
    return (
        tuple(file for file in found if isinstance(file, PendingAttachment)),
        tuple(file for file in found if isinstance(file, Missing)),
    )


async def _fetch(
    api: BotApi, file: FileRef, pauses: Sequence[float]
) -> PendingAttachment | Missing:
    if file.size_bytes > LARGEST_DOWNLOAD_BYTES:
        return Missing(file.name, file.size_bytes, is_too_large=True)
    for pause in (*pauses, None):
        try:
            content = await api.download(file.file_id)
        except TooLarge:
            return Missing(file.name, file.size_bytes, is_too_large=True)
        except TelegramError as error:
            if pause is None or _is_final(error):
                log.warning("file_not_fetched", error=type(error).__name__)
                break
            asked = error.seconds if isinstance(error, Flooded) else 0.0
            await asyncio.sleep(max(pause, asked))
        else:
            return PendingAttachment(file.name, file.content_type, content)
    return Missing(file.name, file.size_bytes, is_too_large=False)


def _is_final(error: TelegramError) -> bool:
    """Whether trying again is no use: the file is gone, or we are."""
    return isinstance(error, BadRequest | Forbidden | InvalidToken)
