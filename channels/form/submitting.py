# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page that was sent: checked, recorded, and only then answered.

The page's token is the message's id, so sending it twice files one report. Whatever is wrong, the
page comes back with everything that was entered: nobody types a report twice.
"""

from datetime import timedelta

from aiohttp import web

from channels.form.http import refuse_haste, render
from channels.form.normalize import KIND, Submission, written
from channels.form.pages import plain_page
from channels.form.reading import (
    LANGUAGE,
    SWITCH,
    TRAP,
    BodyProblem,
    Posted,
    filled_form,
    read_posted,
)
from channels.form.site import BASE, FormSite, Visit, now, visit_of
from channels.form.tokens import LIFETIME, Page, new_page, place_of
from intake.errors import StoreUnavailable
from intake.forms import Thread
from intake.links import Link, Purpose
from intake.messages import FilledForm, Language, RawPayload

SENDS = "30/hour"  # of pages that are filed, per network address; an office shares one
TRIES = "30/minute"  # of pages that are sent at all
_LONGEST_WORDS = 4000
_SHOWN_WITHIN_SECONDS = 3.0


async def send_form(site: FormSite, request: web.Request) -> web.StreamResponse:
    """File a report, and go on to its status; or the page once more, with what is wrong."""
    if too_fast := refuse_haste(site, request, "form try", TRIES):
        return too_fast
    posted = await read_posted(site, request)
    visit = _spoken(await visit_of(site, request), posted)
    if not site.shows(visit.form):
        return _unknown(site, visit)
    filled = filled_form(site, posted, visit.form, continues=visit.continues)
    if posted.text(SWITCH) in {"zh", "en"}:
        return await _again(site, visit, posted, filled, note="")
    problems = await _problems(site, visit, posted, filled)
    if problems is None:
        return _unknown(site, visit)
    note = _refusal(site, visit, posted, has_problems=bool(problems))
    if note or posted.page is None:
        return await _again(site, visit, posted, filled, note=note, problems=problems)
    if too_fast := refuse_haste(site, request, "form send", SENDS):
        return too_fast
    try:
        status = await _record(site, visit, Submission(
            posted.page.id, _thread(site, visit, posted.page), visit.language, filled
        ))  # fmt: skip
    except StoreUnavailable:
        return await _again(site, visit, posted, filled, note="form.not_saved", status=503)
    raise web.HTTPSeeOther(status)


async def send_words(site: FormSite, request: web.Request) -> web.StreamResponse:
    """Add a message to a report, from its status page."""
    if too_fast := refuse_haste(site, request, "form try", TRIES):
        return too_fast
    link = site.links().read(request.match_info["token"], Purpose.STATUS, now())
    posted = await read_posted(site, request)
    page = posted.page
    if link is None or page is None or link.channel != KIND:
        raise BodyProblem(403)
    thread = Thread(link.channel, link.account, link.thread, link.thread)
    text = posted.text("text").strip()[:_LONGEST_WORDS]
    if page.place != place_of(thread):
        raise BodyProblem(403)
    if text:
        language: Language = "en" if posted.text(LANGUAGE) == "en" else "zh"
        body = written(Submission(page.id, thread, language, text=text))
        payload = RawPayload(KIND, site.account, now(), body)
        # The page that comes next should show it already.
        await site.hub.exchange(payload, page.id, _SHOWN_WITHIN_SECONDS)
    raise web.HTTPSeeOther(request.path_qs)


def _thread(site: FormSite, visit: Visit, page: Page) -> Thread:
    """The thread this goes into: the one of the link, else one of its own."""
    return visit.thread or Thread(KIND, site.account, page.id, page.id)


async def _record(site: FormSite, visit: Visit, submission: Submission) -> str:
    """Keep the submission durably; the address of its status."""
    payload = RawPayload(KIND, site.account, now(), written(submission))
    await site.hub.accept(payload)
    thread = submission.thread
    link = Link(
        Purpose.STATUS, thread.channel, thread.account, thread.thread, subject=submission.id
    )
    token = site.links().make(link, now())
    return f"{BASE}/{visit.form}/status/{token}?lang={visit.language}"


def _spoken(visit: Visit, posted: Posted) -> Visit:
    """The visit in the language of the page, or in the one its switch asks for."""
    asked = posted.text(SWITCH) or posted.text(LANGUAGE)
    if asked not in {"zh", "en"}:
        return visit
    language: Language = "zh" if asked == "zh" else "en"
    return Visit(
        visit.form, language, visit.address, visit.thread, visit.continues, visit.is_expired
    )


async def _problems(
    site: FormSite, visit: Visit, posted: Posted, filled: FilledForm
) -> dict[str, str] | None:
    """What cannot be used, by field name; None if there is no such form."""
    checked = await site.hub.forms.check(filled, visit.language)
    if checked is None:
        return None
    refused = {
        name: site.phrases.say(visit.language, f"field.{code}")
        for name, code in posted.refused.items()
    }
    return {**checked.problems, **refused}


def _refusal(site: FormSite, visit: Visit, posted: Posted, *, has_problems: bool) -> str:
    """Why the page is not taken as it is: the key of a text, empty if it is."""
    page, at = posted.page, now()
    if visit.is_expired:
        return "form.link_expired"
    if page is None or page.form != visit.form or page.place != place_of(visit.thread):
        return "form.once_more"
    if page.age(at) > LIFETIME:
        return "form.once_more"
    if posted.text(TRAP).strip():
        return "form.trapped"
    if has_problems:
        return "form.problems"
    if page.age(at) < timedelta(seconds=site.settings.min_seconds):
        return "form.too_quick"
    return ""


async def _again(
    site: FormSite,
    visit: Visit,
    posted: Posted,
    filled: FilledForm,
    *,
    note: str,
    problems: dict[str, str] | None = None,
    status: int = 422,
) -> web.StreamResponse:
    """The page with everything that was entered, in the language asked for."""
    view = await site.hub.forms.describe(visit.form, visit.language, filled)
    if view is None:
        return _unknown(site, visit)
    page = posted.page
    if page is None or note in {"form.once_more", "form.link_expired"}:
        page = new_page(visit.form, visit.thread, now())
    return await render(
        site,
        visit,
        view,
        page,
        note=site.phrases.say(visit.language, note) if note else "",
        problems=problems,
        filled=filled,
        is_trapped=note == "form.trapped",
        status=status if note else 200,
    )


def _unknown(site: FormSite, visit: Visit) -> web.Response:
    text = plain_page(site, visit.language, "unknown")
    return web.Response(status=404, text=text, content_type="text/html")
