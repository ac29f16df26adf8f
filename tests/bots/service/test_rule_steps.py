# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules that take a step: judged by process and fields like everybody, with all that follows."""

from typing import Any

import pytest

from intake.tickets.ticket import TicketStatus

PROCESS = """
processes:
  equipment: {template: equipment, types: [fault]}
"""
FIELDS = """
required:
  fault: {resolve: [root_cause]}
"""
RULE = """
rules:
  - rule: resolves
    title: {zh: 自动解决, en: Resolves}
    %s
    do:
      - set: {status: resolved}
      - flag: tried
"""
RELEASES = """
rules:
  - rule: frees
    title: {zh: 放回队列, en: Frees}
    after: PT1H
    since: status
    if: {status: {is_in: [assigned, in_progress]}}
    do:
      - release: true
      - flag: tried
"""
NEEDS_NOTE = """
required:
  fault: {release: [handover_note]}
"""
LINKS = """
rules:
  - rule: links
    title: {zh: 关联旧单, en: Links}
    when: [field_changed]
    repeat: always
    if: {repeats: {at_least: 1}}
    do:
      - link_repeats: true
"""
LONGEST_NAME = "a" * 48
TASK = f"""
rules:
  - rule: {LONGEST_NAME}
    title: {{zh: 去看看, en: Look}}
    when: opened
    do:
      - task: {{title: {{zh: 去看看, en: Look}}}}
"""
AT_ONCE, LATER = RULE % "when: opened", RULE % "after: PT1H"


@pytest.fixture
def service_file(request: pytest.FixtureRequest) -> str:
    """What a test names."""
    return str(request.param)


async def told(service: Any, number: str, kind: str) -> list[Any]:
    """What the timeline says of one kind of event."""
    document = await service.done("GET", f"/tickets/{number}/timeline")
    return [one for one in document["items"] if one["kind"] == kind]


@pytest.mark.parametrize("service_file", [PROCESS + AT_ONCE, PROCESS + LATER], indirect=True)
async def test_a_rule_jumps_over_no_step(service: Any, report: Any) -> None:
    """Held back and said on the timeline; the rest of the rule is done."""
    number = await service.report(report)
    await service.pass_time(hours=1, seconds=1)
    ticket = await service.ticket(number)
    assert (ticket.status, ticket.progress.step) == (TicketStatus.NEW, "grade")
    assert (ticket.resolved_at, ticket.clock.resolved_at) == (None, None)
    assert ticket.flags == ("tried",)
    (held,) = await told(service, number, "held_back")
    assert (held["actor"]["kind"], held["detail"]["wanted"]) == ("rule", "resolved")
    await service.pass_time(days=4)
    assert await told(service, number, "status_changed") == []
    assert await told(service, number, "confirmation_asked") == []


@pytest.mark.parametrize("service_file", [FIELDS + AT_ONCE, FIELDS + LATER], indirect=True)
async def test_a_rule_goes_around_no_field(service: Any, report: Any) -> None:
    """Refused by name; what the customer reported is filed, and the rest of the rule is done."""
    number = await service.report(report)
    await service.pass_time(hours=1, seconds=1)
    ticket = await service.ticket(number)
    assert (ticket.status, ticket.flags) == (TicketStatus.NEW, ("tried",))
    (failed,) = await told(service, number, "rule_failed")
    assert failed["detail"]["wanted"] == {"status": "resolved"}
    assert failed["detail"]["lacks"] == ["root_cause"]
    assert await told(service, number, "status_changed") == []


@pytest.mark.parametrize("service_file", [AT_ONCE, LATER], indirect=True)
async def test_what_a_rule_resolves_is_asked_about(service: Any, report: Any) -> None:
    """The same follows as if a person had done it, once: asked, confirmed, rated."""
    number = await service.report(report)
    await service.pass_time(hours=1, seconds=1)
    assert (await service.ticket(number)).status is TicketStatus.RESOLVED
    assert number in await service.heard("解决了吗")
    await service.says("解决了")
    await service.pass_time(hours=25)
    await service.heard("满意吗")
    kinds = await service.timeline(number)
    assert kinds.count("confirmation_asked") == kinds.count("survey_asked") == 1


@pytest.mark.parametrize("service_file", [RELEASES], indirect=True)
async def test_a_rule_frees_a_ticket(service: Any, report: Any) -> None:
    """It is new and nobody's; both are told, by the rule."""
    number = await service.report(report)
    await service.done("PATCH", f"/tickets/{number}", {"assignee": "a-lina"})
    await service.pass_time(hours=1, seconds=1)
    ticket = await service.ticket(number)
    assert (ticket.status, ticket.agent_id, ticket.flags) == (TicketStatus.NEW, None, ("tried",))
    assert [one["detail"]["to"] for one in await told(service, number, "assigned")] == [
        "a-lina",
        "",
    ]


@pytest.mark.parametrize("service_file", [RELEASES + NEEDS_NOTE], indirect=True)
async def test_a_rule_frees_no_ticket_that_lacks_a_field(service: Any, report: Any) -> None:
    """The step is judged as if a person took it; the ticket keeps its owner."""
    number = await service.report(report)
    await service.done("PATCH", f"/tickets/{number}", {"assignee": "a-lina"})
    await service.pass_time(hours=1, seconds=1)
    ticket = await service.ticket(number)
    assert (ticket.status, ticket.agent_id) == (TicketStatus.ASSIGNED, "a-lina")
    assert ticket.flags == ("tried",)
    (failed,) = await told(service, number, "rule_failed")
    assert (failed["detail"]["wanted"], failed["detail"]["lacks"]) == (
        {"release": True},
        ["handover_note"],
    )


@pytest.mark.parametrize("service_file", [""], indirect=True)
async def test_who_solves_what_nobody_had_has_it(service: Any, report: Any) -> None:
    """Somebody is there for what comes back, and is the one who is rated."""
    number = await service.report(report)
    await service.done("PATCH", f"/tickets/{number}", {"status": "resolved"})
    ticket = await service.ticket(number)
    assert (ticket.status, ticket.agent_id) == (TicketStatus.RESOLVED, "k-agent")
    assert (await told(service, number, "assigned"))[-1]["detail"]["to"] == "k-agent"


@pytest.mark.parametrize("service_file", [LINKS], indirect=True)
async def test_what_is_linked_stays_linked_once(service: Any) -> None:
    """However often the rule finds the same machine's ticket again, also after an undo."""
    body = {"title": "卡纸", "fields": {"serial_number": "SN2209-118"}}
    numbers = [(await service.done("POST", "/tickets", body))["number"] for _ in range(2)]
    path = f"/tickets/{numbers[1]}"
    for _ in range(3):
        for serial in ("SN2209-119", "SN2209-118"):
            await service.done("PATCH", path, {"fields": {"serial_number": serial}})
        (link,) = (await service.done("GET", f"{path}/links"))["items"]
        assert link["other"] == numbers[0]
        if not link["undone_at"]:
            await service.done("POST", f"/links/{link['id']}/undo", {})


@pytest.mark.parametrize("service_file", [TASK], indirect=True)
async def test_the_task_of_a_rule_can_be_finished(service: Any) -> None:
    """However long the name of the rule."""
    number = (await service.done("POST", "/tickets", {"title": "卡纸"}))["number"]
    path = f"/tickets/{number}"
    (task,) = (await service.done("GET", f"{path}/work"))["tasks"]
    work = await service.done("POST", f"{path}/tasks/{task['id']}/finish", {})
    assert work["tasks"][0]["state"] == "done"
