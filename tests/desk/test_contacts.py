# SPDX-License-Identifier: AGPL-3.0-or-later
"""Contacts that are one person: an agent links them, sees why, and takes them apart again."""

from typing import Any


async def two(desk: Any) -> tuple[str, str]:
    """The contacts of two conversations."""
    found = []
    for name in ("visitor-1", "visitor-2"):
        conversation = await desk.conversation(name)
        _, view = await desk.call("GET", f"/conversations/{conversation}")
        found.append(view["contact"]["id"])
    return found[0], found[1]


async def test_link_and_unlink(desk: Any) -> None:
    """All of both stands with one; afterwards each has its own again, and the history says it."""
    await desk.sign_in("lina")
    one, other = await two(desk)
    status, linked = await desk.call("POST", f"/contacts/{one}/link", {"contact_id": other})
    assert status == 200
    assert len(linked["conversations"]) == 2
    assert [(each["contact_id"], each["by"]) for each in linked["links"]] == [(other, "李娜")]
    _, moved = await desk.call("GET", f"/contacts/{other}")
    assert moved["id"] == one
    status, split = await desk.call("POST", f"/contacts/{one}/unlink", {"contact_id": other})
    assert (status, split["links"], len(split["conversations"])) == (200, [], 1)
    _, again = await desk.call("GET", f"/contacts/{other}")
    assert again["id"] == other


async def test_what_cannot_be_done_is_said(desk: Any) -> None:
    """A contact with itself, one that is linked already, two that are not, nobody."""
    await desk.sign_in("lina")
    one, other = await two(desk)
    link = f"/contacts/{one}/link"
    assert (await desk.call("POST", link, {"contact_id": one}))[0] == 409
    status, problem = await desk.call("POST", link, {"contact_id": "nobody"})
    assert (status, list(problem["problems"])) == (404, ["contact_id"])
    assert (await desk.call("POST", "/contacts/nobody/link", {"contact_id": one}))[0] == 404
    status, problem = await desk.call("POST", f"/contacts/{one}/unlink", {"contact_id": other})
    assert (status, "linked" in problem["detail"] or "合并" in problem["detail"]) == (409, True)


async def test_who_only_looks_links_nobody(desk: Any) -> None:
    """An auditor sees everything and changes nothing."""
    await desk.sign_in("lina")
    one, other = await two(desk)
    await desk.sign_in("audit")
    status, _ = await desk.call("POST", f"/contacts/{one}/link", {"contact_id": other})
    assert status == 403


async def test_a_phone_number_has_the_digits_of_one(desk: Any) -> None:
    """Whether it is corrected or told with a report; none at all is fine."""
    await desk.conversation("张伟")
    await desk.sign_in("lina")
    _, found = await desk.call("GET", "/contacts?q=张伟")
    contact = f"/contacts/{found['items'][0]['id']}"
    for phone in ("ask the porter", "1234", "1" * 17, "²" * 7):
        status, problem = await desk.call("PATCH", contact, {"phone": phone})
        assert (status, set(problem["problems"])) == (400, {"phone"})
        told = {"title": "x", "contact": {"name": "Emma", "phone": phone}}
        status, problem = await desk.call("POST", "/tickets", told)
        assert (status, set(problem["problems"])) == (400, {"contact.phone"})
    for phone in ("95588", "(021) 5555 1234 ext. 7", ""):
        status, known = await desk.call("PATCH", contact, {"phone": phone})
        assert (status, known["phone"]) == (200, phone)


async def test_a_mail_address_is_one(desk: Any) -> None:
    """What is none is called that."""
    await desk.conversation("张伟")
    await desk.sign_in("lina")
    _, found = await desk.call("GET", "/contacts?q=张伟")
    contact = f"/contacts/{found['items'][0]['id']}"
    for address in ("zhang@", "zhang", "zhang@hd.example\n"):
        status, problem = await desk.call("PATCH", contact, {"email": address})
        assert (status, problem["problems"]) == (400, {"email": "不是邮箱地址"})
