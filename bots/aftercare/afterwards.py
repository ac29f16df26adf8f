# SPDX-License-Identifier: AGPL-3.0-or-later
"""What time does to tickets: ask whether it is solved, close in silence, ask how it was, remind.

Pure decisions of timers. A customer is written to only where the channel lets us, and never in
the middle of something else; where nobody can be written to, somebody calls.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bots.aftercare import survey_letter
from bots.aftercare.questions import ABOUT, CONFIRMS, RATES, confirm_options, rate_options
from bots.profile import BotProfile
from bots.shaping import shaped
from intake.changes import Actor, ChangeSet, Message, TimelineEntry
from intake.conversations import Conversation, Speaker
from intake.happenings import Happening
from intake.links import Purpose
from intake.messages import Author, Language, Option
from intake.process import settling, surveys
from intake.process.settling import CLOSE
from intake.process.work import Task, TaskKind
from intake.service_levels.policy import counted
from intake.tickets.progress import Confirmed
from intake.tickets.ticket import SETTLED, Ticket, TicketStatus
from intake.timers import CancelTimer, DueTimer, Timer, TimerKind
from intake.values import replace

MAIL = "email"
TIMER = Actor("timer")
LATER = timedelta(hours=1)  # while the customer is in the middle of something else
MOST_LATER = timedelta(days=7)  # a survey that comes after that asks of the forgotten


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
    if due.conversation.dialog and now + LATER < closes_at:
        return replace(due.timer, due_at=now + LATER)
    if why := unreachable(due, profile, now):
        return _to_be_called(due, ticket, profile, now, why, closing)
    return _asking(due, ticket, profile, now, closing)


def after_closing(
    due: DueTimer, profile: BotProfile, now: datetime, _ticket_count: int
) -> ChangeSet | Timer | None:
    """Ask the questions of the survey, once; nobody is asked about a ticket that timed out."""
    ticket = due.ticket
    survey = profile.desk.survey
    if ticket is None or ticket.status is not TicketStatus.CLOSED or ticket.progress.survey:
        return None
    if ticket.progress.confirmed is Confirmed.SILENCE or not survey.asks:
        return None
    closed_at = ticket.progress.closed_at or now
    conversation = due.conversation
    is_with_us = conversation.speaker in {Speaker.WAITING, Speaker.HUMAN}
    if conversation.dialog or (is_with_us and conversation.ticket != ticket.number):
        return replace(due.timer, due_at=now + LATER) if now - closed_at < MOST_LATER else None
    if not (why := unreachable(due, profile, now)):
        return _surveyed(due, ticket, profile, now)
    if lacks := survey_letter.lacks(due, profile, ticket):
        detail = {"reason": why, "mail": lacks}
        told = TimelineEntry("survey_not_asked", TIMER, now, detail, ticket.number)
        return ChangeSet(conversation, ticket=ticket, timeline=(told,), timers=done(due))
    letters = survey_letter.thread_of(due, profile, ticket, language_of(due, profile), now)
    asked = _surveyed(replace(due, conversation=letters), ticket, profile, now, way=MAIL)
    if asked is None:
        return None
    letter = ChangeSet(asked.conversation, asked.messages, names=survey_letter.names_of(letters))
    return replace(asked, conversation=conversation, messages=(), also=(letter,))


def _surveyed(
    due: DueTimer, ticket: Ticket, profile: BotProfile, now: datetime, way: str = "chat"
) -> ChangeSet | None:
    """The first question of the survey in the conversation of `due`; None if there is none now."""
    questions = surveys.questions_for(profile.desk.survey, due.nps_at, now)
    if not questions:
        return None
    names = tuple(one.value for one in questions)
    asked = replace(ticket, progress=replace(ticket.progress, survey=names), updated_at=now)
    language, first = language_of(due, profile), questions[0]
    text = profile.phrases.say(language, f"survey.{first.value}.ask")
    text = f"{profile.phrases.say(language, 'survey.about', number=ticket.number)}\n{text}"
    options = rate_options(profile.phrases, language, first, ticket.number)
    meta: dict[str, object] = {ABOUT: ticket.number, RATES: first.value}
    if way == MAIL:
        meta["subject"] = due.conversation.subject
    spoken, messages = spoken_in(
        due, profile, now, _linked(text, due, profile, "survey"), options, meta
    )
    detail = {"questions": list(names), "way": way}
    told = TimelineEntry("survey_asked", TIMER, now, detail, ticket.number)
    return ChangeSet(spoken, messages, ticket=asked, timeline=(told,), timers=done(due))


def step_overdue(
    due: DueTimer, _profile: BotProfile, now: datetime, _ticket_count: int
) -> ChangeSet | Timer | None:
    """A ticket has stayed in a step for longer than its process allows.

    While it waits for somebody else nobody is reminded: looked at again later.
    """
    ticket, step = due.ticket, due.timer.payload.get("step", "")
    if ticket is None or ticket.progress.step != step or ticket.progress.merged_into:
        return None
    if ticket.status is TicketStatus.WAITING or ticket.waiting_for:
        return replace(due.timer, due_at=now + LATER)
    since = ticket.progress.since
    detail = {"step": step, "since": since.isoformat() if since else ""}
    return _told(due, ticket, "step_overdue", detail, now)


def task_overdue(
    due: DueTimer, _profile: BotProfile, now: datetime, _ticket_count: int
) -> ChangeSet | Timer | None:
    """A task is not done in time; one that is done or cancelled has no timer any more."""
    if due.ticket is None:
        return None
    return _told(due, due.ticket, "task_overdue", dict(due.timer.payload), now)


def approval_overdue(
    due: DueTimer, _profile: BotProfile, now: datetime, _ticket_count: int
) -> ChangeSet | Timer | None:
    """Nobody has approved in time: from now on an administrator may, too.

    Of a ticket that has ended meanwhile nothing is told.
    """
    if due.ticket is None or due.ticket.status in SETTLED:
        return None
    return _told(due, due.ticket, "approval_overdue", dict(due.timer.payload), now)


def language_of(due: DueTimer, profile: BotProfile) -> Language:
    """The language to write to this customer in."""
    return due.conversation.language or due.contact.language or profile.default_language


def _asking(
    due: DueTimer, ticket: Ticket, profile: BotProfile, now: datetime, closing: Timer
) -> ChangeSet:
    language = language_of(due, profile)
    text = profile.phrases.say(language, "confirm.ask", number=ticket.number, title=ticket.title)
    options = confirm_options(profile.phrases, language, ticket.number)
    meta = {ABOUT: ticket.number, CONFIRMS: True}
    said = _linked(text, due, profile, "confirm")
    spoken, messages = spoken_in(due, profile, now, said, options, meta)
    told = TimelineEntry("confirmation_asked", TIMER, now, {}, ticket.number)
    return ChangeSet(spoken, messages, ticket=ticket, timeline=(told,), timers=(closing,))


def _to_be_called(
    due: DueTimer,
    ticket: Ticket,
    profile: BotProfile,
    now: datetime,
    why: str,
    closing: Timer,
) -> ChangeSet:
    """A call-back for the ticket's agent; the ticket closes in silence all the same."""
    desk = profile.desk
    task = Task(
        id=f"{ticket.number}-call-back-{ticket.progress.reopened + 1}",
        ticket=ticket.number,
        kind=TaskKind.CALL_BACK,
        title=ticket.title,
        created_at=now,
        owner=ticket.agent_id or "",
        queue=ticket.queue,
        due_at=desk.due_at(counted(desk.confirmation.call_back_within), now),
        created_by="timer",
    )
    detail = {"task": task.id, "kind": task.kind.value, "reason": why}
    told = TimelineEntry("task_opened", TIMER, now, detail, ticket.number)
    payload = {"task": task.id}
    reminder = Timer(
        TimerKind.TASK,
        due.conversation.id,
        task.due_at or now,
        payload,
        ticket.number,
        about=task.id,
    )
    return ChangeSet(
        due.conversation,
        ticket=ticket,
        timeline=(told,),
        timers=(closing, reminder),
        records=(task,),
    )


