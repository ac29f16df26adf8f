# SPDX-License-Identifier: AGPL-3.0-or-later
"""The group robots over a socket: a stand-in that checks signatures its own way."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web

from desk.notifiers.contract import NeverTold, NotTold, Telling
from desk.notifiers.robots import Robot, dingtalk_signature, feishu_signature, shortened
from desk.notifiers.webhook import WebhookNotifier
from tests.support.listening import listening

AT = datetime(2026, 11, 22, 10, 0, 0, tzinfo=UTC)
SECRET = "SEC0123456789"


@dataclass
class Provider:
    """What the stand-in got, and what it answers."""

    url: str
    session: ClientSession
    answer: Any = field(default_factory=lambda: {"errcode": 0, "errmsg": "ok", "code": 0})
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    bodies: list[Any] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.Response:
        """Take a post."""
        self.bodies.append(await request.json())
        self.queries.append(dict(request.query))
        return web.json_response(self.answer, status=self.status, headers=self.headers)

    def robot(self, kind: str, **more: Any) -> Robot:
        """A robot at this provider."""
        return Robot(self.session, kind, f"{self.url}/robot?access_token=x", **more)


@pytest_asyncio.fixture
async def provider() -> AsyncIterator[Provider]:
    """A server and a client."""
    async with ClientSession() as session:
        one = Provider("", session)
        async with listening(web.post("/robot", one.serve)) as one.url:
            yield one


def telling(text: str = "FD-000001 产线停了") -> Telling:
    """Something to say."""
    return Telling("n1", text, {"type": "ticket.opened"}, AT)


async def test_wecom_gets_text_and_whom_to_mention(provider: Provider) -> None:
    """Its secret is its address."""
    await provider.robot("wecom", mentions=("13800138000",)).tell(telling())
    assert provider.bodies == [
        {
            "msgtype": "text",
            "text": {"content": "FD-000001 产线停了", "mentioned_mobile_list": ["13800138000"]},
        }
    ]


async def test_dingtalk_signs_in_the_address_in_milliseconds(provider: Provider) -> None:
    """The documented scheme: the secret signs timestamp, line break, secret."""
    await provider.robot("dingtalk", secret=SECRET).tell(telling())
    (query,) = provider.queries
    stamp = str(int(AT.timestamp()) * 1000)
    signed = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert query["timestamp"] == stamp
    assert query["sign"] == base64.b64encode(signed).decode()
    assert query["access_token"] == "x"


async def test_dingtalk_signs_an_address_without_a_query(provider: Provider) -> None:
    """A relay in a company's own network may have one."""
    robot = Robot(provider.session, "dingtalk", f"{provider.url}/robot", secret=SECRET)
    await robot.tell(telling())
    (query,) = provider.queries
    assert set(query) == {"timestamp", "sign"}


async def test_feishu_signs_in_the_body_in_seconds(provider: Provider) -> None:
    """The other way round: timestamp, line break, secret is the key, and nothing is signed."""
    await provider.robot("feishu", secret=SECRET).tell(telling())
    (body,) = provider.bodies
    stamp = str(int(AT.timestamp()))
    signed = hmac.new(f"{stamp}\n{SECRET}".encode(), digestmod=hashlib.sha256).digest()
    assert body["timestamp"] == stamp
    assert body["sign"] == base64.b64encode(signed).decode()
    assert body["content"] == {"text": "FD-000001 产线停了"}
    assert feishu_signature(SECRET, stamp) != dingtalk_signature(SECRET, stamp)


