# SPDX-License-Identifier: AGPL-3.0-or-later
"""How WeChat calls us, plain and encrypted, and what its errcodes mean."""

from datetime import timedelta

from channels.tencent.envelope import LARGEST_BODY_BYTES
from channels.wechat.sandbox import WeChatSandbox
from tests.channels.tencent.faults import breaking_off, refusing
from tests.support.contract import Contract, Door, Knock, Proof, Trouble

SEND = "/cgi-bin/message/custom/send"


async def knock(sandbox: WeChatSandbox, person: str, text: str, ago: timedelta) -> Knock:
    """A callback with a text."""
    clock = sandbox.server.clock
    before, clock.ahead = clock.ahead, clock.ahead - ago
    try:
        return Knock(*sandbox.callback(person, sandbox.text(text)))
    finally:
        clock.ahead = before


CONTRACT = Contract(
    doors={
        "plain": Door(
            Proof("query", "signature", covers_body=False), LARGEST_BODY_BYTES, knock, expires=True
        ),
        "safe": Door(
            Proof("query", "msg_signature", covers_body=True),
            LARGEST_BODY_BYTES,
            knock,
            expires=True,
        ),
    },
    repeat=lambda one: one.repeat(),
    lose_photo=lambda one: one.server.faults.refuse("/cgi-bin/media/get", 40007),
    troubles=(
        Trouble("busy", refusing(SEND, -1), "again", 2),
        Trouble("too fast", refusing(SEND, 45011), "again", 60),
        Trouble("daily quota", refusing(SEND, 45009), "again", 600),
        Trouble("our address", refusing(SEND, 40164), "again", 600),
        Trouble("window closed", refusing(SEND, 45015), "never"),
        Trouble("count used up", refusing(SEND, 45047), "never"),
        Trouble("unfollowed", refusing(SEND, 43004), "never"),
        Trouble("too long", refusing(SEND, 45002), "never"),
        Trouble("never heard of", refusing(SEND, 99999), "never"),
        Trouble("gateway", breaking_off(SEND, "502"), "again"),
        Trouble("answer lost", breaking_off(SEND, "after"), "unknown"),
    ),
)
