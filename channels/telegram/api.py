# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Bot API over one aiohttp session: calls of python-telegram-bot's `Bot`, raw updates, files.

PTB's own transport (httpx) writes every address, and so the token, to its log at INFO, and cannot
tell "never sent" from "perhaps sent". This one can, and no address leaves it: its errors name
nothing but what went wrong.
"""

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from io import BytesIO
from typing import cast

import aiohttp
import orjson
from telegram import Bot
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

from channels.connections import Connections
from channels.standing import Standing
from channels.telegram.limits import ALLOWED_UPDATES, LARGEST_DOWNLOAD_BYTES
from channels.telegram.settings import Settings
from intake.errors import TransientFailure

# Below the 30 seconds a delivery has in all; an upload of 50 MB needs the longer one.
TIMEOUT = aiohttp.ClientTimeout(total=20, connect=5)
POLL_SECONDS = 25
LARGEST_ANSWER_BYTES = 8 * 1024 * 1024  # a hundred updates
_CHUNK_BYTES = 64 * 1024

# At DEBUG it writes the token and what customers say, at ERROR the body of any answer that is no
# JSON (22.8). What went wrong comes as an exception all the same.
logging.getLogger("telegram").setLevel(logging.CRITICAL)


class NotSent(NetworkError):
    """No connection: Telegram knows nothing of the call."""


class AnswerLost(NetworkError):
    """The connection broke after the call had left: it may have been done."""


class Flooded(TelegramError):
    """429: silence is asked for, in seconds.

    PTB's own `RetryAfter` warns that its type will change, already when it is made (22.8).
    """

    def __init__(self, seconds: float) -> None:
        super().__init__("Telegram asks for a pause")
        self.seconds = seconds


class TooLarge(TelegramError):
    """A file is larger than Telegram lets bots fetch."""


class Link(BaseRequest):
    """PTB's transport on aiohttp. It also knows whether Telegram can be reached."""

    def __init__(self, account: str, *, uses_proxy: bool = False) -> None:
        self._connections = Connections(trust_env=uses_proxy)
        self._standing = Standing("telegram_down", "telegram_up", account=account)

    @property
    def read_timeout(self) -> float | None:
        """See `BaseRequest.read_timeout`."""
        return TIMEOUT.total

    async def initialize(self) -> None:
        """See `BaseRequest.initialize`."""
        self._connections.open()

    async def shutdown(self) -> None:
        """See `BaseRequest.shutdown`. Calls after this are refused as not sent."""
        await self._connections.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,  # noqa: ARG002 - one time-out for a whole call instead
        write_timeout: object = None,  # noqa: ARG002
        connect_timeout: object = None,  # noqa: ARG002
        pool_timeout: object = None,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """See `BaseRequest.do_request`. Raises `NotSent` or `AnswerLost`."""
        form = _form(request_data) if request_data else None
        return await self.call(method, url, form)

    async def call(
        self,
        method: str,
        url: str,
        form: aiohttp.FormData | None = None,
        most_bytes: int = LARGEST_ANSWER_BYTES,
        timeout: aiohttp.ClientTimeout = TIMEOUT,  # noqa: ASYNC109 - aiohttp's own, with its parts
    ) -> tuple[int, bytes]:
        """Status and body, at most `most_bytes` of it (`TooLarge`). Raises `Flooded` for 429.

        Raises `NotSent` where nothing left, and `AnswerLost` where it may have arrived.
        """
        try:
            async with self._open().request(
                method, url, data=form, timeout=timeout, allow_redirects=False
            ) as answer:
                body = bytearray()
                async for chunk in answer.content.iter_chunked(_CHUNK_BYTES):
                    body += chunk
                    if len(body) > most_bytes:
                        raise TooLarge("more bytes than a bot may fetch")
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            problem = f"Telegram cannot be reached: {type(error).__name__}"
            self._standing.fails(problem)
            raise NotSent(problem) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            problem = f"the connection broke: {type(error).__name__}"
            self._standing.fails(problem)
            raise AnswerLost(problem) from None
        if answer.status >= 500:  # noqa: PLR2004 - the HTTP classes
            self._standing.fails(f"Telegram answered {answer.status}")
        else:
            self._standing.works()
        if answer.status == 429:  # noqa: PLR2004 - too many requests
            raise Flooded(_retry_after(bytes(body)))
        return answer.status, bytes(body)

    def _open(self) -> aiohttp.ClientSession:
        try:
            return self._connections.session()
        except TransientFailure as error:
            raise NotSent(str(error)) from None


