# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hot path on SQLite, second half: a decision's `ChangeSet` written, completely or not at all.

Functions over a connection, run by the writer inside its transaction and behind its savepoint.
Column orders come from `rows.py`.
"""

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.errors import StaleConversation, StoreError
from intake.messages import Author
from intake.outbox import NEVER_SENT, DeliveryState
from intake.store import rows
from intake.store.sqlite import letters, people, records
from intake.store.sqlite.as_read import AsRead
from intake.store.sqlite.writer import SAVEPOINT
from intake.store.times import micros, micros_or_none
from intake.tickets.ticket import Ticket
from intake.timers import CancelTimer, Timer

Accounts = Collection[tuple[str, str]]


class _PartlyStale(Exception):
    """A change was found stale when a part of it was written already."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What counts for all changes that are written together.

    Messages of the accounts in `at_once` are sent by being stored.
    """

    now: datetime
    at_once: Accounts = ()
    as_read: AsRead = field(default_factory=AsRead)

    @property
    def stored_at(self) -> int:
        """The time, as it is stored."""
        return micros(self.now)


def columns(names: Sequence[str], prefix: str = "") -> str:
    """Column names as SQL."""
    return ", ".join(prefix + name for name in names)


def _marks(count: int) -> str:
    return ", ".join("?" * count)


ADD_CONVERSATION = (
    "INSERT INTO conversation(" + columns(rows.CONVERSATION_COLUMNS) + ", last_text,"
    f" last_author, last_at, changed) VALUES ({_marks(len(rows.CONVERSATION_COLUMNS) + 4)})"
)
UPDATE_CONVERSATION = (
    # Whose it is changes only when contacts are linked: naming it here would write its index anew.
    "UPDATE conversation SET speaker=?, language=?, queue=?, agent_id=?, dialog=?, ticket=?,"
    " last_seq=?, unanswered_turns=?, subject=?, summary=?, waiting_since=?, reply_context=?,"
    " last_text=coalesce(?, last_text), last_author=coalesce(?, last_author),"
    " last_at=coalesce(?, last_at), changed=?, version=version+1 WHERE id=? AND version=?"
)
# For one of which nothing is different: its indexes stay as they are.
TOUCH_CONVERSATION = (
    "UPDATE conversation SET changed=?, version=version+1 WHERE id=? AND version=?"
)
ADD_MESSAGE = (
    f"INSERT INTO message({columns(rows.MESSAGE_COLUMNS)})"
    f" VALUES ({_marks(len(rows.MESSAGE_COLUMNS))})"
)
ADD_DELIVERY = (
    "INSERT INTO delivery(conversation_id, seq, state, attempts, next_at, leased_until)"
    " VALUES (?, ?, ?, 0, ?, 0)"
)
FAIL_DELIVERY = (
    f"UPDATE delivery SET state={DeliveryState.REFUSED.value}, error=?"
    f" WHERE conversation_id=? AND seq=? AND state={DeliveryState.SENT.value}"
)
APPLY_INBOX = "UPDATE inbox SET state=1, payload='' WHERE seq=?"
_TICKET_VALUES = rows.TICKET_COLUMNS[:-1]
_CONTACT_VALUES = attrgetter(*rows.CONTACT_COLUMNS)
ADD_TICKET = (
    f"INSERT INTO ticket({columns(_TICKET_VALUES)}, version, changed)"
    f" VALUES ({_marks(len(_TICKET_VALUES))}, 1, ?)"
)
UPDATE_TICKET = (
    "UPDATE ticket SET " + ", ".join(f"{name}=?" for name in _TICKET_VALUES) + ", changed=?,"
    " version=version+1 WHERE number=? AND version=?"
)
SAVE_CONTACT = (
    f"INSERT INTO contact({columns(rows.CONTACT_COLUMNS)}, created_at, updated_at)"
    f" VALUES ({_marks(len(rows.CONTACT_COLUMNS) + 2)}) ON CONFLICT(id) DO UPDATE SET "
    # What was learnt fills empty places only: two turns of one person may be under way at once,
    # and the level is the team's to set.
    + ", ".join(
        f"{name}=CASE WHEN coalesce(contact.{name}, '')='' THEN excluded.{name}"
        f" ELSE contact.{name} END"
        for name in rows.CONTACT_COLUMNS[1:]
        if name != "level"
    )
    + ", updated_at=excluded.updated_at"
)
SET_TIMER = (
    "INSERT INTO timer(key, kind, conversation_id, ticket, due_at, payload)"
    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT(key) DO UPDATE SET"
    " conversation_id=excluded.conversation_id, ticket=excluded.ticket, due_at=excluded.due_at,"
    " payload=excluded.payload"
)
CANCEL_TIMER = "DELETE FROM timer WHERE key=?"
ADD_TIMELINE = (
    "INSERT INTO timeline(ticket, conversation_id, kind, actor_kind, actor_id, actor_name, at,"
    " detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
STANDS_ALREADY = "SELECT 1 FROM timeline WHERE conversation_id=? AND kind=? AND detail=?"


def commit(
    db: sqlite3.Connection, changes: Sequence[ChangeSet], first_changed: int, writing: Writing
) -> list[StoreError | None]:
    """See `Store.commit`. Change number `first_changed + n` is given to the n-th change."""
    try:
        return _commit_together(db, changes, first_changed, writing)
    except (sqlite3.IntegrityError, _PartlyStale):
        # One of them contradicts what is stored: find out which, and write the others.
        db.execute(f"ROLLBACK TO {SAVEPOINT}")
    numbered = enumerate(changes, start=first_changed)
    return [_commit_alone(db, change, changed, writing) for changed, change in numbered]


def _commit_alone(
    db: sqlite3.Connection, change: ChangeSet, changed: int, writing: Writing
) -> StoreError | None:
    db.execute("SAVEPOINT alone")
    try:
        return _commit_together(db, [change], changed, writing)[0]
    except _PartlyStale:
        db.execute("ROLLBACK TO alone")
        return StaleConversation(change.conversation.id)
    except sqlite3.IntegrityError as error:
        db.execute("ROLLBACK TO alone")
        if change.conversation.version == 0 and "conversation." in str(error):
            return StaleConversation(change.conversation.id)  # somebody made it meanwhile
        return StoreError(f"{change.conversation.id}: {error}")
    finally:
        db.execute("RELEASE alone")


def delivery_state(change: ChangeSet, at_once: Accounts) -> int:
    """How a change's messages begin: waiting, or sent where customers fetch them from us."""
    address = change.conversation.address
    is_sent = (address.channel, address.account) in at_once
    return (DeliveryState.SENT if is_sent else DeliveryState.WAITING).value


