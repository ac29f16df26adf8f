# SPDX-License-Identifier: AGPL-3.0-or-later
"""The aiohttp application: channels' routes, health, metrics, and the demo's page.

Also the guards every request passes: no compressed bodies (they hide their size), the address of
who asks, also behind our proxy, and what a channel turns away is counted.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

import orjson
from aiohttp import web
from aiohttp.typedefs import Middleware

from bots.app import Program
from bots.configuration.proxies import Network
from bots.runtime.metrics import Metrics
from bots.serving.client_address import HEADER, client_address
from bots.serving.draining import Draining
from bots.serving.patience import Watched, watched_of
from channels.webchat.bodies import preferred_language
from intake.errors import StoreUnavailable
from intake.messages import Language
from intake.routing.problems import problems, sent_to

LARGEST_BODY_BYTES = 16 * 1024 * 1024
IDLE_SECONDS = 75
# Above this the hub still accepts, but says that it is falling behind.
READY_WAITING = 5_000
DEMO_PAGE = Path(__file__).parents[1] / "demo" / "page"
DEMO_PAGES: dict[Language, str] = {"zh": "index.html", "en": "en.html"}
DEMO_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; connect-src 'self' ws: wss:;"
    " object-src 'none'; base-uri 'none'; frame-ancestors 'self'"
)

DRAINING = web.AppKey("draining", Draining)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def guarding(metrics: Metrics, draining: Draining, proxies: Sequence[Network] = ()) -> Middleware:
    """Refuse `Content-Encoding`, bear lost connections, and count what a channel turned away.

    Tells the connection that a whole header came, and counts what is under way, so that the end of
    the program can wait for it. A small compressed body can unpack to a very large one. One guard
    for all, because every layer around a handler costs each turn 2 µs.
    """

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        request = _from_its_address(request, proxies)
        watched = _begin(request, draining)
        try:
            if request.headers.get("Content-Encoding", "identity").lower() != "identity":
                return _problem(415, "Compressed bodies are not accepted")
            response = await handler(request)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed, ConnectionResetError) as error:
            response = _answer_to(request, error)
        finally:
            _end(request, draining, watched)
        if response.status in {401, 403} and request.path.startswith("/channels/"):
            metrics.count_rejected(request.path.split("/")[2])
        return response

    return guard


def _begin(request: web.Request, draining: Draining) -> Watched | None:
    """Sockets are not waited for at the end of the program: who opened them closes them."""
    if watched := watched_of(request):
        watched.begin(request.content)
    if "Upgrade" not in request.headers:
        draining.begin()
    return watched


def _end(request: web.Request, draining: Draining, watched: Watched | None) -> None:
    if "Upgrade" not in request.headers:
        draining.end()
    if watched:
        watched.end()


def _from_its_address(request: web.Request, proxies: Sequence[Network]) -> web.Request:
    """The same with the address in `remote` that its sender is counted by."""
    peer = request.remote or ""
    if not proxies and ":" not in peer:
        return request  # as it stands: there is nothing to look up for each turn
    address = client_address(peer, request.headers.getall(HEADER, ()), proxies)
    return request if address == peer else request.clone(remote=address)


def _answer_to(request: web.Request, error: web.HTTPException | OSError) -> web.Response:
    """What is said where nothing is, or when a client left in the middle; else raises it on."""
    if isinstance(error, OSError):
        if request.transport is not None:  # the connection to somebody else
            raise error
        return _problem(400, "The body did not arrive")  # nobody reads it
    if not request.path.startswith("/channels/"):
        raise error
    return _nothing_here(error)


def build(program: Program) -> web.Application:
    """The application with everything but the desk."""
    app = web.Application(
        client_max_size=LARGEST_BODY_BYTES,
        middlewares=[
            guarding(
                program.metrics, draining := Draining(), program.settings.server.trusted_proxies
            )
        ],
    )
    app[DRAINING] = draining
    app.on_response_prepare.append(partial(_finish_headers, draining))
    for channel in program.channels.values():
        app.router.add_routes(channel.routes())
    app.router.add_get("/healthz", _alive)
    app.router.add_get("/readyz", partial(_ready, program))
    app.router.add_get("/metrics", partial(_metrics, program))
    if program.is_demo:
        app.router.add_get("/", _demo_page)
        for page in DEMO_PAGES.values():
            app.router.add_get(f"/demo/{page}", partial(_page, page))
        app.router.add_static("/demo/", DEMO_PAGE)
    else:
        app.router.add_get("/", _to_the_workspace)
    return app


async def _finish_headers(
    draining: Draining, _request: web.Request, response: web.StreamResponse
) -> None:
    """Do not tell strangers which versions run here; tell everybody when we are about to end."""
    response.headers["Server"] = "Frontdesk"
    draining.announce(response)


async def _alive(_request: web.Request) -> web.Response:
    return _json(200, {"status": "alive"})


async def _ready(program: Program, _request: web.Request) -> web.Response:
    """Whether the hub can take work, with the reasons if it cannot."""
    reasons = []
    try:
        await program.store.journal_position()
    except StoreUnavailable as error:
        reasons.append(f"store: {error}")
    if program.store.failure is not None:
        reasons.append(f"store: {program.store.failure}")
    if program.journal.failure is not None:
        reasons.append(f"journal: {program.journal.failure}")
    reasons += [f"{name} failed: {why}" for name, why in program.failing.items()]
    if program.entry.waiting > READY_WAITING:
        reasons.append(f"{program.entry.waiting} recorded messages are waiting")
    status = "ready" if not reasons else "not ready"
    document = {"status": status, "reasons": reasons, "channels": _channels(program)}
    return _json(200 if not reasons else 503, document)


def _channels(program: Program) -> dict[str, object]:
    """How each channel is. One that is ill does not make the hub unready: the others work."""
    return {
        f"{kind}.{account}": {
            "is_well": health.is_well,
            "problem": health.problem,
            "received_at": heard.isoformat() if heard else None,
        }
        for (kind, account), channel in program.channels.items()
        for health in (channel.health(),)
        for heard in (health.received_at or program.reception.received_at(kind, account),)
    }


async def _metrics(program: Program, _request: web.Request) -> web.Response:
    program.metrics.waiting.set(program.entry.waiting)
    desk = program.profile().desk
    named = sent_to(desk.rules, desk.processes)
    program.metrics.unstaffed.set(len(problems(desk.dispatch, desk.team, named=named)))
    return web.Response(
        body=program.metrics.text(), headers={"Content-Type": "text/plain; version=0.0.4"}
    )


async def _to_the_workspace(_request: web.Request) -> web.Response:
    """Who types only the hub's name is one of the team: customers come from the site's pages."""
    return web.Response(status=303, headers={"Location": "/desk/"})


async def _demo_page(request: web.Request) -> web.StreamResponse:
    """The page in the browser's language; each has a link to the other."""
    language = preferred_language(request.headers.get("Accept-Language", ""))
    response = await _page(DEMO_PAGES[language], request)
    response.headers["Vary"] = "Accept-Language"
    return response


async def _page(name: str, _request: web.Request) -> web.StreamResponse:
    response = web.FileResponse(DEMO_PAGE / name)
    response.headers["Content-Security-Policy"] = DEMO_POLICY
    return response


def _json(status: int, document: object) -> web.Response:
    return web.Response(
        status=status, body=orjson.dumps(document), content_type="application/json"
    )


def _nothing_here(error: web.HTTPException) -> web.Response:
    """For programs: an account that is not configured, or another method than the door takes."""
    if error.status == web.HTTPNotFound.status_code:
        return _problem(404, "No such account or address")
    response = _problem(405, "Not this method")
    response.headers["Allow"] = error.headers["Allow"]
    return response


def _problem(status: int, title: str) -> web.Response:
    body = orjson.dumps({"title": title, "status": status})
    return web.Response(status=status, body=body, content_type="application/problem+json")
