# SPDX-License-Identifier: AGPL-3.0-or-later
"""Escalation: a question to the next tier with a deadline, linked to a ticket. Pure.

The customer keeps one owner: the ticket stays with its agent, who gets the answer and passes it
on. Anybody may answer, above all the tier's queue, but not who asked: they withdraw a question
they need no answer to. Whoever steps in for others may answer even their own.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from intake.agent_actions import Doer
from intake.changes import ChangeSet, Record, TimelineEntry
from intake.conversations import Conversation
from intake.errors import Conflict
from intake.ids import AgentId, TicketNumber
from intake.routing.handing import TakenByOther
from intake.routing.settings import DISPATCH, Dispatch, Tier
from intake.tickets import lifecycle
from intake.tickets.ticket import SETTLED, Ticket
from intake.timers import CancelTimer, DueTimer, Timer, TimerKind
from intake.values import replace


class EscalationState(StrEnum):
    """What became of a question to the next tier; stored."""

    OPEN = "open"
    OVERDUE = "overdue"  # open beyond its deadline
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


PENDING = frozenset({EscalationState.OPEN, EscalationState.OVERDUE})


@dataclass(frozen=True, slots=True)
class Escalation(Record):
    """What was asked of which tier, by when, and what came of it."""

    id: str
    ticket: TicketNumber
    tier: str
    queue: str
    asked_by: AgentId
    note: str
    due_at: datetime
    created_at: datetime
    agent_id: AgentId | None = None
    answer: str = ""
    state: EscalationState = EscalationState.OPEN
    answered_at: datetime | None = None
    version: int = 0

    @property
    def timer_key(self) -> str:
        """The key of the timer that waits for its deadline."""
        return f"{TimerKind.ESCALATION}:{self.id}"


def next_tier(dispatch: Dispatch | None, earlier: list[Escalation], wanted: str = "") -> Tier:
    """The tier to ask: the wanted one, else the first that was not asked yet.

    Raises `Conflict` if there is none, or none of that name, or if it is asked already.
    """
    tiers = dispatch.tiers if dispatch else ()
    pending = {one.tier for one in earlier if one.state in PENDING}
    asked = {one.tier for one in earlier if one.state is not EscalationState.WITHDRAWN}
    if wanted in pending:
        raise Conflict("escalated_already")
    if wanted and tiers and all(one.name != wanted for one in tiers):
        raise Conflict("unknown_tier", known=", ".join(one.name for one in tiers))
    found = [one for one in tiers if one.name == wanted or (not wanted and one.name not in asked)]
    if not found:
        raise Conflict("no_such_tier")
    return found[0]


def escalate(  # noqa: PLR0913 - each is named at the call, and none belongs to another
    conversation: Conversation,
    ticket: Ticket,
    tier: Tier,
    by: Doer,
    now: datetime,
    *,
    escalation_id: str,
    note: str,
    due_at: datetime,
) -> ChangeSet:
    """Ask a tier, until `due_at`. Raises `Conflict` for a ticket that is settled."""
    lifecycle.must_be_open(ticket)
    asked = Escalation(
        id=escalation_id,
        ticket=ticket.number,
        tier=tier.name,
        queue=tier.queue,
        asked_by=by.id,
        note=note,
        due_at=due_at,
        created_at=now,
    )
    timer = Timer(
        TimerKind.ESCALATION,
        conversation.id,
        due_at,
        {"id": asked.id, "tier": tier.name},
        ticket.number,
        asked.id,
    )
    detail = {"tier": tier.name, "to": tier.queue, "due_at": due_at.isoformat(), "note": note}
    return ChangeSet(
        conversation,
        ticket=replace(ticket, updated_at=now),
        timeline=(TimelineEntry("escalated", by.actor, now, detail),),
        timers=(timer,),
        records=(asked,),
    )


def may_answer(asked: Escalation, by: Doer) -> bool:
    """Whether this person may take the question up and answer it, as long as it is open."""
    return asked.state in PENDING and (by.id != asked.asked_by or by.may_override)


def settle(  # noqa: PLR0913 - what is not of every decision is named at the call
    conversation: Conversation,
    ticket: Ticket,
    asked: Escalation,
    state: EscalationState,
    by: Doer,
    now: datetime,
    *,
    answer: str,
    owner: str = "",
) -> ChangeSet:
    """The tier has answered, or the question is withdrawn.

    Raises `Conflict` if it is over, or for an answer of whoever asked, and `TakenByOther` with the
    name of who works on it (`owner`) for an answer of somebody else.
    """
    if state is EscalationState.ANSWERED:
        _check_answering(asked, by)
        if asked.agent_id is not None and asked.agent_id != by.id and not by.may_override:
            raise TakenByOther("question_taken", asked.agent_id, owner)
    elif asked.state not in PENDING:
        raise Conflict("escalation_over")
    ended = replace(asked, state=state, agent_id=by.id, answer=answer, answered_at=now)
    is_answered = state is EscalationState.ANSWERED
    detail = {"tier": asked.tier, "note": answer}
    told = TimelineEntry(
        "escalation_answered" if is_answered else "escalation_withdrawn", by.actor, now, detail
    )
    return ChangeSet(
        conversation,
        ticket=replace(ticket, updated_at=now),
        timeline=(told,),
        timers=(CancelTimer(asked.timer_key),),
        records=(ended,),
    )


def take_up(
    conversation: Conversation,
    ticket: Ticket,
    asked: Escalation,
    by: Doer,
    owner: str,
    now: datetime,
) -> ChangeSet | None:
    """Somebody of the tier works on it; None if they do already.

    The first one wins: raises `TakenByOther` with the name of whoever was faster (`owner`), and
    `Conflict` if the question is over, or their own.
    """
    if asked.state in PENDING and asked.agent_id == by.id:
        return None
    if asked.state in PENDING and asked.agent_id is not None:
        raise TakenByOther("question_taken", asked.agent_id, owner)
    _check_answering(asked, by)
    taken = replace(asked, agent_id=by.id)
    detail = {"tier": asked.tier, "name": by.name}
    return ChangeSet(
        conversation,
        ticket=replace(ticket, updated_at=now),
        timeline=(TimelineEntry("escalation_taken", by.actor, now, detail),),
        records=(taken,),
    )


def _check_answering(asked: Escalation, by: Doer) -> None:
    if asked.state not in PENDING:
        raise Conflict("escalation_over")
    if not may_answer(asked, by):
        raise Conflict("question_by_asker")


@dataclass(frozen=True, slots=True)
class Overdue(Record):
    """An escalation is beyond its deadline; one that is over meanwhile stays as it is."""

    id: str


def after_deadline(due: DueTimer, now: datetime) -> ChangeSet | None:
    """The deadline has come: the ticket's timeline says so, and the supervisors see it.

    None where the ticket has ended meanwhile: nobody waits for the answer.
    """
    if due.ticket is not None and due.ticket.status in SETTLED:
        return None
    payload = due.timer.payload
    detail = {"tier": payload.get("tier", ""), "id": payload["id"]}
    return ChangeSet(
        due.conversation,
        ticket=replace(due.ticket, updated_at=now) if due.ticket else None,
        timeline=(TimelineEntry("escalation_overdue", DISPATCH, now, detail, due.timer.ticket),),
        timers=(CancelTimer(due.timer.key),),
        records=(Overdue(payload["id"]),),
    )
