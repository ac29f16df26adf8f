# SPDX-License-Identifier: AGPL-3.0-or-later
"""The survey by mail, where the ticket's own channel cannot be written to any more.

Pure. A new thread of letters, known by the ticket, whose answers are read like those of any
letter. It names the ticket's number and nothing that the customer said: the address may be one
that they only typed.
"""

from datetime import datetime
from hashlib import sha256

from bots.mail.threads import new_thread
from bots.profile import BotProfile
from intake.contacts import email_identity
from intake.conversations import Conversation
from intake.ids import ConversationId
from intake.links import Purpose
from intake.messages import Language
from intake.tickets.ticket import Ticket
from intake.timers import DueTimer
from intake.values import replace


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
    known_as = ConversationId(f"survey-{ticket.number}")
    return replace(
        new_thread(known_as, address, due.contact.id, digest, profile),
        language=language,
        subject=f"[{ticket.number}] {subject}",
        ticket=ticket.number,
        created_at=now,
    )


def names_of(thread: Conversation) -> tuple[str, ...]:
    """The names by which an answer to the thread is recognised."""
    return (f"thread:{thread.thread}", f"survey:{thread.ticket}")
