# SPDX-License-Identifier: AGPL-3.0-or-later
"""The connections of an account to whom it calls: made when first needed, closed with its end."""

from typing import Any

from aiohttp import ClientSession

from intake.errors import TransientFailure


class Connections:
    """One session with these `options` of `ClientSession`, made in the loop that uses it."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - aiohttp's own
        self._options = options
        self._session: ClientSession | None = None
        self._is_closed = False

    def open(self) -> None:
        """Let calls out, also again: a channel that failed is run anew."""
        self._is_closed = False

    def session(self) -> ClientSession:
        """What to call with. Raises `TransientFailure` after the end: the call never left."""
        if self._is_closed:
            raise TransientFailure("the channel is stopping")
        if self._session is None:
            self._session = ClientSession(**self._options)
        return self._session

    async def close(self) -> None:
        """End the connections; calls after this are refused until `open`."""
        self._is_closed = True
        session, self._session = self._session, None
        if session is not None:
            await session.close()
