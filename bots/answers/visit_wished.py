# SPDX-License-Identifier: AGPL-3.0-or-later
"""A day wished for a visit once a report is filed: "could someone come on Tuesday?".

Pure. It is put onto the ticket as the time that suits; whoever plans the visit confirms it. When
the trouble began is not touched by it: that is told in other words, "it was Thursday".
"""

from bots.answers import appointments
from bots.draft import TurnDraft
from bots.reports import adding
from bots.triage import fold
from dialogs.fields.contract import Parsed
from dialogs.fields.patterns import patterns

_LONGEST = 120
_PATTERNS = patterns("visit_wished")


def wished(draft: TurnDraft) -> bool:
    """Put the time that suits onto the ticket just filed; False if none is wished."""
    ticket = adding.own(draft)
    if ticket is None or draft.context.message.choice or draft.conversation.dialog:
        return False
    if not 0 < len(draft.text) <= _LONGEST or not is_of_visit(fold(draft.text)):
        return False
    if draft.profile.hears_trouble(draft.text):
        return False
    time = appointments.time_that_suits(draft)
    if time is None:
        return False
    adding.keep(draft, ticket)  # "between 2 and 4" says more than a day
    appointments.put_down(draft, ticket, Parsed(time.value, time.display))
    draft.update(unanswered_turns=0)
    return True


def is_of_visit(folded: str) -> bool:
    """Whether folded words speak of who comes, or of what suits, not of what was or is to be.

    What should be done by a day presses for the repair and invites nobody.
    """
    if _PATTERNS["suits"].search(folded) is None:
        return False
    return _PATTERNS["tells"].search(folded) is None
