# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fetches the messages of one service account: at each bell, and now and then without one.

A bell carries no message, so it is not recorded: the cursor is what makes sure that nothing is
missed. Each message is recorded, then the cursor is remembered; killed in between, the page comes
again and its messages are known by their ids.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import orjson

from channels.contract import Hub
from channels.standing import Standing
from channels.tencent.api import Api, ApiError, Document
from channels.wecom.errors import TOKEN_TOO_OLD, failure
from channels.wecom.names import KIND
from channels.wecom.normalize import LATE
from intake.errors import OutcomeUnknown, StoreUnavailable, TransientFailure
from intake.messages import RawPayload

PAGE = 1000
TOKEN_LASTS = timedelta(minutes=10)
LONGEST_PAUSE_SECONDS = 60.0
_FIRST_PAUSE_SECONDS = 1.0
_PATH = "/cgi-bin/kf/sync_msg"


class Puller:
    """One service account; the only one that moves its cursor."""

    def __init__(  # noqa: PLR0913 - what an account consists of
        self,
        *,
        account: str,
        open_kfid: str,
        hub: Hub,
        api: Api,
        standing: Standing,
        clock: Callable[[], datetime],
        every_seconds: float,
        first_pull: timedelta,
    ) -> None:
        self._account = account
        self._open_kfid = open_kfid
        self._hub = hub
        self._api = api
        self._standing = standing
        self._clock = clock
        self._every_seconds = every_seconds
        self._first_pull = first_pull
        self._rung = asyncio.Event()
        self._token = ""
        self._token_at = clock()

    def ring(self, token: str) -> None:
        """There is something to fetch; the token makes fetching free for ten minutes."""
        self._token, self._token_at = token, self._clock()
        self._rung.set()

    async def run(self) -> None:
        """Fetch until cancelled."""
        pause = _FIRST_PAUSE_SECONDS
        while True:
            self._rung.clear()
            if await self._tried():
                pause = _FIRST_PAUSE_SECONDS
                await self._wait(self._every_seconds)
            else:
                await self._wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            pass

    async def _tried(self) -> bool:
        """Fetch what there is; False if it has to be tried again soon."""
        try:
            await self._drain()
        except ApiError as error:
            _, problem = failure(error)
            self._standing.fails(problem or f"messages cannot be fetched: {error}")
        except (TransientFailure, OutcomeUnknown) as error:
            self._standing.fails(f"messages cannot be fetched: {error}")
        except StoreUnavailable:
            pass  # a backlog stays with WeCom
        else:
            return True
        return False

    async def _drain(self) -> None:
        cursor = await self._hub.recall(KIND, self._account, self._cursor_name)
        is_first = not cursor
        has_more = True
        while has_more:
            await self._hub.has_room(KIND, self._account)
            page = await self._page(cursor)
            await self._record(page, is_first=is_first)
            next_cursor = str(page.get("next_cursor", ""))
            if next_cursor and next_cursor != cursor:
                await self._hub.remember(KIND, self._account, self._cursor_name, next_cursor)
            # Not by the count: a page may be empty and still not the last one.
            has_more = bool(page.get("has_more")) and next_cursor not in {"", cursor}
            cursor = next_cursor
        self._standing.received(self._clock())
        self._standing.works()

    async def _page(self, cursor: str) -> Document:
        body: dict[str, object] = {
            "open_kfid": self._open_kfid,
            "limit": PAGE,
            "voice_format": 0,  # AMR
            "cursor": cursor,
        }
        if self._token and self._clock() < self._token_at + TOKEN_LASTS:
            try:
                return await self._api.post(_PATH, {**body, "token": self._token})
            except ApiError as error:
                if error.code != TOKEN_TOO_OLD:
                    raise
        self._token = ""
        return await self._api.post(_PATH, body)

    async def _record(self, page: Document, *, is_first: bool) -> None:
        """Record each entry. They are handed over in order and share a sync."""
        entries = page.get("msg_list")
        payloads = [
            self._payload(entry, is_first=is_first)
            for entry in (entries if isinstance(entries, list) else [])
        ]
        await asyncio.gather(*(self._hub.accept(payload) for payload in payloads))

    def _payload(self, entry: object, *, is_first: bool) -> RawPayload:
        """Anything at all is recorded: what cannot be read is parked, and holds up nobody."""
        now = self._clock()
        sent = entry.get("send_time") if isinstance(entry, Mapping) else None
        is_late = (
            is_first and isinstance(sent, int) and sent < (now - self._first_pull).timestamp()
        )
        body = orjson.dumps(entry)
        return RawPayload(KIND, self._account, now, body, {LATE: "1"} if is_late else {})

    @property
    def _cursor_name(self) -> str:
        return f"cursor:{self._open_kfid}"
