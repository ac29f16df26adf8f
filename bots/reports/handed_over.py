# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was handed over to people who have not come yet: what is told now belongs to it.

Pure. A report that begins in the queue is about what the customer has asked somebody to come for.
"""

from bots.draft import TurnDraft
from bots.reports.before import told_lately
from bots.triage import Intent, arranged_by_people, fold, intent_of
from dialogs.fields import code_shapes, codes
from dialogs.fields.spelling import narrow
from dialogs.session import UserInput
from dialogs.understanding.telling import clauses_of
from dialogs.words.control_words import control_word
from dialogs.words.vocabulary import Control

_WISHES = frozenset({Intent.HUMAN, Intent.NUDGE, Intent.QUESTION})
_MOST = 3  # messages that people read of it


def told(draft: TurnDraft) -> tuple[UserInput, ...]:
    """What the customer told lately, newest first; not the mere wish for a person."""
    lately = told_lately(draft.context.shown, draft.now)
    return tuple(one for one in lately if not _only_wishes(draft, one.text))


def waiting(draft: TurnDraft) -> tuple[UserInput, ...]:
    """The same, where it waits for people; nothing where nobody was asked to come."""
    return told(draft) if draft.awaits_somebody and draft.context.ticket is None else ()


def trouble(draft: TurnDraft) -> str:
    """The newest trouble of what waits, in the customer's words; empty if it is none."""
    told_of = (one.text for one in waiting(draft) if _is_trouble(draft, one.text))
    return next(told_of, "")


def waits_for_visit(draft: TurnDraft) -> bool:
    """Whether what waits is for people to arrange and no trouble: 约个年度保养."""
    return not trouble(draft) and any(is_arranged(draft, one.text) for one in waiting(draft))


def is_arranged(draft: TurnDraft, text: str) -> bool:
    """Whether a text asks for what only people arrange."""
    words, hears = draft.profile.words, draft.profile.hears_trouble
    return words.for_people.search(fold(text)) is not None or arranged_by_people(
        text, words, hears
    )


def about(draft: TurnDraft) -> str:
    """What a wish for a person is about, for whoever takes over: the matter, and the wish."""
    words = [one.text for one in reversed(told(draft)[:_MOST])]
    return "\n".join((*words, draft.text))


def _is_trouble(draft: TurnDraft, text: str) -> bool:
    is_code = any(codes.only(one, code_shapes.ERROR) for one in clauses_of(narrow(text)))
    return is_code or draft.profile.hears_trouble(text)


def _only_wishes(draft: TurnDraft, text: str) -> bool:
    """Whether all that a message states asks for a person, or to know something."""
    words = draft.profile.words
    return not _is_trouble(draft, text) and all(
        control_word(one) is Control.HUMAN or intent_of(one, words) in _WISHES
        for one in clauses_of(text)
    )
