# SPDX-License-Identifier: AGPL-3.0-or-later
"""What one of them costs, 一个多少钱: a question for a price that only sales can tell. Pure."""

import re

from bots.draft import TurnDraft
from bots.reports.running import dialog_context
from bots.triage import LONGEST_WISH, fold
from dialogs.extraction import volunteered
from dialogs.happening import with_machine
from dialogs.loader import standard_fields

_PRICE = re.compile("多少钱|价|怎么卖|how much|price|cost")


def asks_for_thing(draft: TurnDraft) -> bool:
    """Whether a message asks for nothing but the price of a thing, and of no work on it."""
    text = fold(draft.text)
    if len(text) > LONGEST_WISH or _PRICE.search(text) is None:
        return False
    _, rest = volunteered(standard_fields("product"), text, dialog_context(draft))
    named = with_machine(rest, draft.profile.lookups.kinds)
    return draft.profile.words.price_of_thing.fullmatch(named) is not None
