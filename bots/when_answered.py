# SPDX-License-Identifier: AGPL-3.0-or-later
"""When somebody answers, as the customer is told it while the team is away; and who is woken.

Some promises run around the clock, and then the opening time would be the wrong thing to name:
the customer hears by when somebody answers. A promise in working time waits for the team, and so
does a matter that nothing was promised for. Pure.
"""

from datetime import datetime

from bots.draft import TurnDraft, unsettled
from intake.automation.firing import tells_somebody
from intake.tickets.ticket import Priority, Ticket


def told_when(draft: TurnDraft, key: str) -> str:
    """The phrase `key` with the honest time: its `_promised` form, or its `_closed` one.

    Whoever is on duty was alerted: that is said too, where it is so.
    """
    ticket, by = unsettled(draft.ticket or draft.context.ticket), answered_by(draft)
    if ticket is None or by is None:
        values = {"opens": opening(draft), **how_urgent(draft)}
        return draft.phrase(f"hand_off.{key}_closed", **values).rstrip()
    woken = draft.phrase("hand_off.woken") if _wakes_somebody(draft, ticket) else ""
    values = {"by": moment(draft, by, "by"), "number": ticket.number, "woken": woken}
    return draft.phrase(f"hand_off.{key}_promised", **values, **how_urgent(draft)).rstrip()


def how_urgent(draft: TurnDraft) -> dict[str, str]:
    """What phrases for what is urgent say of the ticket: its rank and place, what to do in danger.

    Only a P0 is put before all others. Nobody cuts the power for a matter of software or papers.
    """
    ticket = unsettled(draft.ticket or draft.context.ticket)
    rank = "P1" if ticket is not None and ticket.priority is not Priority.P0 else "P0"
    named = {"rank": f"hand_off.rank.{rank}", "place": f"hand_off.place.{rank}"}
    said = {name: draft.phrase(key) for name, key in named.items()}
    is_safe = ticket is not None and not _is_of_thing(draft, ticket)
    return {**said, "danger": "" if is_safe else draft.phrase("hand_off.if_danger")}


def _is_of_thing(draft: TurnDraft, ticket: Ticket) -> bool:
    """Whether a ticket is of a machine or goods, as far as we know: its dialog asks which."""
    dialog = draft.profile.dialogs.filing(ticket.type)
    return dialog is None or bool(dialog.definition.of_types("product", "serial_number"))


def with_time(draft: TurnDraft, text: str) -> str:
    """The text, and behind it while the team is away when somebody is back: one message."""
    if draft.profile.hours.is_open(draft.now):
        return text
    return f"{text}\n{told_when(draft, 'filed')}"


def opening(draft: TurnDraft) -> str:
    """When the team is back, as people say it: tomorrow, Monday, 09:00."""
    return moment(draft, draft.profile.hours.next_opening(draft.now), "opens")


def answered_by(draft: TurnDraft) -> datetime | None:
    """By when somebody answers, if that is promised and comes before the team is back."""
    ticket = unsettled(draft.ticket or draft.context.ticket)
    if ticket is None:
        return None
    clock = ticket.clock
    first = None if clock.responded_at else clock.first_response_due_at
    due = min(filter(None, (first, clock.next_response_due_at)), default=None)
    if due is None or not draft.now < due < draft.profile.hours.next_opening(draft.now):
        return None
    return due


def moment(draft: TurnDraft, at: datetime, form: str) -> str:
    """A time soon to come in words; `form` names the phrases, for each way to stand in a text."""
    zone = draft.profile.zone
    there = at.astimezone(zone)
    days = (there.date() - draft.now.astimezone(zone).date()).days
    near = {0: "today", 1: "tomorrow", 2: "day_after"}.get(days, "later")
    return draft.phrase(
        f"hand_off.{form}.{near}",
        weekday=draft.phrase(f"weekday.{there.weekday()}"),
        date=there.strftime(draft.phrase("hand_off.opens.date")),
        time=there.strftime("%H:%M"),
    )


def _wakes_somebody(draft: TurnDraft, ticket: Ticket) -> bool:
    """Whether this turn tells somebody of the team elsewhere; at night only a P0 is loud."""
    if draft.ticket is None or ticket.priority is not Priority.P0:
        return False
    event = "opened" if ticket.version == 0 else "priority_changed"
    return tells_somebody(ticket, draft.contact, draft.profile.desk, event, draft.now)
