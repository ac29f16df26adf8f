# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who presses for a ticket in words of their own, or waits for somebody who was due.

Pure. Outside dialogs only: "this is taking too long" is a nudge where a ticket is open and may
tell of a machine elsewhere; that nobody has shown up is said of us in any case.
"""

import re

from bots.answers.talk import nudged, small_talk
from bots.draft import TurnDraft, unsettled
from bots.handoff import hand_off
from bots.triage import Intent, fold
from dialogs.fields.patterns import patterns

_LONGEST = 140
_NUMBER = re.compile(r"\d(?:[ ()-]?\d){6}")
_PATTERNS = patterns("pressing")


def pressed_for(draft: TurnDraft) -> bool:
    """Pass the nudge on, or say that we find no ticket; False if the message is none."""
    if draft.context.message.choice or not 0 < len(draft.text) <= _LONGEST:
        return False
    folded = fold(draft.text)
    is_open = unsettled(draft.context.ticket) is not None or bool(draft.context.tickets)
    if not (_is_missed(folded) or (is_open and _PATTERNS["presses"].search(folded))):
        return False
    if draft.profile.hears_trouble(draft.text):
        return False
    if draft.profile.dialogs.starting_with(draft.text, draft.language) is not None:
        return False  # a complaint is taken down as one
    return nudged(draft, Intent.NUDGE)


def asked_for_news(draft: TurnDraft) -> bool:
    """Tell how the ticket stands to who asks for news in more words; False if nobody does.

    Without one, whoever leaves a number to look it up by gets a person: we tell nobody by that.
    """
    if draft.context.message.choice or not 0 < len(draft.text) <= _LONGEST:
        return False
    if _PATTERNS["asks_news"].search(fold(draft.text)) is None:
        return False
    if not _is_known(draft) and _NUMBER.search(draft.text) is not None:
        hand_off(draft, "asked", about=draft.text)
        return True
    return small_talk(draft, Intent.STATUS)


def _is_known(draft: TurnDraft) -> bool:
    return draft.context.ticket is not None or bool(draft.context.tickets)


def _is_missed(folded: str) -> bool:
    """Whether somebody was due and has not come."""
    if _PATTERNS["missed"].search(folded) is None:
        return False
    return _PATTERNS["not_missed"].search(folded) is None
