# SPDX-License-Identifier: AGPL-3.0-or-later
"""The end of a ticket: who is asked when, what a close and a reopening leave behind."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from intake.changes import Actor, ChangeSet, TimelineEntry, status_changed
from intake.consequences import Circumstances
from intake.conversations import Speaker
from intake.ids import AgentId, ticket_number
from intake.process.policies import Confirmation, Survey
from intake.process.settling import (
    ASK,
    CLOSE,
    closed_unconfirmed,
    confirmed,
    may_reopen,
    reopened,
    settle,
)
from intake.service_desk import ServiceDesk
from intake.tickets import lifecycle
from intake.tickets.progress import Confirmed, Progress
from intake.tickets.ticket import Ticket, TicketStatus
from intake.timers import CancelTimer, Timer, TimerKind
from tests.support.hours import on_working_days
from tests.support.sides import side
from tests.support.tickets import LINA, ticket_in

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DESK = ServiceDesk(
    on_working_days(ZoneInfo("Asia/Shanghai"), ((time(9), time(18)),), lambda _day: True),
    confirmation=Confirmation(close_after=3 * DAY),
    survey=Survey(after=DAY),
)
AGENT = LINA.actor
CUSTOMER, TIMER = Actor("customer", "c-1"), Actor("timer")
ONE = side(1, NOW)
CONFIRMATION, SURVEY = "confirmation:FD-000001", "survey:FD-000001"


def begun() -> Ticket:
    """A ticket that 李娜 works on."""
    return replace(ONE.ticket, agent_id=LINA.id, status=TicketStatus.IN_PROGRESS)


def resolved(at: datetime = NOW) -> Ticket:
    """The same, solved."""
    return lifecycle.step(begun(), "resolve", at)


def closed(**progress: Any) -> Ticket:
    """The same, closed an hour later."""
    ticket = lifecycle.step(resolved(), "close", NOW + HOUR)
    return replace(ticket, progress=Progress(closed_at=NOW + HOUR, **progress))


def settled(
    before: Ticket,
    after: Ticket,
    by: Actor = AGENT,
    now: datetime = NOW,
    desk: ServiceDesk = DESK,
    why: str = "",
    **conversation: Any,
) -> ChangeSet:
    """What follows from a step of the ticket; `why` a colleague closed it unconfirmed."""
    told = status_changed(before, after, by, now)
    if why and by is AGENT:
        told = (*told, closed_unconfirmed(after, why, by, now))
    here = replace(ONE.conversation, **conversation)
    return settle(ChangeSet(here, ticket=after, timeline=told), Circumstances(desk, now))


def set_in(change: ChangeSet) -> list[tuple[TimerKind, datetime, dict[str, str]]]:
    """The timers that a change sets."""
    return [
        (one.kind, one.due_at, dict(one.payload))
        for one in change.timers
        if isinstance(one, Timer)
    ]


def cancelled(change: ChangeSet) -> list[str]:
    """The keys of the timers that it takes away."""
    return [one.key for one in change.timers if isinstance(one, CancelTimer)]


def test_the_customer_is_asked_as_soon_as_it_is_resolved() -> None:
    """Where the site does not ask, silence closes the ticket after its time."""
    assert set_in(settled(begun(), resolved())) == [(TimerKind.CONFIRMATION, NOW, {"step": ASK})]
    silent = replace(DESK, confirmation=Confirmation(asks=False, close_after=3 * DAY))
    assert set_in(settled(begun(), resolved(), desk=silent)) == [
        (TimerKind.CONFIRMATION, NOW + 3 * DAY, {"step": CLOSE})
    ]


def test_a_ticket_that_was_resolved_long_ago_is_not_asked_about() -> None:
    """As one that comes in by an import, or back by the undo of a merge: it closes at once."""
    late = NOW + 4 * DAY
    change = settled(begun(), resolved(), now=late)
    assert set_in(change) == [(TimerKind.CONFIRMATION, late, {"step": CLOSE})]
    undone = TimelineEntry("merge_undone", AGENT, NOW, {"other": "FD-000002"})
    back = ChangeSet(ONE.conversation, ticket=resolved(), timeline=(undone,))
    assert set_in(settle(back, Circumstances(DESK, NOW + HOUR))) == [
        (TimerKind.CONFIRMATION, NOW + HOUR, {"step": ASK})
    ]


def test_who_solves_a_ticket_that_nobody_had_has_it() -> None:
    """With its customer, if they wait for a person; a customer or rule becomes no owner."""
    free = replace(resolved(), agent_id=None)
    waiting = {"speaker": Speaker.WAITING, "queue": "printers"}
    change = settled(ONE.ticket, free, **waiting)
    assert ticket_in(change).agent_id == LINA.id
    assert (change.conversation.speaker, change.conversation.agent_id) == (Speaker.HUMAN, LINA.id)
    assert [one.kind for one in change.timeline] == ["status_changed", "assigned"]
    for by in (CUSTOMER, Actor("agent")):
        assert ticket_in(settled(ONE.ticket, free, by)).agent_id is None
    with_bot = settled(ONE.ticket, free).conversation
    assert (with_bot.speaker, with_bot.agent_id) == (Speaker.BOT, None)
    assert (
        ticket_in(settled(begun(), replace(resolved(), agent_id=AgentId("a-wang")))).agent_id
        == "a-wang"
    )


@pytest.mark.parametrize(
    ("by", "how", "is_asked"),
    [
        (AGENT, Confirmed.AGENT, True),
        (TIMER, Confirmed.SILENCE, False),
        (Actor("rule"), Confirmed.SILENCE, False),
    ],
)
def test_who_said_nothing_is_not_asked_how_it_was(
    by: Actor, how: Confirmed, *, is_asked: bool
) -> None:
    """A ticket that a person closed gets the survey, after its time; each is told apart."""
    end = lifecycle.step(resolved(), "close", NOW)
    change = settled(resolved(), end, by, why="moved away")
    after = ticket_in(change).progress
    assert (after.confirmed, after.closed_at, after.is_survey_due) == (how, NOW, is_asked)
    assert set_in(change) == ([(TimerKind.SURVEY, NOW + DAY, {})] if is_asked else [])
    assert cancelled(change) == [CONFIRMATION]
    kinds = [one.kind for one in change.timeline]
    assert kinds == ["status_changed", "closed_unconfirmed"]


def test_who_closes_a_ticket_unconfirmed_may_leave_out_why() -> None:
    """A program that closes has no reason to give; unconfirmed it is all the same."""
    end = lifecycle.step(resolved(), "close", NOW)
    (told,) = (one for one in settled(resolved(), end).timeline if one.kind != "status_changed")
    assert (told.kind, told.detail) == ("closed_unconfirmed", {"by": "agent"})


def test_the_word_of_the_customer_counts_more_than_who_wrote_it_down() -> None:
    """What is known of the end is not overwritten by who closes; one survey is enough."""
    end = lifecycle.step(resolved(), "close", NOW)
    said = replace(end, progress=Progress(confirmed=Confirmed.CUSTOMER, is_survey_due=True))
    change = settled(resolved(), said, CUSTOMER)
    assert ticket_in(change).progress.confirmed is Confirmed.CUSTOMER
    assert set_in(change) == []
    without = replace(DESK, survey=Survey(asks=False))
    assert set_in(settled(resolved(), end, desk=without, why="x")) == []


def test_a_reopening_forgets_what_held_before() -> None:
    """Check list, signature, confirmation; it counts, and neither timer goes off."""
    before = closed(
        confirmed=Confirmed.CUSTOMER, checked={"power": "passed"}, is_signed=True, reopened=1,
        is_survey_due=True,
    )  # fmt: skip
    effect = reopened(before, "broken again", CUSTOMER, NOW + DAY)
    assert effect.timeline[0].detail == {"reason": "broken again", "count": 2}
    change = settled(before, effect.ticket, CUSTOMER, NOW + DAY)
    after = ticket_in(change).progress
    assert after == Progress(reopened=2)
    assert cancelled(change) == [CONFIRMATION, SURVEY]
    asked = replace(before, progress=replace(before.progress, survey=("csat",)))
    again = settled(asked, reopened(asked, "", CUSTOMER, NOW).ticket, CUSTOMER)
    assert ticket_in(again).progress.is_survey_due, "who was asked is not asked again"


@pytest.mark.parametrize(
    ("agent", "status"), [(LINA.id, TicketStatus.IN_PROGRESS), (None, TicketStatus.NEW)]
)
def test_a_reopened_ticket_goes_back_to_whoever_had_it(
    agent: AgentId | None, status: TicketStatus
) -> None:
    """Or to its queue."""
    after = reopened(replace(closed(), agent_id=agent), "", CUSTOMER, NOW).ticket
    assert (after.agent_id, after.status) == (agent, status)


def test_a_step_between_open_states_sets_nothing() -> None:
    """Nor does a change that moves nothing."""
    assert settled(ONE.ticket, begun()).timers == ()
    assert settled(resolved(), resolved()).timers == ()


@pytest.mark.parametrize(
    ("how", "kind"),
    [(Confirmed.CUSTOMER, "confirmed"), (Confirmed.SILENCE, "closed_unconfirmed")],
)
def test_a_confirmation_closes_the_ticket(how: Confirmed, kind: str) -> None:
    """And says whose word it was."""
    effect = confirmed(resolved(), how, CUSTOMER, NOW + HOUR)
    assert (effect.ticket.status, effect.ticket.progress.confirmed) == (TicketStatus.CLOSED, how)
    assert [one.kind for one in effect.timeline] == [kind, "status_changed"]


@pytest.mark.parametrize(
    ("ticket", "after", "may"),
    [
        (resolved(), 100 * DAY, True),
        (closed(), HOUR + 14 * DAY, True),
        (closed(), HOUR + 14 * DAY + HOUR, False),
        (closed(merged_into=ticket_number("FD", 2)), 2 * HOUR, False),
    ],
)
def test_what_reopens(ticket: Ticket, after: timedelta, *, may: bool) -> None:
    """A resolved ticket always, a closed one for two weeks, one that goes on elsewhere never."""
    assert may_reopen(ticket, NOW + after, 14 * DAY) is may
