# SPDX-License-Identifier: AGPL-3.0-or-later
"""Repeats that come before the first copy of a message has entered the store."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

MOST_KEPT = 10_000


class RecentMessages:
    """When the messages came whose ids the store may not know yet.

    At most `MOST_KEPT`, the oldest go first: those the store knows.
    """

    def __init__(self) -> None:
        self._came: OrderedDict[str, datetime] = OrderedDict()

    @contextmanager
    def recording(self, message_id: str, now: datetime) -> Iterator[datetime | None]:
        """Around the recording of a message: when its first copy came, None if this is the first.

        A new id is remembered before the recording ends, and forgotten again if that fails.
        """
        first = self._came.get(message_id)
        if first is None:
            self._came[message_id] = now
            if len(self._came) > MOST_KEPT:
                self._came.popitem(last=False)
        try:
            yield first
        except BaseException:
            if first is None:
                self._came.pop(message_id, None)
            raise
