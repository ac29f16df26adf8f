# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a running hub looks up for a turn: the last lists, and a person's tickets."""

import re
from typing import Any

from bots.looking_up import looked_up

SCRIPT = (
    "打印机坏了", "B7", "跳过", "进纸的时候声音很大，然后就停了", "今天早上", "重启过", "跳过",
    "1", "王小明", "13812345678", "1",
)  # fmt: skip


async def test_a_number_means_what_was_shown_last(hub: Any) -> None:
    """Through the store, outside any dialog: the first line offers to take a report."""
    await hub.exchange("保修多久？")
    assert "哪款产品" in "".join(await hub.exchange("１"))


async def test_zero_gets_a_person(hub: Any) -> None:
    """On a channel where the options were data and the customer typed."""
    await hub.exchange("保修多久？")
    assert "同事" in "".join(await hub.exchange("0"))


async def test_my_tickets_in_another_conversation(hub: Any) -> None:
    """The tickets of a sender the channel vouches for, and nobody else's."""
    for text in SCRIPT:
        said = "".join(await hub.exchange(text))
    (number,) = re.findall(r"FD-\d{6}", said)
    assert number in "".join(await hub.exchange("我的工单"))
    assert number not in "".join(await hub.exchange("我的工单", thread="somebody else"))


async def test_most_messages_look_up_nothing(chat: Any) -> None:
    """In a dialog only a number or "more" does; a store that is asked for anything else fails."""
    chat.say("打印机坏了")
    for text in ("B7", "进纸的时候声音很大，然后就停了", "13812345678", "跳过", "今天早上"):
        context = chat.context(text)
        store: Any = None
        assert await looked_up(context, store, chat.profile) is context
