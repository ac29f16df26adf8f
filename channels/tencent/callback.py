# SPDX-License-Identifier: AGPL-3.0-or-later
"""The body of a callback, within its size and time, and the envelope in it."""

import asyncio

from aiohttp import web

from channels.tencent.envelope import LARGEST_BODY_BYTES, read_xml
from intake.bounded import bounded
from intake.errors import WebhookRejected

BODY_TIMEOUT_SECONDS = 4.0


async def read_body(request: web.Request) -> bytes:
    """The whole body within its size and time.

    Raises `HTTPRequestEntityTooLarge`, and `WebhookRejected` if it does not arrive in time.
    """
    if (request.content_length or 0) > LARGEST_BODY_BYTES:
        raise web.HTTPRequestEntityTooLarge(LARGEST_BODY_BYTES, request.content_length or 0)
    try:
        async with asyncio.timeout(BODY_TIMEOUT_SECONDS):
            return await bounded(request.content, LARGEST_BODY_BYTES)
    except ValueError:
        raise web.HTTPRequestEntityTooLarge(LARGEST_BODY_BYTES, LARGEST_BODY_BYTES + 1) from None
    except TimeoutError:
        raise WebhookRejected("the body did not arrive in time") from None


def encrypted(body: bytes) -> str:
    """What is in an envelope. Raises `WebhookRejected` if it is none."""
    try:
        found = read_xml(body).get("Encrypt")
    except ValueError as error:
        raise WebhookRejected(f"not an envelope: {error}") from error
    if not isinstance(found, str):
        raise WebhookRejected("not an envelope: no Encrypt")
    return found
