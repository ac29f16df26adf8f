# SPDX-License-Identifier: AGPL-3.0-or-later
"""Another system that knows machines and stock, over a socket: asked, away, slow, and hostile."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy.dialects.sqlite import insert
from structlog.testing import capture_logs

from bots.runtime.machine_worker import MachineWorker
from bots.settings import Settings
from intake.directories.http_api import DirectoryAway
from intake.store.schema import asset
from tests.support.register import Register, running_register
from tests.support.settings import with_sections

TOKEN = "let-me-in"
MACHINE = {
    "model": {"code": "B7"}, "site": "2 号楼", "warranty": {"end": "2027-01-31"}, "owner": "K1",
}  # fmt: skip
REPORT = (
    "打印机坏了", "B7", "SN2209-118", "一直卡纸，屏幕显示 E07", "昨天下午三点", "重启过", "跳过",
    "部门", "张伟", "13800138000", "对",
)  # fmt: skip
FIELDS = {
    "model": "model.code", "location": "site", "warranty_until": "warranty.end",
    "customer": "owner", "quantity": "lots.0.free", "place": "lots.0.shelf",
}  # fmt: skip


@pytest.fixture
async def erp() -> AsyncIterator[Register]:
    """The other system, which knows one machine."""
    async with running_register(MACHINE, TOKEN) as one:
        yield one


@pytest.fixture
def hub_settings(hub_settings: Settings, erp: Register) -> Settings:
    """The same hub, with a system beside it."""
    known = {
        "url": erp.url, "token": TOKEN, "asset": "/machines/{serial}",
        "stock": "/parts/{part}", "fields": FIELDS, "timeout_seconds": 0.3,
    }  # fmt: skip
    return with_sections(hub_settings, directories={"erp": known})


async def test_a_machine_nobody_knew_fills_the_report(hub: Any, erp: Register) -> None:
    """Model and site are known at once, so they are not asked for."""
    replies = await hub.exchange("SN2209-118 一直卡纸，13800138000")
    assert erp.asked == ["/machines/SN2209-118"]
    assert not any("哪款产品" in text for text in replies)
    machine = await hub.program.store.load_asset("SN2209-118")
    assert (machine.model, machine.location) == ("B7", "2 号楼")
    assert machine.warranty_until.isoformat() == "2027-01-31"
    assert machine.contact_id is None  # whoever reported it is not its registered customer


async def test_it_is_asked_again_only_when_the_answer_is_old(
    hub: Any, hand_clock: Any, erp: Register
) -> None:
    """A day later; until then the register knows."""
    for thread in ("t1", "t2"):
        await hub.exchange("SN2209-118 一直卡纸", thread=thread)
    assert len(erp.asked) == 1
    hand_clock.move(hours=25)
    erp.answer = {**MACHINE, "site": "5 号楼"}
    await hub.exchange("SN2209-118 一直卡纸", thread="t3")
    assert (await hub.program.store.load_asset("SN2209-118")).location == "5 号楼"


@pytest.mark.parametrize(
    ("status", "answer", "delay"),
    [(500, {}, 0), (200, "x" * 70_000, 0), (200, MACHINE, 1), (302, {}, 0)],
)
async def test_the_report_goes_on_without_it(
    hub: Any, erp: Register, status: int, answer: Any, delay: float
) -> None:
    """It fails, says too much, is too slow, or sends us elsewhere."""
    erp.status, erp.answer, erp.delay = status, answer, delay
    replies = await hub.exchange("SN2209-118 一直卡纸")
    assert any("哪款产品" in text for text in replies)


async def test_after_three_failures_it_is_left_alone_for_a_minute(
    hub: Any, hand_clock: Any, erp: Register
) -> None:
    """So that nobody else waits for it."""
    erp.status = 503
    for number in range(5):
        await hub.exchange(f"SN2209-11{number} 一直卡纸", thread=f"t{number}")
    assert len(erp.asked) == 3
    hand_clock.move(seconds=61)
    erp.status = 200
    await hub.exchange("SN2209-118 一直卡纸", thread="t9")
    assert len(erp.asked) == 4


async def test_a_system_that_answers_nonsense_is_not_called_away(hub: Any, erp: Register) -> None:
    """Whoever reads the log would look for it where it is not wrong."""
    erp.garbled = "/machines/SN2209-118"
    with capture_logs() as lines:
        await hub.program.machines.learn("SN2209-118")
    told = [one["event"] for one in lines if one["event"].startswith("directory")]
    assert told == ["directory_answer_useless"]


async def test_what_it_does_not_know_is_not_asked_again_at_once(
    hub: Any, hand_clock: Any, erp: Register
) -> None:
    """Ten minutes; it may have been entered since."""
    erp.status = 404
    for thread in ("t1", "t2"):
        await hub.exchange("SN2209-118 一直卡纸", thread=thread)
    assert len(erp.asked) == 1
    hand_clock.move(minutes=11)
    await hub.exchange("SN2209-118 一直卡纸", thread="t3")
    assert len(erp.asked) == 2


async def filed(hub: Any, thread: str = "t1") -> None:
    """A report while the machine's other system says nothing of it."""
    for text in REPORT:
        await hub.exchange(text, thread=thread)
    assert (await hub.program.store.load_asset("SN2209-118")).is_provisional


