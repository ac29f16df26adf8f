# SPDX-License-Identifier: AGPL-3.0-or-later
"""The team is told elsewhere, by a running program, at robots that answer over a socket."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
import pytest_asyncio

from bots.runtime.notice_worker import BATCH
from bots.settings import Settings
from intake.ids import TicketNumber
from intake.notices import Notice
from intake.store.schema import notice
from tests.support.line import until
from tests.support.robots import Robots, running_robots
from tests.support.settings import with_sections

WEBHOOK_SECRET = "whsec_MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"


# A fault report from first word to yes, in a hub that knows no products.
REPORT = (
    "打印机坏了", "B7", "SN2209-118", "一直卡纸，屏幕显示 E07", "昨天下午三点", "重启过", "跳过",
    "部门", "张伟", "13800138000", "对",
)  # fmt: skip


@pytest_asyncio.fixture
async def robots() -> AsyncIterator[Robots]:
    """Two group robots and a system that takes webhooks, listening."""
    async with running_robots() as one:
        yield one


@pytest.fixture
def hub_settings(hub_settings: Settings, robots: Robots) -> Settings:
    """The same hub, with a team in two groups and another system."""
    team: dict[str, Any] = {"group": {"kind": "wecom", "url": f"{robots.url}/wecom"}}
    team["erp"] = {"kind": "webhook", "url": f"{robots.url}/erp", "secret": WEBHOOK_SECRET}
    director = {
        "kind": "dingtalk",
        "url": f"{robots.url}/dingtalk?token=x",
        "quiet": "22:00-07:30",
    }
    return with_sections(hub_settings, notifiers={"team": team, "director": {"robot": director}})


async def filed(hub: Any, report: Sequence[str] = REPORT, thread: str = "t1") -> None:
    """A fault report from first word to yes."""
    for text in report:
        await hub.exchange(text, thread=thread)


def states(hub: Any) -> list[tuple[str, int]]:
    """Place and state of every notice."""
    with hub.program.reading.connect() as db:
        rows = db.execute(notice.select().order_by(notice.c.at, notice.c.target))
        return [(row.target, row.state) for row in rows]


async def test_a_new_ticket_is_told_to_every_place_of_the_group(hub: Any, robots: Robots) -> None:
    """In words to people, as a document to machines; once each."""
    await filed(hub)
    await until(lambda: _all_sent(hub, 2))
    (text,) = robots.texts("wecom")
    assert text.startswith("新工单 FD-000001（P2）")
    (document,) = [body for name, body in robots.posts if name == "erp"]
    assert document["type"] == "ticket.tell_the_team"
    assert document["data"]["number"] == "FD-000001"


async def _all_sent(hub: Any, count: int) -> bool:
    found = states(hub)
    return len(found) >= count and all(state == 1 for _, state in found)


async def test_a_robot_that_is_busy_is_asked_again(
    hub: Any, hand_clock: Any, robots: Robots
) -> None:
    """Its HTTP status is 200: only the body says that it did not work."""
    robots.answers["wecom"] = {"errcode": 45009, "errmsg": "api freq out of limit"}
    await filed(hub)
    await until(lambda: _settled(hub, "team.group", attempts=1))
    assert len(robots.texts("wecom")) == 1
    robots.answers.clear()
    hand_clock.move(minutes=1, seconds=1)
    await until(lambda: _all_sent(hub, 2))
    assert len(robots.texts("wecom")) == 2


async def test_a_robot_that_asks_for_a_pause_gets_one(
    hub: Any, hand_clock: Any, robots: Robots
) -> None:
    """What comes meanwhile waits too: DingTalk's robots are shut for longer by more posts."""
    robots.answers["wecom"] = {"errcode": 45009, "errmsg": "api freq out of limit"}
    await filed(hub)
    await until(lambda: _settled(hub, "team.group", attempts=1))
    await filed(hub, thread="t2")
    hand_clock.move(seconds=30)
    hub.program.notices.offer([])
    await until(lambda: _machines_told(robots, 2))
    assert "team.group" not in await hub.program.notices.due()
    assert len(robots.texts("wecom")) == 1
    robots.answers.clear()
    hand_clock.move(seconds=31)
    await until(lambda: _told(robots, 2))
    hand_clock.move(seconds=5)
    await until(lambda: _all_sent(hub, 4))


async def _told(robots: Robots, count: int) -> bool:
    return len(robots.texts("wecom")) == count


async def _machines_told(robots: Robots, count: int) -> bool:
    return len([name for name, _ in robots.posts if name == "erp"]) == count


async def _settled(hub: Any, target: str, attempts: int) -> bool:
    with hub.program.reading.connect() as db:
        rows = db.execute(notice.select().where(notice.c.target == target)).all()
        return bool(rows) and all(row.attempts == attempts for row in rows)


