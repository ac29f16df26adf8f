# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a rule would have fired on past tickets; nothing is done.

A ticket's earlier states are rebuilt from its timeline, backwards from what it is now, and the
rule is tried on each. What the rule itself would have changed is not carried on: the answer is
when it would have fired, not what would have become of the ticket.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from intake.automation.facts import Facts, because
from intake.automation.firing import since_of
from intake.automation.rule import Rule
from intake.changes import TimelineEntry
from intake.conditions import holds
from intake.contacts import Contact
from intake.ids import AgentId
from intake.levels import USUAL, CustomerLevels
from intake.tickets.ticket import FieldValue, Priority, Ticket, TicketStatus
from intake.values import replace

MOST_FIRINGS = 1000  # of one ticket: by then it is clear that a rule fires too often
# Where the time that a ticket has its status begins anew.
_BEGINS = frozenset({"opened", "status_changed", "waiting_changed"})
_CHANGED = {
    "queue_changed": "queue",
    "title_changed": "title",
    "type_changed": "type",
    "waiting_changed": "waiting_for",
}


@dataclass(frozen=True, slots=True)
class History:
    """A ticket as it is, whose it is, and what happened to it, oldest first."""

    ticket: Ticket
    contact: Contact | None
    entries: Sequence[TimelineEntry]


@dataclass(frozen=True, slots=True)
class WouldFire:
    """One firing that would have been."""

    ticket: Ticket
    at: datetime
    event: str
    because: Mapping[str, object]


def tried(
    rule: Rule, histories: Sequence[History], now: datetime, called: CustomerLevels = USUAL
) -> list[WouldFire]:
    """Every firing the rule would have had on these tickets until `now`, ticket by ticket."""
    return [one for history in histories for one in _tried(rule, history, now, called)]


def states(history: History) -> list[Ticket]:
    """The ticket after each entry of its timeline."""
    after: list[Ticket] = []
    ticket = history.ticket
    for entry in reversed(history.entries):
        after.append(ticket)
        ticket = _before(ticket, entry)
    found, since = [], history.ticket.created_at
    for entry, state in zip(history.entries, reversed(after), strict=True):
        since = entry.at if entry.kind in _BEGINS else since
        resolved_at = since if state.status is TicketStatus.RESOLVED else None
        clock = replace(state.clock, resolved_at=resolved_at)
        found.append(
            replace(state, status_since=since, resolved_at=resolved_at, clock=clock, fired={})
        )
    return found


def _tried(rule: Rule, history: History, now: datetime, called: CustomerLevels) -> list[WouldFire]:
    firings: list[WouldFire] = []
    ends = [*(one.at for one in history.entries[1:]), now + timedelta.resolution]
    for entry, state, end in zip(history.entries, states(history), ends, strict=False):
        event, actor = ("time", "timer") if rule.after else (entry.kind, entry.actor.kind)
        at = _looks_at(rule, entry, state, firings)
        while at is not None and (not rule.after or at < end) and len(firings) < MOST_FIRINGS:
            facts = Facts(state, history.contact, at, event, actor, called=called)
            if actor == "import" or not holds(rule.condition, facts):
                break
            firings.append(WouldFire(history.ticket, at, event, because(rule.condition, facts)))
            at = _looks_at(rule, entry, state, firings) if rule.after else None
    return firings


def _looks_at(
    rule: Rule, entry: TimelineEntry, state: Ticket, firings: Sequence[WouldFire]
) -> datetime | None:
    """When the rule looks at a ticket in the state that began with this entry; None: it does not.

    One by time that would look earlier looks when the state begins.
    """
    since = since_of(rule, state) if rule.after else None
    if (rule.after and since is None) or (not rule.after and entry.kind not in rule.events):
        return None
    at = max(rule.due_at(since), entry.at) if since else entry.at
    again_at = rule.again_at(firings[-1].at) if firings else at
    if again_at is None or (not rule.after and again_at > at):
        return None
    return max(at, again_at)


def _before(ticket: Ticket, entry: TimelineEntry) -> Ticket:
    """The ticket before one entry, as far as the entry says."""
    was = entry.detail.get("from")
    match entry.kind:
        case "status_changed":
            return replace(ticket, status=TicketStatus(str(was)))
        case "priority_changed":
            return replace(ticket, priority=Priority(str(was)))
        case "queue_changed" | "title_changed" | "type_changed" | "waiting_changed":
            changed: dict[str, Any] = {_CHANGED[entry.kind]: str(was or "")}
            return replace(ticket, **changed)
        case "assigned":
            return replace(ticket, agent_id=AgentId(str(was)) if was else None)
        case "flagged":
            flag = entry.detail.get("flag")
            return replace(ticket, flags=tuple(one for one in ticket.flags if one != flag))
        case "field_changed":
            name = str(entry.detail.get("field"))
            fields = {**ticket.fields, name: FieldValue(was or None, str(was or ""))}
            return replace(ticket, fields=fields)
        case _:
            return ticket
