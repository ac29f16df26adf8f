# SPDX-License-Identifier: AGPL-3.0-or-later
"""An agent lets a conversation go on by mail: what `by_mail.py` does, in the agent's name.

Handed to the desk, which cannot know of dialogs. The letter goes to a proven address only: an
address that was merely typed may be somebody else's, and the letter says what the report says.
"""

from datetime import datetime

from bots.draft import TurnDraft
from bots.identity import people
from bots.identity.proving import can_verify, mail_address
from bots.mail import by_mail
from bots.profile import BotProfile
from intake.agent_actions import Doer
from intake.changes import ChangeSet
from intake.contacts import MAIL
from intake.conversations import Conversation, Speaker
from intake.errors import Conflict
from intake.inbox import People, TurnContext
from intake.messages import Author, InboundMessage
from intake.ports import Loaded, Store
from intake.values import replace


async def moved_by_agent(
    loaded: Loaded, by: Doer, store: Store, profile: BotProfile, now: datetime
) -> ChangeSet | None:
    """What to write; None if this goes on by mail already.

    Raises `Conflict` where there is no proven address, no mailbox of ours to write from, or where
    the channel does not vouch that it is the same person who writes there.
    """
    conversation = loaded.conversation
    is_foreign = conversation.speaker is Speaker.HUMAN and conversation.agent_id != by.id
    if is_foreign and not by.may_override:
        raise Conflict("taken_by_other")
    if conversation.address.channel == MAIL:
        return None
    if not profile.mailbox:
        raise Conflict("no_mailbox")
    own = await store.identities(loaded.contact.id)
    nothing = InboundMessage(conversation.address, "", conversation.thread)
    known = People(own=own)
    context = TurnContext(
        0,
        nothing,
        now,
        conversation,
        loaded.contact,
        loaded.ticket,
        is_recorded=True,
        people=known,
    )
    address = mail_address(own)
    if not can_verify(context, profile):
        raise Conflict("no_certain_sender")
    if not address:
        raise Conflict("no_proven_mail")
    letters = await people.moved(context, address, known, store, profile)
    if letters.conversation.version:
        return None
    language = conversation.language or profile.default_language
    draft = TurnDraft(context, profile, now, language)
    by_mail.go_on(draft, letters, address, await store.next_ticket_count())
    return _in_the_name_of(by, draft.finish(), conversation)


def _in_the_name_of(by: Doer, change: ChangeSet, before: Conversation) -> ChangeSet:
    """The same change as the agent's own: they speak in the letters, and the chat is settled."""
    (letter,) = change.also
    written = replace(
        letter,
        conversation=replace(
            letter.conversation,
            speaker=Speaker.HUMAN,
            agent_id=by.id,
            queue=letter.conversation.queue or before.queue,
            summary=before.summary,  # nobody asked for it
            waiting_since=None,
        ),
        messages=tuple(
            replace(one, author=Author.AGENT, author_id=by.id, author_name=by.name)
            for one in letter.messages
        ),
        timeline=tuple(replace(one, actor=by.actor) for one in letter.timeline),
    )
    closed = replace(
        change.conversation, speaker=Speaker.CLOSED, agent_id=None, queue="", waiting_since=None
    )
    return replace(
        change,
        conversation=closed,
        messages=tuple(replace(one, author=Author.SYSTEM) for one in change.messages),
        timeline=tuple(replace(one, actor=by.actor) for one in change.timeline),
        inbox_seq=None,
        also=(written,),
    )
