# SPDX-License-Identifier: AGPL-3.0-or-later
"""Live updates: what changes reaches every open workspace, once allowed and in time."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest

from desk.live import LiveHub
from desk.permissions import Principal
from desk.viewer import COME_BACK, MOST_FRAMES, Goodbye, Viewer
from intake.changes import ChangeSet
from intake.outbox import DeliveryState, Settlement
from intake.signals import MemorySignals
from intake.store.desk.queries import MOST_CHANGES
from intake.store.desk.views import Changes

WAIT = 5.0


class Workspace:
    """An open socket that remembers what it was told."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def until(self, fits: Callable[[Any], bool]) -> Any:
        """The next frame that fits."""
        async with asyncio.timeout(WAIT):
            while True:
                frame = await self.socket.receive_json()
                if fits(frame):
                    return frame

    async def next(self, kind: str) -> Any:
        """The next frame of a kind."""
        return await self.until(lambda frame: frame["type"] == kind)


@asynccontextmanager
async def workspace(desk: Any, after: int = 0, **headers: str) -> AsyncIterator[Workspace]:
    """An open workspace of whoever is signed in."""
    headers.setdefault("Origin", desk.url)
    url = f"{desk.url}/api/v1/live?after={after}"
    async with desk.session.ws_connect(url, headers=headers) as socket:
        yield Workspace(socket)


async def snapshot(desk: Any) -> tuple[int, dict[str, Any], dict[str, Any]]:
    """All conversations and tickets, and the change number they stand for."""
    _, spoken = await desk.call("GET", "/conversations?limit=100")
    _, filed = await desk.call("GET", "/tickets?limit=100")
    return (
        min(spoken["changed"], filed["changed"]),
        {each["id"]: each for each in spoken["items"]},
        {each["number"]: each for each in filed["items"]},
    )


@pytest.mark.parametrize("seed", range(4))
async def test_snapshot_plus_changes(desk: Any, seed: int) -> None:
    """A snapshot plus the frames after it equals a fresh snapshot, whatever was done."""
    chance = random.Random(seed)
    ids = [await desk.conversation(f"客户{n}") for n in range(4)]
    await desk.sign_in("admin")
    changed, conversations, tickets = await snapshot(desk)
    async with workspace(desk, changed) as page:
        for _ in range(15):
            await act(desk, chance, ids)
        newest, fresh_conversations, fresh_tickets = await snapshot(desk)
        while changed < newest:
            frame = await page.next("changes")
            changed = frame["changed"]
            conversations |= {each["id"]: each for each in frame["conversations"]}
            tickets |= {each["number"]: each for each in frame["tickets"]}
    assert conversations == fresh_conversations
    assert tickets == fresh_tickets


async def act(desk: Any, chance: random.Random, ids: list[str]) -> None:
    """Something a customer or an agent might do."""
    one = chance.choice(ids)
    match chance.randrange(6):
        case 0:
            ids.append(await desk.conversation("新客户"))
        case 1:
            await desk.customer_says(one, "还在吗")
        case 2:
            await desk.call("POST", f"/conversations/{one}/{chance.choice(['take', 'close'])}", {})
        case 3:
            await desk.call("POST", f"/conversations/{one}/messages", {"text": "您好"})
        case 4:
            await desk.call("POST", f"/conversations/{one}/handback", {})
        case _:
            _, page = await desk.call("GET", "/tickets")
            number = chance.choice(page["items"])["number"]
            priority = chance.choice(["P0", "P1", "P2"])
            await desk.call("PATCH", f"/tickets/{number}", {"priority": priority})


async def test_resume(desk: Any) -> None:
    """A workspace that was away gets what it missed with its first frame."""
    await desk.sign_in("lina")
    changed, _, _ = await snapshot(desk)
    conversation_id = await desk.conversation()
    async with workspace(desk, changed) as page:
        frame = await page.next("changes")
        assert [each["id"] for each in frame["conversations"]] == [conversation_id]
        assert len(frame["tickets"]) == 1


async def test_other_store(desk: Any) -> None:
    """A workspace that knows more than the store has is told to fetch everything afresh."""
    await desk.sign_in("lina")
    async with workspace(desk, 10_000) as page:
        assert (await page.socket.receive_json(timeout=WAIT))["type"] == "reset"


async def test_far_behind(desk: Any) -> None:
    """A workspace that missed very much is told to fetch everything afresh, then goes on."""
    await desk.sign_in("lina")
    conversation_id = await desk.conversation()
    was = (await desk.store.load_conversation(conversation_id)).conversation
    copies = [
        ChangeSet(replace(was, id=f"k{n}", thread=f"t{n}", ticket=None, version=0))
        for n in range(MOST_CHANGES + 1)
    ]
    assert set(await desk.store.commit(copies)) == {None}
    async with workspace(desk) as page:
        assert (await page.socket.receive_json(timeout=WAIT))["type"] == "reset"
        await desk.customer_says(conversation_id, "在吗")
        frame = await page.next("changes")
        assert [each["id"] for each in frame["conversations"]] == [conversation_id]


