# SPDX-License-Identifier: AGPL-3.0-or-later
"""The door of the webhook channel: verify, record, answer. Replies leave by `callback.py`."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import parse_qs

from aiohttp import web

from channels.contract import Capabilities, Health, Hub, Sent
from channels.recent import RecentMessages
from channels.signatures import WebhookHeaders, verify
from channels.webhook import answers
from channels.webhook.callback import Callback
from channels.webhook.normalize import KIND, LONGEST_TEXT, read_message
from channels.webhook.settings import Settings
from intake.errors import InvalidRequest, StoreUnavailable, UnreadablePayload, WebhookRejected
from intake.messages import AWAITED, InboundMessage, OutboundMessage, RawPayload
from intake.values import replace

LARGEST_BODY_BYTES = 16 * 1024 * 1024
LONGEST_WAIT_SECONDS = 30.0
BODY_TIMEOUT_SECONDS = 30.0
BUSY_SECONDS = 5  # when a sender may try again after a 503

# Options travel as data; how many there may be is the receiving system's matter.
CAPABILITIES = Capabilities(
    text_max=LONGEST_TEXT,
    options_max=100,
    option_label_max=200,
    takes_files=True,
    knows_sender=True,  # whoever holds the secret has identified the sender
)


class WebhookChannel:
    """One account. See `Channel`."""

    kind = KIND

    def __init__(self, account: str, settings: Settings, hub: Hub) -> None:
        self.account = account
        self.capabilities = replace(
            CAPABILITIES,
            sends_at_once=not settings.callback_url,
            gathers_bursts=settings.gathers_bursts,
        )
        self._keys = settings.keys()
        self._callback = (
            Callback(account, settings.callback_url, self._keys[0])
            if settings.callback_url
            else None
        )
        self._hub = hub
        self._recent = RecentMessages()

    def health(self) -> Health:
        """See `Channel.health`."""
        return Health() if self._callback is None else self._callback.health()

    def routes(self) -> Sequence[web.RouteDef]:
        """See `Channel.routes`."""
        return [web.post(f"/channels/{KIND}/{self.account}/messages", self._receive)]

    def normalize(self, payload: RawPayload) -> Sequence[InboundMessage]:
        """See `Channel.normalize`."""
        try:
            return (read_message(self.account, payload.body),)
        except InvalidRequest as error:
            raise UnreadablePayload(str(error), KIND, self.account) from error

    async def send(self, message: OutboundMessage) -> Sent:
        """See `Channel.send`. Without a callback address the sender fetches replies itself."""
        if self._callback is None:
            return Sent()
        await self._callback.post(message)
        return Sent(native_id=message.id)

    async def run(self) -> None:
        """See `Channel.run`. Keeps the connections of the callback until the program stops."""
        if self._callback is None:
            return
        self._callback.connections.open()
        try:
            await asyncio.Event().wait()
        finally:
            await self._callback.connections.close()

    async def _receive(self, request: web.Request) -> web.Response:
        try:
            wait_seconds = _wait_seconds(request.rel_url.raw_query_string)
            message, payload = await self._read(request)
            if wait_seconds:
                if self.capabilities.gathers_bursts:
                    payload = replace(payload, meta={AWAITED: "yes"})
                return await self._exchange(payload, message.message_id, wait_seconds)
            return await self._accept(payload, message.message_id)
        except _TooLarge as error:
            return answers.refused(413, "Too large", str(error))
        except WebhookRejected as error:
            return answers.refused(401, "Not from you", str(error))
        except InvalidRequest as error:
            problems = error.problems
            return answers.refused(400, "Cannot be understood", str(error), problems=problems)
        except StoreUnavailable as error:
            return answers.refused(503, "Busy", str(error), retry_after=BUSY_SECONDS)

    async def _read(self, request: web.Request) -> tuple[InboundMessage, RawPayload]:
        headers = WebhookHeaders.read(request.headers)
        body = await _body(request)
        now = datetime.now(UTC)
        verify(self._keys, headers, body, now)
        message = read_message(self.account, body)
        return message, RawPayload(KIND, self.account, now, body, messages=(message,))

    async def _accept(self, payload: RawPayload, message_id: str) -> web.Response:
        """Record a message whose sender does not wait for the replies."""
        with self._recent.recording(message_id, payload.received_at) as recent:
            first = recent or await self._hub.first_came(KIND, self.account, message_id)
            await self._hub.accept(payload)
        return answers.accepted(is_repeat=first is not None)

    async def _exchange(
        self, payload: RawPayload, message_id: str, wait_seconds: float
    ) -> web.Response:
        """Record a message and wait for the replies to it."""
        with self._recent.recording(message_id, payload.received_at) as recent:
            outcome = await self._hub.exchange(payload, message_id, wait_seconds)
        if outcome is None:
            return answers.accepted(is_repeat=recent is not None)
        return answers.answered(outcome, is_repeat=recent is not None or outcome.is_repeat)


class _TooLarge(Exception):
    """The body is larger than we take."""

    def __init__(self) -> None:
        super().__init__(f"a body may have {LARGEST_BODY_BYTES} bytes at most")


async def _body(request: web.Request) -> bytes:
    """The whole body, within its size and time; aiohttp itself has no deadline for either."""
    content = request.content
    if content.is_eof():  # it is here already, as small bodies are
        body = content.read_nowait()
    elif (request.content_length or 0) > LARGEST_BODY_BYTES:
        raise _TooLarge
    else:
        body = await _rest(request)
    if len(body) > LARGEST_BODY_BYTES:
        raise _TooLarge
    return body


async def _rest(request: web.Request) -> bytes:
    try:
        async with asyncio.timeout(BODY_TIMEOUT_SECONDS):
            return await request.read()
    except TimeoutError:
        raise InvalidRequest({"body": "did not arrive in time"}) from None
    except web.HTTPRequestEntityTooLarge:
        raise _TooLarge from None


@lru_cache(64)
def _wait_seconds(query: str) -> float:
    """How long a sender waits for the replies, 0 for not at all. Raises `InvalidRequest`.

    Cached: the same few queries come all the time.
    """
    given = parse_qs(query).get("wait", ("",))[0]
    if not given:
        return 0.0
    try:
        seconds = float(given)
    except ValueError:
        raise InvalidRequest({"wait": "is not a number of seconds"}) from None
    if not 0 <= seconds <= LONGEST_WAIT_SECONDS:
        raise InvalidRequest({"wait": f"is not between 0 and {LONGEST_WAIT_SECONDS:.0f}"})
    return seconds
