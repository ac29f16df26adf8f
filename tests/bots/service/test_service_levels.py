# SPDX-License-Identifier: AGPL-3.0-or-later
"""A report's promises in the running hub: from the first message to the breach and the answer."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bots.settings import Settings
from intake.agent_actions import AgentMessage, Doer, close, reply
from intake.errors import FieldsMissing
from intake.store.desk.queries import DeskQueries
from tests.bots.conftest import SECRET
from tests.support.clock import HandClock
from tests.support.clock_log import clock_of
from tests.support.settings import in_folder
from tests.support.tickets import LINA

SERVICE = """\
required:
  fault: {resolve: [root_cause]}
service_levels:
  P0: {first_response: PT15M, resolution: PT4H}
  P1: {first_response: PT1H, next_response: PT30M, resolution: P1D}
  P2: {first_response: PT4H, resolution: PT24H, hours: working}
  P3: {first_response: PT8H, hours: working}
  escalate: [{at: 100, to: lead}]
"""
# Wednesday, the 30th of September 2026, five in the afternoon: golden week begins tomorrow.
EVE = datetime(2026, 9, 30, 9, tzinfo=UTC)


@pytest.fixture
def hand_clock() -> HandClock:
    """The eve of golden week."""
    return HandClock(EVE)


@pytest.fixture
def hub_settings(tmp_path: Path) -> Settings:
    """A maker of machines with promises of its own."""
    (tmp_path / "service.yaml").write_text(SERVICE, encoding="utf-8")
    return in_folder(
        tmp_path,
        {"webhook": {"main": {"secret": SECRET}}},
        hand_off_queue="printers",
        preset="equipment",
        service=[f"{tmp_path}/service.yaml"],
        burst_seconds=0,
    )


ANSWERS = {
    "序列号": "跳过",
    "哪款产品": "喷墨打印机",
    "什么时候": "昨天下午三点",
    "试过": "重启过",
    "照片": "跳过",
    "影响到": "部门",
    "称呼": "我叫张伟",
    "电话": "13800138000",
}


async def report_on(hub: Any, description: str) -> Any:
    """File a report by chat; its ticket."""
    await hub.exchange(f"打印机坏了，{description}")
    for _ in range(20):
        if ticket := await ticket_of(hub):
            return ticket
        asked = (await hub.texts())[-1][1].partition("\n")[0]
        answer = next((said for words, said in ANSWERS.items() if words in asked), "对")
        await hub.exchange(answer)
    raise AssertionError(await hub.texts())


async def ticket_of(hub: Any) -> Any:
    """The ticket of the thread."""
    store = hub.program.store
    found = store.conversation_id("webhook", "main", "t1")
    return (await store.load_conversation(found)).ticket


async def log_of(hub: Any, number: str) -> list[Any]:
    """What the timeline says."""
    return list(await DeskQueries(hub.program.reading).timeline(number, None))


async def by_lina(hub: Any, decide: Any) -> Any:
    """What comes of an agent's decision."""
    store = hub.program.store
    found = store.conversation_id("webhook", "main", "t1")
    loaded = await store.load_conversation(found)
    change = decide(loaded.conversation, loaded.ticket, LINA, hub.program.clock())
    (problem,) = await hub.program.committer.commit([change])
    return problem


def answers(conversation: Any, ticket: Any, by: Doer, now: datetime) -> Any:
    """A reply to the customer."""
    return reply(conversation, ticket, by, AgentMessage("我看看"), now, line="李娜来了")


def ends(conversation: Any, ticket: Any, by: Doer, now: datetime) -> Any:
    """The end of the conversation."""
    return close(conversation, ticket, by, now, "再见")