async def test_a_wrong_robot_is_shown_and_not_tried_again(
    hub: Any, hand_clock: Any, robots: Robots
) -> None:
    """The reason stands beside it."""
    robots.answers["wecom"] = {"errcode": 93000, "errmsg": "invalid webhook url"}
    await filed(hub)
    await until(lambda: _refused(hub))
    hand_clock.move(days=1)
    await hub.program.notices.due()
    assert len(robots.texts("wecom")) == 1
    assert b'frontdesk_notices_total{state="refused"} 1.0' in hub.program.metrics.text()
    assert b'frontdesk_notices_total{state="sent"} 1.0' in hub.program.metrics.text()


async def _refused(hub: Any) -> bool:
    with hub.program.reading.connect() as db:
        row = db.execute(notice.select().where(notice.c.target == "team.group")).first()
        said = row is not None and row.state == 2 and "93000" in row.error
        return said and row.attempts == 1


async def test_a_storm_is_a_handful_of_posts(hub: Any, hand_clock: Any, robots: Robots) -> None:
    """Twelve tickets in a minute: one text, then a digest; a machine gets each."""
    for number in range(12):
        await filed(hub, REPORT, f"t{number}")
    for _ in range(3):
        hand_clock.move(seconds=5)
        hub.program.notices.offer([])
        await until(lambda: _lanes_quiet(hub))
    await until(lambda: _all_sent(hub, 24))
    texts = robots.texts("wecom")
    assert len(texts) <= 4
    assert sum(text.count("新工单") for text in texts) == 12
    assert len([name for name, _ in robots.posts if name == "erp"]) == 12


async def _lanes_quiet(hub: Any) -> bool:
    return not await hub.program.notices.due()


async def test_a_place_with_much_to_come_keeps_nobody_waiting(
    hub: Any, hand_clock: Any, robots: Robots
) -> None:
    """A group that rests after a post has more waiting than is read at once; others are told."""
    await filed(hub)
    await until(lambda: _all_sent(hub, 2))
    now = hand_clock.now
    many = [
        Notice(f"n{number}", "team", "storm", TicketNumber("FD-000001"), {"zh": "又一个"}, now)
        for number in range(BATCH)
    ]
    last = replace(many[0], id="z", to="director", text={"zh": "最后"}, is_urgent=True)
    waiting = [replace(one, target="team.group") for one in many]
    waiting.append(replace(last, target="director.robot"))
    await hub.program.store.execute_write([notice.insert().values(**_row(one)) for one in waiting])
    hub.program.notices.offer([])
    await until(lambda: _one_told(robots))
    assert len(robots.texts("wecom")) == 1


def _row(one: Notice) -> dict[str, Any]:
    """A notice as it is stored, due at once."""
    at = int(one.at.timestamp() * 1_000_000)
    return {
        "id": one.id, "target": one.target, "to": one.to, "kind": one.kind,
        "ticket": one.ticket, "text": orjson.dumps(dict(one.text)).decode(), "document": "{}",
        "at": at, "is_urgent": int(one.is_urgent), "state": 0, "attempts": 0, "next_at": at,
        "error": "",
    }  # fmt: skip


async def test_quiet_hours_wait_for_the_morning(hub: Any, hand_clock: Any, robots: Robots) -> None:
    """Two hours pending at ten at night: the director hears of it at half past seven."""
    hand_clock.now = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)  # 20:30 in Shanghai
    stopped = [text if text != "部门" else "全公司" for text in REPORT]
    await filed(hub, stopped)
    hand_clock.move(hours=2)
    await hub.program.timers.handle_due()  # the broken promise, and the rule
    await until(lambda: _put_off(hub))
    assert robots.texts("dingtalk") == []
    hand_clock.now = datetime(2026, 11, 24, 23, 30, 1, tzinfo=UTC)
    await until(lambda: _one_told(robots))
    hand_clock.move(minutes=1)  # one place is told one thing at a time
    await until(lambda: _all_sent(hub, 4))
    told = "".join(robots.texts("dingtalk"))
    assert "超过承诺时间" in told
    assert "两小时没有人受理" in told


async def _one_told(robots: Robots) -> bool:
    return bool(robots.texts("dingtalk"))


async def _put_off(hub: Any) -> bool:
    with hub.program.reading.connect() as db:
        rows = db.execute(notice.select().where(notice.c.target == "director.robot")).all()
        wakes_at = int(datetime(2026, 11, 24, 23, 30, tzinfo=UTC).timestamp() * 1_000_000)
        return [row.next_at for row in rows] == [wakes_at, wakes_at]


async def test_a_restart_goes_on_where_it_stopped(
    open_program: Any, stop_program: Any, hub: Any, robots: Robots
) -> None:
    """A notice is written with the ticket; whoever runs next posts it."""
    robots.answers["wecom"] = {"errcode": -1}
    await filed(hub)
    await until(lambda: _settled(hub, "team.group", attempts=1))
    await stop_program(hub.program)
    robots.answers.clear()
    hub.program.clock.move(minutes=2)
    again = await open_program()
    hub.program = again
    await until(lambda: _all_sent(hub, 2))
