# SPDX-License-Identifier: AGPL-3.0-or-later
"""What time does to a ticket that is resolved or closed: whom it asks, where, and whom not.

The whole way stands in `service/test_confirmation.py`.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bots.aftercare.afterwards import after_closing, after_resolving
from channels.contract import Capabilities
from intake.changes import Actor, ChangeSet
from intake.conversations import Speaker
from intake.ids import AgentId
from intake.messages import Address, Letter
from intake.process import settling
from intake.process.policies import Survey
from intake.process.work import Task, TaskKind
from intake.routing.queues import Member, Team
from intake.tickets import lifecycle
from intake.tickets.progress import Confirmed
from intake.tickets.ticket import Ticket, TicketStatus
from intake.timers import CancelTimer, DueTimer, Timer, TimerKind

HOUR = timedelta(hours=1)


@pytest.fixture(name="told")
def a_reported_fault(chat: Any, report: Any) -> Any:
    """A customer with a ticket that somebody has resolved."""
    for line in report:
        chat.say(line)
    ticket = replace(chat.ticket, agent_id=AgentId("a-lina"))
    chat.ticket = lifecycle.step(ticket, "resolve", chat.now)
    chat.become(speaker=Speaker.CLOSED)
    return chat


def due(chat: Any, kind: TimerKind, step: str = "ask", **more: Any) -> DueTimer:
    """The ticket's timer, due now; the customer wrote an hour ago."""
    payload = {"step": step} if kind is TimerKind.CONFIRMATION else {}
    number = chat.ticket.number
    timer = Timer(kind, chat.conversation.id, chat.now, payload, number, about=number)
    given = {"customer_at": chat.now - HOUR, **more}
    return DueTimer(timer, chat.conversation, chat.contact, chat.ticket, chat.now - HOUR, **given)


def closed(chat: Any, how: Confirmed = Confirmed.CUSTOMER) -> None:
    """The ticket was closed just now."""
    ticket = settling.confirmed(chat.ticket, how, Actor("customer"), chat.now).ticket
    progress = replace(ticket.progress, closed_at=chat.now, is_survey_due=True)
    chat.ticket = replace(ticket, progress=progress)


def narrow(chat: Any, **more: Any) -> Any:
    """The profile where this chat's channel has limits."""
    place = ("webchat", "site")
    return replace(chat.profile, capabilities={place: Capabilities(text_max=500, **more)})


def asks(result: object) -> ChangeSet:
    """The change that a timer came to."""
    assert isinstance(result, ChangeSet)
    return result


def test_the_question_names_the_ticket_and_waits(told: Any) -> None:
    """Two buttons; the same timer then waits for the silence."""
    change = asks(after_resolving(due(told, TimerKind.CONFIRMATION), told.profile, told.now, 9))
    (message,) = change.messages
    assert told.ticket.number in message.text
    assert [one.id.split(":")[1] for one in message.options] == ["yes", "no"]
    (timer,) = change.timers
    assert isinstance(timer, Timer)
    assert (timer.payload["step"], timer.due_at) == (
        "close",
        told.ticket.resolved_at + timedelta(days=3),
    )


def test_the_queue_calls_for_who_has_left(told: Any) -> None:
    """Nobody looks at the list of somebody who is gone."""
    printers = frozenset({"printers"})
    wang = Member(AgentId("a-wang"), "wang", "王强", printers)
    desk = replace(told.profile.desk, team=Team((wang,), printers))
    profile = replace(narrow(told, window=timedelta(hours=48)), desk=desk)
    told.ticket = replace(told.ticket, queue="printers")
    late = due(told, TimerKind.CONFIRMATION, customer_at=told.now - timedelta(hours=49))
    (task,) = asks(after_resolving(late, profile, told.now, 9)).records
    assert isinstance(task, Task)
    assert (task.owner, task.queue) == ("", "printers")


@pytest.mark.parametrize("status", [TicketStatus.IN_PROGRESS, TicketStatus.CLOSED])
def test_nobody_is_asked_about_what_is_open_or_over(told: Any, status: TicketStatus) -> None:
    """Reopened or closed meanwhile: the timer has nothing to do."""
    told.ticket = replace(told.ticket, status=status)
    for step in ("ask", "close"):
        found = after_resolving(due(told, TimerKind.CONFIRMATION, step), told.profile, told.now, 9)
        assert found is None


def test_never_into_a_closed_window(told: Any) -> None:
    """The customer wrote too long ago for the channel: somebody calls instead."""
    profile = narrow(told, window=timedelta(hours=48))
    late = due(told, TimerKind.CONFIRMATION, customer_at=told.now - timedelta(hours=49))
    change = asks(after_resolving(late, profile, told.now, 9))
    assert change.messages == ()
    (task,) = change.records
    assert isinstance(task, Task)
    assert (task.kind, task.owner) == (TaskKind.CALL_BACK, "a-lina")
    in_time = due(told, TimerKind.CONFIRMATION, customer_at=told.now - timedelta(hours=47))
    assert asks(after_resolving(in_time, profile, told.now, 9)).messages
    closed(told)
    late = due(told, TimerKind.SURVEY, customer_at=told.now - timedelta(hours=49))
    change = asks(after_closing(late, profile, told.now, 9))
    assert change.messages == ()
    (told_why,) = change.timeline
    assert told_why.kind == "survey_not_asked"
    assert told_why.detail == {"reason": "window_closed", "mail": "no_mail_address"}
    assert change.timers == (CancelTimer(late.timer.key),)


