# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a rule may do: one function for each kind of action, which changes a `Doing`.

An action that cannot be done (a status that is not reached from here) is skipped, and the
timeline says so: a rule never makes a customer's message fail.
"""

from collections.abc import Callable, Mapping
from typing import cast

from intake.automation.doing import Doing
from intake.automation.naming import named_people, places, worded
from intake.automation.written_actions import TaskAction
from intake.changes import ChangeSet, Message, TimelineEntry, status_changed
from intake.errors import FieldsMissing, IllegalTransition
from intake.happenings import Happening
from intake.messages import Author, Language
from intake.notices import Notice, event_document, notice_id
from intake.process import tasks
from intake.process.work import Task, TaskKind
from intake.routing.queues import Member
from intake.tickets import lifecycle
from intake.tickets.customer_notices import notice_timer
from intake.tickets.following_up import link_name
from intake.tickets.priority import put, with_reason
from intake.tickets.relations import Relation, TicketLink
from intake.tickets.ticket import SETTLED, FieldValue, Priority, Ticket, TicketStatus
from intake.values import replace

ACCOUNT_MANAGER = "account_manager"
# The fields of an earlier ticket that an engineer wants to see.
TOLD_OF_REPEATS = (
    "description",
    "error_code",
    "steps_tried",
    "articles_tried",
    "root_cause",
    "fix",
)


Action = Callable[[Doing, Mapping[str, object]], None]


def _set(doing: Doing, values: Mapping[str, object]) -> None:
    before = doing.ticket
    fields = cast("Mapping[str, object]", values.get("fields") or {})
    after = replace(
        before,
        title=str(values.get("title", before.title)),
        queue=str(values.get("queue", before.queue)),
        fields={**before.fields, **{name: _field(before, name, v) for name, v in fields.items()}},
        incomplete=tuple(name for name in before.incomplete if name not in fields),
    )
    if "priority" in values and values["priority"] != before.priority.value:
        after = put(after, Priority(str(values["priority"])), doing.title, doing.language)
    if after != before:
        doing.become(after)
    doing.moved("title_changed", before.title, after.title)
    doing.moved("queue_changed", before.queue, after.queue)
    _say_priority(doing, before)
    for name, value in fields.items():
        known = before.fields.get(name)
        doing.moved("field_changed", known.value if known else None, value, field=name)
    if "status" in values:
        _step(doing, TicketStatus(str(values["status"])))


def _say_priority(doing: Doing, before: Ticket) -> None:
    now = doing.ticket
    was, reason = before.priority.value, now.priority_reason
    doing.moved("priority_changed", was, now.priority.value, reason=reason)


def _field(ticket: Ticket, name: str, value: object) -> FieldValue:
    known = ticket.fields.get(name)
    return FieldValue(value, str(value), "rule", known.label if known else {})


def _step(doing: Doing, status: TicketStatus) -> None:
    before, wanted = doing.ticket, {"status": status.value}
    if before.status is status:
        return
    try:
        stepped = lifecycle.step_to(before, status, doing.now)
    except IllegalTransition:
        doing.tell("rule_failed", wanted=wanted)
    else:
        _take(doing, stepped, wanted)


def _take(
    doing: Doing,
    stepped: Ticket,
    wanted: Mapping[str, object],
    *more: tuple[Happening, Mapping[str, object]],
) -> None:
    """Set a new status if the site's checks let it pass, with all that follows from it.

    `more` are further entries that belong to it. Refused, the timeline says `rule_failed`; held
    back by the process, the ticket stays as it was.
    """
    before = doing.ticket
    told = tuple(
        TimelineEntry(kind, doing.actor, doing.now, {**detail, **doing.origin})
        for kind, detail in more
    )
    told += status_changed(before, stepped, doing.actor, doing.now, **doing.origin)
    alone = ChangeSet(doing.conversation, ticket=stepped, timeline=told)
    try:
        followed = doing.site.judge(alone, before)
    except FieldsMissing as refused:
        doing.tell("rule_failed", wanted=wanted, lacks=list(refused.fields))
        return
    if followed.ticket is not None and followed.ticket.status is not stepped.status:
        said = tuple(entry for entry in followed.timeline if entry not in told)
        followed = replace(followed, ticket=before, timers=(), timeline=said)
    doing.add(followed)


def _flag(doing: Doing, values: Mapping[str, object]) -> None:
    name = str(values["value"])
    if name not in doing.ticket.flags:
        doing.become(replace(doing.ticket, flags=(*doing.ticket.flags, name)))
        doing.tell("flagged", flag=name)


def _unflag(doing: Doing, values: Mapping[str, object]) -> None:
    name = str(values["value"])
    if name in doing.ticket.flags:
        left = tuple(flag for flag in doing.ticket.flags if flag != name)
        doing.become(replace(doing.ticket, flags=left))
        doing.tell("unflagged", flag=name)


def _release(doing: Doing, _values: Mapping[str, object]) -> None:
    """The ticket is nobody's; a step back to new is judged like any other."""
    before = doing.ticket
    if before.agent_id is None:
        return
    free = replace(before, agent_id=None)
    gone = {"from": before.agent_id, "to": ""}
    if "release" not in lifecycle.allowed_steps(free):
        doing.become(free)
        doing.tell("assigned", **gone)
        return
    stepped = lifecycle.step(free, "release", doing.now)
    _take(doing, stepped, {"release": True}, ("assigned", gone))


def _raise(doing: Doing, _values: Mapping[str, object]) -> None:
    """One priority higher; P1 stays, since P0 is for danger and standstill."""
    before = doing.ticket
    higher = {Priority.P3: Priority.P2, Priority.P2: Priority.P1}.get(before.priority)
    if higher is not None:
        doing.become(put(before, higher, with_reason(before, doing.title), doing.language))
        _say_priority(doing, before)


