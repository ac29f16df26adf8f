# SPDX-License-Identifier: AGPL-3.0-or-later
"""The customer says that it is not about what the running dialog takes: "not about an invoice".

Pure. We had misheard, so the dialog ends, and the one that the same message begins takes over.
"""

from bots.draft import TurnDraft
from bots.handoff import hand_off
from bots.reports import resuming, steps
from bots.reports.running import Running
from dialogs import engine
from dialogs.denying import without_denied_matter
from dialogs.extraction import says_more
from dialogs.fields.spelling import fold, simplified, unquoted
from dialogs.starting import begun_by
from dialogs.telling import clauses_of


def ended(draft: TurnDraft, running: Running, ticket_count: int) -> bool:
    """End the dialog whose matter a message denies; False if it denies none, or not this one.

    What else it says goes to a person, with all that was told.
    """
    text = simplified(unquoted(fold(draft.text)))
    rest = without_denied_matter(text)
    if draft.context.message.choice or rest == text:
        return False
    phrases, name = draft.profile.dialogs.starting, running.dialog.name
    if name not in begun_by(phrases, text) or name in begun_by(phrases, rest):
        return False
    other = draft.profile.dialogs.starting_with(draft.text, draft.language)
    other = draft.profile.taking(other, draft.text)
    if other is not None and other.name != name:
        draft.update(dialog={})
        steps.begin(draft, other, ticket_count)
    elif _says_more(draft.text):
        resuming.left_to_people(draft, running)
        hand_off(draft, "asked", running)
    else:
        step = engine.called_off(running.dialog, running.session, running.context)
        steps.take_step(draft, running.after(step), step, ticket_count)
    return True


def _says_more(text: str) -> bool:
    """Whether a clause without the denial tells or asks something: 就是问问还来不来."""
    said = (fold(one) for one in clauses_of(text))
    return any(says_more(one) and without_denied_matter(one) == one for one in said)
