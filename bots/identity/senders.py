# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who writes, as far as the channel vouches for it. Pure."""

from bots.identity import proving
from bots.profile import BotProfile
from intake.contacts import proofs_of
from intake.inbox import TurnContext


def is_known(context: TurnContext, profile: BotProfile) -> bool:
    """Whether the sender is who the contact is: said by the channel, never by the sender."""
    message = context.message
    if context.is_stranger:
        return False
    if message.letter is not None:
        return message.letter.is_authentic
    channel, people = profile.capabilities_at(context.conversation.address), context.people
    if message.profile.user:  # of a site: at a shared browser perhaps not whose contact this is
        named = {proof.identity for proof in proofs_of(message) if proof.identity.kind == "user"}
        return bool(named) and named <= set(proving.conclusion(context, profile).identities)
    if channel.knows_sender or message.profile.is_verified:
        return True
    return channel.keeps_sender and people is not None and bool(people.own)
