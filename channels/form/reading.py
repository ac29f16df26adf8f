# SPDX-License-Identifier: AGPL-3.0-or-later
"""A posted page → what was entered, within bounds, its files stored on the way.

Reads a part at a time and keeps at most one file in memory. A file is stored only after the page's
own token was seen, which stands first in every page of ours: strangers fill no disk.
"""

import asyncio
import re
from dataclasses import dataclass, field

from aiohttp import web

from channels.form.site import FormSite
from channels.form.tokens import Page, read_file, read_page
from channels.media import FileProblem, clean_name, recognise
from channels.multipart import BROKEN_FORM, content_of, parts_of
from intake.messages import Attachment, FilledForm, Location

FILE_BYTES_MAX = 10 * 1024 * 1024
BODY_BYTES_MAX = 60 * 1024 * 1024
TEXT_BYTES_MAX = 20_000
FILES_MAX = 10
_PARTS_MAX = 300
_BODY_SECONDS = 120.0  # a photo over a slow mobile link takes a minute
_CONTROL = {code: None for code in range(32) if chr(code) not in "\n\t"} | {127: None}
# The page's own inputs begin with a mark that no field's name can have.
PAGE, TRAP, LANGUAGE, SWITCH = "_page", "_homepage", "_language", "_switch"
REFERENCE, PLACE = ".ref", ".place"  # behind a field's name: a stored file, a point on the map
_PLACE = re.compile(r"(-?\d{1,2}(?:\.\d{1,10})?),(-?\d{1,3}(?:\.\d{1,10})?)")


class BodyProblem(Exception):
    """The request is no page of ours, or too large. `status` is the answer's."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(slots=True)
class Posted:
    """What one posted page held. `refused` explains by field name which file was not taken."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, list[Attachment]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    page: Page | None = None

    def text(self, name: str) -> str:
        """The first text of that name."""
        return next(iter(self.texts.get(name, ())), "")


async def read_posted(site: FormSite, request: web.Request) -> Posted:
    """Everything in a posted page. Raises `BodyProblem`."""
    if (request.content_length or 0) > BODY_BYTES_MAX:
        raise BodyProblem(413)
    if not request.content_type.startswith("multipart/form-data"):
        return await _read_plain(site, request)
    posted = Posted()
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            await _read_parts(site, request, posted)
    except TimeoutError:
        raise BodyProblem(408) from None
    except BROKEN_FORM as error:
        raise BodyProblem(400) from error
    return posted


def filled_form(site: FormSite, posted: Posted, form: str, *, continues: bool) -> FilledForm:
    """What was entered, without the page's own inputs."""
    values: dict[str, str] = {}
    places: dict[str, Location] = {}
    files = {name: list(some) for name, some in posted.files.items()}
    for name, given in posted.texts.items():
        if name.startswith("_"):
            continue
        if name.endswith(PLACE):
            _add_place(places, name.removesuffix(PLACE), given[0])
        elif name.endswith(REFERENCE):
            known = [read_file(site.hub.seal, posted.page, one) for one in given if posted.page]
            files.setdefault(name.removesuffix(REFERENCE), [])[:0] = filter(None, known)
        else:
            values[name] = ",".join(one.strip() for one in given if one.strip())
    bounded = {name: tuple(some[:FILES_MAX]) for name, some in files.items() if some}
    return FilledForm(form, values, bounded, places, continues=continues)


async def store_upload(site: FormSite, name: str, content: bytes) -> Attachment | FileProblem:
    """One file, kept; or why we do not take it."""
    content_type = recognise(content, name)
    if isinstance(content_type, FileProblem):
        return content_type
    return await site.hub.store_file(clean_name(name, content_type), content_type, content)


async def _read_plain(site: FormSite, request: web.Request) -> Posted:
    if request.content_type != "application/x-www-form-urlencoded":
        raise BodyProblem(415)
    posted = Posted()
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            given = await request.post()
    except TimeoutError:
        raise BodyProblem(408) from None
    except web.HTTPRequestEntityTooLarge:
        raise BodyProblem(413) from None
    if len(given) > _PARTS_MAX:
        raise BodyProblem(400)
    for name, value in given.items():
        if isinstance(value, str):
            if len(value) > TEXT_BYTES_MAX:
                raise BodyProblem(413)
            _add_text(site, posted, name, value)
    return posted


async def _read_parts(site: FormSite, request: web.Request, posted: Posted) -> None:
    left = BODY_BYTES_MAX
    async for part in parts_of(request, _PARTS_MAX):
        if not part.name:
            raise BodyProblem(400)
        is_file = part.filename is not None
        content = await content_of(part, min(left, FILE_BYTES_MAX if is_file else TEXT_BYTES_MAX))
        if content is None:
            if not is_file:
                raise BodyProblem(413)
            posted.refused[part.name] = "file_too_large"
            await part.release()
            continue
        left -= len(content)
        if not is_file:
            _add_text(site, posted, part.name, content.decode("utf-8", "replace"))
        elif content or part.filename:
            await _add_file(site, posted, part.name, part.filename or "", content)


def _add_text(site: FormSite, posted: Posted, name: str, value: str) -> None:
    plain = value.replace("\r\n", "\n").translate(_CONTROL)
    posted.texts.setdefault(name, []).append(plain)
    if name == PAGE and posted.page is None:
        posted.page = read_page(site.hub.seal, plain)


async def _add_file(
    site: FormSite, posted: Posted, name: str, filename: str, content: bytes
) -> None:
    if posted.page is None:
        raise BodyProblem(403)
    if len(posted.files.get(name, ())) >= FILES_MAX:
        posted.refused[name] = "too_many_files"
        return
    stored = await store_upload(site, filename, content)
    if isinstance(stored, FileProblem):
        posted.refused[name] = stored.code
    else:
        posted.files.setdefault(name, []).append(stored)


def _add_place(places: dict[str, Location], name: str, given: str) -> None:
    match = _PLACE.fullmatch(given)
    if match is None:
        return
    latitude, longitude = float(match.group(1)), float(match.group(2))
    if abs(latitude) <= 90 and abs(longitude) <= 180:  # noqa: PLR2004 - the earth's
        places[name] = Location(latitude, longitude)
