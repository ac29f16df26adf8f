# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form from the reporter's chair, without a script: ask, explain, file, show the number."""

import asyncio
from typing import Any

import orjson
import pytest
from aiohttp import FormData

from channels.form.channel import CAPABILITIES
from channels.rendering import fits_natively
from intake.links import Link, Links, Purpose
from intake.messages import Author, Option, RawPayload
from tests.channels.form.conftest import ADDRESS, GOOD, Inputs, Start, ticket_in

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


async def test_a_report_becomes_a_ticket(reporter: Any) -> None:
    """Filled in, sent, and the number is on the next page, with how things stand."""
    page = await reporter.open()
    assert "故障报修" in page.words
    status, page = await reporter.send(("photos", "e07.png", PNG), **GOOD)
    assert status == 200
    number = ticket_in(page)
    assert "一直卡纸，屏幕显示 E07" in page.words
    ticket = await reporter.program.store.load_ticket(number)
    assert ticket.channel == "form"
    assert ticket.fields["photos"].display == "e07.png"
    assert ticket.incomplete == ()


async def test_it_speaks_both_languages(reporter: Any) -> None:
    """By the browser's wish, by the address, and by the switch, which loses nothing."""
    assert "Fault report" in (await reporter.open(Accept_Language="en-GB,en;q=0.9")).words
    assert "Fault report" in (await reporter.open(f"{ADDRESS}?lang=en")).words
    status, page = await reporter.send(_switch="zh", **GOOD)
    assert (status, page.values["description"]) == (200, GOOD["description"])
    assert "故障描述" in page.words
    assert page.problems == {}
    status, page = await reporter.send(**GOOD)
    assert "您的工单号是" in page.words


async def test_what_is_wrong_is_said_at_its_field(reporter: Any) -> None:
    """In the dialog's own words, with everything that was entered still there, files too."""
    await reporter.open()
    wrong = {**GOOD, "phone": "12", "contact_person": ""}
    status, page = await reporter.send(("photos", "e07.png", PNG), **wrong)
    assert status == 422
    assert set(page.problems) == {"phone", "contact_person"}
    assert "12" in page.problems["phone"]
    assert page.values["description"] == GOOD["description"]
    status, page = await reporter.send(**GOOD)
    ticket = await reporter.program.store.load_ticket(ticket_in(page))
    assert ticket.fields["photos"].display == "e07.png"


async def test_a_double_press_files_one_ticket(reporter: Any) -> None:
    """Two requests of one page, at the same time and later again: a duplicate is no report."""
    await reporter.open()
    bodies = [reporter.body(**GOOD) for _ in range(3)]
    first, second = await asyncio.gather(
        *(reporter.client.post(ADDRESS, data=b) for b in bodies[:2])
    )
    again = await reporter.client.post(ADDRESS, data=bodies[2])
    numbers = {ticket_in(Inputs(await one.text())) for one in (first, second, again)}
    assert len(numbers) == 1
    assert await reporter.tickets() == list(numbers)


async def test_a_code_on_the_machine_fills_in_which_it_is(reporter: Any) -> None:
    """The serial number and its model, and nothing about whose it is or where."""
    page = await reporter.open(f"{ADDRESS}?sn=sn2209-118")
    assert page.values["serial_number"] == "sn2209-118"
    assert page.values["product"] == "B7"
    assert "东方印务" not in page.words
    assert "文印室" not in page.words
    _, page = await reporter.send(**{**GOOD, "product": page.values["product"]})
    ticket = await reporter.program.store.load_ticket(ticket_in(page))
    assert ticket.asset_serial == "SN2209-118"


async def test_a_code_we_do_not_know_is_taken_as_it_is(reporter: Any) -> None:
    """The label may be newer than the register."""
    page = await reporter.open(f"{ADDRESS}?sn=SN9999-001")
    assert (page.values["serial_number"], page.values["product"]) == ("SN9999-001", "")


async def test_the_script_is_told_what_the_dialog_says(reporter: Any) -> None:
    """While somebody types: what is wrong, missing, understood, and follows."""
    body = {"_language": "en", "serial_number": "SN2209-118", "phone": "12",
            "description": "the display is blank", "occurred_at": "2026-03-01 9:05"}  # fmt: skip
    async with reporter.client.post(f"{ADDRESS}/check", data=body) as answer:
        told = await answer.json()
    assert told["fills"] == {"product": "B7"}
    assert "12" in told["problems"]["phone"]
    assert "impact" in told["missing"]
    assert "phone" not in told["missing"]
    assert told["reads"]["occurred_at"] == "2026-03-01 09:05"
    assert "error_code" in told["applies"]


async def test_a_file_can_go_up_before_the_page(reporter: Any) -> None:
    """Its reference is good in this page only."""
    page = await reporter.open()
    body = FormData({"_page": page.values["_page"], "_language": "zh"}, quote_fields=False)
    body.add_field("photos", PNG, filename="../../x.png")
    async with reporter.client.post(f"{ADDRESS}/files", data=body) as answer:
        assert answer.status == 201
        (file,) = (await answer.json())["files"]
    assert (file["name"], file["type"]) == ("x.png", "image/png")
    await reporter.open()
    _, page = await reporter.send(**GOOD, **{"photos.ref": file["ref"]})
    stolen = await reporter.program.store.load_ticket(ticket_in(page))
    assert "photos" not in stolen.fields


async def test_the_status_page_shows_what_agents_write(reporter: Any) -> None:
    """And takes an answer, once, however often it is sent."""
    number = await reporter.report()
    ticket = await reporter.program.store.load_ticket(number)
    body = {"_page": reporter.last.values["_page"], "_language": "zh", "text": "现在又好了"}
    for _ in range(2):
        async with reporter.client.post(reporter.last.action, data=body) as answer:
            assert answer.status == 200
    loaded = await reporter.program.store.load_conversation(ticket.conversation_id)
    conversation = loaded.conversation
    found = await reporter.program.store.thread("form", "public", conversation.thread, 0, 50)
    said = [one.text for one in found.messages if one.author is Author.CUSTOMER]
    assert said[1:] == ["现在又好了"]