def _assign(doing: Doing, values: Mapping[str, object]) -> None:
    """To a colleague by log-in, or to the customer's own person."""
    before, wanted = doing.ticket, str(values["value"])
    member = _member(doing, wanted)
    if before.status in SETTLED:
        doing.tell("rule_failed", wanted={"assignee": wanted})
        return
    if member is None:
        _say_nobody(doing, wanted)
        return
    if member.id == before.agent_id:
        return
    doing.become(lifecycle.given_to(before, member.id, doing.now))
    doing.moved("assigned", before.agent_id or "", member.id, name=member.name)
    doing.tell_status(before)


def _say_nobody(doing: Doing, wanted: str) -> None:
    """Say that the person a rule names does not work here, as loudly as an unstaffed queue."""
    doing.tell("dispatch_failed", reason="no_person", queue=wanted, to=doing.ticket.queue)


def _member(doing: Doing, wanted: str) -> Member | None:
    team = doing.site.team
    if wanted == ACCOUNT_MANAGER:
        return team.member(team.managers.get(doing.ticket.contact_id))
    return next((one for one in team.members if wanted in {one.login, one.id}), None)


def _task(doing: Doing, values: Mapping[str, object]) -> None:
    """A task for somebody or a department; without either for the ticket's own queue."""
    ticket, time = doing.ticket, TaskAction.model_validate(values).time
    if ticket.progress.merged_into:
        doing.tell("rule_failed", wanted={"task": "merged"})
        return
    member = _member(doing, str(values["owner"]))
    if values["owner"] and member is None:
        _say_nobody(doing, str(values["owner"]))
    title = cast("Mapping[Language, str]", values["title"])[doing.language]
    task = Task(
        id=f"{ticket.number}-{doing.actor.id}-{doing.now:%Y%m%d%H%M%S%f}",
        ticket=ticket.number,
        kind=TaskKind.TASK,
        title=worded(doing, title),
        created_at=doing.now,
        owner=member.id if member else "",
        queue="" if member else str(values["queue"]) or ticket.queue,
        due_at=doing.site.due_at(time, doing.now) if time else None,
        created_by=doing.actor.id,
    )
    effect = tasks.open_task(ticket, task, doing.actor, doing.now)
    doing.become(effect.ticket)
    told = tuple(
        replace(entry, detail={**entry.detail, **doing.origin}) for entry in effect.timeline
    )
    doing.add(
        ChangeSet(doing.conversation, timeline=told, records=effect.records, timers=effect.timers)
    )


def _link_repeats(doing: Doing, _values: Mapping[str, object]) -> None:
    """Link the machine's tickets before this one, and tell colleagues what was tried then."""
    number = doing.ticket.number
    for earlier in doing.earlier:
        link = TicketLink(
            link_name(doing.ticket, earlier),
            Relation.FOLLOW_UP,
            number,
            earlier.number,
            doing.actor.name,
            doing.now,
        )
        doing.records.append(link)
        tried = {
            name: earlier.fields[name].display
            for name in TOLD_OF_REPEATS
            if name in earlier.fields and earlier.fields[name].display
        }
        doing.tell("repeats", other=earlier.number, title=earlier.title, tried=tried)


def _notify(doing: Doing, values: Mapping[str, object]) -> None:
    ticket, rule = doing.ticket, str(doing.origin.get("rule", ""))
    text = cast("Mapping[Language, str]", values["text"])
    notice = Notice(
        id=notice_id(ticket.number, rule, doing.now),
        to=str(values["to"]),
        kind=rule or "rule",
        ticket=ticket.number,
        text={language: one.format(**places(doing, language)) for language, one in text.items()},
        at=doing.now,
        document=event_document(rule or "rule", ticket, doing.now),
        is_urgent=ticket.priority is Priority.P0,
        meant=named_people(doing, text.values()),
    )
    doing.records.append(notice)
    doing.tell("notified", to=notice.to)


def _message(doing: Doing, values: Mapping[str, object]) -> None:
    """To the customer; whether the channel's window is open is looked up before it is said."""
    conversation = doing.conversation
    is_elsewhere = conversation.id != doing.ticket.conversation_id
    if is_elsewhere or not conversation.carries_replies:
        doing.tell("rule_failed", wanted={"message": "no_channel"})
        return
    text, rule = worded(doing, values[doing.language]), str(doing.origin.get("rule", ""))
    address = conversation.address
    if (address.channel, address.account) in doing.site.windowed:
        number, name = doing.ticket.number, f"{rule}/{doing.waiting}"
        payload = {"rule": rule, "text": text}
        doing.wait(notice_timer(conversation, number, name, payload, doing.now))
    else:
        _say(doing, Author.BOT, text, {"notice": rule})


def _note(doing: Doing, values: Mapping[str, object]) -> None:
    _say(doing, Author.NOTE, worded(doing, values[doing.language]), {})


def _say(doing: Doing, author: Author, text: str, meta: Mapping[str, object]) -> None:
    conversation = doing.conversation
    said = Message(
        conversation.last_seq + 1, author, doing.now, text, meta={**meta, **doing.origin}
    )
    doing.conversation = replace(conversation, last_seq=said.seq)
    doing.messages.append(said)


ACTIONS: Mapping[str, Action] = {
    "set": _set,
    "assign": _assign,
    "task": _task,
    "flag": _flag,
    "unflag": _unflag,
    "release": _release,
    "raise": _raise,
    "link_repeats": _link_repeats,
    "notify": _notify,
    "message": _message,
    "note": _note,
}