def test_the_survey_goes_by_mail_where_the_window_has_closed(told: Any) -> None:
    """One letter with the link, in a thread of its own; nothing of what the customer said."""
    closed(told)
    contact = replace(told.contact, email="Zhang@Customer.example")
    late = due(told, TimerKind.SURVEY, customer_at=told.now - timedelta(hours=49))
    late = replace(late, contact=contact)
    narrowed = narrow(told, window=timedelta(hours=48))
    change = asks(after_closing(late, narrowed, told.now, 9))
    assert change.timeline[0].detail["mail"] == "no_mailbox"
    mailbox = {("email", "support"): Capabilities(text_max=100_000)}
    profile = replace(
        narrowed,
        capabilities={**narrowed.capabilities, **mailbox},
        page_link=lambda purpose, number: f"https://x/{purpose}/{number}",
    )
    change = asks(after_closing(late, profile, told.now, 9))
    assert (change.messages, change.conversation) == ((), told.conversation)
    assert change.ticket is not None
    assert change.ticket.progress.survey == ("csat",)
    assert change.timeline[0].detail == {"questions": ["csat"], "way": "email"}
    (letter,) = change.also
    assert letter.conversation.address == Address("email", "support", "zhang@customer.example")
    assert letter.conversation.contact_id == told.contact.id
    (message,) = letter.messages
    assert f"https://x/survey/{told.ticket.number}" in message.text
    assert told.ticket.title not in message.text + str(message.meta["subject"])
    assert asks(after_closing(late, profile, told.now, 9)).also[0].names == letter.names
    told.ticket = change.ticket
    again = due(told, TimerKind.SURVEY)
    assert after_closing(replace(again, contact=contact), profile, told.now, 9) is None


def test_not_in_the_middle_of_something_else(told: Any) -> None:
    """While a dialog runs the question waits an hour, and the survey too."""
    told.say("打印机坏了")
    assert told.conversation.dialog
    later = after_resolving(due(told, TimerKind.CONFIRMATION), told.profile, told.now, 9)
    assert isinstance(later, Timer)
    assert later.due_at == told.now + HOUR
    closed(told)
    later = after_closing(due(told, TimerKind.SURVEY), told.profile, told.now, 9)
    assert isinstance(later, Timer)
    told.now += timedelta(days=8)
    assert after_closing(due(told, TimerKind.SURVEY), told.profile, told.now, 9) is None


@pytest.mark.parametrize("how", [Confirmed.CUSTOMER, Confirmed.CALL_BACK, Confirmed.AGENT])
def test_the_survey_is_asked_once(told: Any, how: Confirmed) -> None:
    """Whoever confirmed; a second time there is nothing to do."""
    closed(told, how)
    change = asks(after_closing(due(told, TimerKind.SURVEY), told.profile, told.now, 9))
    assert len(change.messages[0].options) == 5
    assert isinstance(change.ticket, Ticket)
    told.ticket = change.ticket
    assert after_closing(due(told, TimerKind.SURVEY), told.profile, told.now, 9) is None


def test_silence_is_asked_nothing(told: Any) -> None:
    """Who did not answer the one question gets no other."""
    closed(told, Confirmed.SILENCE)
    assert after_closing(due(told, TimerKind.SURVEY), told.profile, told.now, 9) is None


@pytest.mark.parametrize(("days", "questions"), [(179, ["csat"]), (180, ["csat", "nps"])])
def test_nps_comes_once_in_a_while(told: Any, days: int, questions: list[str]) -> None:
    """The same customer is asked whether they recommend us no sooner than set."""
    closed(told)
    survey = Survey.model_validate({"questions": ["csat", "nps"]})
    profile = replace(told.profile, desk=replace(told.profile.desk, survey=survey))
    asked = due(told, TimerKind.SURVEY, nps_at=told.now - timedelta(days=days))
    change = asks(after_closing(asked, profile, told.now, 9))
    assert change.ticket is not None
    assert list(change.ticket.progress.survey) == questions


def is_asked(told: Any, question: str) -> None:
    """The ticket is closed, and the survey has just asked this."""
    closed(told)
    survey = Survey.model_validate({"questions": [question]})
    told.profile = replace(told.profile, desk=replace(told.profile.desk, survey=survey))
    told.keep(asks(after_closing(due(told, TimerKind.SURVEY), told.profile, told.now, 9)))
    told.become(speaker=Speaker.BOT)


