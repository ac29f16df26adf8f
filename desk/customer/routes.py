# SPDX-License-Identifier: AGPL-3.0-or-later
"""The customers' pages over HTTP: a signed link is all that opens one.

Opening a page changes nothing, since mail scanners and chat previews open them too. What was
done once is shown as done to whoever opens the link again. The same sent twice, by a second tap
while the line is slow, is answered as the first time.
"""

import base64
import binascii
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from aiohttp import web

from desk.customer import acting, markup
from desk.customer.acting import Visitor
from desk.customer.markup import BASE, Speech
from desk.customer.sheet_lines import lines
from desk.office import Office
from desk.problems import preferred_language
from desk.uploads import raster_type
from intake.errors import StaleConversation, StoreUnavailable
from intake.links import Purpose
from intake.process import settling, surveys
from intake.process.work import SurveyQuestion, Visit
from intake.tickets.ticket import SETTLED, TicketStatus

PARTS = {
    "customer.css": "text/css",
    "sign.js": "text/javascript",
    "sheet.css": "text/css",
    "sheet.js": "text/javascript",
}
LARGEST_PICTURE = 300 * 1024
_PICTURE = "data:image/png;base64,"
_FOLDER = Path(__file__).parent / "page"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",  # the address is the key
    "X-Content-Type-Options": "nosniff",
}

Handler = Callable[[Visitor, web.Request], Awaitable[web.Response]]


def attach(app: web.Application, office: Office) -> None:
    """Serve the pages under `/tickets/`."""
    for purpose, show, take in (
        (Purpose.CONFIRM, _show_confirm, _take_confirm),
        (Purpose.SURVEY, _show_survey, _take_survey),
        (Purpose.SIGN, _show_sign, _take_sign),
    ):
        path = f"{BASE}/{purpose.value}/{{token}}"
        app.router.add_get(path, partial(_answer, office, purpose, show))
        app.router.add_post(path, partial(_answer, office, purpose, take))
    app.router.add_get(f"{BASE}/page/{{name}}", _part)


async def _answer(
    office: Office, purpose: Purpose, handler: Handler, request: web.Request
) -> web.StreamResponse:
    """The page a link opens, or one that says why it opens none."""
    asked = request.query.get("lang", "") or request.headers.get("Accept-Language", "")
    language = preferred_language(asked, office.ports.settings.languages[0])
    speech = Speech(office.phrases, language)
    try:
        visitor = await acting.visitor_of(office, purpose, request.match_info["token"], speech)
        if visitor is None:
            response = _page(markup.message_page(speech, "expired"), 404)
        else:
            response = await handler(visitor, request)
    except (StoreUnavailable, StaleConversation):  # or others were faster, every time
        response = _page(markup.message_page(speech, "busy"), 503)
        response.headers["Retry-After"] = "5"
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


