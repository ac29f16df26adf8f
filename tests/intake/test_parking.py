# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a message was parked, in one word."""

import pytest

from bots.runtime.supervisor import Failed, attempt
from intake.errors import ChannelMissing, FileNotFetched, NoSender, UnreadablePayload
from intake.parking import cause_of


def _reason(error: Exception) -> str:
    def fail() -> None:
        raise error

    failed = attempt(fail)
    assert isinstance(failed, Failed)
    return failed.reason


@pytest.mark.parametrize(
    ("stage", "error", "cause"),
    [
        ("normalize", UnreadablePayload("not JSON: line 1"), "unreadable"),
        ("normalize", NoSender("no sender that could be answered"), "no_sender"),
        ("normalize", FileNotFetched("its file cannot be fetched: busy"), "file_not_fetched"),
        ("normalize", ChannelMissing("channel webhook.main is not configured"), "channel_missing"),
        ("normalize", KeyError("text"), "failed"),
        ("turn", ChannelMissing("whatever it was"), "turn_failed"),
    ],
)
def test_the_cause_is_read_from_what_the_program_says(
    stage: str, error: Exception, cause: str
) -> None:
    """Each error that has a text of its own keeps its name in the reason."""
    assert cause_of(stage, _reason(error)) == cause
