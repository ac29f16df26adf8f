# SPDX-License-Identifier: AGPL-3.0-or-later
"""The API client against a server that speaks the providers' protocol, and fails like them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from channels.sandboxes import Picture
from channels.tencent import api as api_module
from channels.tencent.api import Api, ApiError, FreshToken, Media
from channels.tencent.stand_in import StandIn
from intake.errors import OutcomeUnknown, TransientFailure
from tests.support.listening import listening

PATH = "/cgi-bin/echo"


async def fetch_token(api: Api, was_refused: bool) -> FreshToken:  # noqa: FBT001 - as `Api` calls it
    """How an account fetches its token."""
    query = {"force": "1"} if was_refused else {}
    answer: Any = await api.raw("GET", "/cgi-bin/token", query)
    return FreshToken(answer["access_token"], answer["expires_in"])


@pytest.fixture
async def server() -> AsyncIterator[StandIn]:
    """A provider that gives tokens and echoes."""
    made = StandIn()
    made.open_route("GET", "/cgi-bin/token", lambda given: made.token(new="force" in given))
    made.route(PATH, lambda given: {"echo": given["text"]})
    await made.start(0)
    yield made
    await made.stop()


@pytest.fixture
async def api(server: StandIn) -> AsyncIterator[Api]:
    """A client of it."""
    made = Api(server.url, fetch_token)
    yield made
    await made.connections.close()


async def test_one_token_for_everybody(server: StandIn, api: Api) -> None:
    """Twenty calls at once on a cold client fetch one token (wechatpy fetched six)."""
    await asyncio.gather(*(api.post(PATH, {"text": "a"}) for _ in range(20)))
    assert [path for path, _ in server.calls].count("/cgi-bin/token") == 1


async def test_an_expired_token_is_renewed_once(server: StandIn, api: Api) -> None:
    """All who were refused share the new one, and nobody's call is lost."""
    await api.post(PATH, {"text": "a"})
    server.expire_token()
    answers = await asyncio.gather(*(api.post(PATH, {"text": "b"}) for _ in range(10)))
    assert [one["echo"] for one in answers] == ["b"] * 10
    assert [path for path, _ in server.calls].count("/cgi-bin/token") == 2


async def test_a_token_that_stays_bad_ends_the_call(server: StandIn, api: Api) -> None:
    """One renewal and one repetition, then the error (wechatpy fetched 484 tokens)."""
    server.faults.refuse(PATH, 40001, 40001, 40001)
    with pytest.raises(ApiError) as caught:
        await api.post(PATH, {"text": "a"})
    assert caught.value.code == 40001
    assert [path for path, _ in server.calls].count("/cgi-bin/token") == 2


async def test_after_the_end_nothing_leaves(server: StandIn, api: Api) -> None:
    """A message that comes while the channel stops waits; run again, the channel sends it."""
    await api.post(PATH, {"text": "a"})
    await api.connections.close()
    with pytest.raises(TransientFailure):
        await api.post(PATH, {"text": "b"})
    api.connections.open()
    await api.post(PATH, {"text": "c"})
    assert [given["text"] for path, given in server.calls if path == PATH] == ["a", "c"]


@pytest.mark.parametrize("odd", [{"errcode": 0}, {"errcode": "x"}, {"access_token": "t"}, []])
async def test_an_odd_answer_is_tried_again(odd: Any) -> None:
    """A token without its value, a code that is no number: the provider's trouble, not ours."""

    async def answer(_request: web.Request) -> web.Response:
        return web.json_response(odd)

    async def fetch(api: Api, _was_refused: bool) -> FreshToken:  # noqa: FBT001 - as above
        return FreshToken.of(await api.raw("GET", PATH, {}))

    async with listening(web.get(PATH, answer)) as url:
        made = Api(url, fetch)
        with pytest.raises(TransientFailure):
            await made.post(PATH, {"text": "a"})
        await made.connections.close()


async def test_an_error_in_a_good_answer_is_an_error(server: StandIn, api: Api) -> None:
    """Status 200 says nothing: the errcode does."""
    server.faults.refuse(PATH, 45015)
    with pytest.raises(ApiError) as caught:
        await api.post(PATH, {"text": "a"})
    assert caught.value.code == 45015


@pytest.mark.parametrize(
    ("moment", "expected"),
    [("502", TransientFailure), ("before", OutcomeUnknown), ("after", OutcomeUnknown)],
)
async def test_a_broken_link_says_what_is_known(
    server: StandIn, api: Api, moment: str, expected: type[Exception]
) -> None:
    """Refused by a gateway is tried again; broken off after sending is not certain."""
    await api.post(PATH, {"text": "a"})
    server.faults.break_off(PATH, moment)
    with pytest.raises(expected) as caught:
        await api.post(PATH, {"text": "b"})
    assert "access_token" not in str(caught.value)


async def test_nobody_there_means_it_never_left(server: StandIn, api: Api) -> None:
    """A refused connection is safe to try again, and no error names token or address."""
    await server.stop()
    with pytest.raises(TransientFailure) as caught:
        await api.post(PATH, {"text": "a"})
    assert server.url not in str(caught.value)


async def test_a_file_is_whole_after_a_renewed_token(server: StandIn, api: Api) -> None:
    """The second try uploads the same bytes (wechatpy sent none, and called it a success)."""
    await api.post(PATH, {"text": "a"})
    server.expire_token()
    media_id = await api.upload("image", Media("a.jpg", "image/jpeg", b"\xff\xd8" * 1000))
    assert server.media[media_id] == Picture("a.jpg", "image/jpeg", b"\xff\xd8" * 1000)
    assert await api.download(media_id) == Media("a.jpg", "image/jpeg", b"\xff\xd8" * 1000)


async def test_a_failed_download_is_no_file(api: Api) -> None:
    """An error document of status 200 is never taken for the photo."""
    with pytest.raises(ApiError) as caught:
        await api.download("unknown")
    assert caught.value.code == 40007


async def test_a_download_is_bounded(
    server: StandIn, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is larger than we keep is not read to its end."""
    monkeypatch.setattr(api_module, "LARGEST_MEDIA_BYTES", 1000)
    media_id = server.keep(Picture("a.bin", "application/octet-stream", b"a" * 1001))
    with pytest.raises(ApiError):
        await api.download(media_id)


async def test_a_document_without_bound_is_not_kept(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The length of an answer is the server's word; what is kept of it has a bound."""
    monkeypatch.setattr(api_module, "LARGEST_DOCUMENT_BYTES", 1000)
    with pytest.raises(TransientFailure):
        await api.post(PATH, {"text": "a" * 1001})
    assert (await api.post(PATH, {"text": "a"}))["echo"] == "a"
