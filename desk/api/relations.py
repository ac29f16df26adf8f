# SPDX-License-Identifier: AGPL-3.0-or-later
"""How tickets belong together: merge, split, link, incident; and the undo of each."""

from collections.abc import Sequence

from desk.answers.relations import Link, LinkList, TicketNumbers
from desk.bodies.relations import Merge, NewLink, Split, Update
from desk.bodies.shared import Nothing
from desk.deciding import decide_tickets
from desk.endpoint import Call, endpoint
from desk.named import check_type, ticket_named
from intake.changes import ChangeSet
from intake.errors import Conflict, NotFound
from intake.ids import new_id, ticket_number
from intake.messages import LANGUAGES, Language
from intake.store.desk.relations import standing
from intake.tickets import merging, relations
from intake.tickets.incidents import inform
from intake.tickets.relations import (
    Relation,
    SecondMatter,
    TicketLink,
    is_same_link,
    must_differ,
)
from intake.tickets.sides import Side

MOST_REPORTS = 500
MOVES_WORK = frozenset({Relation.DUPLICATE, Relation.SPLIT})  # to the ticket that goes on


@endpoint("GET", "/tickets/{number}/links")
async def list_links(call: Call, number: str) -> LinkList:
    """How a ticket belongs together with others, and its conversations."""
    return await _links(call, number)


@endpoint("GET", "/conversations/{conversation_id}/tickets")
async def list_conversation_tickets(call: Call, conversation_id: str) -> TicketNumbers:
    """All tickets of one conversation."""
    loaded = await call.ports.store.load_conversation(conversation_id)
    if loaded is None or not call.principal.sees(loaded.conversation.queue):
        raise NotFound
    found = await call.ports.queries.relations.tickets_of(conversation_id)
    return TicketNumbers(items=found, titles=await call.ports.queries.relations.titles(found))


@endpoint("POST", "/tickets/{number}/merge", errors=(409,))
async def merge_ticket(call: Call, number: str, body: Merge) -> LinkList:
    """Close a ticket that is the same matter as another, where its customers go on."""
    say = call.office.phrases.say
    texts = {
        language: say(language, "line.merged", number=number, other=body.into)
        for language in _first_of_site(call)
    }

    def decision(sides: Sequence[Side]) -> ChangeSet:
        source, target = sides
        return merging.merge(source, target, new_id(), call.principal.doer, call.now, texts)

    await decide_tickets(call, number, decision, {"into": body.into}, with_work=True)
    return await _links(call, number)


@endpoint("POST", "/tickets/{number}/split", status=201, errors=(409,))
async def split_ticket(call: Call, number: str, body: Split) -> LinkList:
    """Make a ticket of its own of a second matter; it stays in the same conversation."""
    check_type(call, body.type)
    count = await call.ports.store.next_ticket_count()
    prefix = number.partition("-")[0] if "-" in number else call.ports.settings.ticket_prefix
    made = ticket_number(prefix, count)

    def decision(sides: Sequence[Side]) -> ChangeSet:
        (side,) = sides
        queue = call.ports.service_desk().own_queues.get(body.type or "", "")
        matter = SecondMatter(body.title, body.fields, made, body.type or "", queue)
        return relations.split(side, matter, new_id(), call.principal.doer, call.now)

    await decide_tickets(call, number, decision)
    return await _links(call, made)


@endpoint("POST", "/tickets/{number}/links", status=201, errors=(409,))
async def link_ticket(call: Call, number: str, body: NewLink) -> LinkList:
    """Say that two tickets belong together."""
    must_differ(number, body.other)
    kind = Relation(body.kind)

    async def decision(sides: Sequence[Side]) -> ChangeSet:
        holding = standing(await call.ports.queries.relations.links(number))
        if any(is_same_link(one, kind, number, body.other) for one in holding):
            raise Conflict("linked_already")
        if kind is Relation.REPORT:
            await _check_incident(call, number, body.other)
        one, other = sides
        return relations.relate(one, other, kind, new_id(), call.principal.doer, call.now)

    await decide_tickets(call, number, decision, {"other": body.other})
    return await _links(call, number)


@endpoint("POST", "/links/{link_id}/undo", errors=(409,))
async def undo_link(call: Call, link_id: str, body: Nothing) -> LinkList:
    """Undo a merge, a split or a link. What happened to the tickets since then stays."""
    _ = body
    link = await _link(call, link_id)
    undo = {
        Relation.DUPLICATE: merging.undo_merge,
        Relation.SPLIT: relations.undo_split,
    }.get(link.kind, relations.unrelate)

    async def decision(sides: Sequence[Side]) -> ChangeSet:
        one, other = sides
        return undo(await _link(call, link_id), one, other, call.principal.doer, call.now)

    named, with_work = {"other": link.other}, link.kind in MOVES_WORK
    await decide_tickets(call, link.ticket, decision, named, with_work=with_work)
    return await _links(call, link.ticket)


@endpoint("POST", "/tickets/{number}/inform", errors=(409,))
async def inform_reporters(call: Call, number: str, body: Update) -> LinkList:
    """Tell everybody who reported an incident the same, each in their channel and language.

    Who reported by phone is not reached; the timeline names their tickets (`not_reached`).
    """
    reports = await call.ports.queries.relations.reports(number)
    if len(reports) > MOST_REPORTS:
        raise Conflict("too_many_reports")
    texts = {language: str(getattr(body, language)) for language in _first_of_site(call)}

    def decision(sides: Sequence[Side]) -> ChangeSet:
        master, *others = sides
        return inform(master, others, texts, call.principal.doer, call.now)

    await decide_tickets(call, number, decision, beside=reports)
    return await _links(call, number)


async def _link(call: Call, link_id: str) -> TicketLink:
    link = await call.ports.queries.relations.link(link_id)
    if link is None:
        raise NotFound
    return link


async def _check_incident(call: Call, report: str, incident: str) -> None:
    """An incident is no report of another one: nobody would know which update is whose."""
    linked = call.ports.queries.relations
    is_report = any(
        one.kind is Relation.REPORT and one.ticket == incident
        for one in standing(await linked.links(incident))
    )
    if is_report or await linked.reports(report):
        raise Conflict("nested_incident")


def _first_of_site(call: Call) -> tuple[Language, ...]:
    """All languages; first the one for whom none is known of."""
    first = call.ports.settings.languages[0]
    return (first, *(one for one in LANGUAGES if one != first))


async def _links(call: Call, number: str) -> LinkList:
    await ticket_named(call, number)
    found = await call.ports.queries.relations.links(number)
    named = [number for one in found for number in (one.ticket, one.other)]
    return LinkList(
        items=[_shown(one) for one in found],
        titles=await call.ports.queries.relations.titles(named),
        conversations=await call.ports.queries.relations.conversations_of(number),
    )


def _shown(link: TicketLink) -> Link:
    return Link(
        id=link.id,
        kind=link.kind.value,
        ticket=link.ticket,
        other=link.other,
        by=link.by,
        at=link.at,
        undone_at=link.undone_at,
        undone_by=link.undone_by,
    )
