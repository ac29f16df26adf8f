# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices: what the team is told elsewhere (a robot in a group chat, a mail, another system).

A notice is written in the transaction of what it tells of and leaves later, like a message to a
customer. It is addressed to a group by name (`director`); which places that is stands in the
configuration, and each place gets a row of its own. A group without a place is no error: the
notice is then seen in the workspace only.

Pure. Sending is `bots/runtime/notice_worker.py`, the wire formats are `desk/notifiers/`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from intake.backoff import Backoff
from intake.changes import ChangeSet, Record
from intake.ids import TicketNumber
from intake.messages import Language
from intake.tickets.ticket import Ticket
from intake.values import quick, replace

# From so many waiting notices on, a place gets one digest instead of all of them.
SHIPPED_GROUPS = frozenset({"team", "director"})  # that the rules of the preset tell
DIGEST_FROM = 4
LONGEST_DIGEST = 20
BACKOFF = Backoff(first=timedelta(seconds=5), longest=timedelta(hours=1))
GIVE_UP_AFTER = timedelta(days=1)


class NoticeState(Enum):
    """How far a notice is."""

    WAITING = 0
    SENT = 1
    REFUSED = 2  # it will not go through: a person has to look
    NOWHERE = 3  # its group has no place outside the workspace


@quick
@dataclass(frozen=True, slots=True)
class Notice(Record):
    """One thing to tell. `target` is the place, "" until it is addressed.

    `kind` says what happened (a rule's name, an event); `document` is for machines. An urgent
    notice ignores quiet hours and digests.
    """

    id: str
    to: str
    kind: str
    ticket: TicketNumber
    text: Mapping[Language, str]
    at: datetime
    document: Mapping[str, object] = field(default_factory=dict)
    is_urgent: bool = False
    target: str = ""
    state: NoticeState = NoticeState.WAITING
    attempts: int = 0
    # Log-ins of the people it names: who has a place of their own hears of it there as well.
    meant: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When a place is left alone, by its own clock; it may go over midnight."""

    begins: time
    ends: time
    zone: ZoneInfo

    def until(self, at: datetime) -> datetime:
        """`at`, or when the quiet that reigns then is over; aware, in UTC if `at` is."""
        local = at.astimezone(self.zone)
        over_midnight = self.begins > self.ends
        clock = local.time()
        is_late = clock >= self.begins
        is_quiet = (
            (is_late or clock < self.ends) if over_midnight else (is_late and clock < self.ends)
        )
        if not is_quiet:
            return at
        day = local.date() + timedelta(days=1 if over_midnight and is_late else 0)
        return datetime.combine(day, self.ends, self.zone).astimezone(at.tzinfo)


def read_quiet_times(text: str) -> tuple[time, time]:
    """When quiet begins and ends, as the settings write it. Raises `ValueError`."""
    found = re.fullmatch(r"(\d\d:\d\d)-(\d\d:\d\d)", text)
    try:
        begins, ends = map(time.fromisoformat, found.groups() if found else ())
    except ValueError:
        raise ValueError(f"{text!r} is not like 22:00-07:30") from None
    return begins, ends


def notice_id(ticket: str, why: str, at: datetime) -> str:
    """What makes a notice one: decided again, it is the same and written once."""
    return f"{ticket}:{why}:{at.isoformat()}"


def event_document(kind: str, ticket: Ticket, at: datetime) -> dict[str, object]:
    """What another system reads of it, shaped as Standard Webhooks recommends.

    No contact and no field: who may know more asks the API for the ticket.
    """
    data: dict[str, object] = {
        "number": ticket.number,
        "type": ticket.type,
        "title": ticket.title,
        "status": ticket.status.value,
        "priority": ticket.priority.value,
        "queue": ticket.queue,
        "assignee": ticket.agent_id,
        "flags": list(ticket.flags),
    }
    return {"type": f"ticket.{kind}", "timestamp": at.isoformat(), "data": data}


def addressed(change: ChangeSet, groups: Mapping[str, Sequence[str]]) -> ChangeSet:
    """The change with each notice to a group made into one for each of its places.

    A group that is called like somebody's log-in has the places of that person alone.
    """
    if Notice not in map(type, change.records):
        return change
    records: list[Record] = []
    for record in change.records:
        if not isinstance(record, Notice) or record.target:
            records.append(record)
            continue
        told = (record.to, *record.meant)
        places = dict.fromkeys(place for one in told for place in groups.get(one, ()))
        records += [replace(record, target=place) for place in places]
        if not places:
            records.append(replace(record, target=record.to, state=NoticeState.NOWHERE))
    return replace(change, records=tuple(records))


def next_attempt(attempts: int, now: datetime, written_at: datetime) -> datetime | None:
    """When to try again after a failure that `attempts` others came before; None to give up."""
    at = now + BACKOFF.pause(attempts)
    return at if at <= written_at + GIVE_UP_AFTER else None


def digest(notices: Sequence[Notice], language: Language, more: str) -> str:
    """Several notices as one text, the newest last; `more` holds {count} for those left out."""
    shown = notices[-LONGEST_DIGEST:]
    left_out = len(notices) - len(shown)
    lines = [more.format(count=left_out)] if left_out else []
    return "\n".join([*lines, *(one.text[language] for one in shown)])