def test_nps_is_typed_in_the_chat(told: Any) -> None:
    """0 to 10, also 0, which elsewhere asks for a person."""
    is_asked(told, "nps")
    answer = told.say("0")
    (rating,) = answer.change.records
    assert (rating.question, rating.score) == ("nps", 0)


@pytest.mark.parametrize(
    ("question", "slip", "scale", "mark"),
    [
        ("nps", "11", "0 到 10", "7"),
        ("csat", "0", "1 到 5", "1"),
        ("csat", "100分", "1 到 5", "5"),
    ],
)
def test_a_number_off_the_scale_is_asked_again(
    told: Any, question: str, slip: str, scale: str, mark: str
) -> None:
    """The scale is said and the question stays open."""
    is_asked(told, question)
    answer = told.say(slip)
    assert scale in answer.text
    assert not answer.change.records
    rating, *_ = told.say(mark).change.records
    assert (rating.question, rating.score) == (question, int(mark))


def test_a_number_of_something_else_is_no_mark(told: Any) -> None:
    """A phone number below the question is read as what it is."""
    is_asked(told, "nps")
    assert "0 到 10" not in told.say("13800138000").text


def test_a_letter_asks_with_a_link(told: Any) -> None:
    """By mail the page stands beside the numbered answers."""
    told.become(address=Address("email", "support", "a@b.example"))
    profile = replace(
        told.profile, page_link=lambda purpose, number: f"https://x/{purpose}/{number}"
    )
    change = asks(after_resolving(due(told, TimerKind.CONFIRMATION), profile, told.now, 9))
    assert f"https://x/confirm/{told.ticket.number}" in change.messages[0].text


@pytest.mark.parametrize(
    ("text", "status", "kind"),
    [
        ("解决了", TicketStatus.CLOSED, "confirmed"),
        ("1", TicketStatus.CLOSED, "confirmed"),
        ("谢谢", TicketStatus.RESOLVED, "thanked"),
        ("还是卡纸，昨天换了纸也没用", TicketStatus.IN_PROGRESS, "reopened"),
    ],
)
def test_a_letter_answers(told: Any, text: str, status: TicketStatus, kind: str) -> None:
    """Solved, a number of the list, a word of thanks, or what is still wrong."""
    asked = asks(after_resolving(due(told, TimerKind.CONFIRMATION), told.profile, told.now, 9))
    told.keep(asked)
    answer = told.say(text, letter=Letter())
    assert told.ticket.status is status
    assert kind in answer.notes
    if kind == "reopened":
        assert told.conversation.speaker is Speaker.WAITING
        assert told.conversation.agent_id == "a-lina"
        (entry,) = [one for one in answer.change.timeline if one.kind == "reopened"]
        assert entry.detail["reason"] == text


def test_a_ticket_that_nobody_had_goes_back_to_its_queue(told: Any) -> None:
    """Without an agent it is new again, for the next who takes one."""
    told.ticket = replace(told.ticket, agent_id=None)
    told.say("没解决")
    assert told.ticket.status is TicketStatus.NEW
    assert told.conversation.queue == told.ticket.queue


KEPT_BY = {"a letter's list": "listed", "an incomplete report": "filed"}


@pytest.fixture(params=KEPT_BY.values(), ids=KEPT_BY)
def kept(request: Any, told: Any) -> Any:
    """A conversation that keeps what its ticket was filed from, to read what may still come."""
    dialog = {"dialog": "report_fault", "answers": {}, request.param: {"ticket": ""}}
    told.become(dialog=dialog)
    return told


def test_what_a_ticket_was_filed_from_is_no_middle_of_anything(kept: Any) -> None:
    """Of a letter nobody answers each line; the question came an hour before the silence ended."""
    asked = asks(after_resolving(due(kept, TimerKind.CONFIRMATION), kept.profile, kept.now, 9))
    assert "confirmation_asked" in [one.kind for one in asked.timeline]
    closed(kept)
    asked = asks(after_closing(due(kept, TimerKind.SURVEY), kept.profile, kept.now, 9))
    assert "survey_asked" in [one.kind for one in asked.timeline]


def test_a_dialog_under_way_is_still_not_interrupted(told: Any) -> None:
    """Who is being asked something is asked an hour later."""
    told.become(dialog={"dialog": "report_fault", "answers": {}})
    later = after_resolving(due(told, TimerKind.CONFIRMATION), told.profile, told.now, 9)
    assert isinstance(later, Timer)
    assert later.due_at == told.now + HOUR


@pytest.mark.parametrize("text", ["5", "5 分", "★★★★★"])
def test_a_mark_by_letter_is_a_mark(told: Any, text: str) -> None:
    """It brought a closed ticket back, since what was filed by letter was still remembered."""
    told.become(dialog={"dialog": "report_fault", "answers": {}, "listed": []})
    closed(told)
    told.keep(asks(after_closing(due(told, TimerKind.SURVEY), told.profile, told.now, 9)))
    answer = told.say(text, letter=Letter())
    assert told.ticket.status is TicketStatus.CLOSED
    assert "rated" in answer.notes
