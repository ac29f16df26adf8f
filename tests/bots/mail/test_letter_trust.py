# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what by mail: every token, sender and verdict, and programs that face each other.

Mails go the whole way: reader, store, turn, and the letter that leaves.
"""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import channels.email
from bots.turn import take_turn
from channels.email.answer import draft_of
from channels.email.compose import compose
from channels.email.mime import parse_message
from channels.email.normalize import Reader
from channels.email.settings import Settings
from channels.email.tokens import ThreadTokens
from intake.changes import ChangeSet
from intake.conversations import Speaker
from intake.inbox import Arrival, TurnContext
from intake.messages import Author, Ignored, InboundKind, RawPayload
from intake.outbox import DeliveryState, Settlement
from intake.phrases import Phrases
from tests.conftest import World
from tests.support.clock import HandClock
from tests.support.mail_servers import mail

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)  # 12:00 in Shanghai, a Monday
WANG = "wang@customer.example"
PHRASES = Phrases.load(Path(channels.email.__file__).parent / "phrases")


@dataclass
class Office:
    """One hub's mail, without its servers: what comes in is decided, what goes out is composed."""

    world: Any
    profile: Any
    address: str = "support@example.com"
    secret: bytes = b"a secret of the tests"
    now: datetime = NOON
    count: int = 0
    letters: list[tuple[datetime, bytes]] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        given = {"imap": "imap://127.0.0.1:1", "smtp": "smtp://127.0.0.1:1", "password": "x"}
        more = {"trusted_authserv": ["mx.example.com"], "team": ["anna@example.com"]}
        return Settings.model_validate({"address": self.address, **given, **more})

    @property
    def tokens(self) -> ThreadTokens:
        return ThreadTokens(self.secret)

    async def receive(self, raw: bytes) -> tuple[TurnContext, ChangeSet] | None:
        """One mail, up to what was decided about it; None if it is our own come back."""
        reader = Reader("support", self.settings, self.tokens, self.settings.own_addresses)
        payload = RawPayload("email", "support", self.now, raw)
        read = reader.message(parse_message(raw), payload)
        if isinstance(read, Ignored):
            return None
        self.count += 1
        message = replace(read[0], attachments=(), originals=())
        store = self.world.store
        await store.enter([Arrival(self.count, message, self.now)], (), self.count)
        (context,) = await store.claim_turns(10)
        change = take_turn(context, self.profile, self.now, self.count)
        await store.commit([change])
        await self._send(change)
        return context, change

    async def _send(self, change: ChangeSet) -> None:
        """Compose what the turn wrote, as it goes over the wire."""
        (committed,) = self.world.announced
        self.world.announced.clear()
        for one in committed.messages:
            draft = draft_of(one, self.settings, self.tokens, PHRASES, ())
            self.letters.append((self.now, compose(replace(draft, date=self.now))))
            done = Settlement(change.conversation.id, one.seq, DeliveryState.SENT)
            await self.world.store.settle([done])


@pytest.fixture
def office(world: Any, profile: Any) -> Office:
    """A hub that reads mail."""
    return Office(world, profile)


def token(kind: str, thread: str, tokens: ThreadTokens) -> str:
    """What stands between `+` and `@`."""
    foreign = ThreadTokens(b"the secret of another installation")
    return {
        "valid": tokens.tag(thread),
        "stale": tokens.tag(tokens.thread_of("a thread that was erased")),
        "foreign": foreign.tag(thread),
        "truncated": tokens.tag(thread)[:-3],
        "missing": "",
    }[kind]


SENDERS = {
    "participant": WANG,
    "stranger": "evil@x.example",
    "agent": "anna@example.com",
    "own": "support@example.com",
}
VERDICTS = {
    "pass": "mx.example.com; dmarc=pass",
    "fail": "mx.example.com; dmarc=fail (p=REJECT)",
    "none": "",
}


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("sender", SENDERS)
@pytest.mark.parametrize("given", ["valid", "stale", "foreign", "truncated", "missing"])
async def test_tokens_senders_and_verdicts(
    office: Office, given: str, sender: str, verdict: str
) -> None:
    """A mail is never dropped, joins by a valid token only, and strangers are told nothing."""
    first = await office.receive(mail(1, "My printer is broken, paper jam"))
    assert first is not None
    thread = first[0].message.thread
    office.now += timedelta(hours=5)
    tag = token(given, thread, office.tokens)
    to = f"support+{tag}@example.com" if tag else "support@example.com"
    second = await office.receive(
        mail(
            2,
            "The scanner is broken too, what did we agree on?",
            From=SENDERS[sender],
            To=to,
            Authentication_Results=VERDICTS[verdict],
        )
    )
    assert second is not None  # never a drop
    context, change = second
    joins = context.conversation.id == first[0].conversation.id
    assert joins is (given == "valid")
    answers = [one for one in change.messages if one.author is Author.BOT]
    if sender == "own":
        assert context.message.kind is InboundKind.AUTOMATIC
        assert answers == []
        return
    is_stranger = joins and (sender != "participant" or verdict == "fail")
    assert context.is_stranger is is_stranger
    if is_stranger:
        assert answers == []
        assert change.conversation.speaker is Speaker.WAITING
        assert change.conversation.reply_context["to"] == WANG
        assert change.messages[0].meta["is_stranger"] is True
    elif not joins:
        assert change.ticket is not None
        assert bool(answers) is (verdict != "fail")  # no letter to whom a forger names


