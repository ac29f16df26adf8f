# SPDX-License-Identifier: AGPL-3.0-or-later
"""Idempotency-Key: a POST that is repeated under the same key is done once.

The first good answer is kept for a week and given again; a failed request may be repeated under
its key. Of two at the same moment the second is told to wait. After the IETF draft
"The Idempotency-Key HTTP Header Field". Only for callers we know: strangers cannot own a key.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from desk.ports import DeskPorts
from intake.errors import Conflict, InvalidRequest
from intake.store.desk import writes
from intake.store.desk.views import AnswerView

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT_FOR = timedelta(days=7)
_LONGEST_KEY = 200
_BAD_REQUEST = 400


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A request with an idempotency key: whose it is, and what tells it from another one."""

    owner: str
    key: str
    path: str
    raw: bytes

    @property
    def digest(self) -> str:
        """Tells a repeated request from another one under the same key."""
        return hashlib.sha256(self.path.encode() + b"\n" + self.raw).hexdigest()


class OpenRequests:
    """The requests with a key that are being answered right now."""

    def __init__(self) -> None:
        self._open: set[tuple[str, str]] = set()

    def enter(self, request: KeyedRequest) -> None:
        """Note a request. Raises `Conflict` if one with the same key is being answered already."""
        if (request.owner, request.key) in self._open:
            raise Conflict("request_in_progress")
        self._open.add((request.owner, request.key))

    def leave(self, request: KeyedRequest) -> None:
        """Forget a request: it was answered, well or not."""
        self._open.discard((request.owner, request.key))


async def answered_once(
    ports: DeskPorts,
    open_requests: OpenRequests,
    request: KeyedRequest,
    now: datetime,
    run: Callable[[], Awaitable[web.StreamResponse]],
) -> web.StreamResponse:
    """The answer of `run`, or the one it gave before.

    Raises `Conflict` for a key that was used for another request, and `InvalidRequest` for one
    that is none.
    """
    if not request.key.isprintable() or not 0 < len(request.key) <= _LONGEST_KEY:
        raise InvalidRequest({HEADER: "bad_key"})
    open_requests.enter(request)
    try:
        before = await ports.queries.people.first_answer(request.owner, request.key)
        if before is not None:
            return _again(before, request)
        response = await run()
        if isinstance(response, web.Response) and response.status < _BAD_REQUEST:
            body = response.body.decode() if isinstance(response.body, bytes) else ""
            kept = AnswerView(request.digest, response.status, body)
            await ports.store.execute_write(
                writes.keep_answer(request.owner, request.key, kept, now, now - KEPT_FOR)
            )
        return response
    finally:
        open_requests.leave(request)


def _again(before: AnswerView, request: KeyedRequest) -> web.Response:
    if before.request_hash != request.digest:
        raise Conflict("key_used_otherwise")
    return web.Response(
        status=before.status,
        text=before.body,
        content_type="application/json",
        headers={"Cache-Control": "no-store", REPLAYED: "true"},
    )
