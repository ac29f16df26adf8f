# SPDX-License-Identifier: AGPL-3.0-or-later
"""Threads of letters that we begin ourselves. Pure."""

import base64

from bots.profile import BotProfile
from intake.contacts import MAIL
from intake.conversations import Conversation
from intake.ids import ContactId, ConversationId
from intake.messages import Address

_NAME = 26  # characters, as the mail channel's own names of threads have


def new_thread(
    known_as: ConversationId,
    address: str,
    contact: ContactId,
    seed: bytes,
    profile: BotProfile,
) -> Conversation:
    """A thread from our mailbox to `address` in which nobody has written yet.

    Its name follows from `seed`, at least 17 bytes that nobody can guess or that name its matter.
    """
    return Conversation(
        id=known_as,
        address=Address(MAIL, profile.mailbox, address),
        thread=base64.b32encode(seed).decode().lower()[:_NAME],
        contact_id=contact,
        reply_context={"to": address},
    )
