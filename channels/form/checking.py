# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page's script asks while somebody fills it in: is this good, and keep this file.

The page works without; nothing here decides what is filed.
"""

import orjson
from aiohttp import web

from channels.form.http import refuse_haste
from channels.form.reading import FILES_MAX, LANGUAGE, filled_form, read_posted
from channels.form.site import FormSite
from channels.form.tokens import file_token
from intake.messages import Language

_CHECKS = "240/minute"  # per network address; an office shares one
_UPLOADS = "60/minute"


async def check_fields(site: FormSite, request: web.Request) -> web.StreamResponse:
    """What the dialog says about the answers so far, as JSON."""
    if too_fast := refuse_haste(site, request, "form check", _CHECKS):
        return too_fast
    posted = await read_posted(site, request)
    form = request.match_info["form"]
    filled = filled_form(site, posted, form, continues=False)
    language = _language(posted.text(LANGUAGE))
    checked = await site.hub.forms.check(filled, language) if site.shows(form) else None
    if checked is None:
        raise web.HTTPNotFound
    return _json(
        {
            "problems": checked.problems,
            "missing": sorted(checked.missing),
            "reads": {
                name: text
                for name, text in checked.reads.items()
                if _differs(text, filled.values.get(name, ""))
            },
            "fills": checked.fills,
            "applies": sorted(checked.applies),
        }
    )


async def take_file(site: FormSite, request: web.Request) -> web.StreamResponse:
    """Keep one file for the page that sends it; answers the reference to put into the page."""
    if too_fast := refuse_haste(site, request, "form upload", _UPLOADS):
        return too_fast
    posted = await read_posted(site, request)
    language = _language(posted.text(LANGUAGE))
    if posted.page is None or not site.shows(request.match_info["form"]):
        return _json({"problem": site.phrases.say(language, "form.once_more")}, 403)
    for code in posted.refused.values():
        text = site.phrases.say(language, f"field.{code}")
        return _json({"problem": text}, 413 if code == "file_too_large" else 415)
    files = [file for some in posted.files.values() for file in some][:FILES_MAX]
    return _json(
        {
            "files": [
                {
                    "name": file.name,
                    "type": file.content_type,
                    "ref": file_token(site.hub.seal, posted.page, file),
                }
                for file in files
            ]
        },
        201,
    )


def _language(asked: str) -> Language:
    return "en" if asked == "en" else "zh"


def _differs(understood: str, entered: str) -> bool:
    """Whether saying how an answer is understood tells its writer anything."""
    plain = "".join(entered.split()).casefold()
    return bool(entered) and "".join(understood.split()).casefold() not in {plain, ""}


def _json(document: object, status: int = 200) -> web.Response:
    return web.Response(
        status=status, body=orjson.dumps(document), content_type="application/json"
    )