async def test_a_line_stop_on_the_eve_of_a_holiday(hub: Any, hand_clock: HandClock) -> None:
    """P0 by the wall clock: warned, broken, escalated to the second; the bot answers nothing."""
    ticket = await report_on(hub, "产线停了，等着修")
    assert (ticket.priority, ticket.priority_reason) == ("P0", "产线停机")
    assert ticket.clock.first_response_due_at == EVE + timedelta(minutes=15)
    assert hub.program.store.next_timer_at() == EVE + timedelta(minutes=7, seconds=30)
    for moment in (7.5, 12, 15):
        hand_clock.now = EVE + timedelta(minutes=moment)
        await hub.program.timers.handle_due()
    await hub.exchange("进度怎么样")  # the bot's answer is nobody's response
    kinds = [entry.kind for entry in await log_of(hub, ticket.number)]
    assert [kind for kind in kinds if kind.startswith("sla")] == [
        "sla_warning", "sla_warning", "sla_breached", "sla_escalated",
    ]  # fmt: skip
    ticket = await ticket_of(hub)
    assert ticket.clock.responded_at is None
    assert ticket.clock.breached(hand_clock.now + timedelta(seconds=1)) == ("first_response",)
    hand_clock.move(minutes=5)
    assert await by_lina(hub, answers) is None
    ticket = await ticket_of(hub)
    assert ticket.clock.responded_at == hand_clock.now
    read = clock_of(await log_of(hub, ticket.number))
    assert read.responded_at == ticket.clock.responded_at


async def test_timers_of_one_ticket_in_a_batch(hub: Any, hand_clock: HandClock) -> None:
    """Each is decided again on what the one before has written: nothing is lost or doubled."""
    ticket = await report_on(hub, "产线停了，等着修")
    hand_clock.now = EVE + timedelta(hours=5)
    due = await hub.program.store.claim_timers(10)
    assert {one.timer.kind.value for one in due} == {"promise", "rule", "step"}
    while await hub.program.timers.handle_due():
        pass
    kinds = [entry.kind for entry in await log_of(hub, ticket.number)]
    assert kinds.count("sla_breached") == 2  # the first response and the solution
    fired = [e.detail["event"] for e in await log_of(hub, ticket.number) if e.kind == "rule_fired"]
    assert fired.count("time") == 1
    ticket = await ticket_of(hub)
    assert ticket.clock.told == {"first_response": 100, "resolution": 100}
    assert ticket.fired


async def test_a_tolerable_fault_rests_over_the_holidays(hub: Any, hand_clock: HandClock) -> None:
    """P2 counts working time: the week does not count, the Saturday made up for it does."""
    ticket = await report_on(hub, "有异响，还能用")
    assert ticket.priority == "P2"
    # one hour on the eve, seven and a half on the 8th and the 9th, and the 10th
    shanghai = timedelta(hours=8)
    assert ticket.clock.first_response_due_at == datetime(2026, 10, 8, 12, tzinfo=UTC) - shanghai
    assert ticket.clock.resolution_due_at == (datetime(2026, 10, 12, 9, 30, tzinfo=UTC) - shanghai)
    hand_clock.now = datetime(2026, 10, 5, 4, tzinfo=UTC)
    await hub.program.timers.handle_due()
    kinds = [entry.kind for entry in await log_of(hub, ticket.number)]
    assert "sla_breached" not in kinds


async def test_what_is_required_cannot_be_gone_around(hub: Any, hand_clock: HandClock) -> None:
    """Ending the conversation would resolve the ticket: refused by name, nothing is written."""
    ticket = await report_on(hub, "有异响，还能用")
    await by_lina(hub, answers)
    hand_clock.move(minutes=1)
    refused = await by_lina(hub, ends)
    assert isinstance(refused, FieldsMissing)
    assert list(refused.fields) == ["root_cause"]
    assert (await ticket_of(hub)).status == "in_progress"
    # and the customer is heard all the same
    await hub.program.reception.accept(hub.payload("还在响")[0])
    hand_clock.move(minutes=1)
    assert (await ticket_of(hub)).number == ticket.number
