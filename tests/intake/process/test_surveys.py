# SPDX-License-Identifier: AGPL-3.0-or-later
"""Surveys: which questions are asked, which answers count, and what a bad one leads to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from intake.automation.doing import by_the_clock
from intake.changes import Actor
from intake.process import surveys
from intake.process.policies import Survey
from intake.process.work import Rating, SurveyQuestion, Task, TaskKind
from intake.tickets.ticket import Ticket
from intake.timers import Timer
from tests.support.tickets import LINA, filed

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
CSAT, EFFORT, NPS = SurveyQuestion.CSAT, SurveyQuestion.EFFORT, SurveyQuestion.NPS
ALL = Survey(questions=(CSAT, EFFORT, NPS))
TICKET = replace(filed(NOW), agent_id=LINA.id)
CUSTOMER = Actor("customer", "c-1", "张伟")


def rated(question: SurveyQuestion, score: int, ticket: Ticket = TICKET, **more: Any) -> Any:
    """The ticket with an answer."""
    given: dict[str, Any] = {"survey": ALL, "way": "link", **more}
    return surveys.rate(
        ticket, question, score, due_at=by_the_clock, actor=CUSTOMER, now=NOW, **given
    )


@pytest.mark.parametrize(
    ("days_ago", "asked"),
    [(None, (CSAT, EFFORT, NPS)), (179, (CSAT, EFFORT)), (180, (CSAT, EFFORT, NPS))],
)
def test_nobody_is_asked_for_a_recommendation_too_often(
    days_ago: int | None, asked: tuple[SurveyQuestion, ...]
) -> None:
    """Once in 180 days unless the site says otherwise."""
    nps_at = None if days_ago is None else NOW - timedelta(days=days_ago)
    assert surveys.questions_for(ALL, nps_at, NOW) == asked


@pytest.mark.parametrize(
    ("asked", "answered", "following"),
    [
        ((), (), None),  # no survey was sent
        (("csat", "nps"), (), CSAT),
        (("csat", "nps"), ("csat",), NPS),
        (("csat", "nps"), ("nps",), CSAT),
        (("csat", "nps"), ("csat", "nps"), None),
    ],
)
def test_the_next_question_is_the_first_one_open(
    asked: tuple[str, ...], answered: tuple[str, ...], following: SurveyQuestion | None
) -> None:
    """In the order in which they were asked."""
    progress = replace(TICKET.progress, survey=asked, rated=answered)
    assert surveys.next_question(replace(TICKET, progress=progress)) is following


@pytest.mark.parametrize(
    ("question", "lowest", "highest"), [(CSAT, 1, 5), (EFFORT, 1, 5), (NPS, 0, 10)]
)
def test_only_a_number_on_the_scale_is_an_answer(
    question: SurveyQuestion, lowest: int, highest: int
) -> None:
    """Both ends are on it."""
    for score in (lowest, highest):
        assert rated(question, score) is not None
    for score in (lowest - 1, highest + 1):
        with pytest.raises(ValueError, match=str(score)):
            rated(question, score)


def test_the_first_answer_to_a_question_counts() -> None:
    """A second one changes nothing; another question is still open."""
    first = rated(EFFORT, 5)
    assert rated(EFFORT, 1, first.ticket) is None
    assert rated(NPS, 9, first.ticket).ticket.progress.rated == ("effort", "nps")


def test_an_answer_says_whose_work_it_rates() -> None:
    """Kept with the customer, the agent and the way it came."""
    effect = rated(CSAT, 4, comment="quick")
    assert effect.records == (
        Rating(TICKET.number, CSAT, 4, NOW, TICKET.contact_id, LINA.id, "link", "quick"),
    )
    (entry,) = effect.timeline
    assert (entry.kind, entry.actor, entry.detail["score"]) == ("rated", CUSTOMER, 4)


@pytest.mark.parametrize(
    ("question", "score", "low", "is_followed_up"),
    [
        (CSAT, 1, 2, True),
        (CSAT, 2, 2, True),
        (CSAT, 3, 2, False),
        (CSAT, 1, 0, False),  # switched off
        (EFFORT, 1, 2, False),
        (NPS, 0, 2, False),
    ],
)
def test_a_dissatisfied_customer_is_followed_up(
    question: SurveyQuestion, score: int, low: int, *, is_followed_up: bool
) -> None:
    """Only satisfaction counts, up to the mark of the site."""
    effect = rated(question, score, survey=ALL.model_copy(update={"low": low}))
    tasks = [one for one in effect.records if isinstance(one, Task)]
    assert bool(tasks) is is_followed_up
    assert any(entry.kind == "task_opened" for entry in effect.timeline) is is_followed_up


@pytest.mark.parametrize(("queue", "expected"), [("", "printers"), ("care", "care")])
def test_somebody_else_follows_up_in_time(queue: str, expected: str) -> None:
    """In the site's queue for it, else in that of the ticket; never the ticket's own agent."""
    survey = ALL.model_copy(update={"follow_up_queue": queue})
    effect = rated(CSAT, 1, survey=survey)
    (task,) = [one for one in effect.records if isinstance(one, Task)]
    assert (task.kind, task.queue, task.not_for) == (TaskKind.FOLLOW_UP, expected, LINA.id)
    assert task.due_at == NOW + timedelta(days=1)
    (timer,) = effect.timers
    assert isinstance(timer, Timer)
    assert timer.due_at == task.due_at


def test_a_reason_given_afterwards_replaces_the_first_version() -> None:
    """The score stays; the stored row is the one that is written again."""
    (first,) = rated(CSAT, 5).records
    later = surveys.commented(first, "kind")
    assert (later.score, later.comment, later.version) == (5, "kind", 1)
