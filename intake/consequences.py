# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows from a decision about a ticket, whoever took it: the one check for every way in.

A bot's turn, a mail, a form, an agent, the API, a timer and a rule all say what they want as a
`ChangeSet`; before it is written it passes through `follow`, which lets each consequence add to
it or correct it. So a priority is derived, a clock moved, a ticket dispatched and a rule fired in
one place, in one order and in the same transaction. Pure: nothing here reads or writes.

What happened is read from the change's timeline: a change of a ticket that no entry tells of has
no consequences.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from intake.automation.firing import Seen, react
from intake.changes import ChangeSet
from intake.contacts import Contact
from intake.notices import addressed
from intake.routing.dispatching import dispatch, keep_staffed
from intake.service_desk import ServiceDesk
from intake.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a consequence may look at beside the change. `now` is in UTC.

    `before` is the change's ticket as it is stored, None if it is new; `contact` is whose it is,
    with the level the team gave them.
    """

    desk: ServiceDesk
    now: datetime
    contact: Contact | None = None
    before: Ticket | None = None


def _rules(change: ChangeSet, circumstances: Circumstances) -> ChangeSet:
    seen = Seen(circumstances.contact, circumstances.before, circumstances.now)
    return react(change, circumstances.desk.rules, seen)


def _notices(change: ChangeSet, circumstances: Circumstances) -> ChangeSet:
    return addressed(change, circumstances.desk.groups)


Consequence = Callable[[ChangeSet, Circumstances], ChangeSet]

# In the order in which they apply: each sees what those before it made of the change.
CONSEQUENCES: tuple[Consequence, ...] = (
    dispatch,
    keep_staffed,
    _rules,
    keep_staffed,  # of what rules moved
    _notices,
)


def follow(change: ChangeSet, circumstances: Circumstances) -> ChangeSet:
    """The change with everything that follows from it; unchanged if it is about no ticket."""
    if change.ticket is None and not change.tickets:
        return change
    for consequence in CONSEQUENCES:
        change = consequence(change, circumstances)
    return change
