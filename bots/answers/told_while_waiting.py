# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told further to somebody who was asked to come: for them, and no new question.

Pure. Outside opening hours the bot goes on while a person is awaited, but no article answers
工单是上周五报的，手机号….
"""

import re

from bots.answers import articles, talk
from bots.draft import TurnDraft
from bots.reports import adding, handed_over
from bots.reports.running import dialog_context
from bots.triage import Intent, fold
from bots.when_answered import opening, told_when
from dialogs.asking import named
from dialogs.compiling.loader import standard_fields
from dialogs.extraction import unmasked, volunteered
from dialogs.fields.patterns import patterns
from dialogs.understanding.introducing import PERSONAL
from dialogs.understanding.telling import adds_words
from intake.conversations import Speaker

_HOW_LONG = patterns("how_long")
_LONGEST = 200
_NUMBERS = ("phone", "email", "order_number", "serial_number", "product", "contact_person")
# What stands around a number that only says whose it is.
_BESIDE_NUMBERS = re.compile(
    r"采购|客户|机器|设备|那台|这台|我们?的|就?是|\b(?:my|our|the|it'?s|is|was|are|and|po|purchase"
    r"|customer|machine|order|ref(?:erence)?|no|nr|for)\b",
    re.IGNORECASE,
)
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
    if not (is_told or handed_over.waits_for_visit(draft)) and articles.knows_answer(draft):
        return False
    talk.noted(draft)
    return True


def details_noted(draft: TurnDraft) -> bool:
    """Note a message that only gives numbers and names: an order, a serial number, a model.

    They are for the colleague who was asked to come, on the ticket where there is one. Not where
    trouble waits, which a machine makes a report of; nor what only says who somebody is.
    """
    text = draft.text.strip()
    is_short = 0 < len(text) <= _LONGEST and any(map(str.isdigit, text))
    waits = draft.conversation.speaker is Speaker.WAITING and not draft.conversation.dialog
    if not (is_short and waits) or draft.context.message.choice:
        return False
    if draft.profile.hears_trouble(text) or handed_over.trouble(draft):
        return False
    context = dialog_context(draft)
    found, rest = volunteered(standard_fields(*_NUMBERS), text, context)
    is_more = adds_words(_BESIDE_NUMBERS.sub(" ", unmasked(rest)))
    if is_more or all(one.field.name in PERSONAL for one in found):
        return False
    if (ticket := adding.own(draft)) is not None:
        adding.join(draft, ticket)
        return True
    items = named(found, context)
    draft.say(draft.phrase("self_told_waiting", items=items), meta={"waiting": True})
    draft.update(unanswered_turns=1)
    return True


def told_how_long(draft: TurnDraft, intent: Intent) -> bool:
    """Tell who asks when it is their turn when the team is back: 还有多久, "how long"."""
    if intent is not Intent.QUESTION or not draft.waits_without_ticket:
        return False
    if draft.profile.hours.is_open(draft.now) or not _asks_how_long(draft):
        return False
    draft.say(told_when(draft, "taken"), meta={"waiting": True})
    return True


def told_beforehand(draft: TurnDraft) -> bool:
    """Tell who asks within a dialog when somebody answers: once it is filed, and not before.

    大概什么时候回复我 is of us, and no article on how long a parcel takes says it.
    """
    if not _asks_how_long(draft):
        return False
    text = fold(draft.text)
    is_of_thing = _HOW_LONG["something"].search(text) and not _HOW_LONG["somebody"].search(text)
    if is_of_thing and articles.knows_answer(draft):
        return False
    is_open = draft.profile.hours.is_open(draft.now)
    values = {} if is_open else {"opens": opening(draft)}
    key = "once_filed" if is_open else "once_filed_closed"
    draft.say(draft.phrase(f"hand_off.{key}", **values), meta={"beforehand": True})
    return True


def _asks_how_long(draft: TurnDraft) -> bool:
    text = fold(draft.text)
    return len(text) <= _LONGEST and draft.profile.words.waits_how_long.search(text) is not None
