# SPDX-License-Identifier: AGPL-3.0-or-later
"""@mentions: whom a note for colleagues calls by name or log-in. Pure."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.messages import Author
from intake.routing.queues import Member

if TYPE_CHECKING:
    from intake.consequences import Circumstances

SIGN = "@"


def mentioned(text: str, members: Iterable[Member]) -> list[Member]:
    """The members that a text calls, each once. A Latin name ends where its word ends."""
    return [one for one in members if any(_calls(text, name) for name in (one.name, one.login))]


def tell_mentioned(change: ChangeSet, circumstances: "Circumstances") -> ChangeSet:
    """The consequence: a note that calls colleagues is told on the ticket's timeline."""
    ticket = change.ticket
    if ticket is None:
        return change
    lines = [
        (Actor("agent", one.author_id, one.author_name), one.text)
        for one in change.messages
        if one.author is Author.NOTE
    ]
    lines += [
        (one.actor, str(one.detail.get("note", "")))
        for one in change.timeline
        if one.actor.kind == "agent" and one.ticket in {None, ticket.number}
    ]
    team = circumstances.desk.team.members
    called = {
        member.id: (actor, member)
        for actor, text in lines
        if SIGN in text
        for member in mentioned(text, team)
    }
    if not called:
        return change
    detail = {"to": [*called], "names": ", ".join(one.name for _, one in called.values())}
    actor, _ = next(iter(called.values()))
    told = TimelineEntry("mentioned", actor, circumstances.now, detail)
    return change.telling(told)


def _calls(text: str, name: str) -> bool:
    ends = r"(?![A-Za-z0-9_])" if name[-1:].isascii() else ""
    return bool(name) and bool(re.search(f"{SIGN}{re.escape(name)}{ends}", text, re.IGNORECASE))
