# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a customer does on a page: decided by the same functions as in the chat, then committed.

Each function returns the key of the text that tells the customer the result.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from desk.customer.markup import Speech
from desk.customer.sheet import current_sheet
from desk.deciding import until_committed
from desk.office import Office
from intake.changes import Actor, ChangeSet
from intake.conversations import Conversation, Speaker
from intake.errors import Conflict
from intake.links import Purpose
from intake.process import field_work, settling, surveys
from intake.process.effects import Effect
from intake.process.service_sheet import ServiceSheet
from intake.process.work import SurveyQuestion, Visit, VisitState
from intake.service_desk import ServiceDesk
from intake.store.desk.work import Work
from intake.tickets.progress import Confirmed
from intake.tickets.ticket import SETTLED, Ticket, TicketStatus
from intake.values import replace

# What a customer is told whose signature was not taken.
_UNSIGNED = {
    "already_signed": "signed_already",
    "sheet_changed": "sheet_changed",
    "visit_not_described": "sheet_changed",
}
BY_LINK = "link"  # how an answer came, in contrast to the chat


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever opened a link: the ticket it is about, and the language to speak.

    A link says nothing of who follows it; what is done is noted as done by link.
    """

    office: Office
    speech: Speech
    ticket: Ticket
    subject: str
    now: datetime

    @property
    def desk(self) -> ServiceDesk:
        """How the site runs its service now."""
        return self.office.ports.service_desk()

    @property
    def actor(self) -> Actor:
        """Who acts, for the timeline."""
        return Actor("customer", self.ticket.contact_id)


async def visitor_of(
    office: Office, purpose: Purpose, token: str, speech: Speech
) -> Visitor | None:
    """Who opens this link; None if it is forged, expired, or about a ticket that is gone.

    A visit goes along when its ticket is merged: who is to sign for it is led to where it is now.
    """
    ports = office.ports
    now = ports.clock()
    link = ports.links.read(token, purpose, now) if ports.links else None
    if link is None:
        return None
    visit = await ports.queries.work.visit(link.subject) if purpose is Purpose.SIGN else None
    ticket = await ports.store.load_ticket(visit.ticket if visit else link.thread)
    if ticket is None:
        return None
    return Visitor(office, speech, ticket, link.subject, now)


async def solved(visitor: Visitor) -> str:
    """Close the ticket as confirmed; harmless to repeat. What is in work again stays so."""
    key = "confirmed"

    async def decision(ticket: Ticket) -> Effect | None:
        nonlocal key
        if ticket.status not in SETTLED:
            key = "in_work"
        if ticket.status is not TicketStatus.RESOLVED:
            return settling.confirmed_late(ticket, visitor.actor, visitor.now)
        return settling.confirmed(ticket, Confirmed.CUSTOMER, visitor.actor, visitor.now)

    await _commit(visitor, decision)
    return key


async def not_solved(visitor: Visitor, reason: str) -> str:
    """Bring the ticket back to its agent with the reason."""
    key = "reopened"
    reopen_for = visitor.desk.confirmation.reopen_for

    async def decision(ticket: Ticket) -> Effect | None:
        nonlocal key
        if ticket.status not in SETTLED:
            return None
        if not settling.may_reopen(ticket, visitor.now, reopen_for):
            key = "over"
            return None
        return settling.reopened(ticket, reason, visitor.actor, visitor.now)

    await _commit(visitor, decision, waits=True)
    return key


async def open_questions(visitor: Visitor) -> list[SurveyQuestion]:
    """What this survey still asks: the questions once planned, else those of the site."""
    ticket, ports = visitor.ticket, visitor.office.ports
    planned = [SurveyQuestion(one) for one in ticket.progress.survey]
    if not planned:
        nps_at = await ports.queries.work.nps_at(ticket.contact_id)
        planned = list(surveys.questions_for(visitor.desk.survey, nps_at, visitor.now))
    return [one for one in planned if one.value not in ticket.progress.rated]


async def rated(visitor: Visitor, marks: Mapping[SurveyQuestion, int], comment: str) -> str:
    """Write the marks down; the comment belongs to the first of them."""
    survey = visitor.desk.survey

    async def decision(ticket: Ticket) -> Effect | None:
        effect: Effect | None = None
        for number, (question, score) in enumerate(marks.items()):
            more = surveys.rate(
                effect.ticket if effect else ticket,
                question,
                score,
                survey=survey,
                due_at=visitor.office.ports.service_desk().due_at,
                actor=visitor.actor,
                way=BY_LINK,
                now=visitor.now,
                comment="" if number else comment,
            )
            effect = _together(effect, more) if more else effect
        return effect

    await _commit(visitor, decision)
    return "thanks"


async def said_the_same(
    visitor: Visitor, marks: Mapping[SurveyQuestion, int], comment: str
) -> bool:
    """Whether exactly this was answered by link before: a second tap while the line is slow."""
    if not visitor.ticket.progress.rated:
        return False
    work = await visitor.office.ports.queries.work.of_ticket(visitor.ticket.number)
    by_link = [one for one in work.ratings if one.way == BY_LINK]
    scores = {one.question: one.score for one in by_link}
    comments = {one.comment for one in by_link}
    is_said = all(scores.get(question) == mark for question, mark in marks.items())
    return bool(marks) and is_said and (not comment or comment in comments)


async def signed_the_same(visitor: Visitor, visit: Visit, picture: bytes, name: str) -> bool:
    """Whether this visit was signed with just this picture and name: a second tap as well."""
    drawn = await visitor.office.ports.blobs.get(visit.signature) if visit.signature else None
    return (drawn, visit.signed_by) == (picture, name)


async def visit_to_sign(visitor: Visitor) -> Visit | None:
    """The visit a link is for, as it is now; None if there is none, or it was cancelled."""
    work = await visitor.office.ports.queries.work.of_ticket(visitor.ticket.number)
    return _to_sign(work, visitor)


def _to_sign(work: Work, visitor: Visitor) -> Visit | None:
    found = next((one for one in work.visits if one.id == visitor.subject), None)
    return None if found is None or found.state is VisitState.CANCELLED else found


async def sheet_to_sign(visitor: Visitor, visit: Visit) -> ServiceSheet:
    """What the customer signs for, as it is now."""
    ports, ticket = visitor.office.ports, visitor.ticket
    work = await ports.queries.work.of_ticket(ticket.number)
    return await current_sheet(ports, ticket, work, visit)


async def signed(visitor: Visitor, visit: Visit, seen: str, picture: bytes, name: str) -> str:
    """Keep the signature and what it is for; who comes second finds it there.

    `seen` is the digest of the sheet that was read, or empty if that is not known: nobody signs
    for what was written while they drew.
    """
    ports = visitor.office.ports
    blob = await ports.blobs.put(picture)

    async def decision(ticket: Ticket) -> Effect | None:
        work = await ports.queries.work.of_ticket(ticket.number)
        now_so = _to_sign(work, visitor) or visit
        sheet = await current_sheet(ports, ticket, work, now_so)
        effect = field_work.sign(ticket, now_so, sheet, blob, name, visitor.now)
        if seen not in {"", sheet.digest}:
            raise Conflict("sheet_changed")
        return effect

    try:
        await _commit(visitor, decision)
    except Conflict as error:
        return _UNSIGNED.get(str(error), "expired")
    return "signed"


async def _commit(
    visitor: Visitor,
    decision: Callable[[Ticket], Awaitable[Effect | None]],
    *,
    waits: bool = False,
) -> None:
    """Decide and commit; with `waits` the conversation then waits for the team."""
    ports, number = visitor.office.ports, visitor.ticket.number

    async def attempt() -> ChangeSet | None:
        ticket = await ports.store.load_ticket(number)
        place = ticket.conversation_id if ticket else None
        loaded = await ports.store.load_conversation(place) if place else None
        effect = await decision(ticket) if ticket and loaded else None
        if ticket is None or loaded is None or effect is None:
            return None
        conversation = loaded.conversation
        return effect.change(_waiting(conversation, ticket, visitor) if waits else conversation)

    await until_committed(ports, number, attempt)


def _waiting(conversation: Conversation, ticket: Ticket, visitor: Visitor) -> Conversation:
    if conversation.speaker is Speaker.HUMAN:
        return conversation
    return replace(
        conversation,
        speaker=Speaker.WAITING,
        queue=ticket.queue,
        agent_id=ticket.agent_id,
        summary=visitor.speech.say("reopened.summary", number=ticket.number),
        waiting_since=visitor.now,
        unanswered_turns=0,
    )


def _together(first: Effect | None, more: Effect) -> Effect:
    if first is None:
        return more
    return Effect(
        more.ticket,
        (*first.timeline, *more.timeline),
        (*first.records, *more.records),
        (*first.timers, *more.timers),
    )