def _commit_together(
    db: sqlite3.Connection, changes: Sequence[ChangeSet], first_changed: int, writing: Writing
) -> list[StoreError | None]:
    results: list[StoreError | None] = []
    written: list[ChangeSet] = []
    plain: list[ChangeSet] = []
    moved: set[str] = set()
    for changed, decided in enumerate(changes, start=first_changed):
        tickets = [ticket.number for ticket in decided.every_ticket]
        is_plain = _is_plain(decided)
        problem: StoreError | None
        if not moved.isdisjoint(tickets):  # two timers of a ticket: the second is decided again
            problem = StaleConversation(decided.conversation.id)
        elif is_plain:
            problem = _write_states(db, decided, changed, writing)
        else:
            problem = _write_together(db, decided, changed, writing)
        results.append(problem)
        if problem is None:
            moved.update(tickets)
            written += (decided, *decided.also)
            if is_plain:
                plain.append(decided)
    _append(db, written, writing.stored_at, writing.at_once)
    _tell(db, plain)
    return results


def _is_plain(change: ChangeSet) -> bool:
    """Whether a change is of one conversation alone, and of nobody's identity."""
    return not (change.also or change.link or change.proven or change.verification)


def _append(
    db: sqlite3.Connection, written: Sequence[ChangeSet], stored_at: int, at_once: Accounts
) -> None:
    """What is added beside the states, of all changes together: one statement for each kind."""
    messages: list[tuple[object, ...]] = []
    deliveries: list[tuple[object, ...]] = []
    applied: list[tuple[int]] = []
    timers: list[Timer | CancelTimer] = []
    for change in written:
        if change.messages:
            conversation_id, state = change.conversation.id, delivery_state(change, at_once)
            for message in change.messages:
                messages.append(rows.message_row(conversation_id, message))
                if message.author not in NEVER_SENT:
                    deliveries.append((conversation_id, message.seq, state, stored_at))
        if change.inbox_seq is not None:
            applied += [(seq,) for seq in (*change.earlier_seqs, change.inbox_seq)]
        timers += change.timers
    db.executemany(ADD_MESSAGE, messages)
    db.executemany(ADD_DELIVERY, deliveries)
    db.executemany(APPLY_INBOX, applied)
    _write_timers(db, timers)


