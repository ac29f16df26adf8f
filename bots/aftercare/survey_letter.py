# SPDX-License-Identifier: AGPL-3.0-or-later
"""The survey by mail, where the ticket's own channel cannot be written to any more.

Pure. A new thread of letters, known by the ticket, whose answers are read like those of any
letter. It names the ticket's number and nothing that the customer said: the address may be one
that they only typed.
"""

import base64
from datetime import datetime
from hashlib import sha256

from bots.profile import BotProfile
from intake.contacts import MAIL, email_identity
from intake.conversations import Conversation
from intake.ids import ConversationId
from intake.links import Purpose
from intake.messages import Address, Language
from intake.tickets.ticket import Ticket
from intake.timers import DueTimer
from intake.values import replace

_THREAD = 26  # characters, as the mail channel's own names of threads have


def lacks(due: DueTimer, profile: BotProfile, ticket: Ticket) -> str:
    """Why the survey cannot go by mail; empty if it can."""
    if "@" not in due.contact.email:
        return "no_mail_address"
    if not profile.mailbox:
        return "no_mailbox"
    return "" if profile.page_link(Purpose.SURVEY, ticket.number) else "no_pages"


def thread_of(
    due: DueTimer, profile: BotProfile, ticket: Ticket, language: Language, now: datetime
) -> Conversation:
    """The thread of letters that begins with the survey; the same, however often it is asked."""
    place = due.conversation
    digest = sha256(f"survey\n{place.id}\n{ticket.number}".encode()).digest()
    address = email_identity(due.contact.email).value
    subject = profile.phrases.say(language, "survey.subject", number=ticket.number)
    return replace(
        Conversation(
            id=ConversationId(f"survey-{ticket.number}"),
            address=Address(MAIL, profile.mailbox, address),
            thread=base64.b32encode(digest).decode().lower()[:_THREAD],
            contact_id=due.contact.id,
            reply_context={"to": address},
        ),
        language=language,
        subject=f"[{ticket.number}] {subject}",
        ticket=ticket.number,
        created_at=now,
    )


def names_of(thread: Conversation) -> tuple[str, ...]:
    """By what an answer to it is known."""
    return (f"thread:{thread.thread}", f"survey:{thread.ticket}")
