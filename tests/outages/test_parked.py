# SPDX-License-Identifier: AGPL-3.0-or-later
"""What could not be read when it was replayed is kept, and a command brings it back."""

import json
from collections.abc import Callable

import pytest
from aiohttp import ClientError, ClientSession

from tests.support.hub import Hub, rows
from tests.support.provider import post

SECOND = '[channels.webhook.second]\nsecret = {env = "WEBHOOK_SECRET"}\n'


@pytest.mark.parametrize("is_running", [True, False])
async def test_a_parked_payload_can_be_retried(
    make_hub: Callable[..., Hub],
    is_running: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Beside a running hub and without one, a retry has one effect and the books balance."""
    hub = make_hub(extra=SECOND)
    await hub.start("in.journal.sync=kill")
    body = {"id": "m1", "conversation": "c1", "sender": {"id": "z"}, "text": "打印机坏了"}
    async with ClientSession() as client:
        with pytest.raises(ClientError):
            await post(client, hub, "second", body)
    await hub.died()
    hub.extra = ""  # somebody takes the account out of the configuration
    await hub.start()
    async with ClientSession() as client:  # what was recorded earlier is handled before this
        await post(client, hub, "main", {**body, "id": "m0", "conversation": "c0"})
    assert rows(hub, "SELECT stage, state FROM parked") == [("normalize", "parked")]
    assert (await hub.audit())["outcomes"] == {"parked": 1, "applied": 1}
    await hub.stop()
    hub.extra = SECOND  # and puts it back
    if is_running:
        await hub.start()
    code, printed = await hub.command("parked", "list", "--json")
    assert code == 0, printed
    number = json.loads(printed)[0]["id"]
    code, printed = await hub.command("parked", "retry", str(number))
    assert code == 0, printed
    if not is_running:
        await hub.start()
    async with ClientSession() as client:
        status, answer = await post(client, hub, "second", {**body, "id": "m2", "text": "B7"})
        assert (status, answer["status"]) == (200, "accepted")
        status, answer = await post(client, hub, "second", body)
    assert (status, answer["status"]) == (200, "duplicate")
    assert answer["replies"]
    await hub.stop()  # a repeat is answered before its outcome is synced: the journal has it
    said = rows(
        hub,
        "SELECT m.text FROM message m JOIN conversation c ON c.id = m.conversation_id"
        " WHERE c.thread = 'c1' AND m.author = 'customer' ORDER BY m.seq",
    )
    assert said == [("打印机坏了",), ("B7",)]
    assert (await hub.audit())["outcomes"] == {"applied": 3, "duplicate": 1}
