# SPDX-License-Identifier: AGPL-3.0-or-later
"""The API document, as one more operation of the API."""

from aiohttp import web

from desk.endpoint import Call, endpoint


@endpoint("GET", "/openapi.json")
async def read_openapi(call: Call) -> web.Response:
    """The API document itself."""
    return web.Response(
        body=call.office.document(),
        content_type="application/json",
        headers={"Cache-Control": "no-cache"},
    )
