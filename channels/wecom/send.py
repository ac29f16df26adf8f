# SPDX-License-Identifier: AGPL-3.0-or-later
"""One message of ours out, under ids of our own: sending it twice shows it once."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import cast

from channels.contract import Capabilities, Hub, Sent
from channels.standing import Standing
from channels.tencent.api import Api, ApiError, Document
from channels.tencent.native import Native, body_of
from channels.tencent.window import Fate, Note, Windows
from channels.wecom.errors import IN_ANOTHER_STATE, STATES, failure, is_repeat
from channels.wecom.names import msgid, service_account
from channels.wecom.native import natives
from intake.errors import PermanentFailure, TransientFailure
from intake.messages import Author, OutboundMessage

_SEND = "/cgi-bin/kf/send_msg"
_WELCOME = "/cgi-bin/kf/send_msg_on_event"
_STATE = "/cgi-bin/kf/service_state/get"
_MOVE = "/cgi-bin/kf/service_state/trans"
_NEW, _BOT = 0, 1


class Sender:
    """Sends for one account. See `Channel.send`."""

    def __init__(
        self,
        *,
        hub: Hub,
        api: Api,
        windows: Windows,
        standing: Standing,
        clock: Callable[[], datetime],
    ) -> None:
        self._hub = hub
        self._api = api
        self._windows = windows
        self._standing = standing
        self._clock = clock

    async def send(self, message: OutboundMessage, can: Capabilities) -> Sent:
        """See `Channel.send`."""
        ready = natives(message, can)
        first = await self._begin(message, len(ready), can)
        last_id = ""
        for number in range(first, len(ready)):
            last_id = await self._one(message, number, ready[number])
            await self._note(message, number + 1)
        self._standing.works()
        return Sent(last_id)

    async def _begin(self, message: OutboundMessage, total: int, can: Capabilities) -> int:
        """The first part that has not left yet. Raises `PermanentFailure` outside the window."""
        window = await self._windows.load(message.thread, message.context)
        note = window.notes.get(message.id)
        first = note.parts if note else 0
        kept = can.reserve_for_agent if message.author is Author.BOT else 0
        is_welcome = self._welcome_code(message, 0) != ""
        refusal = window.refusal(self._clock(), total - first, kept)
        if refusal and not is_welcome:
            raise PermanentFailure(refusal)
        return first

    async def _note(self, message: OutboundMessage, parts: int) -> None:
        async with self._windows.lock(message.thread):
            window = await self._windows.load(message.thread, message.context)
            note = Note(Fate.SENT, self._clock(), parts)
            await self._windows.keep(message.thread, window.noted(message.id, note, used=1))

    async def _one(self, message: OutboundMessage, number: int, native: Native) -> str:
        own_id = msgid(message.id, number)
        try:
            body = await body_of(native, self._hub, self._api)
            code = self._welcome_code(message, number)
            if code and await self._welcomed(code, own_id, native.kind, body):
                return own_id
            await self._sent(message, own_id, native.kind, body)
        except ApiError as error:
            if is_repeat(error):
                return own_id
            raised, problem = failure(error)
            if problem:
                self._standing.fails(problem)
            raise raised from error
        except TransientFailure as error:
            self._standing.fails(str(error))
            raise
        return own_id

    async def _sent(
        self, message: OutboundMessage, own_id: str, kind: str, body: Mapping[str, object]
    ) -> None:
        call: Document = {
            "touser": message.recipient.value,
            "open_kfid": service_account(message.thread),
            "msgid": own_id,
            "msgtype": kind,
            kind: body,
        }
        try:
            await self._api.post(_SEND, call)
        except ApiError as error:
            if error.code != IN_ANOTHER_STATE:
                raise
            await self._take_back(message)
            await self._api.post(_SEND, call)

    async def _take_back(self, message: OutboundMessage) -> None:
        """Give a new session to the bot. Raises `PermanentFailure` if people in WeCom have it."""
        session = {
            "open_kfid": service_account(message.thread),
            "external_userid": message.recipient.value,
        }
        state = cast("int", (await self._api.post(_STATE, session)).get("service_state"))
        if state not in {_NEW, _BOT}:
            where = STATES.get(state, f"its state is {state}")
            raise PermanentFailure(f"handled in WeCom: {where}")
        if state == _NEW:
            await self._api.post(_MOVE, {**session, "service_state": _BOT})

    def _welcome_code(self, message: OutboundMessage, number: int) -> str:
        """The code that lets the first answer to a chat just opened out, while it is valid."""
        context = message.context
        if number or context.get("welcome_for") != message.in_reply_to or not message.in_reply_to:
            return ""
        until = datetime.fromisoformat(str(context["welcome_until"]))
        return str(context["welcome_code"]) if self._clock() < until else ""

    async def _welcomed(
        self, code: str, own_id: str, kind: str, body: Mapping[str, object]
    ) -> bool:
        """Whether it went out as the welcome; a used or late code is no reason to be silent."""
        if kind not in {"text", "msgmenu"}:
            return False
        call: Document = {"code": code, "msgid": own_id, "msgtype": kind, kind: body}
        try:
            await self._api.post(_WELCOME, call)
        except ApiError as error:
            return is_repeat(error)
        return True
