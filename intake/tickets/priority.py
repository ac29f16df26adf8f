# SPDX-License-Identifier: AGPL-3.0-or-later
"""Priority P0-P3: one derivation for every way in, with the reasons it rests on.

In this order: words of danger; the first rule of the site that fits what is reported (impact);
else what the dialog of this kind of ticket says of its own answers. Then scope and the customer's
own rating raise or lower it, and last the customer's level as the contact record has it. All of
it is data (`docs/understanding/priority.md`). Pure; asked again whenever fields change.

An agent's judgement stays until an agent judges again; only a danger that is told later is put
before it, and that stands in the timeline. What a rule of the site's automation has set stays
too, unless what is told later is more urgent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.levels import USUAL, CustomerLevels
from intake.messages import LANGUAGES, Language
from intake.service_levels.policy import PRIORITIES
from intake.tickets.ticket import FieldValue, Priority, Ticket
from intake.values import replace

if TYPE_CHECKING:
    from intake.consequences import Circumstances

Texts = Mapping[str, str]
Words = Mapping[Language, str]
Fields = Mapping[str, FieldValue]
Holds = Callable[[Fields], bool]

RULES = Actor("rule", name="")
DESCRIPTION = "description"
# What happened to a ticket that may change how urgent it is.
_TELLING = frozenset(
    {
        "opened", "field_changed", "fields_filled", "completed", "answered_dialog",
        "level_changed", "title_changed", "type_changed",
    }
)  # fmt: skip
_JOIN = {"zh": "，", "en": ", "}
_THEN = {"zh": "；", "en": "; "}


@dataclass(frozen=True, slots=True)
class ImpactRule:
    """Reports for which `holds` is true have this impact. `types` empty: of every type."""

    priority: Priority
    reason: Texts
    holds: Holds
    types: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What makes a report so many steps more urgent, or less if `by` is negative.

    Raising stops at `at_most`; lowering never touches what is P0 or P1.
    """

    by: int
    reason: Texts
    holds: Holds
    at_most: Priority = Priority.P1
    types: frozenset[str] = frozenset()


def _no_reason(_text: str) -> Texts:
    return {}


