# SPDX-License-Identifier: AGPL-3.0-or-later
"""@mentions: whom a note for colleagues calls by name or log-in. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from intake.changes import Actor, ChangeSet, TimelineEntry
from intake.ids import TicketNumber
from intake.messages import LANGUAGES, Author, Language
from intake.notices import Notice, notice_id
from intake.routing.queues import Member
from intake.values import replace

if TYPE_CHECKING:
    from intake.consequences import Circumstances

SIGN = "@"
MENTIONED: Final = "mentioned"


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
    told = TimelineEntry(MENTIONED, actor, circumstances.now, detail)
    return change.telling(told)


def tell_of_conversation(
    change: ChangeSet,
    worded: Callable[[Language, str, str], str],
    team: Iterable[Member],
    groups: Sequence[str],
) -> ChangeSet:
    """A note that calls colleagues where there is no ticket yet, told to these groups.

    Rules are about tickets; whom they tell of a mention on one hears of this as well. `worded`
    says in a language who calls whom, and what the conversation is about.
    """
    line = change.messages[-1]
    called = mentioned(line.text, team)
    if not called:
        return change
    by = Actor("agent", line.author_id, line.author_name)
    conversation, names = change.conversation, ", ".join(one.name for one in called)
    said = f"{by.name} → {names}"
    told: dict[str, object] = {"to": [one.id for one in called], "names": names}
    data = {"conversation_id": conversation.id, **told}
    text = {one: worded(one, said, conversation.subject) for one in LANGUAGES}
    document = {
        "type": f"conversation.{MENTIONED}",
        "timestamp": line.at.isoformat(),
        "data": data,
    }
    notices = (
        Notice(
            id=notice_id(conversation.id, MENTIONED, line.at),
            to=group,
            kind=MENTIONED,
            ticket=TicketNumber(""),
            text=text,
            at=line.at,
            document=document,
            meant=tuple(one.login for one in called if one.id != by.id),
        )
        for group in groups
    )
    entry = TimelineEntry(MENTIONED, by, line.at, told)
    return replace(change, records=(*change.records, *notices)).telling(entry)


def _calls(text: str, name: str) -> bool:
    ends = r"(?![A-Za-z0-9_])" if name[-1:].isascii() else ""
    return bool(name) and bool(re.search(f"{SIGN}{re.escape(name)}{ends}", text, re.IGNORECASE))
