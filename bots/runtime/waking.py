# SPDX-License-Identifier: AGPL-3.0-or-later
"""How workers rest: until they are woken, and look by themselves now and then.

A wake-up that gets lost costs time, never correctness.
"""

import asyncio


async def woken(wake: asyncio.Event, seconds: float) -> None:
    """Wait until the event is set, or so long. Clearing it is the caller's: before or after."""
    try:
        async with asyncio.timeout(seconds):
            await wake.wait()
    except TimeoutError:
        pass
