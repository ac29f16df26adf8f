# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the form that only show something, and what every answer carries.

No page is stored by a browser or framed by another site, and no script runs but our one: pages
hold what customers write.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from channels.contract import ThreadMessage
from channels.form.inputs import FILES, Shown
from channels.form.normalize import KIND
from channels.form.pages import FormPage, form_page, list_page, plain_page, status_page
from channels.form.reading import BodyProblem
from channels.form.site import BASE, FormSite, Visit, language_of, now, visit_of
from channels.form.tokens import Page, file_token, new_page, page_token
from intake.errors import StoreUnavailable
from intake.forms import FiledReport, FormView, Thread
from intake.links import Link, Purpose
from intake.messages import FilledForm, Language

PARTS = {
    "form.css": "text/css",
    "form.js": "text/javascript",
    "status.js": "text/javascript",
    "mark.svg": "image/svg+xml",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=()",
    # Addresses hold signed links: no other site may learn them.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_FOLDER = Path(__file__).parent / "page"
_VIEWS = "120/minute"  # of pages, per network address
_STATUS_WAIT_SECONDS = 3.0
_MESSAGES = 100
_LONGEST_SERIAL = 40
_ERRORS = {400: "malformed", 403: "malformed", 408: "malformed", 413: "too_large"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def guarded(answer: Handler, site: FormSite) -> Handler:
    """The handler with the headers of every page, and a page for what goes wrong."""

    async def handle(request: web.Request) -> web.StreamResponse:
        language = language_of(request)
        try:
            response = await answer(request)
        except BodyProblem as problem:
            key = _ERRORS.get(problem.status, "malformed")
            response = html(plain_page(site, language, key), problem.status)
        except StoreUnavailable:
            response = html(plain_page(site, language, "busy"), 503)
            response.headers["Retry-After"] = "5"
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return handle


def html(text: str, status: int = 200) -> web.Response:
    """A page as it is answered."""
    return web.Response(status=status, text=text, content_type="text/html")


async def page_part(site: FormSite, request: web.Request) -> web.StreamResponse:
    """The page's style or script. Browsers keep it and ask whether it has changed."""
    del site
    name = request.match_info["name"]
    if name not in PARTS:
        raise web.HTTPNotFound
    content = (_FOLDER / name).read_bytes()
    etag = hashlib.sha256(content).hexdigest()[:32]
    headers = {"Cache-Control": "no-cache", "ETag": f'"{etag}"'}
    if any(one.value == etag for one in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    return web.Response(body=content, content_type=PARTS[name], charset="utf-8", headers=headers)


async def list_forms(site: FormSite, request: web.Request) -> web.StreamResponse:
    """The forms there are; the only one at once."""
    language = language_of(request)
    names = [name for name in site.hub.forms.names() if site.shows(name)]
    if len(names) == 1:
        raise web.HTTPFound(f"{BASE}/{names[0]}")
    views = [await site.hub.forms.describe(name, language) for name in names]
    return html(list_page(site, language, [view for view in views if view is not None]))


async def show_form(site: FormSite, request: web.Request) -> web.StreamResponse:
    """The empty form, or with what is known: of the thread, or of the machine in `?sn=`."""
    if too_fast := refuse_haste(site, request, "form view", _VIEWS):
        return too_fast
    visit = await visit_of(site, request)
    view = await _described(site, visit, request.query.get("sn", ""))
    if view is None:
        return html(plain_page(site, visit.language, "unknown"), 404)
    note = site.phrases.say(visit.language, "form.link_expired") if visit.is_expired else ""
    return await render(site, visit, view, new_page(visit.form, visit.thread, now()), note=note)


async def render(  # noqa: PLR0913 - each is named at the call
    site: FormSite,
    visit: Visit,
    view: FormView,
    page: Page,
    *,
    note: str = "",
    problems: dict[str, str] | None = None,
    filled: FilledForm | None = None,
    is_trapped: bool = False,
    status: int = 200,
) -> web.Response:
    """A form as a page with its token; files that are there already get one too."""
    shown = {
        one.name: Shown(
            problem=(problems or {}).get(one.name, ""),
            files=tuple((file.name, file_token(site.hub.seal, page, file)) for file in one.files)
            if one.kind == FILES
            else (),
            place=filled.places.get(one.name) if filled else None,
        )
        for one in view.fields
    }
    token = page_token(site.hub.seal, page)
    made = FormPage(view, token, shown, note, is_trapped=is_trapped)
    return html(form_page(site, visit, made), status)


async def show_status(site: FormSite, request: web.Request) -> web.StreamResponse:
    """What became of a report. Waits a moment for its ticket; the page asks again by itself."""
    if too_fast := refuse_haste(site, request, "form view", _VIEWS):
        return too_fast
    language, form = language_of(request), request.match_info["form"]
    link = site.links().read(request.match_info["token"], Purpose.STATUS, now())
    if link is None:
        link_to = f"{BASE}/{form}" if form.isidentifier() else ""
        return html(plain_page(site, language, "expired", link_to), 404)
    thread = Thread(link.channel, link.account, link.thread, link.thread)
    report = await _report(site, thread, link, language)
    visit = Visit(form, language, request.path, thread)
    if report is None:
        return html(status_page(site, visit, None))
    is_own = thread.channel == KIND
    messages = await _messages(site, thread) if is_own else ()
    token = page_token(site.hub.seal, new_page(form, thread, now())) if is_own else ""
    return html(status_page(site, visit, report, messages, token))


def refuse_haste(
    site: FormSite, request: web.Request, bucket: str, limit: str
) -> web.Response | None:
    """A page that asks for patience, if this network address was too fast."""
    seconds = site.hub.allow(bucket, request.remote or "", limit)
    if not seconds:
        return None
    response = html(plain_page(site, language_of(request), "rate"), 429)
    response.headers["Retry-After"] = str(int(seconds) + 1)
    return response


async def _described(site: FormSite, visit: Visit, serial: str) -> FormView | None:
    if not site.shows(visit.form):
        return None
    known = visit.thread if visit.continues else None
    forms = site.hub.forms
    view = await forms.describe(visit.form, visit.language, thread=known)
    code = "".join(filter(str.isprintable, serial)).strip()[:_LONGEST_SERIAL]
    if view is None or not code:
        return view
    field = next((one.name for one in view.fields if one.kind == "serial_number"), "")
    given = FilledForm(visit.form, {field: code} if field else {})
    return await forms.describe(visit.form, visit.language, given, known)


async def _report(
    site: FormSite, thread: Thread, link: Link, language: Language
) -> FiledReport | None:
    decided = asyncio.Event()
    stop = site.hub.watch_thread(thread.channel, thread.account, thread.thread, decided.set)
    try:
        async with asyncio.timeout(_STATUS_WAIT_SECONDS):
            while (report := await site.hub.forms.filed(thread, link.subject, language)) is None:
                await decided.wait()
                decided.clear()
            return report
    except TimeoutError:
        return None
    finally:
        stop()


async def _messages(site: FormSite, thread: Thread) -> tuple[ThreadMessage, ...]:
    view = await site.hub.thread(thread.channel, thread.account, thread.thread, 0, _MESSAGES)
    return tuple(view.messages)
