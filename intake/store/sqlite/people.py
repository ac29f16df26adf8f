# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is who on SQLite: proven identities, codes under way, and linking contacts.

A link moves rows and remembers which, so that nobody who reads has to know of links. Undoing it
moves them back, with everything that came through the moved addresses since: who wrote it does
not change because two contacts were one for a while. Moved conversations and tickets get a new
version, so that whatever was decided on the old ones is decided again. Functions over a
connection, like `turns.py`.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from intake.changes import Actor
from intake.contacts import (
    MAIL,
    Contact,
    ContactLink,
    Evidence,
    Identity,
    Owner,
    Proven,
    Verification,
    gaps_filled,
)
from intake.happenings import Happening
from intake.ids import ContactId, ConversationId
from intake.store import rows
from intake.store.times import micros, moment

OWN_IDENTITIES = "SELECT kind, value FROM contact_identity WHERE contact_id=? ORDER BY kind, value"
# A mail address belongs to whoever writes from it, proven or not: its owner sees that mail anyway.
FIND_OWNER = (
    "SELECT contact_id FROM contact_identity WHERE kind=?1 AND value=?2 UNION ALL"
    f" SELECT contact_id FROM contact_address WHERE ?1='email' AND channel='{MAIL}' AND value=?2"
    " LIMIT 1"
)
LOAD_CONTACT = f"SELECT {', '.join(rows.CONTACT_COLUMNS)} FROM contact WHERE id=?"
STANDING = "SELECT 1 FROM contact WHERE id=? AND merged_into IS NULL"
WAS_SPLIT = (
    "SELECT 1 FROM contact_link WHERE absorbed IN (?1, ?2) AND survivor IN (?1, ?2)"
    " AND undone_at IS NOT NULL"
)
ADD_IDENTITY = (
    "INSERT OR IGNORE INTO contact_identity(kind, value, contact_id, evidence, proven_at, channel,"
    " account, address) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
MOVE_CONVERSATION = (
    "UPDATE conversation SET contact_id=?, changed=?, version=version+1"
    " WHERE id=? AND contact_id=?"
)
MOVE_TICKET = (
    "UPDATE ticket SET contact_id=?, changed=?, version=version+1 WHERE number=? AND contact_id=?"
)
MOVE_ADDRESS = (
    "UPDATE contact_address SET contact_id=? WHERE channel=? AND account=? AND value=?"
    " AND contact_id=?"
)
MOVE_IDENTITY = (
    "UPDATE contact_identity SET contact_id=? WHERE kind=? AND value=? AND contact_id=?"
)
MOVE_ASSET = "UPDATE asset SET contact_id=? WHERE serial=? AND contact_id=?"
ADD_LINK = (
    "INSERT INTO contact_link(survivor, absorbed, evidence, actor, made_at, moved)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)
ACTIVE_LINK = (
    "SELECT id, moved FROM contact_link WHERE survivor=? AND absorbed=? AND undone_at IS NULL"
)
ADD_ENTRY = (
    "INSERT INTO timeline(ticket, conversation_id, kind, actor_kind, actor_id, actor_name, at,"
    " detail) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)"
)
SAVE_VERIFICATION = (
    "INSERT INTO verification(conversation_id, document) VALUES (?, ?)"
    " ON CONFLICT DO UPDATE SET document=excluded.document"
)
LOAD_VERIFICATION = "SELECT document FROM verification WHERE conversation_id=?"


@dataclass(frozen=True, slots=True)
class Write:
    """Who changes something, when, and the number of the change."""

    actor: Actor
    at: datetime
    changed: int


def identities(db: sqlite3.Connection, contact_id: str) -> tuple[Identity, ...]:
    """What is proven to be a contact's."""
    return tuple(Identity(*row) for row in db.execute(OWN_IDENTITIES, (contact_id,)))


def owner(db: sqlite3.Connection, identity: Identity, looking: str) -> Owner | None:
    """Whose an identity is, as the contact `looking` finds them; None if it is nobody's yet."""
    found = db.execute(FIND_OWNER, (identity.kind, identity.value)).fetchone()
    contact = _contact(db, found[0]) if found else None
    if contact is None:
        return None
    was_split = db.execute(WAS_SPLIT, (looking, contact.id)).fetchone() is not None
    return Owner(contact, identities(db, contact.id), was_split)


def prove(db: sqlite3.Connection, proven: Proven, at: datetime) -> None:
    """Write an identity down, unless it is somebody's already."""
    identity, address = proven.proof.identity, proven.address
    whose = (identity.kind, identity.value, proven.contact_id, proven.proof.evidence.value)
    origin = (address.channel, address.account, address.value)
    db.execute(ADD_IDENTITY, (*whose, micros(at), *origin))


def link(db: sqlite3.Connection, wanted: ContactLink, by: Write) -> bool:
    """Make two contacts one; False, and nothing is changed, if one of them is no longer alone.

    What an agent has split is linked again by an agent only.
    """
    pair = (wanted.survivor, wanted.absorbed)
    is_standing = all(db.execute(STANDING, (one,)).fetchone() for one in pair)
    is_split = wanted.evidence is not Evidence.AGENT and db.execute(WAS_SPLIT, pair).fetchone()
    if wanted.survivor == wanted.absorbed or not is_standing or is_split:
        return False
    survivor, absorbed = _contact(db, wanted.survivor), _contact(db, wanted.absorbed)
    if survivor is None or absorbed is None:
        return False
    filled = gaps_filled(survivor, absorbed)
    moved = {**_belongings(db, wanted.absorbed), "filled": filled}
    _move(db, moved, wanted.absorbed, wanted.survivor, by)
    for name, value in filled.items():
        db.execute(f"UPDATE contact SET {name}=? WHERE id=?", (value, wanted.survivor))
    db.execute("UPDATE contact SET merged_into=? WHERE id=?", (wanted.survivor, wanted.absorbed))
    at = micros(by.at)
    made = (*pair, wanted.evidence.value, by.actor.name, at, rows.dumps(moved))
    db.execute(ADD_LINK, made)
    detail = {"survivor": pair[0], "absorbed": pair[1], "evidence": wanted.evidence.value}
    _tell(db, "contact_linked", moved["conversations"], detail, by)
    return True


def unlink(db: sqlite3.Connection, survivor: str, absorbed: str, by: Write) -> bool:
    """Take two contacts apart again; False if they are not linked, or the survivor is itself."""
    found = db.execute(ACTIVE_LINK, (survivor, absorbed)).fetchone()
    if found is None or db.execute(STANDING, (survivor,)).fetchone() is None:
        return False
    number, document = found
    moved = orjson.loads(document)
    back = _with_later(db, moved, survivor)
    _move(db, back, survivor, absorbed, by)
    for name, value in moved["filled"].items():
        empty = None if name == "language" else ""
        statement = f"UPDATE contact SET {name}=? WHERE id=? AND {name}=?"
        db.execute(statement, (empty, survivor, value))
    db.execute("UPDATE contact SET merged_into=NULL WHERE id=?", (absorbed,))
    db.execute(
        "UPDATE contact_link SET undone_at=?, undone_by=? WHERE id=?",
        (micros(by.at), by.actor.name, number),
    )
    detail = {"survivor": survivor, "absorbed": absorbed}
    _tell(db, "contact_unlinked", back["conversations"], detail, by)
    return True


def save_verification(db: sqlite3.Connection, one: Verification) -> None:
    """Keep how far a conversation is with proving an address."""
    document = {
        "purpose": one.purpose,
        "at": micros(one.at),
        "address": one.address,
        "tries": one.tries,
        "sent_at": [micros(each) for each in one.sent_at],
    }
    db.execute(SAVE_VERIFICATION, (one.conversation_id, rows.dumps(document)))


def verification(db: sqlite3.Connection, conversation_id: str) -> Verification | None:
    """How far a conversation is with proving an address, or None."""
    found = db.execute(LOAD_VERIFICATION, (conversation_id,)).fetchone()
    if found is None:
        return None
    kept = orjson.loads(found[0])
    return Verification(
        conversation_id=ConversationId(conversation_id),
        purpose=kept["purpose"],
        at=moment(kept["at"]),
        address=kept["address"],
        tries=kept["tries"],
        sent_at=tuple(moment(each) for each in kept["sent_at"]),
    )


def _contact(db: sqlite3.Connection, contact_id: str) -> Contact | None:
    row = db.execute(LOAD_CONTACT, (contact_id,)).fetchone()
    return rows.contact_from(row) if row else None


Moved = dict[str, Any]


def _belongings(db: sqlite3.Connection, contact_id: ContactId) -> Moved:
    """The keys of everything that is a contact's."""

    def keys(columns: str, table: str) -> list[list[Any]]:
        statement = f"SELECT {columns} FROM {table} WHERE contact_id=?"
        return [list(row) for row in db.execute(statement, (contact_id,))]

    return {
        "addresses": keys("channel, account, value", "contact_address"),
        "conversations": [one[0] for one in keys("id", "conversation")],
        "tickets": [one[0] for one in keys("number", "ticket")],
        "assets": [one[0] for one in keys("serial", "asset")],
        "identities": keys("kind, value", "contact_identity"),
    }


def _with_later(db: sqlite3.Connection, moved: Moved, survivor: str) -> Moved:
    """What was moved, and what came through the moved addresses since."""
    conversations, tickets = dict.fromkeys(moved["conversations"]), dict.fromkeys(moved["tickets"])
    proven = [tuple(one) for one in moved["identities"]]
    for address in moved["addresses"]:
        key = (survivor, *address)
        for (one,) in db.execute(
            "SELECT id FROM conversation WHERE contact_id=? AND channel=? AND account=?"
            " AND address=?",
            key,
        ):
            conversations[one] = None
        proven += db.execute(
            "SELECT kind, value FROM contact_identity WHERE contact_id=? AND channel=?"
            " AND account=? AND address=?",
            key,
        ).fetchall()
    for one in conversations:
        for (number,) in db.execute("SELECT number FROM ticket WHERE conversation_id=?", (one,)):
            tickets[number] = None
    return {
        **moved,
        "conversations": list(conversations),
        "tickets": list(tickets),
        "identities": list(dict.fromkeys(proven)),
    }


def _move(db: sqlite3.Connection, moved: Moved, origin: str, target: str, by: Write) -> None:
    """Give everything in `moved` that is still `origin`'s to `target`."""
    changed = by.changed
    db.executemany(MOVE_ADDRESS, [(target, *one, origin) for one in moved["addresses"]])
    db.executemany(MOVE_IDENTITY, [(target, *one, origin) for one in moved["identities"]])
    db.executemany(MOVE_ASSET, [(target, one, origin) for one in moved["assets"]])
    spoken = [(target, changed, one, origin) for one in moved["conversations"]]
    db.executemany(MOVE_CONVERSATION, spoken)
    db.executemany(MOVE_TICKET, [(target, changed, one, origin) for one in moved["tickets"]])


def _tell(
    db: sqlite3.Connection, kind: Happening, conversations: Sequence[str], detail: Moved, by: Write
) -> None:
    """One line in the history of each conversation that has another contact now."""
    actor, at = by.actor, micros(by.at)
    line = (kind, actor.kind, actor.id, actor.name, at, rows.dumps(detail))
    db.executemany(ADD_ENTRY, [(one, *line) for one in conversations])
