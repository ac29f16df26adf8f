# SPDX-License-Identifier: AGPL-3.0-or-later
"""A conversation over the webhook channel: answers, repeats, bursts, files, and a whole report."""

import asyncio
import base64
import hashlib
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from channels.webhook.channel import WebhookChannel
from channels.webhook.settings import Settings
from intake.changes import ChangeSet
from intake.conversations import Speaker
from intake.errors import StoreUnavailable
from intake.ids import AgentId

SECRET = "whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"

# The hub under test has no catalogue: any short text is a product.
REPORT = (
    "打印机坏了", "B7", "SN2209-118", "一直卡纸，出不来", "昨天下午三点", "重启过一次了", "跳过",
    "部门", "我叫张伟", "13800138000",
)  # fmt: skip


async def test_an_answer_has_the_documented_shape(sender: Any) -> None:
    """200 with status, replies with their options, and no ticket yet."""
    answer = await sender.say("你好")
    assert set(answer) == {"status", "replies", "ticket"}
    assert (answer["status"], answer["ticket"]) == ("accepted", None)
    (reply,) = answer["replies"]
    assert set(reply) == {"id", "text", "options"}
    assert reply["options"][0] == {"id": "!start:report_fault", "label": "我要报修"}


async def test_a_report_ends_in_a_ticket(sender: Any) -> None:
    """Ten messages and a yes: the number stands in the answer and in the text."""
    for text in REPORT:
        assert (await sender.say(text))["ticket"] is None
    last = await sender.say("对")
    number = last["ticket"]["number"]
    assert number in "".join(reply["text"] for reply in last["replies"])
    ticket = await sender.program.store.load_ticket(number)
    assert ticket.channel == "webhook"
    assert ticket.fields["phone"].value == "+8613800138000"


async def test_options_come_back_as_choice(sender: Any) -> None:
    """The id of an offered option, sent as `choice`, is the press of that button."""
    offered = (await sender.say("hello"))["replies"][0]["options"]
    answer = await sender.say(choice=offered[0]["id"])
    assert "Which product" in answer["replies"][-1]["text"]


async def test_without_wait_it_is_accepted_at_once(sender: Any) -> None:
    """202 once durable: the journal has it, whoever answers it later."""
    answer = await sender.post(sender.message("你好"))
    assert (answer.status, await answer.json()) == (202, {"status": "accepted"})
    assert sender.program.journal.last_seq == 1


@pytest.mark.parametrize("first_wait", [None, 10])
async def test_a_repeat_gets_the_same_replies(sender: Any, first_wait: int | None) -> None:
    """The same id again, whether the first waited or not: the stored replies, one effect."""
    message = sender.message("你好")
    first = await sender.post(message, wait=first_wait)
    again = [await (await sender.post(message, wait=10)).json() for _ in range(2)]
    assert [one["status"] for one in again] == ["duplicate", "duplicate"]
    assert again[0]["replies"] == again[1]["replies"] != []
    if first_wait:
        assert (await first.json())["replies"] == again[0]["replies"]
    assert [author for author, _ in await sender.texts()] == ["customer", "bot"]


async def test_a_repeat_without_wait_is_called_a_duplicate(sender: Any) -> None:
    """At once after the first, too: the sender's retry need not wait for the workers."""
    message = sender.message("你好")
    answers = [await sender.post(message) for _ in range(3)]
    assert [one.status for one in answers] == [202, 202, 202]
    assert [(await one.json())["status"] for one in answers] == [
        "accepted", "duplicate", "duplicate",
    ]  # fmt: skip


async def test_the_repeat_of_the_last_yes_names_the_same_ticket(sender: Any) -> None:
    """A retry after a lost answer opens no second ticket and gets the number all the same."""
    for text in REPORT:
        await sender.say(text)
    message = sender.message("对")
    first, again = [await (await sender.post(message, wait=10)).json() for _ in range(2)]
    assert again["ticket"] == first["ticket"]
    assert again["ticket"] is not None


