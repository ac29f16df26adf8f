# SPDX-License-Identifier: AGPL-3.0-or-later
"""How WeChat calls us, plain and encrypted, and what its errcodes mean."""

from collections.abc import Callable
from datetime import timedelta

from channels.tencent.envelope import LARGEST_BODY_BYTES
from channels.wechat.sandbox import WeChatSandbox
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


def errcode(code: int) -> Callable[[WeChatSandbox], None]:
    """Let WeChat refuse the next message."""
    return lambda one: one.server.faults.refuse(SEND, code)


def cut(moment: str) -> Callable[[WeChatSandbox], None]:
    """Let the next message's call break off."""
    return lambda one: one.server.faults.break_off(SEND, moment)


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
        Trouble("busy", errcode(-1), "again", 2),
        Trouble("too fast", errcode(45011), "again", 60),
        Trouble("daily quota", errcode(45009), "again", 600),
        Trouble("our address", errcode(40164), "again", 600),
        Trouble("window closed", errcode(45015), "never"),
        Trouble("count used up", errcode(45047), "never"),
        Trouble("unfollowed", errcode(43004), "never"),
        Trouble("too long", errcode(45002), "never"),
        Trouble("never heard of", errcode(99999), "never"),
        Trouble("gateway", cut("502"), "again"),
        Trouble("answer lost", cut("after"), "unknown"),
    ),
)
