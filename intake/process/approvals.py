# SPDX-License-Identifier: AGPL-3.0-or-later
"""Approvals: who must agree before a ticket enters a step, level after level.

Pure. Nobody agrees to what they asked for themselves. Once a level's time is over an
administrator may decide it too; whom it was delegated to may decide in place of the role.
"""

from datetime import datetime

from intake.agent_actions import Doer
from intake.changes import TimelineEntry
from intake.errors import Conflict, NotPermitted
from intake.ids import AgentId
from intake.process.effects import Effect
from intake.process.flow import ApprovalRule, Step
from intake.process.work import Approval, ApprovalState
from intake.service_levels.policy import DueAt
from intake.tickets.ticket import Ticket
from intake.timers import CancelTimer, Timer, TimerKind
from intake.values import replace

ADMIN = "admin"
_STANDS_FOR = {"supervisor": frozenset({"supervisor", ADMIN}), ADMIN: frozenset({ADMIN})}


def ask(
    ticket: Ticket,
    step: Step,
    open_ones: tuple[Approval, ...],
    by: Doer,
    now: datetime,
    *,
    due_at: DueAt,
) -> Effect:
    """The first level of a step is asked. Raises `Conflict` if it is open or not needed.

    `due_at` is `ServiceDesk.due_at`.
    """
    if step.approval is None or step.name in ticket.progress.approved:
        raise Conflict("approval_not_needed")
    if any(one.step == step.name and one.state is ApprovalState.OPEN for one in open_ones):
        raise Conflict("approval_asked")
    count = sum(one.step == step.name for one in open_ones) + 1
    name = f"{ticket.number}-{step.name}-{count}"
    first = _level(ticket, step, step.approval, 1, name, by, now)
    first = _timed(first, step.approval, due_at)
    detail = {"approval": first.id, "step": step.name, "role": first.role}
    told = TimelineEntry("approval_asked", by.actor, now, detail, ticket.number)
    return Effect(replace(ticket, updated_at=now), (told,), (first,), _timers(ticket, first))


def may_decide(approval: Approval, by: Doer, role: str, now: datetime) -> bool:
    """Whether this person's word counts here."""
    if approval.state is not ApprovalState.OPEN or by.id == approval.asked_by:
        return False
    if by.id == approval.delegate:
        return True
    is_late = approval.due_at is not None and now >= approval.due_at
    return role in _STANDS_FOR[approval.role] or (is_late and role == ADMIN)


def decide(  # noqa: PLR0913 - each is named at the call
    ticket: Ticket,
    step: Step,
    approval: Approval,
    by: Doer,
    role: str,
    now: datetime,
    *,
    is_granted: bool,
    due_at: DueAt,
    note: str = "",
) -> Effect:
    """A level's decision; granted, the next level is asked, and after the last the step is free.

    Raises `Conflict` if it is decided already, `NotPermitted` for everybody else.
    """
    _check(approval, by, role, now)
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
    if approval.level < approval.levels and step.approval is not None:
        asker = replace(by, id=AgentId(approval.asked_by))
        base = approval.id.removesuffix(f".{approval.level}")
        level = approval.level + 1
        following = _level(ticket, step, step.approval, level, f"{base}.{level}", asker, now)
        following = _timed(following, step.approval, due_at)
        reminders = _timers(ticket, following)
        return Effect(ticket, (told,), (decided, following), (over, *reminders))
    approved = (*ticket.progress.approved, approval.step)
    progress = replace(ticket.progress, approved=approved)
    return Effect(replace(ticket, progress=progress), (told,), (decided,), (over,))


def delegate(
    ticket: Ticket, approval: Approval, to: str, by: Doer, role: str, now: datetime
) -> Effect:
    """Somebody else may decide in this person's place. Raises `Conflict`, `NotPermitted`."""
    _check(approval, by, role, now)
    if to == approval.asked_by:
        raise Conflict("approval_by_asker")
    detail = {"approval": approval.id, "step": approval.step, "to": to}
    told = TimelineEntry("approval_delegated", by.actor, now, detail, ticket.number)
    return Effect(replace(ticket, updated_at=now), (told,), (replace(approval, delegate=to),))


def _check(approval: Approval, by: Doer, role: str, now: datetime) -> None:
    if approval.state is not ApprovalState.OPEN:
        raise Conflict("approval_decided")
    if by.id == approval.asked_by:
        raise Conflict("approval_by_asker")
    if not may_decide(approval, by, role, now):
        raise NotPermitted


def _timed(asked: Approval, rule: ApprovalRule, due_at: DueAt) -> Approval:
    """An approval with the end of its level's time."""
    return asked if rule.time is None else replace(asked, due_at=due_at(rule.time, asked.asked_at))


def _level(
    ticket: Ticket,
    step: Step,
    rule: ApprovalRule,
    level: int,
    approval_id: str,
    by: Doer,
    now: datetime,
) -> Approval:
    return Approval(
        id=approval_id,
        ticket=ticket.number,
        step=step.name,
        level=level,
        levels=len(rule.levels),
        role=rule.levels[level - 1],
        asked_at=now,
        asked_by=by.id,
    )


def _timers(ticket: Ticket, approval: Approval) -> tuple[Timer, ...]:
    if approval.due_at is None or ticket.conversation_id is None:
        return ()
    payload = {"approval": approval.id, "step": approval.step}
    place, number = ticket.conversation_id, ticket.number
    kind = TimerKind.APPROVAL
    return (Timer(kind, place, approval.due_at, payload, number, about=approval.id),)
