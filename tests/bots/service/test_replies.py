# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person's answer keeps of a ticket's promises: by chat, by phone, of two in one thread."""

from typing import Any

import pytest

SERVICE = """
service_levels:
  P0: {first_response: PT15M}
  P1: {first_response: PT1H, next_response: PT1H}
  P2: {first_response: PT4H, next_response: PT4H, resolution: P1D}
  P3: {}
"""


@pytest.fixture
def service_file() -> str:
    """Promises by the wall clock."""
    return SERVICE


async def by_phone(service: Any) -> Any:
    """A ticket that was filed by phone."""
    report = {"title": "噪音有点大", "priority": "P2", "note": "电话"}
    return await service.done("POST", "/tickets", report)


async def promise(service: Any, number: str, name: str = "first_response") -> Any:
    """How far one promise of a ticket is."""
    known = await service.done("GET", f"/tickets/{number}/sla")
    return next(one for one in known["promises"] if one["promise"] == name)


async def test_what_was_spoken_is_a_reply(service: Any) -> None:
    """A ticket by phone has no channel: noting the call keeps its promise, and begins the work."""
    ticket = await by_phone(service)
    say = f"/conversations/{ticket['conversation_id']}/messages"
    status, refused = await service.call("POST", say, {"text": "您好"})
    assert (status, refused["type"]) == (409, "no-channel")
    await service.pass_time(minutes=10)
    told = await service.done("POST", say, {"kind": "spoken", "text": "已电话告知处理步骤"})
    assert (told["author"], told["meta"]) == ("note", {"spoken": True})
    kept = await promise(service, ticket["number"])
    assert kept["state"] == "kept"
    now = await service.done("GET", f"/tickets/{ticket['number']}")
    assert (now["status"], now["assignee"]["name"]) == ("in_progress", "agent")
    assert "replied" in await service.timeline(ticket["number"])


async def test_a_note_is_no_reply(service: Any) -> None:
    """What colleagues tell each other keeps no promise."""
    ticket = await by_phone(service)
    say = f"/conversations/{ticket['conversation_id']}/messages"
    await service.done("POST", say, {"kind": "note", "text": "稍后回电"})
    assert (await promise(service, ticket["number"]))["state"] == "running"


async def split_off(service: Any, number: str) -> str:
    """A second matter of a ticket, as one of its own."""
    links = await service.done("POST", f"/tickets/{number}/split", {"title": "发票抬头不对"})
    return str(links["items"][-1]["ticket"])


async def test_a_split_off_ticket_has_clocks_of_its_own(service: Any) -> None:
    """They begin with the split; the first ticket's stay as they are, also when it is undone."""
    first = await by_phone(service)
    before = await service.done("GET", f"/tickets/{first['number']}/sla")
    await service.pass_time(hours=2)
    second = await split_off(service, first["number"])
    begun = await promise(service, second)
    assert begun["begins_at"] > before["promises"][0]["begins_at"]
    after = await service.done("GET", f"/tickets/{first['number']}/sla")
    due = [(one["promise"], one["due_at"]) for one in before["promises"]]
    assert [(one["promise"], one["due_at"]) for one in after["promises"]] == due
    link = (await service.done("GET", f"/tickets/{second}/links"))["items"][-1]
    await service.done("POST", f"/links/{link['id']}/undo")
    await service.pass_time(days=2)
    assert "sla_breached" not in await service.timeline(second)
    assert "sla_breached" in await service.timeline(first["number"])


async def test_a_reply_counts_for_the_ticket_it_names(service: Any) -> None:
    """Without one, it is for the matter that the conversation is about."""
    first = await by_phone(service)
    say = f"/conversations/{first['conversation_id']}/messages"
    second = await split_off(service, first["number"])
    spoken = {"kind": "spoken", "text": "已告知"}
    await service.done("POST", say, spoken | {"ticket": second})
    assert (await promise(service, second))["state"] == "kept"
    assert (await promise(service, first["number"]))["state"] == "running"
    await service.done("POST", say, spoken)
    assert (await promise(service, first["number"]))["state"] == "kept"
    assert (await service.timeline(second)).count("replied") == 1


async def test_a_ticket_of_another_conversation_is_not_answered(service: Any) -> None:
    """Its number is named as the wrong one; a merged one names where it goes on."""
    one, other = await by_phone(service), await by_phone(service)
    say = f"/conversations/{one['conversation_id']}/messages"
    spoken = {"kind": "spoken", "text": "已告知", "ticket": other["number"]}
    status, said = await service.call("POST", say, spoken)
    assert (status, [*said["problems"]]) == (404, ["ticket"])
    await service.done("POST", f"/tickets/{one['number']}/merge", {"into": other["number"]})
    spoken["ticket"] = one["number"]
    status, said = await service.call("POST", say, spoken)
    assert (status, said["type"]) == (409, "merged-away")


async def clocks(service: Any, talk: str) -> dict[str, int]:
    """What the package of a hand-over says of the promises that run."""
    package = await service.done("GET", f"/conversations/{talk}/handover")
    return {one["name"]: one["seconds_left"] for one in package["clocks"]}


async def test_the_package_has_every_promise_that_runs(service: Any, number: str) -> None:
    """Also that of the customer's newest question; the solution's rests while it waits."""
    path = f"/tickets/{number}"
    await service.done("PATCH", path, {"priority": "P2", "note": "可容忍"})
    talk = (await service.done("GET", path))["conversation_id"]
    assert set(await clocks(service, talk)) == {"first_response", "resolution"}
    await service.done("POST", f"/conversations/{talk}/messages", {"text": "我们在看了"})
    await service.says("什么时候能好？")
    left = await clocks(service, talk)
    assert (set(left), left["next_response"]) == ({"next_response", "resolution"}, 4 * 3600)
    await service.done("PATCH", path, {"waiting_for": "parts"})
    left = await clocks(service, talk)
    await service.pass_time(hours=1)
    later = await clocks(service, talk)
    assert later["resolution"] == left["resolution"]
    assert later["next_response"] == left["next_response"] - 3600
