# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work at the customer's: visits with their brief, sheet and signature; spare parts; costs."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo

from aiohttp import web

from desk import showing_work
from desk.answers import work as work_answers
from desk.answers.shared import Label
from desk.api.process import flow_of, work_after
from desk.bodies.work import (
    NewCost,
    NewPart,
    NewVisit,
    PartUpdate,
    SheetQuery,
    VisitQuery,
    VisitUpdate,
)
from desk.customer.markup import moment
from desk.customer.sheet import service_sheet
from desk.deciding import customer_language, or_where_it_went, visible_ticket
from desk.endpoint import Call, endpoint
from desk.named import agent_named, item_named
from desk.problems import NamesNothing
from desk.uploads import raster_type
from intake.errors import Conflict, InvalidRequest, NotFound
from intake.ids import new_id
from intake.links import LIFETIMES, Link, Purpose
from intake.ports import Loaded
from intake.process import field_work
from intake.process.effects import Effect
from intake.process.field_work import VisitChange
from intake.process.service_sheet import place_of
from intake.process.work import CostLine, PartRequest, PartState, Visit, VisitState
from intake.store.desk.views import ContactView
from intake.store.desk.work import VisitFilter, Work
from intake.tickets.ticket import Ticket

_HISTORY = 10
_EARLIEST, _LATEST = date(2000, 1, 1), date(2199, 1, 1)  # no visit is before or after


@endpoint("GET", "/visits")
async def list_visits(call: Call, query: VisitQuery) -> work_answers.VisitList:
    """Visits of all tickets, the earliest first: `engineer=me&day=today` is one's own day."""
    engineer = call.principal.id if query.engineer == "me" else query.engineer
    since = until = None
    if query.day is not None:
        here = call.ports.at_site(call.now)
        day = here.date() if query.day == "today" else query.day
        first = min(max(day, _EARLIEST), _LATEST)
        since = datetime.combine(first, time(), here.tzinfo)
        until = datetime.combine(first + timedelta(days=query.days), time(), here.tzinfo)
    states = tuple(VisitState(one) for one in query.state)
    found = await call.ports.queries.work.visits(VisitFilter(engineer, since, until, states))
    titles = await call.ports.queries.relations.titles({one.ticket for one in found})
    return work_answers.VisitList(items=showing_work.visits_of_tickets(found), titles=titles)


@endpoint("POST", "/tickets/{number}/visits", status=201, errors=(409,))
async def plan_visit(call: Call, number: str, body: NewVisit) -> work_answers.Work:
    """Make an appointment for an engineer. One who is elsewhere at that time is a conflict."""
    visit = Visit(
        id=new_id(),
        ticket=number,
        engineer=body.engineer,
        engineer_name=(await agent_named(call, body.engineer, "engineer")).name,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        place=body.place,
        note=body.note,
    )

    async def decision(ticket: Ticket, _work: Work) -> Effect:
        booked = await call.ports.queries.work.booked(
            visit.engineer, visit.starts_at, visit.ends_at
        )
        return field_work.plan_visit(ticket, visit, booked, call.principal.doer, call.now)

    def line(loaded: Loaded, effect: Effect) -> str:
        return _visit_line(call, loaded, effect, None)

    return await work_after(call, number, decision, line)


@endpoint("PATCH", "/tickets/{number}/visits/{visit}", errors=(409,))
async def change_visit(
    call: Call, number: str, visit: str, body: VisitUpdate
) -> work_answers.Work:
    """Move a visit, begin or end it, write down what was found.

    A cancelled one is not changed any more; one that was signed can only be ended.
    """
    _, _, found = await _visit_named(call, number, visit)
    await _check_photos(call, [one for one in body.photos or () if one not in found.photos])
    other = await agent_named(call, body.engineer, "engineer") if body.engineer else None
    wanted = VisitChange(
        engineer=body.engineer,
        engineer_name=other.name if other else "",
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        place=body.place,
        note=body.note,
        findings=body.findings,
        photos=body.photos,
        state=VisitState(body.state) if body.state else None,
    )

    async def decision(ticket: Ticket, work: Work) -> Effect:
        known, doer = item_named(work.visits, visit), call.principal.doer
        booked = await call.ports.queries.work.booked(
            wanted.engineer or known.engineer,
            wanted.starts_at or known.starts_at,
            wanted.ends_at or known.ends_at,
        )
        return field_work.change_visit(ticket, known, wanted, booked, doer, call.now)

    def line(loaded: Loaded, effect: Effect) -> str:
        return _visit_line(call, loaded, effect, found)

    return await work_after(call, number, decision, line)


