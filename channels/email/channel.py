# SPDX-License-Identifier: AGPL-3.0-or-later
"""One mailbox as a `Channel`: reads what was fetched, hands over what is to be sent."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from aiohttp import web

from channels.contract import Capabilities, Health, Hub, Sent
from channels.email.answer import draft_of
from channels.email.apart import ApartReader
from channels.email.compose import Draft, File, compose
from channels.email.identities import domain_of
from channels.email.mime import parse_message
from channels.email.normalize import KIND, Reader
from channels.email.receiver import Receiver
from channels.email.settings import Settings
from channels.email.sign_in import KeptToken, SignIn
from channels.email.smtp import AccountRefused, HandedOver, hand_over
from channels.email.tokens import ThreadTokens
from intake.errors import PermanentFailure, TransientFailure
from intake.messages import Author, Ignored, InboundMessage, OutboundMessage, RawPayload
from intake.phrases import Phrases

CAPABILITIES = Capabilities(
    text_max=50_000,
    takes_files=True,
    resends_unknown=True,  # the same Message-ID: mail programs show it once
    give_up_after=timedelta(days=5),  # RFC 5321 §4.5.4.1
    send_seconds=240.0,
)

READING_PROCESSES = 2

log = structlog.get_logger()


class MailChannel:
    """One account. See `Channel` and `ReadsApart`."""

    kind = KIND
    capabilities = CAPABILITIES

    def __init__(self, account: str, settings: Settings, hub: Hub, phrases: Phrases) -> None:
        self.account = account
        self._settings = settings
        self._hub = hub
        self._phrases = phrases
        self._tokens = ThreadTokens(settings.secret.get_secret_value().encode())
        self._sign_in = SignIn(settings, KeptToken(hub, account))
        self._receiver = Receiver(account, settings, hub, self._sign_in)
        self._apart = ApartReader(READING_PROCESSES)
        self._sending_problem = ""

    @property
    def own_addresses(self) -> frozenset[str]:
        """Every address that is this account."""
        return self._settings.own_addresses

    def health(self) -> Health:
        """See `Channel.health`."""
        health = self._receiver.health()
        if health.is_well and self._sending_problem:
            return Health(is_well=False, problem=self._sending_problem)
        return health

    def routes(self) -> Sequence[web.RouteDef]:
        """See `Channel.routes`. Mail is fetched: there are none."""
        return ()

    def normalize(self, payload: RawPayload) -> Sequence[InboundMessage] | Ignored:
        """See `Channel.normalize`. For replays; the line uses `read`, which bounds bad mail."""
        return self._reader().message(parse_message(payload.body), payload)

    async def read(self, payload: RawPayload) -> Sequence[InboundMessage] | Ignored:
        """See `ReadsApart.read`: parsed in a process that may be killed."""
        return self._reader().message(await self._apart.read_or_head(payload.body), payload)

    def _reader(self) -> Reader:
        others = [
            one.own_addresses for one in self._hub.siblings(KIND) if isinstance(one, MailChannel)
        ]
        own = self.own_addresses.union(*others)
        return Reader(self.account, self._settings, self._tokens, own)

    async def run(self) -> None:
        """See `Channel.run`. Fetches mail until the program stops."""
        try:
            await self._receiver.run()
        finally:
            await self._apart.close()

    async def send(self, message: OutboundMessage) -> Sent:
        """See `Channel.send`."""
        if message.author is Author.SYSTEM:
            return Sent(note="not mailed: who has joined a thread is of no use in a letter")
        draft = draft_of(
            message, self._settings, self._tokens, self._phrases, await self._files(message)
        )
        try:
            content = compose(draft)
            recipients = draft.recipients
        except ValueError as error:
            raise PermanentFailure(str(error)) from error
        self._keep_pace(recipients)
        handed_over = await self._hand_over(recipients, content)
        refused = "; ".join(f"{one}: {said}" for one, said in handed_over.refused)
        return Sent(native_id=draft.message_id, note=refused)

    async def tell(
        self, address: str, subject: str, text: str, message_id: str, at: datetime
    ) -> None:
        """Send a mail to one of the team, outside any conversation. Raises like `send`."""
        own = self._settings.address
        made = hashlib.sha256(message_id.encode()).hexdigest()[:32]
        draft = Draft(
            message_id=f"{made}@{domain_of(own)}",
            sender=own,
            sender_name="Frontdesk",
            to=[(address, "")],
            subject=subject,
            text=text,
            date=at,
            headers={"Auto-Submitted": "auto-generated"},
        )
        try:
            content = compose(draft)
            recipients = draft.recipients
        except ValueError as error:
            raise PermanentFailure(str(error)) from error
        handed_over = await self._hand_over(recipients, content)
        if handed_over.refused:
            raise PermanentFailure(handed_over.refused[0][1])

    async def _hand_over(self, recipients: Sequence[str], content: bytes) -> HandedOver:
        try:
            handed_over = await hand_over(self._settings, self._sign_in, recipients, content)
        except AccountRefused as error:
            if not self._sending_problem:
                log.error("mail_account_refused", account=self.account)  # noqa: TRY400 - the server's words may name people
            self._sending_problem = str(error)
            raise
        self._sending_problem = ""
        return handed_over

    async def _files(self, message: OutboundMessage) -> list[File]:
        files = []
        for one in message.attachments:
            content = await self._hub.open_file(one.blob)
            if content is None:
                raise PermanentFailure(f"the file {one.name} is not there any more")
            files.append(File(one.name, one.content_type, content))
        return files

    def _keep_pace(self, recipients: Sequence[str]) -> None:
        """Not faster to one domain than its servers like; raises when it has to wait."""
        for domain in {domain_of(one) for one in recipients}:
            wait = self._hub.allow(f"mail:{self.account}", domain, self._settings.per_domain)
            if wait:
                raise TransientFailure(f"enough mail to {domain} for now", wait)
