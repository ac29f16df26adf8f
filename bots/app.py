# SPDX-License-Identifier: AGPL-3.0-or-later
"""The composition root: the only place where implementations are chosen and put together.

`Program.open` builds everything, `Program.run` works until told to stop, in order: stop
accepting, finish what was begun, close the files.
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import cast

import structlog
from aiohttp import ClientSession, DummyCookieJar
from sqlalchemy import Engine, select
from sqlalchemy.dialects.sqlite import insert

from bots.identity.codes import Codes
from bots.knowing import Knowledge, load_phrases
from bots.mail.undelivered import called_back
from bots.profile import BotProfile
from bots.reports.forms import DialogForms
from bots.runtime.catching_up import CatchingUp
from bots.runtime.committing import Committer
from bots.runtime.delivery_worker import DeliveryWorker
from bots.runtime.directories import Parts, open_directory
from bots.runtime.dispatch_worker import DispatchWorker
from bots.runtime.entry_worker import EntryWorker
from bots.runtime.machine_worker import MachineWorker
from bots.runtime.metrics import Metrics
from bots.runtime.model_lookup import ModelLookup, open_models
from bots.runtime.notice_worker import NoticeWorker
from bots.runtime.notifying import groups_of, open_places
from bots.runtime.reception import FormAccess, Reception
from bots.runtime.reservation_worker import ReservationWorker
from bots.runtime.supervisor import keep_running
from bots.runtime.timer_worker import TimerWorker
from bots.runtime.turn_worker import TurnWorker
from bots.settings import Settings
from channels.contract import Channel, Hub
from channels.registry import kept_secret, open_channel
from intake.automation.book import RULES
from intake.blobs import BlobFolder
from intake.conversations import Conversation
from intake.journal import Journal
from intake.levels import LEVEL_GIVEN
from intake.limits import MemoryLimiter
from intake.links import Link, Links, Purpose
from intake.outbox import Committed
from intake.ports import Clock
from intake.routing.queues import ONLINE, TEAM
from intake.seals import Seal
from intake.signals import MemorySignals
from intake.store import open_store, schema
from intake.store.sqlite.store import SqliteStore

HOUSEKEEPING_SECONDS = 3600.0
# There without a word in the configuration; `forms = []` closes it.
ALWAYS: Mapping[str, Mapping[str, Mapping[str, object]]] = {"form": {"public": {}}}

log = structlog.get_logger()
Channels = dict[tuple[str, str], Channel]
Listener = Callable[[Sequence[Committed]], None]


def utc_now() -> datetime:
    """The clock of the running program."""
    return datetime.now(UTC)


@dataclass
class Program:
    """Every part of one running hub."""

    settings: Settings
    clock: Clock
    store: SqliteStore
    reading: Engine
    journal: Journal
    blobs: BlobFolder
    signals: MemorySignals
    metrics: Metrics
    reception: Reception
    knowledge: Knowledge
    listeners: list[Listener]
    is_demo: bool = False
    channels: Channels = field(default_factory=dict)
    failing: dict[str, str] = field(default_factory=dict)  # workers that failed lately, and why
    committer: Committer = field(init=False)
    entry: EntryWorker = field(init=False)
    turns: TurnWorker = field(init=False)
    timers: TimerWorker = field(init=False)
    deliveries: DeliveryWorker = field(init=False)
    dispatch: DispatchWorker = field(init=False)
    notices: NoticeWorker = field(init=False)
    catching_up: CatchingUp = field(init=False)
    reservations: ReservationWorker = field(init=False)
    machines: MachineWorker = field(default_factory=MachineWorker)
    forms: DialogForms = field(init=False)
    links: Links = field(init=False)
    models: ModelLookup | None = field(init=False)
    session: ClientSession | None = None  # for telling the team, and asking other systems
    parts: Parts | None = None

    @classmethod
    async def open(
        cls, settings: Settings, *, clock: Clock = utc_now, is_demo: bool = False
    ) -> "Program":
        """Open the files and load what the bot knows. Raises `FrontdeskError` with advice."""
        listeners: list[Listener] = []

        def announce(committed: Sequence[Committed]) -> None:
            for listen in listeners:
                listen(committed)

        opened = open_store(settings.store.url, clock, announce)
        journal = Journal(settings.store.journal)
        blobs = BlobFolder(settings.store.blobs)
        signals = MemorySignals()
        channels: Channels = {}
        program = cls(
            settings=settings,
            clock=clock,
            store=opened.store,
            reading=opened.reading,
            journal=journal,
            blobs=blobs,
            signals=signals,
            metrics=Metrics(),
            reception=Reception(
                journal,
                opened.store,
                blobs,
                signals,
                MemoryLimiter(),
                channels,
                settings.server.url,
            ),
            knowledge=Knowledge(settings.bots.default, opened.store, opened.reading, clock),
            listeners=listeners,
            is_demo=is_demo,
            channels=channels,
        )
        program._connect()
        return program

    def profile(self) -> BotProfile:
        """What the bot knows at this moment: swapped whole, so it is asked for, never kept."""
        return self.knowledge.profile

    def _connect(self) -> None:
        self.models = open_models(self.settings.bots.default, self.clock, self.metrics)
        self.committer = Committer(self.store, self.profile, self.clock)
        on_parked = partial(self.signals.publish, "parked")
        self.turns = TurnWorker(
            self.store,
            self.committer,
            self.profile,
            self.clock,
            self.metrics,
            on_parked,
            lambda: self.reception.is_awaited,
        )
        self.turns.ask_models(self.models)
        self.timers = TimerWorker(
            self.store, self.committer, self.profile, self.clock, self.metrics
        )
        self.deliveries = DeliveryWorker(
            self.store,
            self.committer,
            self.channels,
            self.clock,
            self.metrics,
            lambda loaded, message, now: called_back(loaded, message, self.profile(), now),
        )
        self.dispatch = DispatchWorker(
            self.reading, self.committer, self.profile, self.clock, self.metrics
        )
        self.catching_up = CatchingUp(
            self.store, self.reading, self.committer, self.profile, self.clock
        )
        self.reservations = ReservationWorker(self.store, self.reading, self.committer, self.clock)
        self.notices = NoticeWorker(
            self.store, self.reading, self.clock, load_phrases(), self.metrics
        )
        self.entry = EntryWorker(
            self.store,
            self.blobs,
            self.channels,
            self.metrics,
            self.reception.on_entered,
            self.turns.wake,
            on_parked,
        )
        self.reception.connect(self.entry)

    async def prepare(self) -> None:
        """Load the bot's knowledge, open the channels, and queue what a crash left behind."""
        await self.knowledge.load()
        self.forms = DialogForms(self.store, self.profile, self.clock)
        seal = Seal((await self._kept_secret("links")).encode())
        self.reception.serve_forms(FormAccess(self.forms, seal, self._is_open, self.clock))
        self.knowledge.offer_forms(self._form_link)
        self.links = Links(seal)
        self.knowledge.offer_pages(self._page_link)
        codes = Codes((await self._kept_secret("codes")).encode())
        self.knowledge.trust_codes(codes)
        self.deliveries.complete_with(codes.filled)
        await self._open_channels()
        self._open_notifiers()
        self.knowledge.know_channels(
            {key: channel.capabilities for key, channel in self.channels.items()}
        )
        self.store.send_at_once(
            [key for key, one in self.channels.items() if one.capabilities.sends_at_once]
        )
        pause = timedelta(seconds=self.settings.bots.default.burst_seconds)
        self.store.gather(
            {key: pause for key, one in self.channels.items() if one.capabilities.gathers_bursts}
        )
        self.listeners.append(self._on_committed)
        self.signals.watch(ONLINE, self._on_online)
        self.signals.watch(TEAM, self._on_team)
        self.signals.watch(LEVEL_GIVEN, lambda _payload: self.catching_up.wake())
        self.signals.watch(RULES, self._on_rules)
        position = await self.store.journal_position()
        replayed = 0
        for record in self.journal.replay(after=position):
            self.entry.offer(record)
            replayed += 1
        if replayed:
            log.info("journal_replayed", records=replayed)

    def _open_notifiers(self) -> None:
        """Open the places the team is told at, and let the rules know their groups."""
        if self.settings.notifiers or self.settings.directories:
            self.session = ClientSession(cookie_jar=DummyCookieJar())
            opened = open_directory(
                self.settings, self.session, self.store, self.reading, self.clock
            )
            self.turns.ask_directory(opened.machines)
            self.machines.use(opened.machines)
            self.parts = opened.parts
            self.reservations.use(opened.reservations, opened.name)
            self.notices.use(open_places(self.settings, self.session, self.channels))
        self.knowledge.know_groups(groups_of(self.settings))

    async def work(self) -> None:
        """Run all workers until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for name, worker in (
                ("entry", self.entry.run),
                ("turns", self.turns.run),
                ("deliveries", self.deliveries.run),
                ("timers", self.timers.run),
                ("dispatch", self.dispatch.run),
                ("notices", self.notices.run),
                ("catching_up", self.catching_up.run),
                ("reservations", self.reservations.run),
                ("machines", self.machines.run),
                ("housekeeping", self._keep_house),
                ("journal", self.journal.watch),
            ):
                tasks.create_task(keep_running(name, worker, self.failing))
            self.turns.wake()

    async def listen(self) -> None:
        """Run what the channels do by themselves, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for (kind, account), channel in self.channels.items():
                tasks.create_task(keep_running(f"{kind}.{account}", channel.run, self.failing))
            tasks.create_task(asyncio.Event().wait())

    async def _keep_house(self) -> None:
        """Forget journal segments that are settled and older than the settings keep them."""
        while True:
            older_than = self.clock() - timedelta(days=self.settings.store.journal_days)
            position = await self.store.journal_position()
            forgotten = await asyncio.to_thread(self.journal.forget_before, position, older_than)
            if forgotten:
                log.info("journal_forgotten", segments=forgotten)
            await asyncio.sleep(HOUSEKEEPING_SECONDS)

    async def close(self) -> None:
        """Finish writing and close the files, in the order things depend on each other."""
        await self.turns.close()
        if self.models is not None:
            await self.models.close()
        if self.session is not None:
            await self.session.close()
        await self.journal.close()
        await self.store.close()
        self.reading.dispose()

    def _on_rules(self, _payload: object) -> None:
        """Somebody has changed the rules: one by time counts for what is open at once."""
        before = self.profile().desk.rules.by_time
        self.knowledge.know_rules()
        if self.profile().desk.rules.by_time != before:
            self.catching_up.wake(looks_at_all=True)

    def _on_committed(self, committed: Sequence[Committed]) -> None:
        if not committed:
            return
        self.reception.on_committed(committed)
        self.deliveries.offer(committed)
        self.dispatch.hear(committed)
        self.notices.offer(committed)
        self.reservations.offer(committed)
        self.machines.offer(committed)
        self.signals.publish("changes", {one.change.conversation.id for one in committed})

    def _on_online(self, agents: frozenset[str]) -> None:
        if agents == self.profile().desk.team.online:
            return  # a second workspace of the same person
        self.knowledge.know_online(agents)
        self.dispatch.wake()

    def _on_team(self, _payload: object) -> None:
        self.knowledge.know_team()
        self.dispatch.wake()

    async def _open_channels(self) -> None:
        hub: Hub = self.reception
        for kind, accounts in {**ALWAYS, **self.settings.channels}.items():
            for account, section in accounts.items():
                given = dict(section)
                if (name := kept_secret(kind)) and name not in given:
                    given[name] = await self._kept_secret(f"{kind}.{account}")
                if kind == "webchat" and self.is_demo:
                    given.setdefault("is_demo", True)
                self.channels[(kind, account)] = open_channel(kind, account, given, hub)

    def _is_open(self, form: str) -> bool:
        """Whether the public may see a form, as its channel's section says."""
        sections = {**ALWAYS, **self.settings.channels}["form"].values()
        shown = [cast("Sequence[str] | None", one.get("forms")) for one in sections]
        return any(names is None or form in names for names in shown)

    def _form_link(self, conversation: Conversation, form: str, _ticket: str) -> str:
        """The address of a form that goes on with a conversation."""
        address = conversation.address
        link = Link(Purpose.FORM, address.channel, address.account, conversation.thread)
        return self.reception.form_link(link, form)

    def _page_link(self, purpose: Purpose, ticket: str) -> str:
        """The address of a page about a ticket."""
        token = self.links.make(Link(purpose, "desk", "desk", ticket), self.clock())
        return f"{self.settings.server.url}/tickets/{purpose.value}/{token}"

    async def _kept_secret(self, name: str) -> str:
        """A secret made on first start and kept: visitors' tokens outlive restarts."""
        table = schema.setting
        key = f"secret:{name}"
        made = insert(table).values(name=key, value=secrets.token_hex(32))
        await self.store.execute_write(made.on_conflict_do_nothing())
        with self.reading.connect() as connection:
            return str(connection.scalar(select(table.c.value).where(table.c.name == key)))
