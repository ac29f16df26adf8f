# SPDX-License-Identifier: AGPL-3.0-or-later
"""An incident that ends takes its reports along, whoever or whatever ends it."""

from typing import Any

import pytest

from intake.tickets.ticket import TicketStatus

RULES = """
rules:
  - rule: resolves_on_event
    title: {zh: 事件, en: Event}
    when: flagged
    if: {flags: over}
    do: [{set: {status: resolved}}]
  - rule: marks
    title: {zh: 标记, en: Marks}
    when: title_changed
    if: {title: 已修好}
    do: [{flag: over}]
  - rule: resolves_in_time
    title: {zh: 时间, en: Time}
    after: P2D
    if: {title: 大故障}
    do: [{set: {status: resolved}}]
"""


@pytest.fixture
def service_file() -> str:
    """Rules that end a ticket."""
    return RULES


@pytest.fixture(name="incident")
async def an_incident(service: Any, report: Any) -> dict[str, str]:
    """An incident with three reports: of two other customers, one of another type, and its own."""
    master = await service.report(report, thread="t1")
    other = await service.report(report, thread="t2")
    contact = {"name": "李雷", "phone": "13900139000"}
    body = {"type": "complaint", "title": "又坏了", "contact": contact}
    complaint = (await service.done("POST", "/tickets", body))["number"]
    body = {"title": "另一台也停了", "fields": []}
    split = await service.done("POST", f"/tickets/{master}/split", body)
    same = next(one["ticket"] for one in split["items"] if one["kind"] == "split")
    for number in (other, complaint, same):
        link = {"kind": "report", "other": master}
        await service.done("POST", f"/tickets/{number}/links", link)
    return {"master": master, "other": other, "complaint": complaint, "same": same}


async def by_an_agent(service: Any, number: str) -> None:
    """The status is set."""
    await service.done("PATCH", f"/tickets/{number}", {"status": "resolved"})


async def by_closing(service: Any, number: str) -> None:
    """The conversation is closed, and the matter with it."""
    place = (await service.ticket(number)).conversation_id
    await service.done("POST", f"/conversations/{place}/take", {}, by="supervisor")
    await service.done("POST", f"/conversations/{place}/close", {}, by="supervisor")


async def by_a_chain_of_rules(service: Any, number: str) -> None:
    """A rule flags it, another one resolves what is flagged."""
    await service.done("PATCH", f"/tickets/{number}", {"title": "已修好"})


async def by_time(service: Any, number: str) -> None:
    """A rule's time has come."""
    await service.done("PATCH", f"/tickets/{number}", {"title": "大故障"})
    await service.pass_time(days=3)


@pytest.mark.parametrize("end", [by_an_agent, by_closing, by_a_chain_of_rules, by_time])
async def test_reports_end_with_it(service: Any, incident: dict[str, str], end: Any) -> None:
    """Those of its type are resolved once, in the same transaction; each reporter is asked."""
    master = incident["master"]
    await end(service, master)
    assert (await service.ticket(master)).status is TicketStatus.RESOLVED
    for name in ("other", "same"):
        ticket = await service.ticket(incident[name])
        assert (name, ticket.status) == (name, TicketStatus.RESOLVED)
        assert ticket.clock.resolved_at == ticket.resolved_at
        document = await service.done("GET", f"/tickets/{incident[name]}/timeline")
        ends = [
            one["detail"]
            for one in document["items"]
            if one["kind"] == "status_changed" and one["detail"]["to"] == "resolved"
        ]
        assert [one["with"] for one in ends] == [master]
    assert (await service.ticket(incident["complaint"])).status is TicketStatus.NEW
    told = await service.timeline(incident["complaint"])
    assert told.count("incident_over") == 1
    await service.pass_time(minutes=1)
    for thread in ("t1", "t2"):
        assert "解决了吗" in await service.heard("解决了吗", thread)
    for name in ("master", "other", "same"):
        assert (await service.timeline(incident[name])).count("confirmation_asked") == 1


async def test_what_is_no_report_any_more(service: Any, incident: dict[str, str]) -> None:
    """A link that was taken away, and a report that was solved before, stay as they are."""
    found = await service.done("GET", f"/tickets/{incident['other']}/links")
    (link,) = found["items"]
    await service.done("POST", f"/links/{link['id']}/undo", {})
    await by_an_agent(service, incident["same"])
    await service.pass_time(minutes=1)  # its customer is asked
    before = await service.timeline(incident["same"])
    await by_an_agent(service, incident["master"])
    assert (await service.ticket(incident["other"])).status is TicketStatus.NEW
    assert await service.timeline(incident["same"]) == before


async def test_an_incident_that_is_merged(
    service: Any, incident: dict[str, str], report: Any
) -> None:
    """Its reports are those of the ticket it goes on as: told, and solved with it."""
    whole = await service.report(report, thread="t3")
    await service.done("POST", f"/tickets/{incident['master']}/merge", {"into": whole})
    words = {"zh": "正在抢修", "en": "We are on it"}
    await service.done("POST", f"/tickets/{whole}/inform", words)
    assert "正在抢修" in await service.heard("正在抢修", "t2")
    await by_an_agent(service, whole)
    assert (await service.ticket(incident["other"])).status is TicketStatus.RESOLVED


async def test_what_a_rule_closes_is_unconfirmed(service: Any, report: Any) -> None:
    """Nobody has said that it is solved, so nobody is asked how it was."""
    number = await service.report(report)
    await by_an_agent(service, number)
    body = {"version": 0, "rule": CLOSES}
    await service.done("PUT", "/rules/closes", body, by="admin")
    await service.done("PATCH", f"/tickets/{number}", {"title": "完"})
    ticket = await service.ticket(number)
    assert ticket.status is TicketStatus.CLOSED
    work = await service.done("GET", f"/tickets/{number}/work")
    assert work["confirmed"] == "silence"
    await service.pass_time(days=3)
    assert "survey_asked" not in await service.timeline(number)


CLOSES = {
    "rule": "closes",
    "title": {"zh": "关", "en": "Closes"},
    "when": "title_changed",
    "do": [{"set": {"status": "closed"}}],
}


async def test_reports_by_phone_alone_are_not_informed(service: Any) -> None:
    """Nobody of all who reported can be written to: it would look as if somebody had heard."""
    body = {"title": "停了", "contact": {"name": "韩梅", "phone": "13800138000"}}
    whole, part = [(await service.done("POST", "/tickets", body))["number"] for _ in range(2)]
    link = {"kind": "report", "other": whole}
    await service.done("POST", f"/tickets/{part}/links", link)
    words = {"zh": "正在抢修", "en": "We are on it"}
    status, problem = await service.call("POST", f"/tickets/{whole}/inform", words)
    assert (status, problem["type"]) == (409, "nobody-to-inform")
    for number in (whole, part):
        assert not {"informed", "not_reached"} & {*await service.timeline(number)}
