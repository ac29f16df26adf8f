# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which rules fire on an event, or because time has passed. Pure.

The entries of a rule that fires may make others fire. Each entry names its chain of rules; a rule
fires once for one change, and a chain ends after `MOST_LINKED` rules, which the timeline tells.
An import makes no rule fire.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING

from intake.automation.actions import ACTIONS
from intake.automation.book import RuleBook
from intake.automation.doing import ANYWHERE, Doing, Site
from intake.automation.facts import Facts, because
from intake.automation.rule import Rule, Since
from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.conditions import holds
from intake.contacts import Contact
from intake.tickets.ticket import Ticket
from intake.timers import CancelTimer, DueTimer, Timer, TimerKind
from intake.values import quick, replace

if TYPE_CHECKING:
    from intake.service_desk import ServiceDesk

MOST_LINKED = 5
# From when rules by time count; see `since_of`.
_BEGINNINGS = attrgetter("created_at", "status_since", "resolved_at")
_DOER = attrgetter("actor.kind")


@quick
@dataclass(frozen=True, slots=True)
class RuleContext:
    """What rules see beside the change: whose the ticket is, how it was before, the time.

    `earlier` are the tickets of the same machine in the thirty days before, newest first.
    """

    contact: Contact | None
    before: Ticket | None
    now: datetime
    earlier: tuple[Ticket, ...] = ()
    site: Site = ANYWHERE


def react(change: ChangeSet, book: RuleBook, context: RuleContext, known: int = 0) -> ChangeSet:
    """The change after all rules that its entries make fire, with timers for those by time.

    `known` is how many of its entries rules have reacted to already.
    """
    if change.ticket is None or not book.rules:
        return change
    if "import" in map(_DOER, change.timeline):
        return change
    read, fired = known, set[str]()
    while read < len(change.timeline):
        entry = change.timeline[read]
        read += 1
        if entry.ticket in {None, change.ticket.number} and entry.kind in book.by_event:
            change = _on_event(change, book.by_event[entry.kind], entry, context, fired)
    waiting = _waiting(change, book, context)
    return replace(change, timers=(*change.timers, *waiting)) if waiting else change


def when_due(
    due: DueTimer, book: RuleBook, now: datetime, site: Site = ANYWHERE
) -> ChangeSet | Timer | None:
    """The change of a rule whose time has come, a timer that waits on, or None for nothing."""
    rule, ticket = book.named(due.timer.payload.get("rule", "")), due.ticket
    if rule is None or rule.after is None or ticket is None or not _may_fire(rule, ticket, now):
        return None
    since = since_of(rule, ticket)
    facts = Facts(ticket, due.contact, now, "time", "timer", called=site.called)
    if since is None or not holds(rule.condition, facts):
        return None
    if (due_at := rule.due_at(since)) > now:
        return replace(due.timer, due_at=due_at)
    fired = _fire(
        ChangeSet(due.conversation, ticket=ticket),
        rule,
        facts,
        "time",
        (),
        RuleContext(due.contact, ticket, now, site=site),
    )
    after: Timer | CancelTimer = CancelTimer(due.timer.key)
    if rule.pause and (again_at := rule.again_at(now)):
        after = replace(due.timer, due_at=again_at)
    return replace(fired, timers=(*fired.timers, after))


def tells_somebody(
    ticket: Ticket, contact: Contact | None, desk: "ServiceDesk", event: str, now: datetime
) -> bool:
    """Whether a rule would notify a group of this event at a configured place."""
    rules = desk.rules.by_event.get(event, ())
    groups = {name for name, places in desk.groups.items() if places}
    facts = Facts(ticket, contact, now, event, "bot", called=desk.called)
    return any(
        action.kind == "notify" and action.values["to"] in groups and holds(rule.condition, facts)
        for rule in rules
        for action in rule.actions
    )


def rule_timer(rule: Rule, ticket: Ticket, conversation_id: str, due_at: datetime) -> Timer:
    """The timer that looks at a ticket when a rule's time has come."""
    return Timer(
        TimerKind.RULE,
        conversation_id,  # type: ignore[arg-type]
        due_at,
        {"rule": rule.name},
        ticket.number,
        f"{ticket.number}/{rule.name}",
    )