def asking(hub: Any) -> MachineWorker:
    """The worker in the test's hands, in place of the hub's own."""
    worker = MachineWorker()
    worker.use(hub.program.machines._lookup)  # noqa: SLF001 - the hub's own lets go of it
    hub.program.machines.use(None)
    return worker


async def test_a_machine_reported_while_it_was_away_is_asked_about_later(
    hub: Any, hand_clock: Any, erp: Register
) -> None:
    """The ticket then shows the model and the warranty, and the customer named it once."""
    worker, erp.status = asking(hub), 503
    await filed(hub)
    assert await worker.handle_due() == 0
    erp.status = 200
    hand_clock.move(seconds=61)
    assert await worker.handle_due() == 1
    machine = await hub.program.store.load_asset("SN2209-118")
    assert (machine.model, machine.location) == ("B7", "2 号楼")
    assert machine.warranty_until.isoformat() == "2027-01-31"


async def test_a_machine_it_does_not_know_is_asked_about_once_a_day(
    hub: Any, hand_clock: Any, erp: Register
) -> None:
    """It may have been sold and not entered yet."""
    worker, erp.status = asking(hub), 404
    await filed(hub)
    hand_clock.move(minutes=11)
    assert [await worker.handle_due() for _ in range(2)] == [1, 0]
    hand_clock.move(hours=23)
    assert await worker.handle_due() == 0
    erp.status = 200
    hand_clock.move(hours=2)
    assert await worker.handle_due() == 1
    assert (await hub.program.store.load_asset("SN2209-118")).model == "B7"


async def test_what_a_new_ticket_names_is_asked_about_sooner(
    hub: Any, hand_clock: Any, erp: Register
) -> None:
    """Whichever way it came, and though it was asked about today."""
    worker, erp.status = asking(hub), 404
    await filed(hub)
    hand_clock.move(minutes=11)
    assert await worker.handle_due() == 1
    hub.program.listeners.append(worker.offer)
    await filed(hub, "t2")
    hand_clock.move(minutes=11)
    assert [await worker.handle_due() for _ in range(2)] == [1, 0]


async def test_a_known_machine_named_while_it_was_away_is_asked_about_later(
    hub: Any, hand_clock: Any, erp: Register
) -> None:
    """What the register says of it is old, and no ticket has to name it again for the new."""
    worker = asking(hub)
    await hub.exchange("SN2209-118 一直卡纸")
    hand_clock.move(hours=25)
    hub.program.listeners.append(worker.offer)
    erp.status, erp.answer = 503, MACHINE | {"site": "3 号楼"}
    for text in REPORT:
        await hub.exchange(text, thread="t2")
    assert await worker.handle_due() == 0
    erp.status = 200
    hand_clock.move(seconds=61)
    assert [await worker.handle_due() for _ in range(2)] == [1, 0]
    assert (await hub.program.store.load_asset("SN2209-118")).location == "3 号楼"


async def test_no_more_are_looked_up_in_the_register_than_are_asked_about(hub: Any) -> None:
    """Named ones first; then those that only customers named, of serial numbers that fit."""
    lookup = hub.program.machines._lookup  # noqa: SLF001
    made = insert(asset).values(model="", is_provisional=1)
    serials = ["no number", *(f"SN2209-{count}" for count in range(200, 320))]
    for serial in serials:
        await hub.program.store.execute_write(made.values(serial=serial))
    assert lookup.due({"SN2209-300", "SN2209-118"}, 5)[:2] in (
        ["SN2209-300", "SN2209-118"], ["SN2209-118", "SN2209-300"],
    )  # fmt: skip
    found = lookup.due({"SN2209-300"}, 50)
    assert (len(found), len(set(found))) == (50, 50)
    assert "no number" not in found
    assert len(lookup.due(set(serials), 50)) == 120


async def test_stock_is_told_with_its_age(hub: Any, hand_clock: Any, erp: Register) -> None:
    """While the other system is away the last word stands, marked as old."""
    parts = hub.program.parts
    erp.answer = {"lots": [{"free": 7, "shelf": "A-3"}]}
    fresh = await parts.stock("P-100")
    assert (fresh.quantity, fresh.place, fresh.is_old) == (7, "A-3", False)
    hand_clock.move(hours=2)
    erp.status = 503
    old = await parts.stock("P-100")
    assert (old.quantity, old.checked_at, old.is_old) == (7, fresh.checked_at, True)
    with pytest.raises(DirectoryAway):
        await parts.stock("P-101")
    erp.status = 404
    assert await parts.stock("P-101") is None
