# SPDX-License-Identifier: AGPL-3.0-or-later
"""A customer who presses for an answer (催单): counted on the ticket, at most once an hour.

Pure. The ticket's owner sees how often and when, with a higher priority as a suggestion; the
priority itself is a person's decision, or whoever presses most would always come first.
"""

from datetime import datetime, timedelta

from bots.draft import TurnDraft, unsettled
from bots.triage import named_ticket
from bots.when_answered import with_time
from intake.messages import Option
from intake.tickets.following_up import NUDGES
from intake.tickets.ticket import SETTLED, FieldValue, Ticket
from intake.values import replace

NUDGE = "!nudge:"  # how the choices begin that nudge for one ticket
NOT_SOONER = timedelta(hours=1)
HINT_FROM = 2  # the second time is worth a look at the priority
_HIGHER = {"P3": "P2", "P2": "P1"}


def nudge(draft: TurnDraft, offer: tuple[Option, ...]) -> bool:
    """Pass the wish on for the ticket that is meant, or ask which; False if there is none."""
    mine = _open_tickets(draft)
    asked = named_ticket(draft.text)
    if asked:
        mine = [one for one in mine if one.number == asked]
    own = [one for one in mine if one.number == draft.conversation.ticket]
    mine = own or mine
    if not mine:
        return False
    if len(mine) == 1:
        _pass_on(draft, mine[0])
    else:
        options = tuple(Option(f"{NUDGE}{one.number}", _name(one)) for one in mine)
        draft.say(draft.phrase("nudge.which"), (*options, *offer), {"small_talk": "nudge"})
    return True


def pressed(draft: TurnDraft, choice: str) -> bool:
    """Nudge for the ticket of a button; False if it is none of this customer's."""
    number = choice.removeprefix(NUDGE)
    ticket = next((one for one in _open_tickets(draft) if one.number == number), None)
    if ticket is not None:
        _pass_on(draft, ticket)
    return ticket is not None


def log(draft: TurnDraft) -> None:
    """Count the nudge without a word: an agent has the conversation and will answer."""
    ticket = unsettled(draft.context.ticket)
    if ticket is not None and _is_due(ticket, draft.now):
        _count(draft, ticket)


def _pass_on(draft: TurnDraft, ticket: Ticket) -> None:
    is_closed = not draft.profile.hours.is_open(draft.now)
    if _is_due(ticket, draft.now):
        _count(draft, ticket)
        key = "nudge.passed_on_closed" if is_closed else "nudge.passed_on"
    else:
        key = "nudge.already"
    state = draft.phrase(f"status.{ticket.status.value}")
    said = draft.phrase(key, number=ticket.number, status=state)
    draft.say(with_time(draft, said), meta={"small_talk": "nudge", "nudges": ticket.number})


def _count(draft: TurnDraft, ticket: Ticket) -> None:
    times = [*_times(ticket), draft.now.isoformat()]
    hint = _HIGHER.get(ticket.priority.value, "") if len(times) >= HINT_FROM else ""
    at = draft.now.astimezone(draft.profile.zone).strftime(draft.phrase("hand_off.time"))
    key = "nudge.counted_hint" if hint else "nudge.counted"
    display = draft.phrase(key, count=len(times), at=at, priority=hint)
    label = draft.profile.phrases.in_each_language("nudge.label")
    fields = {**ticket.fields, NUDGES: FieldValue(times, display, "message", label)}
    draft.ticket = replace(ticket, fields=fields, updated_at=draft.now)
    draft.note("nudged", number=ticket.number, count=len(times), suggested_priority=hint)


def _is_due(ticket: Ticket, now: datetime) -> bool:
    times = _times(ticket)
    return not times or now - datetime.fromisoformat(times[-1]) >= NOT_SOONER


def _times(ticket: Ticket) -> list[str]:
    field = ticket.fields.get(NUDGES)
    return [str(one) for one in field.value] if field and isinstance(field.value, list) else []


def _open_tickets(draft: TurnDraft) -> list[Ticket]:
    """What this customer may press for: this conversation's ticket, or all if we know them."""
    own, others = draft.context.ticket, draft.context.tickets or ()
    mine = {one.number: one for one in (*others, *([own] if own else []))}
    return [one for one in mine.values() if one.status not in SETTLED]


def _name(ticket: Ticket) -> str:
    return f"{ticket.number} {ticket.title}"
