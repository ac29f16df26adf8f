# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a customer asks of the ticket they wait for, and only its people can say: 明天上午能来吗.

Pure. The question goes onto the ticket, with the time it wishes for, and the customer hears that
and when somebody answers. Where nobody waits for anything a question is no ticket's.
"""

from bots.answers import appointments
from bots.buttons import human
from bots.draft import TurnDraft
from bots.reports import adding
from bots.triage import LONGEST_WISH, Intent, fold
from bots.when_answered import with_time
from dialogs.understanding.proposing import VISIT
from intake.tickets.ticket import Ticket

_MOST = 500


def wished(draft: TurnDraft, intent: Intent) -> bool:
    """Put onto the ticket by when something is to happen; False if nobody asks for that."""
    ticket = adding.own(draft) if intent is Intent.QUESTION else None
    if ticket is None or draft.context.message.choice or len(draft.text) > LONGEST_WISH:
        return False
    if draft.profile.words.asks_for_time.search(fold(draft.text)) is None:
        return False
    if not appointments.names_time(draft) or draft.profile.hears_trouble(draft.text):
        return False
    if VISIT not in ticket.fields and draft.profile.words.asks_to_come.search(fold(draft.text)):
        appointments.note_time(draft, ticket)
    put_on(draft, ticket)
    return True


def kept(draft: TurnDraft, intent: Intent) -> bool:
    """Put a question that nothing answers onto the ticket of this conversation; False without one.

    Not one about what another dialog files: that is none of this ticket's. Nor one of a VIP, who
    gets a person at once.
    """
    ticket = adding.own(draft) if intent is Intent.QUESTION else None
    if ticket is None or draft.is_vip or not any(map(str.isalnum, draft.text)):
        return False
    begun = draft.profile.dialogs.starting_with(draft.text, draft.language)
    if begun is not None and begun.definition.completion.ticket_type not in {"", ticket.type}:
        return False
    draft.note("unanswered", question=draft.text.strip()[:_MOST])
    put_on(draft, ticket)
    return True


def put_on(draft: TurnDraft, ticket: Ticket) -> None:
    """Put what is asked onto the ticket, and say who answers it and when."""
    adding.keep(draft, ticket)
    said = with_time(draft, draft.phrase("asked_of_ticket", number=ticket.number))
    draft.say(said, (human(draft),), {"joins": ticket.number})
    draft.update(unanswered_turns=0)
