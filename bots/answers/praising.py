# SPDX-License-Identifier: AGPL-3.0-or-later
"""Thanks and praise in the customer's own words, and the news that what was to come is there.

Pure. They ask for nothing: "thanks, the replacement arrived" begins no exchange.
"""

from bots.answers import talk
from bots.draft import TurnDraft
from bots.triage import Intent, fold
from bots.words import Words
from dialogs.understanding.telling import clauses_of
from dialogs.words.denying import without_denied

_LONGEST = 100  # a longer message tells more than that it is well
_COURTESIES = frozenset({"thanks", "bye", "acknowledge", "solved"})  # cheers
_NOTHING = frozenset({"", "no", "no no", "hi", "hello", "ok", "okay", "好的", "你好", "您好"})


def brought_good_news(draft: TurnDraft, intent: Intent) -> bool:
    """Thank for good news and nothing else, before a dialog begins: replacement, refund, 售后."""
    return is_good_news(draft, intent) and talk.small_talk(draft, Intent.THANKS)


def is_good_news(draft: TurnDraft, intent: Intent) -> bool:
    """Whether a message is good news and nothing else; False if anything is wrong or wanted."""
    is_short = len(draft.text) <= _LONGEST and not draft.context.message.choice
    if intent is not Intent.STATEMENT or not is_short:
        return False
    text, words = fold(draft.text), draft.profile.words
    if words.good_news.search(text) is None:
        return False
    told = without_denied(text)  # "no exchange needed"
    if words.wants_more.search(told) is not None or draft.profile.hears_trouble(told):
        return False
    good = (words.good_news, words.thanks, words.praises, words.lauds)
    clauses = [one for one in clauses_of(told) if fold(one) not in _NOTHING]
    return all(
        words.whole.get(fold(clause)) in _COURTESIES
        or any(one.search(fold(clause)) for one in good)
        for clause in clauses
    )


def thanked(draft: TurnDraft, intent: Intent) -> bool:
    """Thank for thanks in own words, 师傅修得很好，谢谢; False if they tell trouble, too.

    Praise needs no thanks: 咖啡机太好用了.
    """
    text, words = fold(draft.text), draft.profile.words
    is_praise = intent is Intent.STATEMENT and words.lauds.search(text) is not None
    is_thankful = intent is Intent.STATEMENT and words.thanks.search(text) is not None
    if not (is_praise or is_thankful) or draft.profile.hears_trouble(draft.text):
        return False
    if not is_praise and words.praises.search(words.thanks.sub(" ", text)) is None:
        return False  # "thanks, where is it" only seems to praise
    if words.turns_round.search(text) or _wishes_beside_thanks(text, words):
        return False
    return talk.small_talk(draft, Intent.THANKS)


def _wishes_beside_thanks(folded: str, words: Words) -> bool:
    """Whether a clause without thanks wants something: 多谢，挺好的，再帮我约个保养."""
    clauses = [one for one in clauses_of(folded) if words.thanks.search(one) is None]
    wishes = (words.wishes, words.besides, words.asks_us)
    return any(one.search(clause) for clause in clauses for one in wishes)
