# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signals inside one process: a table of who watches what."""

from collections.abc import Callable
from typing import Any

Wake = Callable[[Any], None]


class MemorySignals:
    """See `Signals`. All calls must come from one event loop."""

    def __init__(self) -> None:
        self._watchers: dict[str, list[Wake]] = {}

    def publish(self, topic: str, payload: object = None) -> None:
        """See `Signals.publish`."""
        for wake in tuple(self._watchers.get(topic, ())):
            wake(payload)

    def watch(self, topic: str, wake: Wake) -> Callable[[], None]:
        """See `Signals.watch`."""
        self._watchers.setdefault(topic, []).append(wake)

        def stop() -> None:
            watchers = self._watchers.get(topic, [])
            if wake in watchers:
                watchers.remove(wake)
            if not watchers:
                self._watchers.pop(topic, None)

        return stop
