# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is who in the store: proven identities, links between contacts, and undoing them."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from intake.changes import Actor, ChangeSet
from intake.contacts import (
    Contact,
    ContactLink,
    Evidence,
    Identity,
    Proof,
    Proven,
    Verification,
    email_identity,
)
from intake.errors import StaleConversation
from intake.ids import ConversationId
from intake.inbox import TurnContext
from intake.messages import Address
from intake.store.sqlite.store import SqliteStore
from tests.support.turns import AT, answer, arrival, ticket_for

AGENT = Actor("agent", "a1", "Li Na")
ALICE = email_identity("Alice@example.com")
# What a link has to leave as it was: whose everything is, and what is known of whom.
KEPT = (
    "SELECT * FROM contact_address ORDER BY 1, 2, 3",
    "SELECT id, contact_id FROM conversation ORDER BY 1",
    "SELECT number, contact_id FROM ticket ORDER BY 1",
    "SELECT serial, contact_id FROM asset ORDER BY 1",
    "SELECT kind, value, contact_id FROM contact_identity ORDER BY 1, 2",
    "SELECT id, name, company, phone, email, address, level, merged_into FROM contact ORDER BY 1",
)


def kept(path: Path) -> list[list[tuple[Any, ...]]]:
    """What the file says of everybody, without versions and times."""
    with closing(sqlite3.connect(path)) as db:
        return [db.execute(query).fetchall() for query in KEPT]


@pytest.fixture
async def people(store: SqliteStore) -> dict[str, TurnContext]:
    """Two people with a ticket each, as their turns found them."""
    known: dict[str, TurnContext] = {}
    for number, name in enumerate(("old", "new"), start=1):
        await store.enter([arrival(number, thread=name)], [], number)
        (context,) = await store.claim_turns(1)
        change = answer(context, "ok", ticket=ticket_for(context, number))
        told = replace(context.contact, name=name, phone="" if number == 1 else "+861380000")
        assert await store.commit([replace(change, contact=told)]) == [None]
        known[name] = context
    return known


def linked(people: dict[str, TurnContext], evidence: Evidence = Evidence.AGENT) -> ContactLink:
    """The new contact is the old one."""
    return ContactLink(people["old"].contact.id, people["new"].contact.id, evidence)


async def test_a_link_gives_everything_to_the_survivor(
    store: SqliteStore, people: dict[str, TurnContext]
) -> None:
    """Tickets, the next turn and what was unknown; nothing that was known is overwritten."""
    old, new = people["old"], people["new"]
    assert await store.link_contacts(linked(people), AGENT)
    assert len(await store.tickets_of(old.contact.id, 10)) == 2
    assert await store.tickets_of(new.contact.id, 10) == []
    await store.enter([arrival(9, thread="new", message_id="m9")], [], 9)
    (context,) = await store.claim_turns(1)
    assert context.contact == Contact(old.contact.id, name="old", phone="+861380000")


async def test_undoing_a_link_restores_exactly(
    store: SqliteStore, people: dict[str, TurnContext], world: Any
) -> None:
    """As if it had never been; both stand in the history of the conversation that moved."""
    path = world.path
    before = kept(path)
    link = linked(people)
    assert await store.link_contacts(link, AGENT)
    assert kept(path) != before
    assert await store.unlink_contacts(link.survivor, link.absorbed, AGENT)
    assert kept(path) == before
    with closing(sqlite3.connect(path)) as db:
        told = db.execute(
            "SELECT conversation_id, kind FROM timeline WHERE kind LIKE 'contact_%' ORDER BY id"
        ).fetchall()
    moved = people["new"].conversation.id
    assert told == [(moved, "contact_linked"), (moved, "contact_unlinked")]


async def test_what_came_since_goes_with_its_sender(
    store: SqliteStore, people: dict[str, TurnContext]
) -> None:
    """A conversation begun and a ticket filed by the absorbed person while linked are theirs."""
    old, new = people["old"], people["new"]
    await store.link_contacts(linked(people), AGENT)
    sender = new.message.sender.value
    await store.enter([arrival(9, thread="later", sender=sender)], [], 9)
    (context,) = await store.claim_turns(1)
    assert context.contact.id == old.contact.id
    await store.commit([answer(context, "ok", ticket=ticket_for(context, 9))])
    await store.unlink_contacts(old.contact.id, new.contact.id, AGENT)
    assert len(await store.tickets_of(old.contact.id, 10)) == 1
    assert len(await store.tickets_of(new.contact.id, 10)) == 2


