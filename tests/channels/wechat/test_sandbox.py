# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stand-in seen by an independent client: wechatpy's own, which is made for WeChat."""

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

from channels.wechat.sandbox import APP_ID, WeChatSandbox


@pytest.fixture
async def wechat() -> AsyncIterator[WeChatSandbox]:
    """A stand-in whose callbacks go nowhere."""
    made = WeChatSandbox("plain")
    made.pusher.tries = 0
    await made.start(0)
    yield made
    await made.stop()


@pytest.fixture
def client(wechat: WeChatSandbox) -> Any:
    """The client of wechatpy, pointed at the stand-in as its documentation says."""

    class Client(WeChatClient):  # type: ignore[misc]  # wechatpy has no types
        API_BASE_URL = f"{wechat.server.url}/cgi-bin/"

        def fetch_access_token(self) -> Any:
            return self._fetch_access_token(
                url=f"{self.API_BASE_URL}token",
                params={
                    "grant_type": "client_credential", "appid": self.appid, "secret": self.secret,
                },
            )  # fmt: skip

    return Client(APP_ID, wechat.secret, auto_retry=False)


async def test_wechatpy_sends_and_uploads(wechat: WeChatSandbox, client: Any) -> None:
    """A text arrives, and a file that went up comes down again."""
    await wechat.say("o1", "你好")
    await asyncio.to_thread(client.message.send_text, "o1", "您好")
    assert [one.text for one in await wechat.seen("o1") if not one.is_own][-1:] == ["您好"]
    file = ("a.jpg", io.BytesIO(b"\xff\xd8photo"), "image/jpeg")
    made = await asyncio.to_thread(client.media.upload, "image", file)
    answer = await asyncio.to_thread(client.media.download, made["media_id"])
    assert answer.content == b"\xff\xd8photo"


async def test_wechatpy_understands_the_refusals(wechat: WeChatSandbox, client: Any) -> None:
    """Strangers, closed windows and used-up messages, by WeChat's numbers."""
    with pytest.raises(WeChatClientException) as caught:
        await asyncio.to_thread(client.message.send_text, "o1", "您好")
    assert caught.value.errcode == 40003
    await wechat.say("o1", "你好")
    for _ in range(5):
        await asyncio.to_thread(client.message.send_text, "o1", "您好")
    with pytest.raises(WeChatClientException) as caught:
        await asyncio.to_thread(client.message.send_text, "o1", "您好")
    assert caught.value.errcode == 45047
