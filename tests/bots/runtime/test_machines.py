# SPDX-License-Identifier: AGPL-3.0-or-later
"""Machines in a running program: unknown ones are kept, repeated faults are linked and raised."""

from typing import Any

from sqlalchemy import select

from intake.store.schema import asset, ticket_link, timeline

REPORT = (
    "打印机坏了", "B7", "SN2209-118", "一直卡纸，屏幕显示 E07", "昨天下午三点", "重启过", "跳过",
    "部门", "张伟", "13800138000", "对",
)  # fmt: skip


async def filed(hub: Any, thread: str) -> Any:
    """A fault report from first word to yes; the ticket."""
    for text in REPORT:
        await hub.exchange(text, thread=thread)
    loaded = await hub.program.store.load_conversation(
        hub.program.store.conversation_id("webhook", "main", thread)
    )
    return loaded.ticket


def found(hub: Any, table: Any) -> list[Any]:
    """All rows of a table."""
    with hub.program.reading.connect() as db:
        return [row._mapping for row in db.execute(select(table))]  # noqa: SLF001


async def test_an_unknown_machine_is_kept_as_its_customers(hub: Any) -> None:
    """Provisionally: the next report of it knows the model, a person checks the rest."""
    ticket = await filed(hub, "t1")
    (machine,) = found(hub, asset)
    assert (machine["serial"], machine["model"]) == ("SN2209-118", "B7")
    assert (machine["contact_id"], machine["is_provisional"]) == (ticket.contact_id, 1)


async def test_a_repeated_fault_is_linked_raised_and_told(hub: Any, hand_clock: Any) -> None:
    """Within thirty days; what was tried the last time stands on the new ticket."""
    first = await filed(hub, "t1")
    assert (first.priority.value, first.flags) == ("P2", ())
    hand_clock.move(days=29)
    again = await filed(hub, "t2")
    assert (again.priority.value, again.flags) == ("P1", ("repeat",))
    (link,) = found(hub, ticket_link)
    assert (link["kind"], link["ticket"], link["other"]) == (
        "follow_up", again.number, first.number,
    )  # fmt: skip
    (told,) = [one for one in found(hub, timeline) if one["kind"] == "repeats"]
    assert "重启过" in told["detail"]


async def test_later_it_is_a_new_fault(hub: Any, hand_clock: Any) -> None:
    """Thirty-one days after."""
    await filed(hub, "t1")
    hand_clock.move(days=31)
    again = await filed(hub, "t2")
    assert again.flags == ()
    assert found(hub, ticket_link) == []
