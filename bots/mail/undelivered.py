# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who has to act when a message of ours will never arrive. Pure.

What came back later, as a bounce, is `quiet.py`'s. Here the server refused at once, or days of
trying are over: meanwhile the conversation may be closed and the ticket settled, and nobody would
look again.
"""

from datetime import datetime

from bots.profile import BotProfile
from intake.changes import Actor, ChangeSet, TimelineEntry, status_changed
from intake.conversations import Speaker
from intake.messages import Author, OutboundMessage
from intake.ports import Loaded
from intake.tickets import lifecycle
from intake.tickets.ticket import SETTLED, Ticket
from intake.values import replace


def called_back(
    loaded: Loaded, message: OutboundMessage, profile: BotProfile, now: datetime
) -> ChangeSet | None:
    """The conversation back in its queue, its ticket reopened; None where nobody has to act.

    Deciding it twice does no harm: the second time somebody is called already.
    """
    if not _matters(message):
        return None
    conversation = loaded.conversation
    ticket = _reopened(loaded.ticket, now)
    timeline = []
    if ticket is not None and loaded.ticket is not None:
        system, detail = Actor("system"), {"number": ticket.number}
        timeline.append(TimelineEntry("reopened_undelivered", system, now, detail))
        timeline += status_changed(loaded.ticket, ticket, system, now)
    if conversation.speaker in {Speaker.BOT, Speaker.CLOSED}:
        language = conversation.language or profile.default_language
        queue = loaded.ticket.queue if loaded.ticket else ""
        conversation = replace(
            conversation,
            speaker=Speaker.WAITING,
            queue=conversation.queue or queue or profile.hand_off_queue,
            summary=profile.phrases.say(language, "summary.came_back"),
            waiting_since=now,
        )
    elif ticket is None:
        return None
    return ChangeSet(conversation, ticket=ticket, timeline=tuple(timeline))


def _matters(message: OutboundMessage) -> bool:
    """A person's answer, or the letter with which a chat goes on; not each line of the bot."""
    return message.author is Author.AGENT or "continues" in message.meta


def _reopened(ticket: Ticket | None, now: datetime) -> Ticket | None:
    """The ticket that was settled with this answer; one that nobody has waits in its queue."""
    if ticket is None or ticket.status not in SETTLED or ticket.agent_id is None:
        return None
    return lifecycle.step(ticket, "reopen", now)
