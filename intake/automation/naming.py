# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the texts of a rule say of a ticket, and whom they name. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import cast

from intake.automation.doing import Doing
from intake.changes import TimelineEntry
from intake.messages import Language


def worded(doing: Doing, text: object) -> str:
    """A text to the customer or to colleagues, in the customer's language."""
    return str(text).format(**places(doing, doing.language))


def places(doing: Doing, language: Language) -> Mapping[str, str]:
    """What a text may say of the ticket; see `written_actions.PLACES`."""
    ticket = doing.ticket
    return {
        "number": ticket.number,
        "title": ticket.title,
        "priority": ticket.priority.value,
        "status": ticket.status.value,
        "queue": doing.site.team.title(ticket.queue, language) or "–",
        "assignee": doing.site.name_of(ticket.agent_id) if ticket.agent_id else "–",
        "mentioned": _mentioned(doing),
        "visit": _visit(doing),
    }


def _visit(doing: Doing) -> str:
    """Who comes when, of the visit that was told of last; of one that was moved also before."""
    told = _appointments(doing)
    return " → ".join(_appointment(doing, one) for one in told) or "–"


def _appointments(doing: Doing) -> list[Mapping[str, object]]:
    told = (entry for entry in reversed(doing.timeline) if entry.kind.startswith("visit_"))
    entry = next(told, None)
    if entry is None:
        return []
    was = cast("Mapping[str, object]", entry.detail.get("was") or {})
    return [one for one in (was, entry.detail) if one]


def _appointment(doing: Doing, detail: Mapping[str, object]) -> str:
    starts = datetime.fromisoformat(str(detail["starts_at"])).astimezone(doing.site.zone)
    return f"{detail['engineer']} {starts:%Y-%m-%d %H:%M}"


def _mentioned(doing: Doing) -> str:
    entry = _last_mention(doing)
    return f"{entry.actor.name} → {entry.detail['names']}" if entry else "–"


def _last_mention(doing: Doing) -> TimelineEntry | None:
    told = (entry for entry in reversed(doing.timeline) if entry.kind == "mentioned")
    return next(told, None)


def named_people(doing: Doing, texts: Iterable[str]) -> tuple[str, ...]:
    """The log-ins of those whom a text names, but for who just did it and knows."""
    said = "".join(texts)
    ids: list[object] = []
    if "{assignee}" in said:
        ids.append(doing.ticket.agent_id)
    if "{visit}" in said:
        ids += [one.get("engineer_id") for one in _appointments(doing)]
    if "{mentioned}" in said and (entry := _last_mention(doing)):
        ids += cast("Iterable[object]", entry.detail.get("to", ()))
    doers = {entry.actor.id for entry in doing.timeline if entry.actor.kind == "agent"}
    team = doing.site.team
    found = [team.member(str(one)) for one in dict.fromkeys(ids) if one and one not in doers]
    return tuple(member.login for member in found if member)
