# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the register and open tickets know of a machine, and who gets to hear of it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert

from bots.reports.machine import SAME
from bots.turn import take_turn
from intake.assets import Asset
from intake.changes import ChangeSet
from intake.conversations import Speaker
from intake.ids import ContactId
from intake.inbox import Machine
from intake.messages import Author, Letter, Profile
from intake.store import schema

SERIAL = "SN2209-118"
REPORT = f"{SERIAL} 一直卡纸，昨天开始的，我是张伟，13800138000"
REST = ("跳过", "跳过", "只影响我", "对")


def spoken(chat: Any, text: str, machine: Machine, **given: Any) -> ChangeSet:
    """One message about a machine; returns what was decided."""
    context = replace(chat.context(text, **given), machines={machine.asset.serial: machine})
    chat.count += 1
    change = take_turn(context, chat.profile, chat.now, chat.count)
    chat.keep(change)
    return change


def words(change: ChangeSet) -> str:
    """What the bot said."""
    return "\n".join(one.text for one in change.messages if one.author is Author.BOT)


@pytest.fixture
def machine(new_chat: Any) -> Machine:
    """A machine of somebody, with an open ticket of somebody's."""
    chat = new_chat()
    for text in (REPORT, *REST):
        chat.say(text)
    assert chat.ticket is not None
    ticket = replace(chat.ticket, contact_id=ContactId("owner"))
    asset = Asset(SERIAL, "B7", ContactId("owner"), "二楼", "", None, date(2027, 1, 31))
    return Machine(asset, "华东印务", (ticket,))


@pytest.mark.parametrize(
    ("contact", "is_verified", "is_told"),
    [("owner", True, True), ("owner", False, False), ("somebody", True, False)],
)
def test_only_the_known_owner_hears_of_the_open_ticket(
    new_chat: Any, machine: Machine, contact: str, *, is_verified: bool, is_told: bool
) -> None:
    """A serial number can be read off a plate: it opens nothing to strangers."""
    chat = new_chat()
    chat.contact = replace(chat.contact, id=ContactId(contact))
    profile = Profile(phone="+8613800138000", is_verified=is_verified)
    change = spoken(chat, f"{SERIAL} 又卡纸了", machine, profile=profile)
    assert (machine.open_tickets[0].number in words(change)) is is_told


def test_joined_the_message_belongs_to_that_ticket(new_chat: Any, machine: Machine) -> None:
    """The conversation goes to the ticket's team, with the words that were meant for it."""
    chat = new_chat()
    chat.contact = replace(chat.contact, id=ContactId("owner"))
    number = machine.open_tickets[0].number
    spoken(chat, f"{SERIAL} 又卡纸了", machine, profile=Profile(is_verified=True))
    after = chat.say(choice=SAME).change
    assert after.conversation.ticket == number
    assert after.conversation.speaker is Speaker.WAITING
    assert not after.conversation.dialog
    joined = next(one for one in after.timeline if one.kind == "joined")
    assert joined.detail == {"number": number, "text": f"{SERIAL} 又卡纸了"}
    assert number in after.conversation.summary


def test_the_register_goes_onto_the_ticket_and_not_to_the_customer(
    new_chat: Any, machine: Machine
) -> None:
    """Warranty, customer, site and open tickets: with their origin, for the team."""
    chat = new_chat()
    said = words(spoken(chat, REPORT, machine))
    for text in REST:
        said += chat.say(text).text
    assert chat.ticket is not None
    fields = chat.ticket.fields
    assert {name: one.display for name, one in fields.items() if one.origin == "asset"} == {
        "product": "B7",
        "warranty": "保修期内，至 2027-01-31",
        "asset_customer": "华东印务",
        "asset_site": "二楼",
        "asset_tickets": machine.open_tickets[0].number,
    }
    assert fields["warranty"].label["en"] == "Warranty"
    assert not {"华东印务", "二楼", "2027-01-31"} & set(said.split())
    assert chat.contact.company == ""
    assert "华东印务" not in said


def test_another_serial_number_is_another_machine(new_chat: Any, machine: Machine) -> None:
    """What the register said of the first machine does not go onto the second one's ticket."""
    chat = new_chat()
    spoken(chat, REPORT, machine)
    for text in ("不是SN2209-118，是SN9999-001", *REST):
        chat.say(text)
    assert chat.ticket is not None
    assert chat.ticket.fields["serial_number"].value == "SN9999-001"
    assert "asset_customer" not in chat.ticket.fields


async def test_the_store_knows_owner_and_open_tickets(hub: Any) -> None:
    """Through the line: a second customer's ticket links to the first one's, unseen by them."""
    values = {"serial": SERIAL, "model": "B7", "location": "二楼", "warranty_until": "2027-01-31"}
    await hub.program.store.execute_write(insert(schema.asset).values(**values))
    for text in (REPORT, *REST):
        first = "".join(await hub.exchange(text))
    number = first[first.index("FD-") :][:9]
    for text in (REPORT, *REST):
        second = "".join(await hub.exchange(text, thread="a stranger"))
        assert number not in second
    filed = await hub.program.store.load_ticket(second[second.index("FD-") :][:9])
    assert filed is not None
    assert filed.fields["asset_tickets"].value == [number]


def test_a_letter_about_it_asks_and_a_yes_puts_them_together(
    new_chat: Any, machine: Machine
) -> None:
    """A letter does not wait for the answer: it has its ticket, and the team hears of both."""
    chat = new_chat()
    chat.contact = replace(chat.contact, id=ContactId("owner"))
    number = machine.open_tickets[0].number
    first = spoken(chat, f"打印机 {SERIAL} 又卡纸了", machine, letter=Letter(is_authentic=True))
    assert f"{number}（" in words(first)
    assert first.ticket is not None
    after = chat.say("是的\n还是昨天那台", letter=Letter()).change
    joined = next(one for one in after.timeline if one.kind == "joined")
    assert joined.detail["number"] == number
    assert number in after.conversation.summary


def test_a_letter_of_a_stranger_is_asked_nothing(new_chat: Any, machine: Machine) -> None:
    """Whoever writes about somebody's machine does not learn of the open ticket."""
    chat = new_chat()
    first = spoken(chat, f"打印机 {SERIAL} 又卡纸了", machine, letter=Letter())
    assert machine.open_tickets[0].number not in words(first)
