# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a message was parked, in one word that people's texts can be chosen by.

The program's own words for it (`reason`) begin with the name of the error, which is what is read
here. A name that is not known is an error in a program.
"""

from typing import Literal

from intake.errors import ChannelMissing, FileNotFetched, NoSender, UnreadablePayload

ParkedCause = Literal[
    "turn_failed", "channel_missing", "no_sender", "file_not_fetched", "unreadable", "failed"
]
_CAUSES: dict[str, ParkedCause] = {
    ChannelMissing.__name__: "channel_missing",
    NoSender.__name__: "no_sender",
    FileNotFetched.__name__: "file_not_fetched",
    UnreadablePayload.__name__: "unreadable",
}


def cause_of(stage: str, reason: str) -> ParkedCause:
    """The cause of what was parked at a `stage`: as it was read, or in its turn."""
    if stage == "turn":
        return "turn_failed"
    return _CAUSES.get(reason.partition(":")[0], "failed")
