# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a turn needs beside what every turn gets: looked up only for messages that may use it.

Most messages need nothing of this, and a busy hub takes hundreds of turns a second; so the
decision itself stays pure, and says here beforehand what it would look at.
"""

from bots import choices
from bots.aftercare import questions
from bots.answers import appointments, warranty
from bots.answers.tickets import wants_tickets
from bots.identity import proving
from bots.identity.people import with_people
from bots.identity.senders import is_known
from bots.profile import BotProfile
from intake.inbox import TurnContext
from intake.ports import Store
from intake.tickets.ticket import Ticket
from intake.values import replace

MOST_TICKETS = 10
MOST_ON_ONE = 3  # open tickets of one machine


async def looked_up(context: TurnContext, store: Store, profile: BotProfile) -> TurnContext:
    """The context with what may matter: the last lists, the contact's tickets, the machine's."""
    if choices.needs_shown(context, profile.words):
        conversation = context.conversation
        address = conversation.address
        after = max(conversation.last_seq - choices.LOOK_BACK, 0)
        found = await store.thread(
            address.channel, address.account, conversation.thread, after, choices.LOOK_BACK
        )
        if found is not None:
            context = replace(context, shown=found.messages)
    context = await _asked_about(context, store)
    wants = wants_tickets(context, profile) or appointments.needs_tickets(context, profile)
    needs = wants or warranty.needs_owner(context, profile.words)
    context = await with_people(context, store, profile, needs_own=needs)
    if wants and is_known(context, profile):
        context = replace(context, tickets=await _tickets(context, store, profile))
    if context.ticket is not None and appointments.needs_visits(context, profile):
        found_visits = await store.visits_ahead(context.ticket.number)
        context = replace(context, visits=tuple(found_visits))
    if context.assets:
        machines = {
            serial: await store.machine(asset, MOST_ON_ONE)
            for serial, asset in context.assets.items()
        }
        context = replace(context, machines=machines)
    elif serial := warranty.serial_meant(context, profile.words):
        context = replace(context, asset_meant=await store.load_asset(serial))
    return context


async def _asked_about(context: TurnContext, store: Store) -> TurnContext:
    """The context with the ticket that a question of ours was about, if it is this customer's."""
    number = questions.number_asked_about(context)
    if not number or (context.ticket is not None and context.ticket.number == number):
        return context
    ticket = await store.load_ticket(number)
    if ticket is None or not questions.is_theirs(ticket, context.conversation):
        return context
    return replace(context, asked_about=ticket)


async def _tickets(context: TurnContext, store: Store, profile: BotProfile) -> tuple[Ticket, ...]:
    """Of the contact, and of whom this very message shows them to be."""
    other = proving.conclusion(context, profile).other
    found = await store.tickets_of(context.contact.id, MOST_TICKETS)
    if other is not None:
        found += await store.tickets_of(other.contact.id, MOST_TICKETS)
        found.sort(key=lambda one: one.created_at, reverse=True)
    return tuple(found[:MOST_TICKETS])
