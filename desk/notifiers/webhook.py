# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tell another system by a signed webhook (Standard Webhooks)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson
from aiohttp import ClientError, ClientSession, ClientTimeout

from desk.notifiers.contract import NeverTold, NotTold, Telling, is_refusal
from intake.backoff import asked_pause

TIMEOUT = ClientTimeout(total=15)

Sign = Callable[[str, datetime, bytes], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class WebhookNotifier:
    """One receiver. `sign(id, at, body)` gives the headers; a retry keeps the id."""

    session: ClientSession
    url: str
    sign: Sign

    async def tell(self, telling: Telling) -> None:
        """See `Notifier.tell`. The body is `{"type", "timestamp", "data"}`."""
        body = orjson.dumps(telling.document)
        headers = {**self.sign(telling.id, telling.at, body), "content-type": "application/json"}
        try:
            async with self.session.post(
                self.url, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False
            ) as response:
                status = response.status
                waits = response.headers.get("retry-after", "")
        except (ClientError, TimeoutError) as error:
            raise NotTold(f"webhook: {type(error).__name__}") from error
        if status < 300:  # noqa: PLR2004 - 2xx
            return
        if is_refusal(status):
            raise NeverTold(f"webhook: HTTP {status}")
        raise NotTold(f"webhook: HTTP {status}", asked_pause(waits))