async def test_a_forger_who_knows_a_message_id(office: Office) -> None:
    """The customer's address and a quoted Message-ID open no thread; the team sees the link."""
    first = await office.receive(mail(1, "My printer is broken"))
    assert first is not None
    second = await office.receive(
        mail(
            2,
            "Please send the history to me.",
            In_Reply_To="<m1@customer.example>",
            Authentication_Results="mx.example.com; dmarc=fail (p=quarantine)",
        )
    )
    assert second is not None
    context, change = second
    assert context.conversation.id != first[0].conversation.id
    assert context.refers_to == first[0].conversation.id
    assert [one for one in change.messages if one.author is Author.BOT] == []


@pytest.fixture
async def other(
    tmp_path: Path, clock: HandClock, empty_database: Path, profile: Any
) -> AsyncIterator[Office]:
    """Another company's hub, on a store of its own."""
    path = tmp_path / "other.db"
    shutil.copy(empty_database, path)
    world = World(path, clock)
    world.open()
    yield Office(world, profile, "help@other.example", b"the secret of the other one")
    await world.close()


def unmarked(letter: bytes) -> bytes:
    """The letter as if its program said nothing of itself, as many do not."""
    marks = (b"auto-submitted:", b"x-auto-response", b"precedence:", b"x-frontdesk")
    lines = letter.split(b"\r\n")
    return b"\r\n".join(line for line in lines if not line.lower().startswith(marks))


@pytest.mark.parametrize(
    ("hides", "keeps"),
    [(False, True), (True, True), (True, False)],
    ids=["marked", "unmarked", "unmarked, always a new thread"],
)
async def test_two_hubs_face_each_other_for_a_week(
    office: Office, other: Office, clock: HandClock, *, hides: bool, keeps: bool
) -> None:
    """At most one automatic letter an hour and five a day each way, whatever the headers say."""
    end = clock.now + timedelta(days=7)
    number = 0
    waiting = [(office, mail(0, "打印机坏了", From=other.address, To=office.address))]
    while clock.now < end:
        number += 1
        clock.move(minutes=20 if number % 2 else 160)
        office.now = other.now = clock.now
        for _ in range(10):  # letters cross within minutes, until nobody answers
            arriving, waiting = waiting, []
            for to, raw in arriving:
                before = len(to.letters)
                assert await to.receive(unmarked(raw) if hides else raw) is not None
                back = other if to is office else office
                waiting += [(back, one) for _, one in to.letters[before:]]
        assert waiting == []
        # Something wakes them again: a person, a scheduler, a third program.
        fresh = {"In_Reply_To": "<m0@customer.example>"} if keeps else {}
        text = "还是坏的，请处理"
        waiting = [
            (office, mail(number, text, From=other.address, To=office.address, **fresh)),
            (other, mail(-number, text, From=office.address, To=other.address, **fresh)),
        ]
    for one in (office, other):
        times = [at for at, _ in one.letters]
        assert times
        gaps = [after - before for before, after in pairwise(times)]
        assert not gaps or min(gaps) >= timedelta(hours=1)
        for at in times:
            assert sum(at <= later < at + timedelta(days=1) for later in times) <= 5


async def test_a_flood_of_one_sender_is_twenty_tickets(office: Office) -> None:
    """Unmarked, each with its own subject and Message-ID: all kept, a few letters answered."""
    shown = tickets = 0
    for number in range(1, 121):
        received = await office.receive(
            mail(number, f"Alarm {number}: printer is broken", Subject=f"Alarm {number}")
        )
        assert received is not None
        _, change = received
        shown += sum(one.author is Author.CUSTOMER for one in change.messages)
        tickets += change.ticket is not None and change.ticket.version == 0
        office.now += timedelta(seconds=5)
    assert shown == 120
    assert tickets == 20
    assert len(office.letters) <= 5
