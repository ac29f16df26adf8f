# SPDX-License-Identifier: AGPL-3.0-or-later
"""The service sheet of a visit: one page to print, with parts, costs and the signature.

A signed sheet shows what was signed, as it was then. What is otherwise now stands below the
signature, under a heading that says so.
"""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Any

from aiohttp import web

from desk.customer import sheet_lines
from desk.customer.markup import BASE, Speech, moment
from desk.endpoint import Call
from desk.ports import DeskPorts
from desk.problems import preferred_language
from desk.showing import API
from intake.markup import Html, document, joined, tag
from intake.messages import Language
from intake.process import moving
from intake.process.service_sheet import Customer, ServiceSheet, kept_sheet, sheet_of
from intake.process.work import Visit
from intake.store.desk.work import Work
from intake.tickets.ticket import Ticket

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
}


async def current_sheet(
    ports: DeskPorts, ticket: Ticket, work: Work, visit: Visit
) -> ServiceSheet:
    """The sheet as everything is now."""
    found = await ports.queries.contact(ticket.contact_id, None)
    customer = (
        Customer(found.name, found.company, found.phone, found.address) if found else Customer()
    )
    flow = moving.flow_of(ticket, ports.service_desk().processes)
    return sheet_of(ticket, visit, work.parts, work.costs, customer, flow)


async def service_sheet(
    call: Call, ticket: Ticket, work: Work, visit: Visit, language: Language | None
) -> web.Response:
    """The sheet as a page, in the language asked for or else in the browser's."""
    asked: str = language or call.request.headers.get("Accept-Language") or ""
    fallback = call.ports.settings.languages[0]
    speech = Speech(call.office.phrases, preferred_language(asked, fallback))
    now = await current_sheet(call.ports, ticket, work, visit)
    signed = await _signed_sheet(call.ports, visit)
    text = sheet_page(speech, visit, signed or now, now, call.ports.settings.zone)
    return web.Response(text=text, content_type="text/html", headers=_HEADERS)


def sheet_page(
    speech: Speech, visit: Visit, sheet: ServiceSheet, now: ServiceSheet, zone: tzinfo
) -> str:
    """The page: `sheet`, the signature, and what is otherwise `now`."""
    parts = [
        _facts(speech, sheet, zone),
        _table(
            speech, "sheet.checks", ("sheet.point", "sheet.result"),
            sheet_lines.checks(speech, sheet),
        ),
        _table(
            speech, "sheet.parts", ("sheet.part", "sheet.quantity", "sheet.state"),
            sheet_lines.parts_of(speech, sheet),
        ),
        _costs(speech, sheet),
        _signature(speech, visit, zone),  # on the page with what it is for; photos may take more
        _afterwards(speech, sheet, now, zone),
        _photos(speech, sheet),
    ]  # fmt: skip
    title = speech.say("sheet.title")
    head = joined(
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{title} {visit.ticket}"),
        tag("link", rel="stylesheet", href=f"{BASE}/page/sheet.css"),
        tag("script", src=f"{BASE}/page/sheet.js", defer=True),
    )
    button = tag("button", speech.say("sheet.print"), type_="button", id="print", hidden=True)
    body = tag("main", button, tag("h1", f"{title} · {visit.ticket}"), *parts)
    return document(speech.language, head, body)


async def _signed_sheet(ports: DeskPorts, visit: Visit) -> ServiceSheet | None:
    """What the customer signed, as the timeline keeps it; a signed visit stays with its ticket."""
    if not visit.signature:
        return None
    found: list[Mapping[str, Any]] = [
        one.detail
        for one in await ports.queries.timeline(visit.ticket, None)
        if one.kind == "signed" and one.detail.get("visit") == visit.id
    ]
    return kept_sheet(found[-1]) if found else None


def _facts(speech: Speech, sheet: ServiceSheet, zone: tzinfo) -> Html:
    pairs = [
        joined(tag("dt", speech.say(key)), *(tag("dd", one) for one in told))
        for key, told in sheet_lines.facts(speech, sheet, zone)
        if told
    ]
    return tag("dl", *pairs)


def _costs(speech: Speech, sheet: ServiceSheet) -> Html | None:
    sums = [(speech.say("sheet.total"), "", "", money) for money in sheet_lines.sums(sheet)]
    heads = ("sheet.kind", "sheet.text", "sheet.quantity", "sheet.amount")
    return _table(speech, "sheet.costs", heads, sheet_lines.costs_of(speech, sheet), sums)


def _photos(speech: Speech, sheet: ServiceSheet) -> Html | None:
    if not sheet.photos:
        return None
    pictures = (tag("img", src=f"{API}/files/{one}", alt="") for one in sheet.photos)
    return joined(tag("h2", speech.say("sheet.photos")), tag("div", *pictures, class_="photos"))


def _signature(speech: Speech, visit: Visit, zone: tzinfo) -> Html:
    heading = tag("h2", speech.say("sheet.signature"))
    if not visit.signature:
        return tag("section", heading, tag("p", "", class_="line"), class_="signature")
    return tag(
        "section",
        heading,
        tag("img", src=f"{API}/files/{visit.signature}", alt=visit.signed_by),
        tag("p", f"{visit.signed_by} · {moment(visit.signed_at, zone)}"),
        class_="signature",
    )


def _afterwards(
    speech: Speech, sheet: ServiceSheet, now: ServiceSheet, zone: tzinfo
) -> Html | None:
    """What the signature is not for."""
    found = sheet_lines.differences(speech, sheet, now, zone)
    rows = [(speech.say(key), old or "–", new or "–") for key, old, new in found]
    heads = ("sheet.what", "sheet.as_signed", "sheet.now")
    table = _table(speech, "sheet.afterwards", heads, rows)
    return table and joined(table, tag("p", speech.say("sheet.afterwards_who"), class_="note"))


_Row = tuple[str, ...]


def _table(
    speech: Speech, title: str, heads: _Row, rows: Sequence[_Row], sums: Sequence[_Row] = ()
) -> Html | None:
    if not rows:
        return None
    head = tag("tr", *(tag("th", speech.say(one)) for one in heads))
    parts = (tag("thead", head), _body(rows, "rows"), _body(sums, "sums"))
    table = tag("table", *parts, class_=title.removeprefix("sheet."))
    return joined(tag("h2", speech.say(title)), table)


def _body(rows: Sequence[_Row], kind: str) -> Html:
    return tag(
        "tbody", *(tag("tr", *(tag("td", cell) for cell in row)) for row in rows), class_=kind
    )
