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

from intake.changes import ChangeSet
from intake.service_desk import ServiceDesk
from intake.service_levels.keeping import keep_promises
from intake.tickets.priority import judge
from intake.tickets.required import check_fields


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a consequence may look at beside the change. `now` is in UTC."""

    desk: ServiceDesk
    now: datetime


Consequence = Callable[[ChangeSet, Circumstances], ChangeSet]

# In the order in which they apply: each sees what those before it made of the change.
CONSEQUENCES: tuple[Consequence, ...] = (check_fields, judge, keep_promises)


def follow(change: ChangeSet, circumstances: Circumstances) -> ChangeSet:
    """The change with everything that follows from it; unchanged if it is about no ticket."""
    if change.ticket is None and not change.tickets:
        return change
    for consequence in CONSEQUENCES:
        change = consequence(change, circumstances)
    return change
