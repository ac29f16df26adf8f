# SPDX-License-Identifier: AGPL-3.0-or-later
"""The updates a bot has not confirmed yet, and the two ways it gets them.

`getUpdates` confirms everything below its offset; a webhook confirms with a 2xx, one chat in
order. Neither way together with the other. Unconfirmed updates are kept for 24 hours.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from channels.telegram.standin.rules import Refused, bad_request

KEPT_SECONDS = 24 * 3600
MOST_AT_ONCE = 100
LONGEST_POLL_SECONDS = 50
CALL_TIMEOUT = aiohttp.ClientTimeout(total=15)
HEADER = "X-Telegram-Bot-Api-Secret-Token"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One update, with the chat whose order it belongs to."""

    number: int
    kind: str
    document: Json
    chat_id: int
    at: float


@dataclass
class Webhook:
    """Where updates are posted to, and how that went last."""

    url: str
    secret: str = ""
    allowed: Sequence[str] = ()
    most_connections: int = 40
    failed_at: int = 0
    failure: str = ""


@dataclass
class Updates:
    """The line of one bot. `posts_twice` makes each call of the webhook come twice at once."""

    clock: Callable[[], float]
    first_number: int = 100_000
    retry_seconds: float = 0.2
    posts_twice: bool = False
    webhook: Webhook | None = None
    line: deque[Waiting] = field(default_factory=deque)
    newest: Waiting | None = None
    allowed: Sequence[str] = ()
    calls: int = 0
    polled: asyncio.Event = field(default_factory=asyncio.Event)  # somebody has asked
    _poll: asyncio.Future[None] | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, kind: str, document: Json, chat_id: int) -> int:
        """Something happened; its number."""
        if self.allowed and kind not in self.allowed:
            return 0
        number, self.first_number = self.first_number, self.first_number + 1
        self.newest = Waiting(number, kind, document, chat_id, self.clock())
        self.line.append(self.newest)
        self._news.set()
        return number

    def repeat(self, update: Waiting) -> None:
        """Put an update into the line again, as after a confirmation that got lost."""
        self.line.appendleft(update)
        self._news.set()

    async def get(self, offset: int, limit: int, timeout_seconds: float) -> list[Json]:
        """See Bot API, getUpdates."""
        if self.webhook is not None:
            raise Refused(
                409,
                "Conflict: can't use getUpdates method while webhook is active;"
                " use deleteWebhook to delete the webhook first",
            )
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)  # the older of two pollers is told, the newer one waits
        self.polled.set()
        mine = self._poll = asyncio.get_running_loop().create_future()
        self._confirm_below(offset)
        if not self.line and timeout_seconds > 0:
            await self._wait(mine, min(timeout_seconds, LONGEST_POLL_SECONDS))
        if mine.done():
            raise Refused(
                409,
                "Conflict: terminated by other getUpdates request;"
                " make sure that only one bot instance is running",
            )
        mine.cancel()
        self._forget_old()
        return [shown(one) for one in list(self.line)[: min(limit, MOST_AT_ONCE)]]

    def set_webhook(self, webhook: Webhook | None, *, drop_pending: bool = False) -> None:
        """See Bot API, setWebhook and deleteWebhook."""
        self.webhook = webhook
        if webhook is not None:
            self.allowed = webhook.allowed or self.allowed
        if drop_pending:
            self.line.clear()
        self._news.set()

    async def run(self) -> None:
        """Post to the webhook while there is one, until cancelled."""
        async with aiohttp.ClientSession(timeout=CALL_TIMEOUT) as session:
            while True:
                await self._news.wait()
                self._news.clear()
                while self.webhook is not None and self.line:
                    if not await self._post_round(session, self.webhook):
                        await asyncio.sleep(self.retry_seconds)

    async def _post_round(self, session: aiohttp.ClientSession, webhook: Webhook) -> bool:
        """The oldest update of each chat; whether all were taken."""
        self._forget_old()
        heads: dict[int, Waiting] = {}
        for update in self.line:
            heads.setdefault(update.chat_id, update)
        chosen = list(heads.values())[: webhook.most_connections]
        done = await asyncio.gather(*(self._post(session, webhook, one) for one in chosen))
        for update, is_taken in zip(chosen, done, strict=True):
            if is_taken:
                with suppress(ValueError):
                    self.line.remove(update)
        return all(done)

    async def _post(
        self, session: aiohttp.ClientSession, webhook: Webhook, update: Waiting
    ) -> bool:
        headers = {HEADER: webhook.secret} if webhook.secret else {}
        calls = 2 if self.posts_twice else 1
        try:
            done = await asyncio.gather(
                *(self._call(session, webhook.url, headers, update) for _ in range(calls))
            )
        except (aiohttp.ClientError, TimeoutError, OSError):
            webhook.failed_at, webhook.failure = int(self.clock()), "Connection refused"
            return False
        wrong = [status for status in done if not 200 <= status < 300]  # noqa: PLR2004
        if wrong:
            webhook.failed_at = int(self.clock())
            webhook.failure = f"Wrong response from the webhook: {wrong[0]}"
        return not wrong

    async def _call(
        self, session: aiohttp.ClientSession, url: str, headers: dict[str, str], update: Waiting
    ) -> int:
        self.calls += 1
        async with session.post(url, json=shown(update), headers=headers) as answer:
            await answer.read()
            return answer.status

    async def _wait(self, mine: "asyncio.Future[None]", seconds: float) -> None:
        self._news.clear()
        news = asyncio.ensure_future(self._news.wait())
        either: set[asyncio.Future[Any]] = {news, mine}
        await asyncio.wait(either, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        news.cancel()

    def _confirm_below(self, offset: int) -> None:
        if offset < 0:
            self.line = deque(list(self.line)[offset:])
            return
        while self.line and self.line[0].number < offset:
            self.line.popleft()

    def _forget_old(self) -> None:
        oldest = self.clock() - KEPT_SECONDS
        while self.line and self.line[0].at < oldest:
            self.line.popleft()


def shown(update: Waiting) -> Json:
    """An update as it leaves."""
    return {"update_id": update.number, update.kind: update.document}


def check_webhook(url: str, secret: str) -> None:
    """Refuse what Telegram refuses. Plain http is taken here, on loopback: there is no TLS."""
    if not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    allowed = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
    if secret and (len(secret) > 256 or set(secret) - allowed):  # noqa: PLR2004 - Bot API
        raise bad_request("secret token contains unallowed characters")
