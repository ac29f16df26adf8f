# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reports by phone: the same form as the customer's, filed for whoever it is about."""

from typing import Any

import pytest

GOOD = {
    "product": "B7",
    "description": "一直卡纸，屏幕显示 E07",
    "occurred_at": "昨天下午三点",
    "impact": "department",
    "contact_person": "王芳",
    "phone": "139 0013 9000",
}


async def test_a_form_is_described(desk: Any) -> None:
    """Its questions, options and hints, in the asked language."""
    await desk.sign_in("lina")
    _, listed = await desk.call("GET", "/forms")
    assert "report_fault" in [one["name"] for one in listed["items"]]
    _, form = await desk.call("GET", "/forms/report_fault", Accept_Language="en")
    fields = {one["name"]: one for one in form["fields"]}
    assert form["title"] == "Fault report"
    assert fields["impact"]["options"][0] == {"value": "individual", "label": "Just me"}
    assert "B7" in fields["product"]["suggestions"]
    assert not fields["error_code"]["applies"]
    assert (await desk.call("GET", "/forms/absent"))[0] == 404
    assert (await desk.call("POST", "/forms/absent/check", {}))[0] == 404


async def test_answers_are_checked_as_the_dialog_does(desk: Any) -> None:
    """Each problem in the dialog's own words, and what an answer is read as."""
    await desk.sign_in("lina")
    values = {"phone": "12", "description": "屏幕黑了一半", "occurred_at": "2026-11-20 9:05"}
    status, told = await desk.call("POST", "/forms/report_fault/check", {"values": values})
    assert status == 200
    assert "12" in told["problems"]["phone"]
    assert {"product", "impact"} <= set(told["missing"])
    assert told["reads"]["occurred_at"] == "2026-11-20 09:05"
    assert "error_code" in told["applies"]


async def test_a_report_by_phone_is_the_ticket_the_bot_would_file(desk: Any) -> None:
    """Title, priority with its reason, labels and contact come of the answers."""
    await desk.sign_in("lina")
    status, ticket = await desk.call("POST", "/tickets", {"form": "report_fault", "fields": GOOD})
    assert status == 201, ticket
    assert ticket["title"] == "一直卡纸，屏幕显示 E07"
    assert (ticket["priority"], ticket["incomplete"]) == ("P2", [])
    assert "部门" in ticket["priority_reason"]
    assert ticket["field_details"]["impact"]["label"]["zh"] == "影响范围"
    assert ticket["field_details"]["impact"]["origin"] == "agent"
    assert (ticket["contact"]["name"], ticket["contact"]["phone"]) == ("王芳", "+8613900139000")
    assert ticket["channel"] == "phone"


async def test_what_cannot_be_read_is_refused_at_its_field(desk: Any) -> None:
    """In the agent's language; nothing is filed."""
    await desk.sign_in("lina")
    fields = {**GOOD, "phone": "12", "nonsense": "x"}
    for given, place in ((fields, "nonsense"), ({**GOOD, "phone": "12"}, "phone")):
        body = {"form": "report_fault", "fields": given}
        status, problem = await desk.call("POST", "/tickets", body, Accept_Language="en")
        assert (status, set(problem["problems"])) == (400, {place})
    assert (await desk.call("POST", "/tickets", {"form": "absent"}))[0] == 400
    assert (await desk.call("POST", "/tickets", {"fields": GOOD}))[0] == 400
    assert (await desk.call("GET", "/tickets"))[1]["items"] == []


async def test_a_caller_may_not_know_everything(desk: Any) -> None:
    """Then the ticket lists what is missing; what is wrong is refused all the same."""
    await desk.sign_in("lina")
    known = {"description": GOOD["description"], "product": "不知道"}
    body = {"form": "report_fault", "fields": known}
    status, problem = await desk.call("POST", "/tickets", body)
    assert status == 400
    assert set(problem["problems"]) == {"occurred_at", "impact", "contact_person", "phone"}
    status, ticket = await desk.call("POST", "/tickets", {**body, "may_be_incomplete": True})
    assert status == 201
    assert set(ticket["incomplete"]) == {"product", *problem["problems"]}
    wrong = {**body, "fields": {**known, "phone": "12"}, "may_be_incomplete": True}
    assert (await desk.call("POST", "/tickets", wrong))[0] == 400


async def test_who_reports_is_not_who_it_is_about(desk: Any) -> None:
    """The ticket is the customer's; the caller stands beside and gets nothing of it."""
    await desk.sign_in("lina")
    await desk.conversation("陈晓")
    _, found = await desk.call("GET", "/contacts?q=陈晓")
    customer = found["items"][0]
    body = {
        "form": "report_fault",
        "fields": GOOD,
        "contact": {"name": "保安老刘", "phone": "13700137000"},
        "on_behalf_of": {"contact_id": customer["id"]},
    }
    status, ticket = await desk.call("POST", "/tickets", body)
    assert status == 201, ticket
    assert ticket["contact"]["id"] == customer["id"]
    assert ticket["fields"]["reporter"] == {"name": "保安老刘", "phone": "13700137000"}
    assert ticket["field_details"]["reporter"]["display"] == "保安老刘 · 13700137000"
    _, seen = await desk.call("GET", f"/contacts/{customer['id']}")
    assert ticket["number"] in {one["number"] for one in seen["tickets"]}
    assert (seen["name"], seen["phone"]) == ("陈晓", "13800138000")


