# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which rules fire, what they do, and that none of them runs away."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from intake import ticket_actions
from intake.automation.book import RuleBook
from intake.automation.doing import Site
from intake.automation.firing import RuleContext, react, when_due
from intake.automation.rule import RuleSection, rules_of
from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.contacts import Contact
from intake.ids import AgentId, ContactId, ConversationId
from intake.messages import Address
from intake.notices import Notice
from intake.process.work import Task
from intake.routing.queues import Member, Team
from intake.store.rows import StoredFields
from intake.tickets.ticket import FieldValue, Priority, Ticket, TicketStatus
from intake.timers import CancelTimer, DueTimer, Timer, TimerKind
from tests.support.tickets import filed, kinds

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
CONTACT = Contact(ContactId("c-1"), "张伟", language="zh", level="vip")
TICKET = filed(
    NOW,
    title="打印机坏了",
    fields={"model": "B7"},
    priority=Priority.P2,
    conversation_id=ConversationId("p"),
)
CONVERSATION = replace(
    ticket_actions.desk_conversation(ConversationId("p"), CONTACT, NOW),
    address=Address("webchat", "site", "v"),
    language="zh",
    ticket=TICKET.number,
    version=5,
)


def book(*raw: dict[str, Any]) -> RuleBook:
    """Rules as a service file writes them."""
    named = [
        {"rule": f"r{number}", "title": {"zh": f"规则{number}", "en": f"Rule {number}"}, **one}
        for number, one in enumerate(raw, start=1)
    ]
    return RuleBook(rules_of([RuleSection.model_validate(one) for one in named]))


def happened(kind: str, actor: str = "agent", ticket: Ticket = TICKET) -> ChangeSet:
    """A change in which one thing happened to the ticket."""
    return ChangeSet(
        CONVERSATION, ticket=ticket, timeline=(TimelineEntry(kind, Actor(actor), NOW),)
    )


def after(
    rules: RuleBook, change: ChangeSet, before: Ticket | None = None, now: datetime = NOW
) -> tuple[Ticket, ChangeSet]:
    """What becomes of a change."""
    result = react(change, rules, RuleContext(CONTACT, before, now))
    assert result.ticket is not None
    return result.ticket, result


def due(change: ChangeSet, ticket: Ticket) -> DueTimer:
    """The first timer of a change, when its time has come."""
    timer = change.timers[0]
    assert isinstance(timer, Timer)
    return DueTimer(timer, CONVERSATION, CONTACT, ticket, NOW)


def test_a_rule_fires_where_its_condition_holds_and_says_why() -> None:
    """The timeline answers "why did this fire?"."""
    rules = book(
        {
            "when": "opened",
            "if": {"level": "vip", "fields.model": "B7", "priority": {"is_in": ["P2", "P3"]}},
            "do": [{"set": {"priority": "P1", "fields": {"lane": "fast"}}}, {"flag": "vip"}],
        },
        {"when": "opened", "if": {"channel": "email"}, "do": [{"flag": "mail"}]},
    )
    ticket, change = after(rules, happened("opened"))
    assert (ticket.priority, ticket.flags) == (Priority.P1, ("vip",))
    assert ticket.fields["lane"].value == "fast"
    assert kinds(change) == [
        "opened", "rule_fired", "priority_changed", "field_changed", "flagged",
    ]  # fmt: skip
    told = change.timeline[1]
    assert told.actor == Actor("rule", "r1", "规则1")
    assert told.detail["because"] == {"level": "vip", "fields.model": "B7", "priority": "P2"}
    assert ticket.fired == {"r1": NOW}


def test_once_every_time_and_after_a_pause() -> None:
    """What was said of how often counts for each ticket."""
    event = {"when": "noted", "do": [{"unflag": "x"}]}
    rules = book(event, {**event, "repeat": "always"}, {**event, "repeat": "PT1H"})
    ticket, _ = after(rules, happened("noted"))
    again, change = after(rules, happened("noted", ticket=ticket), ticket, NOW)
    assert [one.actor.id for one in change.timeline if one.kind == "rule_fired"] == ["r2"]
    later = NOW + timedelta(hours=1)
    _, change = after(rules, happened("noted", ticket=again), again, later)
    assert [one.actor.id for one in change.timeline if one.kind == "rule_fired"] == ["r2", "r3"]


