# SPDX-License-Identifier: AGPL-3.0-or-later
"""One company's customer service, put together. See `Channel`."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import structlog
from aiohttp import web

from channels.contract import Capabilities, Hub, Sent
from channels.tencent.api import Api, FreshToken
from channels.tencent.callback import encrypted, read_body
from channels.tencent.envelope import Envelope, read_xml
from channels.tencent.media import PAUSES_SECONDS, Incoming
from channels.tencent.reading import Reading
from channels.tencent.window import Windows
from channels.wecom.names import KIND
from channels.wecom.normalize import LATE, read_entry
from channels.wecom.pull import Puller
from channels.wecom.send import Sender
from channels.wecom.settings import Settings
from intake.errors import WebhookRejected
from intake.messages import Ignored, InboundKind, OutboundMessage, RawPayload
from intake.values import replace

BELL = "kf_msg_or_event"
CAPABILITIES = Capabilities(
    text_max=2048,
    text_unit="bytes",
    options_max=10,
    option_label_max=128,
    payload_max=64,
    window=timedelta(hours=48),
    messages_per_window=5,
    reserve_for_agent=2,
    takes_files=True,
    gathers_bursts=True,
    knows_sender=True,
    give_up_after=timedelta(hours=48),
)

log = structlog.get_logger()


class WeComChannel(Reading):
    """One account. See `Channel` and `ReadsApart`."""

    kind = KIND

    def __init__(
        self,
        account: str,
        settings: Settings,
        hub: Hub,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        pauses: Sequence[float] = PAUSES_SECONDS,
    ) -> None:
        self.account = account
        self.capabilities = replace(CAPABILITIES, reserve_for_agent=settings.agent_reserve)
        self._clock = clock
        api = Api(settings.api_base, lambda api, _force: _token(api, settings))
        super().__init__(KIND, account, api, pauses)
        self._envelope = Envelope(settings.corp_id, settings.tokens(), settings.keys())
        self._pullers = {
            open_kfid: Puller(
                account=account,
                open_kfid=open_kfid,
                hub=hub,
                api=self._api,
                standing=self._standing,
                clock=clock,
                every_seconds=settings.pull_every_seconds,
                first_pull=timedelta(minutes=settings.first_pull_minutes),
            )
            for open_kfid in settings.open_kfids
        }
        self._sender = Sender(
            hub=hub,
            api=self._api,
            windows=Windows(hub, KIND, account),
            standing=self._standing,
            clock=clock,
        )

    def routes(self) -> Sequence[web.RouteDef]:
        """See `Channel.routes`."""
        address = f"/channels/{KIND}/{self.account}"
        return [web.get(address, self._check, allow_head=False), web.post(address, self._bell)]

    def _found(self, payload: RawPayload) -> Incoming | Ignored:
        return _read(self.account, payload)

    async def send(self, message: OutboundMessage) -> Sent:
        """See `Channel.send`."""
        return await self._sender.send(message, self.capabilities)

    async def run(self) -> None:
        """See `Channel.run`. One puller for each service account."""
        self._api.connections.open()
        try:
            async with asyncio.TaskGroup() as tasks:
                for puller in self._pullers.values():
                    tasks.create_task(puller.run())
        finally:
            await self._api.connections.close()

    async def _check(self, request: web.Request) -> web.Response:
        try:
            given = request.query.get("echostr", "")
            opened = self._envelope.open(request.query, given, self._clock())
        except WebhookRejected as error:
            return self._rejected(error)
        return web.Response(text=opened.text)

    async def _bell(self, request: web.Request) -> web.Response:
        """Wake the puller. There is nothing to record: the messages stay with WeCom."""
        try:
            body = encrypted(await read_body(request))
            opened = self._envelope.open(request.query, body, self._clock())
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413)
        except WebhookRejected as error:
            return self._rejected(error)
        try:
            event = read_xml(opened.text)
        except ValueError:
            event = {}
        if event.get("Event") == BELL:
            self._ring(str(event.get("OpenKfId") or ""), str(event.get("Token") or ""))
        return web.Response(text="success")

    def _ring(self, open_kfid: str, token: str) -> None:
        """Wake one puller; if WeCom does not say which, all of them, without its token."""
        if open_kfid in self._pullers:
            self._pullers[open_kfid].ring(token)
        elif not open_kfid:
            for puller in self._pullers.values():
                puller.ring("")
        else:
            log.warning("unknown_service_account", channel=KIND, account=self.account)

    def _rejected(self, error: WebhookRejected) -> web.Response:
        log.info("webhook_rejected", channel=KIND, account=self.account, reason=str(error))
        return web.Response(status=403)


def _read(account: str, payload: RawPayload) -> Incoming | Ignored:
    found = read_entry(account, payload)
    if isinstance(found, Ignored) or LATE not in payload.meta:
        return found
    if found.message.kind is InboundKind.MESSAGE:  # kept and shown; nobody waits for an answer
        late = replace(found.message, kind=InboundKind.AUTOMATIC)
        return replace(found, message=late)
    return Ignored("an event from before the first start")


async def _token(api: Api, settings: Settings) -> FreshToken:
    """WeCom gives the same token again while it is valid, and another one when it is not."""
    query = {"corpid": settings.corp_id, "corpsecret": settings.secret.get_secret_value()}
    answer = await api.raw("GET", "/cgi-bin/gettoken", query)
    return FreshToken.of(answer)