async def test_messages_of_opened(desk: Any) -> None:
    """An opened conversation sends its messages after a place, and each new one, once."""
    conversation_id = await desk.conversation(says=("一", "二", "三"))
    other = await desk.conversation()
    await desk.sign_in("lina")
    async with workspace(desk) as page:
        await page.socket.send_json(
            {"type": "open", "conversation_id": conversation_id, "after_seq": 1}
        )
        frame = await page.next("messages")
        assert [each["text"] for each in frame["items"]] == ["二", "三"]
        await desk.customer_says(other, "不相关")
        await desk.customer_says(conversation_id, "四")
        frame = await page.next("messages")
        assert frame["conversation_id"] == conversation_id
        assert [each["text"] for each in frame["items"]] == ["四"]


async def test_delivery_state(desk: Any) -> None:
    """When a reply leaves or is refused, the message is sent again with what became of it."""
    conversation_id = await desk.conversation()
    await desk.sign_in("lina")
    async with workspace(desk) as page:
        opening = {"type": "open", "conversation_id": conversation_id, "after_seq": 1}
        await page.socket.send_json(opening)
        _, said = await desk.call(
            "POST", f"/conversations/{conversation_id}/messages", {"text": "您好"}
        )
        await page.until(lambda frame: _texts(frame)[-1:] == ["您好"])
        refused = Settlement(
            conversation_id, said["seq"], DeliveryState.REFUSED, error="window closed"
        )
        await desk.store.settle([refused])
        frame = await page.until(lambda frame: _texts(frame) == ["您好"])
        assert frame["items"][0]["delivery"] == {"state": "refused", "error": "window closed"}


def _texts(frame: Any) -> list[str]:
    return [each["text"] for each in frame.get("items", ())]


async def test_absent_conversation(desk: Any) -> None:
    """Opening what does not exist, and frames of an unknown kind, are ignored."""
    await desk.sign_in("lina")
    async with workspace(desk) as page:
        await page.socket.send_json({"type": "open", "conversation_id": "nobody"})
        await page.socket.send_json({"type": "dance"})
        await page.socket.send_json({"type": "typing", "conversation_id": 7})
        await page.socket.send_json({"type": "ping"})
        assert await page.next("pong")


async def test_bad_frame(desk: Any) -> None:
    """A frame that is no JSON object ends the visit."""
    await desk.sign_in("lina")
    async with workspace(desk) as page:
        await page.socket.send_str("hello")
        while (message := await page.socket.receive(timeout=WAIT)).type.name != "CLOSE":
            assert message.type.name == "TEXT"
        assert page.socket.close_code == 1007


async def test_presence_and_typing(desk: Any) -> None:
    """Colleagues see who looks at what and who types; the customer's channel hears of it too."""
    conversation_id = await desk.conversation()
    heard: list[Any] = []
    desk.signals.watch(f"agent_typing:{conversation_id}", heard.append)
    await desk.sign_in("lina")
    async with workspace(desk) as lina:
        await lina.next("presence")
        desk.session.cookie_jar.clear()  # another browser
        await desk.sign_in("wang")
        async with workspace(desk) as wang:
            for page in (lina, wang):
                opening = {"type": "open", "conversation_id": conversation_id, "after_seq": 9}
                await page.socket.send_json(opening)
            viewing = {"a-lina": conversation_id, "a-wang": conversation_id}
            await lina.until(lambda frame: _viewing(frame) == viewing)
            typing = {"type": "typing", "conversation_id": conversation_id, "is_typing": True}
            await lina.socket.send_json(typing)
            assert await wang.next("typing") == typing | {"name": "李娜"}
            assert heard == [("李娜", True)]
            desk.signals.publish(f"typing:{conversation_id}", ("", True))
            assert (await wang.next("typing"))["name"] == ""
            await lina.socket.close()
            assert await wang.next("typing") == typing | {"name": "李娜", "is_typing": False}
            await wang.until(lambda frame: _viewing(frame) == {"a-wang": conversation_id})


def _viewing(frame: Any) -> Any:
    return {each["id"]: each["viewing"] for each in frame.get("agents", ())}


async def test_signed_out(desk: Any) -> None:
    """Signing out closes the open workspaces of that sign-in, within the time set."""
    await desk.sign_in("lina")
    async with workspace(desk) as page:
        await page.next("changes")
        await desk.call("POST", "/logout", {})
        async with asyncio.timeout(2):
            while (await page.socket.receive()).type is aiohttp.WSMsgType.TEXT:
                pass
        assert page.socket.close_code == 4401


async def test_program_stops(desk: Any) -> None:
    """When the program stops, open workspaces are sent away to come back, at once."""
    await desk.sign_in("lina")
    async with workspace(desk) as page:
        await page.next("changes")
        async with asyncio.timeout(WAIT):
            await desk.app.shutdown()
            while (await page.socket.receive()).type is aiohttp.WSMsgType.TEXT:
                pass
        assert page.socket.close_code == COME_BACK


