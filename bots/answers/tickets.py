# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the customer's tickets stand: the one of this conversation, or all of the person's.

Pure. All tickets of a contact are told only to somebody whose channel vouches for them; what
anybody could type (a name, a number in a chat window) opens this conversation's ticket at most.
"""

from bots.answers import reported_before
from bots.answers.after_answer import NO_STATUS
from bots.answers.nudging import NUDGE
from bots.draft import TurnDraft
from bots.identity import identifying
from bots.profile import BotProfile
from bots.triage import LONGEST_WISH, Intent, fold, named_ticket
from bots.when_answered import with_time
from dialogs.step import DialogContext
from intake.inbox import TurnContext
from intake.messages import InboundKind, Option
from intake.tickets.ticket import Ticket, TicketStatus

_STATUS = Intent.STATUS.value


def wants_tickets(context: TurnContext, profile: BotProfile) -> bool:
    """Whether a message, from anybody, asks for more than this conversation's ticket."""
    message = context.message
    if message.choice.startswith(NUDGE):
        return True
    if message.kind is not InboundKind.MESSAGE or not message.text:
        return False
    words, folded = profile.words, fold(message.text)
    if context.ticket is None and reported_before.speaks_of_it(folded, words):
        return True
    if len(message.text) > LONGEST_WISH:
        return False
    if wants_all_tickets(message.text, profile):
        return True
    asked = named_ticket(message.text)
    is_status = (
        asked
        or words.nudge_inside.search(folded)
        or words.status_inside.search(folded)
        or words.whole.get(folded) == _STATUS
    )
    ticket = context.ticket
    is_other = ticket is None or (bool(asked) and asked != ticket.number)
    return bool(is_status) and is_other


def names_one(draft: TurnDraft, context: DialogContext) -> bool:
    """Whether a message names a ticket of ours, and no machine that the register has."""
    asked = named_ticket(draft.text)
    dialogs = draft.profile.dialogs.dialogs.values()
    prefixes = {one.definition.completion.number_prefix for one in dialogs}
    is_ours = asked.rpartition("-")[0] in prefixes - {""}
    return is_ours and asked.casefold() not in context.lookups.serials


def wants_all_tickets(text: str, profile: BotProfile) -> bool:
    """Whether somebody asks for all of their tickets, in few words."""
    return 0 < len(text) <= LONGEST_WISH and bool(profile.words.my_tickets.search(fold(text)))


def tell_status(draft: TurnDraft, offer: tuple[Option, ...]) -> None:
    """Say how the ticket or the tickets stand; `offer` is what else can be done.

    Whoever asks for all tickets and is nobody we know can prove who they are.
    """
    _tell(draft, offer)
    wants_all = draft.profile.words.my_tickets.search(fold(draft.text))
    if draft.context.tickets is None and wants_all and (button := identifying.offer(draft)):
        draft.say(draft.phrase("identify.offer"), (*button, *offer), {"small_talk": "status"})


def named_own(draft: TurnDraft) -> Ticket | None:
    """The ticket of this customer's that a message names, as far as we know them."""
    number = named_ticket(draft.text)
    mine = (draft.context.ticket, *(draft.context.tickets or ()))
    return next((one for one in mine if one is not None and one.number == number), None)


def names_no_own(draft: TurnDraft) -> bool:
    """Whether a message names a ticket that is none of this customer's, as far as we know."""
    return bool(named_ticket(draft.text)) and named_own(draft) is None


def _tell(draft: TurnDraft, offer: tuple[Option, ...]) -> None:
    meta = {"small_talk": "status"}
    tickets, ticket = draft.context.tickets, draft.context.ticket
    asked = named_ticket(draft.text)
    if asked:
        ticket = named_own(draft)
        if ticket is None:
            said = draft.phrase("status.not_here", number=asked)
            draft.say(said, offer, {**meta, "fallback": "not_here"})
            return
    elif tickets is not None:
        _tell_all(draft, tickets, offer)
        return
    if ticket is None:
        draft.say(draft.phrase("status.none"), offer, {**meta, NO_STATUS: True})
    else:
        draft.say(_standing(draft, ticket), meta=meta)


def _standing(draft: TurnDraft, ticket: Ticket) -> str:
    """How one ticket stands; of one with an appointment that is what people want to know."""
    own = draft.context.ticket
    visits = draft.context.visits if own is not None and own.number == ticket.number else ()
    visit = next((one for one in visits if one.ends_at > draft.now), None)
    state = draft.phrase(f"status.{ticket.status.value}")
    said = draft.phrase("status.one", number=ticket.number, title=ticket.title, status=state)
    waits = ticket.status in {TicketStatus.NEW, TicketStatus.ASSIGNED}
    if visit is None:
        is_own = own is not None and own.number == ticket.number
        return with_time(draft, said) if waits and is_own else said
    begins, ends = (at.astimezone(draft.profile.zone) for at in (visit.starts_at, visit.ends_at))
    coming = draft.phrase(
        "status.visit",
        number=ticket.number,
        starts=f"{begins:%Y-%m-%d %H:%M}",
        ends=f"{ends:%H:%M}" if ends.date() == begins.date() else f"{ends:%Y-%m-%d %H:%M}",
        engineer=visit.engineer_name,
    )
    return coming if waits else f"{said}\n{coming}"


def _tell_all(draft: TurnDraft, tickets: tuple[Ticket, ...], offer: tuple[Option, ...]) -> None:
    meta = {"small_talk": "status", "tickets": len(tickets)}
    if not tickets:
        draft.say(draft.phrase("status.mine_none"), offer, {**meta, NO_STATUS: True})
        return
    lines = [
        draft.phrase(
            "status.line",
            number=one.number,
            title=one.title,
            status=draft.phrase(f"status.{one.status.value}"),
        )
        for one in tickets
    ]
    draft.say("\n".join((draft.phrase("status.mine"), *lines)), meta=meta)
