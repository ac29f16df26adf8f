# SPDX-License-Identifier: AGPL-3.0-or-later
"""A matter that ends by itself, told in several clauses: "close it please, swapped the router".

Pure. One clause says what became of it and another that nothing is needed, or that it works.
Whoever cancels without a reason says so in a control word, which is read elsewhere.
"""

from bots.draft import TurnDraft
from bots.triage import fold
from dialogs.fields.patterns import patterns
from dialogs.understanding.telling import told_and_asked
from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import Control

_LONGEST = 120
_FEWEST, _MOST = 2, 4  # clauses
_ASKS = ("?", "？", "吗", "么")
_PATTERNS = patterns("ending")


def ends_itself(draft: TurnDraft) -> bool:
    """Whether a message tells that its matter is over: no question, and no trouble is left."""
    text = draft.text
    if draft.context.message.choice or not 0 < len(text) <= _LONGEST:
        return False
    if _PATTERNS["may"].search(text) is None:
        return False
    clauses = [fold(one) for one in told_and_asked(text)]
    if not _FEWEST <= len(clauses) <= _MOST or any(one.endswith(_ASKS) for one in clauses):
        return False
    if any(_PATTERNS["goes_on"].search(one) for one in clauses):
        return False
    *before, last = clauses
    if _PATTERNS["works"].fullmatch(last):
        return any(_PATTERNS["found"].search(one) for one in before)
    others = [one for one in clauses if control_word(one) is not Control.CANCEL]
    is_cancelled = 0 < len(others) < len(clauses)
    is_trouble = any(map(draft.profile.hears_trouble, others))
    return is_cancelled and not is_trouble and any(map(_PATTERNS["over"].search, others))
