# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tickets from before an upgrade, and of customers who have another level now."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from bots.operation.importing import import_rows
from bots.runtime.catching_up import HAS_OTHER_LEVEL, IS_OPEN
from intake.store import schema
from intake.store.times import micros
from intake.tickets.progress import Confirmed
from intake.tickets.ticket import Priority, TicketStatus
from tests.support.line import until

RULES = """\
rules:
  - rule: pending
    title: {zh: 两小时没人接, en: Pending for two hours}
    after: PT2H
    if: {status: new}
    do: [{flag: pending}]
"""


@pytest.fixture
def service_file() -> str:
    """One rule by time."""
    return RULES


async def as_before(service: Any, **ticket: object) -> None:
    """What the database of an older version holds: no timers, nothing of a ticket's care.

    `ticket` are further columns of it.
    """
    await service.program.store.execute_write(
        [
            delete(schema.timer),
            update(schema.ticket).values(
                care="",
                progress="",
                first_response_due_at=None,
                resolution_due_at=None,
                **ticket,
            ),
        ]
    )


async def timers(service: Any) -> dict[str, Any]:
    """The timers there are, by kind."""
    return {row["kind"]: row for row in service.rows(schema.timer)}


async def test_an_old_ticket_gets_its_timers_at_the_next_start(service: Any, report: Any) -> None:
    """Promises and rules count again, from when it was filed; once, and what is told is true."""
    number = await service.report(report)
    await as_before(service)
    sweep = service.program.catching_up.sweep
    assert await sweep(IS_OPEN) == 1
    ticket = await service.ticket(number)
    found = await timers(service)
    assert set(found) == {"promise", "rule"}
    assert found["rule"]["due_at"] == micros(ticket.created_at + timedelta(hours=2))
    assert ticket.clock.first_response_due_at is not None
    document = await service.done("GET", f"/tickets/{number}/timeline")
    (told,) = (one for one in document["items"] if one["kind"] == "caught_up")
    assert told["detail"] == {"lacks": ["promise", "rule"]}
    assert await sweep(IS_OPEN) == 0
    assert await timers(service) == found
    await service.pass_time(hours=3)
    assert (await service.ticket(number)).flags == ("pending",)
    assert await sweep(IS_OPEN) == 0


async def test_a_start_that_is_cut_short_goes_on_with_the_rest(service: Any, report: Any) -> None:
    """What is done is not done again; what is not is."""
    numbers = [await service.report(report, thread=f"t{count}") for count in range(3)]
    await as_before(service)
    sweep = service.program.catching_up.sweep
    assert await sweep(IS_OPEN & (schema.ticket.c.number == numbers[0])) == 1
    assert await sweep(IS_OPEN) == 2
    kinds = [await service.timeline(number) for number in numbers]
    assert [one.count("caught_up") for one in kinds] == [1, 1, 1]


@pytest.mark.parametrize(("days", "is_asked"), [(1, True), (30, False)])
async def test_a_ticket_resolved_before(
    service: Any,
    report: Any,
    days: int,
    is_asked: bool,  # noqa: FBT001
) -> None:
    """The customer is asked while the question makes sense; else it is closed in silence."""
    number = await service.report(report)
    now = micros(service.clock())
    # Not by the API: the hub would ask at once.
    await as_before(service, status="resolved", resolved_at=now, status_since=now)
    service.clock.move(days=days)
    assert await service.program.catching_up.sweep(IS_OPEN) == 1
    await service.pass_time(seconds=1)
    ticket = await service.ticket(number)
    if is_asked:
        await service.heard("解决了吗")
        assert ticket.status is TicketStatus.RESOLVED
        assert await service.program.catching_up.sweep(IS_OPEN) == 0
    else:
        assert ticket.status is TicketStatus.CLOSED
        assert ticket.progress.confirmed is Confirmed.SILENCE
        assert not any("解决了吗" in text for _, text in await service.hub.texts())


async def test_an_imported_ticket_without_a_conversation(service: Any, report: Any) -> None:
    """It gets a place for notes, as with any first change."""
    number = await service.report(report)
    await as_before(service)
    await service.program.store.execute_write(update(schema.ticket).values(conversation_id=None))
    assert await service.program.catching_up.sweep(IS_OPEN) == 1
    assert (await service.ticket(number)).conversation_id == f"t-{number}"
    assert await service.program.catching_up.sweep(IS_OPEN) == 0


async def become(service: Any, level: str) -> None:
    """The team gives all customers another level."""
    await service.program.store.execute_write(update(schema.contact).values(level=level))


