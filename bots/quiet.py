# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened beside messages: automatic mail, failed deliveries, edits, an opened chat.

Kept and shown, hardly ever answered. Pure; called by `take_turn`.
"""

from bots.answers.talk import small_talk
from bots.draft import TurnDraft
from bots.triage import Intent
from intake.conversations import Speaker
from intake.messages import InboundKind


def take_note(draft: TurnDraft) -> None:
    """Record what happened, and let a person know where one has to act."""
    kind = draft.context.message.kind
    if kind is InboundKind.FAILURE:
        _came_back(draft)
    elif kind is InboundKind.OPENED:
        _opened(draft)
    elif kind is InboundKind.AUTOMATIC:
        draft.note("automatic_message")
    elif kind is InboundKind.EDITED:
        draft.note("edited", message=draft.context.message.refers_to)
    elif kind is InboundKind.RECALLED:
        draft.note("recalled", message=draft.context.message.refers_to)
    if _is_new(draft) and kind in {InboundKind.AUTOMATIC, InboundKind.FAILURE}:
        draft.update(speaker=Speaker.CLOSED)  # set aside: to be found, in nobody's queue


def _is_new(draft: TurnDraft) -> bool:
    return draft.conversation.last_seq == 0


def _came_back(draft: TurnDraft) -> None:
    """A message of ours did not arrive: mark it, and put the conversation before a person."""
    is_final = False
    for failure in draft.context.message.failures:
        is_final |= failure.is_permanent
        draft.note(
            "delivery_failed" if failure.is_permanent else "delivery_delayed",
            recipient=failure.recipient,
            reason=failure.reason[:300],
        )
        number = failure.sent_id.rpartition(".")[2]
        if failure.is_permanent and number.isdigit():
            draft.came_back(int(number), failure.reason or draft.phrase("summary.came_back"))
    speaker = draft.conversation.speaker
    if is_final and not _is_new(draft) and speaker in {Speaker.BOT, Speaker.CLOSED}:
        queue = draft.conversation.queue or draft.profile.hand_off_queue
        draft.hand_over(queue, draft.phrase("summary.came_back"))


def _opened(draft: TurnDraft) -> None:
    """Greet who opened the chat, unless something is under way."""
    draft.said = draft.said or draft.phrase("opened")
    conversation = draft.conversation
    if conversation.bot_may_speak and not conversation.dialog:
        small_talk(draft, Intent.GREETING)
