# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows the end of a ticket: ask whether it is solved, close in silence, ask how it was.

Pure decisions of timers. A customer is written to only where the channel lets us, and never in
the middle of something else; where nobody can be written to, somebody calls.
"""

from datetime import datetime

from bots.aftercare import survey_letter
from bots.aftercare.case import LATER, MOST_LATER, TIMER, Case, said, unreachable
from bots.aftercare.questions import ABOUT, CONFIRMS, RATES, confirm_options, rate_options
from bots.profile import BotProfile
from bots.reports.running import waits
from intake.changes import ChangeSet
from intake.contacts import MAIL
from intake.conversations import Speaker
from intake.links import Purpose
from intake.process import settling, surveys
from intake.process.settling import CLOSE
from intake.process.work import Task, TaskKind
from intake.service_desk import ServiceDesk
from intake.service_levels.policy import counted
from intake.tickets.progress import Confirmed
from intake.tickets.ticket import Ticket, TicketStatus
from intake.timers import DueTimer, Timer, TimerKind
from intake.values import replace


def after_resolving(
    due: DueTimer, profile: BotProfile, now: datetime, _ticket_count: int
) -> ChangeSet | Timer | None:
    """Ask the customer, and when nobody answers close the ticket as unconfirmed."""
    ticket = due.ticket
    if ticket is None or ticket.status is not TicketStatus.RESOLVED:
        return None
    if due.timer.payload.get("step") == CLOSE:
        decided = settling.confirmed(ticket, Confirmed.SILENCE, TIMER, now)
        return ChangeSet(due.conversation, ticket=decided.ticket, timeline=decided.timeline)
    desk = profile.desk
    closes_at = desk.due_at(counted(desk.confirmation.close_after), ticket.resolved_at or now)
    closing = replace(due.timer, due_at=max(closes_at, now), payload={"step": CLOSE})
    if waits(due.conversation) and now + LATER < closes_at:
        return replace(due.timer, due_at=now + LATER)
    case = Case(due, ticket, profile, now)
    if why := unreachable(case):
        return _to_be_called(case, why, closing)
    return _asking(case, closing)


def after_closing(
    due: DueTimer, profile: BotProfile, now: datetime, _ticket_count: int
) -> ChangeSet | Timer | None:
    """Ask the questions of the survey, once; nobody is asked about a ticket that timed out."""
    ticket = due.ticket
    if ticket is None or ticket.status is not TicketStatus.CLOSED or ticket.progress.survey:
        return None
    if ticket.progress.confirmed is Confirmed.SILENCE or not profile.desk.survey.asks:
        return None
    closed_at = ticket.progress.closed_at or now
    conversation = due.conversation
    is_with_us = conversation.speaker in {Speaker.WAITING, Speaker.HUMAN}
    if waits(conversation) or (is_with_us and conversation.ticket != ticket.number):
        return replace(due.timer, due_at=now + LATER) if now - closed_at < MOST_LATER else None
    case = Case(due, ticket, profile, now)
    why = unreachable(case)
    return _surveyed_by_mail(case, why) if why else _surveyed(case)


def _surveyed_by_mail(case: Case, why: str) -> ChangeSet | None:
    """The survey in a letter, since their channel cannot be written to; or why that fails too."""
    due, ticket, profile = case.due, case.ticket, case.profile
    if lacks := survey_letter.lacks(due, profile, ticket):
        told = case.entry("survey_not_asked", reason=why, mail=lacks)
        return ChangeSet(due.conversation, ticket=ticket, timeline=(told,), timers=case.done)
    letters = survey_letter.thread_of(due, profile, ticket, case.language, case.now)
    asked = _surveyed(replace(case, due=replace(due, conversation=letters)), way=MAIL)
    if asked is None:
        return None
    letter = ChangeSet(asked.conversation, asked.messages, names=survey_letter.names_of(letters))
    return replace(asked, conversation=due.conversation, messages=(), also=(letter,))


def _surveyed(case: Case, way: str = "chat") -> ChangeSet | None:
    """The first question of the survey in the conversation; None if there is none to ask now."""
    due, ticket, now = case.due, case.ticket, case.now
    questions = surveys.questions_for(case.profile.desk.survey, due.nps_at, now)
    if not questions:
        return None
    names = tuple(one.value for one in questions)
    asked = replace(ticket, progress=replace(ticket.progress, survey=names), updated_at=now)
    first = questions[0]
    about = case.phrase("survey.about", number=ticket.number)
    text = f"{about}\n{case.phrase(f'survey.{first.value}.ask')}"
    options = rate_options(case.profile.phrases, case.language, first, ticket.number)
    meta: dict[str, object] = {ABOUT: ticket.number, RATES: first.value}
    if way == MAIL:
        meta["subject"] = due.conversation.subject
    spoken, messages = said(case, _linked(case, text, "survey"), options, meta)
    told = case.entry("survey_asked", questions=list(names), way=way)
    return ChangeSet(spoken, messages, ticket=asked, timeline=(told,), timers=case.done)


def _asking(case: Case, closing: Timer) -> ChangeSet:
    """Ask whether it is solved; `closing` is the timer that ends the waiting."""
    ticket = case.ticket
    text = case.phrase("confirm.ask", number=ticket.number, title=ticket.title)
    options = confirm_options(case.profile.phrases, case.language, ticket.number)
    meta = {ABOUT: ticket.number, CONFIRMS: True}
    spoken, messages = said(case, _linked(case, text, "confirm"), options, meta)
    told = case.entry("confirmation_asked")
    return ChangeSet(spoken, messages, ticket=ticket, timeline=(told,), timers=(closing,))


def _caller(ticket: Ticket, desk: ServiceDesk) -> str:
    """Whoever solved it; "" for their queue where they have left, or are a program's key."""
    is_here = desk.team.member(ticket.agent_id) is not None
    return (ticket.agent_id or "") if is_here or not desk.team.is_staffed(ticket.queue) else ""


def _to_be_called(case: Case, why: str, closing: Timer) -> ChangeSet:
    """A call-back for the ticket's agent; the ticket closes in silence all the same."""
    due, ticket, desk, now = case.due, case.ticket, case.profile.desk, case.now
    due_at = desk.due_at(counted(desk.confirmation.call_back_within), now)
    task = Task(
        id=f"{ticket.number}-call-back-{ticket.progress.reopened + 1}",
        ticket=ticket.number,
        kind=TaskKind.CALL_BACK,
        title=ticket.title,
        created_at=now,
        owner=_caller(ticket, desk),
        queue=ticket.queue,
        due_at=due_at,
        created_by="timer",
    )
    reminder = Timer(
        TimerKind.TASK,
        due.conversation.id,
        due_at,
        {"task": task.id},
        ticket.number,
        about=task.id,
    )
    return ChangeSet(
        due.conversation,
        ticket=ticket,
        timeline=(case.entry("task_opened", task=task.id, kind=task.kind.value, reason=why),),
        timers=(closing, reminder),
        records=(task,),
    )


def _linked(case: Case, text: str, page: str) -> str:
    """The text with the address of the page that asks the same, where there are no buttons."""
    if case.due.conversation.address.channel != MAIL:
        return text
    link = case.profile.page_link(Purpose(page), case.ticket.number)
    return f"{text}\n\n{case.phrase(f'{page}.link', link=link)}" if link else text