async def test_a_link_is_made_once_and_undone_in_order(
    store: SqliteStore, people: dict[str, TurnContext]
) -> None:
    """Not with oneself, not twice; a survivor that was linked further is split from that first."""
    link = linked(people)
    assert not await store.link_contacts(replace(link, absorbed=link.survivor), AGENT)
    assert await store.link_contacts(link, AGENT)
    assert not await store.link_contacts(link, AGENT)
    await store.enter([arrival(9, thread="third")], [], 9)
    (third,) = await store.claim_turns(1)
    further = ContactLink(third.contact.id, link.survivor, Evidence.AGENT)
    assert await store.link_contacts(further, AGENT)
    assert not await store.unlink_contacts(link.survivor, link.absorbed, AGENT)
    assert await store.unlink_contacts(further.survivor, further.absorbed, AGENT)
    assert await store.unlink_contacts(link.survivor, link.absorbed, AGENT)


async def test_what_an_agent_split_no_proof_joins(
    store: SqliteStore, people: dict[str, TurnContext]
) -> None:
    """Only an agent links them again; a turn that wants to is decided anew."""
    link = linked(people)
    await store.link_contacts(link, AGENT)
    await store.unlink_contacts(link.survivor, link.absorbed, AGENT)
    await store.enter([arrival(9, thread="new", message_id="m9")], [], 9)
    (context,) = await store.claim_turns(1)
    change = replace(answer(context, "ok"), link=replace(link, evidence=Evidence.CODE))
    (problem,) = await store.commit([change])
    assert isinstance(problem, StaleConversation)
    assert await store.link_contacts(link, AGENT)


async def test_a_turn_proves_and_links_in_one_transaction(
    store: SqliteStore, people: dict[str, TurnContext]
) -> None:
    """The identity is the survivor's, the conversation of the turn too."""
    old = people["old"].contact
    proven = Proven(Proof(ALICE, Evidence.CODE), old.id, people["new"].message.sender)
    await store.enter([arrival(9, thread="new", message_id="m9")], [], 9)
    (context,) = await store.claim_turns(1)
    change = replace(answer(context, "ok"), proven=(proven,), link=linked(people, Evidence.CODE))
    assert await store.commit([change]) == [None]
    assert await store.identities(old.id) == (Identity("email", "alice@example.com"),)
    found = await store.owner(ALICE, "somebody")
    assert found is not None
    assert found.contact.id == old.id
    loaded = await store.load_conversation(context.conversation.id)
    assert loaded is not None
    assert loaded.contact.id == old.id


@pytest.mark.usefixtures("people")
async def test_a_claim_owns_nothing(store: SqliteStore) -> None:
    """An address that somebody typed makes nobody its owner."""
    await store.enter([arrival(9, thread="new", message_id="m9")], [], 9)
    (context,) = await store.claim_turns(1)
    claimed = replace(context.contact, email="alice@example.com")
    await store.commit([replace(answer(context, "ok"), contact=claimed)])
    assert await store.owner(ALICE, "somebody") is None


@pytest.mark.usefixtures("people")
async def test_a_letter_that_we_begin(store: SqliteStore) -> None:
    """It is written together with the turn that wants it, and is found by its name."""
    await store.enter([arrival(9, thread="new", message_id="m9")], [], 9)
    (context,) = await store.claim_turns(1)
    letter = replace(
        answer(context, "a letter").conversation,
        id=ConversationId("letters"),
        version=0,
        thread="abc",
        address=Address("email", "support", "alice@example.com"),
        last_seq=1,
    )
    (said,) = answer(context, "a letter").messages[1:]
    also = ChangeSet(letter, (replace(said, seq=1),), names=("codes:alice@example.com",))
    waiting = Verification(context.conversation.id, "verify", AT, "alice@example.com", 1, (AT,))
    change = replace(answer(context, "sent"), also=(also,), verification=waiting)
    assert await store.commit([change]) == [None]
    assert await store.verification(context.conversation.id) == waiting
    since = datetime(2026, 1, 1, tzinfo=UTC)
    found = await store.correspondence("email", "codes:alice@example.com", since)
    assert found is not None
    assert found[0].conversation.id == "letters"
    assert found[1] == (AT,)
    assert await store.correspondence("email", "codes:bob@example.com", since) is None