class BotApi:
    """One bot's calls. `bot` is PTB's, for everything that has a method there."""

    def __init__(self, account: str, settings: Settings) -> None:
        token = settings.token.get_secret_value()
        self._base = f"{settings.api_base}/bot{token}"
        # HTTPS_PROXY is honoured: from some countries Telegram cannot be reached directly.
        self.link = Link(account, uses_proxy=settings.api_base.startswith("https://"))
        self.bot = Bot(
            token,
            base_url=f"{settings.api_base}/bot",
            base_file_url=f"{settings.api_base}/file/bot",
            request=self.link,
            get_updates_request=self.link,
        )

    async def get_updates(self, offset: int) -> Sequence[Mapping[str, object]]:
        """The next updates as they came; waits up to `POLL_SECONDS` for the first one.

        Raw, because what is recorded must be what Telegram sent, known to PTB or not. An `offset`
        confirms everything below it; 0 confirms nothing.
        """
        wanted: dict[str, str] = {
            "timeout": str(POLL_SECONDS),
            "allowed_updates": orjson.dumps(ALLOWED_UPDATES).decode(),
        }
        if offset:
            wanted["offset"] = str(offset)
        timeout = aiohttp.ClientTimeout(total=POLL_SECONDS + 10, connect=5)
        answer = await self._raw("getUpdates", wanted, timeout)
        found = answer.get("result")
        return found if isinstance(found, list) else []

    async def download(self, file_id: str) -> bytes:
        """The bytes of a file a customer sent. Raises `TooLarge` above what bots may fetch."""
        try:
            file = await self.bot.get_file(file_id)
        except BadRequest as error:
            if "too big" in str(error):
                raise TooLarge("more bytes than a bot may fetch") from None
            raise
        # PTB makes `file_path` a whole address that contains the token: it is used and forgotten.
        status, content = await self.link.call(
            "GET", file.file_path or "", most_bytes=LARGEST_DOWNLOAD_BYTES
        )
        if status != 200:  # noqa: PLR2004 - the one good answer
            failure = NetworkError if status >= 500 else BadRequest  # noqa: PLR2004
            raise failure(f"the file was answered {status}")
        return content

    async def close(self) -> None:
        """End the session; calls after this are refused as not sent."""
        with suppress(TelegramError):
            await self.link.shutdown()

    async def _raw(
        self,
        method: str,
        parameters: Mapping[str, str],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - as in `call`
    ) -> Mapping[str, object]:
        form = aiohttp.FormData(dict(parameters))
        status, body = await self.link.call(
            "POST", f"{self._base}/{method}", form, timeout=timeout
        )
        if status == 200:  # noqa: PLR2004 - the one good answer
            try:
                return cast("Mapping[str, object]", orjson.loads(body))
            except orjson.JSONDecodeError:
                raise NetworkError("an answer that is no JSON") from None
        await _Answered(status, body).post("")  # PTB's table of errors: it raises the right one
        raise NetworkError(f"answered {status}")


class _Answered(Link):
    """An answer that is here already, for PTB to judge."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__("")
        self._answer = status, body

    async def do_request(self, *_given: object, **_more: object) -> tuple[int, bytes]:
        """See `BaseRequest.do_request`."""
        return self._answer


def _retry_after(body: bytes) -> float:
    try:
        return float(orjson.loads(body)["parameters"]["retry_after"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return 1.0


def _form(data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, content_type) in (data.multipart_data or {}).items():
        # As a stream: aiohttp sends large bytes in one go, which holds up the loop, and warns.
        stream = BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=filename, content_type=content_type)
    return form
