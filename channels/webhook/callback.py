# SPDX-License-Identifier: AGPL-3.0-or-later
"""Replies posted to the address of the receiving system, signed like the messages it sends us."""

from datetime import UTC, datetime, timedelta

import aiohttp
import orjson

from channels.connections import Connections
from channels.contract import Health
from channels.signatures import sign
from channels.standing import Standing
from channels.webhook.answers import JSON, reply_document
from intake.backoff import asked_pause
from intake.errors import PermanentFailure, TransientFailure
from intake.messages import OutboundMessage

TIMEOUT_SECONDS = 10.0
GONE = 410
ABOUT_THE_MESSAGE = frozenset({400, 413, 415, 422})
PATIENCE_WITH_REFUSALS = timedelta(hours=1)


class NotTaken(TransientFailure):
    """The other system answered, but took nothing for now. `status` is its HTTP status."""

    def __init__(self, status: int, pause: float | None, patience: timedelta | None) -> None:
        super().__init__(f"callback answered {status}", pause, patience)
        self.status = status


class Callback:
    """The callback address of one account; `key` signs what is posted there."""

    def __init__(self, account: str, url: str, key: bytes) -> None:
        self._url = url
        self._key = key
        self.connections = Connections(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS))
        self._standing = Standing("callback_down", "callback_up", account=account)

    def health(self) -> Health:
        """Whether the newest attempt failed for now; see `Channel.health`."""
        return self._standing.health()

    async def post(self, message: OutboundMessage) -> None:
        """Deliver one message. Raises `TransientFailure` or `PermanentFailure`.

        Its id is the `webhook-id`, so that a receiver knows the repeat of one that it has.
        """
        try:
            await self._post(message)
        except TransientFailure as failure:
            self._standing.fails(_told(failure))
            raise
        except PermanentFailure:
            self._standing.fails("the callback address says that it is gone for good (410)")
            raise
        self._standing.works()

    async def _post(self, message: OutboundMessage) -> None:
        body = orjson.dumps({"conversation": message.thread, **reply_document(message)})
        headers = sign(self._key, message.id, datetime.now(UTC), body)
        try:
            async with self.connections.session().post(
                self._url,
                data=body,
                headers={**headers.as_mapping(), "Content-Type": JSON},
                allow_redirects=False,
            ) as answer:
                _check(answer.status, answer.headers.get("Retry-After", ""))
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TransientFailure(f"callback: {type(error).__name__}") from error


def _told(failure: TransientFailure) -> str:
    """What an operator reads of an outage, with the status where there was an answer."""
    if isinstance(failure, NotTaken):
        return f"the callback address answers {failure.status}"
    return "the callback address does not answer"


def _check(status: int, retry_after: str) -> None:
    """Raise what a status means for the outbox; only a 2xx is a delivery.

    Only 410 is final, as in Standard Webhooks: a 401 or 404 is more often an address that is being
    moved or a secret that is being changed. What is said of this one message holds up the others
    of its conversation for an hour, not for days. A redirect is not followed, since the signed
    body would go elsewhere, and so is no delivery either.
    """
    if status < 300:  # noqa: PLR2004 - the HTTP classes
        return
    if status == GONE:
        raise PermanentFailure(f"callback answered {status}")
    patience = PATIENCE_WITH_REFUSALS if status in ABOUT_THE_MESSAGE else None
    raise NotTaken(status, asked_pause(retry_after), patience)
