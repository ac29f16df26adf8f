# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told further to somebody who was asked to come: for them, and no new question.

Pure. Outside opening hours the bot goes on while a person is awaited, but no article answers
工单是上周五报的，手机号….
"""

from bots.answers import articles, talk
from bots.draft import TurnDraft
from bots.reports.running import dialog_context
from bots.triage import Intent, fold
from bots.when_answered import told_when
from dialogs.compiling.loader import standard_fields
from dialogs.extraction import volunteered

_LONGEST = 200
_DETAILS = (
    "phone", "email", "service_address", "order_number", "serial_number", "product",
    "preferred_at", "occurred_at",
)  # fmt: skip


def noted(draft: TurnDraft, intent: Intent) -> bool:
    """Acknowledge what is told further: a number, a time, a model, something changed.

    False where it tells trouble, which makes a report, or where one article answers it. A choice
    among several that only sound alike would be no answer to "customer name is …".
    """
    is_statement = intent is Intent.STATEMENT and not draft.context.message.choice
    if not (is_statement and draft.waits_without_ticket):
        return False
    if len(draft.text) > _LONGEST or draft.profile.hears_trouble(draft.text):
        return False
    found, _ = volunteered(standard_fields(*_DETAILS), draft.text, dialog_context(draft))
    words, folded = draft.profile.words, fold(draft.text)
    is_told = found or words.amounts.search(folded) or words.alters.search(folded)
    if not is_told and articles.knows_answer(draft):
        return False
    talk.noted(draft)
    return True


def told_how_long(draft: TurnDraft, intent: Intent) -> bool:
    """Tell who asks when it is their turn when the team is back: 还有多久, "how long"."""
    if intent is not Intent.QUESTION or not draft.waits_without_ticket:
        return False
    if draft.profile.hours.is_open(draft.now):
        return False
    if draft.profile.words.waits_how_long.search(fold(draft.text)) is None:
        return False
    draft.say(told_when(draft, "taken"), meta={"waiting": True})
    return True
