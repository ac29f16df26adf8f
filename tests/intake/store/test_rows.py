# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows ↔ values: whatever a value holds comes out of its row again."""

import sqlite3
import string
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from intake.assets import Asset
from intake.changes import Message
from intake.contacts import Contact
from intake.conversations import Conversation, Speaker
from intake.messages import (
    Address,
    Attachment,
    Author,
    InboundMessage,
    Location,
    Option,
    PendingAttachment,
    Profile,
)
from intake.service_levels.clock import SlaClock
from intake.store import inbound_rows, rows
from intake.store.times import micros, micros_or_none, moment, moment_or_none
from intake.tickets.ticket import FieldValue, Priority, Ticket, TicketStatus

text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
some = text.filter(bool)
whole = st.integers(0, 2**53)
languages = st.sampled_from(["zh", "en", None])
moments = st.datetimes(
    datetime(1970, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
maybe_moment = st.none() | moments
documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)
attachments = st.builds(
    Attachment, st.text(string.hexdigits, min_size=64, max_size=64), text, text, whole
)
locations = st.builds(Location, st.floats(-90, 90), st.floats(-180, 180), text)
labels = st.dictionaries(st.sampled_from(["zh", "en"]), text)


def through(row: Any) -> tuple[Any, ...]:
    """The columns as SQLite gives them back."""
    with closing(sqlite3.connect(":memory:")) as db:
        marks = ", ".join("?" * len(row))
        return tuple(db.execute(f"SELECT {marks}", row).fetchone())


@given(moments)
def test_a_moment_is_kept_to_the_microsecond(at: datetime) -> None:
    """Stored times sort like the times they are, and nothing is rounded."""
    assert moment(through((micros(at),))[0]) == at
    assert moment_or_none(micros_or_none(at)) == at


def test_a_missing_moment_stays_missing() -> None:
    """None is not 1970."""
    assert moment_or_none(micros_or_none(None)) is None
    assert moment_or_none(0) == datetime(1970, 1, 1, tzinfo=UTC)


@given(
    st.builds(
        Message,
        seq=whole,
        author=st.sampled_from(Author),
        at=moments,
        text=text,
        author_id=text,
        author_name=text,
        options=st.lists(st.builds(Option, text, text), max_size=3).map(tuple),
        attachments=st.lists(attachments, max_size=3).map(tuple),
        location=st.none() | locations,
        client_id=text,
        in_reply_to=text,
        choice=text,
        meta=st.dictionaries(text, documents, max_size=3),
    )
)
def test_a_message_comes_back(message: Message) -> None:
    """Every part of a message survives."""
    assert rows.message_from(through(rows.message_row("c1", message))) == message


@given(
    st.builds(
        InboundMessage,
        sender=st.builds(Address, text, text, text),
        message_id=text,
        thread=text,
        text=text,
        choice=text,
        attachments=st.lists(attachments, max_size=3).map(tuple),
        location=st.none() | locations,
        profile=st.builds(Profile, some, text, text, st.booleans()) | st.just(Profile()),
        language=languages,
        sent_at=maybe_moment,
    )
)
def test_a_waiting_message_comes_back(message: InboundMessage) -> None:
    """Nothing is lost between entering and the turn, and a retry carries its mark."""
    sender = message.sender
    stored = inbound_rows.inbound_json(message)
    where = (sender.channel, sender.account, message.message_id)
    assert inbound_rows.inbound_from(*where, stored) == message
    marked = inbound_rows.as_recorded(stored)
    assert inbound_rows.inbound_from(*where, marked) == message
    assert marked.endswith(inbound_rows.RECORDED)
    assert not stored.endswith(inbound_rows.RECORDED)
    assert inbound_rows.as_recorded(marked) == marked


def test_a_file_that_is_not_stored_yet_is_not_kept_in_the_inbox() -> None:
    """Bytes belong into the blob store before a message enters."""
    sender = Address("webhook", "main", "x")
    message = InboundMessage(
        sender, "m1", "t1", attachments=(PendingAttachment("a.jpg", "image/jpeg", b"x"),)
    )
    stored = inbound_rows.inbound_json(message)
    assert inbound_rows.inbound_from("webhook", "main", "m1", stored).attachments == ()


@given(
    st.builds(
        Ticket,
        number=some,
        type=text,
        title=text,
        status=st.sampled_from(TicketStatus),
        priority=st.sampled_from(Priority),
        priority_reason=text,
        queue=text,
        agent_id=st.none() | some,
        contact_id=some,
        conversation_id=st.none() | some,
        channel=text,
        fields=st.dictionaries(text, st.builds(FieldValue, documents, text, text, labels)),
        incomplete=st.lists(text, max_size=3).map(tuple),
        clock=st.builds(SlaClock, maybe_moment, maybe_moment, maybe_moment, st.none()),
        created_at=moments,
        updated_at=moments,
        asset_serial=text,
        status_since=maybe_moment,
        flags=st.lists(text, max_size=3).map(tuple),
        fired=st.dictionaries(text, moments, max_size=3),
        version=whole,
    )
)
def test_a_ticket_comes_back(ticket: Ticket) -> None:
    """Fields, clock and everything else survive; the version stands behind the rest."""
    assert rows.ticket_from(through((*rows.ticket_row(ticket), ticket.version))) == ticket


@given(
    st.builds(
        Conversation,
        id=some,
        address=st.builds(Address, text, text, text),
        thread=text,
        contact_id=some,
        speaker=st.sampled_from(Speaker),
        language=languages,
        queue=text,
        agent_id=st.none() | some,
        dialog=st.dictionaries(text, documents, min_size=1, max_size=3) | st.just({}),
        ticket=st.none() | some,
        last_seq=whole,
        unanswered_turns=whole,
        subject=text,
        summary=text,
        waiting_since=maybe_moment,
        created_at=maybe_moment,
        version=whole,
    )
)
def test_a_conversation_comes_back(one: Conversation) -> None:
    """The columns of a conversation read as the conversation."""
    place = one.address
    row = (
        one.id, place.channel, place.account, one.thread, place.value, one.contact_id,
        one.speaker.value, one.language, one.queue, one.agent_id,
        rows.dumps(one.dialog) if one.dialog else "", one.ticket, one.last_seq,
        one.unanswered_turns, one.subject, one.summary, micros_or_none(one.waiting_since),
        micros_or_none(one.created_at), one.version,
        rows.dumps(one.reply_context) if one.reply_context else "",
    )  # fmt: skip
    assert len(row) == len(rows.CONVERSATION_COLUMNS)
    assert rows.conversation_from(through(row)) == one


@given(
    st.builds(
        Asset,
        serial=some,
        model=text,
        contact_id=st.none() | some,
        location=text,
        contract=text,
        purchased_on=st.none() | st.dates(date(1900, 1, 1)),
        warranty_until=st.none() | st.dates(date(1900, 1, 1)),
        contract_until=st.none() | st.dates(date(1900, 1, 1)),
        is_provisional=st.booleans(),
    )
)
def test_an_asset_comes_back(asset: Asset) -> None:
    """Dates stand as ISO text, so they can be read and sorted."""
    days = (asset.purchased_on, asset.warranty_until, asset.contract_until)
    row = (
        asset.serial, asset.model, asset.contact_id, asset.location, asset.contract,
        *(day and day.isoformat() for day in days), int(asset.is_provisional),
    )  # fmt: skip
    assert rows.asset_from(through(row)) == asset


def test_a_contact_comes_back() -> None:
    """The columns of a contact are its parts, in order."""
    contact = Contact("k1", "张伟", "Acme", "138", "a@b", "上海", "vip", "zh")
    row = tuple(getattr(contact, name) for name in rows.CONTACT_COLUMNS)
    assert rows.contact_from(through(row)) == contact
