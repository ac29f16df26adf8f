# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said in a conversation: reading it, answering the customer, notes for colleagues."""

from dataclasses import dataclass

from desk import answers, showing
from desk.api.conversations import taken_line
from desk.bodies import MessageQuery, NewMessage
from desk.deciding import decide
from desk.endpoint import Call, endpoint
from intake import agent_actions
from intake.agent_actions import Words
from intake.changes import ChangeSet
from intake.errors import Conflict, NotFound
from intake.ports import Loaded
from intake.store.desk_views import MessageView


@endpoint("GET", "/conversations/{conversation_id}/messages")
async def list_messages(
    call: Call, conversation_id: str, query: MessageQuery
) -> answers.MessageList:
    """The messages of a conversation, in order."""
    queries = call.ports.queries
    view = await queries.conversation(conversation_id, call.principal.queues)
    if view is None:
        raise NotFound
    found = await queries.messages(
        conversation_id, after=query.after, before=query.before, limit=query.limit
    )
    return answers.MessageList(
        items=[showing.message(each) for each in found], last_seq=view.last_seq
    )


@endpoint("POST", "/conversations/{conversation_id}/messages", status=201, errors=(409,))
async def send_message(call: Call, conversation_id: str, body: NewMessage) -> answers.Message:
    """Answer the customer, or leave a note for colleagues."""
    files = await call.office.uploads.named(call.principal.id, body.attachments)
    words = Words(body.text.strip(), files, body.client_id)
    saying = _Saying(call, conversation_id, body, words)
    changes = await decide(call, conversation_id, saying.decide)
    said = saying.said_before
    if changes is not None:
        seq = changes.messages[-1].seq
        said = next(iter(await call.ports.queries.messages_at(conversation_id, [seq])), None)
    if said is None:
        raise NotFound
    return showing.message(said)


@dataclass(slots=True)
class _Saying:
    """One message on its way in, which may have to be decided more than once."""

    call: Call
    conversation_id: str
    body: NewMessage
    words: Words
    said_before: MessageView | None = None

    async def decide(self, loaded: Loaded) -> ChangeSet | None:
        by, now, queries = self.call.principal.doer, self.call.now, self.call.ports.queries
        if self.body.client_id:
            self.said_before = await queries.message_by_client_id(
                self.conversation_id, by.id, self.body.client_id
            )
            if self.said_before is not None:
                return None
        if self.body.kind == "note":
            return agent_actions.note(loaded.conversation, by, self.words, now)
        if self.body.seen_seq is not None:
            newest = await queries.newest_customer_seq(self.conversation_id)
            if newest > self.body.seen_seq:
                raise Conflict("unseen_messages")
        return agent_actions.reply(
            loaded.conversation,
            loaded.ticket,
            by,
            self.words,
            now,
            line=taken_line(self.call, loaded),
        )
