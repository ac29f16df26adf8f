# SPDX-License-Identifier: AGPL-3.0-or-later
"""@mentions: whom a note for colleagues calls by name or log-in. Pure."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from intake.changes import Actor, ChangeSet, Message, TimelineEntry
from intake.messages import Author
from intake.routing.queues import Member
from intake.values import replace

if TYPE_CHECKING:
    from intake.consequences import Circumstances

SIGN = "@"


def mentioned(text: str, members: Iterable[Member]) -> list[Member]:
    """The members that a text calls, each once. A Latin name ends where its word ends."""
    return [one for one in members if any(_calls(text, name) for name in (one.name, one.login))]


def tell_mentioned(change: ChangeSet, circumstances: "Circumstances") -> ChangeSet:
    """The consequence: a note that calls colleagues is told on the ticket's timeline."""
    if change.ticket is None:
        return change
    told = [
        _entry(message, found)
        for message in change.messages
        if message.author is Author.NOTE and SIGN in message.text
        if (found := mentioned(message.text, circumstances.desk.team.members))
    ]
    return replace(change, timeline=(*change.timeline, *told)) if told else change


def _entry(message: Message, members: list[Member]) -> TimelineEntry:
    detail = {
        "seq": message.seq,
        "to": [one.id for one in members],
        "names": ", ".join(one.name for one in members),
    }
    actor = Actor("agent", message.author_id, message.author_name)
    return TimelineEntry("mentioned", actor, message.at, detail)


def _calls(text: str, name: str) -> bool:
    ends = r"(?![A-Za-z0-9_])" if name[-1:].isascii() else ""
    return bool(name) and bool(re.search(f"{SIGN}{re.escape(name)}{ends}", text, re.IGNORECASE))
