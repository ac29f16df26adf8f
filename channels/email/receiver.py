# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes every mail of one folder exactly once, whatever the server and the link do.

What is taken is known by its place, (UIDVALIDITY, UID), and stands in the books; flags, dates and
"unseen" are nobody's memory. A pass takes what is above the cursor; on every new connection and
now and then the reconciler compares all numbers of the folder with the books and takes what is
missing below it. A mail that cannot be fetched is left for later and named; the others go on.
"""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import orjson
import structlog

from channels.contract import Health, Hub
from channels.email.imap import (
    Listed,
    Mailbox,
    MailboxLost,
    MailboxRefused,
    SignInRefused,
    open_mailbox,
)
from channels.email.normalize import KIND
from channels.email.settings import Settings
from channels.email.sign_in import SignIn
from channels.standing import Standing
from intake.errors import StoreUnavailable, TransientFailure
from intake.messages import RawPayload
from intake.values import replace

BATCH_MAILS = 25
BATCH_BYTES = 2 * 1024 * 1024
BEGINNING_BYTES = 256 * 1024
LISTED_AT_ONCE = 100  # lines of one answer: see imap.MOST_LINES
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
SIGN_IN_PAUSE, LONGEST_SIGN_IN_PAUSE = 60.0, 1800.0
RECONCILE_SECONDS = 1800.0
PATIENCE = 3  # refused fetches of one mail before it is left for the reconciler

log = structlog.get_logger()


@dataclass
class Cursor:
    """How far a folder is taken: all up to `uid`, above `baseline`, of one UIDVALIDITY.

    `since` is when the mailbox was connected with `start = "new"`: older mail is never taken,
    also not after the numbering began anew.
    """

    uid_validity: int = -1
    uid: int = 0
    baseline: int = 0
    since: str = ""

    def dump(self) -> str:
        """The cursor as the text that `load` reads."""
        return orjson.dumps(self.__dict__).decode()

    @classmethod
    def load(cls, kept: str) -> "Cursor":
        """As it was kept; a new one if nothing was."""
        return cls(**orjson.loads(kept)) if kept else cls()


@dataclass
class Receiver:
    """The reading side of one mailbox. `run` works until cancelled."""

    account: str
    settings: Settings
    hub: Hub
    sign_in: SignIn
    _cursor: Cursor = field(default_factory=Cursor)
    _accepted: set[int] = field(default_factory=set)  # in the journal, perhaps not entered yet
    _refused: dict[int, int] = field(default_factory=dict)  # mails the server does not hand out
    _at_once: int = BATCH_MAILS  # fewer after a lost link: a batch must fit between two losses
    _reconciled_at: float = 0.0
    _standing: Standing = field(init=False)
    _has_worked: bool = False  # since the last failure: then a lost link is no reason to wait

    def __post_init__(self) -> None:
        self._standing = Standing("mailbox_down", "mailbox_up", account=self.account)

    def health(self) -> Health:
        """See `Channel.health`."""
        health = self._standing.health()
        left = sum(1 for tries in self._refused.values() if tries >= PATIENCE)
        if not health.is_well or not left:
            return health
        problem = f"{left} mails cannot be fetched from the server; see the log for their UIDs"
        return replace(health, is_well=False, problem=problem)

    async def run(self) -> None:
        """Connect, take, wait for more; after a failure with growing pauses, for ever."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self._work()
            except SignInRefused as error:
                pause = min(max(pause, SIGN_IN_PAUSE), LONGEST_SIGN_IN_PAUSE)
                self._standing.fails(str(error))
            except (MailboxLost, MailboxRefused, TransientFailure, OSError) as error:
                pause = FIRST_PAUSE if self._has_worked else min(pause, LONGEST_PAUSE)
                self._standing.fails(f"{type(error).__name__}: {error}")
            self._has_worked = False
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads reconnects
            pause *= 2

    def _well(self) -> None:
        self._standing.works()
        self._standing.received(datetime.now(UTC))
        self._has_worked = True

    async def _work(self) -> None:
        mailbox = await open_mailbox(self.settings.imap_server, self.sign_in.imap)
        try:
            await self._select(mailbox)
            self._reconciled_at = 0.0  # what a lost connection left undone is found first
            while True:
                await self._take_new(mailbox)
                await self._reconcile(mailbox)
                self._well()
                await mailbox.wait_for_mail(self.settings.poll_seconds)
        except StoreUnavailable:
            raise TransientFailure("the journal takes nothing now") from None
        finally:
            mailbox.abort()

    @property
    def _source(self) -> str:
        return f"{self.settings.folder}/{self._cursor.uid_validity}"

    async def _select(self, mailbox: Mailbox) -> None:
        folder = await mailbox.select(self.settings.folder)
        cursor = Cursor.load(await self.hub.recall(KIND, self.account, self._cursor_name))
        if cursor.uid_validity != folder.uid_validity:
            is_first = cursor.uid_validity == -1
            if not is_first:
                log.warning("mailbox_renumbered", account=self.account)
            newest = folder.uid_next - 1 if is_first and self.settings.start == "new" else 0
            since = datetime.now(UTC).isoformat() if newest else cursor.since
            newest = max(newest, 0)
            cursor = Cursor(folder.uid_validity, newest, newest, since)
            self._accepted.clear()
            self._refused.clear()
            await self._remember(cursor)
        self._cursor = cursor

    @property
    def _cursor_name(self) -> str:
        return f"cursor:{self.settings.folder}"

    async def _remember(self, cursor: Cursor) -> None:
        await self.hub.remember(KIND, self.account, self._cursor_name, cursor.dump())
        self._cursor = cursor

    async def _take_new(self, mailbox: Mailbox) -> None:
        uids = await mailbox.uids_above(self._cursor.uid)
        for start in range(0, len(uids), LISTED_AT_ONCE):
            some = uids[start : start + LISTED_AT_ONCE]
            await self._take(mailbox, some)
            # Only now: killed before this, the same numbers are listed again and known.
            await self._remember(
                Cursor(
                    self._cursor.uid_validity, some[-1], self._cursor.baseline, self._cursor.since
                )
            )

    async def _reconcile(self, mailbox: Mailbox) -> None:
        """Take what is in the folder and not in the books, above the cursor too.

        Whatever SEARCH said of it: QQ and Alimail read its criteria as they like
        (mscdex/node-imap 686, jstedfast/MailKit 1143).
        """
        now = asyncio.get_running_loop().time()
        if self._reconciled_at and now < self._reconciled_at + RECONCILE_SECONDS:
            return
        cursor = self._cursor
        there = [uid for uid in await mailbox.all_uids() if uid > cursor.baseline]
        newest = max([cursor.uid, *there[-1:]])
        taken = await self.hub.taken_numbers(
            KIND, self.account, self._source, cursor.baseline + 1, newest
        )
        missing = [uid for uid in there if uid not in taken and uid not in self._accepted]
        if lost := [uid for uid in missing if uid <= cursor.uid]:
            log.warning("mails_missing", account=self.account, count=len(lost))
        for start in range(0, len(missing), LISTED_AT_ONCE):
            await self._take(mailbox, missing[start : start + LISTED_AT_ONCE])
        self._accepted.intersection_update(set(there) - taken)
        self._reconciled_at = now

    async def _take(self, mailbox: Mailbox, uids: list[int]) -> None:
        known = self._accepted | await self.hub.taken_numbers(
            KIND, self.account, self._source, uids[0], uids[-1]
        )
        wanted = [uid for uid in uids if uid not in known]
        if not wanted:
            return
        listed = [one for one in await mailbox.list_mails(wanted) if self._is_new(one)]
        batch: list[Listed] = []
        for one in sorted(listed, key=lambda mail: mail.uid):
            if one.size_bytes > self.settings.largest_bytes:
                await self._take_beginning(mailbox, one)
                continue
            full = sum(mail.size_bytes for mail in batch) + one.size_bytes > BATCH_BYTES
            if batch and (full or len(batch) >= self._at_once):
                await self._take_batch(mailbox, batch)
                batch = []
            batch.append(one)
        if batch:
            await self._take_batch(mailbox, batch)

    def _is_new(self, mail: Listed) -> bool:
        """Whether a mail counts at all where only new mail was asked for."""
        if not self._cursor.since or not mail.arrived:
            return True
        try:
            arrived = datetime.strptime(mail.arrived.strip(), "%d-%b-%Y %H:%M:%S %z")
        except ValueError:
            return True
        return arrived >= datetime.fromisoformat(self._cursor.since) - timedelta(minutes=5)

    async def _take_batch(self, mailbox: Mailbox, batch: list[Listed]) -> None:
        await self.hub.has_room(KIND, self.account)
        at_once, self._at_once = self._at_once, max(len(batch) // 2, 1)  # if the link breaks now
        try:
            bodies = await mailbox.fetch([one.uid for one in batch])
            self._at_once = min(at_once * 2, BATCH_MAILS)
        except MailboxRefused:
            if len(batch) > 1:  # one bad mail must not stop the others
                for one in batch:
                    await self._take_batch(mailbox, [one])
                return
            bodies = {}
        await asyncio.gather(
            *(self._accept(uid, body, {}) for uid, body in bodies.items() if body)
        )
        await self._leave(mailbox, [uid for uid, body in bodies.items() if body])
        for one in batch:
            if not bodies.get(one.uid):
                await self._not_handed_out(mailbox, one)

    async def _take_beginning(self, mailbox: Mailbox, mail: Listed) -> None:
        """Of a mail above the limit the head and first text: better a cut mail than none."""
        await self.hub.has_room(KIND, self.account)
        body = await mailbox.fetch_beginning(mail.uid, BEGINNING_BYTES)
        await self._accept(mail.uid, body, {"cut_from": str(mail.size_bytes)})
        await self._leave(mailbox, [mail.uid])

    async def _accept(self, uid: int, body: bytes, more: dict[str, str]) -> None:
        meta = {"source": self._source, "number": str(uid), **more}
        await self.hub.accept(RawPayload(KIND, self.account, datetime.now(UTC), body, meta))
        self._accepted.add(uid)
        self._refused.pop(uid, None)

    async def _leave(self, mailbox: Mailbox, uids: list[int]) -> None:
        """What people asked to happen in the mailbox, after the mails are safe with us.

        A courtesy to people: if it fails the mails are taken all the same.
        """
        after = self.settings.after
        if not uids or after == "leave":
            return
        try:
            if after == "seen":
                await mailbox.mark_seen(uids)
            else:
                await mailbox.move(uids, after.removeprefix("move:"))
        except MailboxRefused as error:
            log.warning("mailbox_refused", account=self.account, problem=str(error))

    async def _not_handed_out(self, mailbox: Mailbox, mail: Listed) -> None:
        """The server lists a mail and does not hand it out, or somebody deleted it meanwhile."""
        if not await mailbox.list_mails([mail.uid]):
            return
        tries = self._refused[mail.uid] = self._refused.get(mail.uid, 0) + 1
        if tries == PATIENCE:
            log.error("mail_not_handed_out", account=self.account, uid=mail.uid)
