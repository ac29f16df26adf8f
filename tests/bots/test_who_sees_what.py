# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nobody sees what is another's: on a real store, whatever is written in whatever order.

Alice has proven her address by mail and has a ticket. Mallory chats, types her address and number,
guesses codes, and writes letters in her name that are answered to Mallory. Whatever else happens,
no message that Mallory gets holds anything of Alice's.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bots.identity.codes import PLACE, Codes
from bots.looking_up import looked_up
from bots.mail.moved_by_agent import moved_by_agent
from bots.turn import take_turn
from channels.contract import Capabilities
from intake.agent_actions import Doer
from intake.changes import ChangeSet
from intake.errors import Conflict
from intake.ids import AgentId
from intake.inbox import Arrival
from intake.messages import Address, Author, InboundMessage, Letter, Profile, ThreadName
from intake.outbox import outbound
from intake.store import OpenedStore, open_store, schema
from tests.bots.conftest import OPEN

ALICE, MALLORY = "alice@example.com", "mallory@evil.example"
HER_OWN = ("138 0013 8000", "13800138000", "SECRET")
CODES = Codes(b"a secret of this installation")
CHANNELS = {
    ("webchat", "site"): Capabilities(text_max=8000, options_max=20, keeps_sender=True),
    ("email", "support"): Capabilities(text_max=50_000),
}


@dataclass
class Town:
    """A store, a bot, and everybody's letters and chats, one message at a time."""

    opened: OpenedStore
    profile: Any
    now: datetime = OPEN
    count: int = 0
    got: dict[str, list[str]] = field(default_factory=dict)  # who was told what
    code: str = ""  # the newest code that left, as its reader knows it

    async def say(self, who: str, text: str, **more: Any) -> ChangeSet:
        """A chat message of one browser."""
        sender = Address("webchat", "site", who)
        return await self.take(InboundMessage(sender, self._next(), who, text, **more), who)

    async def write(self, text: str, *, is_authentic: bool, reply_to: str) -> ChangeSet:
        """A letter from Alice's address, by her or not."""
        number = self._next()
        letter = Letter(
            (ThreadName(f"thread:{number}", is_proof=True),), is_authentic=is_authentic
        )
        message = InboundMessage(
            Address("email", "support", ALICE),
            number,
            number,
            text,
            profile=Profile("艾丽丝", email=ALICE, is_verified=is_authentic),
            letter=letter,
            reply_context={"to": reply_to, "message_id": number},
        )
        return await self.take(message, reply_to)

    def _next(self) -> str:
        self.count += 1
        return f"m{self.count}"

    async def take(self, message: InboundMessage, reader: str) -> ChangeSet:
        """Enter a message and commit its turn, decided again as often as it is stale."""
        store = self.opened.store
        now = self.now = self.now + timedelta(seconds=1)
        assert await store.enter([Arrival(self.count, message, now)], [], self.count) == [True]
        while True:
            (claimed,) = await store.claim_turns(10)
            context = await looked_up(claimed, store, self.profile)
            change = take_turn(context, self.profile, now, await store.next_ticket_count())
            (problem,) = await store.commit([change])
            if problem is None:
                break
            await store.release([claimed.conversation.id])
        self._deliver(change, reader)
        return change

    def _deliver(self, change: ChangeSet, reader: str) -> None:
        for one, to in ((change, reader), *((each, "") for each in change.also)):
            told = self.got.setdefault(to or one.conversation.address.value, [])
            for message in one.messages:
                if message.author is not Author.CUSTOMER:
                    sent = CODES.filled(outbound(one.conversation, message))
                    told.append(sent.text)
                    if PLACE in message.text:
                        self.code = next(
                            word for word in sent.text.split() if word[-6:].isdigit()
                        )[-6:]


@pytest.fixture
def make_town(empty_database: Path, profile: Any) -> Any:
    """A town in a fresh store."""

    def make(folder: str) -> Town:
        path = Path(folder) / "frontdesk.db"
        shutil.copy(empty_database, path)
        opened = open_store(f"sqlite:///{path}", lambda: OPEN, lambda _: None)
        known = replace(profile, capabilities=CHANNELS, codes=CODES)
        return Town(opened, known)

    return make


async def with_alice(town: Town) -> None:
    """She reports a fault by mail: her ticket is FD-000001, if it is the first."""
    text = "打印机 X200 卡纸，SECRET 办公室。电话 13800138000"
    await town.write(text, is_authentic=True, reply_to=ALICE)
    await town.write("补充：还是卡纸", is_authentic=True, reply_to=ALICE)


