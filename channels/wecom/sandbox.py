# SPDX-License-Identifier: AGPL-3.0-or-later
"""WeCom on this machine: one company with service accounts, their customers, and the rules.

What each call takes and refuses follows WeCom's documents (checked 2026-11); where they are
silent, the cautious reading.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from channels.sandboxes import Picture, Seen
from channels.tencent.stand_in import Provider, Refused
from channels.wecom.sandbox_wire import bell
from intake.messages import Language, Option

CORP_ID = "wwsandbox00000000"
KFID = "wksandbox"
MESSAGE_BYTES = 2048
HEAD_BYTES = 1024
MENU_ITEMS = 10
ITEM_ID_BYTES = 64
WINDOW = timedelta(hours=48)
MESSAGES = 5
WELCOME_SECONDS = 20
TOKENLESS_PER_MINUTE = 12
BOT, QUEUE, HUMAN, ENDED = 1, 2, 3, 4


@dataclass
class Customer:
    """One person with one service account: state, window and chat."""

    name: str
    open_kfid: str
    state: int = 0
    opened_at: datetime | None = None
    left: int = 0
    chat: list[Seen] = field(default_factory=list)


class WeComSandbox(Provider):
    """See `channels.sandboxes.Sandbox`. `page` is how many entries sync_msg gives at once."""

    kind = "wecom"
    title: Mapping[Language, str] = {"zh": "微信客服", "en": "WeCom customer service"}
    is_chat = True

    def __init__(self, open_kfids: Sequence[str] = (KFID,), page: int = 1000) -> None:
        super().__init__()
        self.open_kfids = tuple(open_kfids)
        self.page = page
        self.rings = True  # False: bells get lost
        self.people: dict[tuple[str, str], Customer] = {}
        self.history: dict[str, list[dict[str, Any]]] = {one: [] for one in open_kfids}
        self.sent: dict[str, Mapping[str, Any]] = {}  # what we were asked to send, by msgid
        self._codes: dict[str, tuple[str, str, datetime]] = {}
        self._bell_tokens: dict[str, datetime] = {}
        self._tokenless: list[datetime] = []
        self._count = 0
        self._serve()

    def _serve(self) -> None:
        server = self.server
        server.open_route("GET", "/cgi-bin/gettoken", self._gettoken)
        server.route("/cgi-bin/kf/sync_msg", self._sync)
        server.route("/cgi-bin/kf/send_msg", self._send)
        server.route("/cgi-bin/kf/send_msg_on_event", self._welcome)
        server.route("/cgi-bin/kf/service_state/get", self._state)
        server.route("/cgi-bin/kf/service_state/trans", self._move)

    def settings(self, hub_url: str) -> Mapping[str, object]:
        """See `Sandbox.settings`."""
        self._hub_url = hub_url
        return {
            "corp_id": CORP_ID,
            "secret": self.secret,
            "token": self.token,
            "aes_key": self.aes_key,
            "open_kfids": list(self.open_kfids),
            "api_base": self.server.url,
        }

    # What people do

    async def say(self, person: str, text: str) -> None:
        """See `Sandbox.say`."""
        self.send(person, "text", {"content": text}, text=text)

    async def press(self, person: str, option_id: str) -> None:
        """See `Sandbox.press`. A tap comes back as text with the item's id."""
        options = [one for seen in self.customer(person).chat for one in seen.options]
        label = next((one.label for one in options if one.id == option_id), option_id)
        self.send(person, "text", {"content": label, "menu_id": option_id}, text=label)

    async def photo(self, person: str, content: bytes) -> None:
        """See `Sandbox.photo`."""
        picture = Picture("", "image/jpeg", content)
        self.send(person, "image", {"media_id": self.server.keep(picture)}, picture=picture)

    async def enter(self, person: str, scene: str = "") -> str:
        """Open the chat; returns the welcome code, empty if there is none to be had."""
        customer = self.customer(person)
        code = "" if customer.opened_at else secrets.token_hex(16)
        body = {"event_type": "enter_session", "scene": scene}
        if code:
            now = self.server.clock()
            self._codes[code] = (person, customer.open_kfid, now)
            body["welcome_code"] = code
        self.event(person, body)
        return code

    async def recall(self, person: str, message_id: str) -> None:
        """Take a message back."""
        self.event(person, {"event_type": "user_recall_msg", "recall_msgid": message_id})

    def report_failure(self, person: str, own_id: str, fail_type: int) -> None:
        """Tell the company that a message it sent did not arrive after all."""
        body = {"event_type": "msg_send_fail", "fail_msgid": own_id, "fail_type": fail_type}
        self.event(person, body)

    def take_over(self, person: str, state: int = HUMAN) -> None:
        """A colleague takes the session in WeCom, or it ends."""
        self.customer(person).state = state

    async def seen(self, person: str) -> Sequence[Seen]:
        """See `Sandbox.seen`."""
        return tuple(self.customer(person).chat)

    def send(
        self,
        person: str,
        kind: str,
        body: Mapping[str, Any],
        *,
        text: str = "",
        picture: Picture | None = None,
        open_kfid: str = "",
    ) -> str:
        """Any message of a person; returns its msgid."""
        customer = self.customer(person, open_kfid)
        customer.opened_at, customer.left = self.server.clock(), MESSAGES
        if customer.state == ENDED:
            customer.state = 0
        pictures = (picture,) if picture else ()
        customer.chat.append(
            Seen(f"{len(customer.chat)}", is_own=True, text=text, pictures=pictures)
        )
        entry = {"open_kfid": customer.open_kfid, "external_userid": customer.name}
        return self._record(
            customer.open_kfid, {**entry, "origin": 3, "msgtype": kind, kind: body}
        )

    def event(self, person: str, body: Mapping[str, Any]) -> str:
        """Any event about a person."""
        customer = self.customer(person)
        about = {"open_kfid": customer.open_kfid, "external_userid": customer.name}
        entry = {"origin": 4, "msgtype": "event", "event": {**body, **about}}
        return self._record(customer.open_kfid, entry)

    def _record(self, open_kfid: str, entry: Mapping[str, Any]) -> str:
        self._count += 1
        made = f"in{self._count:06d}{secrets.token_hex(4)}"
        sent_at = int(self.server.clock().timestamp())
        self.history[open_kfid].append({"msgid": made, "send_time": sent_at, **entry})
        if self.rings:
            self.ring(open_kfid)
        return made

    def bell(self, open_kfid: str) -> tuple[str, bytes]:
        """The address and body of a bell, signed and encrypted."""
        token = "ENC" + secrets.token_hex(12)
        self._bell_tokens[token] = self.server.clock()
        body, query = bell(
            (self.token, self.aes_key, CORP_ID), open_kfid, token, self.server.clock()
        )
        return f"{self._hub_url}/channels/wecom/{self.account}?{query}", body

    def ring(self, open_kfid: str) -> None:
        """Ring the company's bell."""
        url, body = self.bell(open_kfid)
        self.pusher.start(url, body, lambda _answer: None)

    # What the company's server calls

    def _gettoken(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        if given.get("corpid") != CORP_ID:
            raise Refused(40013, "invalid corpid")
        if given.get("corpsecret") != self.secret:
            raise Refused(40001, "invalid credential")
        return self.server.token()

    def _sync(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        now = self.server.clock()
        token = str(given.get("token", ""))
        if token and now >= self._bell_tokens.get(
            token, datetime.min.replace(tzinfo=now.tzinfo)
        ) + (timedelta(minutes=10)):
            raise Refused(95007, "invalid msg token")
        if not token:
            self._check_tokenless(now)
        history = self.history.get(str(given["open_kfid"]))
        if history is None:
            raise Refused(95000, "invalid open_kfid")
        start = int(str(given.get("cursor") or "0").removeprefix("cur"))
        end = min(start + min(self.page, int(given.get("limit", 1000))), len(history))
        return {
            "next_cursor": f"cur{end}",
            "has_more": int(end < len(history)),
            "msg_list": history[start:end],
        }

    def _check_tokenless(self, now: datetime) -> None:
        self._tokenless = [at for at in self._tokenless if at > now - timedelta(minutes=1)]
        if len(self._tokenless) >= TOKENLESS_PER_MINUTE:
            raise Refused(45009, "api freq out of limit")
        self._tokenless.append(now)

    def _send(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        customer = self.people.get((str(given["open_kfid"]), str(given["touser"])))
        if customer is None:
            raise Refused(40003, "invalid UserID")
        if customer.state not in {0, BOT}:
            raise Refused(95018, "send msg session status invalid")
        shown = self._shown(str(given["msgtype"]), given[str(given["msgtype"])])
        own_id = self._new_id(given)
        if customer.opened_at is None or self.server.clock() >= customer.opened_at + WINDOW:
            raise Refused(95002, "send msg time limit")
        if customer.left <= 0:
            raise Refused(95001, "send msg count limit")
        customer.left -= 1
        return self._delivered(customer, own_id, given, shown)

    def _welcome(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        person, open_kfid, at = self._codes.pop(str(given["code"]), ("", "", self.server.clock()))
        if not person or self.server.clock() >= at + timedelta(seconds=WELCOME_SECONDS):
            raise Refused(95015, "invalid code")
        shown = self._shown(str(given["msgtype"]), given[str(given["msgtype"])])
        customer = self.people[(open_kfid, person)]
        return self._delivered(customer, self._new_id(given), given, shown)

    def _new_id(self, given: Mapping[str, Any]) -> str:
        own_id = str(given.get("msgid") or secrets.token_hex(8))
        if own_id in self.sent:
            raise Refused(95020, "msgid already exists")
        if len(own_id) > 32 or not own_id.replace("-", "").replace("_", "").isalnum():  # noqa: PLR2004
            raise Refused(40058, "invalid msgid")
        return own_id

    def _delivered(
        self,
        customer: Customer,
        own_id: str,
        given: Mapping[str, Any],
        shown: Mapping[str, Any],
    ) -> Mapping[str, Any]:
        self.sent[own_id] = given
        customer.chat.append(Seen(f"{len(customer.chat)}", is_own=False, **shown))
        return {"msgid": own_id}

    def _shown(self, kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
        if kind == "text":
            if not 0 < len(str(body["content"]).encode()) <= MESSAGE_BYTES:
                raise Refused(45002, "content size out of limit")
            return {"text": str(body["content"])}
        if kind == "msgmenu":
            return _menu(body)
        return self._file_shown(body["media_id"])

    def _state(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        customer = self.people[(str(given["open_kfid"]), str(given["external_userid"]))]
        return {"service_state": customer.state}

    def _move(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        customer = self.people[(str(given["open_kfid"]), str(given["external_userid"]))]
        target = int(given["service_state"])
        if (customer.state, target) not in {
            (0, 1),
            (0, 2),
            (0, 3),
            (1, 2),
            (1, 3),
            (2, 3),
            (3, 4),
        }:
            raise Refused(95016, "not allowed to transfer the session state")
        customer.state = target
        return {}

    def customer(self, person: str, open_kfid: str = "") -> Customer:
        """A customer at one of our accounts, the first unless named; new if nobody knew them."""
        key = (open_kfid or self.open_kfids[0], person)
        return self.people.setdefault(key, Customer(person, key[0]))


def _menu(body: Mapping[str, Any]) -> dict[str, Any]:
    items = [one["click"] for one in body["list"]]
    too_long = len(str(body["head_content"]).encode()) > HEAD_BYTES or any(
        len(str(one["id"]).encode()) > ITEM_ID_BYTES or len(str(one["content"]).encode()) > 128  # noqa: PLR2004
        for one in items
    )
    if not 0 < len(items) <= MENU_ITEMS or too_long:
        raise Refused(95008, "menu items out of limit")
    options = tuple(Option(str(one["id"]), str(one["content"])) for one in items)
    return {"text": str(body["head_content"]), "options": options}


def open_sandbox() -> WeComSandbox:
    """See `channels.sandboxes.open_sandbox`."""
    return WeComSandbox()
