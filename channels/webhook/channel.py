# SPDX-License-Identifier: AGPL-3.0-or-later
"""The HTTP side of the webhook channel: verify, record, answer; and post replies back."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import parse_qs

import aiohttp
import orjson
import structlog
from aiohttp import web

from channels.contract import Capabilities, Health, Hub, Sent, TurnOutcome
from channels.signatures import WebhookHeaders, sign, verify
from channels.webhook.normalize import KIND, LARGEST_FILE_BYTES, LONGEST_TEXT, read_message
from channels.webhook.settings import Settings
from intake.errors import (
    InvalidRequest,
    PermanentFailure,
    StoreUnavailable,
    TransientFailure,
    UnreadablePayload,
    WebhookRejected,
)
from intake.messages import AWAITED, InboundMessage, OutboundMessage, RawPayload
from intake.values import replace

LARGEST_BODY_BYTES = 16 * 1024 * 1024
LONGEST_WAIT_SECONDS = 30.0
CALLBACK_TIMEOUT_SECONDS = 10.0
BODY_TIMEOUT_SECONDS = 30.0
RECENT_IDS = 10_000
_JSON = "application/json"

# Options travel as data; how many there may be is the receiving system's matter.
CAPABILITIES = Capabilities(
    text_max=LONGEST_TEXT,
    options_max=100,
    option_label_max=200,
    takes_files=True,
    takes_location=True,
    file_max_bytes=LARGEST_FILE_BYTES,
    knows_sender=True,  # whoever holds the secret has identified the sender
)

log = structlog.get_logger()


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
        self._callback_url = settings.callback_url
        self._hub = hub
        self._client: aiohttp.ClientSession | None = None
        self._is_callback_down = False
        # Perhaps not entered yet: a repeat that comes at once is known by these.
        self._recent: OrderedDict[str, None] = OrderedDict()

    def health(self) -> Health:
        """See `Channel.health`."""
        if self._is_callback_down:
            return Health(is_well=False, problem="the callback address does not answer")
        return Health()

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
        if not self._callback_url:
            return Sent()
        try:
            await self._post(message)
        except TransientFailure:
            if not self._is_callback_down:
                log.warning("callback_down", account=self.account)
            self._is_callback_down = True
            raise
        if self._is_callback_down:
            log.warning("callback_up", account=self.account)
        self._is_callback_down = False
        return Sent(native_id=message.id)

    async def _post(self, message: OutboundMessage) -> None:
        body = orjson.dumps({"conversation": message.thread, **_reply(message)})
        headers = sign(self._keys[0], message.id, datetime.now(UTC), body)
        try:
            async with self._session().post(
                self._callback_url,
                data=body,
                headers={**headers.as_mapping(), "Content-Type": _JSON},
                allow_redirects=False,
            ) as answer:
                _judge(answer.status, answer.headers.get("Retry-After", ""))
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TransientFailure(f"callback: {type(error).__name__}") from error

    async def run(self) -> None:
        """See `Channel.run`. Holds the client for callbacks until the program stops."""
        try:
            await asyncio.Event().wait()
        finally:
            if self._client is not None:
                await self._client.close()

    def _session(self) -> aiohttp.ClientSession:
        if self._client is None:
            timeout = aiohttp.ClientTimeout(total=CALLBACK_TIMEOUT_SECONDS)
            self._client = aiohttp.ClientSession(timeout=timeout)
        return self._client

    async def _receive(self, request: web.Request) -> web.Response:
        try:
            wait_seconds = _wait(request.rel_url.raw_query_string)
            message, payload = await self._read(request)
            if wait_seconds:
                if self.capabilities.gathers_bursts:
                    payload = replace(payload, meta={AWAITED: "yes"})
                return await self._exchange(payload, message.message_id, wait_seconds)
            is_known = await self._accept(payload, message.message_id)
        except _TooLarge as error:
            return _problem(413, "Too large", str(error))
        except WebhookRejected as error:
            return _problem(401, "Not from you", str(error))
        except InvalidRequest as error:
            return _problem(400, "Cannot be understood", str(error), error.problems)
        except StoreUnavailable as error:
            return _problem(503, "Busy", str(error), retry_after=5)
        return _answer(202, {"status": _status(is_repeat=is_known)})

    async def _read(self, request: web.Request) -> tuple[InboundMessage, RawPayload]:
        headers = WebhookHeaders.read(request.headers)
        body = await _body(request)
        now = datetime.now(UTC)
        verify(self._keys, headers, body, now)
        message = read_message(self.account, body)
        return message, RawPayload(KIND, self.account, now, body, messages=(message,))

    def _is_recent(self, message_id: str) -> bool:
        """Whether a message is a repeat of one that came just now.

        Its id is remembered before it is recorded, for copies of the same moment: call
        `_not_recorded` if that fails.
        """
        if message_id in self._recent:
            return True
        self._recent[message_id] = None
        if len(self._recent) > RECENT_IDS:
            self._recent.popitem(last=False)
        return False

    def _not_recorded(self, message_id: str, *, is_recent: bool) -> None:
        if not is_recent:
            self._recent.pop(message_id, None)

    async def _accept(self, payload: RawPayload, message_id: str) -> bool:
        """Record a message nobody waits for; whether it is known already."""
        is_recent = self._is_recent(message_id)
        try:
            is_known = is_recent or await self._hub.known(KIND, self.account, message_id)
            await self._hub.accept(payload)
        except BaseException:
            self._not_recorded(message_id, is_recent=is_recent)
            raise
        return is_known

    async def _exchange(
        self, payload: RawPayload, message_id: str, wait_seconds: float
    ) -> web.Response:
        is_recent = self._is_recent(message_id)
        try:
            outcome = await self._hub.exchange(payload, message_id, wait_seconds)
        except BaseException:
            self._not_recorded(message_id, is_recent=is_recent)
            raise
        if outcome is None:
            return _answer(202, {"status": _status(is_repeat=is_recent)})
        is_repeat = is_recent or outcome.is_repeat
        return _answer(200, {"status": _status(is_repeat=is_repeat), **_outcome(outcome)})


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
def _wait(query: str) -> float:
    """How long a sender waits for the replies; the same few queries come all the time."""
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


def _judge(status: int, retry_after: str) -> None:
    if status < 300:  # noqa: PLR2004 - the HTTP classes
        return
    if status in {408, 425, 429} or status >= 500:  # noqa: PLR2004
        pause = float(retry_after) if retry_after.isdigit() else None
        raise TransientFailure(f"callback answered {status}", pause)
    raise PermanentFailure(f"callback answered {status}")


def _reply(message: OutboundMessage) -> dict[str, object]:
    return {
        "id": message.id,
        "text": message.text,
        "options": [{"id": option.id, "label": option.label} for option in message.options],
    }


def _status(*, is_repeat: bool) -> str:
    return "duplicate" if is_repeat else "accepted"


def _outcome(outcome: TurnOutcome) -> dict[str, object]:
    number = outcome.ticket_number
    return {
        "replies": [_reply(message) for message in outcome.replies],
        "ticket": {"number": number} if number else None,
    }


def _answer(status: int, document: object) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(document), content_type=_JSON)


def _problem(
    status: int,
    title: str,
    detail: str,
    problems: dict[str, str] | None = None,
    retry_after: int | None = None,
) -> web.Response:
    document: dict[str, object] = {"title": title, "status": status, "detail": detail}
    if problems:
        document["problems"] = problems
    response = web.Response(
        status=status,
        body=orjson.dumps(document),
        content_type="application/problem+json",
    )
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response
