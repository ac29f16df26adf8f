# SPDX-License-Identifier: AGPL-3.0-or-later
"""A name, a number, an address that somebody gives outside a dialog: kept, and never asked again.

Pure. They are claims, which help to call back and prove nothing (`intake.contacts`). Inside a
dialog the dialog hears them (`dialogs.understanding.introducing`).
"""

from bots.buttons import offer
from bots.draft import TurnDraft
from bots.reports import adding
from bots.reports.running import dialog_context
from bots.triage import Intent, intent_of
from dialogs.asking import named
from dialogs.step import Found
from dialogs.understanding.introducing import introductions, personal_fields
from dialogs.understanding.telling import adds_words
from intake.conversations import Speaker

_COURTESY = frozenset({Intent.GREETING, Intent.THANKS, Intent.ACKNOWLEDGE})


def heard(draft: TurnDraft) -> None:
    """Keep what a chat message says of its sender; a dialog that runs keeps it until its end."""
    if draft.is_in_dialog or draft.context.is_stranger or not draft.text:
        return
    found, _ = _read(draft)
    draft.learn({one.field.name: str(one.parsed.value) for one in found})


def noted(draft: TurnDraft) -> bool:
    """Acknowledge a message that only says who its sender is; False for any other.

    What a ticket of theirs lacks is filled with it.
    """
    if not is_all(draft):
        return False
    found, _ = _read(draft)
    if draft.context.ticket is not None:
        return adding.completed(draft)
    items = named(found, dialog_context(draft))
    meta = {"self_told": [one.field.name for one in found]}
    if draft.conversation.speaker is Speaker.WAITING:
        draft.say(draft.phrase("self_told_waiting", items=items), meta=meta)
    else:
        draft.say(draft.phrase("self_told", items=items), offer(draft), meta)
    draft.update(unanswered_turns=0)
    return True


def is_all(draft: TurnDraft) -> bool:
    """Whether a message says who its sender is, and nothing else but courtesy."""
    found, rest = _read(draft)
    is_more = adds_words(rest) and intent_of(rest, draft.profile.words) not in _COURTESY
    return bool(found) and not is_more


def _read(draft: TurnDraft) -> tuple[tuple[Found, ...], str]:
    """What the message says of its sender, and the message without that; read once a turn."""
    if draft.introduced is None:
        draft.introduced = introductions(personal_fields(), draft.text, dialog_context(draft))
    return draft.introduced
