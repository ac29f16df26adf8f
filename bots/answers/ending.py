# SPDX-License-Identifier: AGPL-3.0-or-later
"""A matter that ends by itself, told in several clauses: "close it please, swapped the router".

Pure. One clause says what became of it and another that nothing is needed, or that it works:
"found it, plug was loose. Thanks anyway!", 是急停没松开，打扰了. Whoever cancels without a reason
says so in a control word, which is read elsewhere.
"""

import re

from bots.draft import TurnDraft
from bots.triage import fold
from dialogs.fields.patterns import patterns
from dialogs.understanding.telling import told_and_asked
from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import Control

_LONGEST = 120
_FEWEST, _MOST = 2, 5  # clauses
_ASKS = ("?", "？", "吗", "么")
_WAS_NOT = re.compile(r"\b(?:was|were|had)(?:n't| not)\b")
_PATTERNS = patterns("ending")


def ends_itself(draft: TurnDraft) -> bool:
    """Whether a message tells that its matter is over: no question, and no trouble is left."""
    text = draft.text
    if draft.context.message.choice or not 0 < len(text) <= _LONGEST:
        return False
    if _PATTERNS["may"].search(text) is None:
        return False
    clauses = [fold(one) for one in told_and_asked(text.replace("’", "'"))]
    if not 0 < len(clauses) <= _MOST or any(one.endswith(_ASKS) for one in clauses):
        return False
    if any(map(_goes_on, clauses)):
        return False
    if _was_nothing(draft, clauses):
        return True
    others = [one for one in clauses if control_word(one) is not Control.CANCEL]
    is_cancelled = 0 < len(others) < len(clauses)
    is_trouble = any(map(draft.profile.hears_trouble, others))
    return is_cancelled and not is_trouble and any(map(_PATTERNS["over"].search, others))


def _goes_on(clause: str) -> bool:
    """Whether a clause says that it is not over; "wasn't plugged in" does not."""
    said = _WAS_NOT.sub("was", clause) if _PATTERNS["cause"].search(clause) else clause
    return _PATTERNS["goes_on"].search(said) is not None


def _was_nothing(draft: TurnDraft, clauses: list[str]) -> bool:
    """Whether two of three are told: what it was, that it works, that nobody is needed.

    Or all in one: "false alarm". What else is said tells no trouble.
    """
    *before, last = clauses
    closes, is_well, cause = (_told(clauses, name) for name in ("closes", "is_well", "cause"))
    closes |= {one for one in clauses if control_word(one) is Control.CANCEL}
    nothing = {one for one in clauses if _PATTERNS["nothing"].fullmatch(one)}
    if _PATTERNS["works"].fullmatch(last):
        is_well.add(last)
        cause |= _told(before, "found")
    if not nothing and sum(map(bool, (closes, is_well, cause))) < _FEWEST:
        return False
    told = closes | is_well | cause | nothing
    return not any(one not in told and draft.profile.hears_trouble(one) for one in clauses)


def _told(clauses: list[str], name: str) -> set[str]:
    """The clauses that tell one of these; how it is now, they tell from end to end."""
    pattern = _PATTERNS[name]
    finds = pattern.fullmatch if name == "is_well" else pattern.search
    return {one for one in clauses if finds(one) is not None}