@pytest.mark.parametrize(
    ("kind", "answer", "error"),
    [
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}, NotTold),
        ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url"}, NeverTold),
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast"}, NotTold),
        ("dingtalk", {"errcode": 310000, "errmsg": "sign not match"}, NeverTold),
        ("feishu", {"code": 11232, "msg": "frequency limited"}, NotTold),
        ("feishu", {"code": 19021, "msg": "sign match fail"}, NeverTold),
        ("dingtalk", {"errcode": 90030, "errmsg": "webhook over limit"}, NotTold),
        ("dingtalk", {"errcode": "310000", "errmsg": "keywords not in content"}, NeverTold),
        ("feishu", {"code": 19024, "msg": "Key Words Not Found"}, NeverTold),
        ("feishu", {"StatusCode": 19001, "StatusMessage": "param invalid"}, NeverTold),
        ("feishu", {"StatusMessage": "?"}, NotTold),
        ("wecom", ["no object"], NotTold),
    ],
)
async def test_the_body_says_whether_it_worked(
    provider: Provider, kind: str, answer: Any, error: type[Exception]
) -> None:
    """HTTP says 200 to all of them."""
    provider.answer = answer
    with pytest.raises(error):
        await provider.robot(kind).tell(telling())


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("wecom", {"errcode": "0", "errmsg": "ok"}),
        ("feishu", {"StatusCode": 0, "StatusMessage": "success", "Extra": None}),
        ("feishu", {"code": 0, "msg": "success", "data": {}, "StatusCode": 0}),
    ],
)
async def test_done_is_said_in_several_ways(provider: Provider, kind: str, answer: Any) -> None:
    """Whoever does not understand it would post the same again and again for a day."""
    provider.answer = answer
    await provider.robot(kind).tell(telling())


@pytest.mark.parametrize(
    ("status", "error", "pause"),
    [
        (429, NotTold, 120),
        (502, NotTold, 120),
        (403, NeverTold, None),
        (404, NeverTold, None),
        (302, NeverTold, None),
    ],
)
async def test_a_page_instead_of_a_code_is_judged_by_its_status(
    provider: Provider, status: int, error: type[Exception], pause: float | None
) -> None:
    """A proxy before it, or an address that is none. Its status is named, and its pause kept."""
    provider.status, provider.answer = status, "a page"
    provider.headers = {"Retry-After": "120"}
    with pytest.raises(error, match=f"wecom: HTTP {status} without a code") as caught:
        await provider.robot("wecom").tell(telling())
    assert getattr(caught.value, "retry_after", None) == pause


async def test_a_code_nobody_knows_beside_too_many_requests(provider: Provider) -> None:
    """The status says that it is only for now; a pause that is asked for is kept."""
    provider.status, provider.answer = 429, {"code": 99999, "msg": "?"}
    with pytest.raises(NotTold) as caught:
        await provider.robot("feishu").tell(telling())
    assert caught.value.retry_after == 60


async def test_what_is_told_goes_to_no_other_address(provider: Provider) -> None:
    """A redirect would carry a notice, and DingTalk's signature, to whoever it names."""
    provider.status, provider.headers = 307, {"Location": "/robot?other=1"}
    provider.answer = "moved"
    with pytest.raises(NeverTold):
        await provider.robot("wecom").tell(telling())
    assert len(provider.queries) == 1


async def test_an_answer_without_bound_is_none(provider: Provider) -> None:
    """What a robot answers is read up to a bound."""
    provider.answer = {"errcode": 0, "errmsg": "x" * 1_000_000}
    with pytest.raises(NotTold):
        await provider.robot("wecom").tell(telling())


async def test_a_robot_that_is_away_is_tried_again(provider: Provider) -> None:
    """Nobody listens there; or it answers with a page instead of JSON."""
    robot = Robot(provider.session, "wecom", "http://127.0.0.1:9/robot")
    with pytest.raises(NotTold):
        await robot.tell(telling())


def test_long_texts_are_cut_at_a_character() -> None:
    """The limit counts bytes, a Chinese character is three."""
    cut = shortened("停" * 1000, 2048)
    assert len(cut.encode()) <= 2048
    assert cut.endswith("停…")
    assert shortened("short", 2048) == "short"


def signed(id_: str, _at: datetime, _body: bytes) -> dict[str, str]:
    """The least a signature can be."""
    return {"webhook-id": id_}


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (204, None),
        (500, NotTold),
        (429, NotTold),
        (410, NeverTold),
        (400, NeverTold),
        (301, NeverTold),
    ],
)
async def test_a_webhook_is_judged_by_its_status(
    provider: Provider, status: int, error: type[Exception] | None
) -> None:
    """A redirect is not followed: the signature was for another address."""
    provider.status, provider.headers = status, {"retry-after": "7", "location": "/elsewhere"}
    notifier = WebhookNotifier(provider.session, f"{provider.url}/robot", signed)
    if error is None:
        await notifier.tell(telling())
        assert provider.bodies == [{"type": "ticket.opened"}]
        return
    with pytest.raises(error) as caught:
        await notifier.tell(telling())
    if isinstance(caught.value, NotTold):
        assert caught.value.retry_after == 7