async def test_a_new_customer_reported_by_a_known_one(desk: Any) -> None:
    """From a conversation: it stays its customer's, the ticket is the other's."""
    conversation = await desk.conversation("陈晓", has_ticket=False)
    await desk.sign_in("lina")
    body = {
        "title": "另一台也坏了",
        "conversation_id": conversation,
        "on_behalf_of": {"contact": {"name": "赵六", "company": "隔壁公司"}},
    }
    status, ticket = await desk.call("POST", "/tickets", body)
    assert status == 201, ticket
    assert (ticket["contact"]["name"], ticket["conversation_id"]) == ("赵六", conversation)
    assert ticket["fields"]["reporter"]["name"] == "陈晓"
    _, seen = await desk.call("GET", f"/conversations/{conversation}")
    assert seen["contact"]["name"] == "陈晓"


async def test_an_unknown_customer_is_refused(desk: Any) -> None:
    """At the place that names them."""
    await desk.sign_in("lina")
    body = {"title": "x", "on_behalf_of": {"contact_id": "absent"}}
    status, problem = await desk.call("POST", "/tickets", body)
    assert (status, set(problem["problems"])) == (404, {"on_behalf_of.contact_id"})
    status, problem = await desk.call("POST", "/tickets", {"title": "x", "on_behalf_of": {}})
    assert (status, set(problem["problems"])) == (400, {"on_behalf_of"})


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("张", True),
        ("华东", True),
        ("138 0013 8000", True),
        ("3800138", True),
        ("李", False),
        ("", False),
        ("%25", False),
    ],
)
async def test_people_are_found_by_name_and_number(
    desk: Any, asked: str, *, is_found: bool
) -> None:
    """However a phone number is written; an empty question lists nobody."""
    await desk.conversation("张伟")
    await desk.sign_in("lina")
    status, found = await desk.call("GET", f"/contacts?q={asked}")
    assert status == 200
    assert [one["name"] for one in found["items"]] == (["张伟"] if is_found else [])


@pytest.mark.parametrize("asked", ["4420 7946", "020 7946 0958", "0044 20-7946", "(0)2079460958"])
async def test_a_number_with_its_blanks_is_found_without(desk: Any, asked: str) -> None:
    """As a caller gave it, and as the telephone system or a colleague writes it."""
    await desk.sign_in("lina")
    told = {"title": "x", "contact": {"name": "Emma", "phone": "+44 20 7946-0958"}}
    await desk.call("POST", "/tickets", told)
    _, found = await desk.call("GET", f"/contacts?q={asked}")
    assert [one["name"] for one in found["items"]] == ["Emma"]


async def test_a_file_of_the_caller_goes_with_the_report(desk: Any) -> None:
    """Uploaded first, named by its field."""
    key = await desk.key("agent")
    blob = await desk.blobs.put(b"\x89PNG\r\n\x1a\n")
    body = {"form": "report_fault", "fields": GOOD, "files": {"photos": [blob]}}
    status, ticket = await desk.call("POST", "/tickets", body, **key)
    assert status == 201, ticket
    assert ticket["fields"]["photos"][0]["blob"] == blob
    body["files"] = {"photos": ["0" * 64]}
    assert (await desk.call("POST", "/tickets", body, **key))[0] == 400


async def test_a_report_filed_in_a_talk_belongs_to_it_and_to_who_talks(desk: Any) -> None:
    """No second conversation: its customer, its ticket, and the agent who has taken over."""
    conversation = await desk.conversation(has_ticket=False)
    await desk.sign_in("lina")
    await desk.call("POST", f"/conversations/{conversation}/take")
    body = {"form": "report_fault", "fields": GOOD, "conversation_id": conversation}
    status, ticket = await desk.call("POST", "/tickets", body)
    assert status == 201, ticket
    assert (ticket["conversation_id"], ticket["channel"]) == (conversation, "webchat")
    assert (ticket["status"], ticket["assignee"]["id"]) == ("assigned", "a-lina")
    _, held = await desk.call("GET", f"/conversations/{conversation}")
    assert (held["ticket"]["number"], held["agent"]["id"]) == (ticket["number"], "a-lina")


async def test_a_report_filed_beside_a_talk_is_nobodys_yet(desk: Any) -> None:
    """Somebody who does not speak there gives the ticket no owner."""
    conversation = await desk.conversation(has_ticket=False)
    await desk.sign_in("lina")
    body = {"form": "report_fault", "fields": GOOD, "conversation_id": conversation}
    _, ticket = await desk.call("POST", "/tickets", body)
    assert (ticket["status"], ticket["assignee"]) == ("new", None)
