# SPDX-License-Identifier: AGPL-3.0-or-later
"""A body that is read by lines, but not by more of them than a form of our own has.

What reads forms part by part takes each line for itself and lets nobody else have a turn: a few
megabytes of blank lines before the first part stood in everybody's way for half a minute.
"""

from typing import Any, Protocol

_PER_PART = 16  # a browser's has six: two boundaries, two headers and what parts them


class Lines(Protocol):
    """The content of a request, as aiohttp gives it."""

    async def readline(self, *, max_line_length: int | None = None) -> bytes: ...


class FewLines:
    """The same content; whoever asks for more lines than `parts` have gets a `ValueError`."""

    def __init__(self, content: Lines, parts: int) -> None:
        self._content = content
        self._left = _PER_PART * parts

    async def readline(self, *, max_line_length: int | None = None) -> bytes:
        """The next line, as the content gives it."""
        if self._left == 0:
            raise ValueError("too many lines")
        self._left -= 1
        return await self._content.readline(max_line_length=max_line_length)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - all else is the content's
        return getattr(self._content, name)