def test_rules_follow_each_other_in_order_and_see_what_was_done() -> None:
    """A rule may make another fire; the chain is written down."""
    rules = book(
        {"when": "priority_changed", "if": {"priority": "P0"}, "do": [{"flag": "urgent"}]},
        {"when": "opened", "do": [{"set": {"priority": "P0"}}]},
    )
    ticket, change = after(rules, happened("opened"))
    assert ticket.flags == ("urgent",)
    assert change.timeline[-1].detail["chain"] == ["r2", "r1"]


def test_a_loop_ends_and_is_told() -> None:
    """Two rules that undo each other: each fires once in the chain, then it is stopped."""
    rules = book(
        {"when": "priority_changed", "if": {"priority": "P0"}, "repeat": "always",
         "do": [{"set": {"priority": "P3"}}]},
        {"when": "priority_changed", "if": {"priority": "P3"}, "repeat": "always",
         "do": [{"set": {"priority": "P0"}}]},
    )  # fmt: skip
    ticket = replace(TICKET, priority=Priority.P0)
    _, change = after(rules, happened("priority_changed", ticket=ticket))
    assert kinds(change).count("rule_fired") == 2
    assert kinds(change)[-1] == "rules_stopped"
    assert change.timeline[-1].detail == {"rule": "r1", "chain": ["r1"]}


def test_a_loop_over_two_events_is_told_once() -> None:
    """The first rule does two things for which the second waits: it is stopped once."""
    rules = book(
        {"when": "field_changed", "if": {"fields.a": "1"}, "repeat": "always",
         "do": [{"set": {"fields": {"a": "2", "b": "3"}}}]},
        {"when": "field_changed", "if": {"fields.a": "2"}, "repeat": "always",
         "do": [{"set": {"fields": {"a": "1"}}}]},
    )  # fmt: skip
    ticket = replace(TICKET, fields={"a": FieldValue("1", "1")})
    _, change = after(rules, happened("field_changed", ticket=ticket))
    assert kinds(change).count("rules_stopped") == 1


def test_a_chain_has_a_longest_length() -> None:
    """However many rules hand on to each other."""
    links = [
        {"when": "flagged", "if": {"flags": f"f{n}"}, "do": [{"flag": f"f{n + 1}"}]}
        for n in reversed(range(9))
    ]
    ticket = replace(TICKET, flags=("f0",))
    _, change = after(book(*links), happened("flagged", ticket=ticket))
    assert kinds(change).count("rule_fired") == 5
    assert kinds(change)[-1] == "rules_stopped"


def test_an_import_starts_nothing() -> None:
    """A machine's third fault in a month is raised, linked and told."""
    rules = book(
        {"when": "opened", "do": [{"flag": "new"}]}, {"after": "PT1H", "do": [{"flag": "x"}]}
    )
    change = happened("opened", "import")
    assert react(change, rules, RuleContext(CONTACT, None, NOW)) == change


def test_who_caused_it_can_be_asked() -> None:
    """A rule for what customers do is not set off by the team."""
    rules = book({"when": "reopened", "if": {"actor": "customer"}, "do": [{"flag": "unhappy"}]})
    assert after(rules, happened("reopened", "agent"))[0].flags == ()
    assert after(rules, happened("reopened", "customer"))[0].flags == ("unhappy",)


def test_an_impossible_status_is_said_and_harms_nothing() -> None:
    """Closing what is not resolved."""
    rules = book({"when": "opened", "do": [{"set": {"status": "closed"}}, {"flag": "after"}]})
    ticket, change = after(rules, happened("opened"))
    assert ticket.status is TicketStatus.NEW
    assert kinds(change) == ["opened", "rule_fired", "rule_failed", "flagged"]


def test_messages_notes_and_notices() -> None:
    """The customer reads a line in their language; a note stays with us; a group is told."""
    raw = {"zh": "{number} 已受理", "en": "{number}: accepted"}
    words = {"zh": "FD-000001 已受理", "en": "FD-000001: accepted"}
    told = {"notify": {"to": "director", "text": raw}}
    rules = book({"when": "opened", "do": [{"message": raw}, {"note": raw}, told]})
    _, change = after(rules, happened("opened"))
    assert [(one.author, one.text, one.seq) for one in change.messages] == [
        ("bot", words["zh"], 1), ("note", words["zh"], 2),
    ]  # fmt: skip
    assert change.conversation.last_seq == 2
    (notice,) = change.records
    assert isinstance(notice, Notice)
    assert (notice.to, notice.text, notice.ticket) == ("director", words, TICKET.number)


