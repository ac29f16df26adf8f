# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same matter again, long after its ticket was closed: a new ticket, linked to the old one.

Pure. Both the customer's word in the chat and that of a call-back lead here once the time in which
the old ticket itself reopens is over (`settling.may_reopen`).
"""

from collections.abc import Collection
from datetime import datetime

from intake.changes import Actor, TimelineEntry
from intake.tickets.relations import Relation, TicketLink
from intake.tickets.ticket import Ticket, TicketDraft

NUDGES = "nudges"  # the field that counts how often a customer pressed for an answer
_DEFAULT_PREFIX = "FD"  # of a number that has none


def draft_again(old: Ticket, without: Collection[str] = ()) -> TicketDraft:
    """What is known from the old ticket, except what happened to it and the fields `without`.

    Those count as missing.
    """
    left_out = {NUDGES, *without}
    return TicketDraft(
        type=old.type,
        title=old.title,
        fields={name: value for name, value in old.fields.items() if name not in left_out},
        priority=old.priority,
        priority_reason=old.priority_reason,
        queue=old.queue,
        incomplete=tuple(without),
        number_prefix=prefix_of(old),
    )


def prefix_of(ticket: Ticket) -> str:
    """What stands before the figures of its number, and of those of the tickets it goes on in."""
    return ticket.number.rpartition("-")[0] or _DEFAULT_PREFIX


def link_name(ticket: Ticket, old: Ticket) -> str:
    """The id of the one link that says so, whoever makes it: a rule may find the same."""
    return f"{ticket.number}~{old.number}"


def linked_to(
    ticket: Ticket, old: Ticket, reason: str, by: Actor, now: datetime
) -> tuple[TicketLink, tuple[TimelineEntry, TimelineEntry]]:
    """The link, and what the timelines of both say of it."""
    kind = Relation.FOLLOW_UP
    link = TicketLink(link_name(ticket, old), kind, ticket.number, old.number, by.name, now)
    about = {"as": kind.value, "reason": reason}
    new_entry = TimelineEntry("linked", by, now, {"other": old.number, **about}, ticket.number)
    old_entry = TimelineEntry("linked", by, now, {"other": ticket.number, **about}, old.number)
    return link, (new_entry, old_entry)