@pytest.mark.parametrize("said", [{"Origin": "https://evil.example"}, {"Origin": ""}, {}])
async def test_foreign_page(desk: Any, said: dict[str, str]) -> None:
    """A page of another site, or one that does not say where it is from, gets no socket."""
    await desk.sign_in("lina")
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with desk.session.ws_connect(f"{desk.url}/api/v1/live", headers=said):
            pass
    assert refused.value.status == 403


async def test_not_a_websocket(desk: Any) -> None:
    """Plain requests and API keys are told what this address is for."""
    await desk.sign_in("lina")
    status, problem = await desk.call("GET", "/live", Origin=desk.url)
    assert (status, list(problem["problems"])) == (400, ["Upgrade"])
    assert (await desk.call("GET", "/live", **await desk.key("admin")))[0] == 403


async def test_slow_workspace() -> None:
    """A workspace that does not read is sent away to resume later; its queue never grows."""
    viewer = Viewer(Principal(), 0)
    for _ in range(MOST_FRAMES + 5):
        viewer.show(b"{}")
    assert await viewer.next_frame() == Goodbye(COME_BACK)


@dataclass
class Stumbling:
    """A database of nothing, at which a look fails as a fault in the program would make it."""

    bad_looks: int = 0
    bad_conversation: str = ""
    asked: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    failed: list[str] = field(default_factory=list)
    check_seconds: float = 60.0  # nobody stays for a minute
    meanwhile: Callable[[], None] = lambda: None  # while sign-ins are asked for

    async def still_good(self, hashes: Any, _now: datetime) -> dict[str, Principal]:
        self.meanwhile()
        return {one: Principal(role="agent", token_hash=one) for one in hashes}

    async def newest_change(self) -> int:
        return 0

    async def changes_since(self, _after: int, _queues: Any) -> Changes:
        if self.bad_looks:
            self.bad_looks -= 1
            raise ZeroDivisionError
        return Changes(0, [], [])

    async def conversation(self, conversation_id: str, _queues: Any) -> str:
        return conversation_id

    async def messages(self, conversation_id: str, *, limit: int, **where: int) -> list[Any]:
        if "after" in where:
            self.asked.put_nowait(conversation_id)
            if conversation_id == self.bad_conversation:
                raise ZeroDivisionError
        return [][:limit]

    async def guard(self, name: str, work: Callable[[], Any]) -> None:
        """As the program's supervisor: again, until it goes well."""
        while True:
            try:
                return await work()
            except ZeroDivisionError:
                self.failed.append(name)

    @asynccontextmanager
    async def hub(self) -> AsyncIterator[LiveHub]:
        """A live hub that works on this."""
        ports: Any = SimpleNamespace(
            settings=SimpleNamespace(session_check_seconds=self.check_seconds),
            signals=MemorySignals(), queries=self, guard=self.guard,
            clock=lambda: datetime.now(UTC), at_site=lambda moment: moment,
        )  # fmt: skip
        sessions: Any = self
        hub = LiveHub(ports, sessions)
        running = asyncio.create_task(hub.run())
        yield hub
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def told(viewer: Viewer, fits: str) -> None:
    """Wait for a frame with these words."""
    async with asyncio.timeout(WAIT):
        while fits.encode() not in bytes(await viewer.next_frame()):  # type: ignore[arg-type]
            pass


async def test_a_look_that_fails_is_not_the_last() -> None:
    """A fault in one look costs time: the workspace hears what it missed from the next."""
    world, viewer = Stumbling(bad_looks=2), Viewer(Principal(), 0)
    async with world.hub() as hub:
        hub.enter(viewer)
        await told(viewer, "changes")
    assert world.failed == ["live", "live"]


async def test_one_bad_conversation_holds_up_nobody() -> None:
    """What cannot be shown is left until it changes; every other opened conversation is told."""
    world, viewer = Stumbling(bad_conversation="bad"), Viewer(Principal(), 0)
    opened = ["bad", *(f"good{number}" for number in range(5))]
    async with world.hub() as hub:
        hub.enter(viewer)
        for conversation_id in opened:
            await hub.open(viewer, conversation_id, 0)
        await told(viewer, "presence")
        async with asyncio.timeout(WAIT):
            asked = [await world.asked.get() for _ in opened]
    assert sorted(asked) == sorted(opened)
    assert world.asked.empty()
    assert world.failed == ["live"]


async def test_who_comes_while_sign_ins_are_asked_for_stays() -> None:
    """A workspace that opens during that look is not sent away: nobody has asked for it yet."""
    world = Stumbling(check_seconds=0.0)
    first, second = (Viewer(Principal(token_hash=name), 0) for name in ("first", "second"))
    async with world.hub() as hub:
        world.meanwhile = lambda: hub.enter(second)
        hub.enter(first)
        await told(second, "presence")
    assert not first.is_leaving
    assert not second.is_leaving