def test_a_rule_by_time_waits_and_looks_again() -> None:
    """Pending for two hours: P1 and still new, told once."""
    rules = book(
        {"after": "PT2H", "if": {"status": "new", "priority": {"is_in": ["P0", "P1"]}},
         "do": [{"flag": "pending"}]},
    )  # fmt: skip
    _, change = after(rules, happened("opened"))
    assert change.timers == ()
    urgent = replace(TICKET, priority=Priority.P1)
    ticket, change = after(rules, happened("priority_changed", ticket=urgent), TICKET)
    waiting = due(change, ticket)
    assert waiting.timer.kind is TimerKind.RULE
    assert waiting.timer.due_at == NOW + timedelta(hours=2)
    result = when_due(waiting, rules, waiting.timer.due_at)
    assert isinstance(result, ChangeSet)
    assert result.ticket is not None
    assert result.ticket.flags == ("pending",)
    assert result.timers == (CancelTimer(waiting.timer.key),)
    begun = replace(waiting, ticket=replace(ticket, status=TicketStatus.IN_PROGRESS))
    assert when_due(begun, rules, waiting.timer.due_at) is None
    gone = book({"when": "opened", "do": [{"flag": "x"}]})
    assert when_due(waiting, gone, waiting.timer.due_at) is None


def test_a_task_that_a_rule_by_time_gives_is_told_of_when_late() -> None:
    """What its action waits for is set beside the rule's own timer."""
    words = {"zh": "查", "en": "Look"}
    rules = book(
        {"after": "PT2H", "do": [{"task": {"title": words, "queue": "stock", "within": "PT1H"}}]}
    )
    ticket, change = after(rules, happened("opened"))
    waiting = due(change, ticket)
    fired = when_due(waiting, rules, waiting.timer.due_at)
    assert isinstance(fired, ChangeSet)
    reminder, over = fired.timers
    assert isinstance(reminder, Timer)
    assert (reminder.kind, reminder.due_at) == (TimerKind.TASK, NOW + timedelta(hours=3))
    assert over == CancelTimer(waiting.timer.key)


def test_time_in_a_status_begins_anew_with_the_status() -> None:
    """A step that lasts too long is reminded of, again after each pause."""
    rules = book(
        {"after": "PT24H", "since": "status", "repeat": "PT24H",
         "if": {"status": "in_progress"}, "do": [{"note": {"zh": "催", "en": "Hurry"}}]},
    )  # fmt: skip
    begun = replace(
        TICKET, status=TicketStatus.IN_PROGRESS, agent_id=AgentId("a"), status_since=NOW
    )
    ticket, change = after(rules, happened("status_changed", ticket=begun), TICKET)
    waiting = due(change, replace(ticket, status_since=NOW + timedelta(hours=1)))
    put_off = when_due(waiting, rules, waiting.timer.due_at)
    assert isinstance(put_off, Timer)
    assert put_off.due_at == NOW + timedelta(hours=25)
    fired = when_due(replace(waiting, ticket=ticket), rules, waiting.timer.due_at)
    assert isinstance(fired, ChangeSet)
    (again,) = fired.timers
    assert isinstance(again, Timer)
    assert again.due_at == NOW + timedelta(hours=48)
    _, unmoved = after(rules, happened("noted", ticket=ticket), ticket)
    assert unmoved.timers == ()
    later = NOW + timedelta(hours=1)
    back = replace(ticket, status_since=later)  # it went and came: all else is as it was
    _, moved = after(rules, happened("status_changed", ticket=back), ticket, later)
    (timer,) = moved.timers
    assert isinstance(timer, Timer)
    assert timer.due_at == NOW + timedelta(hours=25)


def test_fields_that_no_rule_asks_for_are_not_read() -> None:
    """Reading all of them is what a change that starts nothing would cost most."""
    rules = book({"after": "PT2H", "if": {"priority": "P2"}, "do": [{"flag": "x"}]})
    stored = replace(TICKET, fields=StoredFields("this cannot be read"))
    _, change = after(rules, happened("sla_warning", ticket=stored), stored)
    assert change.timers == ()


