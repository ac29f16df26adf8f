# SPDX-License-Identifier: AGPL-3.0-or-later
"""What nobody expected becomes a value, and a store that failed for good ends the program."""

import pytest

from bots.runtime.supervisor import Done, Failed, attempt, attempt_async, keep_running
from intake.errors import StoreUnavailable


def test_work_that_fails_is_a_value_with_its_traceback() -> None:
    """The reason in one line, the rest for whoever looks into it."""
    result = attempt(lambda: 1 / 0)
    assert isinstance(result, Failed)
    assert result.reason == "ZeroDivisionError: division by zero"
    assert "test_supervisor.py" in result.traceback


def test_work_that_succeeds_is_its_result() -> None:
    """Nothing is lost, not even None."""
    assert attempt(lambda: 7) == Done(7)
    assert attempt(lambda: None) == Done(None)


async def test_waiting_work_is_treated_the_same() -> None:
    """For coroutines, too."""

    async def fail() -> int:
        raise ValueError("no")

    assert isinstance(await attempt_async(fail()), Failed)


async def test_a_failed_store_is_no_fault_of_the_work() -> None:
    """It is not told as a value, or whoever asked would go on without a store."""

    async def fail() -> int:
        raise StoreUnavailable("disk")

    with pytest.raises(StoreUnavailable):
        await attempt_async(fail())


async def test_a_failed_store_is_passed_on() -> None:
    """Going on would lose messages: the process must end and recover from disk."""

    async def work() -> None:
        raise ExceptionGroup("tasks", [StoreUnavailable("disk")])

    with pytest.raises(ExceptionGroup):
        await keep_running("turns", work, {})


async def test_a_worker_that_ends_by_itself_is_done() -> None:
    """It is not started again."""
    runs: list[int] = []
    failing: dict[str, str] = {}

    async def work() -> None:
        runs.append(1)

    await keep_running("polling", work, failing)
    assert runs == [1]
    assert failing == {}
