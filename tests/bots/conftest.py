# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tests of the running program need: a bot to talk to, a clock, and a hub on a new folder."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp.test_utils import TestClient, TestServer

from bots import cli
from bots.app import Program
from bots.choices import LOOK_BACK, needs_shown
from bots.offline import assets_of, profile_of
from bots.profile import BotProfile
from bots.serving import http
from bots.settings import Settings, parse
from bots.turn import after_failure, take_turn
from intake.assets import mentioned_serials
from intake.changes import ChangeSet, Message
from intake.consequences import Circumstances, follow
from intake.contacts import Contact
from intake.conversations import Conversation
from intake.ids import ContactId, ConversationId
from intake.inbox import TurnContext
from intake.messages import Address, Author, InboundMessage, Language, RawPayload
from intake.store import sqlite_path
from intake.tickets.ticket import Ticket
from tests.support.clock import HandClock
from tests.support.settings import in_folder
from tests.support.shell import Run

SECRET = "whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"
# A Tuesday, ten in the morning in Shanghai: within opening hours.
OPEN = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    """What the bot did with one message."""

    change: ChangeSet

    @property
    def replies(self) -> list[Message]:
        return [one for one in self.change.messages if one.author is not Author.CUSTOMER]

    @property
    def text(self) -> str:
        return "\n".join(one.text for one in self.replies)

    @property
    def options(self) -> dict[str, str]:
        """The labels of the buttons by their id."""
        return {option.id: option.label for one in self.replies for option in one.options}

    @property
    def meta(self) -> dict[str, object]:
        return {name: value for one in self.replies for name, value in one.meta.items()}

    @property
    def notes(self) -> list[str]:
        return [entry.kind for entry in self.change.timeline]


@dataclass
class Chat:
    """One customer talking to the bot, in memory; state is carried on as the store would."""

    profile: BotProfile
    now: datetime = OPEN
    language: Language | None = None
    contact: Contact = field(default_factory=lambda: Contact(ContactId("k1")))
    ticket: Ticket | None = None
    count: int = 0
    thread: list[Message] = field(default_factory=list)
    conversation: Conversation = field(init=False)

    def __post_init__(self) -> None:
        self.conversation = Conversation(
            ConversationId("c1"),
            Address("webchat", "site", "visitor"),
            "visitor",
            self.contact.id,
            language=self.language,
            version=1,
        )

    def context(self, text: str = "", **more: Any) -> TurnContext:
        """The next message, as a turn would find it."""
        message = InboundMessage(
            self.conversation.address, f"m{self.count + 1}", "visitor", text, **more
        )
        known = assets_of()
        serials = mentioned_serials(text)
        context = TurnContext(
            inbox_seq=self.count + 1,
            message=message,
            received_at=self.now,
            conversation=self.conversation,
            contact=self.contact,
            ticket=self.ticket,
            assets={one: known[one] for one in serials if one in known},
            shown=tuple(self.thread[-LOOK_BACK:]),
        )
        return context if needs_shown(context, self.profile.words) else replace(context, shown=())

    def say(self, text: str = "", **more: Any) -> Answer:
        """Write to the bot, or press a button (`choice`), or send files."""
        return self.take(self.context(text, **more))

    def take(self, context: TurnContext) -> Answer:
        """The same with a context of one's own."""
        self.count += 1
        self.now += timedelta(minutes=1)
        return self.keep(take_turn(context, self.profile, self.now, self.count))

    def press(self, label: str, answer: Answer) -> Answer:
        """Press a button of an answer by its label."""
        (choice,) = [one for one, shown in answer.options.items() if shown == label]
        return self.say(choice=choice)

    def fail(self, text: str) -> Answer:
        """Write something that the bot's code stumbles over."""
        context = self.context(text)
        self.count += 1
        return self.keep(after_failure(context, self.profile, self.now))

    def become(self, **changes: Any) -> None:
        """What somebody else (an agent) made of the conversation."""
        self.conversation = replace(self.conversation, **changes)

    def keep(self, change: ChangeSet) -> Answer:
        """Take over a change with its consequences, as the store would."""
        followed = follow(change, Circumstances(self.profile.desk, self.now))
        version = change.conversation.version + 1
        self.conversation = replace(change.conversation, version=version)
        self.contact = change.contact or self.contact
        self.ticket = followed.ticket or self.ticket
        self.thread += change.messages
        return Answer(change)


@pytest.fixture(scope="session")
def profile() -> BotProfile:
    """The demo's bot, from files."""
    return profile_of(parse({"bots": {"default": {"hand_off_queue": "printers"}}}))


@pytest.fixture
def new_chat(profile: BotProfile) -> Callable[..., Chat]:
    """Starts a conversation with the demo's bot."""
    return lambda **given: Chat(profile, **given)


@pytest.fixture
def chat(new_chat: Callable[..., Chat]) -> Chat:
    """A conversation that has not begun."""
    return new_chat()


