# SPDX-License-Identifier: AGPL-3.0-or-later
"""Approvals: who must agree before a ticket enters a step, level after level.

Pure. Nobody agrees to what they asked for themselves. Once a level's time is over an
administrator may decide it too; whom it was delegated to may decide in place of the role.
"""

from collections.abc import Iterable
from datetime import datetime

from intake.agent_actions import Doer
from intake.changes import TimelineEntry
from intake.errors import Conflict, NotTheDecider
from intake.process.effects import Effect
from intake.process.flow import ApprovalRule, FlowStep
from intake.process.work import Approval, ApprovalState
from intake.service_levels.policy import DueAt
from intake.tickets import lifecycle
from intake.tickets.ticket import Ticket
from intake.timers import CancelTimer, Timer, TimerKind
from intake.values import replace

ADMIN = "admin"
_STANDS_FOR = {"supervisor": frozenset({"supervisor", ADMIN}), ADMIN: frozenset({ADMIN})}


def ask(
    ticket: Ticket,
    step: FlowStep,
    earlier: tuple[Approval, ...],
    by: Doer,
    now: datetime,
    *,
    due_at: DueAt,
) -> Effect:
    """Ask the first level that must agree to a step.

    `earlier` are the ticket's approvals so far, `due_at` is `ServiceDesk.due_at`. Raises
    `Conflict` if the step needs no approval (any more), or if it is being asked for already, and
    `MergedAway` for a ticket that goes on as another.
    """
    lifecycle.must_stand_alone(ticket)
    given = (*ticket.progress.approved, ticket.progress.step)
    if step.approval is None or step.name in given:
        raise Conflict("approval_not_needed")
    if any(one.step == step.name and one.state is ApprovalState.OPEN for one in earlier):
        raise Conflict("approval_asked")
    count = sum(one.step == step.name for one in earlier) + 1
    name = f"{ticket.number}-{step.name}-{count}"
    first = _level(ticket, step, step.approval, 1, name, by.id, now, due_at)
    told = _asked(ticket, first, by, now)
    return Effect(replace(ticket, updated_at=now), (told,), (first,), _timers(ticket, first))


def may_decide(approval: Approval, by: Doer, now: datetime) -> bool:
    """Whether this person may decide: never who asked, always the delegate, else by role.

    Once the level's time is over an administrator may decide, whatever role it names.
    """
    if approval.state is not ApprovalState.OPEN or by.id == approval.asked_by:
        return False
    if by.id == approval.delegate:
        return True
    is_late = approval.due_at is not None and now >= approval.due_at
    return by.role in _STANDS_FOR[approval.role] or (is_late and by.role == ADMIN)


def deciders(approval: Approval, team: Iterable[Doer], now: datetime) -> list[str]:
    """The names of those whose word counts; nobody's once it is decided."""
    return [one.name for one in team if may_decide(approval, one, now)]


def decide(  # noqa: PLR0913 - each is named at the call
    ticket: Ticket,
    step: FlowStep | None,
    approval: Approval,
    by: Doer,
    now: datetime,
    *,
    is_granted: bool,
    due_at: DueAt,
    note: str = "",
) -> Effect:
    """Record a level's decision. If granted, the next level is asked, or the step is open.

    Which levels there are is what the process says now, not when the first was asked; of a `step`
    that is not in it any more there are none. Raises `Conflict` if it is decided already,
    `NotTheDecider` for whoever may not decide.
    """
    _check(approval, by, now)
    state = ApprovalState.GRANTED if is_granted else ApprovalState.REFUSED
    decided = replace(approval, state=state, decided_by=by.id, decided_at=now, note=note)
    detail = {
        "approval": approval.id,
        "step": approval.step,
        "level": approval.level,
        "note": note,
    }
    told = TimelineEntry(
        "approval_granted" if is_granted else "approval_refused",
        by.actor,
        now,
        detail,
        ticket.number,
    )
    over = CancelTimer(f"{TimerKind.APPROVAL}:{approval.id}")
    ticket = replace(ticket, updated_at=now)
    if not is_granted:
        return Effect(ticket, (told,), (decided,), (over,))
    rule = step.approval if step is not None else None
    if step is not None and rule is not None and approval.level < len(rule.levels):
        base = approval.id.removesuffix(f".{approval.level}")
        level = approval.level + 1
        name, asker = f"{base}.{level}", approval.asked_by
        following = _level(ticket, step, rule, level, name, asker, now, due_at)
        reminders = _timers(ticket, following)
        both = (told, _asked(ticket, following, by, now))
        return Effect(ticket, both, (decided, following), (over, *reminders))
    approved = (*ticket.progress.approved, approval.step)
    progress = replace(ticket.progress, approved=approved)
    return Effect(replace(ticket, progress=progress), (told,), (decided,), (over,))


def delegate(ticket: Ticket, approval: Approval, to: str, by: Doer, now: datetime) -> Effect:
    """Let the agent `to` decide instead.

    Raises `Conflict` if it is decided already or `to` asked for it, and `NotTheDecider`
    like `decide`.
    """
    _check(approval, by, now)
    if to == approval.asked_by:
        raise Conflict("approval_by_asker")
    detail = {"approval": approval.id, "step": approval.step, "to": to}
    told = TimelineEntry("approval_delegated", by.actor, now, detail, ticket.number)
    return Effect(replace(ticket, updated_at=now), (told,), (replace(approval, delegate=to),))


def _asked(ticket: Ticket, approval: Approval, by: Doer, now: datetime) -> TimelineEntry:
    """The entry that rules tell of, once for each level: another role has to hear of it."""
    detail = {"approval": approval.id, "step": approval.step, "role": approval.role}
    return TimelineEntry("approval_asked", by.actor, now, detail, ticket.number)


def _check(approval: Approval, by: Doer, now: datetime) -> None:
    if approval.state is not ApprovalState.OPEN:
        raise Conflict("approval_decided")
    if by.id == approval.asked_by:
        raise Conflict("approval_by_asker")
    if not may_decide(approval, by, now):
        raise NotTheDecider(approval.role)


def _level(  # noqa: PLR0913, PLR0917 - the parts of one value
    ticket: Ticket,
    step: FlowStep,
    rule: ApprovalRule,
    level: int,
    approval_id: str,
    asked_by: str,
    now: datetime,
    due_at: DueAt,
) -> Approval:
    """The approval of one level, due when the level's time is over."""
    return Approval(
        id=approval_id,
        ticket=ticket.number,
        step=step.name,
        level=level,
        levels=len(rule.levels),
        role=rule.levels[level - 1],
        asked_at=now,
        asked_by=asked_by,
        due_at=due_at(rule.time, now) if rule.time else None,
    )


def _timers(ticket: Ticket, approval: Approval) -> tuple[Timer, ...]:
    if approval.due_at is None or ticket.conversation_id is None:
        return ()
    payload = {"approval": approval.id, "step": approval.step}
    place, number = ticket.conversation_id, ticket.number
    kind = TimerKind.APPROVAL
    return (Timer(kind, place, approval.due_at, payload, number, about=approval.id),)
