# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody speaks of what they reported before, or what was promised them: no new report begins.

Pure. 昨天报修的，师傅说今天来，人呢 presses for it; 我那台修好没有 asks how it stands. Who presses
tells two things, what went before and what is still missing: each alone is told of much else.
"""

import re

from bots.profile import BotProfile
from bots.triage import LONGEST_WISH, Intent, fold
from bots.words import Words
from dialogs.understanding.telling import stands_still
from intake.messages import Language

_LONGEST = 120
_COMPLAINT = "complaint"  # has a path of its own, also for who was stood up
_ANEW = re.compile(r"又|再次|\bagain\b")  # what is back is reported anew
_ASKS = frozenset({Intent.STATEMENT, Intent.QUESTION})


def meant(text: str, language: Language, profile: BotProfile, intent: Intent) -> Intent:
    """What a message wants that may press for something of before; else what it seemed to want."""
    if intent not in _ASKS or not 0 < len(text) <= _LONGEST:
        return intent
    words, folded = profile.words, fold(text)
    if asks_standing(folded, words):
        return Intent.STATUS
    if not presses(folded, words) or stands_still(text):
        return intent  # a line that stands is reported, whatever was before
    if _ANEW.search(folded) and profile.hears_trouble(text):
        return intent
    begun = profile.dialogs.starting_with(text, language)
    return intent if begun is not None and begun.name == _COMPLAINT else Intent.NUDGE


def speaks_of_it(folded: str, words: Words) -> bool:
    """Whether a folded text may be of a ticket of before, so that theirs are looked up."""
    is_short = len(folded) <= _LONGEST
    return is_short and (asks_standing(folded, words) or presses(folded, words))


def presses(folded: str, words: Words) -> bool:
    """Whether a folded text tells of a report or a promise of before, and that it waits for it."""
    if words.still_missing.search(folded) is None:
        return False  # as most messages: it is the quicker one to look for
    return words.told_before.search(folded) is not None


def asks_standing(folded: str, words: Words) -> bool:
    """Whether a short folded text asks where somebody is, or whether it is done: 修好没有."""
    return len(folded) <= LONGEST_WISH and words.asks_standing.search(folded) is not None
