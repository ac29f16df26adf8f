# SPDX-License-Identifier: AGPL-3.0-or-later
r"""The group robots of WeCom, DingTalk and Feishu.

All three answer HTTP 200 to almost everything: whether it worked stands in the body's code. Their
signatures differ: DingTalk signs `timestamp\nsecret` with the secret, in milliseconds and in the
address; Feishu signs nothing with `timestamp\nsecret` as the key, in seconds and in the body;
WeCom's secret is its address. (Their public documentation of custom robots, read 2026-11.)
"""

import base64
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote_plus

import orjson
from aiohttp import ClientError, ClientSession, ClientTimeout

from desk.notifiers.contract import NeverTold, NotTold, Telling
from intake.bounded import bounded

TIMEOUT = ClientTimeout(total=15)
A_MINUTE = 60.0
LARGEST_ANSWER_BYTES = 64 * 1024
MOST_BYTES = {"wecom": 2048, "dingtalk": 18_000, "feishu": 18_000}
# Codes that mean "not now": too many messages, or a fault on their side. All others stay as they
# are however often one tries: a wrong signature, a missing keyword, a robot that was removed.
NOT_NOW = {
    "wecom": frozenset({-1, 45009, 45033}),
    "dingtalk": frozenset({-1, 130101, 130102, 410100, 90018}),
    "feishu": frozenset({11232, 11233, 1500}),
}


@dataclass(frozen=True, slots=True)
class Robot:
    """One robot of one group. `secret` is empty where the robot needs none."""

    session: ClientSession
    kind: str  # wecom, dingtalk, feishu
    url: str
    secret: str = ""
    mentions: Sequence[str] = ()  # phone numbers of people to mention

    async def tell(self, telling: Telling) -> None:
        """See `Notifier.tell`."""
        text = shortened(telling.text, MOST_BYTES[self.kind])
        url, body = self._request(text, telling.at)
        try:
            async with self.session.post(
                url, json=body, timeout=TIMEOUT, allow_redirects=False
            ) as response:
                answer = orjson.loads(await bounded(response.content, LARGEST_ANSWER_BYTES))
                status = response.status
        except (ClientError, TimeoutError, ValueError) as error:
            raise NotTold(f"{self.kind}: {type(error).__name__}") from error
        self._judge(answer if isinstance(answer, Mapping) else {}, status)

    def _request(self, text: str, at: datetime) -> tuple[str, dict[str, object]]:
        if self.kind == "feishu":
            body: dict[str, object] = {"msg_type": "text", "content": {"text": text}}
            if self.secret:
                stamp = str(int(at.timestamp()))
                body |= {"timestamp": stamp, "sign": feishu_signature(self.secret, stamp)}
            return self.url, body
        if self.kind == "wecom":
            content = {"content": text, "mentioned_mobile_list": list(self.mentions)}
            return self.url, {"msgtype": "text", "text": content}
        url = self.url
        if self.secret:
            stamp = str(int(at.timestamp() * 1000))
            signed = quote_plus(dingtalk_signature(self.secret, stamp))
            joint = "&" if "?" in url else "?"  # a relay's address may have no query of its own
            url = f"{url}{joint}timestamp={stamp}&sign={signed}"
        mentioned = {"atMobiles": list(self.mentions), "isAtAll": False}
        return url, {"msgtype": "text", "text": {"content": text}, "at": mentioned}

    def _judge(self, answer: Mapping[str, object], status: int) -> None:
        name = "code" if self.kind == "feishu" else "errcode"
        code = answer.get(name)
        if code == 0:
            return
        said = str(answer.get("msg" if self.kind == "feishu" else "errmsg", ""))[:200]
        problem = f"{self.kind}: {name} {code} {said}".strip()
        if not isinstance(code, int):
            raise NotTold(f"{self.kind}: HTTP {status} without a code")
        if code in NOT_NOW[self.kind]:
            raise NotTold(problem, A_MINUTE)
        raise NeverTold(problem)


def dingtalk_signature(secret: str, stamp: str) -> str:
    r"""DingTalk's: HMAC-SHA256 of `stamp\nsecret` under the secret; `stamp` in milliseconds."""
    signed = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), sha256)
    return base64.b64encode(signed.digest()).decode()


def feishu_signature(secret: str, stamp: str) -> str:
    r"""Feishu's: HMAC-SHA256 of nothing under `stamp\nsecret`; `stamp` in seconds."""
    signed = hmac.new(f"{stamp}\n{secret}".encode(), b"", sha256)
    return base64.b64encode(signed.digest()).decode()


def shortened(text: str, most_bytes: int) -> str:
    """The text, cut with an ellipsis so that its UTF-8 fits."""
    raw = text.encode()
    if len(raw) <= most_bytes:
        return text
    return raw[: most_bytes - len("…".encode())].decode(errors="ignore") + "…"
