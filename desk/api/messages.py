# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said in a conversation: reading it, answering the customer, notes for colleagues."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from desk import mail_html, showing
from desk.answers.conversations import Message, MessageList
from desk.api.conversations import taken_line
from desk.bodies.conversations import HtmlQuery, MessageQuery, NewMessage
from desk.deciding import decide
from desk.endpoint import Call, endpoint
from desk.named import conversation_named
from desk.noting import mentions_told, something_follows
from desk.problems import NamesNothing
from desk.uploads import raster_type
from intake import agent_actions
from intake.agent_actions import AgentMessage
from intake.changes import ChangeSet
from intake.errors import Conflict, NotFound
from intake.ports import Loaded
from intake.store.desk.views import MessageView
from intake.tickets import lifecycle
from intake.tickets.mentions import SIGN
from intake.tickets.ticket import Ticket

_MOST_DIGITS = 10


@endpoint("GET", "/conversations/{conversation_id}/messages")
async def list_messages(call: Call, conversation_id: str, query: MessageQuery) -> MessageList:
    """The messages of a conversation, in order."""
    view = await conversation_named(call, conversation_id)
    found = await call.ports.queries.messages(
        conversation_id, after=query.after, before=query.before, limit=query.limit
    )
    return MessageList(items=[showing.message(each) for each in found], last_seq=view.last_seq)


@endpoint("POST", "/conversations/{conversation_id}/messages", status=201, errors=(409,))
async def send_message(call: Call, conversation_id: str, body: NewMessage) -> Message:
    """Answer the customer, leave a note for colleagues, or note what was said by phone."""
    files = await call.office.uploads.named(call.principal.id, body.attachments)
    copies = {"to": list(body.to), "cc": list(body.cc)} if body.to or body.cc else {}
    words = AgentMessage(body.text.strip(), files, body.client_id, copies)
    saying = _Saying(call, conversation_id, body, words)
    changes = await decide(call, conversation_id, saying.decide)
    said = saying.said_before
    if changes is not None:
        seq = changes.messages[-1].seq
        said = next(iter(await call.ports.queries.messages_at(conversation_id, [seq])), None)
    if said is None:
        raise NotFound
    return showing.message(said)


@endpoint("GET", "/conversations/{conversation_id}/messages/{seq}/html")
async def read_html(call: Call, conversation_id: str, seq: str, query: HtmlQuery) -> web.Response:
    """The HTML of a mail, cleaned, for a sandboxed frame."""
    await conversation_named(call, conversation_id)
    number = int(seq) if seq.isascii() and seq.isdigit() and len(seq) < _MOST_DIGITS else 0
    found = await call.ports.queries.messages_at(conversation_id, [number])
    originals = _originals(found[0].meta) if found else {}
    if "mail.html" not in originals:
        raise NotFound
    html = await call.ports.blobs.get(originals["mail.html"]) or b""
    inline = await _pictures(call, originals)
    page = await asyncio.to_thread(
        mail_html.shown, html.decode("utf-8", "replace"), inline, with_images=query.images
    )
    if page is None:
        raise Conflict("html_too_costly")
    return web.Response(
        text=page.page,
        content_type="text/html",
        headers={
            "Content-Security-Policy": page.policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "private, no-store",
            "X-Blocked-Images": str(page.blocked_images),
        },
    )


def _originals(meta: Mapping[str, object]) -> dict[str, str]:
    """The stored originals of a message: name → blob."""
    stored = meta.get("originals")
    return {one["name"]: one["blob"] for one in stored} if isinstance(stored, list) else {}


async def _pictures(call: Call, originals: Mapping[str, str]) -> dict[str, tuple[str, bytes]]:
    """The mail's own pictures by their address, as far as they are pictures and not too many."""
    found: dict[str, tuple[str, bytes]] = {}
    left = mail_html.LARGEST_INLINE
    for name, blob in originals.items():
        content = await call.ports.blobs.get(blob) if name.startswith("cid:") else None
        kind = raster_type(content) if content else None
        if content and kind and len(content) <= left:
            left -= len(content)
            found[name] = (kind, content)
    return found


@dataclass(slots=True)
class _Saying:
    """One message on its way in, which may have to be decided more than once."""

    call: Call
    conversation_id: str
    body: NewMessage
    words: AgentMessage
    said_before: MessageView | None = None

    async def decide(self, loaded: Loaded) -> ChangeSet | None:
        by, now, queries = self.call.principal.doer, self.call.now, self.call.ports.queries
        if self.body.client_id:
            self.said_before = await queries.message_by_client_id(
                self.conversation_id, by.id, self.body.client_id
            )
            if self.said_before is not None:
                return None
        ticket = await self._about(loaded)
        if self.body.kind == "note":
            follows = something_follows(self.call, self.words.text)
            about = ticket if follows else None
            noted = agent_actions.note(loaded.conversation, by, self.words, now, about)
            is_lost = ticket is None and SIGN in self.words.text
            return mentions_told(self.call, noted) if is_lost else noted
        if self.body.kind == "spoken":
            return agent_actions.spoken(loaded.conversation, ticket, by, self.words, now)
        if self.words.meta and not loaded.conversation.reply_context:
            raise Conflict("no_copies")
        if self.body.seen_seq is not None:
            newest = await queries.newest_customer_seq(self.conversation_id)
            if newest > self.body.seen_seq:
                raise Conflict("unseen_messages")
        return agent_actions.reply(
            loaded.conversation,
            ticket,
            by,
            self.words,
            now,
            line=taken_line(self.call, loaded),
        )

    async def _about(self, loaded: Loaded) -> Ticket | None:
        """The ticket this is about: one of the conversation's, by itself its current matter."""
        number = self.body.ticket
        if number is None or (loaded.ticket and loaded.ticket.number == number):
            return loaded.ticket
        theirs = await self.call.ports.queries.relations.tickets_of(self.conversation_id)
        ticket = await self.call.ports.store.load_ticket(number) if number in theirs else None
        if ticket is None:
            raise NamesNothing("ticket", number)
        lifecycle.must_stand_alone(ticket)
        return ticket
