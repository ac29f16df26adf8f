# SPDX-License-Identifier: AGPL-3.0-or-later
"""One message of ours out: as part of an open request, else as customer-service messages.

WeChat takes no id of ours, so a message that was handed over without an answer is never sent
again by itself: its fate is written down before the call and after it.
"""

from datetime import datetime, timedelta

from channels.contract import Capabilities, Sent
from channels.rendering import render
from channels.tencent.api import Api, ApiError
from channels.tencent.markup import plain
from channels.tencent.native import Native, body_of
from channels.tencent.window import MESSAGE_LIMIT, WINDOW_CLOSED, Fate, Note
from channels.wechat.account import Account
from channels.wechat.errors import (
    CLOSED,
    MENUS_REFUSED,
    NOT_ALLOWED,
    failure,
)
from channels.wechat.native import natives
from channels.wechat.slots import Passed
from channels.wechat.waiting import Full
from intake.errors import OutcomeUnknown, PermanentFailure, TransientFailure
from intake.messages import Author, OutboundMessage
from intake.values import replace

# WeChat sends a message three times, 5 s apart, until it is answered.
RETRIES_FOR = timedelta(seconds=20)
FIRST_RETRIES = timedelta(seconds=10)
_SEND = "/cgi-bin/message/custom/send"
_TEMPLATE = "/cgi-bin/message/template/send"


