# SPDX-License-Identifier: AGPL-3.0-or-later
"""The WebSocket: greeting, replay, acknowledgement, several tabs, and bad frames."""

import asyncio
from typing import Any

import aiohttp
import pytest

BASE = "/channels/webchat/site"
CID = "cid-00000001"


async def test_history_is_replayed_from_where_the_browser_is(browser: Any, hub: Any) -> None:
    """After `hello` comes what is missing, then `replay_end`; notes leave no visible gap."""
    hub.say(browser.visitor, "one")
    hub.say(browser.visitor, "two")
    hub.say(browser.visitor, "five", skip=2)
    socket = await browser.connect(after_seq=1)
    frames = [await socket.receive_json(timeout=5) for _ in range(4)]
    assert [one["type"] for one in frames] == ["welcome", "message", "message", "replay_end"]
    assert [(one["after"], one["seq"]) for one in frames[1:3]] == [(1, 2), (2, 5)]
    assert frames[3]["seq"] == 5


async def test_a_long_history_comes_whole_and_in_order(browser: Any, hub: Any) -> None:
    """More messages than fit a page or the send queue all arrive, once each."""
    for number in range(350):
        hub.say(browser.visitor, str(number))
    socket = await browser.connect()
    seen = []
    while (frame := await socket.receive_json(timeout=5))["type"] != "replay_end":
        seen += [frame["text"]] if frame["type"] == "message" else []
    assert seen == [str(number) for number in range(350)]


async def test_sending_is_acknowledged_after_recording(browser: Any, hub: Any, until: Any) -> None:
    """`ack` means recorded; a repeat gets the time of the first one and is no second message."""
    socket = await browser.connect()
    acks = []
    for _ in range(2):
        await socket.send_json({"type": "send", "cid": CID, "text": "坏了"})
        acks.append(await until(socket, "ack"))
        assert len(hub.accepted) == 1
    assert [(one["cid"], one["status"]) for one in acks] == [(CID, "accepted"), (CID, "duplicate")]
    assert acks[0]["at"] == acks[1]["at"]


async def test_every_tab_sees_the_message(browser: Any, until: Any) -> None:
    """What one tab sends appears in the other, with the same cid and seq."""
    first, second = await browser.connect(), await browser.connect()
    await until(first, "replay_end")
    await until(second, "replay_end")
    await first.send_json({"type": "send", "cid": CID, "text": "hello"})
    frames = [await until(one, "message") for one in (first, second)]
    assert [(one["cid"], one["seq"]) for one in frames] == [(CID, 1), (CID, 1)]


async def test_a_button_press_carries_its_choice(browser: Any, hub: Any, until: Any) -> None:
    """A choice without text is a message."""
    socket = await browser.connect()
    await socket.send_json({"type": "send", "cid": CID, "choice": "impact:stopped"})
    await until(socket, "ack")
    assert [one.choice for one in hub.entered.values()] == ["impact:stopped"]


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty"), ("  \n", "empty"), ("x" * 8001, "too_long")]
)
async def test_refused_messages_get_a_nack(browser: Any, until: Any, text: str, code: str) -> None:
    """The nack names the message and explains in the language of the greeting."""
    socket = await browser.connect(language="zh")
    await socket.send_json({"type": "send", "cid": CID, "text": text})
    nack = await until(socket, "nack")
    assert (nack["cid"], nack["code"], nack["retry_after"]) == (CID, code, None)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in nack["text"])


@pytest.mark.parametrize(
    ("fields", "part"), [({"text": 5}, "text"), ({"choice": 5}, "choice"), ({"files": 5}, "files")]
)
async def test_a_malformed_message_gets_a_nack(
    browser: Any, until: Any, fields: dict[str, Any], part: str
) -> None:
    """Whoever waits for the fate of this message hears it, and which field to mend."""
    socket = await browser.connect()
    await socket.send_json({"type": "send", "cid": CID, **fields})
    nack = await until(socket, "nack")
    assert (nack["cid"], nack["code"], nack["field"]) == (CID, "malformed", part)


async def test_an_absent_store_is_a_nack_to_retry(browser: Any, hub: Any, until: Any) -> None:
    """The browser learns that it should keep the message and when to try again."""
    socket = await browser.connect()
    await until(socket, "replay_end")
    hub.is_away = True
    await socket.send_json({"type": "send", "cid": CID, "text": "x"})
    nack = await until(socket, "nack")
    assert (nack["code"], nack["retry_after"]) == ("unavailable", 3)


async def test_too_fast_is_a_nack_with_a_time(browser: Any, hub: Any, until: Any) -> None:
    """A flood is answered, not dropped."""
    socket = await browser.connect()
    hub.waits["webchat.send"] = 2.5
    await socket.send_json({"type": "send", "cid": CID, "text": "x"})
    nack = await until(socket, "nack")
    assert (nack["code"], nack["retry_after"]) == ("rate", 3)


