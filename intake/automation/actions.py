# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a rule may do, as one function for each kind of action: from a change to a change.

What cannot be done (a status that is not reached from here) is skipped and said on the timeline;
a rule never makes a customer's message fail.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from intake.changes import Actor, ChangeSet, Message, TimelineEntry
from intake.errors import FieldsMissing, IllegalTransition
from intake.levels import USUAL, CustomerLevels
from intake.messages import Author, Language
from intake.notices import Notice, event_document, notice_id
from intake.tickets import lifecycle
from intake.tickets.priority import put, with_reason
from intake.tickets.relations import Relation, TicketLink
from intake.tickets.ticket import FieldValue, Priority, Ticket, TicketStatus
from intake.values import replace

NO_CHANNEL = "phone"
# What an engineer wants to know of the last time.
TOLD_OF_REPEATS = (
    "description",
    "error_code",
    "steps_tried",
    "articles_tried",
    "root_cause",
    "fix",
)


# What follows from a step of a rule, given the ticket before it. Raises `FieldsMissing`; a step
# that the process holds back leaves the ticket in its status.
Judge = Callable[[ChangeSet, Ticket], ChangeSet]


def unjudged(change: ChangeSet, _before: Ticket) -> ChangeSet:
    """Nothing follows yet: it does when the change is written."""
    return change


@dataclass(frozen=True, slots=True)
class Site:
    """What rules ask of the site: what follows from a step, what agents and levels are called."""

    judge: Judge = unjudged
    name_of: Callable[[str], str] = str
    called: CustomerLevels = USUAL


ANYWHERE = Site()


class Doing:
    """A change on its way through the actions of one rule. `origin` goes to every entry.

    `title` is what people read as the rule's name, in every language.
    """

    def __init__(
        self,
        change: ChangeSet,
        actor: Actor,
        now: datetime,
        origin: Mapping[str, object],
        title: Mapping[Language, str],
        earlier: Sequence[Ticket] = (),
        site: Site = ANYWHERE,
    ) -> None:
        self.change = change
        self.actor = actor
        self.now = now
        self.origin = origin
        self.title = title
        self.earlier = earlier
        self.site = site

    @property
    def ticket(self) -> Ticket:
        """The ticket as it has become."""
        if self.change.ticket is None:
            raise ValueError("rules act on a ticket")
        return self.change.ticket

    @property
    def language(self) -> Language:
        """The customer's."""
        return self.change.conversation.language or "zh"

    def become(self, ticket: Ticket) -> None:
        """The ticket changes."""
        self.change = replace(self.change, ticket=replace(ticket, updated_at=self.now))

    def tell(self, kind: str, **detail: object) -> None:
        """Write on the timeline."""
        told = TimelineEntry(kind, self.actor, self.now, {**detail, **self.origin})
        self.change = replace(self.change, timeline=(*self.change.timeline, told))

    def add(self, followed: ChangeSet) -> None:
        """What followed from a step becomes a part of the change."""
        self.change = replace(
            self.change,
            ticket=followed.ticket,
            timeline=(*self.change.timeline, *followed.timeline),
            timers=(*self.change.timers, *followed.timers),
        )

    def moved(self, kind: str, old: object, new: object, **more: object) -> None:
        """Write that something is another now, if it is."""
        if old != new:
            self.tell(kind, **{"from": old, "to": new, **more})


Action = Callable[[Doing, Mapping[str, object]], None]


def _set(doing: Doing, values: Mapping[str, object]) -> None:
    before = doing.ticket
    fields = cast("Mapping[str, object]", values.get("fields") or {})
    changed = replace(
        before,
        title=str(values.get("title", before.title)),
        queue=str(values.get("queue", before.queue)),
        fields={**before.fields, **{name: _field(before, name, v) for name, v in fields.items()}},
        incomplete=tuple(name for name in before.incomplete if name not in fields),
    )
    if "priority" in values and values["priority"] != before.priority.value:
        changed = put(changed, Priority(str(values["priority"])), doing.title, doing.language)
    if changed != before:
        doing.become(changed)
    doing.moved("title_changed", before.title, changed.title)
    doing.moved("queue_changed", before.queue, changed.queue)
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
    *more: tuple[str, Mapping[str, object]],
) -> None:
    """Take a step with all that follows from it, unless the site refuses it or holds it back.

    `more` is what else the timeline tells of it.
    """
    before = doing.ticket
    moved = {"from": before.status.value, "to": stepped.status.value}
    told = tuple(
        TimelineEntry(kind, doing.actor, doing.now, {**detail, **doing.origin})
        for kind, detail in (*more, ("status_changed", moved))
    )
    alone = ChangeSet(doing.change.conversation, ticket=stepped, timeline=told)
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


def _link_repeats(doing: Doing, _values: Mapping[str, object]) -> None:
    """Link the machine's tickets before this one, and tell colleagues what was tried then."""
    number = doing.ticket.number
    for earlier in doing.earlier:
        link = TicketLink(
            f"{number}~{earlier.number}",
            Relation.FOLLOW_UP,
            number,
            earlier.number,
            doing.actor.name,
            doing.now,
        )
        doing.change = replace(doing.change, records=(*doing.change.records, link))
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
        text={language: _worded(doing, one) for language, one in text.items()},
        at=doing.now,
        document=event_document(rule or "rule", ticket, doing.now),
        is_urgent=ticket.priority is Priority.P0,
    )
    doing.change = replace(doing.change, records=(*doing.change.records, notice))
    doing.tell("notified", to=notice.to)


def _message(doing: Doing, values: Mapping[str, object]) -> None:
    conversation = doing.change.conversation
    is_elsewhere = conversation.id != doing.ticket.conversation_id
    if is_elsewhere or conversation.address.channel == NO_CHANNEL:
        doing.tell("rule_failed", wanted={"message": "no_channel"})
        return
    _say(
        doing,
        Author.BOT,
        _worded(doing, values[doing.language]),
        {"notice": doing.origin.get("rule")},
    )


def _note(doing: Doing, values: Mapping[str, object]) -> None:
    _say(doing, Author.NOTE, _worded(doing, values[doing.language]), {})


def _worded(doing: Doing, text: object) -> str:
    ticket = doing.ticket
    return str(text).format(
        number=ticket.number,
        title=ticket.title,
        priority=ticket.priority.value,
        status=ticket.status.value,
        queue=ticket.queue,
        assignee=doing.site.name_of(ticket.agent_id) if ticket.agent_id else "–",
    )


def _say(doing: Doing, author: Author, text: str, meta: Mapping[str, object]) -> None:
    conversation = doing.change.conversation
    said = Message(
        conversation.last_seq + 1, author, doing.now, text, meta={**meta, **doing.origin}
    )
    doing.change = replace(
        doing.change,
        conversation=replace(conversation, last_seq=said.seq),
        messages=(*doing.change.messages, said),
    )


ACTIONS: Mapping[str, Action] = {
    "set": _set,
    "flag": _flag,
    "unflag": _unflag,
    "release": _release,
    "raise": _raise,
    "link_repeats": _link_repeats,
    "notify": _notify,
    "message": _message,
    "note": _note,
}
