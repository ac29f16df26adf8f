# SPDX-License-Identifier: AGPL-3.0-or-later
r"""The group robots of WeCom, DingTalk and Feishu.

All three answer HTTP 200 to almost everything: whether it worked stands in the body's code. Their
signatures differ: DingTalk signs `timestamp\nsecret` with the secret, in milliseconds and in the
address; Feishu signs nothing with `timestamp\nsecret` as the key, in seconds and in the body;
WeCom's secret is its address. (Their public documentation of custom robots, read 2026-11.)
"""

import base64
import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote_plus

import orjson
from aiohttp import ClientError, ClientSession, ClientTimeout

from desk.notifiers.contract import NeverTold, NotTold, Telling, is_refusal
from intake.backoff import asked_pause
from intake.bounded import bounded

TIMEOUT = ClientTimeout(total=15)
A_MINUTE = 60.0
LARGEST_ANSWER_BYTES = 64 * 1024
_CODE = re.compile(r"-?[0-9]{1,12}", re.ASCII)
_BUSY = frozenset({429, 503})
MOST_BYTES = {"wecom": 2048, "dingtalk": 18_000, "feishu": 18_000}
# Codes that mean "not now": too many messages, or a fault on their side. All others stay as they
# are however often one tries: a wrong signature, a missing keyword, a robot that was removed.
NOT_NOW = {
    "wecom": frozenset({-1, 45009, 45033}),
    "dingtalk": frozenset({-1, 130101, 130102, 410100, 90018, 90030}),
    "feishu": frozenset({11232, 11233, 1500, 99991400}),
}
# Where the code and its words stand; Feishu's first robots knew the second pair alone.
SAID = {
    "wecom": (("errcode", "errmsg"),),
    "dingtalk": (("errcode", "errmsg"),),
    "feishu": (("code", "msg"), ("StatusCode", "StatusMessage")),
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
                raw = await bounded(response.content, LARGEST_ANSWER_BYTES)
                status, waits = response.status, response.headers.get("retry-after", "")
        except (ClientError, TimeoutError, ValueError) as error:
            raise NotTold(f"{self.kind}: {type(error).__name__}") from error
        self._judge(_document(raw), status, asked_pause(waits))

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

    def _judge(self, answer: Mapping[str, object], status: int, pause: float | None) -> None:
        name, code, said = next(_codes(self.kind, answer), ("", None, ""))
        if code == 0:
            return
        if code is None:
            problem = f"{self.kind}: HTTP {status} without a code"
            raise NeverTold(problem) if is_refusal(status) else NotTold(problem, pause)
        problem = f"{self.kind}: {name} {code} {said}".strip()
        if code in NOT_NOW[self.kind] or status in _BUSY:
            raise NotTold(problem, max(pause or 0, A_MINUTE))
        raise NeverTold(problem)


def _document(raw: bytes) -> Mapping[str, object]:
    """The body as an object; an empty one for a page, a list or nothing."""
    try:
        answer = orjson.loads(raw)
    except ValueError:
        return {}
    return answer if isinstance(answer, Mapping) else {}


def _codes(kind: str, answer: Mapping[str, object]) -> Iterator[tuple[str, int, str]]:
    """Every code the answer holds, with its name and words. A relay may write it as text."""
    for name, words in SAID[kind]:
        written = str(answer.get(name, ""))
        if _CODE.fullmatch(written):
            yield name, int(written), str(answer.get(words, ""))[:200]


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
