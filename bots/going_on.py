# SPDX-License-Identifier: AGPL-3.0-or-later
"""What belongs to something spoken of before, where no dialog runs: our question, a ticket.

Pure. The first that knows what to do with the message does it; the order is the decision.
"""

from bots.answers import (
    after_answer,
    appointments,
    asked_of_ticket,
    calling,
    order_told,
    orders,
    pressing,
    reported_before,
    sent_after,
    settling,
    talk,
    told_while_waiting,
    visit_wished,
    withdrawing,
)
from bots.draft import TurnDraft
from bots.identity import self_told
from bots.reports import changing, second_matter, standstill, steps
from bots.triage import Intent


def goes_on(draft: TurnDraft, intent: Intent, ticket_count: int) -> bool:
    """Whether a message belongs to what was spoken of before: our question, a ticket, a button."""
    choice = draft.context.message.choice
    wanted = reported_before.meant(draft.text, draft.language, draft.profile, intent)
    if (second := second_matter.answered(draft)) is not None:
        steps.begin_second(draft, *second, ticket_count)
        return True
    return (
        second_matter.declined(draft)
        or withdrawing.withdrawn(draft)
        or settling.settled(draft, after_answer.verdict(draft, intent), ticket_count)
        or bool(choice and talk.pressed(draft, choice))
        or talk.named_again(draft, intent)
        or told_while_waiting.told_how_long(draft, intent)
        or orders.place_followed(draft)
        or told_while_waiting.details_noted(draft)
        or orders.begun(draft, ticket_count)
        or orders.number_followed(draft)
        or order_told.went_on(draft)
        or orders.told(draft)
        or standstill.worsened(draft)
        or talk.nudged(draft, wanted)
        or (wanted is not intent and talk.small_talk(draft, wanted))
        or talk.hastened(draft)
        or pressing.pressed_for(draft)
        or pressing.asked_for_news(draft)
        or pressing.asked_to_look(draft)
        or talk.told_when_due(draft, intent)
        or appointments.moved(draft, intent)
        or visit_wished.wished(draft)
        or asked_of_ticket.wished(draft, intent)
        or calling.noted(draft)
        or changing.put_right(draft)
        or talk.insisted(draft, intent)
        or sent_after.sent(draft, intent, ticket_count)
        or self_told.noted(draft)
        or talk.let_go(draft, intent)
    )
