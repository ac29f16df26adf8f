# SPDX-License-Identifier: AGPL-3.0-or-later
"""A question to the next tier: which one, who may answer it, and when it is over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from intake.agent_actions import Doer
from intake.errors import Conflict
from intake.ids import AgentId, ticket_number
from intake.routing.escalation import (
    Escalation,
    EscalationState,
    Overdue,
    after_deadline,
    escalate,
    may_answer,
    next_tier,
    settle,
    take_up,
)
from intake.routing.handing import TakenByOther
from intake.routing.settings import Dispatch, Tier
from intake.service_levels.policy import Promise
from intake.tickets.ticket import TicketStatus
from intake.timers import CancelTimer, DueTimer, Timer, TimerKind
from tests.support.sides import changed, side
from tests.support.tickets import LINA, SUN, WANG

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
TIERS = tuple(
    Tier(name, f"{name}-queue", Promise(timedelta(hours=4))) for name in ("second", "third")
)
DISPATCH = Dispatch(tiers=TIERS)
ONE = side(1, NOW)
ASKED = Escalation(
    id="e-1",
    ticket=ONE.ticket.number,
    tier="second",
    queue="second-queue",
    asked_by=LINA.id,
    note="which drum?",
    due_at=LATER,
    created_at=NOW,
)
TAKEN = replace(ASKED, agent_id=WANG.id)
OVER = [EscalationState.ANSWERED, EscalationState.WITHDRAWN]


@pytest.mark.parametrize(
    ("earlier", "wanted", "found"),
    [
        ([], "", "second"),
        ([], "third", "third"),
        ([ASKED], "", "third"),
        ([replace(ASKED, state=EscalationState.ANSWERED)], "", "third"),
        ([replace(ASKED, state=EscalationState.WITHDRAWN)], "", "second"),
        ([replace(ASKED, state=EscalationState.ANSWERED)], "second", "second"),
    ],
)
def test_the_next_tier(earlier: list[Escalation], wanted: str, found: str) -> None:
    """The wanted one, also once more; else the first that nobody has been asked of."""
    assert next_tier(DISPATCH, earlier, wanted).name == found


@pytest.mark.parametrize(
    ("earlier", "wanted", "problem"),
    [
        ([ASKED], "second", "escalated_already"),
        ([replace(ASKED, state=EscalationState.OVERDUE)], "second", "escalated_already"),
        ([], "fourth", "unknown_tier"),
        ([ASKED, replace(ASKED, id="e-2", tier="third")], "", "no_such_tier"),
    ],
)
def test_no_tier_is_left_to_ask(earlier: list[Escalation], wanted: str, problem: str) -> None:
    """It is asked and has not answered, there is none of that name, or all were asked."""
    with pytest.raises(Conflict, match=problem):
        next_tier(DISPATCH, earlier, wanted)
    with pytest.raises(Conflict, match="no_such_tier"):
        next_tier(None, [])


def test_a_question_is_asked_with_a_deadline() -> None:
    """The ticket stays with its agent; a timer waits for the answer."""
    change = escalate(
        ONE.conversation,
        ONE.ticket,
        TIERS[0],
        LINA,
        NOW,
        escalation_id="e-1",
        note="which drum?",
        due_at=LATER,
    )
    assert change.ticket == replace(ONE.ticket, updated_at=NOW)
    assert change.records == (ASKED,)
    (timer,) = change.timers
    assert isinstance(timer, Timer)
    assert (timer.kind, timer.due_at, timer.key) == (
        TimerKind.ESCALATION, LATER, ASKED.timer_key,
    )  # fmt: skip
    assert [one.kind for one in change.timeline] == ["escalated"]
    with pytest.raises(Conflict, match="ticket_settled"):
        escalate(
            ONE.conversation,
            replace(ONE.ticket, status=TicketStatus.RESOLVED),
            TIERS[0],
            LINA,
            NOW,
            escalation_id="e-1",
            note="",
            due_at=LATER,
        )


@pytest.mark.parametrize(
    ("by", "state", "may"),
    [
        (WANG, EscalationState.OPEN, True),
        (WANG, EscalationState.OVERDUE, True),
        (LINA, EscalationState.OPEN, False),
        (replace(LINA, may_override=True), EscalationState.OPEN, True),
        (SUN, EscalationState.ANSWERED, False),
        (SUN, EscalationState.WITHDRAWN, False),
    ],
)
def test_who_may_answer(by: Doer, state: EscalationState, *, may: bool) -> None:
    """Anybody but who asked, unless they step in for others; nobody once it is over."""
    assert may_answer(replace(ASKED, state=state), by) is may


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (EscalationState.ANSWERED, "escalation_answered"),
        (EscalationState.WITHDRAWN, "escalation_withdrawn"),
    ],
)
def test_a_question_ends_once(state: EscalationState, kind: str) -> None:
    """Its timer goes; the second who ends it hears that it is over."""
    change = settle(ONE.conversation, ONE.ticket, ASKED, state, WANG, LATER, answer="the long one")
    (ended,) = change.records
    assert isinstance(ended, Escalation)
    assert (ended.state, ended.agent_id, ended.answer, ended.answered_at) == (
        state, WANG.id, "the long one", LATER,
    )  # fmt: skip
    assert change.timers == (CancelTimer(ASKED.timer_key),)
    assert [one.kind for one in change.timeline] == [kind]
    for again in OVER:
        with pytest.raises(Conflict, match="escalation_over"):
            settle(ONE.conversation, ONE.ticket, ended, again, WANG, LATER, answer="")


def test_who_asked_withdraws_and_does_not_answer() -> None:
    """They would only talk to themselves."""
    with pytest.raises(Conflict, match="question_by_asker"):
        settle(
            ONE.conversation, ONE.ticket, ASKED, EscalationState.ANSWERED, LINA, LATER, answer="me"
        )
    change = settle(
        ONE.conversation, ONE.ticket, ASKED, EscalationState.WITHDRAWN, LINA, LATER, answer=""
    )
    assert [one.kind for one in change.timeline] == ["escalation_withdrawn"]


def test_the_first_who_takes_a_question_up_has_it() -> None:
    """The second hears who was faster, before anything else is said against it."""
    change = take_up(ONE.conversation, ONE.ticket, ASKED, WANG, "", LATER)
    assert change is not None
    assert change.records == (TAKEN,)
    assert take_up(ONE.conversation, ONE.ticket, TAKEN, WANG, "", LATER) is None
    with pytest.raises(TakenByOther) as refused:
        take_up(ONE.conversation, ONE.ticket, TAKEN, SUN, "王强", LATER)
    assert refused.value.owner_id == WANG.id


ZHAO = Doer(AgentId("a-zhao"), "赵敏")


def test_who_took_a_question_up_answers_it() -> None:
    """Anybody else hears who works on it, and their answer would have shut that one out."""
    state = EscalationState.ANSWERED
    with pytest.raises(TakenByOther) as refused:
        settle(ONE.conversation, ONE.ticket, TAKEN, state, ZHAO, LATER, answer="no", owner="王强")
    assert refused.value.owner_id == WANG.id
    assert settle(ONE.conversation, ONE.ticket, TAKEN, state, WANG, LATER, answer="yes").records


@pytest.mark.parametrize("state", OVER)
def test_a_question_that_is_over_is_not_taken_up(state: EscalationState) -> None:
    """Neither by a colleague nor once more by whoever had it."""
    for asked in (replace(ASKED, state=state), replace(TAKEN, state=state)):
        with pytest.raises(Conflict, match="escalation_over"):
            take_up(ONE.conversation, ONE.ticket, asked, WANG, "", LATER)


def due(status: TicketStatus | None) -> DueTimer:
    """The deadline of the question, with the ticket in this state; None: without one."""
    ticket = changed(ONE, status=status).ticket if status else None
    timer = Timer(
        TimerKind.ESCALATION,
        ONE.conversation.id,
        LATER,
        {"id": "e-1", "tier": "second"},
        ONE.ticket.number,
        "e-1",
    )
    return DueTimer(timer, ONE.conversation, ONE.contact, ticket, NOW)


def test_a_deadline_that_passes_is_told() -> None:
    """On the timeline of the ticket; the question itself is marked where it is still open."""
    change = after_deadline(due(TicketStatus.NEW), LATER)
    assert change is not None
    assert change.records == (Overdue("e-1"),)
    assert change.timers == (CancelTimer(ASKED.timer_key),)
    assert [(one.kind, one.ticket) for one in change.timeline] == [
        ("escalation_overdue", ticket_number("FD", 1))
    ]


@pytest.mark.parametrize("status", [TicketStatus.RESOLVED, TicketStatus.CLOSED])
def test_nobody_waits_for_an_answer_to_a_ticket_that_ended(status: TicketStatus) -> None:
    """The timer just goes."""
    assert after_deadline(due(status), LATER) is None


def test_an_agent_is_not_their_own_colleague() -> None:
    """Ids are compared, not names."""
    namesake = Doer(AgentId("a-other"), LINA.name)
    assert may_answer(ASKED, namesake)