def _on_event(
    change: ChangeSet,
    rules: Sequence[Rule],
    entry: TimelineEntry,
    context: RuleContext,
    fired: set[str],
) -> ChangeSet:
    """The change after the rules that wait for this event; `fired` grows by those that did."""
    ticket, chain, facts = None, _chain_of(entry), None
    for rule in rules:
        if rule.name in fired and rule.name not in chain:
            continue
        if change.ticket is not ticket and change.ticket is not None:
            ticket = change.ticket
            facts = _facts(ticket, context, entry)
        if ticket is None or facts is None or not _may_fire(rule, ticket, context.now):
            continue
        if not holds(rule.condition, facts):
            continue
        if rule.name in chain or len(chain) >= MOST_LINKED:
            change = _stopped(change, rule, chain, context.now)
        else:
            change = _fire(change, rule, facts, entry.kind, chain, context)
            fired.add(rule.name)
    return change


def _stopped(change: ChangeSet, rule: Rule, chain: Sequence[str], now: datetime) -> ChangeSet:
    """The timeline says once that a rule did not fire again in this chain."""
    detail = {"rule": rule.name, "chain": [*chain]}
    told = TimelineEntry("rules_stopped", Actor("rule", rule.name), now, detail)
    if told in change.timeline:
        return change
    return change.telling(told)


def _fire(
    change: ChangeSet,
    rule: Rule,
    facts: Facts,
    event: str,
    chain: Sequence[str],
    context: RuleContext,
) -> ChangeSet:
    ticket, now = change.ticket, context.now
    if ticket is None:
        return change
    actor = Actor("rule", rule.name, rule.title["zh"])
    origin = {"rule": rule.name, "chain": [*chain, rule.name]}
    doing = Doing(change, actor, now, origin, rule.title, context.earlier, context.site)
    doing.tell(
        "rule_fired",
        event=event,
        title=dict(rule.title),
        because=because(rule.condition, facts),
        did=[action.kind for action in rule.actions],
    )
    doing.become(replace(ticket, fired={**ticket.fired, rule.name: now}))
    for action in rule.actions:
        ACTIONS[action.kind](doing, action.values)
    return doing.change


def _facts(ticket: Ticket, context: RuleContext, entry: TimelineEntry) -> Facts:
    who, repeats, called = entry.actor.kind, len(context.earlier), context.site.called
    return Facts(ticket, context.contact, context.now, entry.kind, who, repeats, called)


def _may_fire(rule: Rule, ticket: Ticket, now: datetime) -> bool:
    last = ticket.fired.get(rule.name)
    return last is None or rule.may_fire_again(last, now)


def _waiting(change: ChangeSet, book: RuleBook, context: RuleContext) -> list[Timer]:
    """The timers of rules by time that begin to wait with this change."""
    ticket, before, timers = change.ticket, context.before, []
    if ticket is None or not book.by_time:
        return []
    if change.is_lacking(ticket, TimerKind.RULE):
        before = None
    if before is not None and _are_timers_unchanged(ticket, before, book, context):
        return []
    facts = _standing(ticket, context)
    for rule in book.by_time:
        since = since_of(rule, ticket)
        if since is None or rule.after is None or not holds(rule.condition, facts):
            continue
        if before is not None and _has_waited(rule, before, since, context):
            continue
        last = ticket.fired.get(rule.name)
        earliest = rule.again_at(last) if last else since
        if earliest is None:
            continue
        due_at = max(rule.due_at(since), earliest)
        timers.append(rule_timer(rule, ticket, change.conversation.id, due_at))
    return timers


def _standing(ticket: Ticket, context: RuleContext) -> Facts:
    """The facts of a ticket outside any event."""
    return Facts(ticket, context.contact, context.now, called=context.site.called)


def _are_timers_unchanged(
    ticket: Ticket, before: Ticket, book: RuleBook, context: RuleContext
) -> bool:
    """Whether nothing changed that rules by time look at, so that their timers stand."""
    if ticket is before:
        return True
    if _BEGINNINGS(ticket) != _BEGINNINGS(before):
        return False
    return _standing(ticket, context).agree(_standing(before, context), book.asked_by_time)


def _has_waited(rule: Rule, before: Ticket, since: datetime, context: RuleContext) -> bool:
    """Whether a rule by time has had its timer since before this change."""
    return since_of(rule, before) == since and holds(rule.condition, _standing(before, context))


def since_of(rule: Rule, ticket: Ticket) -> datetime | None:
    """From when a rule by time counts for this ticket; None if it does not yet."""
    if rule.since is Since.OPENED:
        return ticket.created_at
    if rule.since is Since.RESOLVED:
        return ticket.resolved_at
    return ticket.status_since or ticket.created_at


def _chain_of(entry: TimelineEntry) -> tuple[str, ...]:
    chain = entry.detail.get("chain", ())
    return tuple(map(str, chain)) if isinstance(chain, list | tuple) else ()