async def _part(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    if name not in PARTS:
        raise web.HTTPNotFound
    content = (_FOLDER / name).read_bytes()
    headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    return web.Response(body=content, content_type=PARTS[name], charset="utf-8", headers=headers)


async def _show_confirm(visitor: Visitor, _request: web.Request) -> web.Response:
    ticket, speech = visitor.ticket, visitor.speech
    if ticket.status not in SETTLED:
        return _said(visitor, "in_work")
    if not settling.may_reopen(ticket, visitor.now, visitor.desk.confirmation.reopen_for):
        return _said(visitor, "over")
    is_closed = ticket.status is TicketStatus.CLOSED
    text = markup.confirm_page(speech, ticket.number, ticket.title, is_closed=is_closed)
    return _page(text)


async def _take_confirm(visitor: Visitor, request: web.Request) -> web.Response:
    posted = await request.post()
    reason = str(posted.get("reason", "")).strip()[:500]
    if posted.get("answer") == "no":
        return _said(visitor, await acting.not_solved(visitor, reason))
    if posted.get("answer") == "yes":
        return _said(visitor, await acting.solved(visitor))
    shown = await _show_confirm(visitor, request)  # no button of ours: nobody has said anything
    shown.set_status(422)
    return shown


async def _show_survey(visitor: Visitor, _request: web.Request) -> web.Response:
    questions = await acting.open_questions(visitor)
    if not questions:
        return _said(visitor, "rated")
    return _page(markup.survey_page(visitor.speech, visitor.ticket.number, questions))


async def _take_survey(visitor: Visitor, request: web.Request) -> web.Response:
    posted = await request.post()
    given = {one: str(posted.get(one.value, "")) for one in SurveyQuestion}
    marks = {
        one: int(mark[:3])
        for one, mark in given.items()
        if mark.isascii() and mark.isdecimal() and surveys.fits(one, int(mark[:3]))
    }
    comment = str(posted.get("comment", "")).strip()[:1000]
    if await acting.said_the_same(visitor, marks, comment):
        return _said(visitor, "thanks")
    questions = await acting.open_questions(visitor)
    if not questions:
        return _said(visitor, "rated")
    asked = {one: mark for one, mark in marks.items() if one in questions}
    if not asked:
        note = visitor.speech.say("survey.choose")
        text = markup.survey_page(visitor.speech, visitor.ticket.number, questions, note)
        return _page(text, 422)
    return _said(visitor, await acting.rated(visitor, asked, comment))


async def _show_sign(visitor: Visitor, _request: web.Request) -> web.Response:
    found = await acting.visit_to_sign(visitor)
    if found is None:
        return _said(visitor, "expired", 404)
    if found.signature:
        at = markup.moment(found.signed_at, visitor.office.ports.settings.zone)
        return _said(visitor, "signed_already", name=found.signed_by, at=at)
    return await _sign_page(visitor, found)


async def _take_sign(visitor: Visitor, request: web.Request) -> web.Response:
    found = await acting.visit_to_sign(visitor)
    posted = await request.post()
    name = " ".join(str(posted.get("name", "")).split())[:60]
    picture = _picture(str(posted.get("picture", "")))
    if found is not None and not found.signature:
        if picture is None or not name:
            return await _sign_page(visitor, found, "sign.incomplete", name)
        seen = str(posted.get("seen", ""))
        key = await acting.signed(visitor, found, seen, picture, name)
        if key not in {"signed_already", "sheet_changed"}:
            return _said(visitor, key)
        found = await acting.visit_to_sign(visitor)
        if key == "sheet_changed" and found is not None:
            return await _sign_page(visitor, found, "sign.changed", name)
    if found and picture and await acting.signed_the_same(visitor, found, picture, name):
        return _said(visitor, "signed")
    return await _show_sign(visitor, request)


async def _sign_page(
    visitor: Visitor, visit: Visit, note: str = "", name: str = ""
) -> web.Response:
    """The sheet as it is now, to be signed; with a note of what was wrong."""
    sheet = await acting.sheet_to_sign(visitor, visit)
    zone, speech = visitor.office.ports.settings.zone, visitor.speech
    told = [one for one in lines(speech, sheet, zone) if one[0] != "sheet.matter"]
    matter = ("sign.ticket", (f"{visitor.ticket.number} · {sheet.matter}",))
    words = speech.say(note) if note else ""
    text = markup.sign_page(speech, [matter, *told], sheet.digest, words, name)
    return _page(text, 422 if note else 200)


def _picture(given: str) -> bytes | None:
    """The drawn picture, if it is one of ours: a PNG of modest size."""
    if not given.startswith(_PICTURE) or len(given) > LARGEST_PICTURE * 4 // 3:
        return None
    try:
        content = base64.b64decode(given.removeprefix(_PICTURE), validate=True)
    except (binascii.Error, ValueError):
        return None
    return content if raster_type(content) == "image/png" else None


def _said(visitor: Visitor, key: str, status: int = 200, **values: object) -> web.Response:
    number = visitor.ticket.number
    return _page(markup.message_page(visitor.speech, key, number=number, **values), status)


def _page(text: str, status: int = 200) -> web.Response:
    return web.Response(status=status, text=text, content_type="text/html")