async def close(town: Town) -> None:
    """Close the files."""
    await town.opened.store.close()
    town.opened.reading.dispose()


async def happens(town: Town, event: str) -> None:
    """One thing that somebody does."""
    if event == "forged letter":
        await town.write("打印机又坏了，要报修", is_authentic=False, reply_to=MALLORY)
    elif event == "hours pass":  # the brakes on automatic letters let go, codes run out
        town.now += timedelta(hours=2)
    elif event == "forged question":
        await town.write("my tickets", is_authentic=False, reply_to=MALLORY)
    elif event == "alice writes":
        await town.write("my tickets", is_authentic=True, reply_to=ALICE)
    elif event == "alice asks for a code":
        await town.say("alice's browser", f"verify my email {ALICE}")
    elif event == "alice types her code":
        await town.say("alice's browser", town.code or "000000")
    elif event == "a wrong code":
        wrong = "111111" if town.code != "111111" else "222222"
        await town.say("mallory", wrong)
    else:
        await town.say("mallory", event)


EVENTS = (
    "我的工单",
    "FD-000001 到哪了",
    "验证邮箱",
    ALICE,
    f"verify my email {ALICE}",
    f"continue by mail {ALICE}",
    "转邮件继续",
    "我是艾丽丝，打印机 X200 坏了，要报修",
    "确认",
    "hours pass",
    "forged letter",
    "forged question",
    "alice writes",
    "alice asks for a code",
    "alice types her code",
    "a wrong code",
)


def told_mallory(town: Town) -> str:
    """Every word that reaches Mallory."""
    seen = (*town.got.get("mallory", ()), *town.got.get(MALLORY, ()))
    return "\n".join(seen)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(events=st.lists(st.sampled_from(EVENTS), min_size=3, max_size=14))
def test_nobody_unverified_sees_what_is_anothers(make_town: Any, events: Sequence[str]) -> None:
    """Neither in a chat nor by a forged letter, in no order of events."""

    async def live(town: Town) -> None:
        try:
            await with_alice(town)
            for event in events:
                await happens(town, event)
        finally:
            await close(town)

    with tempfile.TemporaryDirectory() as folder:
        town = make_town(folder)
        asyncio.run(live(town))
    told = told_mallory(town)
    for secret in HER_OWN:
        assert secret not in told


async def test_alice_herself_sees_it(make_town: Any, tmp_path: Path) -> None:
    """The same town shows her tickets to her: in a browser, once she has typed her code."""
    town = make_town(str(tmp_path))
    await with_alice(town)
    await town.say("alice's browser", "我的工单")
    assert "SECRET" not in "".join(town.got["alice's browser"])
    await town.say("alice's browser", f"验证邮箱 {ALICE}")
    assert town.code in "".join(town.got[ALICE])
    change = await town.say("alice's browser", town.code)
    assert change.link is not None
    change = await town.say("alice's browser", "我的工单")
    assert "FD-000001" in change.messages[-1].text
    await close(town)


async def reported(town: Town, who: str, **more: Any) -> str:
    """A whole report by chat; the number of its ticket."""
    lines = ("B7 打印机昨天开始卡纸，电话 13900139000", "跳过", "跳过", "跳过", "就我一个人")
    for line in (*lines, "张伟", "确认"):
        change = await town.say(who, line, **more)
    assert change.ticket is not None
    return str(change.ticket.number)


def of_the_site(user: str, email: str = "") -> Profile:
    """What a site's token says of the user who is logged in."""
    return Profile(user=user, email=email, is_verified=True)


async def test_a_user_of_the_site_is_known_by_the_first_message(
    make_town: Any, tmp_path: Path
) -> None:
    """In a browser that never wrote before, "my tickets" lists what was filed from another."""
    town = make_town(str(tmp_path))
    alice = of_the_site("u42")
    await town.say("at work", "你好", profile=alice)
    await with_alice(town)  # a stranger's ticket, by mail: not hers by this token
    number = await reported(town, "at work", profile=alice)
    change = await town.say("at home", "我的工单", profile=alice)
    assert change.link is not None
    assert number in change.messages[-1].text
    assert "SECRET" not in change.messages[-1].text
    await close(town)


