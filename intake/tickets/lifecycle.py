# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one ticket machine: which steps a ticket may take, and who must own it for them.

One unbound `transitions.Machine` serves every ticket; it only guards. What else a step means (the
clock, the timeline, who is told) belongs to whoever decided it, such as `agent_actions.py`.
"""

from dataclasses import dataclass
from datetime import datetime

from transitions import EventData, Machine

from intake.errors import Conflict, IllegalTransition, MergedAway
from intake.ids import AgentId
from intake.service_levels import clock as sla
from intake.tickets.ticket import SETTLED, Ticket, TicketStatus, WaitingFor
from intake.values import replace

_S = TicketStatus


@dataclass(slots=True)
class _Case:
    """What the machine sees of a ticket. It lives for one step only."""

    state: str
    has_owner: bool


def _has_owner(event: EventData) -> bool:
    return isinstance(event.model, _Case) and event.model.has_owner


_STEPS: tuple[tuple[str, tuple[TicketStatus, ...], TicketStatus], ...] = (
    ("assign", (_S.NEW, _S.IN_PROGRESS, _S.WAITING), _S.ASSIGNED),
    ("begin", (_S.NEW, _S.ASSIGNED, _S.WAITING), _S.IN_PROGRESS),
    ("wait", (_S.NEW, _S.ASSIGNED, _S.IN_PROGRESS), _S.WAITING),
    ("release", (_S.ASSIGNED, _S.IN_PROGRESS, _S.WAITING), _S.NEW),
    ("resolve", (_S.NEW, _S.ASSIGNED, _S.IN_PROGRESS, _S.WAITING), _S.RESOLVED),
    ("close", (_S.RESOLVED,), _S.CLOSED),
    ("reopen", (_S.RESOLVED, _S.CLOSED), _S.IN_PROGRESS),
    ("return", (_S.RESOLVED, _S.CLOSED), _S.NEW),
    # It goes on as another ticket: nobody is asked whether it is solved.
    ("merge", (_S.NEW, _S.ASSIGNED, _S.IN_PROGRESS, _S.WAITING, _S.RESOLVED), _S.CLOSED),
)
# A ticket somebody works on has somebody's name on it.
_NEEDS_OWNER = frozenset({"assign", "begin", "reopen"})
# And one that is new is nobody's.
_NEEDS_NOBODY = frozenset({"release", "return"})

MACHINE = Machine(
    model=None,
    states=[status.value for status in TicketStatus],
    initial=TicketStatus.NEW.value,
    transitions=[
        {
            "trigger": trigger,
            "source": [status.value for status in sources],
            "dest": target.value,
            "conditions": [_has_owner] if trigger in _NEEDS_OWNER else [],
        }
        for trigger, sources, target in _STEPS
    ],
    auto_transitions=False,
    send_event=True,
    queued=False,
)


def must_stand_alone(ticket: Ticket) -> None:
    """Raises `MergedAway` for a ticket that goes on as another."""
    if ticket.progress.merged_into:
        raise MergedAway(ticket.progress.merged_into)


def must_be_open(ticket: Ticket) -> None:
    """Raises `Conflict` for a ticket that is settled, `MergedAway` for one that was merged."""
    must_stand_alone(ticket)
    if ticket.status in SETTLED:
        raise Conflict("ticket_settled")


def must_not_be_closed(ticket: Ticket) -> None:
    """Raises `Conflict` for a ticket that is closed, `MergedAway` for one that was merged."""
    must_stand_alone(ticket)
    if ticket.status is TicketStatus.CLOSED:
        raise Conflict("ticket_settled")


def step(ticket: Ticket, trigger: str, now: datetime) -> Ticket:
    """The ticket after one step, its clock stopped or restarted where the step says so.

    Raises `IllegalTransition` if the state or the owner forbids it; offer `allowed_steps`.
    A ticket that was merged into another takes none.
    """
    must_stand_alone(ticket)
    case = _Case(ticket.status.value, has_owner=ticket.agent_id is not None)
    if trigger not in _possible(ticket) or not _fire(case, trigger):
        raise IllegalTransition(ticket.status.value, trigger, allowed_steps(ticket))
    stepped = replace(ticket, status=TicketStatus(case.state), status_since=now, updated_at=now)
    if trigger == "resolve" or (trigger == "merge" and ticket.resolved_at is None):
        clock = sla.resolve(ticket.clock, now)
        return replace(stepped, clock=clock, resolved_at=now, waiting_for="")
    if trigger in {"reopen", "return"}:
        clock = sla.reopen(ticket.clock, now)
        return replace(stepped, clock=clock, resolved_at=None, waiting_for="")
    if trigger == "wait":
        return _waiting(stepped, "customer", now)
    if ticket.waiting_for != "customer":
        return stepped  # whoever does what, the parts are still not there
    return _waiting(stepped, "", now)


def given_to(ticket: Ticket, agent_id: AgentId, now: datetime) -> Ticket:
    """The ticket with this owner; a new one is assigned thereby, others stay where they are."""
    owned = replace(ticket, agent_id=agent_id, updated_at=now)
    return step(owned, "assign", now) if owned.status is TicketStatus.NEW else owned


def wait_for(ticket: Ticket, whom: WaitingFor, now: datetime) -> Ticket:
    """The ticket waiting for somebody else, or for nobody any more; its clock rests as long.

    Waiting for the customer is a status of its own. Raises `IllegalTransition` for a ticket that
    is settled.
    """
    if whom == ticket.waiting_for:
        return ticket
    must_stand_alone(ticket)
    if whom == "customer":
        return step(ticket, "wait", now)
    if ticket.status in SETTLED:
        raise IllegalTransition(ticket.status.value, f"wait_for_{whom}", allowed_steps(ticket))
    if ticket.status is TicketStatus.WAITING:
        ticket = step(ticket, "begin" if ticket.agent_id else "release", now)
    return replace(_waiting(ticket, whom, now), status_since=now, updated_at=now)


def _waiting(ticket: Ticket, whom: WaitingFor, now: datetime) -> Ticket:
    if whom == ticket.waiting_for:
        return ticket
    clock = sla.pause(ticket.clock, now, whom) if whom else sla.resume(ticket.clock, now)
    if ticket.progress.awaited and whom:  # what an earlier wait was for
        ticket = replace(ticket, progress=replace(ticket.progress, awaited=()))
    return replace(ticket, waiting_for=whom, clock=clock)


def restore(
    ticket: Ticket, status: TicketStatus, waiting_for: WaitingFor, now: datetime
) -> Ticket:
    """The ticket as it was before a merge that is undone.

    Its clock runs again if it ran then. If it rested for somebody else, that rest goes on.
    """
    back = replace(ticket, status=status, status_since=now, updated_at=now)
    if status in SETTLED:
        return back
    clock = replace(ticket.clock, resolved_at=None)
    if waiting_for:
        clock = sla.rest_on(clock)
    return replace(back, clock=clock, resolved_at=None, waiting_for=waiting_for)


def step_to(ticket: Ticket, target: TicketStatus, now: datetime) -> Ticket:
    """The ticket in another status, by the one step that leads there.

    Raises `IllegalTransition` if no single step does.
    """
    for trigger, sources, reached in _STEPS:
        if reached is target and trigger != "merge" and ticket.status in sources:
            return step(ticket, trigger, now)
    raise IllegalTransition(ticket.status.value, target.value, allowed_steps(ticket))


def reached(trigger: str) -> TicketStatus:
    """The status that a step leads to."""
    return next(target for name, _sources, target in _STEPS if name == trigger)


def allowed_steps(ticket: Ticket) -> tuple[str, ...]:
    """The steps open to this ticket now, as an interface may offer them."""
    return tuple(trigger for trigger in _possible(ticket) if trigger != "merge")  # into what?


def _possible(ticket: Ticket) -> tuple[str, ...]:
    return tuple(
        trigger
        for trigger, sources, _ in _STEPS
        if ticket.status in sources
        and not ticket.progress.merged_into
        and trigger not in (_NEEDS_NOBODY if ticket.agent_id else _NEEDS_OWNER)
    )


def _fire(case: _Case, trigger: str) -> bool:
    """The only place that drives the machine by `events`; a test pins the library's behaviour."""
    return bool(MACHINE.events[trigger].trigger(case))
