# SPDX-License-Identifier: AGPL-3.0-or-later
"""A name, a number, an address that somebody gives outside a dialog: kept, and never asked again.

Pure. They are claims, which help to call back and prove nothing (`intake.contacts`). Inside a
dialog the dialog hears them (`dialogs.introducing`).
"""

from bots import safety
from bots.answers import talk
from bots.draft import TurnDraft
from bots.reports.running import dialog_context
from bots.triage import Intent, intent_of
from dialogs.asking import named
from dialogs.introducing import introductions, personal_fields
from dialogs.telling import adds_words

_COURTESY = frozenset({Intent.GREETING, Intent.THANKS, Intent.ACKNOWLEDGE})


def heard(draft: TurnDraft) -> None:
    """Keep what a chat message says of its sender; a dialog that runs keeps it until its end."""
    if draft.is_in_dialog or draft.context.is_stranger or not draft.text:
        return
    found, _ = introductions(personal_fields(), draft.text, dialog_context(draft))
    draft.learn({one.field.name: str(one.parsed.value) for one in found})


def noted(draft: TurnDraft) -> bool:
    """Say that it is kept, to who says nothing else; False if a message says more, or nothing.

    What a ticket of theirs lacks is filled with it.
    """
    context = dialog_context(draft)
    found, rest = introductions(personal_fields(), draft.text, context)
    if not found or (adds_words(rest) and intent_of(rest, draft.profile.words) not in _COURTESY):
        return False
    if draft.context.ticket is not None:
        return safety.completed(draft)
    said = draft.phrase("self_told", items=named(found, context))
    draft.say(said, talk.offer(draft), {"self_told": [one.field.name for one in found]})
    draft.update(unanswered_turns=0)
    return True
