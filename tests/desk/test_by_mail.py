# SPDX-License-Identifier: AGPL-3.0-or-later
"""An agent lets a conversation go on by mail: who may, when, how often, and why it may not."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bots.identity.codes import Codes
from channels.contract import Capabilities
from intake.changes import ChangeSet
from intake.contacts import Evidence, Proof, Proven, email_identity
from intake.store import schema

ALICE = "alice@example.com"
CHANNELS = {
    ("webchat", "site"): Capabilities(text_max=8000, options_max=20, keeps_sender=True),
    ("email", "support"): Capabilities(text_max=50_000),
}


@pytest.fixture
def mailing(desk: Any) -> Any:
    """A desk with a mailbox, and 李娜 at it."""
    codes = Codes(b"a secret of this installation")
    desk.profile = replace(desk.profile, capabilities=CHANNELS, codes=codes)
    return desk


async def chat(desk: Any, mail: str = ALICE, **more: Any) -> str:
    """A conversation whose customer has proven an address."""
    conversation_id = await desk.conversation(**more)
    if mail:
        loaded = await desk.store.load_conversation(conversation_id)
        proof = Proof(email_identity(mail), Evidence.CODE)
        proven = Proven(proof, loaded.contact.id, loaded.conversation.address)
        await desk.commit(ChangeSet(loaded.conversation, proven=(proven,)))
    return str(conversation_id)


async def letters(desk: Any) -> list[Any]:
    """The conversations that are threads of letters."""
    return [row for row in await desk.rows(schema.conversation) if "email" in row]


async def test_it_goes_on_in_a_letter(mailing: Any) -> None:
    """The answer is the thread of letters, which is the agent's; the chat is settled; noted."""
    one = await chat(mailing)
    await mailing.sign_in("lina")
    path = f"/conversations/{one}/continue"
    status, thread = await mailing.call("POST", path, {"note": "he is on the train"})
    assert status == 200
    assert (thread["channel"], thread["speaker"]) == ("email", "human")
    assert thread["agent"]["name"] == "李娜"
    _, before = await mailing.call("GET", f"/conversations/{one}")
    assert before["speaker"] == "closed"
    assert before["ticket"]["number"] == thread["ticket"]["number"]
    _, said = await mailing.call("GET", f"/conversations/{one}/messages")
    assert [each["text"] for each in said["items"] if each["author"] == "note"] == [
        "he is on the train"
    ]
    _, written = await mailing.call("GET", f"/conversations/{thread['id']}/messages")
    assert thread["ticket"]["number"] in written["items"][0]["text"]


async def test_once_however_often_it_is_sent(mailing: Any) -> None:
    """Under its key the same answer again; without one it is said that it is done already."""
    one = await chat(mailing)
    await mailing.sign_in("lina")
    path, key = f"/conversations/{one}/continue", {"Idempotency-Key": "press-1"}
    first = await mailing.call("POST", path, {}, **key)
    assert await mailing.call("POST", path, {}, **key) == first
    status, problem = await mailing.call("POST", path, {})
    assert (first[0], status, problem["type"]) == (200, 409, "by-mail-already")
    assert len(await letters(mailing)) == 1


async def test_two_who_press_at_once_send_one_letter(mailing: Any) -> None:
    """Whoever is second is told."""
    one = await chat(mailing)
    await mailing.sign_in("sun")
    path = f"/conversations/{one}/continue"
    answers = await asyncio.gather(*(mailing.call("POST", path, {}) for _ in range(4)))
    assert sorted(status for status, _ in answers) == [200, 409, 409, 409]
    assert len(await letters(mailing)) == 1


async def test_why_not_is_said(mailing: Any) -> None:
    """No proven address; no mailbox; a thread of letters; nobody there."""
    stranger = await chat(mailing, "")
    await mailing.sign_in("lina")
    status, problem = await mailing.call("POST", f"/conversations/{stranger}/continue", {})
    assert (status, problem["type"]) == (409, "no-proven-mail")
    assert "验证" in problem["detail"]
    one = await chat(mailing)
    _, thread = await mailing.call("POST", f"/conversations/{one}/continue", {})
    status, problem = await mailing.call("POST", f"/conversations/{thread['id']}/continue", {})
    assert (status, problem["type"]) == (409, "by-mail-already")
    mailing.profile = replace(mailing.profile, capabilities={})
    status, problem = await mailing.call("POST", f"/conversations/{stranger}/continue", {})
    assert (status, problem["type"]) == (409, "no-mailbox")
    assert (await mailing.call("POST", "/conversations/nobody/continue", {}))[0] == 404


async def test_who_may(mailing: Any) -> None:
    """Not who only reads; not a colleague of who speaks, but who leads the team."""
    one = await chat(mailing)
    path = f"/conversations/{one}/continue"
    for role in ("auditor", "editor"):
        status, problem = await mailing.call("POST", path, {}, **await mailing.key(role))
        assert (status, problem["type"]) == (403, "not-permitted")
    await mailing.sign_in("wang")
    await mailing.call("POST", f"/conversations/{one}/take", {})
    await mailing.sign_in("lina")
    status, problem = await mailing.call("POST", path, {})
    assert (status, problem["type"]) == (409, "taken-by-other")
    await mailing.sign_in("sun")
    status, thread = await mailing.call("POST", path, {})
    assert (status, thread["agent"]["name"]) == (200, "孙主管")
