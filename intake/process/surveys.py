# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ratings: what a survey asks, what an answer is worth, and what a bad one leads to.

Pure. One survey for each ticket and one answer to each of its questions; the first answer counts.
"""

from collections.abc import Mapping
from datetime import datetime

from intake.changes import Actor, TimelineEntry
from intake.process.effects import Effect
from intake.process.policies import Survey
from intake.process.underway import reminders
from intake.process.work import Rating, SurveyQuestion, Task, TaskKind
from intake.service_levels.policy import DueAt, counted
from intake.tickets.ticket import Ticket
from intake.values import replace

SCALES: Mapping[SurveyQuestion, tuple[int, int]] = {
    SurveyQuestion.CSAT: (1, 5),
    SurveyQuestion.EFFORT: (1, 5),
    SurveyQuestion.NPS: (0, 10),
}


def questions_for(
    survey: Survey, nps_at: datetime | None, now: datetime
) -> tuple[SurveyQuestion, ...]:
    """The questions to ask now. NPS is left out until `nps_every` has passed since `nps_at`."""
    is_due = nps_at is None or now - nps_at >= survey.nps_every
    return tuple(one for one in survey.questions if one is not SurveyQuestion.NPS or is_due)


def next_question(ticket: Ticket) -> SurveyQuestion | None:
    """The first question that is not answered; None if all are, or none was asked."""
    progress = ticket.progress
    left = (name for name in progress.survey if name not in progress.rated)
    return next((SurveyQuestion(name) for name in left), None)


def fits(question: SurveyQuestion, score: int) -> bool:
    """Whether a number is on the scale of a question (`SCALES`)."""
    lowest, highest = SCALES[question]
    return lowest <= score <= highest


def rate(  # noqa: PLR0913 - each is named at the call
    ticket: Ticket,
    question: SurveyQuestion,
    score: int,
    *,
    survey: Survey,
    due_at: DueAt,
    actor: Actor,
    way: str,
    now: datetime,
    comment: str = "",
) -> Effect | None:
    """Record an answer; None if the ticket has one to this question already.

    A CSAT up to `survey.low` opens a follow-up task. `way` is how the answer came (chat, link),
    `due_at` is `ServiceDesk.due_at`. Raises `ValueError` for a number that is not on the scale.
    """
    if not fits(question, score):
        raise ValueError(f"{score} is no answer to {question}")
    if question.value in ticket.progress.rated:
        return None
    progress = replace(ticket.progress, rated=(*ticket.progress.rated, question.value))
    rated = replace(ticket, progress=progress, updated_at=now)
    record = Rating(
        ticket=ticket.number,
        question=question,
        score=score,
        at=now,
        contact_id=ticket.contact_id,
        agent_id=ticket.agent_id or "",
        way=way,
        comment=comment,
    )
    detail = {"question": question.value, "score": score, "comment": comment, "way": way}
    told = [TimelineEntry("rated", actor, now, detail, ticket.number)]
    if question is not SurveyQuestion.CSAT or score > survey.low:
        return Effect(rated, tuple(told), (record,))
    task = follow_up(ticket, survey, due_at, now)
    detail = {"task": task.id, "kind": task.kind.value, "not_for": task.not_for}
    told.append(TimelineEntry("task_opened", Actor("rule"), now, detail, ticket.number))
    return Effect(rated, tuple(told), (record, task), reminders(ticket, task))


def commented(first: Rating, comment: str) -> Rating:
    """A rating just given, with the customer's reason; it replaces the stored first version."""
    return replace(first, comment=comment, version=1)


def follow_up(ticket: Ticket, survey: Survey, due_at: DueAt, now: datetime) -> Task:
    """The task to talk to a dissatisfied customer, for anybody but the ticket's agent."""
    return Task(
        id=f"{ticket.number}-follow-up",
        ticket=ticket.number,
        kind=TaskKind.FOLLOW_UP,
        title=ticket.title,
        created_at=now,
        queue=survey.follow_up_queue or ticket.queue,
        not_for=ticket.agent_id or "",
        due_at=due_at(counted(survey.follow_up_within), now),
        created_by="rule",
    )