@pytest.mark.parametrize(
    ("frame", "part"),
    [
        ("{", "body"),
        ("[]", "body"),
        ('{"type":"dance"}', "type"),
        ('{"type":"send"}', "cid"),
        ('{"type":"typing","on":"yes"}', "on"),
        ("", "body"),
    ],
)
async def test_bad_frames_do_not_end_the_conversation(
    browser: Any, until: Any, frame: str, part: str
) -> None:
    """An unreadable frame gets `error` that names what; the next good one still works."""
    socket = await browser.connect()
    await socket.send_str(frame)
    refused = await until(socket, "error")
    assert (refused["code"], refused["field"]) == ("malformed", part)
    await socket.send_json({"type": "send", "cid": CID, "text": "still here"})
    assert (await until(socket, "ack"))["cid"] == CID


async def test_a_huge_frame_is_not_read(browser: Any, until: Any) -> None:
    """More than 64 KiB closes the socket with "message too big"."""
    socket = await browser.connect()
    await until(socket, "replay_end")
    await socket.send_str("x" * 100_000)
    message = await socket.receive(timeout=5)
    assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
    assert socket.close_code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG


async def test_a_forged_token_is_turned_away(browser: Any, until: Any) -> None:
    """A bad token gets an explanation and the close code 4401."""
    browser.token = browser.token[:-3] + "AAA"
    socket = await browser.connect()
    assert (await until(socket, "error"))["code"] == "token"
    await socket.receive(timeout=5)
    assert socket.close_code == 4401


async def test_something_else_than_hello_is_turned_away(browser: Any, until: Any) -> None:
    """Nothing is taken before the visitor has said who they are."""
    socket = await browser.client.ws_connect(f"{BASE}/ws")
    await socket.send_json({"type": "send", "cid": CID, "text": "x"})
    assert (await until(socket, "error"))["code"] == "malformed"
    await socket.receive(timeout=5)
    assert socket.close_code == 4400


async def test_a_foreign_page_gets_no_socket(browser: Any) -> None:
    """Cross-site WebSocket hijacking ends at the handshake."""
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await browser.client.ws_connect(f"{BASE}/ws", headers={"Origin": "https://evil.example"})
    assert refused.value.status == 403


async def test_typing_goes_both_ways_and_is_not_stored(browser: Any, hub: Any, until: Any) -> None:
    """The agent's typing is shown, the customer's is passed on, neither is a message."""
    socket = await browser.connect()
    await until(socket, "replay_end")
    hub.show_typing(browser.visitor, "Li Na")
    assert (await until(socket, "typing"))["name"] == "Li Na"
    await socket.send_json({"type": "typing", "on": True})
    await socket.send_json({"type": "ping"})
    await until(socket, "pong")
    assert hub.customer_typing == [(browser.visitor, True)]
    assert hub.accepted == []


async def test_a_change_of_speaker_is_told(browser: Any, hub: Any, until: Any) -> None:
    """When an agent takes over, the widget hears it at once."""
    socket = await browser.connect()
    await until(socket, "replay_end")
    hub.say(browser.visitor, "one moment")
    hub.set_status(browser.visitor, "human")
    assert (await until(socket, "status"))["status"] == "human"


async def test_a_browser_ahead_of_the_store_starts_again(
    browser: Any, hub: Any, until: Any
) -> None:
    """After a restore from an older copy the browser is told to forget and gets everything."""
    hub.say(browser.visitor, "one")
    socket = await browser.connect(after_seq=40)
    await until(socket, "reset")
    assert (await until(socket, "message"))["seq"] == 1


async def test_too_many_sockets_of_one_visitor(browser: Any, until: Any) -> None:
    """Twenty tabs are enough; the twenty-first is turned away and the others stay."""
    sockets = [await browser.connect() for _ in range(20)]
    for socket in sockets:
        await until(socket, "replay_end")
    extra = await browser.connect()
    assert (await until(extra, "error"))["code"] == "rate"
    await sockets[0].send_json({"type": "ping"})
    assert (await until(sockets[0], "pong"))["type"] == "pong"


async def test_leaving_forgets_the_watchers(browser: Any, hub: Any, until: Any) -> None:
    """A closed tab leaves nothing behind in the hub."""
    socket = await browser.connect()
    await until(socket, "replay_end")
    await socket.close()
    key = ("webchat", "site", browser.visitor)
    async with asyncio.timeout(5):
        await hub.unwatched.wait()
    assert hub.watchers[key] == hub.typing_watchers[key] == []