def _tell(db: sqlite3.Connection, changes: Iterable[ChangeSet]) -> None:
    """Add to the timelines."""
    told: list[tuple[object, ...]] = []
    for change in changes:
        ticket = change.ticket.number if change.ticket else change.conversation.ticket
        for entry in change.timeline:
            row = _timeline_row(entry.ticket or ticket, change.conversation.id, entry)
            if not (entry.is_once and _stands_already(db, change.conversation.id, row)):
                told.append(row)
    db.executemany(ADD_TIMELINE, told)


def _stands_already(db: sqlite3.Connection, conversation_id: str, row: tuple[object, ...]) -> bool:
    """Whether a timeline tells just this of the conversation; its kind and detail are compared."""
    key = (conversation_id, row[2], row[-1])
    return db.execute(STANDS_ALREADY, key).fetchone() is not None


def _write_timers(db: sqlite3.Connection, timers: Iterable[Timer | CancelTimer]) -> None:
    """The last word on a key holds: one change may set what another takes away."""
    last = {timer.key: timer for timer in timers}
    cancelled = [(key,) for key, timer in last.items() if isinstance(timer, CancelTimer)]
    if cancelled:
        db.executemany(CANCEL_TIMER, cancelled)
    if len(last) > len(cancelled):
        wanted = [(key, each) for key, each in last.items() if isinstance(each, Timer)]
        db.executemany(SET_TIMER, [_timer_row(key, timer) for key, timer in wanted])


def _write_together(
    db: sqlite3.Connection, change: ChangeSet, changed: int, writing: Writing
) -> StoreError | None:
    """Write the states of a change and of those that go with it, or of none."""
    db.execute("SAVEPOINT together")
    problem = _write_states(db, change, changed, writing)
    for other in change.also:
        problem = problem or _write_states(db, other, changed, writing)
        letters.begin(db, other)
    _tell(db, (change, *change.also))  # before what linking two contacts tells
    if problem is None and not _write_who(db, change, changed, writing.now):
        problem = StaleConversation(change.conversation.id)
    if problem is not None:
        db.execute("ROLLBACK TO together")
    db.execute("RELEASE together")
    return problem


def _write_who(db: sqlite3.Connection, change: ChangeSet, changed: int, now: datetime) -> bool:
    """What was proven, and who is one person from now on; False if that is no longer so."""
    for proven in change.proven:
        people.prove(db, proven, now)
    if change.verification is not None:
        people.save_verification(db, change.verification)
    by = people.Write(Actor("bot"), now, changed)
    return change.link is None or people.link(db, change.link, by)


