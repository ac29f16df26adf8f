# SPDX-License-Identifier: AGPL-3.0-or-later
"""WeChat's requests: verified, recorded, and answered with the reply where it is ready in time.

Two thresholds rule here. WeChat cuts the connection after 5 s and sends the message again; and
what it does not understand as an answer shows the customer "service unavailable".
"""

import asyncio
from collections.abc import Sequence

import structlog
from aiohttp import web

from channels.contract import Capabilities, TurnOutcome
from channels.tencent.callback import encrypted, read_body
from channels.tencent.envelope import Envelope, Opened, read_xml
from channels.tencent.window import Fate, Note
from channels.typing_signs import TypingSigns
from channels.wechat.account import Account
from channels.wechat.normalize import KIND, read_callback
from channels.wechat.only_answers import OnlyAnswers, Reply
from channels.wechat.passive import passive_text, passive_xml
from channels.wechat.slots import RECEIVED, Answer
from intake.errors import StoreUnavailable, UnreadablePayload, WebhookRejected
from intake.messages import (
    Ignored,
    InboundKind,
    InboundMessage,
    OutboundMessage,
    RawPayload,
)

_ANSWERED = frozenset({InboundKind.MESSAGE, InboundKind.OPENED})

log = structlog.get_logger()


class Door:
    """The address of one account."""

    def __init__(self, account: Account, signs: TypingSigns, can: Capabilities) -> None:
        settings, hub, waiting = account.settings, account.hub, account.waiting
        self._account = account
        self._signs = signs
        self._can = can
        self._only_answers = OnlyAnswers(
            hub, waiting, can, account.clock, settings.reply_within_seconds
        )
        self._envelope = Envelope(settings.app_id, settings.tokens(), settings.keys())

    def routes(self) -> Sequence[web.RouteDef]:
        """One address for the check and for everything that comes."""
        address = f"/channels/{KIND}/{self._account.name}"
        return [
            web.get(address, self._check, allow_head=False),
            web.post(address, self._receive),
        ]

    async def _check(self, request: web.Request) -> web.Response:
        try:
            self._envelope.check(request.query, self._account.clock())
        except WebhookRejected as error:
            return self._rejected(error)
        return web.Response(text=request.query.get("echostr", ""))

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        try:
            opened = self._opened(request, await read_body(request))
            body = opened.text.encode(errors="surrogateescape")  # as it came, text or not
            payload = RawPayload(KIND, self._account.name, self._account.clock(), body)
            self._account.standing.received(self._account.clock())
            message = self._awaited(payload)
            if message is not None:
                return await self._exchange(request, payload, opened, message)
            await self._account.hub.accept(payload)
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413)
        except WebhookRejected as error:
            return self._rejected(error)
        except StoreUnavailable:
            return web.Response(status=503)  # WeChat comes again, twice
        return web.Response(body=RECEIVED)

    def _rejected(self, error: WebhookRejected) -> web.Response:
        log.info("webhook_rejected", channel=KIND, account=self._account.name, reason=str(error))
        return web.Response(status=403)

    def _opened(self, request: web.Request, body: bytes) -> Opened:
        now = self._account.clock()
        if request.query.get("encrypt_type", "raw") == "aes":
            return self._envelope.open(request.query, encrypted(body), now)
        if self._account.settings.mode == "safe":
            raise WebhookRejected("a plain message, but this account takes encrypted ones only")
        secrets = self._envelope.check(request.query, now)
        return Opened(body.decode("utf-8", "surrogateescape"), secrets)

    def _awaited(self, payload: RawPayload) -> InboundMessage | None:
        """The message a reply may come to; None if nobody waits for one."""
        if not self._account.settings.reply_within_seconds:
            return None
        try:
            found = read_callback(self._account.name, payload.body, self._account.settings.menu)
        except UnreadablePayload:
            return None  # it is recorded and parked
        if isinstance(found, Ignored) or found.message.kind not in _ANSWERED:
            return None
        return found.message

    async def _exchange(
        self, request: web.Request, payload: RawPayload, opened: Opened, message: InboundMessage
    ) -> web.StreamResponse:
        waits_for = message.message_id
        self._signs.working(message.thread)
        slot = self._account.slots.enter(
            waits_for, lambda: self._find_answer(payload, opened, message)
        )
        was_written = False
        try:
            answer = await asyncio.shield(slot.answer)
            response = web.Response(body=answer.body)
            response.content_type = "text/plain" if answer.body == RECEIVED else "text/xml"
            was_written = await _written(request, response)
        finally:
            self._account.slots.leave(waits_for, slot, was_written=was_written)
        if was_written and self._account.waiting.is_on:
            await asyncio.shield(self._only_answers.was_read(message))
        return response

    async def _find_answer(
        self, payload: RawPayload, opened: Opened, message: InboundMessage
    ) -> Answer:
        """Record the message and wait for the replies. Raises `StoreUnavailable`."""
        if self._account.waiting.is_on:
            reply = await self._only_answers.find(payload, message, self._claim)
            name, at = message.message_id, payload.received_at
        else:
            patience = self._account.settings.reply_within_seconds
            outcome = await self._account.hub.exchange(payload, message.message_id, patience)
            reply, last = await self._reply(outcome)
            name, at = (last.id, last.at) if last else ("", payload.received_at)
        if not reply.text:
            return Answer()
        self._signs.answered(message.thread)
        ours = str(read_xml(payload.body).get("ToUserName", ""))
        xml = passive_xml(ours, message.sender.value, reply.text, int(at.timestamp()))
        if opened.secrets.key:
            xml = self._envelope.seal(opened.secrets, xml, name, at)
        return Answer(xml.encode(), reply.ids)

    async def _reply(self, outcome: TurnOutcome | None) -> tuple[Reply, OutboundMessage | None]:
        # What answers a burst goes out once, with the newest of its messages.
        replies = outcome.replies if outcome and not outcome.is_shared else ()
        text = passive_text(replies, self._can) if replies else None
        ids = tuple(reply.id for reply in replies)
        if text is None or not await self._claim(replies[-1], ids):
            return Reply(), None
        return Reply(text, ids), replies[-1]

    async def _claim(self, last: OutboundMessage, ids: Sequence[str]) -> bool:
        """Take these messages for the open request, durably; False if they left otherwise."""
        person = last.recipient.value
        async with self._account.windows.lock(person):
            window = await self._account.windows.load(person, last.context)
            known = {note.fate for one in ids if (note := window.notes.get(one))}
            if known & {Fate.BEGUN, Fate.SENT}:
                return False
            if known != {Fate.CLAIMED}:
                for one in ids:
                    window = window.noted(one, Note(Fate.CLAIMED, self._account.clock()))
                await self._account.windows.keep(person, window)
        return True


async def _written(request: web.Request, response: web.Response) -> bool:
    """Write the response now; whether somebody was still there to take it.

    What happens to the connection afterwards says nothing: WeChat closes it when it has read.
    """
    transport = request.transport
    if transport is None or transport.is_closing():
        return False
    try:
        await response.prepare(request)
        await response.write_eof()
    except ConnectionError:
        return False
    return True
