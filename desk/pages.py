# SPDX-License-Identifier: AGPL-3.0-or-later
"""The workspace's pages: the built files of `desk/workspace/`, under `/desk/`.

Every address that names no file is the one page, which finds its own way. Names of built files
carry a hash, so they may be kept for ever; the page itself is asked for each time.
"""

import mimetypes
from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).parent / "static"
INDEX = "index.html"
NOT_BUILT = (
    "The agent workspace has not been built. Run `make run` (or `npm run build`) once, then"
    " reload this page.\n客服工作台尚未构建。请先运行 make run，再刷新本页。\n"
)
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; "
        "style-src 'self' 'unsafe-inline'; "  # Naive UI writes its styles while it runs
        "img-src 'self' blob: data:; connect-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def attach(app: web.Application, folder: Path = STATIC) -> None:
    """Serve the workspace under `/desk/`."""
    root = folder.resolve()

    async def page(request: web.Request) -> web.StreamResponse:
        return _answer(root, request.match_info["path"])

    async def to_page(_request: web.Request) -> web.StreamResponse:
        raise web.HTTPPermanentRedirect("/desk/")

    async def to_icon(_request: web.Request) -> web.StreamResponse:
        raise web.HTTPPermanentRedirect("/desk/favicon.svg")

    app.router.add_get("/desk", to_page)
    app.router.add_get("/favicon.ico", to_icon)  # asked for by every page that names none
    app.router.add_get("/desk/{path:.*}", page)


def _answer(root: Path, path: str) -> web.StreamResponse:
    wanted = (root / path).resolve() if "\0" not in path else root
    is_file = wanted.is_relative_to(root) and wanted.is_file() and wanted.name != INDEX
    if not is_file:
        if mimetypes.guess_type(path)[0] and wanted != root / INDEX:
            # Such as a script of an older build: a real 404 makes the page reload instead of
            # running HTML.
            raise web.HTTPNotFound
        wanted = root / INDEX
        if not wanted.is_file():
            return web.Response(status=503, text=NOT_BUILT, headers=HEADERS)
    keeps = "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
    response = web.FileResponse(wanted, headers=HEADERS | {"Cache-Control": keeps})
    kind = mimetypes.guess_type(wanted.name)[0]
    response.content_type = kind or "application/octet-stream"
    return response
