# SPDX-License-Identifier: AGPL-3.0-or-later
"""A report that is filed over the API: its type, its queue, and what an agent remarks on it."""

from typing import Any

import pytest

SERVICE = """
dispatch:
  rules:
    - {keywords: [发票], queue: finance}
  otherwise: first-line
  default_queue: first-line
  queues:
    finance: {name: {zh: 财务, en: Finance}}
    first-line: {name: {zh: 一线, en: First line}}
    nobody: {name: {zh: 空, en: Nobody}}
processes:
  loan:
    template: minimal
    types: [loan]
"""


@pytest.fixture
def service_file() -> str:
    """Two teams, and a process of the site's own."""
    return SERVICE


@pytest.fixture
async def staffed(service: Any) -> Any:
    """Everybody works in two of the three queues."""
    for agent in ("a-lina", "a-wang", "a-sun"):
        change = {"queues": ["finance", "first-line"]}
        await service.done("PATCH", f"/agents/{agent}", change, by="supervisor")
    return service


async def filed(service: Any, **report: Any) -> Any:
    """A ticket that was filed with no more than a title, and what is given here."""
    return await service.done("POST", "/tickets", {"title": "发票开错了", **report})


async def test_a_queue_that_the_caller_chose_stands(staffed: Any) -> None:
    """The rules of dispatch move what nobody placed, and nothing else."""
    assert (await filed(staffed))["queue"] == "finance"
    chosen = await filed(staffed, queue="first-line")
    assert chosen["queue"] == "first-line"
    assert "dispatched" not in await staffed.timeline(chosen["number"])


async def test_a_chosen_queue_where_nobody_works_is_loud(staffed: Any) -> None:
    """The ticket goes to the default queue, and its timeline says why."""
    lost = await filed(staffed, queue="nobody")
    assert lost["queue"] == "first-line"
    assert "dispatch_failed" in await staffed.timeline(lost["number"])


async def test_a_type_that_is_none_is_refused(staffed: Any) -> None:
    """A slip in the type would cost the ticket its process: the types there are get named."""
    status, said = await staffed.call("POST", "/tickets", {"title": "x", "type": "fautl"})
    assert status == 400
    assert "fault" in said["problems"]["type"]
    assert "loan" in said["problems"]["type"]
    assert (await filed(staffed, type="loan"))["type"] == "loan"
    assert (await filed(staffed))["type"] == "fault"


async def test_a_type_beside_a_form_counts(staffed: Any) -> None:
    """A form gives the type unless the caller does."""
    form = {"form": "report_fault", "may_be_incomplete": True}
    assert (await filed(staffed, **form))["type"] == "fault"
    assert (await filed(staffed, **form, type="complaint"))["type"] == "complaint"


async def test_a_note_beside_a_change_is_kept(staffed: Any) -> None:
    """What an agent remarks on a change, or alone, is read by colleagues."""
    ticket = await filed(staffed)
    path = f"/tickets/{ticket['number']}"
    await staffed.done("PATCH", path, {"status": "in_progress", "note": "先电话沟通"})
    await staffed.done("PATCH", path, {"note": "客户明天在"})
    lines = await staffed.done("GET", f"/conversations/{ticket['conversation_id']}/messages")
    noted = [one["text"] for one in lines["items"] if one["author"] == "note"]
    assert noted == ["先电话沟通", "客户明天在"]


async def test_a_reason_is_no_second_note(staffed: Any) -> None:
    """The note of a new priority is its reason."""
    ticket = await filed(staffed)
    change = {"priority": "P0", "note": "停产了"}
    changed = await staffed.done("PATCH", f"/tickets/{ticket['number']}", change)
    assert changed["priority_reason"] == "停产了"
    lines = await staffed.done("GET", f"/conversations/{ticket['conversation_id']}/messages")
    assert lines["items"] == []


async def test_an_empty_text_is_needed_not_misspelt(staffed: Any) -> None:
    """Blank titles and names are told apart from those with wrong signs."""
    number = (await filed(staffed))["number"]
    for body, place in (({"title": "  "}, "title"), ({"assignee": ""}, "assignee")):
        _, said = await staffed.call("PATCH", f"/tickets/{number}", body)
        assert said["problems"][place] == "必须填写"


