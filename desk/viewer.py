# SPDX-License-Identifier: AGPL-3.0-or-later
"""Viewer: one open workspace as the live hub knows it.

Frames wait in a short queue. A workspace that does not read in time is told to come back: it then
resumes from the last change number it has, so nothing is lost and nobody else waits.
"""

import asyncio
from dataclasses import dataclass, field

from desk.permissions import Principal

MOST_FRAMES = 200
MOST_OPENED = 20

SIGNED_OUT = 4401
COME_BACK = 1013  # RFC 6455 registry: "try again later"
BAD_FRAME = 1007


@dataclass(frozen=True, slots=True)
class Goodbye:
    """The last thing in the queue: close the socket with this code."""

    code: int


@dataclass(slots=True, eq=False)
class Viewer:
    """What one workspace shows, and what is on its way there.

    `opened` holds the last `seq` sent of each opened conversation; `after` the change number it
    joined with, until `has_joined`.
    """

    principal: Principal
    after: int
    has_joined: bool = False
    viewing: str | None = None
    opened: dict[str, int] = field(default_factory=dict)
    typing_in: set[str] = field(default_factory=set)
    is_leaving: bool = False
    _frames: "asyncio.Queue[bytes | Goodbye]" = field(
        default_factory=lambda: asyncio.Queue(MOST_FRAMES)
    )

    def show(self, frame: bytes) -> None:
        """Queue a frame; a full queue ends the visit instead."""
        if self.is_leaving:
            return
        try:
            self._frames.put_nowait(frame)
        except asyncio.QueueFull:
            self.dismiss(COME_BACK)

    def dismiss(self, code: int) -> None:
        """End the visit. What is still queued is dropped: it can be had again."""
        if self.is_leaving:
            return
        self.is_leaving = True
        while not self._frames.empty():
            self._frames.get_nowait()
        self._frames.put_nowait(Goodbye(code))

    async def next_frame(self) -> bytes | Goodbye:
        """What to send next."""
        return await self._frames.get()