async def test_a_repeat_in_another_conversation_is_still_a_repeat(sender: Any) -> None:
    """An id is unique per account: what it names happened once."""
    message = sender.message("你好")
    await sender.post(message, wait=10)
    moved = {**message, "conversation": "c2"}
    assert (await (await sender.post(moved, wait=10)).json())["status"] == "duplicate"
    assert await sender.texts("c2") == []


async def test_repeats_at_the_same_moment_share_one_turn(sender: Any) -> None:
    """Ten copies at once: one effect, and all get the same answer."""
    message = sender.message("你好")
    answers = await asyncio.gather(*(sender.post(message, wait=10) for _ in range(10)))
    documents = [await one.json() for one in answers]
    assert {one.status for one in answers} == {200}
    assert len({str(one["replies"]) for one in documents}) == 1
    assert documents[0]["replies"]
    assert len(await sender.texts()) == 2


async def test_a_burst_is_answered_in_order_and_whole(sender: Any) -> None:
    """Fifty messages of one conversation at once: each once, each answered, nothing crossed."""
    for text in REPORT[:2]:
        await sender.say(text)
    texts = [f"卡纸，第 {number} 次" for number in range(50)]
    answers = await asyncio.gather(*(sender.post(sender.message(text), wait=30) for text in texts))
    assert {one.status for one in answers} == {200}
    said = await sender.texts()
    assert Counter(
        text for author, text in said if author == "customer" and text in texts
    ) == dict.fromkeys(texts, 1)
    found = await sender.program.store.thread("webhook", "main", "c1", 0, 1000)
    assert [one.seq for one in found.messages] == list(range(1, len(found.messages) + 1))


async def test_messages_are_answered_in_the_order_they_were_acknowledged(sender: Any) -> None:
    """Who is told "accepted" first stands first in the conversation."""
    texts = [f"第 {number} 句" for number in range(10)]
    for text in texts:
        await sender.post(sender.message(text))
    await sender.say("完了")
    said = [text for author, text in await sender.texts() if author == "customer"]
    assert said == [*texts, "完了"]


async def test_a_wait_that_runs_out_is_a_202(connect: Any) -> None:
    """The message is safe; the same id later gets the replies."""
    sender = await connect(work=False)
    message = sender.message("你好")
    answer = await sender.post(message, wait=0.05)
    assert (answer.status, await answer.json()) == (202, {"status": "accepted"})
    working = asyncio.create_task(sender.program.work())
    late = await (await sender.post(message, wait=10)).json()
    assert late["status"] == "duplicate"
    assert late["replies"]
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


async def test_when_nobody_answers_the_replies_are_empty(sender: Any) -> None:
    """While a person has the conversation the bot is silent, and the answer says so at once."""
    await sender.say("你好")
    store = sender.program.store
    loaded = await store.load_conversation(store.conversation_id("webhook", "main", "c1"))
    taken = replace(loaded.conversation, speaker=Speaker.HUMAN, agent_id=AgentId("lina"))
    await store.commit([ChangeSet(taken)])
    answer = await sender.say("打印机坏了")
    assert (answer["status"], answer["replies"]) == ("accepted", [])


async def test_files_are_stored_by_their_hash(sender: Any) -> None:
    """The bytes are kept once, under a name without a path, and stay with the message."""
    content = b"\xff\xd8\xff\xe0 a small picture"
    file = {
        "name": "..\\..\\现场.jpg", "content_type": "image/jpeg",
        "data": base64.b64encode(content).decode(),
    }  # fmt: skip
    answer = await sender.say(attachments=[file])
    assert "图片收到了" in answer["replies"][0]["text"]
    found = await sender.program.store.thread("webhook", "main", "c1", 0, 10)
    (kept,) = found.messages[0].attachments
    assert kept.blob == hashlib.sha256(content).hexdigest()
    assert (kept.name, kept.size_bytes) == ("现场.jpg", len(content))
    assert await sender.program.blobs.get(kept.blob) == content