def _write_states(
    db: sqlite3.Connection, change: ChangeSet, changed: int, writing: Writing
) -> StoreError | None:
    """Write what is version-checked, and what hangs on it.

    Nothing is written of a stale conversation. Raises `_PartlyStale` if another state is stale:
    that is rare, and a savepoint for each change would cost them all.
    """
    if not _write_conversation(db, change, changed, writing):
        return StaleConversation(change.conversation.id)
    for ticket in change.every_ticket:
        if not _write_ticket(db, ticket, changed, writing.as_read):
            raise _PartlyStale
    for record in change.records:
        if not records.write(db, record):
            raise _PartlyStale
    if change.failed:
        db.executemany(
            FAIL_DELIVERY, [(why[:500], change.conversation.id, seq) for seq, why in change.failed]
        )
    if change.contact is not None:
        stored_at = writing.stored_at
        db.execute(SAVE_CONTACT, (*_CONTACT_VALUES(change.contact), stored_at, stored_at))
    return None


def _timer_row(key: str, timer: Timer) -> tuple[object, ...]:
    due_at, payload = micros(timer.due_at), rows.dumps(dict(timer.payload))
    return (key, timer.kind.value, timer.conversation_id, timer.ticket, due_at, payload)


def _write_conversation(
    db: sqlite3.Connection, change: ChangeSet, changed: int, writing: Writing
) -> bool:
    conversation = change.conversation
    if not change.messages and writing.as_read.is_unchanged(conversation):
        if writing.as_read.shows_alike(change):
            return True  # its ticket is checked, and nobody who writes in it is disturbed
        key = (conversation.id, conversation.version)
        return bool(db.execute(TOUCH_CONVERSATION, (changed, *key)).rowcount)
    text = author = at = None
    for message in reversed(change.messages):
        if message.author is not Author.NOTE:
            text = message.text[: rows.PREVIEW_LENGTH]
            author = message.author.value
            at = micros(message.at)
            break
    state = (
        conversation.speaker.value, conversation.language, conversation.queue,
        conversation.agent_id,
        rows.dumps(conversation.dialog) if conversation.dialog else "", conversation.ticket,
        conversation.last_seq, conversation.unanswered_turns, conversation.subject,
        conversation.summary, micros_or_none(conversation.waiting_since),
    )  # fmt: skip
    context = rows.dumps(conversation.reply_context) if conversation.reply_context else ""
    if conversation.version:
        key = (conversation.id, conversation.version)
        return bool(
            db.execute(
                UPDATE_CONVERSATION, (*state, context, text, author, at, changed, *key)
            ).rowcount
        )
    address, stored_at = conversation.address, writing.stored_at
    identity = (
        conversation.id, address.channel, address.account, conversation.thread, address.value,
        conversation.contact_id,
    )  # fmt: skip
    created_at = micros_or_none(conversation.created_at) or stored_at
    db.execute(
        ADD_CONVERSATION,
        (
            *(*identity, *state, created_at, 1, context),
            *(text or "", author or "", at or stored_at, changed),
        ),
    )
    return True


def _write_ticket(db: sqlite3.Connection, ticket: Ticket, changed: int, as_read: AsRead) -> bool:
    if not ticket.version:
        db.execute(ADD_TICKET, (*rows.ticket_row(ticket), changed))
        return True
    key = (ticket.number, ticket.version)
    update = as_read.update_of(ticket)
    statement, stored = (UPDATE_TICKET, rows.TICKET_STORED.values()) if update is None else update
    values = [each(ticket) for each in stored]
    return bool(db.execute(statement, (*values, changed, *key)).rowcount)


def _timeline_row(
    ticket: str | None, conversation_id: str, entry: TimelineEntry
) -> tuple[object, ...]:
    actor = entry.actor
    return (
        ticket, conversation_id, entry.kind, actor.kind, actor.id, actor.name,
        micros(entry.at), rows.dumps(dict(entry.detail)),
    )  # fmt: skip