async def test_a_new_level_is_judged_and_told(service: Any, report: Any) -> None:
    """The ticket is more urgent, is due sooner, and says why; back again, the same way."""
    number = await service.report(report)
    before = await service.ticket(number)
    sweep = service.program.catching_up.sweep
    await become(service, "VIP")
    assert await sweep(HAS_OTHER_LEVEL) == 1
    assert await sweep(HAS_OTHER_LEVEL) == 0
    ticket = await service.ticket(number)
    assert (before.priority, ticket.priority) == (Priority.P2, Priority.P1)
    assert ticket.clock.first_response_due_at < before.clock.first_response_due_at
    document = await service.done("GET", f"/tickets/{number}/timeline")
    told = {one["kind"]: one["detail"] for one in document["items"]}
    assert told["level_changed"] == {"from": "normal", "to": "VIP"}
    assert "VIP" in told["priority_changed"]["reason"]
    await become(service, "")
    assert await sweep(HAS_OTHER_LEVEL) == 1
    assert await sweep(HAS_OTHER_LEVEL) == 0
    assert (await service.ticket(number)).priority is Priority.P2


async def test_an_old_ticket_has_its_customers_level(service: Any, report: Any) -> None:
    """From before levels were kept: the promises follow it, what was judged then stands."""
    number = await service.report(report)
    await as_before(service)
    await become(service, "vip")
    assert await service.program.catching_up.sweep(IS_OPEN) == 1
    ticket = await service.ticket(number)
    assert (ticket.level, ticket.priority) == ("vip", Priority.P2)


async def test_an_import_is_followed_at_once(service: Any, report: Any) -> None:
    """Nobody waits for the next minute: whoever imports levels sees them count."""
    number = await service.report(report)
    names = ("name", "company", "address", "phone", "email", "language")
    empty = dict.fromkeys((*names, "email_identity", "phone_identity"), "")
    contact_id = (await service.ticket(number)).contact_id
    row = {"number": 2, "key": contact_id, "values": {**empty, "level": "vip"}}
    assert (await import_rows(service.program, "customers", [row]))["written"] == 1

    async def is_raised() -> bool:
        return (await service.ticket(number)).level == "vip"

    assert await until(is_raised)


def by_time(after: str, *, hours: str = "wall") -> dict[str, object]:
    """A rule that flags what has been new for so long."""
    title = {"zh": "没人接", "en": "Pending"}
    then = {"if": {"status": "new"}, "do": [{"flag": "pending"}]}
    return {"rule": "pending", "title": title, "after": after, "hours": hours, **then}


async def test_a_rule_that_is_changed_counts_at_once(service: Any, report: Any) -> None:
    """For tickets that are open already and that nobody touches: sooner, later, or not at all."""
    number = await service.report(report)
    filed_at = (await service.ticket(number)).created_at

    async def is_due_at(wanted: Any) -> bool:
        found = [row["due_at"] for row in service.rows(schema.timer) if row["kind"] == "rule"]
        return found == [micros(wanted)]

    assert await is_due_at(filed_at + timedelta(hours=2))
    for version, hours in enumerate((1, 5)):
        body = {"version": version, "rule": by_time(f"PT{hours}H")}
        await service.done("PUT", "/rules/pending", body, by="admin")
        assert await until(lambda due=filed_at + timedelta(hours=hours): is_due_at(due))
    await service.pass_time(hours=3)
    assert (await service.ticket(number)).flags == ()
    body = {"version": 2, "is_on": False}
    await service.done("PUT", "/rules/pending", body, by="admin")
    await service.pass_time(hours=3)
    assert (await service.ticket(number)).flags == ()
    body = {"version": 3, "is_on": True}
    await service.done("PUT", "/rules/pending", body, by="admin")
    assert await until(lambda: is_flagged(service, number, "pending"))


async def is_flagged(service: Any, number: str, flag: str) -> bool:
    """Whether a rule has had its time."""
    await service.pass_time(seconds=0)
    return flag in (await service.ticket(number)).flags


async def test_a_new_rule_looks_back(service: Any, report: Any) -> None:
    """What has waited too long is told of now; a rule by event looks at nothing that was."""
    number = await service.report(report)
    service.clock.move(hours=1)
    before = (await service.timeline(number)).count("caught_up")
    new = {**by_time("PT30M"), "rule": "sooner", "do": [{"flag": "sooner"}]}
    await service.done("PUT", "/rules/sooner", {"version": 0, "rule": new}, by="admin")
    assert await until(lambda: is_flagged(service, number, "sooner"))
    event = {"rule": "event", "title": new["title"], "when": "noted", "do": [{"flag": "x"}]}
    await service.done("PUT", "/rules/event", {"version": 1, "rule": event}, by="admin")
    assert await service.program.catching_up.sweep(IS_OPEN) == 0
    assert (await service.timeline(number)).count("caught_up") == before + 1
