# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conversations: lists, one, and who speaks. What is said in them is `messages.py`."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from desk import showing
from desk.answers.conversations import Conversation, ConversationDetail, ConversationPage
from desk.bodies.conversations import ConversationQuery
from desk.bodies.shared import Remark
from desk.deciding import Decided, customer_language, decide, result_of
from desk.endpoint import Call, endpoint
from desk.named import conversation_named
from desk.noting import noted
from desk.passing_on import taken
from intake import agent_actions
from intake.changes import ChangeSet
from intake.errors import Conflict, NotFound
from intake.ports import Loaded
from intake.store.desk.queries import ConversationFilter
from intake.store.desk.views import ConversationView, TicketView

Act = Callable[[Loaded], Decided | Awaitable[Decided]]


@endpoint("GET", "/conversations")
async def list_conversations(call: Call, query: ConversationQuery) -> ConversationPage:
    """Conversations, newest activity first."""
    wanted = ConversationFilter(
        speakers=tuple(each.value for each in query.speaker),
        queue=query.queue or "",
        assignee=whose(call, query.assignee),
        text=query.q.strip(),
    )
    page = await call.ports.queries.conversations(
        wanted, call.principal.queues, query.cursor, query.limit
    )
    return ConversationPage(
        items=[showing.conversation(each) for each in page.items],
        next_cursor=page.next_cursor,
        changed=page.changed,
    )


@endpoint("GET", "/conversations/{conversation_id}")
async def read_conversation(call: Call, conversation_id: str) -> ConversationDetail:
    """One conversation with what is known of its report."""
    view = await conversation_named(call, conversation_id)
    return showing.conversation_detail(view, await filed(call, view), call.ports.field_labels)


@endpoint("POST", "/conversations/{conversation_id}/take", errors=(409,))
async def take_conversation(call: Call, conversation_id: str, body: Remark) -> Conversation:
    """Speak from now on; the customer is told. The first one wins; the others hear who has it.

    Supervisors also take what somebody else has, but not from whoever was faster by a moment.
    """

    async def act(loaded: Loaded) -> ChangeSet | None:
        try:
            await _check_unseen(call, loaded, passing.since)
            return agent_actions.take(
                loaded.conversation,
                loaded.ticket,
                call.principal.doer,
                call.now,
                taken_line(call, loaded),
            )
        except Conflict as error:
            raise await taken(call, loaded.conversation.agent_id, str(error)) from error

    with call.office.underway.entered(conversation_id, call.now) as passing:
        return await _act(call, conversation_id, body, act)


async def _check_unseen(call: Call, loaded: Loaded, since: datetime | None) -> None:
    """Raises `Conflict` if another request took it `since` then, before this one could see it."""
    if since is None or loaded.conversation.agent_id in {None, call.principal.id}:
        return
    found = await call.ports.queries.dispatch.taken(loaded.conversation.id)
    if found is not None and found.at >= since:
        raise Conflict("taken_by_other")


@endpoint("POST", "/conversations/{conversation_id}/handback", errors=(409,))
async def hand_back_conversation(call: Call, conversation_id: str, body: Remark) -> Conversation:
    """Let the bot speak again; the customer is told."""

    def act(loaded: Loaded) -> ChangeSet | None:
        language = customer_language(call, loaded)
        line = call.office.phrases.say(language, "line.handed_back")
        resumed = call.ports.resume(loaded, language)
        doer = call.principal.doer
        return agent_actions.hand_back(loaded.conversation, doer, call.now, line, resumed)

    return await _act(call, conversation_id, body, act)


@endpoint("POST", "/conversations/{conversation_id}/close", errors=(409, 422))
async def close_conversation(call: Call, conversation_id: str, body: Remark) -> Conversation:
    """Settle the matter: its ticket is resolved and the customer is told."""

    def act(loaded: Loaded) -> ChangeSet | None:
        return agent_actions.close(
            loaded.conversation,
            loaded.ticket,
            call.principal.doer,
            call.now,
            _closed_line(call, loaded),
        )

    return await _act(call, conversation_id, body, act)


@endpoint("POST", "/conversations/{conversation_id}/continue", errors=(409,))
async def continue_by_mail(call: Call, conversation_id: str, body: Remark) -> Conversation:
    """Go on by mail with a customer whose address is proven; answers the thread of letters."""
    note = body.note.strip()

    async def decision(loaded: Loaded) -> ChangeSet | None:
        changes = await call.ports.move_to_mail(loaded, call.principal.doer)
        if changes is None or not note:
            return changes
        return agent_actions.with_note(changes, call.principal.doer, note, call.now)

    changes = await decide(call, conversation_id, decision)
    if changes is None:
        raise Conflict("by_mail_already")
    return await _shown(call, changes.also[0].conversation.id)


async def filed(call: Call, view: ConversationView) -> TicketView | None:
    """The conversation's ticket, if it has one that this person may see."""
    if view.ticket is None:
        return None
    return await call.ports.queries.ticket(view.ticket.number, call.principal.queues)


def taken_line(call: Call, loaded: Loaded) -> str:
    """What the customer reads when somebody takes over."""
    language = customer_language(call, loaded)
    return call.office.phrases.say(language, "line.taken", name=call.principal.name)


def whose(call: Call, assignee: str | None) -> str:
    """The agent a filter means: `me` is the caller."""
    return call.principal.id if assignee == "me" else assignee or ""


def _closed_line(call: Call, loaded: Loaded) -> str:
    language = customer_language(call, loaded)
    if loaded.ticket is None:
        return call.office.phrases.say(language, "line.closed")
    return call.office.phrases.say(language, "line.resolved", number=loaded.ticket.number)


async def _act(call: Call, conversation_id: str, body: Remark, act: Act) -> Conversation:
    async def decision(loaded: Loaded) -> ChangeSet | None:
        return noted(call, loaded, await result_of(act(loaded)), body.note)

    await decide(call, conversation_id, decision)
    return await _shown(call, conversation_id)


async def _shown(call: Call, conversation_id: str) -> Conversation:
    """As it is after a change, which may have taken it out of what this person sees."""
    view = await call.ports.queries.conversation(conversation_id, None)
    if view is None:
        raise NotFound
    return showing.conversation(view)
