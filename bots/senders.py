# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who writes, as far as the channel vouches for it. Pure."""

from bots.profile import BotProfile
from intake.inbox import TurnContext


def is_known(context: TurnContext, profile: BotProfile) -> bool:
    """Whether the sender is who the contact is: said by the channel, never by the sender."""
    message = context.message
    if context.is_stranger:
        return False
    if message.letter is not None:
        return message.letter.is_authentic
    channel = profile.capabilities_at(context.conversation.address)
    if channel.knows_sender or message.profile.is_verified:
        return True
    people = context.people
    return channel.keeps_sender and people is not None and bool(people.own)