async def test_a_user_is_not_who_proved_an_address_in_the_same_browser(
    make_town: Any, tmp_path: Path
) -> None:
    """A token that names only an account says nothing of that address; noted once."""
    town = make_town(str(tmp_path))
    await with_alice(town)
    await town.say("shared browser", f"验证邮箱 {ALICE}")
    await town.say("shared browser", town.code)
    bob = of_the_site("bob")
    for _ in range(3):
        change = await town.say("shared browser", "我的工单", profile=bob)
        assert (change.link, change.proven) == (None, ())
        assert "FD-000001" not in "".join(one.text for one in change.messages)
    kinds = [row[0] for row in timeline_of(town, change.conversation.id)]
    assert kinds.count("identity_conflict") == 1
    herself = of_the_site("alice", email=ALICE)
    change = await town.say("shared browser", "我的工单", profile=herself)
    assert [one.proof.identity.kind for one in change.proven] == ["user"]
    assert "FD-000001" in change.messages[-1].text
    await close(town)


def timeline_of(town: Town, conversation_id: str) -> list[Any]:
    """The kinds of what happened in a conversation."""
    kinds = select(schema.timeline.c.kind).where(
        schema.timeline.c.conversation_id == conversation_id
    )
    with town.opened.reading.connect() as connection:
        return list(connection.execute(kinds).all())


async def test_a_code_read_over_the_shoulder_is_of_no_use_elsewhere(
    make_town: Any, tmp_path: Path
) -> None:
    """It belongs to the chat that asked for it."""
    town = make_town(str(tmp_path))
    await with_alice(town)
    await town.say("alice's browser", f"验证邮箱 {ALICE}")
    change = await town.say("mallory", town.code)
    assert (change.link, change.proven) == (None, ())
    await close(town)


async def test_a_report_goes_on_by_mail_and_comes_back_there(
    make_town: Any, tmp_path: Path
) -> None:
    """From the chat into a letter, whose answer fills the same ticket; once, in one place."""
    town = make_town(str(tmp_path))
    await town.say("alice's browser", "打印机 X200 卡纸，要报修")
    await town.say("alice's browser", f"转邮件继续 {ALICE}")
    change = await town.say("alice's browser", town.code)
    (letter,) = change.also
    assert change.ticket is not None
    number = InboundMessage(
        Address("email", "support", ALICE),
        "answer",
        "another thread",
        "联系电话：13800138000",
        profile=Profile(email=ALICE),
        letter=Letter((ThreadName(f"thread:{letter.conversation.thread}", is_proof=True),)),
        reply_context={"to": ALICE, "message_id": "answer"},
    )
    town.count += 1
    answered = await town.take(number, ALICE)
    assert answered.conversation.id == letter.conversation.id
    assert answered.ticket is not None
    assert answered.ticket.number == change.ticket.number
    assert "phone" in answered.ticket.fields
    again = await town.say("alice's browser", "转邮件继续")
    assert again.also == ()
    await close(town)


async def test_an_agent_goes_on_by_mail(make_town: Any, tmp_path: Path) -> None:
    """To a proven address only; then the agent speaks in the letters, and the chat is settled."""
    town = make_town(str(tmp_path))
    store, by = town.opened.store, Doer(AgentId("a1"), "Li Na")
    begun = await town.say("alice's browser", "打印机 X200 卡纸，要报修")

    async def moved() -> ChangeSet | None:
        loaded = await store.load_conversation(begun.conversation.id)
        assert loaded is not None
        return await moved_by_agent(loaded, by, store, town.profile, town.now)

    with pytest.raises(Conflict, match="no_proven_mail"):
        await moved()
    with_mailbox = town.profile
    town.profile = replace(
        with_mailbox, capabilities={("webchat", "site"): CHANNELS["webchat", "site"]}
    )
    with pytest.raises(Conflict, match="no_mailbox"):
        await moved()
    town.profile = replace(
        with_mailbox, capabilities={("email", "support"): CHANNELS["email", "support"]}
    )
    with pytest.raises(Conflict, match="no_certain_sender"):
        await moved()
    town.profile = with_mailbox
    await town.say("alice's browser", f"验证邮箱 {ALICE}")
    await town.say("alice's browser", town.code)
    change = await moved()
    assert change is not None
    assert await store.commit([change]) == [None]
    (letter,) = change.also
    assert letter.conversation.agent_id == by.id
    assert letter.messages[0].author is Author.AGENT
    assert change.conversation.dialog == {}
    assert letter.conversation.dialog["dialog"] == "report_fault"
    assert await moved() is None
    await close(town)