def unreachable(due: DueTimer, profile: BotProfile, now: datetime) -> str:
    """Why the customer cannot be written to; empty if they can."""
    address = due.conversation.address
    if not due.conversation.carries_replies:
        return "no_channel"
    window = profile.capabilities_at(address).window
    heard_at = due.customer_at
    is_open = window is None or (heard_at is not None and now - heard_at < window)
    return "" if is_open else "window_closed"


def _linked(text: str, due: DueTimer, profile: BotProfile, page: str) -> str:
    """The text with the address of the page that asks the same, where there are no buttons."""
    number = due.ticket.number if due.ticket else ""
    if due.conversation.address.channel != MAIL or not number:
        return text
    link = profile.page_link(Purpose(page), number)
    language = language_of(due, profile)
    return (
        f"{text}\n\n{profile.phrases.say(language, f'{page}.link', link=link)}" if link else text
    )


def spoken_in(
    due: DueTimer,
    profile: BotProfile,
    now: datetime,
    text: str,
    options: tuple[Option, ...],
    meta: Mapping[str, object],
) -> tuple[Conversation, tuple[Message, ...]]:
    """The conversation with what the bot says in it, shaped for its channel."""
    conversation = due.conversation
    language = language_of(due, profile)
    message = Message(
        seq=conversation.last_seq + 1,
        author=Author.BOT,
        at=now,
        text=text,
        author_name=profile.name.get(language, ""),
        options=options,
        meta=meta,
    )
    more = profile.phrases.say(language, "option.more")
    messages = shaped([message], profile.capabilities_at(conversation.address), more)
    return replace(conversation, last_seq=messages[-1].seq), tuple(messages)


def _told(
    due: DueTimer, ticket: Ticket, kind: Happening, detail: Mapping[str, object], now: datetime
) -> ChangeSet:
    told = TimelineEntry(kind, TIMER, now, detail, ticket.number)
    return ChangeSet(due.conversation, ticket=ticket, timeline=(told,), timers=done(due))


def done(due: DueTimer) -> tuple[CancelTimer, ...]:
    """The timer needs nothing more."""
    return (CancelTimer(due.timer.key),)
