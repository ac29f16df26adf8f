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
from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import Control
from intake.messages import Author

_LONGEST = 140
_NUMBER = re.compile(r"\d(?:[ ()-]?\d){6}")
_PATTERNS = patterns("pressing")
_LACKS = frozenset({Control.NONE, Control.UNKNOWN})


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


def asked_to_look(draft: TurnDraft) -> bool:
    """Get a person for who answers that we find no ticket: with a number, or without any.

    We have asked for the number; to take it for a greeting leaves them where they were.
    """
    if draft.context.message.choice or _is_known(draft) or not 0 < len(draft.text) <= _LONGEST:
        return False
    if not _was_not_found(draft) or draft.profile.hears_trouble(draft.text):
        return False
    is_number = _NUMBER.search(draft.text) is not None
    is_wish = draft.profile.words.looks_up.search(fold(draft.text)) is not None
    if not (is_number or is_wish or control_word(draft.text) in _LACKS):
        return False
    hand_off(draft, "asked", about=draft.text)
    return True


def _was_not_found(draft: TurnDraft) -> bool:
    """Whether our newest turn said that there is no ticket to be nudged for, or to look into."""
    newest = next((one for one in reversed(draft.context.shown) if one.author is Author.BOT), None)
    return newest is not None and newest.meta.get("small_talk") in {"nudge", "status"}


def _is_known(draft: TurnDraft) -> bool:
    return draft.context.ticket is not None or bool(draft.context.tickets)


def _is_missed(folded: str) -> bool:
    """Whether somebody was due and has not come."""
    if _PATTERNS["missed"].search(folded) is None:
        return False
    return _PATTERNS["not_missed"].search(folded) is None
