# SPDX-License-Identifier: AGPL-3.0-or-later
"""The HTTP side of the web chat: the script, opening a chat, sending, and reading by polling.

Polling is for networks that block WebSockets; both give the same messages. Files are in
`uploads.py`.
"""

import asyncio
import hashlib
from pathlib import Path

from aiohttp import web

from channels.contract import ThreadView
from channels.webchat.answers import json_response, language_of, now, read_json, visitor_of
from channels.webchat.bodies import (
    SendBody,
    SessionBody,
    preferred_language,
    read_number,
    read_send,
    read_session,
)
from channels.webchat.files import ACCEPTED_TYPES, FILE_BYTES_MAX, FILES_PER_MESSAGE_MAX
from channels.webchat.frames import message_item
from channels.webchat.identity import Person, read_identity
from channels.webchat.receive import receive
from channels.webchat.refusals import Refusal, malformed, too_fast
from channels.webchat.site import KIND, TEXT_MAX, Site
from channels.webchat.visitors import Visitor, issue_token, new_visitor, read_token
from intake.contacts import may_be_user, vouched_for
from intake.values import replace

STATIC = Path(__file__).parent / "static"
_CACHING = {
    "widget.js": "public, max-age=300, stale-while-revalidate=86400",
    "chat.js": "no-cache",  # asked for when the chat opens; must fit the page's widget.js
}
SCRIPTS = tuple(_CACHING)
POLL_SECONDS = 25
_PAGE = 100
_NEW_VISITORS = "10/minute"  # per network address
_VISITS = "60/minute"  # per visitor: one for each page view
_READS = "240/minute"


