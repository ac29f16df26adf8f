# SPDX-License-Identifier: AGPL-3.0-or-later
"""The service sheet of a visit: one page to print, with parts, costs and the signature."""

from collections.abc import Iterable, Sequence
from datetime import tzinfo

from aiohttp import web

from desk.customer.markup import BASE, Speech, moment, span
from desk.endpoint import Call
from desk.problems import preferred_language
from desk.showing import API
from desk.showing_work import place_of
from intake.markup import Html, document, joined, tag
from intake.messages import Language
from intake.process import moving
from intake.process.field_work import totals
from intake.process.flow import CodedItem, Flow
from intake.process.work import CostLine, Visit
from intake.store.desk.views import ContactView
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


async def service_sheet(
    call: Call,
    ticket: Ticket,
    work: Work,
    visit: Visit,
    contact: ContactView | None,
    language: Language | None,
) -> web.Response:
    """The sheet as a page, in the language asked for or else in the browser's."""
    asked: str = language or call.request.headers.get("Accept-Language") or ""
    fallback = call.ports.settings.languages[0]
    speech = Speech(call.office.phrases, preferred_language(asked, fallback))
    flow = moving.flow_of(ticket, call.ports.service_desk().processes)
    zone = call.ports.settings.zone
    parts = [
        _facts(speech, ticket, visit, contact, zone, _found(flow, speech, ticket)),
        _checklist(flow, speech, ticket),
        _parts(speech, work),
        _costs(speech, work.costs),
        _signature(speech, visit, zone),  # on the page with what it is for; photos may take more
        _photos(speech, visit),
    ]
    title = speech.say("sheet.title")
    head = joined(
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{title} {ticket.number}"),
        tag("link", rel="stylesheet", href=f"{BASE}/page/sheet.css"),
        tag("script", src=f"{BASE}/page/sheet.js", defer=True),
    )
    button = tag("button", speech.say("sheet.print"), type_="button", id="print", hidden=True)
    body = tag("main", button, tag("h1", f"{title} · {ticket.number}"), *parts)
    text = document(speech.language, head, body)
    return web.Response(text=text, content_type="text/html", headers=_HEADERS)


def _titled(code: CodedItem, speech: Speech) -> str:
    return code.title.zh if speech.language == "zh" else code.title.en


def _found(flow: Flow | None, speech: Speech, ticket: Ticket) -> str:
    """Cause and fix in words."""
    progress = ticket.progress
    known = (*flow.causes, *flow.fixes) if flow else ()
    titles = {one.name: _titled(one, speech) for one in known}
    return " / ".join(titles.get(one, one) for one in (progress.cause, progress.fix) if one)


def _facts(
    speech: Speech,
    ticket: Ticket,
    visit: Visit,
    contact: ContactView | None,
    zone: tzinfo,
    found: str,
) -> Html:
    product = ticket.fields.get("product")
    machine = " ".join(filter(None, (product.display if product else "", ticket.asset_serial)))
    customer = " · ".join(
        filter(None, (contact.company, contact.name, contact.phone) if contact else ())
    )
    rows = (
        ("sheet.matter", ticket.title),
        ("sheet.customer", customer),
        ("sheet.place", place_of(visit, ticket, contact.address if contact else "")),
        ("sheet.machine", machine),
        ("sheet.engineer", visit.engineer_name),
        ("sheet.planned", span(visit.starts_at, visit.ends_at, zone)),
        ("sheet.actual", span(visit.arrived_at, visit.left_at, zone)),
        ("sheet.findings", visit.findings),
        ("sheet.solution", found),
    )
    pairs = [joined(tag("dt", speech.say(key)), tag("dd", value)) for key, value in rows if value]
    return tag("dl", *pairs)


def _checklist(flow: Flow | None, speech: Speech, ticket: Ticket) -> Html | None:
    if flow is None or not flow.checks:
        return None
    rows = [
        (
            _titled(one, speech),
            speech.say(f"sheet.check_{ticket.progress.checked.get(one.name, 'open')}"),
        )
        for one in flow.checks
    ]
    return _table(speech, "sheet.checks", ("sheet.point", "sheet.result"), rows)


def _parts(speech: Speech, work: Work) -> Html | None:
    used = [one for one in work.parts if one.state.value != "cancelled"]
    rows = [(one.part, str(one.quantity), speech.say(f"sheet.part_{one.state}")) for one in used]
    return _table(speech, "sheet.parts", ("sheet.part", "sheet.quantity", "sheet.state"), rows)


def _costs(speech: Speech, costs: Iterable[CostLine]) -> Html | None:
    lines = [one for one in costs if not one.is_removed]
    rows = [
        (
            speech.say(f"sheet.cost_{one.kind}"),
            one.text,
            f"{one.quantity / 1000:g}",
            _money(one.amount, one.currency),
        )
        for one in lines
    ]
    sums = [
        (speech.say("sheet.total"), "", "", _money(amount, currency))
        for currency, amount in totals(lines).items()
    ]
    heads = ("sheet.kind", "sheet.text", "sheet.quantity", "sheet.amount")
    return _table(speech, "sheet.costs", heads, rows, sums)


def _photos(speech: Speech, visit: Visit) -> Html | None:
    if not visit.photos:
        return None
    pictures = (tag("img", src=f"{API}/files/{one}", alt="") for one in visit.photos)
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


def _money(amount: int, currency: str) -> str:
    return f"{amount / 100:,.2f} {currency}"
