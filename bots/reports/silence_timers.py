# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a silence is timed: a dialog that begins sets a timer, one that ends takes it away.

Pure; called for every turn. Letters and forms have none: whoever writes those is not waited for.
What happens when the timer is due: `silence.py`.
"""

from datetime import datetime

from intake.conversations import Conversation
from intake.inbox import TurnContext
from intake.timers import CancelTimer, Patience, Timer

# In a stored dialog: the ticket that was filed from it while its customer was silent.
FILED = "filed"
# The customer was reminded, and has not answered since.
REMINDED = "reminded"
# It was cancelled before, and is taken up again in this turn.
TAKEN_UP = "taken_up"


def timers_for(
    context: TurnContext, after: Conversation, patience: Patience, now: datetime
) -> tuple[Timer | CancelTimer, ...]:
    """What a turn does to the timer of its conversation."""
    before = context.conversation.dialog
    was_running = bool(before) and TAKEN_UP not in before
    if context.message.letter is not None or was_running == bool(after.dialog):
        return ()
    timer = patience.first_timer(after.id, now)
    if after.dialog:
        return (timer,)
    return () if FILED in before else (CancelTimer(timer.key),)
