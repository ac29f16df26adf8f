# SPDX-License-Identifier: AGPL-3.0-or-later
"""A customer tells how the steps of an answer go: 第一步做了, "drained it, full of lint".

Pure. Nothing is wrong and nothing is asked, so they are let go on, and asked again whether it
helped. Steps that a report tries have a dialog of their own (`bots/reports/trying.py`).
"""

from bots.answers import articles
from bots.answers.after_answer import Open, open_question, tried_in
from bots.draft import TurnDraft
from bots.triage import Intent, fold
from dialogs.fields.spelling import has_chinese, letters

_LONGEST = {"zh": 40, "en": 100}  # characters
_SHORTEST = 2  # letters


def told(draft: TurnDraft, intent: Intent) -> bool:
    """Let go on who tells of a step; False if no answer with steps is open, or none is told of."""
    shown, text = draft.context.shown, draft.text
    language = "zh" if has_chinese(text) else "en"
    if intent not in {Intent.STATEMENT, Intent.ACKNOWLEDGE} or draft.context.message.choice:
        return False
    if open_question(shown) is not Open.SOLVED or len(text) > _LONGEST[language]:
        return False
    tried = tried_in(shown).articles
    article = draft.profile.articles.get(tried[-1]) if tried else None
    known = article.text(draft.language) if article is not None else None
    if known is None or not known.steps or letters(text) < _SHORTEST:
        return False
    if draft.profile.words.steps_told.search(fold(text)) is None:
        return False
    articles.ask_whether_solved(draft, draft.phrase("faq.step_told"), step_told=True)
    return True
