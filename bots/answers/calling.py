# SPDX-License-Identifier: AGPL-3.0-or-later
"""A customer who says how to reach them while no dialog runs: 不要给我打电话, "e-mail only".

Pure. Nobody is got for it: the contrary of a call is wished. It goes onto their open ticket;
without one it stays in the chat, where the report that follows finds it. In a dialog:
`dialogs.understanding.calling`.
"""

from bots.buttons import offer
from bots.draft import TurnDraft, unsettled
from bots.reports import adding
from dialogs.compiling.loader import standard_fields
from dialogs.understanding.calling import contact_wish
from dialogs.understanding.telling import adds_words
from intake.tickets.ticket import FieldValue

_WISH = "contact_wish"


def noted(draft: TurnDraft) -> bool:
    """Note the wish where a message says nothing else; False if it does, or wishes none."""
    wish, rest, wants_no_call = contact_wish(draft.text)
    if not wants_no_call or draft.context.message.choice or adds_words(rest):
        return False
    ticket = unsettled(draft.context.ticket)
    if ticket is not None:
        label = standard_fields(_WISH)[0].labels
        adding.fill(draft, ticket, {_WISH: FieldValue(wish, wish, label=label)})
        said = draft.phrase("no_calls.on_ticket", number=ticket.number)
        draft.say(said, meta={"noted": [_WISH]})
    else:
        draft.say(draft.phrase("no_calls.noted"), offer(draft), {"self_told": [_WISH]})
    draft.update(unanswered_turns=0)
    return True
