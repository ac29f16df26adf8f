# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an agent may do in a conversation: pure functions that return a `ChangeSet`.

Nothing is written here, so a decision on a stale state is taken again on a fresh one. `line` is
the text that tells the customer, chosen by the caller in the customer's language. What an agent
does to a ticket is `ticket_actions.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from intake.changes import Actor, ChangeSet, Message, TimelineEntry, status_changed
from intake.conversations import Conversation, Speaker
from intake.errors import Conflict
from intake.ids import AgentId
from intake.messages import Attachment, Author, Reply
from intake.service_levels import clock as sla
from intake.tickets import lifecycle
from intake.tickets.ticket import SETTLED, Ticket, TicketStatus
from intake.values import replace

SPOKEN = "spoken"  # of a line for colleagues: its words were told to the customer by voice


@dataclass(frozen=True, slots=True)
class Doer:
    """The agent (or API key) who acts. `may_override` lets a supervisor step in for another.

    `role` is what they are at the desk; only who must agree to a step is told by it.
    """

    id: AgentId
    name: str
    may_override: bool = False
    role: str = ""

    @property
    def actor(self) -> Actor:
        """The same person as the timeline names them."""
        return Actor("agent", self.id, self.name)


@dataclass(frozen=True, slots=True)
class AgentMessage:
    """What an agent wrote. `client_id` is the workspace's id of it: a retry is written once.

    `meta` goes to the stored message, such as the further recipients of a mail.
    """

    text: str
    attachments: tuple[Attachment, ...] = ()
    client_id: str = ""
    meta: Mapping[str, object] = field(default_factory=dict)


def take(
    conversation: Conversation, ticket: Ticket | None, by: Doer, now: datetime, line: str
) -> ChangeSet | None:
    """The agent speaks from now on and the ticket is theirs; the customer is told `line`.

    None if it is so already. Raises `Conflict` if another agent has it and `by` may not override.
    """
    if conversation.speaker is Speaker.HUMAN:
        if conversation.agent_id == by.id:
            return None
        _must_be_free(conversation, by)
    timeline = [TimelineEntry("taken", by.actor, now, {"from": conversation.speaker.value})]
    taken, messages = taken_over(conversation, by.id, line, now)
    owned = ticket and owned_by(ticket, by, now)
    if owned is not None and owned is not ticket:
        timeline.append(TimelineEntry("assigned", by.actor, now, {"to": by.id, "name": by.name}))
    if ticket is not None and owned is not None:
        timeline += status_changed(ticket, owned, by.actor, now)
    return ChangeSet(taken, messages, ticket=_if_changed(owned, ticket), timeline=tuple(timeline))


def taken_over(
    conversation: Conversation, agent_id: AgentId, line: str, now: datetime
) -> tuple[Conversation, tuple[Message, ...]]:
    """The conversation with an agent as its speaker, and `line` for the customer who can read."""
    taken = replace(
        conversation,
        speaker=Speaker.HUMAN,
        agent_id=agent_id,
        waiting_since=None,
        unanswered_turns=0,
    )
    return _tell(taken, line, now)


def reply(
    conversation: Conversation,
    ticket: Ticket | None,
    by: Doer,
    words: AgentMessage,
    now: datetime,
    *,
    line: str,
) -> ChangeSet:
    """The agent's words go to the customer; a conversation nobody had is taken over first.

    `ticket` is the one they are about, whose first-response promise is kept by a person's first
    reply. Raises `Conflict` if another agent speaks, and on a conversation that has no channel to
    answer on.
    """
    if not conversation.carries_replies:
        raise Conflict("no_channel")
    if conversation.speaker is Speaker.HUMAN and conversation.agent_id != by.id:
        raise Conflict("taken_by_other")
    first = take(conversation, ticket, by, now, line) or ChangeSet(conversation)
    spoken, message = _append(first.conversation, Author.AGENT, words.text, now, by, words)
    before = first.ticket or ticket
    after = before and _answered(before, by, now)
    timeline = [*first.timeline, _replied(message, ticket, by, now)]
    if before and after:
        timeline += status_changed(before, after, by.actor, now)
    return ChangeSet(
        spoken,
        (*first.messages, message),
        ticket=_if_changed(after, ticket),
        timeline=tuple(timeline),
    )


def spoken(
    conversation: Conversation,
    ticket: Ticket | None,
    by: Doer,
    words: AgentMessage,
    now: datetime,
) -> ChangeSet:
    """What the agent told the customer by phone or face to face, as a line for colleagues.

    Nothing is sent and nobody else's conversation is taken; for the promises of `ticket` it is a
    reply, on the channels too that carry none.
    """
    kept, message = _append(conversation, Author.NOTE, words.text, now, by, words)
    message = replace(message, meta={**message.meta, SPOKEN: True})
    after = ticket and _answered(ticket, by, now)
    timeline = [_replied(message, ticket, by, now, how=SPOKEN)]
    if ticket and after:
        timeline += status_changed(ticket, after, by.actor, now)
    changed = _if_changed(after, ticket)
    return ChangeSet(kept, (message,), ticket=changed, timeline=tuple(timeline))


def note(
    conversation: Conversation,
    by: Doer,
    words: AgentMessage,
    now: datetime,
    ticket: Ticket | None = None,
) -> ChangeSet:
    """A line for colleagues. It is kept with the conversation and never leaves the building.

    `ticket` is given where something may follow from the words.
    """
    noted, message = _append(conversation, Author.NOTE, words.text, now, by, words)
    entry = TimelineEntry("noted", by.actor, now, {"seq": message.seq})
    touched = ticket and replace(ticket, updated_at=now)
    return ChangeSet(noted, (message,), ticket=touched, timeline=(entry,))


def with_note(changes: ChangeSet, by: Doer, text: str, now: datetime) -> ChangeSet:
    """The same changes with a line for colleagues at their end."""
    noted = note(changes.conversation, by, AgentMessage(text), now)
    return replace(
        changes,
        conversation=noted.conversation,
        messages=(*changes.messages, *noted.messages),
        timeline=(*changes.timeline, *noted.timeline),
    )


def with_line(changes: ChangeSet, line: str, now: datetime) -> ChangeSet:
    """The same changes with a line for the customer at their end; none if `line` is empty."""
    if not line:
        return changes
    told, messages = _tell(changes.conversation, line, now)
    return replace(changes, conversation=told, messages=(*changes.messages, *messages))


def hand_back(
    conversation: Conversation,
    by: Doer,
    now: datetime,
    line: str,
    resumed: Sequence[Reply] = (),
) -> ChangeSet | None:
    """The bot speaks again, where its dialog stopped; the customer is told `line`.

    `resumed` is what the bot says next: the question it had left open, if any.

    None if the bot speaks already. Raises `Conflict` if another agent has it, or it is closed.
    """
    if conversation.speaker is Speaker.BOT:
        return None
    if conversation.speaker is Speaker.CLOSED:
        raise Conflict("already_closed")
    _must_be_free(conversation, by)
    given = replace(
        conversation,
        speaker=Speaker.BOT,
        agent_id=None,
        queue="",
        waiting_since=None,
        unanswered_turns=0,
    )
    given, messages = _tell(given, line, now)
    for reply in resumed if messages else ():
        given, asked = _append(given, Author.BOT, reply.text, now)
        messages = (*messages, replace(asked, options=reply.options))
    return ChangeSet(given, messages, timeline=(TimelineEntry("handed_back", by.actor, now),))


def close(
    conversation: Conversation, ticket: Ticket | None, by: Doer, now: datetime, line: str
) -> ChangeSet | None:
    """The matter is settled: the ticket is resolved and the customer is told `line`.

    None if it is closed already. Raises `Conflict` if another agent has it.
    """
    if conversation.speaker is Speaker.CLOSED:
        return None
    _must_be_free(conversation, by)
    closed = replace(
        conversation,
        speaker=Speaker.CLOSED,
        agent_id=None,
        queue="",
        dialog={},
        waiting_since=None,
        unanswered_turns=0,
    )
    closed, messages = _tell(closed, line, now)
    timeline = [TimelineEntry("conversation_closed", by.actor, now)]
    resolved = ticket
    if ticket and ticket.status not in SETTLED:
        resolved = lifecycle.step(ticket, "resolve", now)
        resolved = replace(resolved, agent_id=ticket.agent_id or by.id)
        timeline += status_changed(ticket, resolved, by.actor, now)
    return ChangeSet(
        closed, messages, ticket=_if_changed(resolved, ticket), timeline=tuple(timeline)
    )


def _must_be_free(conversation: Conversation, by: Doer) -> None:
    is_foreign = conversation.speaker is Speaker.HUMAN and conversation.agent_id != by.id
    if is_foreign and not by.may_override:
        raise Conflict("taken_by_other")


def owned_by(ticket: Ticket, by: Doer, now: datetime) -> Ticket:
    """The ticket in this agent's hands, unless it is settled or theirs already."""
    if ticket.status in SETTLED or ticket.agent_id == by.id:
        return ticket
    return lifecycle.given_to(ticket, by.id, now)


def _answered(ticket: Ticket, by: Doer, now: datetime) -> Ticket:
    if ticket.status in SETTLED:
        return ticket
    answered = replace(ticket, clock=sla.respond(ticket.clock, now))
    if answered.status in {TicketStatus.NEW, TicketStatus.ASSIGNED}:
        answered = replace(answered, agent_id=answered.agent_id or by.id)
        answered = lifecycle.step(answered, "begin", now)
    return ticket if answered == ticket else replace(answered, updated_at=now)


def _replied(
    message: Message, ticket: Ticket | None, by: Doer, now: datetime, **detail: object
) -> TimelineEntry:
    about = ticket.number if ticket else None
    return TimelineEntry("replied", by.actor, now, {"seq": message.seq, **detail}, about)


def _if_changed(after: Ticket | None, before: Ticket | None) -> Ticket | None:
    return None if after is before else after


def _tell(
    conversation: Conversation, line: str, now: datetime
) -> tuple[Conversation, tuple[Message, ...]]:
    """Add a line for the customer about what happened, where they can be written to."""
    if not conversation.carries_replies:
        return conversation, ()
    told, message = _append(conversation, Author.SYSTEM, line, now)
    return told, (message,)


def _append(
    conversation: Conversation,
    author: Author,
    text: str,
    now: datetime,
    by: Doer | None = None,
    words: AgentMessage | None = None,
) -> tuple[Conversation, Message]:
    message = Message(
        seq=conversation.last_seq + 1,
        author=author,
        at=now,
        text=text,
        author_id=by.id if by else "",
        author_name=by.name if by else "",
        attachments=words.attachments if words else (),
        client_id=words.client_id if words else "",
        meta=words.meta if words else {},
    )
    return replace(conversation, last_seq=message.seq), message
