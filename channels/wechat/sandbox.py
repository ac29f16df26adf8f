# SPDX-License-Identifier: AGPL-3.0-or-later
"""WeChat on this machine: one Official Account, its followers, and the rules between them.

What each call takes and refuses follows WeChat's documents (checked 2026-11); where they are
silent, the cautious reading. Windows are counted by triggers that do not add up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from channels.sandboxes import Picture, Seen
from channels.tencent.stand_in import Provider, Refused
from channels.wechat.sandbox_wire import callback_query, callback_xml, said_back, sealed
from intake.messages import Language, Option

APP_ID = "wxsandbox000000000"
OURS = "gh_sandbox"
MODES = ("safe", "plain")
MESSAGE_BYTES = 2048
MENU_ITEMS = 10
_OUT_OF_ORDER = "该公众号提供的服务出现故障，请稍后再试"  # what WeChat itself shows
_BY_MESSAGE = (timedelta(hours=48), 5)
_BY_TAP = (timedelta(minutes=1), 3)


@dataclass
class Follower:
    """One person, as WeChat knows them: the window they opened last, and their chat."""

    openid: str
    follows: bool = True
    opened_at: datetime | None = None
    lasts: timedelta = timedelta()
    left: int = 0
    chat: list[Seen] = field(default_factory=list)


class WeChatSandbox(Provider):
    """See `channels.sandboxes.Sandbox`. `mode` is how callbacks come: "safe" or "plain".

    `only_answers` is an account that nobody verified: it has no customer-service messages.
    """

    kind = "wechat"
    title: Mapping[Language, str] = {"zh": "微信公众号", "en": "WeChat Official Account"}
    is_chat = True

    def __init__(
        self, mode: str = "safe", *, has_menus: bool = False, only_answers: bool = False
    ) -> None:
        super().__init__()
        self.only_answers = only_answers
        self.mode = mode
        self.has_menus = has_menus
        self.templates = {"TEMPLATE"}
        self.people: dict[str, Follower] = {}
        self.answers: list[bytes | None] = []  # what our requests were answered with, in order
        self._last_id = 23_000_000_000_000_000
        self._newest: tuple[str, Mapping[str, str]] = ("", {})
        self._serve()

    def _serve(self) -> None:
        server = self.server
        server.open_route("POST", "/cgi-bin/stable_token", self._stable_token)
        server.open_route("GET", "/cgi-bin/token", self._plain_token)
        server.route("/cgi-bin/message/custom/send", self._custom_send)
        server.route("/cgi-bin/message/custom/typing", self._typing)
        server.route("/cgi-bin/message/template/send", self._template_send)

    def settings(self, hub_url: str) -> Mapping[str, object]:
        """See `Sandbox.settings`."""
        self._hub_url = hub_url
        return {
            "app_id": APP_ID,
            "app_secret": self.secret,
            "token": self.token,
            "aes_key": self.aes_key,
            "mode": self.mode,
            "menus": self.has_menus,
            "service_messages": not self.only_answers,
            "api_base": self.server.url,
        }

    # What people do

    async def say(self, person: str, text: str) -> None:
        """See `Sandbox.say`."""
        self.send(person, {"MsgType": "text", "Content": text}, text=text)

    async def press(self, person: str, option_id: str) -> None:
        """See `Sandbox.press`. A tap comes back as text with the item's id."""
        options = [one for seen in self._person(person).chat for one in seen.options]
        label = next((one.label for one in options if one.id == option_id), option_id)
        fields = {"MsgType": "text", "Content": label, "bizmsgmenuid": option_id}
        self.send(person, fields, text=label, opens=_BY_TAP)

    async def photo(self, person: str, content: bytes) -> None:
        """See `Sandbox.photo`."""
        picture = Picture("", "image/jpeg", content)
        media_id = self.server.keep(picture)
        url = f"http://mmbiz.qpic.cn/{media_id}/0"
        self.send(
            person,
            {"MsgType": "image", "PicUrl": url, "MediaId": media_id},
            picture=picture,
        )

    async def follow(self, person: str, scene: str = "") -> None:
        """Scan a code, or find the account, and follow it."""
        key = f"qrscene_{scene}" if scene else ""
        self.event(person, {"Event": "subscribe", "EventKey": key})

    async def tap_menu(self, person: str, key: str) -> None:
        """Tap an item of the account's own menu."""
        self.event(person, {"Event": "CLICK", "EventKey": key})

    async def seen(self, person: str) -> Sequence[Seen]:
        """See `Sandbox.seen`."""
        return tuple(self.people[person].chat) if person in self.people else ()

    def send(
        self,
        person: str,
        fields: Mapping[str, str],
        *,
        text: str = "",
        picture: Picture | None = None,
        opens: tuple[timedelta, int] = _BY_MESSAGE,
    ) -> str:
        """Any message of a person to the account; returns its MsgId."""
        self._last_id += 1
        chat = self.open_window(person, opens).chat
        chat.append(
            Seen(f"{len(chat)}", is_own=True, text=text, pictures=(picture,) if picture else ())
        )
        self._newest = (person, {**fields, "MsgId": str(self._last_id)})
        self._push(*self._newest)
        return str(self._last_id)

    def repeat(self) -> None:
        """Send the newest message again, signed anew, as after an answer that got lost."""
        self._push(*self._newest)

    def text(self, text: str) -> Mapping[str, str]:
        """The fields of a new text that nobody has sent yet."""
        self._last_id += 1
        return {"MsgType": "text", "Content": text, "MsgId": str(self._last_id)}

    def event(self, person: str, fields: Mapping[str, str]) -> None:
        """Any event of a person."""
        self.open_window(person, _BY_TAP)
        self._push(person, {"MsgType": "event", **fields})

    def callback(self, person: str, fields: Mapping[str, str]) -> tuple[str, bytes]:
        """The address and body of a callback, signed, as WeChat sends it."""
        now = int(self.server.clock().timestamp())
        xml = callback_xml(
            {"ToUserName": OURS, "FromUserName": person, "CreateTime": now, **fields}
        )
        body, query = xml.encode(), callback_query(self.token, now)
        if self.mode == "safe":
            body, query = sealed(xml, self.token, self.aes_key, APP_ID, person, now)
        return f"{self._hub_url}/channels/wechat/{self.account}?{query}", body

    def _push(self, person: str, fields: Mapping[str, str]) -> None:
        url, body = self.callback(person, fields)
        self.pusher.start(url, body, lambda answer: self._answered(person, answer))

    def _answered(self, person: str, answer: bytes | None) -> None:
        self.answers.append(answer)
        if answer in (b"", b"success"):
            return
        secrets_ = (self.token, self.aes_key, APP_ID) if self.mode == "safe" else None
        try:
            text = said_back(answer or b"", person, OURS, secrets_)
        except ValueError:
            self._show(person, note=_OUT_OF_ORDER)
        else:
            self._show(person, text=text)

    # What the account's server calls

    def _stable_token(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        self._check_secret(given)
        return self.server.token(new=bool(given.get("force_refresh")))

    def _plain_token(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        self._check_secret(given)
        return self.server.token(new=True)

    def _check_secret(self, given: Mapping[str, Any]) -> None:
        if given.get("appid") != APP_ID:
            raise Refused(40013, "invalid appid")
        if given.get("secret") != self.secret:
            raise Refused(40125, "invalid appsecret")

    def _custom_send(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        if self.only_answers:
            raise Refused(48001, "api unauthorized")
        person = self._reachable(str(given["touser"]))
        kind = str(given["msgtype"])
        body = given[kind]
        shown = self._shown(kind, body)
        now = self.server.clock()
        if person.opened_at is None or now >= person.opened_at + person.lasts:
            raise Refused(45015, "response out of time limit or subscription is canceled")
        if person.left <= 0:
            raise Refused(45047, "out of response count limit")
        person.left -= 1
        self._show(person.openid, **shown)
        return {}

    def _shown(self, kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
        if kind == "text":
            if len(str(body["content"]).encode()) > MESSAGE_BYTES:
                raise Refused(45002, "content size out of limit")
            return {"text": str(body["content"])}
        if kind == "msgmenu":
            return self._menu(body)
        return self._file_shown(body["media_id"])

    def _menu(self, body: Mapping[str, Any]) -> dict[str, Any]:
        if not self.has_menus:
            raise Refused(40200, "invalid account type")
        items = [Option(str(one["id"]), str(one["content"])) for one in body["list"]]
        if not 0 < len(items) <= MENU_ITEMS:
            raise Refused(40008, "invalid message type")
        return {"text": f"{body['head_content']}", "options": tuple(items)}

    def _typing(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        person = self._reachable(str(given["touser"]))
        now = self.server.clock()
        if person.opened_at is None or now >= person.opened_at + timedelta(seconds=30):
            raise Refused(45081, "typing is not allowed now")
        return {}

    def _template_send(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        person = self._reachable(str(given["touser"]))
        if given["template_id"] not in self.templates:
            raise Refused(40037, "invalid template_id")
        words = " ".join(str(one["value"]) for one in given["data"].values())
        self._show(person.openid, text=words, note="模板消息")
        self._last_id += 1
        status = {"Event": "TEMPLATESENDJOBFINISH", "Status": "success"}
        self._push(person.openid, {"MsgType": "event", "MsgID": str(self._last_id), **status})
        return {"msgid": self._last_id}

    # Bookkeeping

    def _person(self, openid: str) -> Follower:
        return self.people.setdefault(openid, Follower(openid))

    def _reachable(self, openid: str) -> Follower:
        if openid not in self.people:
            raise Refused(40003, "invalid openid")
        if not self.people[openid].follows:
            raise Refused(43004, "require subscribe")
        return self.people[openid]

    def open_window(self, openid: str, opens: tuple[timedelta, int]) -> Follower:
        """Let us write to a follower from now on: for so long, and so many messages."""
        person = self._person(openid)
        person.opened_at, (person.lasts, person.left) = self.server.clock(), opens
        return person

    def _show(self, openid: str, **shown: Any) -> None:  # noqa: ANN401 - the fields of `Seen`
        chat = self._person(openid).chat
        chat.append(Seen(f"{len(chat)}", is_own=False, **shown))


def open_sandbox(mode: str = MODES[0]) -> WeChatSandbox:
    """See `channels.sandboxes.open_sandbox`."""
    return WeChatSandbox(mode)
