# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps workers running, and is the only place that catches what nobody expected.

A worker that fails is started again with a growing pause. Work on one message that fails is
reported to the caller as a value, so that the message can be parked and the rest goes on.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import structlog

from intake.errors import StoreUnavailable

Result = TypeVar("Result")
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
WELL_AFTER_SECONDS = 60.0
MOST_FRAMES = 12

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Failed:
    """Work that raised what nobody expected.

    `reason` and `traceback` may quote what a customer wrote: they belong into the parked row, for
    people with access. `kind` and `frames` (file, line and function, innermost last) hold no
    values and may be logged.
    """

    reason: str
    traceback: str
    kind: str = ""
    frames: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """Work that ended well."""

    value: Result


def attempt(work: Callable[[], Result]) -> Done[Result] | Failed:
    """Do one piece of work; whatever it raises becomes a `Failed`."""
    try:
        return Done(work())
    except Exception as error:  # noqa: BLE001 - this is the one place
        return failed_with(error)


async def attempt_async(work: Awaitable[Result]) -> Done[Result] | Failed:
    """Like `attempt`, for work that waits. A store that failed for good is no fault of the work.

    Raises `StoreUnavailable` for it, so that the program stops and recovers from disk.
    """
    try:
        return Done(await work)
    except StoreUnavailable:
        raise
    except Exception as error:  # noqa: BLE001 - this is the one place
        return failed_with(error)


def failed_with(error: Exception) -> Failed:
    """What an error says of the work that raised it."""
    text = "".join(traceback.format_exception(error))
    kind = type(error).__name__
    return Failed(f"{kind}: {error}"[:500], text, kind, _frames(error))


def _frames(error: BaseException) -> tuple[str, ...]:
    """Where it went wrong, without any value; of a group, its first error."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    found = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    return tuple(f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in found)


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
            kind, frames = type(error).__name__, _frames(error)
            log.error("worker_failed", worker=name, error=kind, frames=frames, pause_seconds=pause)  # noqa: TRY400 - the traceback may quote a customer
            failing[name] = f"{kind} at {frames[-1] if frames else '?'}"
        else:
            return
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        asyncio.get_running_loop().call_later(WELL_AFTER_SECONDS, failing.pop, name, None)
