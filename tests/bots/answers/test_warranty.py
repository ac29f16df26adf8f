# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a machine is under warranty: read in the register, told to whose machine it is."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select

from bots.answers.warranty import serial_meant
from bots.turn import take_turn
from intake.assets import Asset
from intake.ids import ContactId
from intake.inbox import Machine
from intake.messages import Author, Profile
from intake.store import schema

SERIAL = "SN2209-118"
UNTIL = date(2027, 1, 31)
MINE = Asset(SERIAL, "B7", ContactId("owner"), warranty_until=UNTIL)


def answer(chat: Any, text: str, asset: Asset = MINE, *, is_verified: bool = True) -> str:
    """What is said to a question of a machine."""
    context = chat.context(text, profile=Profile(is_verified=is_verified))
    context = replace(context, machines={asset.serial: Machine(asset)})
    change = take_turn(context, chat.profile, chat.now, 1)
    return "\n".join(one.text for one in change.messages if one.author is Author.BOT)


@pytest.fixture(name="owner")
def _owner(new_chat: Any) -> Any:
    chat = new_chat()
    chat.contact = replace(chat.contact, id=ContactId("owner"))
    return chat


@pytest.mark.parametrize(
    ("asset", "says"),
    [
        (MINE, "保修到 2027-01-31"),
        (replace(MINE, warranty_until=date(2020, 1, 1)), "保修在 2020-01-01 到期"),
        (
            replace(MINE, warranty_until=date(2020, 1, 1), contract_until=UNTIL),
            "服务合同有效到 2027-01-31",
        ),
        (
            replace(MINE, warranty_until=date(2020, 1, 1), contract_until=date(2021, 1, 1)),
            "服务合同在 2021-01-01 到期",
        ),
        (replace(MINE, warranty_until=None), "没有它的保修日期"),
    ],
)
def test_the_register_answers_with_the_reason(owner: Any, asset: Asset, says: str) -> None:
    """Within warranty, under contract, to be paid since when, or not known."""
    assert says in answer(owner, f"{SERIAL}还在保修期吗", asset)


@pytest.mark.parametrize(
    ("contact", "is_verified"), [("owner", False), ("somebody", True), ("somebody", False)]
)
def test_nobody_else_hears_of_it(new_chat: Any, contact: str, *, is_verified: bool) -> None:
    """Who reads the number off a plate learns the model, as in a report, and no day."""
    chat = new_chat()
    chat.contact = replace(chat.contact, id=ContactId(contact))
    said = answer(chat, f"{SERIAL}还在保修期吗", is_verified=is_verified)
    assert "B7" in said
    assert "2027" not in said


def test_what_is_registered_to_nobody_is_nobody_s_secret(new_chat: Any) -> None:
    """A machine in stock: its days say nothing of a person."""
    free = replace(MINE, contact_id=None)
    assert "2027-01-31" in answer(new_chat(), f"{SERIAL}还在保修期吗", free, is_verified=False)


@pytest.mark.parametrize(
    ("text", "serial"),
    [("还在保修期吗", SERIAL), ("is it still under warranty?", SERIAL), ("什么时候来", "")],
)
def test_the_machine_of_the_report_is_meant(chat: Any, text: str, serial: str) -> None:
    """Only a question of the warranty looks it up."""
    chat.say(f"{SERIAL} 一直卡纸")
    assert serial_meant(chat.context(text), chat.profile.words) == serial


async def test_it_is_read_in_the_store(hub: Any) -> None:
    """Through the line, on a channel that knows its senders: theirs is told, another's is not."""
    await hub.exchange("你好")
    await hub.exchange("你好", thread="a stranger")
    store = hub.program.store
    with hub.program.reading.connect() as reading:
        contact, other = (row[0] for row in reading.execute(select(schema.contact.c.id)))
    for serial, whose in (("SN1111-001", contact), ("SN1111-002", other)):
        row = {"serial": serial, "model": "B7", "contact_id": whose, "location": ""}
        await store.execute_write(insert(schema.asset).values(**row, warranty_until="2099-01-31"))
    said = [
        "".join(await hub.exchange(f"{serial}还在保修期吗"))
        for serial in ("SN1111-001", "SN1111-002")
    ]
    assert sorted("2099-01-31" in one for one in said) == [False, True]
