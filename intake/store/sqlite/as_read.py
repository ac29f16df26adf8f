# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is written of a state that was read before: only what is different.

A timer changes one or two things of a ticket and often nothing of its conversation. Writing all
columns costs the work of making them, and an index is written anew for each column of it that is
named. What is the very same object as when it was read is the same in the store, as long as the
version is.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from itertools import compress
from operator import attrgetter, is_not

from intake.changes import ChangeSet
from intake.conversations import Conversation
from intake.store import rows
from intake.tickets.ticket import Ticket
from intake.timers import DueTimer

# A statement that sets the columns which are different, and what each of them holds.
Update = tuple[str, tuple[Callable[[Ticket], object], ...]]

_NAMES = tuple(each.name for each in fields(Ticket))
_VALUES = attrgetter(*_NAMES)
_SHOWN = attrgetter("title", "status", "priority")  # beside the number
_CARE = ("care",)
# Where the parts of a ticket stand, if not in the column of their name.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "clock": (
        "first_response_due_at", "resolution_due_at", "responded_at", "resolved_at", "care",
    ),
    "level": _CARE,
    "target": _CARE,
    "judged_by": _CARE,
    "reasons": _CARE,
    "danger": _CARE,
}  # fmt: skip


class AsRead:
    """The conversations and tickets of the timers that were claimed last, by their ids."""

    def __init__(self) -> None:
        self._conversations: Mapping[str, Conversation] = {}
        self._tickets: Mapping[str, Ticket] = {}
        self._updates: dict[tuple[str, ...], Update] = {}

    def remember(self, due: Iterable[DueTimer]) -> None:
        """Of these from now on, and of no others."""
        self._conversations = {one.conversation.id: one.conversation for one in due}
        self._tickets = {one.ticket.number: one.ticket for one in due if one.ticket is not None}

    def is_unchanged(self, conversation: Conversation) -> bool:
        """Whether nothing of a conversation is different."""
        return self._conversations.get(conversation.id) is conversation

    def shows_alike(self, change: ChangeSet) -> bool:
        """Whether a conversation of which nothing is different is shown as before, too.

        It is shown with some places of its ticket; see `desk.statements.conversation_view`.
        """
        ticket = change.ticket
        before = self._tickets.get(ticket.number) if ticket is not None else None
        if before is None or change.tickets:
            return False
        return _SHOWN(ticket) == _SHOWN(before)

    def update_of(self, ticket: Ticket) -> Update | None:
        """How to write what is different of a ticket; None if it was read at another time."""
        before = self._tickets.get(ticket.number)
        if before is None or before.version != ticket.version:
            return None
        moved: tuple[str, ...] = ()
        if ticket is not before:
            moved = tuple(compress(_NAMES, map(is_not, _VALUES(ticket), _VALUES(before))))
        return self._updates.get(moved) or self._prepare(moved)

    def _prepare(self, moved: tuple[str, ...]) -> Update:
        columns = dict.fromkeys(each for name in moved for each in _COLUMNS.get(name, (name,)))
        sets = "".join(f"{column}=?, " for column in columns)
        statement = (
            f"UPDATE ticket SET {sets}changed=?, version=version+1 WHERE number=? AND version=?"
        )
        stored = tuple(rows.TICKET_STORED[column] for column in columns)
        self._updates[moved] = update = (statement, stored)
        return update