async def test_a_task_for_a_queue_where_nobody_works_is_refused(staffed: Any) -> None:
    """It would lie there unseen, as a ticket would."""
    number = (await filed(staffed))["number"]
    task = {"title": "寄发票", "queue": "nobody"}
    status, said = await staffed.call("POST", f"/tickets/{number}/tasks", task)
    assert (status, said["type"]) == (409, "queue-empty")
    task["queue"] = "finance"
    work = await staffed.done("POST", f"/tickets/{number}/tasks", task)
    path = f"/tickets/{number}/tasks/{work['tasks'][0]['id']}"
    status, said = await staffed.call("PATCH", path, {"queue": "nobody"})
    assert (status, said["type"]) == (409, "queue-empty")


async def test_what_is_split_off_may_be_of_another_type(staffed: Any) -> None:
    """It goes through the process of its own type; one that is none is refused."""
    number = (await staffed.done("POST", "/tickets", {"title": "打印机坏了"}))["number"]
    judged = {"priority": "P0", "note": "机房全停"}
    await staffed.done("PATCH", f"/tickets/{number}", judged)
    matter = {"title": "借一台备机", "type": "lona"}
    status, said = await staffed.call("POST", f"/tickets/{number}/split", matter)
    assert (status, [*said["problems"]]) == (400, ["type"])
    links = await staffed.done("POST", f"/tickets/{number}/split", matter | {"type": "loan"})
    made = links["items"][-1]["ticket"]
    loan = await staffed.done("GET", f"/tickets/{made}")
    assert loan["type"] == "loan"
    assert loan["priority"] != "P0"  # nobody judged that
    assert (await staffed.done("GET", f"/tickets/{made}/work"))["process"]["name"] == "loan"


async def test_a_ticket_is_passed_on_once(staffed: Any) -> None:
    """A second click hears that it is there, and leaves no second line."""
    number = (await filed(staffed))["number"]
    path, to = f"/tickets/{number}/transfer", {"queue": "first-line", "note": "不是发票"}
    await staffed.done("POST", path, to)
    status, said = await staffed.call("POST", path, to)
    assert (status, said["type"]) == (409, "there-already")
    assert (await staffed.timeline(number)).count("transferred") == 1


async def test_what_stands_in_the_contact_need_not_be_said_again(service: Any) -> None:
    """A new one's phone and name, and those of a customer we know; what is said counts first."""
    said = {"product": "B7", "description": "一直卡纸 E07", "impact": "individual"}
    said["occurred_at"] = "昨天下午三点"
    body = {"form": "report_fault", "fields": said, "contact": {"name": "张伟"}}
    status, problem = await service.call("POST", "/tickets", body)
    assert (status, list(problem["problems"])) == (400, ["phone"])
    body["contact"] = {"name": "张伟", "phone": "１３８ ００１３ ８０００"}
    first = await service.done("POST", "/tickets", body)
    assert first["incomplete"] == []
    assert (first["contact"]["phone"], first["fields"]["phone"]) == ("138 0013 8000",) * 2
    assert first["field_details"]["phone"]["origin"] == "contact"
    known = {"form": "report_fault", "contact_id": first["contact"]["id"]}
    other = {**said, "contact_person": "李雷"}
    second = await service.done("POST", "/tickets", {**known, "fields": other})
    assert (second["fields"]["contact_person"], second["incomplete"]) == ("李雷", [])
    behalf = {**body, "on_behalf_of": {"contact": {"name": "王工"}}}
    status, problem = await service.call("POST", "/tickets", behalf)
    assert (status, list(problem["problems"])) == (400, ["phone"])


async def test_wide_signs_name_the_same_machine(service: Any) -> None:
    """As a Chinese keyboard writes them, in a report as in a register."""
    machine = {
        "serial": "ＳＮ２２０９－１１８",
        "model": "B7",
        "warranty_until": "２０２７－０１－０１",
    }
    answer = await service.done("POST", "/imports/assets", {"rows": [machine]}, by="admin")
    assert (answer["written"], answer["rejected"]) == (1, [])
    report = {"title": "卡纸", "fields": {"serial_number": "ｓｎ２２０９－１１８"}}
    ticket = await service.done("POST", "/tickets", report)
    assert (ticket["asset"]["serial"], ticket["asset"]["model"]) == ("SN2209-118", "B7")
    assert "warranty" in ticket["fields"]
