# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a hub does after a crash around a reply that was leaving as an answer."""

from datetime import timedelta
from typing import Any

import pytest

from channels.tencent.window import Fate, Note, Windows
from intake.errors import OutcomeUnknown, TransientFailure
from tests.support import line


async def claimed(connect: Any, ago: timedelta) -> tuple[Any, Any]:
    """An account that was started so long after a reply had been claimed for an open request."""
    account = await connect("safe", works=("listen",))
    account.wechat.open_window("o1", (timedelta(hours=48), 5))
    at = account.wechat.server.clock()
    message = line.outbound("wechat", "o1", at, in_reply_to="m1")
    windows = Windows(account.line.program.reception, "wechat", "main")
    window = await windows.load("o1", message.context)
    started_at = account.line.channel._sender._started_at  # noqa: SLF001
    await windows.keep("o1", window.noted(message.id, Note(Fate.CLAIMED, started_at - ago)))
    return account, message


async def test_back_in_time_the_retry_decides(connect: Any) -> None:
    """While WeChat may still come again, nothing is sent beside its request."""
    account, message = await claimed(connect, timedelta(seconds=2))
    with pytest.raises(TransientFailure) as caught:
        await account.line.channel.send(message)
    assert caught.value.retry_after is not None
    assert 0 < caught.value.retry_after <= 20
    account.wechat.server.clock.ahead += timedelta(seconds=30)
    await account.line.channel.send(message)  # it did not come: so it had its answer
    assert account.sends == []


async def test_back_too_late_nobody_knows(connect: Any) -> None:
    """WeChat had given up before we were back: an agent decides."""
    account, message = await claimed(connect, timedelta(minutes=5))
    with pytest.raises(OutcomeUnknown):
        await account.line.channel.send(message)
    assert account.sends == []
