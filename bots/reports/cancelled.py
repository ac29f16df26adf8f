# SPDX-License-Identifier: AGPL-3.0-or-later
"""A dialog that was cancelled, and is taken up again by whoever thinks better of it.

Pure. What it had collected goes with the words in which we said that it is over; "actually no, go
on" puts it back as it stood, unless another dialog ran since.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import cast

from bots.draft import TurnDraft
from bots.reports.silence_timers import TAKEN_UP
from bots.triage import LONGEST_WISH, fold
from bots.words import Words
from dialogs.understanding.telling import clauses_of
from intake.conversations import Speaker
from intake.inbox import TurnContext
from intake.messages import Author
from intake.values import replace

CANCELLED = "cancelled"  # in the meta of our words: the dialog as it was stored until then
_STEP = "step"
_RECENT = timedelta(days=1)


def taken_up(context: TurnContext, words: Words) -> TurnContext:
    """The turn with the dialog that its message takes up again; else unchanged."""
    conversation, text = context.conversation, context.message.text
    if conversation.dialog or conversation.speaker is not Speaker.BOT or len(text) > LONGEST_WISH:
        return context
    stored = _last_cancelled(context)
    first = next(iter(clauses_of(text)), "")
    if not stored or not any(words.go_on.fullmatch(fold(one)) for one in (text, first)):
        return context
    dialog = {**stored, TAKEN_UP: True}
    return replace(context, conversation=replace(conversation, dialog=dialog))


def unmarked(draft: TurnDraft) -> None:
    """Keep the dialog without the mark that it was taken up, which is this turn's alone."""
    dialog = draft.conversation.dialog
    if TAKEN_UP in dialog:
        draft.update(dialog={name: one for name, one in dialog.items() if name != TAKEN_UP})


def _last_cancelled(context: TurnContext) -> Mapping[str, object]:
    """The dialog that was cancelled last; empty if it was long ago, or others spoke since."""
    for one in reversed(context.shown):
        if one.author is Author.AGENT or context.received_at - one.at > _RECENT:
            break
        if one.author is Author.BOT and _STEP in one.meta:
            return cast("Mapping[str, object]", one.meta.get(CANCELLED, {}))
    return {}
