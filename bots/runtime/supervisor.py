# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps workers running, and is the only place that catches what nobody expected.

A worker that fails is started again with a growing pause. Work on one message that fails is
reported to the caller as a value, so that the message can be parked and the rest goes on.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

from intake.errors import StoreUnavailable

Result = TypeVar("Result")
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
WELL_AFTER_SECONDS = 60.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Failed:
    """Work that raised what nobody expected: a short reason and the traceback."""

    reason: str
    traceback: str


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """Work that ended well."""

    value: Result


def attempt(work: Callable[[], Result]) -> Done[Result] | Failed:
    """Do one piece of work; whatever it raises becomes a `Failed`."""
    try:
        return Done(work())
    except Exception as error:  # noqa: BLE001 - this is the one place
        return _failed(error)


async def attempt_async(work: Awaitable[Result]) -> Done[Result] | Failed:
    """Like `attempt`, for work that waits."""
    try:
        return Done(await work)
    except Exception as error:  # noqa: BLE001 - this is the one place
        return _failed(error)


def _failed(error: Exception) -> Failed:
    text = "".join(traceback.format_exception(error))
    return Failed(f"{type(error).__name__}: {error}"[:500], text)


def _store_failed(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return any(_store_failed(inner) for inner in error.exceptions)
    return isinstance(error, StoreUnavailable)


async def keep_running(
    name: str, work: Callable[[], Awaitable[None]], failing: dict[str, str]
) -> None:
    """Run a worker until it ends by itself; start it again when it fails.

    Its name stands in `failing`, with the reason, until it has run for a while without failing.
    A store that failed for good is passed on: the program must stop and recover from disk.
    """
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            await work()
        except Exception as error:
            if _store_failed(error):
                raise
            log.exception("worker_failed", worker=name, pause_seconds=pause)
            failing[name] = f"{type(error).__name__}: {error}"
        else:
            return
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        asyncio.get_running_loop().call_later(WELL_AFTER_SECONDS, failing.pop, name, None)
