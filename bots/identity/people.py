# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a turn has to look up to know who somebody is; nothing for nearly every message.

The only part of identifying that reads the store. What to make of it is decided, purely, in
`proving.py` and `identifying.py`; ids of what may be begun are drawn here, because a decision
draws nothing.
"""

import secrets

from bots.identity import codes, identifying, proving
from bots.mail import by_mail
from bots.mail.threads import new_thread
from bots.profile import BotProfile
from intake.contacts import MAIL, Contact, Identity, Owner, email_identity
from intake.ids import ContactId, ConversationId, ordered_id
from intake.inbox import Correspondence, People, TurnContext
from intake.ports import Store
from intake.values import replace


async def with_people(
    context: TurnContext, store: Store, profile: BotProfile, *, needs_own: bool
) -> TurnContext:
    """The context with `people`, where the message asks or proves who somebody is.

    Unchanged for all others, unless `needs_own` asks for what was proven of the sender before.
    """
    reading = proving.reading_of(context, profile)
    proven = proving.proofs(context, profile)
    if not (reading or proven or needs_own):
        return context
    people = People(own=await store.identities(context.contact.id))
    if reading is not None:
        waiting = await store.verification(context.conversation.id)
        people = replace(people, verification=waiting)
        proven = proving.proofs(replace(context, people=people), profile)
    owners: dict[Identity, Owner] = {}
    for proof in proven:
        if proof.identity not in people.own:
            owner = await store.owner(proof.identity, context.contact.id)
            if owner is not None:
                owners[proof.identity] = owner
    people = replace(people, owners=owners)
    if reading is not None:
        people = replace(people, letters=await _letters(context, people, store, profile))
    return replace(context, people=people)


async def _letters(
    context: TurnContext, people: People, store: Store, profile: BotProfile
) -> Correspondence | None:
    """The thread of letters that this message may begin or go on with."""
    reading, waiting = proving.reading_of(context, profile), people.verification
    if reading is None:
        return None
    at = context.received_at
    if reading.code and waiting is not None and codes.is_open(waiting, at):
        return await moved(context, waiting.address, people, store, profile)
    if reading.wish == "mail" and (mine := proving.mail_address(people.own)):
        return await moved(context, mine, people, store, profile)
    if reading.address:
        address = email_identity(reading.address).value
        return await _thread(store, profile, context, f"codes:{address}", address, None)
    return None


async def moved(
    context: TurnContext, address: str, people: People, store: Store, profile: BotProfile
) -> Correspondence:
    """The thread in which this conversation's present matter goes on."""
    conversation = context.conversation
    running = conversation.last_seq if conversation.dialog else 0
    matter = f"dialog {running}" if running else conversation.ticket or "talk"
    owner = people.owners.get(email_identity(address))
    contact = owner.contact if owner else context.contact
    name = by_mail.matter_name(conversation.id, matter)
    return await _thread(store, profile, context, name, address, contact)


async def _thread(
    store: Store,
    profile: BotProfile,
    context: TurnContext,
    name: str,
    address: str,
    contact: Contact | None,
) -> Correspondence:
    at = context.received_at
    found = await store.correspondence(MAIL, name, at - identifying.DAY)
    if found is not None:
        loaded, wrote_at = found
        return Correspondence(loaded.conversation, loaded.contact, wrote_at)
    if contact is None:
        owner = await store.owner(email_identity(address), context.contact.id)
        contact = owner.contact if owner else Contact(ContactId(ordered_id(at)))
    seed = secrets.token_bytes(20)
    conversation = new_thread(ConversationId(ordered_id(at)), address, contact.id, seed, profile)
    return Correspondence(conversation, contact, (), (f"thread:{conversation.thread}", name))