async def test_a_file_by_address_is_not_fetched(sender: Any, callback: Any) -> None:
    """The hub calls no address that a message names; the link is kept as text."""
    file = {"name": "photo.jpg", "content_type": "image/jpeg", "url": callback.url}
    await sender.say("看这里", attachments=[file])
    found = await sender.program.store.thread("webhook", "main", "c1", 0, 10)
    (kept,) = found.messages[0].attachments
    assert kept.name == "photo.jpg.url.txt"
    assert await sender.program.blobs.get(kept.blob) == callback.url.encode()
    assert callback.calls.empty()


async def test_a_location_is_kept(sender: Any) -> None:
    """Degrees and label stand in the conversation."""
    place = {"lat": 31.2304, "lon": 121.4737, "label": "上海市黄浦区"}
    answer = await sender.say(location=place)
    assert answer["replies"]
    found = await sender.program.store.thread("webhook", "main", "c1", 0, 10)
    kept = found.messages[0].location
    assert (kept.latitude, kept.longitude, kept.label) == (31.2304, 121.4737, "上海市黄浦区")


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "😀", "'; DROP TABLE ticket; --"])
async def test_hostile_text_stays_text(sender: Any, text: str) -> None:
    """Kept letter by letter, and the conversation goes on."""
    assert (await sender.say(text))["replies"]
    assert (await sender.texts())[0] == ("customer", text)
    assert (await sender.say("你好"))["replies"]


async def test_a_script_in_a_file_name_stays_a_name(sender: Any) -> None:
    """It is data to show, never markup: no path, no control marks, the rest as it was."""
    name = "<img src=x onerror=alert(1)>\r\n.txt"
    await sender.say(attachments=[{"name": name, "data": "aGVsbG8="}])
    found = await sender.program.store.thread("webhook", "main", "c1", 0, 10)
    assert found.messages[0].attachments[0].name == "<img src=x onerror=alert(1)>.txt"


async def test_the_senders_profile_is_used(sender: Any) -> None:
    """Name and phone that the other system knows are not asked again."""
    known = {"id": "u9", "name": "张伟", "phone": "13800138000"}
    for text in REPORT[:8]:
        answer = await sender.say(text, sender=known)
    assert "13800138000" in answer["replies"][-1]["text"].replace(" ", "")


async def test_the_language_can_be_given(sender: Any) -> None:
    """A wordless first message is answered in the language the sender names."""
    answer = await sender.say("😀", language="en")
    assert "How can I help" in answer["replies"][0]["text"]


async def test_of_copies_at_the_same_moment_one_is_accepted(sender: Any) -> None:
    """Without wait, too: the others are called duplicates before the first is on disk."""
    message = sender.message("你好")
    answers = await asyncio.gather(*(sender.post(message) for _ in range(10)))
    said = Counter([(await one.json())["status"] for one in answers])
    assert said == {"accepted": 1, "duplicate": 9}


class ForgetfulHub:
    """A hub whose disk is full once, and which never answers in time."""

    def __init__(self) -> None:
        self.is_full = True

    async def first_came(self, *_message: str) -> None:
        return None

    async def accept(self, _payload: Any) -> None:
        if self.is_full:
            self.is_full = False
            raise StoreUnavailable("full")

    async def exchange(self, payload: Any, _message_id: str, _seconds: float) -> None:
        await self.accept(payload)


@pytest.mark.parametrize("wait", [None, 1])
async def test_what_was_not_recorded_is_no_duplicate_later(sender: Any, wait: int | None) -> None:
    """After a 503 the sender tries again, and the id is as new as it was."""
    hub: Any = ForgetfulHub()
    app = web.Application()
    app.add_routes(WebhookChannel("main", Settings(secret=SECRET), hub).routes())
    message = sender.message("你好")
    async with TestClient(TestServer(app)) as client:
        other = replace(sender, client=client)
        answers = [await other.post(message, wait=wait) for _ in range(3)]
        assert [one.status for one in answers] == [503, 202, 202]
        said = [(await one.json()).get("status") for one in answers[1:]]
    assert said == ["accepted", "duplicate"]
