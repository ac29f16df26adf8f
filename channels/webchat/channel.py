# SPDX-License-Identifier: AGPL-3.0-or-later
"""The web chat as a `Channel`: its addresses, and what the hub asks of it."""

import asyncio
from collections.abc import Sequence
from functools import partial

from aiohttp import web

from channels.contract import Health, Sent
from channels.webchat import http, uploads
from channels.webchat.answers import Endpoint, behind_door, preflight
from channels.webchat.normalize import normalize
from channels.webchat.send import deliver
from channels.webchat.site import CAPABILITIES, KIND, Site
from channels.webchat.socket import OpenSockets, connect
from intake.messages import InboundMessage, OutboundMessage, RawPayload


class WebChat:
    """One configured web chat. See `Channel`."""

    def __init__(self, site: Site) -> None:
        self.kind = KIND
        self.account = site.account
        self.capabilities = CAPABILITIES
        self._site = site
        self._open_sockets = OpenSockets()

    def health(self) -> Health:
        """See `Channel.health`. Browsers come to us: as long as we run, it works."""
        return Health()

    def routes(self) -> Sequence[web.RouteDef]:
        """See `Channel.routes`."""
        return (
            *(self._route("GET", name, partial(http.script, name)) for name in http.SCRIPTS),
            self._route("POST", "session", http.session),
            self._route("OPTIONS", "session", preflight),
            self._route("GET", "messages", http.messages),
            self._route("POST", "messages", http.send),
            self._route("OPTIONS", "messages", preflight),
            self._route("POST", "files", uploads.upload),
            self._route("OPTIONS", "files", preflight),
            self._route("GET", "files/{blob}", uploads.download),
            self._route("OPTIONS", "files/{blob}", preflight),
            self._route("GET", "ws", partial(connect, self._open_sockets)),
        )

    def normalize(self, payload: RawPayload) -> Sequence[InboundMessage]:
        """See `Channel.normalize`."""
        return normalize(payload)

    async def send(self, message: OutboundMessage) -> Sent:
        """See `Channel.send`."""
        return deliver(self._site, message)

    async def run(self) -> None:
        """Wait for the end, then let everybody go; browsers come back by themselves."""
        try:
            await asyncio.Event().wait()
        finally:
            self._site.polls.end_all()
            await self._open_sockets.close_all()

    def _route(self, method: str, name: str, endpoint: Endpoint) -> web.RouteDef:
        path = f"/channels/{KIND}/{self.account}/{name}"
        return web.route(method, path, behind_door(self._site, endpoint))
