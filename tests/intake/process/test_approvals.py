# SPDX-License-Identifier: AGPL-3.0-or-later
"""Approvals: who may decide, level after level, and what each decision leads to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from intake.agent_actions import Doer
from intake.automation.doing import by_the_clock
from intake.errors import Conflict, MergedAway, NotPermitted
from intake.ids import AgentId
from intake.process import approvals
from intake.process.flow import ApprovalRule, FlowStep, Title
from intake.process.work import Approval, ApprovalState
from intake.timers import CancelTimer, Timer, TimerKind
from tests.support.tickets import LINA, SUN, WANG, filed

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=2)
BOSS = Doer(AgentId("a-boss"), "Boss")
TICKET = filed(NOW)
STEP = FlowStep(
    name="exchange",
    title=Title(zh="换货", en="Exchange"),
    status="in_progress",
    approval=ApprovalRule(levels=("supervisor", "admin"), within=timedelta(days=1)),
)


def asked(*earlier: Approval, step: FlowStep = STEP) -> Approval:
    """The first level, asked by Li Na."""
    effect = approvals.ask(TICKET, step, earlier, LINA, NOW, due_at=by_the_clock)
    (first,) = effect.records
    assert isinstance(first, Approval)
    return first


def decided(approval: Approval, by: Doer, role: str, **more: Any) -> Any:
    """What a decision about the step comes to."""
    given: dict[str, Any] = {"is_granted": True, "due_at": by_the_clock, **more}
    return approvals.decide(TICKET, STEP, approval, replace(by, role=role), NOW, **given)


def test_asking_waits_for_the_first_level_and_its_time() -> None:
    """The first of the roles is asked, and a timer waits for its day to pass."""
    effect = approvals.ask(TICKET, STEP, (), LINA, NOW, due_at=by_the_clock)
    first = asked()
    assert (first.role, first.level, first.levels) == ("supervisor", 1, 2)
    assert first.due_at == NOW + timedelta(days=1)
    (timer,) = effect.timers
    assert isinstance(timer, Timer)
    assert (timer.kind, timer.due_at, timer.about) == (TimerKind.APPROVAL, first.due_at, first.id)
    assert [entry.kind for entry in effect.timeline] == ["approval_asked"]


def test_nothing_is_asked_for_a_ticket_that_goes_on_as_another() -> None:
    """The one who asks hears which; nobody would ever need the answer."""
    merged = replace(TICKET, progress=replace(TICKET.progress, merged_into="FD-000009"))
    with pytest.raises(MergedAway) as refused:
        approvals.ask(merged, STEP, (), LINA, NOW, due_at=by_the_clock)
    assert refused.value.other == "FD-000009"


def test_a_level_without_a_time_has_no_timer() -> None:
    """Nobody waits for a deadline that was not set."""
    step = STEP.model_copy(update={"approval": ApprovalRule(levels=("admin",))})
    effect = approvals.ask(TICKET, step, (), LINA, NOW, due_at=by_the_clock)
    assert effect.timers == ()
    assert asked(step=step).due_at is None


def test_a_step_is_asked_for_once_at_a_time() -> None:
    """While it is open, and not for a step that needs nobody or is approved."""
    with pytest.raises(Conflict, match="approval_asked"):
        asked(asked())
    with pytest.raises(Conflict, match="approval_not_needed"):
        asked(step=STEP.model_copy(update={"approval": None}))
    approved = replace(TICKET, progress=replace(TICKET.progress, approved=("exchange",)))
    with pytest.raises(Conflict, match="approval_not_needed"):
        approvals.ask(approved, STEP, (), LINA, NOW, due_at=by_the_clock)
    there = replace(TICKET, progress=replace(TICKET.progress, step="exchange"))
    with pytest.raises(Conflict, match="approval_not_needed"):
        approvals.ask(there, STEP, (), LINA, NOW, due_at=by_the_clock)


def test_a_step_that_was_refused_can_be_asked_for_again() -> None:
    """Under another id, so that both stay to be seen."""
    first = asked()
    again = asked(replace(first, state=ApprovalState.REFUSED))
    assert again.id != first.id


@pytest.mark.parametrize(
    ("by", "role", "at", "may"),
    [
        (SUN, "supervisor", NOW, True),
        (BOSS, "admin", NOW, True),  # stands for a supervisor
        (WANG, "agent", NOW, False),
        (LINA, "supervisor", NOW, False),  # asked for it herself
        (LINA, "admin", LATER, False),
    ],
)
def test_who_may_decide_for_a_supervisor(by: Doer, role: str, at: datetime, *, may: bool) -> None:
    """By role, and never whoever asked."""
    assert approvals.may_decide(asked(), replace(by, role=role), at) is may


@pytest.mark.parametrize(
    ("role", "at", "may"),
    [("supervisor", NOW, False), ("supervisor", LATER, False), ("admin", NOW, True)],
)
def test_a_supervisor_does_not_stand_for_an_administrator(
    role: str, at: datetime, *, may: bool
) -> None:
    """Also not once the time is over."""
    second = replace(asked(), role="admin")
    assert approvals.may_decide(second, replace(SUN, role=role), at) is may


def test_the_delegate_may_decide_whatever_their_role() -> None:
    """And nobody else gains by it."""
    delegated = replace(asked(), delegate=WANG.id)
    assert approvals.may_decide(delegated, replace(WANG, role="agent"), NOW)
    assert not approvals.may_decide(delegated, replace(BOSS, role="agent"), NOW)


def test_a_granted_level_asks_the_next_one_and_the_last_opens_the_step() -> None:
    """The asker stays who asked first; the ticket knows the step only after the last level."""
    effect = decided(asked(), SUN, "supervisor")
    first, second = effect.records
    assert (first.state, first.decided_by) == (ApprovalState.GRANTED, SUN.id)
    assert (second.role, second.level, second.asked_by) == ("admin", 2, LINA.id)
    assert effect.ticket.progress.approved == ()
    assert [type(timer) for timer in effect.timers] == [CancelTimer, Timer]
    told = [(entry.kind, entry.detail.get("role")) for entry in effect.timeline]
    assert told == [("approval_granted", None), ("approval_asked", "admin")]  # rules tell of both
    last = decided(second, BOSS, "admin")
    assert last.ticket.progress.approved == ("exchange",)
    assert [type(timer) for timer in last.timers] == [CancelTimer]
    assert [entry.kind for entry in last.timeline] == ["approval_granted"]


def test_a_refusal_ends_it_with_its_reason() -> None:
    """No further level is asked and the step stays closed."""
    effect = decided(asked(), SUN, "supervisor", is_granted=False, note="too dear")
    (refused,) = effect.records
    assert (refused.state, refused.note) == (ApprovalState.REFUSED, "too dear")
    assert effect.ticket.progress.approved == ()
    (entry,) = effect.timeline
    assert (entry.kind, entry.detail["note"]) == ("approval_refused", "too dear")


def test_a_decision_is_taken_once_and_by_nobody_else() -> None:
    """A second decision is a conflict, one of a stranger is not permitted."""
    with pytest.raises(NotPermitted):
        decided(asked(), WANG, "agent")
    (over, _second) = decided(asked(), SUN, "supervisor").records
    with pytest.raises(Conflict, match="approval_decided"):
        decided(over, SUN, "supervisor")


def test_whose_word_counts_is_named() -> None:
    """Everybody who may decide, whoever asks for the list; nobody once it is decided."""
    team = [LINA, replace(WANG, role="agent"), replace(SUN, role="supervisor")]
    assert approvals.deciders(asked(), team, NOW) == [SUN.name]
    given = replace(asked(), delegate=WANG.id)
    assert approvals.deciders(given, team, NOW) == [WANG.name, SUN.name]
    (over, _second) = decided(asked(), SUN, "supervisor").records
    assert approvals.deciders(over, team, NOW) == []


def test_a_decision_is_delegated_to_anybody_but_the_asker() -> None:
    """By whoever may decide."""
    effect = approvals.delegate(TICKET, asked(), WANG.id, replace(SUN, role="supervisor"), NOW)
    assert effect.records == (replace(asked(), delegate=WANG.id),)
    assert effect.timeline[0].detail["to"] == WANG.id
    with pytest.raises(Conflict, match="approval_by_asker"):
        approvals.delegate(TICKET, asked(), LINA.id, replace(SUN, role="supervisor"), NOW)
    with pytest.raises(NotPermitted):
        approvals.delegate(TICKET, asked(), SUN.id, replace(WANG, role="agent"), NOW)


@pytest.mark.parametrize(
    ("levels", "following"),
    [(("supervisor",), None), (("supervisor", "admin", "admin"), ("admin", 2, 3)), ((), None)],
)
def test_the_process_may_have_changed_since_it_was_asked(
    levels: tuple[str, ...], following: tuple[str, int, int] | None
) -> None:
    """The levels are those of now; consent to a step that is gone is noted and ends the matter."""
    rule = ApprovalRule(levels=levels) if levels else None
    step = STEP.model_copy(update={"approval": rule}) if rule else None
    effect = approvals.decide(
        TICKET, step, asked(), replace(SUN, role="supervisor"), NOW,
        is_granted=True, due_at=by_the_clock,
    )  # fmt: skip
    done, *more = effect.records
    assert done.state is ApprovalState.GRANTED
    assert [(one.role, one.level, one.levels) for one in more] == (
        [following] if following else []
    )
    assert effect.ticket.progress.approved == (() if following else ("exchange",))
