# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told further to somebody who was asked to come: for them, and no new question.

Pure. Outside opening hours the bot goes on while a person is awaited, but no article answers
工单是上周五报的，手机号….
"""

from bots.answers import talk
from bots.draft import TurnDraft
from bots.reports.running import dialog_context
from bots.triage import Intent, fold
from dialogs.extraction import volunteered
from dialogs.loader import standard_fields
from intake.conversations import Speaker

_LONGEST = 200
_DETAILS = (
    "phone", "email", "service_address", "order_number", "serial_number", "product",
    "preferred_at", "occurred_at",
)  # fmt: skip


def noted(draft: TurnDraft, intent: Intent) -> bool:
    """Acknowledge what is told further: a number, a time, a model, something changed.

    False where it tells trouble, which makes a report, or names nothing: that may be a question.
    """
    waits = draft.conversation.speaker is Speaker.WAITING and draft.context.ticket is None
    if intent is not Intent.STATEMENT or not waits or draft.context.message.choice:
        return False
    if len(draft.text) > _LONGEST or draft.profile.hears_trouble(draft.text):
        return False
    found, _ = volunteered(standard_fields(*_DETAILS), draft.text, dialog_context(draft))
    words, folded = draft.profile.words, fold(draft.text)
    if not (found or words.amounts.search(folded) or words.alters.search(folded)):
        return False
    talk.noted(draft)
    return True