@endpoint("GET", "/tickets/{number}/visits/{visit}/brief", errors=(409,))
async def read_brief(call: Call, number: str, visit: str) -> work_answers.Brief:
    """What the engineer should know: the report, the machine's history, articles tried, parts."""
    ticket, work, planned = await _visit_named(call, number, visit)
    queries = call.ports.queries
    contact = await queries.contact(ticket.contact_id, None)
    earlier = (
        await queries.work.history(ticket.asset_serial, number, _HISTORY)
        if ticket.asset_serial
        else ()
    )
    tried = ticket.fields.get("articles_tried")
    product = ticket.fields.get("product")
    machine = " ".join(filter(None, (product.display if product else "", ticket.asset_serial)))
    return work_answers.Brief(
        ticket=number,
        title=ticket.title,
        priority=ticket.priority.value,
        contact=contact.name if contact else "",
        phone=contact.phone if contact else "",
        place=place_of(planned, ticket, *_known_places(ticket, contact)),
        machine=machine,
        fields=[
            work_answers.BriefField(
                name=name,
                label=Label(zh=one.label.get("zh", ""), en=one.label.get("en", "")),
                display=one.display,
            )
            for name, one in ticket.fields.items()
        ],
        missing=list(ticket.incomplete),
        history=[
            work_answers.HistoryTicket(number=old, title=title, status=status)
            for old, title, status in earlier
        ],
        articles=[tried.display] if tried else [],
        checks=showing_work.checks(ticket, flow_of(call, ticket)),
        parts=showing_work.parts(work),
    )


@endpoint("GET", "/tickets/{number}/visits/{visit}/sheet", errors=(409,))
async def read_sheet(call: Call, number: str, visit: str, query: SheetQuery) -> web.StreamResponse:
    """The service sheet of a visit as a page to print.

    Of a signed one as it was signed; what has changed since stands below the signature.
    """
    ticket, work, found = await _visit_named(call, number, visit)
    return await service_sheet(call, ticket, work, found, query.lang)


@endpoint("POST", "/tickets/{number}/visits/{visit}/signature-link", errors=(409,))
async def make_signature_link(call: Call, number: str, visit: str) -> work_answers.SignatureLink:
    """A link under which the customer signs on a phone, once: what was done must be written down.

    The page shows the sheet as it is then, and the signature is for that.
    """
    _, _, found = await _visit_named(call, number, visit)
    field_work.must_be_signable(found)
    if call.ports.links is None:
        raise Conflict("no_pages")
    token = call.ports.links.make(Link(Purpose.SIGN, "desk", "desk", number, visit), call.now)
    url = f"{call.ports.settings.public_url}/tickets/{Purpose.SIGN.value}/{token}"
    return work_answers.SignatureLink(url=url, until=call.now + LIFETIMES[Purpose.SIGN])


@endpoint("POST", "/tickets/{number}/parts", status=201, errors=(409,))
async def request_part(call: Call, number: str, body: NewPart) -> work_answers.Work:
    """Ask for a spare part; with `waits` the ticket waits for it.

    Where another system reserves parts, `reservation` says how far that is.
    """
    can_reserve = call.ports.settings.reserves_parts
    if body.reserve and not can_reserve:
        raise Conflict("no_directory")
    reserves = can_reserve and body.reserve is not False
    part = PartRequest(
        id=new_id(),
        ticket=number,
        part=body.part,
        quantity=body.quantity,
        requested_at=call.now,
        requested_by=call.principal.id,
        note=body.note,
        expected_at=body.expected_at,
    )

    def decision(ticket: Ticket, _work: Work) -> Effect:
        doer = call.principal.doer
        return field_work.request_part(
            ticket, part, doer, call.now, waits=body.waits, reserves=reserves
        )

    return await work_after(call, number, decision)


@endpoint("PATCH", "/tickets/{number}/parts/{part}", errors=(409,))
async def change_part(call: Call, number: str, part: str, body: PartUpdate) -> work_answers.Work:
    """Say that a part was ordered, has arrived, was used, or is not needed.

    What another system reserved of it is confirmed, or released if it is not needed.
    """

    def decision(ticket: Ticket, work: Work) -> Effect:
        found = item_named(work.parts, part)
        state, doer = PartState(body.state), call.principal.doer
        held = work.reservation(part)
        return field_work.change_part(ticket, found, work.parts, state, doer, call.now, held)

    return await work_after(call, number, decision)