@pytest.mark.parametrize(
    "raw",
    [
        {"do": [{"flag": "x"}]},
        {"when": "opened", "after": "PT1H", "do": [{"flag": "x"}]},
        {"when": "opend", "do": [{"flag": "x"}]},
        {"when": ["opened", "flaged"], "do": [{"flag": "x"}]},
        {"when": "opened", "do": []},
        {"when": "opened", "do": [{"flag": "x", "unflag": "y"}]},
        {"when": "opened", "do": [{"set": {"priority": "P9"}}]},
        {"when": "opened", "if": {"colour": "red"}, "do": [{"flag": "x"}]},
        {"when": "opened", "if": {"priority": {"near": "P1"}}, "do": [{"flag": "x"}]},
        {"when": "opened", "if": {"priority": "P9"}, "do": [{"flag": "x"}]},
        {"when": "opened", "if": {"not": {"status": {"is_in": ["open"]}}}, "do": [{"flag": "x"}]},
        {"when": "opened", "if": {"waiting_for": {"is": "part"}}, "do": [{"flag": "x"}]},
        {"when": "opened", "if": {"any": [{"actor": "robot"}]}, "do": [{"flag": "x"}]},
        {"when": ["opened", "flagged"], "if": {"event": "open"}, "do": [{"flag": "x"}]},
        {"after": "PT1H", "repeat": "always", "do": [{"flag": "x"}]},
        {"when": "opened", "do": [{"note": {"zh": "{customer}", "en": "{number}"}}]},
        {"when": "opened", "do": [{"note": {"zh": "{number", "en": "{number}"}}]},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(raw: dict[str, Any]) -> None:
    """No trigger, two, no such event, nothing to do, unknown values and names, a loop."""
    with pytest.raises(ValidationError):
        book(raw)


@pytest.mark.parametrize(
    "condition",
    [
        {
            "priority": {"is_in": ["P0", "P1"]},
            "status": {"is_not": "closed"},
            "waiting_for": "known",
        },
        {"actor": {"is_in": ["customer", "import"]}, "event": "opened"},
        {"fields.priority": "P9", "type": "anything", "title": {"mentions": ["P9"]}},
    ],
)
def test_a_condition_names_what_can_be(condition: dict[str, Any]) -> None:
    """Of own fields, types and words anything can be so."""
    assert book({"when": "opened", "if": condition, "do": [{"flag": "x"}]})


def test_two_rules_have_two_names() -> None:
    """The name is what the timeline and the timers know a rule by."""
    one = {"rule": "same", "when": "opened", "do": [{"flag": "x"}]}
    with pytest.raises(ValueError, match="two rules are named same"):
        book(one, one)


LINA = Member(AgentId("a-lina"), "lina", "李娜", frozenset({"printers"}))
TEAM = Team((LINA,), frozenset({"printers"}), {CONTACT.id: LINA.id})


def by_team(rules: RuleBook, change: ChangeSet) -> ChangeSet:
    """What becomes of a change where somebody works."""
    return react(change, rules, RuleContext(CONTACT, None, NOW, site=Site(team=TEAM)))


@pytest.mark.parametrize(("to", "agent"), [("lina", LINA.id), ("account_manager", LINA.id)])
def test_a_rule_gives_a_ticket_to_somebody(to: str, agent: str) -> None:
    """Told like every assignment."""
    change = by_team(book({"when": "opened", "do": [{"assign": to}]}), happened("opened"))
    assert change.ticket is not None
    assert (change.ticket.agent_id, change.ticket.status) == (agent, TicketStatus.ASSIGNED)
    assert kinds(change)[-2:] == ["assigned", "status_changed"]


def test_a_rule_that_names_nobody_says_so() -> None:
    """The ticket stays as it is."""
    change = by_team(book({"when": "opened", "do": [{"assign": "gone"}]}), happened("opened"))
    assert change.ticket is not None
    assert change.ticket.agent_id is None
    failed = change.timeline[-1]
    assert (failed.kind, failed.detail["reason"], failed.detail["queue"]) == (
        "dispatch_failed", "no_person", "gone",
    )  # fmt: skip


def test_a_rule_opens_a_task() -> None:
    """For a department, due after its time; the ticket knows that it is open."""
    title = {"zh": "请核对 {number}", "en": "Check {number}"}
    task = {"title": title, "queue": "finance", "within": "PT4H"}
    change = by_team(book({"when": "opened", "do": [{"task": task}]}), happened("opened"))
    (opened_task,) = change.records
    assert isinstance(opened_task, Task)
    assert (opened_task.title, opened_task.queue) == ("请核对 FD-000001", "finance")
    assert opened_task.due_at == NOW + timedelta(hours=4)
    assert change.ticket is not None
    assert change.ticket.progress.open_tasks == (opened_task.id,)
    assert kinds(change)[-1] == "task_opened"
    assert [one.kind for one in change.timers if isinstance(one, Timer)] == [TimerKind.TASK]
