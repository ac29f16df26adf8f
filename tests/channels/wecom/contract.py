# SPDX-License-Identifier: AGPL-3.0-or-later
"""How WeCom rings, and what its errcodes mean."""

import asyncio
from datetime import timedelta

from channels.tencent.envelope import LARGEST_BODY_BYTES
from channels.wecom.sandbox import KFID, WeComSandbox
from tests.channels.tencent.faults import breaking_off, refusing
from tests.support.contract import Contract, Door, Knock, Proof, Trouble

SEND = "/cgi-bin/kf/send_msg"


async def knock(sandbox: WeComSandbox, person: str, text: str, ago: timedelta) -> Knock:
    """A bell for a message that waits."""
    sandbox.rings = False
    await sandbox.say(person, text)
    sandbox.rings = True
    clock = sandbox.server.clock
    before, clock.ahead = clock.ahead, clock.ahead - ago
    try:
        return Knock(*sandbox.bell(KFID))
    finally:
        clock.ahead = before


async def has_looked(sandbox: WeComSandbox) -> None:
    """Wait until we have fetched what was there before any bell."""
    async with asyncio.timeout(10):
        while True:
            if any(path == "/cgi-bin/kf/sync_msg" for path, _ in sandbox.server.calls):
                return
            await asyncio.sleep(0.01)


def repeat(sandbox: WeComSandbox) -> None:
    """List the newest message once more, and ring."""
    sandbox.history[KFID].append(sandbox.history[KFID][-1])
    sandbox.ring(KFID)


CONTRACT = Contract(
    doors={
        "": Door(
            Proof("query", "msg_signature", covers_body=True),
            LARGEST_BODY_BYTES,
            knock,
            expires=True,
            is_bell=True,
            ready=has_looked,
        )
    },
    repeat=repeat,
    lose_photo=lambda one: one.server.faults.refuse("/cgi-bin/media/get", 40007),
    troubles=(
        Trouble("busy", refusing(SEND, -1), "again", 2),
        Trouble("too fast", refusing(SEND, 45009), "again", 60),
        Trouble("our address", refusing(SEND, 60020), "again", 600),
        Trouble("window closed", refusing(SEND, 95002), "never"),
        Trouble("count used up", refusing(SEND, 95001), "never"),
        Trouble("in WeCom's hands", lambda one: one.take_over("anna"), "never"),
        Trouble("never heard of", refusing(SEND, 99999), "never"),
        Trouble("gateway", breaking_off(SEND, "502"), "again"),
        Trouble("answer lost", breaking_off(SEND, "after"), "unknown"),
    ),
)
