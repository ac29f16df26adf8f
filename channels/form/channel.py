# SPDX-License-Identifier: AGPL-3.0-or-later
"""The report form as a channel: its addresses, its reading, and why nothing has to be sent.

Requests are answered in `http.py` (pages), `submitting.py` (what is sent) and `checking.py` (what
the script asks while somebody types).
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from aiohttp import web

from channels.contract import Capabilities, Health, Hub, Sent
from channels.form import checking, http, submitting
from channels.form.normalize import KIND, read_submission
from channels.form.settings import Settings
from channels.form.site import BASE, PHRASES, FormSite
from intake.messages import InboundMessage, OutboundMessage, RawPayload
from intake.phrases import Phrases

_TOKEN = r"{token:v1\.[\w.-]+}"  # noqa: S105 - the pattern of one
# The status page shows texts; options stand in them with numbers, which can be answered there.
CAPABILITIES = Capabilities(
    text_max=8000,
    takes_files=True,
    sends_at_once=True,
)
Answer = Callable[[FormSite, web.Request], Awaitable[web.StreamResponse]]


class FormChannel:
    """One account. See `Channel`."""

    kind = KIND

    def __init__(self, account: str, settings: Settings, hub: Hub) -> None:
        self.account = account
        self.capabilities = CAPABILITIES
        self._site = FormSite(account, settings, hub, Phrases.load(PHRASES))

    def health(self) -> Health:
        """See `Channel.health`. There is no provider that could be away."""
        return Health()

    def routes(self) -> Sequence[web.RouteDef]:
        """See `Channel.routes`. Below `/forms`, an address short enough for a sticker."""

        def bound(answer: Answer) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
            return http.guarded(partial(answer, self._site), self._site)

        return [
            web.get(BASE, bound(http.list_forms)),
            web.get(f"{BASE}/", bound(http.list_forms)),
            web.get(f"{BASE}/page/{{name}}", bound(http.page_part)),
            web.get(f"{BASE}/{{form}}", bound(http.show_form)),
            web.post(f"{BASE}/{{form}}", bound(submitting.send_form)),
            web.post(f"{BASE}/{{form}}/check", bound(checking.check_fields)),
            web.post(f"{BASE}/{{form}}/files", bound(checking.take_file)),
            web.get(f"{BASE}/{{form}}/status/{_TOKEN}", bound(http.show_status)),
            web.post(f"{BASE}/{{form}}/status/{_TOKEN}", bound(submitting.send_words)),
            web.get(f"{BASE}/{{form}}/{_TOKEN}", bound(http.show_form)),
            web.post(f"{BASE}/{{form}}/{_TOKEN}", bound(submitting.send_form)),
        ]

    def normalize(self, payload: RawPayload) -> Sequence[InboundMessage]:
        """See `Channel.normalize`."""
        return (read_submission(self.account, payload),)

    async def send(self, message: OutboundMessage) -> Sent:
        """See `Channel.send`. The status page shows what is stored; nothing leaves."""
        return Sent(native_id=message.id)

    async def run(self) -> None:
        """See `Channel.run`. There is nothing to do between requests."""
