# SPDX-License-Identifier: AGPL-3.0-or-later
"""The HTTP API that WeChat and WeCom share: token, errors inside answers of status 200, media.

Our own client instead of wechatpy's: that one blocks, fetched 484 tokens in one call when a token
stayed bad, and uploads an empty file after a refresh (tried with 1.8.18). What an errcode means is
each channel's own table.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message as Headers
from typing import TypeVar, cast

import aiohttp
import orjson

from channels.connections import Connections
from intake.bounded import bounded
from intake.errors import OutcomeUnknown, TransientFailure

TIMEOUT_SECONDS = 10.0
LARGEST_DOCUMENT_BYTES = 16 * 1024 * 1024  # a thousand messages of WeCom are one answer
LARGEST_MEDIA_BYTES = 20 * 1024 * 1024
TOKEN_REFUSED = frozenset({40001, 40014, 42001})
_RENEW_BEFORE_SECONDS = 300.0  # old and new are both valid for five minutes
NO_FILE = -2  # ours, beside the provider's errcodes
_OK = 200
_SERVER_ERRORS = 500
Document = Mapping[str, object]
Answer = TypeVar("Answer")


class ApiError(Exception):
    """The provider answered, and said no. `code` is its errcode."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class Media:
    """A file as the provider keeps it for three days."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class FreshToken:
    """An access token and how long it is good for."""

    value: str
    seconds: float

    @classmethod
    def of(cls, answer: "Document") -> "FreshToken":
        """The token in a provider's answer. Raises `TransientFailure` if there is none."""
        try:
            return cls(str(answer["access_token"]), float(str(answer["expires_in"])))
        except (KeyError, ValueError):
            raise TransientFailure("the provider gave no token") from None


class Token:
    """One access token for everybody; fetched by one while the others wait.

    `fetch` is told whether the token we had was refused: then the provider must make another one.
    """

    def __init__(self, fetch: Callable[[bool], Awaitable[FreshToken]]) -> None:
        self._fetch = fetch
        self._value = ""
        self._until = 0.0
        self._lock = asyncio.Lock()

    async def get(self, refused: str = "") -> str:
        """A token to call with, fetched anew shortly before it ends, or if it was `refused`.

        Of several callers one fetches and the others get the same. Raises what fetching raises.
        """
        async with self._lock:
            is_refused = bool(refused) and self._value == refused
            if is_refused or time.monotonic() >= self._until:
                fresh = await self._fetch(is_refused)
                self._value = fresh.value
                spare = min(_RENEW_BEFORE_SECONDS, fresh.seconds / 2)
                self._until = time.monotonic() + fresh.seconds - spare
            return self._value


class Api:
    """Calls of one account. `token_call` fetches a token with `raw`, which sends none."""

    def __init__(
        self, base: str, token_call: Callable[["Api", bool], Awaitable[FreshToken]]
    ) -> None:
        self._base = base.rstrip("/")
        self.connections = Connections(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS))
        self._token = Token(lambda was_refused: token_call(self, was_refused))

    async def post(self, path: str, body: Document) -> Document:
        """One call with our token; a refused token is renewed and the call repeated, once.

        Raises `ApiError`, `TransientFailure` if it surely did not arrive, `OutcomeUnknown`.
        """
        content = orjson.dumps(body)
        return await self._with_token(
            lambda token: self.raw("POST", path, {"access_token": token}, content)
        )

    async def upload(self, kind: str, media: Media) -> str:
        """The media id of an uploaded file. Raises like `post`."""

        async def send(token: str) -> Document:
            form = aiohttp.FormData()  # a new one for each try: a form can be sent once only
            form.add_field(
                "media", media.content, filename=media.name, content_type=media.content_type
            )
            query = {"access_token": token, "type": kind}
            return await self.raw("POST", "/cgi-bin/media/upload", query, form)

        return str((await self._with_token(send)).get("media_id", ""))

    async def download(self, media_id: str) -> Media:
        """A file somebody sent us. Raises like `post`; `ApiError` too if it is too large."""
        return await self._with_token(lambda token: self._download(token, media_id))

    async def raw(
        self, method: str, path: str, query: Mapping[str, str], content: object = None
    ) -> Document:
        """One call without renewal of anything. Raises like `post`."""
        with _link():
            async with self._request(method, path, query, content) as answer:
                return await _document(answer)

    async def _with_token(self, call: Callable[[str], Awaitable[Answer]]) -> Answer:
        token = await self._current_token()
        try:
            return await call(token)
        except ApiError as error:
            if error.code not in TOKEN_REFUSED:
                raise
        return await call(await self._current_token(refused=token))

    async def _current_token(self, refused: str = "") -> str:
        try:
            return await self._token.get(refused)
        except OutcomeUnknown as error:  # for a token only: the call itself never left
            raise TransientFailure(str(error)) from error

    async def _download(self, token: str, media_id: str) -> Media:
        query = {"access_token": token, "media_id": media_id}
        with _link():
            async with self._request("GET", "/cgi-bin/media/get", query) as answer:
                # A failed download is status 200 too, with a document instead of the file.
                if answer.content_type in {"application/json", "text/plain"}:
                    await _document(answer)
                    raise ApiError(NO_FILE, "a document came instead of the file")
                if answer.status != _OK:
                    raise TransientFailure(f"the provider answered {answer.status}")
                try:
                    content = await bounded(answer.content, LARGEST_MEDIA_BYTES)
                except ValueError as error:
                    raise ApiError(NO_FILE, f"the file has {error}") from None
                return Media(_file_name(answer.headers), answer.content_type, content)

    def _request(
        self, method: str, path: str, query: Mapping[str, str], content: object = None
    ) -> "aiohttp.client._RequestContextManager":
        is_json = isinstance(content, bytes)
        return self.connections.session().request(
            method,
            self._base + path,
            params=query,
            data=content,
            headers={"Content-Type": "application/json"} if is_json else None,
            allow_redirects=False,
        )


@contextmanager
def _link() -> Iterator[None]:
    """Says what a broken connection means. Only kinds are named: addresses hold the token."""
    try:
        yield
    except aiohttp.ClientConnectorError:
        raise TransientFailure("the provider cannot be reached") from None
    except (aiohttp.ClientError, TimeoutError) as error:
        raise OutcomeUnknown(f"the link broke: {type(error).__name__}") from None


async def _document(answer: aiohttp.ClientResponse) -> Document:
    status = answer.status
    if status >= _SERVER_ERRORS:
        raise TransientFailure(f"the provider answered {status}")
    try:
        document = orjson.loads(await bounded(answer.content, LARGEST_DOCUMENT_BYTES))
    except ValueError:
        raise TransientFailure(f"the provider answered {status} and no JSON") from None
    if not isinstance(document, dict):
        raise TransientFailure("the provider answered something unexpected")
    code = document.get("errcode", 0)
    if not isinstance(code, int):
        raise TransientFailure("the provider answered something unexpected")
    if code:
        raise ApiError(code, str(document.get("errmsg", ""))[:200])
    return cast("Document", document)


def _file_name(headers: Mapping[str, str]) -> str:
    parsed = Headers()
    parsed["Content-Disposition"] = headers.get("Content-Disposition", "")
    return parsed.get_filename("") or ""
