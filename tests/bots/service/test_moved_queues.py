# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ticket that is moved to another queue takes its waiting customer along, whoever moves it."""

from typing import Any

import pytest

from intake.conversations import Speaker

FILE = """
processes:
  simple:
    title: {zh: 简单, en: Simple}
    types: [fault]
    reopens_at: filed
    steps:
      - {name: filed, title: {zh: 提交, en: Filed}, status: new, next: [depot, lost]}
      - name: depot
        title: {zh: 返厂, en: Depot}
        status: in_progress
        queue: depot
        next: [done]
      - name: lost
        title: {zh: 无人, en: Lost}
        status: in_progress
        queue: nowhere
        next: [done]
      - {name: done, title: {zh: 完成, en: Done}, status: resolved, next: [closed]}
      - {name: closed, title: {zh: 关闭, en: Closed}, status: closed}
dispatch:
  default_queue: first-line
  queues: {first-line: {}, depot: {}, void: {}}
rules:
  - rule: to_depot
    title: {zh: 返厂, en: To the depot}
    when: title_changed
    do: [{set: {queue: depot}}]
  - rule: to_the_void
    title: {zh: 没人的队列, en: To the void}
    when: field_changed
    do: [{set: {queue: void}}]
  - rule: nobody_works_there
    title: {zh: 分派的去处没有人, en: Nobody is where a ticket was sent}
    when: [dispatch_failed]
    repeat: always
    do: [{flag: nobody-there}]
"""


@pytest.fixture
def service_file() -> str:
    """Steps with queues of their own, and a rule that moves."""
    return FILE


@pytest.fixture(name="number")
async def a_waiting_customer(service: Any, report: Any) -> str:
    """A customer whose ticket is filed and who asks for a person; somebody works in each queue."""
    for login, queue in (("a-lina", "first-line"), ("a-wang", "depot")):
        await service.done("PATCH", f"/agents/{login}", {"queues": [queue]}, by="admin")
    number = str(await service.report(report))
    await service.says("转人工")
    conversation = (await service.loaded()).conversation
    assert (conversation.speaker, conversation.queue) == (Speaker.WAITING, "first-line")
    return number


async def by_step(service: Any, number: str) -> None:
    """The process sends it there."""
    await service.done("PATCH", f"/tickets/{number}", {"assignee": "a-lina"})
    await service.done("POST", f"/tickets/{number}/step", {"step": "depot"}, by="supervisor")


async def by_rule(service: Any, number: str) -> None:
    """A rule does."""
    await service.done("PATCH", f"/tickets/{number}", {"title": "返厂"})


async def by_hand(service: Any, number: str) -> None:
    """An agent does."""
    await service.done("PATCH", f"/tickets/{number}", {"queue": "depot"})


@pytest.mark.parametrize("move", [by_step, by_rule, by_hand])
async def test_it_goes_along(service: Any, number: str, move: Any) -> None:
    """Who works in the new queue sees the conversation; the timeline says where it came from."""
    await move(service, number)
    assert (await service.ticket(number)).queue == "depot"
    assert (await service.loaded()).conversation.queue == "depot"
    assert (await service.timeline(number)).count("queue_changed") == 1


async def test_a_step_whose_queue_is_empty(service: Any, number: str) -> None:
    """The ticket goes to the default queue, loudly, as from everywhere else."""
    await service.done("PATCH", f"/tickets/{number}", {"assignee": "a-lina"})
    await service.done("POST", f"/tickets/{number}/step", {"step": "lost"}, by="supervisor")
    assert (await service.ticket(number)).queue == "first-line"
    document = await service.done("GET", f"/tickets/{number}/timeline")
    failed = [one["detail"] for one in document["items"] if one["kind"] == "dispatch_failed"]
    assert failed[-1] == {"reason": "unknown_queue", "queue": "nowhere", "to": "first-line"}


VOID = {"queue": "void"}
WAYS = {
    "filed": ("POST", "/tickets", {"title": "坏了", "contact": {"name": "李雷"}, **VOID}),
    "by hand": ("PATCH", "/tickets/{number}", VOID),
    "by a rule": ("PATCH", "/tickets/{number}", {"fields": {"note": "x"}}),
}


@pytest.mark.parametrize("way", WAYS)
async def test_where_nobody_works_is_loud_whoever_sends_it_there(
    service: Any, number: str, way: str
) -> None:
    """Once on the timeline, to the rule that tells supervisors, and on their list until then."""
    method, path, body = WAYS[way]
    ticket = await service.done(method, path.format(number=number), body)
    assert ticket["queue"] == "first-line"
    told = (await service.done("GET", f"/tickets/{ticket['number']}/timeline"))["items"]
    failed = [one["detail"] for one in told if one["kind"] == "dispatch_failed"]
    void = {"reason": "no_member", "queue": "void", "to": "first-line"}
    assert (failed[-1], failed.count(void)) == (void, 1)
    fired = [one["detail"]["rule"] for one in told if one["kind"] == "rule_fired"]
    assert fired.count("nobody_works_there") == len(failed)
    assert "nobody-there" in (await service.ticket(ticket["number"])).flags
    assert (await problems(service))["void"] == 1
    await service.done("PATCH", f"/tickets/{ticket['number']}", {"queue": "depot"})
    assert (await problems(service))["void"] == 0  # a rule still sends there
    await service.done("PATCH", "/agents/a-sun", {"queues": ["void"]}, by="admin")
    assert "void" not in await problems(service)


async def problems(service: Any) -> dict[str, int]:
    """The queues that take nothing, each with how many tickets it has turned away."""
    found = await service.done("GET", "/dispatch/problems", by="supervisor")
    return {one["queue"]: one["turned_away"] for one in found["items"]}