class Sender:
    """Sends for one account. See `Channel.send`."""

    def __init__(self, account: Account, api: Api) -> None:
        self._account = account
        self._api = api
        self._started_at = account.clock()
        self._can_menus = account.settings.menus

    async def send(self, message: OutboundMessage, can: Capabilities) -> Sent:
        """See `Channel.send`."""
        passed = await self._account.slots.passed(message.id, message.in_reply_to)
        if passed is not None and self._has_passed(passed):
            return Sent("passive")
        if self._account.waiting.is_on:
            return await self._wait(message, can)
        shown = can if self._can_menus else _without_menus(can)
        ready = natives(message, shown)
        native_id = ""
        try:
            for number in range(len(ready)):
                if await self._may_begin(message, number, len(ready), can):
                    native_id = await self._one(message, number, ready)
        except _Closed as closed:
            return await self._template(message, closed)
        return Sent(native_id)

    async def _wait(self, message: OutboundMessage, can: Capabilities) -> Sent:
        """Keep the message for the person's next one: nothing else may leave."""
        person = message.recipient.value
        window = await self._account.windows.load(person, message.context)
        note = window.notes.get(message.id)
        if note is not None and self._has_left(note, 0):
            return Sent("passive")
        if message.attachments:
            raise PermanentFailure("not_allowed: this account may send no files")
        parts = render(message.text, message.options, _without_menus(can))
        try:
            await self._account.waiting.add(
                person, message.id, [plain(part.text) for part in parts]
            )
        except Full:
            raise PermanentFailure(MESSAGE_LIMIT) from None
        return Sent("waiting", note="waits for the customer's next message")

    async def _may_begin(
        self, message: OutboundMessage, number: int, total: int, can: Capabilities
    ) -> bool:
        """Write down that this part goes out now; False if it went out before."""
        person = message.recipient.value
        async with self._account.windows.lock(person):
            window = await self._account.windows.load(person, message.context)
            note = window.notes.get(message.id)
            if note is not None and self._has_left(note, number):
                return False
            kept = can.reserve_for_agent if message.author is Author.BOT else 0
            if refusal := window.refusal(self._account.clock(), total - number, kept):
                raise _Closed(refusal)
            begun = Note(Fate.BEGUN, self._account.clock(), number)
            await self._account.windows.keep(person, window.noted(message.id, begun, used=1))
        return True

    def _has_passed(self, passed: Passed) -> bool:
        """Whether it left as an answer. Raises `TransientFailure` while it still may."""
        if not passed.was_written:
            self._wait_for_retries(passed.at)
        return passed.was_written

    def _has_left(self, note: Note, number: int) -> bool:
        """Whether this part left already. Raises `TransientFailure` or `OutcomeUnknown`."""
        if note.fate is Fate.SENT:
            return number < note.parts
        if note.fate is Fate.BEGUN:
            if number >= note.parts:
                raise OutcomeUnknown("we stopped while WeChat was taking this message")
            return True
        if note.at > self._started_at:
            return False  # nobody took the answer, and nobody came again
        # We stopped around the answer. Had it not arrived, the customer's message would have come
        # again while we were back; if we were not back in time, nobody knows.
        self._wait_for_retries(note.at)
        if self._started_at > note.at + FIRST_RETRIES:
            raise OutcomeUnknown("we stopped while the reply was being written")
        return True

    def _wait_for_retries(self, since: datetime) -> None:
        pause = (since + RETRIES_FOR - self._account.clock()).total_seconds()
        if pause > 0:
            raise TransientFailure("waits for WeChat to repeat the customer's message", pause)

    async def _one(self, message: OutboundMessage, number: int, ready: tuple[Native, ...]) -> str:
        """Send one part that may begin, and write down what became of it."""
        try:
            native_id = await self._call(message, ready[number])
        except OutcomeUnknown:
            raise
        except (ApiError, TransientFailure, PermanentFailure) as error:
            await self._note(message, number, used=-1)
            raise await self._judged(error) from error
        await self._note(message, number + 1)
        self._account.standing.works()
        return native_id

    async def _call(self, message: OutboundMessage, native: Native) -> str:
        try:
            body = await body_of(native, self._account.hub, self._api)
        except OutcomeUnknown as error:  # nobody has seen the file yet: it can be uploaded again
            raise TransientFailure(str(error)) from error
        answer = await self._api.post(
            _SEND,
            {"touser": message.recipient.value, "msgtype": native.kind, native.kind: body},
        )
        return str(answer.get("msgid", ""))

    async def _note(self, message: OutboundMessage, parts: int, used: int = 0) -> None:
        person = message.recipient.value
        async with self._account.windows.lock(person):
            window = await self._account.windows.load(person, message.context)
            note = Note(Fate.SENT, self._account.clock(), parts) if parts else None
            await self._account.windows.keep(person, window.noted(message.id, note, used))

    async def _judged(self, error: Exception) -> Exception:
        """The failure to raise, after the operator and this channel have learnt from it."""
        if not isinstance(error, ApiError):
            if isinstance(error, TransientFailure):
                self._account.standing.fails(str(error))
            return error
        if error.code in CLOSED:
            return _Closed(CLOSED[error.code])
        if error.code in MENUS_REFUSED and self._can_menus:
            self._can_menus = False
            self._account.standing.fails("this account has no menus in chats: set menus = false")
            return TransientFailure("menus are refused; the next try is numbered")
        if error.code == NOT_ALLOWED:
            self._account.waiting.is_on = True
            self._account.standing.fails(
                "this account may only answer: set service_messages = false"
            )
            return TransientFailure("not sent: it will wait for the customer's next message", 0)
        raised, problem = failure(error)
        if problem:
            self._account.standing.fails(problem)
        return raised

    async def _template(self, message: OutboundMessage, closed: "_Closed") -> Sent:
        """The one message that may leave when the window has closed, if there is a template."""
        settings = self._account.settings
        if not settings.template_id or str(closed) != WINDOW_CLOSED or not message.text:
            raise PermanentFailure(str(closed))
        text = message.text
        if len(text) > settings.template_text_max:
            text = text[: settings.template_text_max - 1] + "…"
        body: dict[str, object] = {
            "touser": message.recipient.value,
            "template_id": settings.template_id,
            "data": {settings.template_field: {"value": text}},
            "client_msg_id": message.id,
        }
        if settings.template_url:
            body["url"] = settings.template_url
        try:
            answer = await self._api.post(_TEMPLATE, body)
        except ApiError as error:
            raised, _ = failure(error)
            raise raised from error
        return Sent(f"template:{answer.get('msgid', '')}")


class _Closed(PermanentFailure):
    """The window has closed or its messages are used up."""


def _without_menus(can: Capabilities) -> Capabilities:
    return replace(can, options_max=0, option_label_max=0)