def test_choices_stand_on_the_status_page_with_numbers() -> None:
    """It has no buttons: whoever reads what can be chosen answers with a number."""
    choices = [Option("1:yes", "是"), Option("1:no", "否")]
    assert not fits_natively(choices, CAPABILITIES)


async def test_a_linked_form_shows_what_was_said(reporter: Any) -> None:
    """It goes on where the chat stopped, goes into that conversation, and ends its dialog."""
    program = reporter.program
    chat = Link(Purpose.FORM, "webchat", "site", "anna")
    await _say(reporter, "anna", "B7 打印机昨天开始卡纸")
    address = program.reception.form_link(chat, "report_fault")
    page = await reporter.open(address.removeprefix(program.settings.server.url))
    assert page.values["occurred_at"] != ""
    assert "卡纸" in page.values["description"]
    missing = {"product": "B7", "impact": "individual", "contact_person": "Anna"}
    status, page = await reporter.send(**missing, phone="13800138000")
    assert status == 200, page.problems
    ticket = await program.store.load_ticket(ticket_in(page))
    assert ticket.channel == "webchat"
    assert "卡纸" not in page.words.replace(ticket.title, ""), "a link shows no other messages"
    found = await program.store.thread("webchat", "site", "anna", 0, 50)
    assert found.conversation.ticket == ticket.number
    assert found.conversation.dialog == {}
    assert ticket.number in found.messages[-1].text


async def test_a_menus_link_begins_anew_as_the_same_person(reporter: Any) -> None:
    """Nothing of theirs is shown, since it may be passed on; what is sent is theirs."""
    program = reporter.program
    await _say(reporter, "anna", "B7 打印机昨天开始卡纸")
    who = program.reception.form_link(Link(Purpose.WHO, "webchat", "site", "anna"), "report_fault")
    page = await reporter.open(who.removeprefix(program.settings.server.url))
    assert page.values["description"] == ""
    _, page = await reporter.send(**GOOD)
    ticket = await program.store.load_ticket(ticket_in(page))
    assert (ticket.channel, ticket.fields["description"].value) == ("webchat", GOOD["description"])


async def test_a_menus_link_of_somebody_new(reporter: Any) -> None:
    """Their conversation begins with the report."""
    link = Link(Purpose.WHO, "webchat", "site", "new")
    token = Links(reporter.program.reception.seal).make(link, reporter.program.clock())
    await reporter.open(f"{ADDRESS}?who={token}")
    _, page = await reporter.send(**GOOD)
    ticket_in(page)
    assert reporter.program.store.conversation_id("webchat", "site", "new")


async def test_an_expired_link_still_takes_a_report(reporter: Any) -> None:
    """It shows nothing of the conversation, says so, and is an ordinary form."""
    page = await reporter.open(f"{ADDRESS}/v1.e30.x")
    assert "过期" in page.words
    assert page.action == ADDRESS
    _, page = await reporter.send(**GOOD)
    ticket_in(page)


async def test_a_restart_between_page_and_sending(start: Start) -> None:
    """What was opened before is good after; what was filed is shown; nothing is filed twice."""
    one: Any = await start()
    await one.open()
    token = one.last.values["_page"]
    number = ticket_in((await one.send(**GOOD))[1])
    await one.end()
    two: Any = await start()
    two.last = one.last
    two.last.action, two.last.values["_page"] = ADDRESS, token
    assert ticket_in((await two.send(**GOOD))[1]) == number
    assert await two.tickets() == [number]


@pytest.mark.parametrize("address", ["/forms", "/forms/"])
async def test_the_only_form_opens_by_itself(reporter: Any, address: str) -> None:
    """A short address is enough for a poster."""
    assert "故障报修" in (await reporter.open(address)).words


async def test_a_form_can_be_closed(start: Start) -> None:
    """`forms = []` shows nothing and takes nothing."""
    one: Any = await start(forms=[])
    for answer in (
        await one.client.get(ADDRESS),
        await one.client.post(ADDRESS, data=GOOD),
        await one.client.post(f"{ADDRESS}/check", data=GOOD),
    ):
        assert answer.status == 404


async def _say(reporter: Any, visitor: str, text: str) -> None:
    """Write in the web chat and wait for the answer."""
    now = reporter.program.clock()
    said = {
        "cid": "first-words", "visitor": visitor, "text": text, "choice": "", "files": [],
        "language": "zh", "at": now.isoformat(),
    }  # fmt: skip
    payload = RawPayload("webchat", "site", now, orjson.dumps(said))
    outcome = await reporter.program.reception.exchange(payload, f"{visitor}:first-words", 10.0)
    assert outcome is not None


async def test_a_letter_offers_its_form(start: Start) -> None:
    """The bot's own link opens the form of that conversation; a closed form is not offered."""
    one: Any = await start()
    await _say(one, "anna", "B7 打印机昨天开始卡纸")
    conversation_id = one.program.store.conversation_id("webchat", "site", "anna")
    conversation = (await one.program.store.load_conversation(conversation_id)).conversation
    link = one.program.knowledge.profile.form_link(conversation, "report_fault", "FD-000001")
    page = await one.open(link.removeprefix(one.program.settings.server.url))
    assert "卡纸" in page.values["description"]
    await one.end()
    closed: Any = await start(forms=["another"])
    offered = closed.program.knowledge.profile.form_link(conversation, "report_fault", "FD-000001")
    assert offered == ""