@dataclass(frozen=True, slots=True)
class PriorityRules:
    """Everything a priority is derived from.

    `by_dialog` says for a type what its dialog makes of its own answers. `danger` gives the reason
    if a text tells of a danger to people; types in `calm` are not read for it. `otherwise` is said
    where nothing else is.
    """

    rules: tuple[ImpactRule, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    levels: Mapping[str, Adjustment] = field(default_factory=dict)
    by_dialog: Mapping[str, Callable[[Fields], tuple[str, Texts]]] = field(default_factory=dict)
    danger: Callable[[str], Texts] = _no_reason
    calm: frozenset[str] = frozenset()
    otherwise: Texts = field(default_factory=dict)
    called: CustomerLevels = USUAL

    def adjustment_for(self, level: str) -> Adjustment | None:
        """What a customer's level does to the priority of their tickets."""
        names = self.called.names(level)
        return next((self.levels[name] for name in names if name in self.levels), None)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A priority with its reasons in every language."""

    priority: Priority
    reasons: Texts


def derive(ticket: Ticket, rules: PriorityRules) -> Judgement:
    """What the rules say of a ticket, whoever may have judged it."""
    danger = ticket.danger or _danger_in(ticket, rules)
    if any(danger.values()):
        return Judgement(Priority.P0, danger)
    told = _told(ticket)
    priority, reason = _impact(ticket, told, rules)
    reasons = [reason] if any(reason.values()) else []
    for adjustment in rules.adjustments:
        if _is_about(adjustment.types, ticket) and adjustment.holds(told):
            priority = _adjusted(priority, adjustment)
            reasons.append(adjustment.reason)
    words: dict[str, str] = {
        one: _JOIN[one].join(each[one] for each in reasons) for one in LANGUAGES
    }
    level = rules.adjustment_for(ticket.level)
    if level is not None:
        priority = _adjusted(priority, level)
        words = {
            one: _THEN[one].join(filter(None, (words[one], level.reason[one])))
            for one in LANGUAGES
        }
    return Judgement(priority, words if any(words.values()) else rules.otherwise)


def judged(ticket: Ticket, rules: PriorityRules, language: Language | None) -> Ticket:
    """The ticket with the priority of the rules, unless an agent or automation has judged it."""
    if ticket.judged_by == "agent":
        return ticket
    found = derive(ticket, rules)
    if ticket.judged_by == "automation" and found.priority.value >= ticket.priority.value:
        return ticket
    said = found.reasons.get(language or LANGUAGES[0], "")
    if (found.priority, said, found.reasons) == (
        ticket.priority,
        ticket.priority_reason,
        ticket.reasons,
    ):
        return ticket
    return replace(
        ticket,
        priority=found.priority,
        priority_reason=said,
        reasons=dict(found.reasons),
        judged_by="rules",
    )


def put(ticket: Ticket, priority: Priority, reasons: Words, language: Language) -> Ticket:
    """The ticket as automation judges it; an agent's judgement goes on counting as one."""
    return replace(
        ticket,
        priority=priority,
        priority_reason=reasons[language],
        reasons={one: reasons[one] for one in LANGUAGES},
        judged_by="agent" if ticket.judged_by == "agent" else "automation",
    )


def with_reason(ticket: Ticket, reason: Words) -> Words:
    """The reasons of a ticket's priority with one more, which is not said twice."""
    words: dict[Language, str] = {}
    for one in LANGUAGES:
        said = ticket.reasons.get(one) or ticket.priority_reason
        words[one] = (
            said if reason[one] in said else _THEN[one].join(filter(None, (said, reason[one])))
        )
    return words


def judge(change: ChangeSet, circumstances: "Circumstances") -> ChangeSet:
    """The consequence: what is told of a ticket may change its priority."""
    if not change.tells(_TELLING):
        return change
    judged_all = change.each_ticket(lambda ticket: _judge_one(change, ticket, circumstances))
    if not any(entry.kind == "opened" for entry in change.timeline):
        return judged_all
    timeline = tuple(_as_opened(entry, judged_all) for entry in judged_all.timeline)
    return replace(judged_all, timeline=timeline)


def _as_opened(entry: TimelineEntry, change: ChangeSet) -> TimelineEntry:
    """The entry of a ticket's beginning, with what its promises begin with."""
    ticket = next((one for one in change.every_ticket if entry.ticket in {one.number, None}), None)
    if entry.kind != "opened" or ticket is None:
        return entry
    known = {"priority": ticket.priority.value, "level": ticket.level}
    return replace(entry, detail={**entry.detail, **known})


def _judge_one(
    change: ChangeSet, ticket: Ticket, circumstances: "Circumstances"
) -> tuple[Ticket, tuple[TimelineEntry, ...]]:
    kinds = {entry.kind for entry in change.entries_of(ticket)}
    if not kinds & _TELLING:
        return ticket, ()
    rules, contact = circumstances.desk.priority, circumstances.contact
    if "opened" in kinds and contact is not None and contact.id == ticket.contact_id:
        ticket = replace(ticket, level=contact.level)
    for entry in change.entries_of(ticket):
        if entry.kind == "level_changed":
            ticket = replace(ticket, level=str(entry.detail["to"]))
    if "priority_changed" not in kinds and _is_new_danger(ticket, circumstances.before, rules):
        ticket = replace(ticket, judged_by="rules")
    after = judged(ticket, rules, change.conversation.language)
    if after.priority is ticket.priority or "opened" in kinds:
        return after, ()
    detail = {
        "from": ticket.priority.value,
        "to": after.priority.value,
        "reason": after.priority_reason,
    }
    entry = TimelineEntry(
        "priority_changed", RULES, circumstances.now, detail, ticket=ticket.number
    )
    return after, (entry,)


def _is_new_danger(ticket: Ticket, before: Ticket | None, rules: PriorityRules) -> bool:
    """Whether a danger is told of that nobody could judge who judged the ticket before."""
    if before is None or before.number != ticket.number or ticket.judged_by != "agent":
        return False
    return bool(_danger_in(ticket, rules)) and not _danger_in(before, rules)


def _told(ticket: Ticket) -> Fields:
    """What is told of the matter: where nobody has described it, its title does."""
    known = ticket.fields.get(DESCRIPTION)
    if known is not None and known.value:
        return ticket.fields
    return {**ticket.fields, DESCRIPTION: FieldValue(ticket.title, ticket.title)}


def _danger_in(ticket: Ticket, rules: PriorityRules) -> Texts:
    if ticket.type in rules.calm:
        return {}
    told = ticket.fields.get(DESCRIPTION)
    words = told.value if told is not None and isinstance(told.value, str) else ""
    if danger := rules.danger(words):
        return danger
    is_quoted = ticket.title.removesuffix("…") in words  # most titles are: they tell no more
    return {} if is_quoted else rules.danger(ticket.title)


def _impact(ticket: Ticket, told: Fields, rules: PriorityRules) -> tuple[Priority, Texts]:
    for rule in rules.rules:
        if _is_about(rule.types, ticket) and rule.holds(told):
            return rule.priority, rule.reason
    own = rules.by_dialog.get(ticket.type)
    if own is None:
        return Priority.P3, {}
    priority, reason = own(told)
    return Priority(priority), reason


def _is_about(types: frozenset[str], ticket: Ticket) -> bool:
    return not types or ticket.type in types


def _adjusted(priority: Priority, adjustment: Adjustment) -> Priority:
    at = PRIORITIES.index(priority.value)
    if adjustment.by > 0:
        limit = PRIORITIES.index(adjustment.at_most.value)
        return Priority(PRIORITIES[min(at, max(at - adjustment.by, limit))])
    if at <= 1:
        return priority
    return Priority(PRIORITIES[min(at - adjustment.by, len(PRIORITIES) - 1)])