async def script(name: str, site: Site, request: web.Request) -> web.Response | Refusal:
    """A built script. Browsers keep it and ask whether it has changed."""
    del site
    content = _built(name)
    if content is None:
        return Refusal("not_built")
    etag = hashlib.sha256(content).hexdigest()[:32]
    headers = {
        "Cache-Control": _CACHING[name],
        "Cross-Origin-Resource-Policy": "cross-origin",
        "ETag": f'"{etag}"',
        "X-Content-Type-Options": "nosniff",
    }
    if any(tag.value == etag for tag in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    response = web.Response(
        body=content, content_type="text/javascript", charset="utf-8", headers=headers
    )
    response.enable_compression()
    return response


async def session(site: Site, request: web.Request) -> web.Response | Refusal:
    """Open a chat: a new visitor, or the one whose token comes along."""
    fields = await read_json(request)
    if isinstance(fields, Refusal):
        return fields
    body = read_session(fields)
    if isinstance(body, Refusal):
        return body
    visitor = _admit(site, body, request.remote or "")
    if body.identity and not isinstance(visitor, Refusal):
        visitor = await _identified(site, visitor, body.identity, request.remote or "")
    if isinstance(visitor, Refusal):
        return visitor
    view = await site.hub.thread(KIND, site.account, visitor.id, 0, 1)
    return json_response(_session_answer(site, request, body, visitor, view))


async def send(site: Site, request: web.Request) -> web.Response | Refusal:
    """Take a message. 202 once it is recorded; a repeat of its `cid` is `duplicate`."""
    visitor = visitor_of(site, request)
    if isinstance(visitor, Refusal):
        return visitor
    fields = await read_json(request)
    if isinstance(fields, Refusal):
        return _too_long_rather(fields)
    body = read_send(fields)
    if isinstance(body, Refusal):
        return body
    return await _received(site, request, visitor, body)


async def messages(site: Site, request: web.Request) -> web.Response | Refusal:
    """The messages after `after`; with `wait`, as soon as there are any."""
    visitor = visitor_of(site, request)
    if isinstance(visitor, Refusal):
        return visitor
    after = read_number(request.query.get("after"), 0, most=2**53)
    if after is None:
        return malformed("after")
    limit = read_number(request.query.get("limit"), _PAGE)
    if limit is None:
        return malformed("limit")
    wait = read_number(request.query.get("wait"), 0, most=POLL_SECONDS)
    if wait is None:
        return malformed("wait")
    if seconds := site.wait_seconds("read", visitor.id, _READS):
        return too_fast(seconds)
    view = await _thread_when_new(site, visitor.id, after, max(limit, 1), wait)
    return json_response(
        {
            "items": [message_item(visitor.id, one) for one in view.messages],
            "last_seq": view.last_seq,
            "status": view.status or "bot",
        }
    )


def _built(name: str) -> bytes | None:
    # Read anew each time: it comes from the system's cache, and a rebuild shows at once.
    path = STATIC / name
    return path.read_bytes() if path.is_file() else None


def _admit(site: Site, body: SessionBody, remote: str) -> Visitor | Refusal:
    if not body.token:
        wait = site.wait_seconds("session", remote, _NEW_VISITORS)
        return too_fast(wait) if wait else new_visitor(now())
    visitor = read_token(site.seal, site.account, body.token, now())
    if visitor is None:
        # Guessing is counted as well, with the visitors of the same address.
        wait = site.wait_seconds("session_refused", remote, _VISITS)
        return too_fast(wait) if wait else Refusal("token")
    wait = site.wait_seconds("visit", visitor.id, _VISITS)
    return too_fast(wait) if wait else visitor


async def _identified(site: Site, visitor: Visitor, token: str, remote: str) -> Visitor | Refusal:
    """The visitor as their site knows them.

    Another person at the same browser begins a thread of their own: what the one before said is
    not theirs to read. So does whoever cannot be told from the one who proved who they are.
    """
    if wait := site.wait_seconds("identify", remote, _VISITS):
        return too_fast(wait)
    secret = site.settings.identity_secret
    vouched = secret and read_identity(secret.get_secret_value().encode(), token, now())
    if not vouched:
        return Refusal("identity")
    if await _is_somebody_else(site, visitor, vouched.person):
        visitor = new_visitor(now())
    if not await site.used_tokens.claim(token, visitor.id, vouched.until, now()):
        return Refusal("identity")
    return replace(visitor, person=vouched.person)


async def _is_somebody_else(site: Site, visitor: Visitor, person: Person) -> bool:
    if visitor.person is not None:
        return visitor.person.user != person.user
    said = vouched_for(KIND, site.account, person.profile())
    proven = await site.hub.proven(KIND, site.account, visitor.id)
    return not may_be_user(proven, [one.identity for one in said])


def _session_answer(
    site: Site, request: web.Request, body: SessionBody, visitor: Visitor, view: ThreadView
) -> dict[str, object]:
    is_fresh = not body.token or bool(body.identity) or visitor.should_rotate(now())
    return {
        "token": issue_token(site.seal, site.account, visitor, now()) if is_fresh else body.token,
        "visitor": visitor.id,
        "thread": visitor.id,
        "last_seq": view.last_seq,
        "status": view.status or "bot",
        "language": body.language
        or preferred_language(request.headers.get("Accept-Language", "")),
        "config": {
            "title": site.settings.title,
            "text_max": TEXT_MAX,
            "file_max_bytes": FILE_BYTES_MAX,
            "files_max": FILES_PER_MESSAGE_MAX,
            "file_types": ACCEPTED_TYPES,
            "poll_seconds": POLL_SECONDS,
        },
    }


async def _received(
    site: Site, request: web.Request, visitor: Visitor, body: SendBody
) -> web.Response | Refusal:
    answer = await receive(
        site,
        visitor,
        body,
        language=language_of(request),
        remote=request.remote or "",
        now=now(),
    )
    if isinstance(answer, Refusal):
        return answer
    return json_response({"cid": answer.cid, "status": answer.status, "at": answer.at}, 202)


def _too_long_rather(refusal: Refusal) -> Refusal:
    # Somebody pasted a whole log: "send it in parts" helps, "request too large" does not.
    return (
        Refusal("too_long", values={"limit": TEXT_MAX}) if refusal.code == "too_big" else refusal
    )


async def _thread_when_new(
    site: Site, thread: str, after: int, limit: int, wait_seconds: int
) -> ThreadView:
    changed = asyncio.Event()
    stop = site.hub.watch_thread(KIND, site.account, thread, changed.set)
    try:
        view = await site.hub.thread(KIND, site.account, thread, after, limit)
        if view.messages or not wait_seconds:
            return view
        try:
            with site.polls.entered(changed):
                async with asyncio.timeout(wait_seconds):
                    await changed.wait()
        except TimeoutError:
            return view
        return await site.hub.thread(KIND, site.account, thread, after, limit)
    finally:
        stop()
