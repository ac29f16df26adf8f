# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one of them costs, 一个多少钱: a question for a price that only sales can tell. Pure."""

import re

from bots.draft import TurnDraft
from bots.reports.running import dialog_context
from bots.triage import LONGEST_WISH, fold
from dialogs.compiling.loader import standard_fields
from dialogs.extraction import volunteered
from dialogs.understanding.happening import with_machine

_PRICE = re.compile("多少钱|价|怎么卖|how much|price|cost")
# What something costs, asked; and what an answer to that holds.
_ASKS_COST = re.compile(
    r"多少钱|[运邮费]费?(?:是|要|大概)?(?:多少|几|怎么算)"
    r"|\bhow much (?:is|are|does|do|will|would|for)\b"
)
_TELLS_COST = re.compile(
    r"[¥￥$€£]|\d ?(?:元|块|eur|usd|gbp|euros?|dollars?|pounds?)|免费|包邮|[邮运]费|费用|价"
    r"|\b(?:free|fees?|charges?|charged|postage|prices?|costs?|pays?)\b",
    re.IGNORECASE,
)


def is_untold(text: str, answer: str) -> bool:
    """Whether a text asks what something costs, and an answer says nothing of costs."""
    return _ASKS_COST.search(fold(text)) is not None and _TELLS_COST.search(answer) is None


def asks_for_thing(draft: TurnDraft) -> bool:
    """Whether a message asks for nothing but the price of a thing, and of no work on it."""
    text = fold(draft.text)
    if len(text) > LONGEST_WISH or _PRICE.search(text) is None:
        return False
    _, rest = volunteered(standard_fields("product"), text, dialog_context(draft))
    named = with_machine(rest, draft.profile.lookups.kinds)
    return draft.profile.words.price_of_thing.fullmatch(named) is not None