@endpoint("POST", "/tickets/{number}/parts/{part}/reserve", errors=(409,))
async def reserve_part(call: Call, number: str, part: str) -> work_answers.Work:
    """Reserve a part anew that was refused or whose reservation ran out.

    One that is ordered or has arrived is then confirmed as well.
    """
    if not call.ports.settings.reserves_parts:
        raise Conflict("no_directory")

    def decision(ticket: Ticket, work: Work) -> Effect:
        found, held = item_named(work.parts, part), work.reservation(part)
        if held is None:
            raise NotFound
        return field_work.reserve_again(ticket, found, held, call.principal.doer, call.now)

    return await work_after(call, number, decision)


@endpoint("POST", "/tickets/{number}/costs", status=201, errors=(409,))
async def add_cost(call: Call, number: str, body: NewCost) -> work_answers.Work:
    """Add a line of costs: labour, travel or parts."""
    line = CostLine(
        id=new_id(),
        ticket=number,
        kind=body.kind,
        text=body.text,
        quantity=round(body.quantity * 1000),
        unit_price=body.unit_price,
        currency=body.currency,
        at=call.now,
        entered_by=call.principal.id,
        visit=body.visit,
    )

    def decision(ticket: Ticket, work: Work) -> Effect:
        if line.visit and line.visit not in {one.id for one in work.visits}:
            raise NamesNothing("visit", line.visit)
        return field_work.add_cost(ticket, line, call.principal.doer, call.now)

    return await work_after(call, number, decision)


@endpoint("DELETE", "/tickets/{number}/costs/{cost}", errors=(409,))
async def remove_cost(call: Call, number: str, cost: str) -> work_answers.Work:
    """Take a line of costs out of the sum."""

    def decision(ticket: Ticket, work: Work) -> Effect:
        return field_work.remove_cost(
            ticket, item_named(work.costs, cost), call.principal.doer, call.now
        )

    return await work_after(call, number, decision)


def _visit_line(call: Call, loaded: Loaded, effect: Effect, was: Visit | None) -> str:
    """What the customer is told of an appointment: made, moved, off; of all else nothing.

    A visit that is entered afterwards is no appointment.
    """
    (visit,) = (one for one in effect.records if isinstance(one, Visit))
    if visit.ends_at <= call.now:
        return ""
    if was is None:
        key = "line.visit_planned"
    elif visit.state is VisitState.CANCELLED:
        key = "line.visit_cancelled"
    elif _when_and_who(visit) != _when_and_who(was):
        key = "line.visit_moved"
    else:
        return ""
    zone = call.ports.settings.zone
    return call.office.phrases.say(
        customer_language(call, loaded),
        key,
        number=visit.ticket,
        engineer=visit.engineer_name,
        starts=moment(visit.starts_at, zone),
        ends=_end(visit, zone),
    )


def _end(visit: Visit, zone: tzinfo) -> str:
    """The time, with its day only if that is another than the beginning's."""
    starts, ends = moment(visit.starts_at, zone), moment(visit.ends_at, zone)
    day, time = ends.split()
    return time if starts.startswith(day) else ends


def _when_and_who(visit: Visit) -> tuple[datetime, datetime, str]:
    return visit.starts_at, visit.ends_at, visit.engineer


async def _visit_named(call: Call, number: str, visit: str) -> tuple[Ticket, Work, Visit]:
    """One visit of a ticket, with the ticket and all work for it.

    Raises `NotFound`, `MergedAway` if the visit may have gone along.
    """
    ticket = await visible_ticket(call, number)
    work = await call.ports.queries.work.of_ticket(number)
    with or_where_it_went(ticket):
        return ticket, work, item_named(work.visits, visit)


async def _check_photos(call: Call, blobs: Iterable[str]) -> None:
    """Only pictures that are there: a sheet is printed with them. Raises `InvalidRequest`."""
    for blob in blobs:
        content = await call.ports.blobs.get(blob)
        if content is None:
            raise InvalidRequest({"photos": "unknown_file"})
        if raster_type(content) is None:
            raise InvalidRequest({"photos": "no_picture"})


def _known_places(ticket: Ticket, contact: ContactView | None) -> tuple[str, ...]:
    """Where the machine is registered, else where its customer is; for the team only."""
    site = ticket.fields.get("asset_site")
    return (site.display if site else "", contact.address if contact else "")
