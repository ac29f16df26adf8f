# SPDX-License-Identifier: AGPL-3.0-or-later
"""After a crash the conversation goes on, and only what is on the disk was acknowledged."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession, WSMsgType

from intake.journal import read_records
from tests.support.hub import Hub, rows
from tests.support.provider import Customer, post

SIGKILLED = -9
CID = "0b6cba0e-5e4a-4c5e-9b1e-2f6d8d7d3c11"
MakeHub = Callable[..., Hub]


def body(message_id: str, text: str) -> dict[str, Any]:
    """One message of the one conversation."""
    return {"id": message_id, "conversation": "c1", "sender": {"id": "zhang"}, "text": text}


def recorded(hub: Hub) -> int:
    """How many payloads stand in the journal."""
    return len(list(read_records(hub.folder / "journal")))


def said(answer: dict[str, Any]) -> str:
    """Everything that was replied."""
    return "\n".join(reply["text"] for reply in answer["replies"])


async def test_a_dialog_goes_on_after_a_kill(make_hub: MakeHub) -> None:
    """Killed between two answers, the hub still knows what it asked and what it was told."""
    hub = make_hub()
    await hub.start()
    before = Customer(hub, "main", "c1", ["打印机坏了", "B7", "SN2209-118", "一直卡纸"])
    await before.talk()
    await hub.kill()
    await hub.start()
    rest = ["昨天下午三点", "没有", "跳过", "部门", "张伟", "13800138000", "对"]
    after = Customer(hub, "main", "c1", [*before.lines, *rest], answers=dict(before.answers))
    await after.talk()
    summary = said(after.answers[after.ids[-2]])
    for told in ("B7", "SN2209-118", "一直卡纸", "张伟"):
        assert told in summary
    assert after.answers[after.ids[-1]]["ticket"]["number"] == "FD-000001"
    assert rows(hub, "SELECT count(*) FROM conversation") == [(1,)]
    assert rows(hub, "SELECT count(*) FROM message WHERE author = 'customer'") == [(11,)]
    assert rows(hub, "SELECT number FROM ticket") == [("FD-000001",)]
    assert (await hub.audit())["outcomes"] == {"applied": 11}
    assert await hub.stop() == 0


async def test_a_repeat_after_a_kill_gets_the_same_answer(make_hub: MakeHub) -> None:
    """A sender who missed the answer asks again and is told the same, word for word."""
    hub = make_hub()
    await hub.start()
    async with ClientSession() as client:
        _, first = await post(client, hub, "main", body("m1", "打印机坏了"))
        await hub.kill()
        await hub.start()
        status, second = await post(client, hub, "main", body("m1", "打印机坏了"))
    assert (status, second["status"]) == (200, "duplicate")
    assert second["replies"] == first["replies"]
    assert rows(hub, "SELECT count(*) FROM message WHERE author = 'customer'") == [(1,)]


@pytest.mark.parametrize("wait", [0, 20])
async def test_nothing_is_acknowledged_before_it_is_synced(make_hub: MakeHub, wait: int) -> None:
    """If the hub dies at the write, the sender has no answer, and nothing is known of it."""
    hub = make_hub()
    await hub.start("in.journal.write=kill")
    async with ClientSession() as client:
        with pytest.raises(ClientError):
            await post(client, hub, "main", body("m1", "打印机坏了"), wait)
        assert await hub.died() == SIGKILLED
        assert recorded(hub) == 0
        await hub.start()
        status, answer = await post(client, hub, "main", body("m1", "打印机坏了"), wait)
    assert (status, answer["status"]) == (200 if wait else 202, "accepted")
    assert recorded(hub) == 1


async def test_what_is_synced_is_answered_without_being_sent_again(make_hub: MakeHub) -> None:
    """Recorded and then killed: the next start takes the turn by itself."""
    hub = make_hub()
    await hub.start("in.journal.sync=kill")
    async with ClientSession() as client:
        with pytest.raises(ClientError):
            await post(client, hub, "main", body("m1", "打印机坏了"))
        assert await hub.died() == SIGKILLED
        assert recorded(hub) == 1
        assert rows(hub, "SELECT count(*) FROM inbox") == [(0,)]
        await hub.start()
        # The next message of the conversation is answered after the first one.
        _, answer = await post(client, hub, "main", body("m2", "B7"))
    assert answer["status"] == "accepted"
    await hub.kill()
    texts = [
        row[0]
        for row in rows(hub, "SELECT text FROM message WHERE author = 'customer' ORDER BY seq")
    ]
    assert texts == ["打印机坏了", "B7"]
    assert rows(hub, "SELECT count(*) FROM message WHERE in_reply_to = 'm1'")[0][0] >= 1


async def test_a_chat_message_is_acknowledged_only_when_synced(make_hub: MakeHub) -> None:
    """The web chat's acknowledgement keeps the same order as the webhook's."""
    hub = make_hub()
    await hub.start("in.journal.write=kill")
    async with ClientSession() as client:
        base = f"{hub.url}/channels/webchat/site"
        async with client.post(f"{base}/session", json={"language": "zh"}) as opened:
            token = (await opened.json())["token"]
        frames = await _chat(client, base, token)
        assert await hub.died() == SIGKILLED
        assert "ack" not in frames
        assert recorded(hub) == 0
        await hub.start()
        assert "ack" in await _chat(client, base, token)
        assert recorded(hub) == 1


async def _chat(client: ClientSession, base: str, token: str) -> list[str]:
    """Say one thing in the chat: the kinds of frames until the acknowledgement or the end."""
    kinds: list[str] = []
    async with asyncio.timeout(10), client.ws_connect(f"{base}/ws") as socket:
        await socket.send_json({"type": "hello", "token": token, "after_seq": 0})
        await socket.send_json({"type": "send", "cid": CID, "text": "打印机坏了"})
        while "ack" not in kinds:
            frame = await socket.receive()
            if frame.type is not WSMsgType.TEXT:
                break
            kinds.append(frame.json()["type"])
    return kinds


async def test_several_kills_in_one_conversation(make_hub: MakeHub) -> None:
    """However often it dies, every line is heard once and the ticket is filed once."""
    hub = make_hub()
    lines = ["打印机坏了", "B7", "找不到", "一直卡纸", "昨天下午三点", "没有", "跳过", "部门",
             "张伟", "13800138000", "对"]  # fmt: skip
    customer = Customer(hub, "main", "c1", lines)
    failpoints = ["in.ack=kill@2", "turn.decide=kill@3", "turn.claim=kill@4"]
    await hub.start(failpoints.pop(0))
    talking = asyncio.create_task(customer.talk())
    while failpoints:
        assert await hub.died() == SIGKILLED
        await hub.start(failpoints.pop(0))
        customer.came_back()
    assert await hub.died() == SIGKILLED
    await hub.start()
    customer.came_back()
    await talking
    await hub.kill()
    texts = rows(hub, "SELECT text FROM message WHERE author = 'customer' ORDER BY seq")
    assert [row[0] for row in texts] == lines
    assert rows(hub, "SELECT count(*) FROM ticket") == [(1,)]
    assert (await hub.audit())["outcomes"]["applied"] == len(lines)