@pytest.fixture(name="shop", scope="session")
def _shop() -> BotProfile:
    """The bot of a small shop, with the articles of its preset."""
    return profile_of(parse({"bots": {"default": {"preset": "shop"}}}))


@pytest.fixture
def chat_in_shop(new_chat: Callable[..., Chat], shop: BotProfile) -> Chat:
    """A conversation with it that has not begun."""
    chat = new_chat()
    chat.profile = shop
    return chat


@pytest.fixture
def hand_clock() -> HandClock:
    """The clock of the program under test."""
    return HandClock(OPEN)


@pytest.fixture
def hub_settings(tmp_path: Path) -> Settings:
    """A hub in a folder of its own, with one webhook account."""
    return in_folder(
        tmp_path, {"webhook": {"main": {"secret": SECRET}}}, hand_off_queue="printers"
    )


@dataclass
class Hub:
    """A running program: payloads in, stored replies out."""

    program: Program
    client: TestClient[Any, Any]
    count: int = 0

    async def exchange(
        self, text: str, *, thread: str = "t1", message_id: str = ""
    ) -> list[str] | None:
        """What the customer of a thread is told in answer to a message."""
        payload, known_as = self.payload(text, thread=thread, message_id=message_id)
        outcome = await self.program.reception.exchange(payload, known_as, 10.0)
        return None if outcome is None else [reply.text for reply in outcome.replies]

    def payload(
        self, text: str, *, thread: str = "t1", message_id: str = ""
    ) -> tuple[RawPayload, str]:
        """A payload of the webhook channel, and the id of its message."""
        self.count += 1
        known_as = message_id or f"m{self.count}"
        document = {
            "id": known_as, "conversation": thread, "sender": {"id": thread}, "text": text,
        }  # fmt: skip
        now = self.program.clock()
        return RawPayload("webhook", "main", now, orjson.dumps(document)), known_as

    async def texts(self, thread: str = "t1") -> list[tuple[str, str]]:
        """Who said what in a thread."""
        found = await self.program.store.thread("webhook", "main", thread, 0, 1000)
        return [(one.author.value, one.text) for one in found.messages] if found else []


Opened = Callable[..., Awaitable[Program]]
Stop = Callable[[Program], Awaitable[None]]
Running = dict[int, "tuple[Program, asyncio.Task[None] | None]"]


@pytest.fixture
def opened() -> Running:
    """The programs that are open, by their identity."""
    return {}


@pytest.fixture
def stop_program(opened: Running) -> Stop:
    """Ends a program before the test does: its workers stop, its files are closed."""

    async def stop(program: Program) -> None:
        _, working = opened.pop(id(program))
        if working is not None:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working
        await program.close()

    return stop


@pytest.fixture
async def open_program(
    hub_settings: Settings,
    hand_clock: HandClock,
    empty_database: Path,
    opened: Running,
    stop_program: Stop,
) -> AsyncIterator[Opened]:
    """Opens programs that are closed with the test; `work=False` leaves the workers asleep."""

    async def start(*, work: bool = True) -> Program:
        file = sqlite_path(hub_settings.store.url)
        if not file.exists():
            shutil.copy(empty_database, file)
        program = await Program.open(hub_settings, clock=hand_clock)
        await program.prepare()
        working = asyncio.create_task(program.work()) if work else None
        opened[id(program)] = (program, working)
        return program

    yield start
    for program, _ in list(opened.values()):
        await stop_program(program)


@pytest.fixture
async def hub(open_program: Opened) -> AsyncIterator[Hub]:
    """A running hub, and a client of its HTTP side."""
    program = await open_program()
    client = TestClient(TestServer(http.build(program)))
    await client.start_server()
    yield Hub(program, client)
    await client.close()


@pytest.fixture
def report() -> Sequence[str]:
    """What a customer writes to file a fault report for the B7, from first word to yes."""
    return (
        "打印机坏了", "B7，序列号 SN2209-118", "一直卡纸，屏幕显示 E07", "昨天下午三点", "重启过",
        "跳过", "部门", "我叫张伟", "13800138000", "对",
    )  # fmt: skip


@pytest.fixture
def config(tmp_path: Path, empty_database: Path) -> str:
    """A configuration with its store in the test's folder."""
    shutil.copy(empty_database, tmp_path / "frontdesk.db")
    file = tmp_path / "frontdesk.toml"
    file.write_text(
        f'[store]\nurl = "sqlite:///{tmp_path}/frontdesk.db"\njournal = "{tmp_path}/journal"\n'
        f'blobs = "{tmp_path}/blobs"\n[channels.webhook.main]\n'
        'secret = "whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"\n',
        encoding="utf-8",
    )
    return str(file)


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Runs a command line in an empty folder: exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)
    for name in ("PORT", "FRONTDESK_DEMO_HOST"):
        monkeypatch.delenv(name, raising=False)

    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["frontdesk", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return call
